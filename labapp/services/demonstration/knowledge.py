"""Evidence, lessons and conclusions of the demonstration's pilots."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labapp.services.demonstration.labs import pair
from labapp.services.demonstration.script import Scene
from labapp.services.evidence import add_version, embargo_evidence, submit_evidence
from labapp.services.evidence_said import About, Submission
from labapp.services.evidence_uses import accept_use, return_use, use_in_pilot
from labapp.services.files import KeptFile, keep_file, sent_from
from labapp.services.retractions import MarkAsked, record_retraction
from labapp.words import Bilingual, EvidenceKind, Press, Purpose

Content = Mapping[str, Any]
FILES = Path(__file__).resolve().parents[2] / "demonstration" / "files"
DAY = dt.timedelta(days=1)
PURPOSES = {
    "evaluation_report": Purpose.EVALUATION,
    "systematic_review": Purpose.KNOWN,
    "dataset": Purpose.DELIVERY,
    "admin_data": Purpose.NEED,
    "survey": Purpose.EVALUATION,
    "interview_notes": Purpose.NEED,
    "case_study": Purpose.EVALUATION,
    "policy_document": Purpose.DESIGN,
    "cost_record": Purpose.COST,
    "other": Purpose.KNOWN,
}


STUDIES = {
    "before_after": "Before and after",
    "cost_analysis": "Cost analysis",
    "monitoring_data": "Monitoring data",
    "rapid_review": "Rapid review",
    "rct": "Randomised controlled trial",
    "stepped_wedge": "Stepped wedge, drawn by lot",
}


def bring(scene: Scene, about: Content) -> None:
    """Bring an item of evidence, with its versions, and what was decided on its use."""
    dates = scene.script.dates
    versions = about.get("versions") or [{"n": 1, "stem": about["stem"], "day": about["added"]}]
    began = dates.day(scene.content["visits"][0]["entered"]) + DAY
    at = dates.at(max(dates.day(versions[0]["day"]), began), 9, 30)
    scene.script.add(at, f"{about['key']} brought", lambda press: _submit(scene, about, press))
    for version in versions[1:]:
        when = dates.at(dates.day(version["day"]), 9, 40)
        scene.script.add(when, f"{about['key']} v{version['n']}", _version(scene, about, version))
    if about["status"] == "accepted":
        decided = max(at + DAY, at + dt.timedelta(hours=2))
        scene.script.add(decided, f"{about['key']} accepted", _accept(scene, about))
        for version in versions[1:]:
            when = dates.at(dates.day(version["day"]), 15, 10)
            scene.script.add(when, f"{about['key']} accepted anew", _accept(scene, about))
    elif returned := about.get("returned"):
        when = dates.at(dates.day(returned["day"]), 11)
        scene.script.add(when, f"{about['key']} returned", _return(scene, about, returned))
    if marked := about.get("marked"):
        when = dates.at(dates.day(marked["day"]), 16, 20)
        scene.script.add(when, f"{about['key']} marked", _mark(scene, about, marked))


def use_of_library(scene: Scene, use: Content) -> None:
    """Use an item of the lab's library in the pilot: delivery proposes, the coordinator accepts."""
    dates, cast = scene.script.dates, scene.cast
    at = dates.at(dates.day(use["day"]), 9, 35)
    key = f"{scene.reference} {use['evidence']}"

    def propose(press: Press) -> None:
        made = use_in_pilot(
            cast.actor(scene.member("delivery")),
            cast.evidence[use["evidence"]],
            scene.reference,
            purpose=Purpose.KNOWN,
            press=press,
        )
        cast.evidence[key] = made["use_id"]

    def accept(press: Press) -> None:
        actor = cast.actor(scene.coordinator)
        accept_use(actor, cast.evidence[key], relevance=use["relevance"], press=press)

    scene.script.add(at, f"{use['evidence']} used", propose)
    if use["accepted"]:
        scene.script.add(at + DAY, f"{use['evidence']} accepted", accept)


def note_for_gate(scene: Scene, purpose: Purpose, by: str, day: dt.date) -> None:
    """Bring a short illustrative note where a gate that was passed needs evidence."""
    heading = NOTES[purpose]
    title = scene.content["title"]
    name = f"{scene.reference.lower()}-{purpose}-{day:%Y%m%d}.md"
    about = {
        "key": f"{scene.reference} {purpose} {day}",
        "title": {"en": f"{heading.en}: {title['en']}", "cy": f"{heading.cy}: {title['cy']}"},
        "kind": "other",
        "access": "partners",
        "personal_data": "none",
        "by": by,
        "purpose": purpose,
        "creators": [],
        "file": (name, _note_text(scene, heading)),
    }
    at = scene.script.dates.at(day, 9, 45)
    script = scene.script
    script.add(at, f"{about['key']} brought", lambda press: _submit(scene, about, press))
    script.add(at + DAY, f"{about['key']} accepted", _accept(scene, about))


