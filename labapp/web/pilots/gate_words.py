"""A round of sign-off in words: its slots, what changed, and the dossier line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labapp.reading.dossier_words import DifferenceShown
from labapp.reading.gate_page import GatePage, SlotShown
from labapp.reading.gate_rounds import RoundShown, SignOffShown
from labapp.web.formatting import both, moment, number, say, sha_short, short_day
from labapp.web.pilots.heads import pilot_url
from labapp.web.shapes import Difference, DossierLine, Slot, Text
from labapp.words import (
    Bilingual,
    Counted,
    ObservationFlag,
    OrganisationKind,
    Purpose,
    Sentence,
    SignOffDecision,
)
from labapp.workflows.finding import Finding

FOR: Mapping[OrganisationKind | None, Sentence] = {
    OrganisationKind.COUNCIL: Sentence("For the council"),
    OrganisationKind.COMBINED_AUTHORITY: Sentence("For the combined authority"),
    OrganisationKind.UNIVERSITY: Sentence("For the university"),
    OrganisationKind.FUNDER: Sentence("For the funder"),
    OrganisationKind.OTHER: Sentence("For the organisation"),
    None: Sentence("For a partner"),
}


def slots_of(page: GatePage, names: Mapping[str, str]) -> list[Slot]:
    """Make the slots of a round, the reader's own first on a narrow screen."""
    return [_slot(page, slot, names) for slot in page.slots]


def _slot(page: GatePage, slot: SlotShown, names: Mapping[str, str]) -> Slot:
    heading = FOR[slot.kind]
    organisation = ", ".join(names.get(each.key, "") for each in slot.organisations)
    if slot.given is not None:
        return _given(page, heading, slot.given)
    approvers = ", ".join(names.get(each.key, "") for each in slot.approvers)
    who: Text = approvers or Sentence("No approver is named")
    if page.current is None:
        return Slot(heading, organisation, "waiting", Sentence("Not asked for yet"), who)
    asked = Sentence("Asked: %(day)s", day=short_day(page.current.opened_at))
    if page.lapsed:
        return Slot(heading, organisation, "waiting", Sentence("To be asked again"), who, asked)
    if slot.yours:
        return Slot(heading, organisation, "you", Sentence("Waiting for you"), who, asked)
    return Slot(heading, organisation, "waiting", Sentence("Waiting for sign-off"), who, asked)


def _given(page: GatePage, heading: Sentence, given: SignOffShown) -> Slot:
    who = f"{both(given.person)} · {moment(given.at)}"
    note: Text = given.reason
    if given.decision is SignOffDecision.RETURN:
        state, word = "no", Sentence("Returned with a reason")
    elif page.lapsed:
        state, word = "lapsed", Sentence("Given for an earlier version")
        note = Sentence("Kept on the record, no longer counts")
    else:
        state, word = "signed", Sentence("Approved")
    return Slot(heading, given.organisation, state, word, who, note)


def differences_of(reference: str, found: tuple[DifferenceShown, ...]) -> list[Difference]:
    """Make the rows of what differs."""
    rows: list[Difference] = []
    last = None
    for each in found:
        again = last is not None and (each.fix, each.part) == (last.fix, last.part) and each.period
        rows.append(
            Difference(
                what="" if again else each.what,
                was=each.was,
                now=each.now,
                url=pilot_url(reference, each.fix) if each.fix and not again else "",
                kind="" if again or each.what == each.part else each.part,
                period=each.period,
            )
        )
        last = each
    return rows


def evidence_lines(page: GatePage, reference: str) -> list[DossierLine]:
    """List the evidence of the dossier, what the gate rests on first."""
    if page.current is None:
        return []
    dossier = page.current.dossier
    relied = {each["use"] for each in dossier["material"]["evidence"]}
    changed = {each.fix for each in page.since_last}
    items = sorted(dossier["evidence"], key=lambda each: each["use"] not in relied)
    return [_evidence_line(each, reference, relied, changed) for each in items]


