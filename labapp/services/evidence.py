"""Evidence: brought, described, given new versions, embargoed, withdrawn; never deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, select

from labapp.command import Locked, lab_command, verb
from labapp.db import db
from labapp.errors import NotFoundError, RefusedError
from labapp.models import (
    Evidence,
    EvidenceAuthor,
    EvidenceFile,
    EvidenceUse,
    Pilot,
)
from labapp.permissions import Permission, person_of, require
from labapp.services.evidence_lock import locked_evidence, newest_file, record_on_pilots
from labapp.services.evidence_said import (
    About,
    Checked,
    Submission,
    check_about,
    check_embargo,
    check_submission,
)
from labapp.services.files import KeptFile
from labapp.services.journey import open_visit_id, refuse_ended
from labapp.services.written import Written
from labapp.words import (
    Actor,
    EvidenceStatus,
    Press,
    Sentence,
    UseStatus,
)


@verb
def submit_evidence(
    actor: Actor, reference: str, submission: Submission, *, press: Press
) -> dict[str, Any]:
    """Bring evidence to a pilot, an item for each file; it waits there for acceptance."""
    with lab_command(actor, _lab_of(reference), press=press, pilots=[reference]) as locked:
        require(actor, Permission.SUBMIT_EVIDENCE, locked.pilot)
        refuse_ended(locked.pilot)
        person_id = person_of(actor)
        kept = check_submission(submission, locked)
        brought = [bring(locked, person_id, kept, file) for file in (submission.files or (None,))]
        for each in brought:
            told = {"sha256": each["sha256"]}
            record_on_pilots(actor, "evidence.submitted", each["id"], locked, **told)
        locked.answer = {"reference": locked.pilot.reference, "evidence": brought}
    return locked.answer  # type: ignore[no-any-return]


@verb
def add_version(
    actor: Actor, evidence_id: int, file: KeptFile, *, change_note: str, press: Press
) -> dict[str, Any]:
    """Add a version of the bytes; what was accepted on the old ones waits for acceptance again."""
    with locked_evidence(actor, evidence_id, press=press) as held:
        held.require(actor, Permission.SUBMIT_EVIDENCE)
        _refuse_withdrawn(held.evidence)
        newest = newest_file(evidence_id)
        written = Written()
        needed = Sentence("Say what changed") if newest else None
        note = written.text("change_note", change_note, 1000, needed=needed)
        written.settle()
        if newest and newest.sha256 == file.sha256:
            raise RefusedError(
                Sentence("Nothing changed: these are the bytes of version %(n)s", n=newest.version),
                field="files",
            )
        version = newest.version + 1 if newest else 1
        _add_file(held.locked, evidence_id, version, file, note, person_of(actor))
        _ask_again(held.locked, evidence_id, person_of(actor))
        about = {"version": version, "sha256": file.sha256}
        record_on_pilots(actor, "evidence.version_added", evidence_id, held.locked, **about)
        held.locked.answer = {"evidence_id": evidence_id, "version": version}
    return held.locked.answer  # type: ignore[no-any-return]


@verb
def describe_evidence(
    actor: Actor, evidence_id: int, about: About, *, seen: int | None = None, press: Press
) -> dict[str, Any]:
    """Say what an item of evidence is; refused when somebody else did so since it was read."""
    with locked_evidence(actor, evidence_id, press=press) as held:
        held.require(actor, Permission.DESCRIBE_EVIDENCE)
        _refuse_withdrawn(held.evidence)
        held.require_seen(seen)
        written = Written()
        said = check_about(written, about, held.locked)
        if not (said["title_en"] or said["title_cy"]):
            written.refuse("title", Sentence("Give it a title"))
        if not said["url"] and newest_file(evidence_id) is None:
            written.refuse("url", Sentence("Without a file it needs a link"))
        written.settle()
        changed = sorted(k for k, value in said.items() if getattr(held.evidence, k) != value)
        for name in changed:
            setattr(held.evidence, name, said[name])
        if "url" in changed:
            _ask_again(held.locked, evidence_id, person_of(actor))
        _set_authors(held.locked, evidence_id, about.author_ids)
        held.evidence.row_version += 1
        record_on_pilots(actor, "evidence.described", evidence_id, held.locked, changed=changed)
        held.locked.answer = {"evidence_id": evidence_id, "row_version": held.evidence.row_version}
    return held.locked.answer  # type: ignore[no-any-return]


@verb
def embargo_evidence(
    actor: Actor, evidence_id: int, *, until: dt.date | None, reason: str, press: Press
) -> dict[str, Any]:
    """Keep evidence back until a day, with the reason; it can be made longer, never shorter."""
    with locked_evidence(actor, evidence_id, press=press) as held:
        held.require(actor, Permission.DESCRIBE_EVIDENCE)
        _refuse_withdrawn(held.evidence)
        written = Written()
        said = check_embargo(written, held.evidence.embargo_until, until, reason, press)
        written.settle()
        held.evidence.embargo_until, held.evidence.embargo_reason = until, said
        held.evidence.row_version += 1
        record_on_pilots(actor, "evidence.embargoed", evidence_id, held.locked, until=until)
        held.locked.answer = {"evidence_id": evidence_id}
    return held.locked.answer  # type: ignore[no-any-return]


@verb
def withdraw_evidence(
    actor: Actor, evidence_id: int, *, reason: str, press: Press
) -> dict[str, Any]:
    """Withdraw evidence: it counts nowhere any more, and stays with who, when and why."""
    with locked_evidence(actor, evidence_id, press=press) as held:
        held.require(actor, Permission.WITHDRAW_EVIDENCE)
        _refuse_withdrawn(held.evidence)
        written = Written()
        needed = Sentence("Say why it is withdrawn")
        held.evidence.withdrawn_reason = written.text("reason", reason, 1000, needed=needed)
        written.settle()
        held.evidence.status = EvidenceStatus.WITHDRAWN
        held.evidence.row_version += 1
        record_on_pilots(actor, "evidence.withdrawn", evidence_id, held.locked)
        held.locked.answer = {"evidence_id": evidence_id}
    return held.locked.answer  # type: ignore[no-any-return]


def _lab_of(reference: str) -> int:
    lab_id = db.session.scalar(select(Pilot.lab_id).where(Pilot.reference == reference))
    if lab_id is None:
        raise NotFoundError
    return lab_id


def bring(locked: Locked, person_id: int, kept: Checked, file: KeptFile | None) -> dict[str, Any]:
    """Add an item to the library and its use to the pilot, both locked with their lab."""
    said = dict(kept.said)
    if file and not (said["title_en"] or said["title_cy"]):
        said["title_en"] = file.name
    evidence = Evidence(
        lab_id=locked.pilot.lab_id,
        number=_next_number(locked),
        pilot_id=locked.pilot.id,
        status=EvidenceStatus.CURRENT,
        created_by=person_id,
        created_at=locked.press.at,
        **said,
    )
    locked.session.add(evidence)
    locked.session.flush()
    _set_authors(locked, evidence.id, kept.author_ids)
    if file:
        _add_file(locked, evidence.id, 1, file, "", person_id)
    use_id = _add_use(locked, evidence.id, person_id, kept.use)
    return {
        "id": evidence.id,
        "number": evidence.number,
        "use_id": use_id,
        "name": file.name if file else "",
        "sha256": file.sha256 if file else "",
        "sent_sha256": file.sent_sha256 if file else "",
    }


def _next_number(locked: Locked) -> int:
    number = locked.the_lab.next_evidence
    locked.the_lab.next_evidence += 1
    return number


def _add_file(
    locked: Locked, evidence_id: int, version: int, file: KeptFile, note: str, person_id: int
) -> None:
    locked.session.add(
        EvidenceFile(
            evidence_id=evidence_id,
            version=version,
            name=file.name,
            original_name=file.original_name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            sent_sha256=file.sent_sha256,
            change_note=note,
            uploaded_by=person_id,
            uploaded_at=locked.press.at,
        )
    )
    locked.session.flush()


def _add_use(locked: Locked, evidence_id: int, person_id: int, use: dict[str, Any]) -> int:
    row = EvidenceUse(
        evidence_id=evidence_id,
        pilot_id=locked.pilot.id,
        visit_id=open_visit_id(locked.pilot.id),
        status=UseStatus.SUBMITTED,
        submitted_by=person_id,
        submitted_at=locked.press.at,
        **use,
    )
    locked.session.add(row)
    locked.session.flush()
    return row.id


def _ask_again(locked: Locked, evidence_id: int, person_id: int) -> None:
    """Have living uses accepted anew: nobody accepted this file or link; its sender may not."""
    living = (UseStatus.SUBMITTED, UseStatus.ACCEPTED, UseStatus.RETURNED)
    for use in locked.session.scalars(
        select(EvidenceUse).where(
            EvidenceUse.evidence_id == evidence_id, EvidenceUse.status.in_(living)
        )
    ):
        use.status, use.decided_by, use.decided_at = UseStatus.SUBMITTED, None, None
        use.submitted_by, use.submitted_at = person_id, locked.press.at


def _set_authors(locked: Locked, evidence_id: int, author_ids: tuple[int, ...]) -> None:
    locked.session.execute(delete(EvidenceAuthor).where(EvidenceAuthor.evidence_id == evidence_id))
    for person_id in dict.fromkeys(author_ids):
        locked.session.add(EvidenceAuthor(evidence_id=evidence_id, person_id=person_id))
    locked.session.flush()


def _refuse_withdrawn(evidence: Evidence) -> None:
    if evidence.status == EvidenceStatus.WITHDRAWN:
        raise RefusedError(Sentence("This evidence was withdrawn"))