NOTES = {
    Purpose.KNOWN: Bilingual("Search record", "Cofnod chwilio"),
    Purpose.NEED: Bilingual("Local need", "Yr angen lleol"),
    Purpose.DELIVERY: Bilingual("Delivery record", "Cofnod cyflawni"),
    Purpose.EVALUATION: Bilingual("Evaluation note", "Nodyn gwerthuso"),
    Purpose.CHALLENGE: Bilingual("A voice that disagrees", "Barn wahanol"),
    Purpose.STRATEGY: Bilingual("Text of the strategy", "Testun y strategaeth"),
}


def _note_text(scene: Scene, heading: Bilingual) -> str:
    content = scene.content
    question, summary = content["question"], content["summary"]
    return (
        f"# {heading.en}: {content['title']['en']}\n\nIllustrative note of the demonstration.\n\n"
        f"{question['en']}\n\n{summary['en']}\n\n"
        f"# {heading.cy}: {content['title']['cy']}\n\nNodyn enghreifftiol.\n\n"
        f"{question['cy']}\n\n{summary['cy']}\n"
    )


def _submit(scene: Scene, about: Content, press: Press) -> None:
    cast, embargo = scene.cast, about.get("embargo") or {}
    files = _files(about)
    submission = Submission(
        about=_about(scene, about),
        purpose=about.get("purpose") or PURPOSES[about["kind"]],
        files=files,
        illustrative=not about.get("published", False),
    )
    made = submit_evidence(cast.actor(about["by"]), scene.reference, submission, press=press)
    (item,) = made["evidence"]
    cast.evidence[about["key"]] = item["id"]
    cast.evidence[f"{scene.reference} {about['key']}"] = item["use_id"]
    if embargo:
        again = Press.of(f"{press.key} embargo", press.at, about=about["key"])
        until = scene.script.dates.day(embargo["until"])
        embargo_evidence(
            cast.actor(about["by"]), item["id"], until=until, reason=embargo["reason"], press=again
        )


def _about(scene: Scene, about: Content) -> About:
    makers = [scene.content["names"][each] for each in about["creators"]]
    return About(
        kind=about["kind"],
        personal_data=about["personal_data"],
        access=about["access"],
        title=pair(about["title"]),
        summary=about.get("note") or "",
        creators=", ".join(makers),
        study_design=_study_design(about),
        url=about.get("url") or "",
        licence=about.get("licence") or "",
        author_ids=tuple(scene.cast.people[each] for each in about.get("authors") or ()),
    )


def _study_design(about: Content) -> str:
    written = str(about.get("study_design") or "")
    return STUDIES.get(written) or written.replace("_", " ").capitalize()


def _files(about: Content) -> tuple[KeptFile, ...]:
    kind = EvidenceKind(about["kind"])
    if "file" in about:
        name, text = about["file"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            return (keep_file(sent_from(path), kind),)
    stem = (about.get("versions") or [{"stem": about.get("stem")}])[0]["stem"]
    return (kept(stem, kind),) if stem else ()


def kept(stem: str, kind: EvidenceKind) -> KeptFile:
    (path,) = FILES.glob(f"{stem}.*")
    return keep_file(sent_from(path), kind)


def _version(scene: Scene, about: Content, version: Content) -> Any:
    def play(press: Press) -> None:
        file = kept(version["stem"], EvidenceKind(about["kind"]))
        add_version(
            scene.cast.actor(about["by"]),
            scene.cast.evidence[about["key"]],
            file,
            change_note=version["note"],
            press=press,
        )

    return play


def _accept(scene: Scene, about: Content) -> Any:
    by = _other(scene, about["by"])
    key = f"{scene.reference} {about['key']}"
    return lambda press: accept_use(scene.cast.actor(by), scene.cast.evidence[key], press=press)


def _return(scene: Scene, about: Content, returned: Content) -> Any:
    by = scene.cast.actor(_other(scene, about["by"]))
    key = f"{scene.reference} {about['key']}"
    why = returned["why"]
    return lambda press: return_use(by, scene.cast.evidence[key], reason=why, press=press)


def _mark(scene: Scene, about: Content, marked: Content) -> Any:
    by, day = scene.cast.actor(marked["by"]), scene.script.dates.day(marked["day"])
    asked, evidence = MarkAsked(marked["standing"], marked["source"], day), scene.cast.evidence
    return lambda press: record_retraction(by, evidence[about["key"]], asked, press=press)


def _other(scene: Scene, person: str) -> str:
    """Give who accepts: the coordinator, but for their own an academic."""
    return scene.member("academic") if person == scene.coordinator else scene.coordinator