def _evidence_line(
    item: Mapping[str, Any], reference: str, relied: set[int], changed: set[str]
) -> DossierLine:
    said = [say(Purpose(item["purpose"]))]
    if item["version"]:
        said.append(say(Sentence("version %(n)s", n=item["version"])))
        said.append(f"SHA-256 {sha_short(item['sha256'])}")
    if item["use"] in relied:
        said.append(say(Sentence("the gate rests on it")))
    place = f"evidence/{item['evidence']}"
    return DossierLine(
        text=f"E-{item['number']} {both(_pair(item['title']))}",
        detail=" · ".join(said),
        url=pilot_url(reference, place),
        changed=place in changed,
        aside=item["use"] not in relied and place not in changed,
    )


def figure_rows(dossier: Mapping[str, Any]) -> list[tuple[Bilingual, str, str, str, str]]:
    """List the indicators of a dossier: title, baseline, target, last value and its flag."""
    return [
        (
            _pair(each["title"]),
            _level(each["baseline"], unit),
            _level(each["target"], unit),
            *_value(_latest(dossier, each["indicator"]), unit),
        )
        for each in dossier["indicators"]
        for unit in (both(_pair(each["unit"])),)
    ]


def _latest(dossier: Mapping[str, Any], indicator: int) -> Mapping[str, Any] | None:
    """Find the last value of the pilot as a whole, else of its first series."""
    theirs = [each for each in dossier["observations"] if each["indicator"] == indicator]
    series = min((each["series"] for each in theirs), default="")
    return max(
        (each for each in theirs if each["series"] == series),
        key=lambda each: str(each["period_start"]),
        default=None,
    )


def _level(level: Mapping[str, Any] | None, unit: str) -> str:
    return _measured(level["value"], unit) if level and level["value"] is not None else "–"


def _measured(value: str, unit: str) -> str:
    return f"{number(value)}%" if unit == "%" else f"{number(value)} {unit}".strip()


def _value(seen: Mapping[str, Any] | None, unit: str) -> tuple[str, str]:
    if seen is None:
        return "–", ""
    flag = seen["flag"] or (ObservationFlag.PROVISIONAL if seen["provisional"] else None)
    said = say(ObservationFlag(flag).label) if flag else ""
    return (said or "–", "") if seen["value"] is None else (_measured(seen["value"], unit), said)


def summary_lines(dossier: Mapping[str, Any], reference: str) -> list[DossierLine]:
    """Say in a few lines what else the dossier holds."""
    findings = [Finding.from_json(each) for each in dossier["findings"]]
    met = sum(each.ok for each in findings)
    settled = _settled(dossier["tasks"], findings)
    lessons = len(dossier["lessons"])
    return [
        DossierLine(
            Sentence("Requirements met: %(met)s of %(all)s", met=met, all=len(findings)),
            done=met == len(findings),
            url=pilot_url(reference, "gate"),
        ),
        DossierLine(
            Sentence("Tasks settled: %(n)s of %(all)s", n=settled, all=len(dossier["tasks"])),
            done=settled == len(dossier["tasks"]),
            url=pilot_url(reference, "tasks"),
        ),
        DossierLine(
            Counted("%(n)s lesson", "%(n)s lessons", n=lessons)
            if lessons
            else Sentence("No lesson yet"),
            done=bool(lessons),
            url=pilot_url(reference, "lessons"),
        ),
    ]


def _settled(tasks: Sequence[Mapping[str, Any]], findings: Sequence[Finding]) -> int:
    """Count the tasks nothing is left of, those that a met requirement closes among them."""
    asked = next((each for each in findings if each.code == "required_tasks_done"), None)
    left = set(asked.parameters.get("open", ())) if asked else set()
    return sum(
        each["status"] in {"done", "not_needed"}
        or (asked is not None and each["required"] and each["task"] not in left)
        for each in tasks
    )


def frozen_line(found: RoundShown) -> Sentence:
    """Say when a dossier was frozen."""
    return Sentence("Frozen: %(at)s", at=moment(found.opened_at))


def _pair(pair: list[str]) -> Bilingual:
    return Bilingual(pair[0] or pair[1], pair[1])
