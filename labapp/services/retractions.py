"""What a publisher says since of evidence: corrected, a concern, retracted; and a wrong mark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labapp import outbox
from labapp.command import verb
from labapp.errors import RefusedError
from labapp.models import Evidence
from labapp.permissions import Permission
from labapp.reading.retractions import concerned_by
from labapp.services.evidence_lock import LockedEvidence, locked_evidence, record_on_pilots
from labapp.services.written import Written
from labapp.words import Actor, Press, Retraction, ReviewState, Sentence
from labapp.workflows.calendar import day_of

SOURCE = 1000
KINDS: Mapping[Retraction, str] = {
    Retraction.NONE: "evidence.mark_taken_back",
    Retraction.CORRECTED: "evidence.corrected",
    Retraction.CONCERN: "evidence.concern_noted",
    Retraction.RETRACTED: "evidence.retracted",
}
Mark = tuple[Retraction, str, dt.date | None]


@dataclass(frozen=True, slots=True)
class MarkAsked:
    """A notice of a publisher and its day; standing none takes a mark back, and says why."""

    standing: str
    source: str
    noted_on: dt.date | None = None


@verb
def record_retraction(
    actor: Actor,
    evidence_id: int,
    asked: MarkAsked,
    *,
    seen: int | None = None,
    press: Press,
) -> dict[str, Any]:
    """Record what the publisher says since, with the notice and its day; no gate rests on what is
    retracted. Refused when something else was said of the evidence since version `seen` was read.
    """
    with locked_evidence(actor, evidence_id, press=press) as held:
        held.require_where_used(actor, Permission.RECORD_RETRACTION)
        held.require_seen(seen)
        was, mark = _mark_of(held.evidence), _checked(asked, press)
        _refuse_the_same(was, mark)
        held.evidence.retraction, held.evidence.retraction_source = mark[:2]
        held.evidence.retraction_on = mark[2]
        held.evidence.row_version += 1
        about = {"was": was[0], "source": mark[1], "noted_on": mark[2]}
        record_on_pilots(actor, KINDS[mark[0]], evidence_id, held.locked, **about)
        _tell(actor, held, was[0], mark[0])
        held.locked.answer = {"evidence_id": evidence_id, "retraction": mark[0]}
    return held.locked.answer  # type: ignore[no-any-return]


def _mark_of(evidence: Evidence) -> Mark:
    return evidence.retraction, evidence.retraction_source, evidence.retraction_on


def _checked(asked: MarkAsked, press: Press) -> Mark:
    """Check a mark and give it as it is kept; a mark that is taken back has no day."""
    written = Written()
    mark = written.word(
        "standing", Retraction, asked.standing, Sentence("Choose what its publisher has said")
    )
    if mark is Retraction.NONE:
        needed = Sentence("Say why the mark was wrong")
        kept = written.text("source", asked.source, SOURCE, needed=needed)
        written.settle()
        return mark, kept, None
    needed = Sentence("Say where its publisher says so")
    kept = written.text("source", asked.source, SOURCE, needed=needed)
    if asked.noted_on is None:
        written.refuse("noted_on", Sentence("Give the day of the notice"))
    elif asked.noted_on > day_of(press.at):
        written.refuse("noted_on", Sentence("The day of the notice cannot be in the future"))
    written.settle()
    return mark, kept, asked.noted_on


def _refuse_the_same(was: Mark, mark: Mark) -> None:
    if mark[0] is Retraction.NONE and was[0] is Retraction.NONE:
        raise RefusedError(Sentence("Nothing is marked on this evidence: there is no mark to end"))
    if was == mark:
        raise RefusedError(Sentence("It is marked so already, with this notice and this day"))


def _tell(actor: Actor, held: LockedEvidence, was: Retraction, now: Retraction) -> None:
    """Tell those whom it concerns that it ceased to count, or that it counts again.

    Who signed in a round that is open is told of the lapse itself, by the lock.
    """
    if was is now or Retraction.RETRACTED not in {was, now}:
        return
    retracted = now is Retraction.RETRACTED
    notice = "evidence_retracted" if retracted else "retraction_taken_back"
    pilots = [pilot.id for pilot in held.locked.pilots]
    rounds = [ReviewState.SIGNED] if retracted else [ReviewState.SIGNED, ReviewState.OPEN]
    lab_id = held.locked.the_lab.id
    for person_id in concerned_by(held.evidence.id, lab_id, pilots, rounds=rounds):
        if person_id != actor.person_id:
            outbox.tell(person_id, notice, f"evidence:{held.evidence.id}")
