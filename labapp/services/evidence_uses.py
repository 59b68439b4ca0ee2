"""What a pilot rests on: uses of evidence accepted, returned, begun elsewhere, ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from labapp import audit, outbox
from labapp.command import Locked, pilots_command, pilots_using, verb
from labapp.db import db
from labapp.errors import NotFoundError, RefusedError, StaleError
from labapp.models import Evidence, EvidenceFile, EvidenceUse
from labapp.permissions import Permission, brought_by, person_of, require
from labapp.services.evidence_lock import is_visible, newest_file
from labapp.services.evidence_said import check_use
from labapp.services.journey import open_visit_id, refuse_ended
from labapp.services.written import Written
from labapp.words import (
    AccessClass,
    Actor,
    EvidenceStatus,
    Press,
    Retraction,
    Sentence,
    UseStatus,
)


@verb
def accept_use(
    actor: Actor, use_id: int, *, relevance: str = "", version: int | None = None, press: Press
) -> dict[str, Any]:
    """Accept evidence for a pilot, so that its gates may rest on it; never by who brought it.

    `version` is the one that was looked at: a newer one since is refused.
    """
    with pilots_using(actor, EvidenceUse, use_id, press=press) as locked:
        use, evidence = _held(locked, actor, use_id)
        require(actor, Permission.DECIDE_EVIDENCE, locked.pilot)
        newest = newest_file(evidence.id)
        _refuse_own(actor, use)
        _refuse_unacceptable(evidence, newest, version)
        written = Written()
        said = written.text("relevance", relevance, 2000)
        written.settle()
        use.relevance = said or use.relevance
        use.note = ""
        _decide(use, actor, UseStatus.ACCEPTED, locked)
        locked.answer = {"use_id": use.id, "evidence_id": evidence.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def return_use(actor: Actor, use_id: int, *, reason: str, press: Press) -> dict[str, Any]:
    """Return evidence to who brought it, with the reason."""
    with pilots_using(actor, EvidenceUse, use_id, press=press) as locked:
        use, evidence = _held(locked, actor, use_id)
        require(actor, Permission.DECIDE_EVIDENCE, locked.pilot)
        _refuse_own(actor, use)
        written = Written()
        use.note = written.text("reason", reason, 2000, needed=Sentence("Say why it is returned"))
        written.settle()
        _decide(use, actor, UseStatus.RETURNED, locked)
        outbox.tell(
            use.submitted_by, "evidence_returned", f"evidence:{evidence.id}",
            pilot_id=locked.pilot.id,
        )  # fmt: skip
        locked.answer = {"use_id": use.id, "evidence_id": evidence.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def use_in_pilot(
    actor: Actor,
    evidence_id: int,
    reference: str,
    *,
    purpose: str,
    relevance: str = "",
    press: Press,
) -> dict[str, Any]:
    """Use evidence of the lab's library in a pilot; it waits there for acceptance."""
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.SUBMIT_EVIDENCE, locked.pilot)
        refuse_ended(locked.pilot)
        evidence = locked.get(Evidence, evidence_id)
        if evidence.lab_id != locked.pilot.lab_id or not is_visible(actor, evidence_id, press):
            raise NotFoundError
        _refuse_not_shared(evidence, locked.pilot.id)
        written = Written()
        said = check_use(written, purpose, relevance)
        written.settle()
        use_id = _begin_use(locked, evidence_id, person_of(actor), said)
        _recorded(actor, "evidence.used", evidence_id, locked, purpose=said["purpose"])
        locked.answer = {"use_id": use_id, "evidence_id": evidence_id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def end_use(actor: Actor, use_id: int, *, reason: str, press: Press) -> dict[str, Any]:
    """End a pilot's use of evidence: it counts there no more; the evidence stays in the library."""
    with pilots_using(actor, EvidenceUse, use_id, press=press) as locked:
        use, evidence = _held(locked, actor, use_id)
        mine = use.submitted_by == actor.person_id
        require(actor, Permission.WITHDRAW_EVIDENCE, locked.pilot, mine=mine)
        written = Written()
        use.note = written.text("reason", reason, 2000, needed=Sentence("Say why it is withdrawn"))
        written.settle()
        use.status, use.decided_by, use.decided_at = UseStatus.WITHDRAWN, None, None
        _recorded(actor, "evidence.use_ended", evidence.id, locked, use=use.id)
        locked.answer = {"use_id": use.id, "evidence_id": evidence.id}
    return locked.answer  # type: ignore[no-any-return]


def _held(locked: Locked, actor: Actor, use_id: int) -> tuple[EvidenceUse, Evidence]:
    use = locked.get_of_pilot(EvidenceUse, use_id)
    if not is_visible(actor, use.evidence_id, locked.press):
        raise NotFoundError
    if use.status == UseStatus.WITHDRAWN:
        raise RefusedError(Sentence("This use was withdrawn"))
    return use, locked.get(Evidence, use.evidence_id)


def _refuse_own(actor: Actor, use: EvidenceUse) -> None:
    theirs = (
        select(EvidenceUse.id)
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .where(EvidenceUse.id == use.id, brought_by(person_of(actor)))
    )
    if db.session.scalar(theirs) is not None:
        raise RefusedError(
            Sentence("Who brought evidence does not decide on it: ask somebody else")
        )


def _refuse_unacceptable(
    evidence: Evidence, newest: EvidenceFile | None, version: int | None
) -> None:
    if evidence.status == EvidenceStatus.WITHDRAWN:
        raise RefusedError(Sentence("This evidence was withdrawn"))
    _refuse_retracted(evidence)
    if newest is None and not evidence.url:
        raise RefusedError(Sentence("There is neither a file nor a link to accept"))
    if newest and version is not None and newest.version != version:
        raise StaleError(
            Sentence("A newer version came after you opened the page: look at it first")
        )


def _refuse_not_shared(evidence: Evidence, pilot_id: int) -> None:
    if evidence.status == EvidenceStatus.WITHDRAWN:
        raise RefusedError(Sentence("This evidence was withdrawn"))
    _refuse_retracted(evidence)
    if evidence.access == AccessClass.TEAM and evidence.pilot_id != pilot_id:
        raise RefusedError(Sentence("Only the team of its own pilot may see this evidence"))


def _refuse_retracted(evidence: Evidence) -> None:
    if evidence.retraction is Retraction.RETRACTED:
        raise RefusedError(Sentence("Its publisher retracted it: no gate can rest on it"))


def _begin_use(locked: Locked, evidence_id: int, person_id: int, said: dict[str, Any]) -> int:
    pilot_id, visit_id = locked.pilot.id, open_visit_id(locked.pilot.id)
    same = select(EvidenceUse).where(
        EvidenceUse.pilot_id == pilot_id,
        EvidenceUse.evidence_id == evidence_id,
        EvidenceUse.purpose == said["purpose"],
        EvidenceUse.visit_id == visit_id,
    )
    use = db.session.scalar(same)
    if use is None:
        use = EvidenceUse(
            evidence_id=evidence_id, pilot_id=pilot_id, visit_id=visit_id, purpose=said["purpose"]
        )
        locked.session.add(use)
    elif use.status != UseStatus.WITHDRAWN:
        raise RefusedError(Sentence("This pilot uses it for that already"), field="purpose")
    use.status, use.relevance, use.note = UseStatus.SUBMITTED, said["relevance"], ""
    use.submitted_by, use.submitted_at = person_id, locked.press.at
    locked.session.flush()
    return use.id


def _decide(use: EvidenceUse, actor: Actor, status: UseStatus, locked: Locked) -> None:
    use.status, use.decided_by, use.decided_at = status, actor.person_id, locked.press.at
    _recorded(actor, f"evidence.{status}", use.evidence_id, locked, use=use.id)


def _recorded(actor: Actor, kind: str, evidence_id: int, locked: Locked, **details: Any) -> None:
    pilot = locked.pilot
    audit.record(
        actor, kind, f"evidence:{evidence_id}", lab_id=pilot.lab_id, pilot_id=pilot.id, **details
    )
