"""Returns: the delivery team's regular word, sent once and corrected with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from labapp import audit
from labapp.command import Locked, lab_command, verb
from labapp.db import db
from labapp.errors import NotFoundError, RefusedError
from labapp.models import Pilot, Return
from labapp.permissions import Permission, person_of, require
from labapp.reading.return_rhythm import find_rhythm
from labapp.services.evidence import bring
from labapp.services.evidence_said import About, Submission, check_submission
from labapp.services.files import KeptFile
from labapp.services.journey import open_visit_id
from labapp.services.spans import UnfitPeriodError, period_of
from labapp.services.value_checks import GivenValue
from labapp.services.value_keeping import keep_values
from labapp.services.written import Written
from labapp.services.written_values import UnreadableError, read_value
from labapp.words import (
    AccessClass,
    Actor,
    EvidenceKind,
    Measure,
    PersonalData,
    Phase,
    Press,
    Purpose,
    Rating,
    Sentence,
)
from labapp.workflows.calendar import day_of
from labapp.workflows.periods import Period

WHY = {
    Rating.AT_RISK: Sentence("Say in a line why the pilot is at risk"),
    Rating.OFF_TRACK: Sentence("Say in a line why the pilot is off track"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTerms:
    """What a return says of its period; a blank value was not given, which is not "none".

    `values` carry a prefix each, under which what is wrong with them is told.
    """

    period: str
    rating: str = ""
    rating_reason: str = ""
    happened: str = ""
    spend: str = ""
    values: tuple[GivenValue, ...] = ()
    files: tuple[KeptFile, ...] = ()
    revision_reason: str = ""


@verb
def send_return(
    actor: Actor, reference: str, terms: ReturnTerms, *, press: Press
) -> dict[str, Any]:
    """Send the return of a period with every value given; sent again, it is a correction."""
    with lab_command(actor, _lab_of(reference), press=press, pilots=[reference]) as locked:
        require(actor, Permission.SEND_RETURN, locked.pilot)
        person_id = person_of(actor)
        written = Written()
        period = _period(locked, written, terms.period)
        said = _said(written, terms)
        revision = _revision(locked, period)
        said["revision_reason"] = _why_again(written, terms, revision)
        written.settle()
        sent = _add(locked, period, person_id, revision, said)
        why = said["revision_reason"]
        kept = keep_values(locked, actor, terms.values, written, return_id=sent.id, revising=why)
        written.settle()
        files = _bring_files(locked, person_id, terms.files, sent.id)
        _recorded(actor, "return.sent", sent, locked, revision=revision, files=len(files))
        locked.answer = _answer(sent) | {
            "new": len(kept.new),
            "revised": len(kept.revised),
            "files": files,
        }
    return locked.answer  # type: ignore[no-any-return]


@verb
def nothing_to_report(actor: Actor, reference: str, period: str, *, press: Press) -> dict[str, Any]:
    """Say that there is nothing to report for a period; values stay as they are."""
    with lab_command(actor, _lab_of(reference), press=press, pilots=[reference]) as locked:
        require(actor, Permission.SEND_RETURN, locked.pilot)
        person_id = person_of(actor)
        written = Written()
        found = _period(locked, written, period)
        written.settle()
        if _revision(locked, found) > 1:
            raise RefusedError(Sentence("The return of this period was sent already"))
        said: dict[str, Any] = {"nothing_to_report": True}
        sent = _add(locked, found, person_id, 1, said)
        _recorded(actor, "return.nothing_to_report", sent, locked)
        locked.answer = _answer(sent)
    return locked.answer  # type: ignore[no-any-return]


def _lab_of(reference: str) -> int:
    lab_id = db.session.scalar(select(Pilot.lab_id).where(Pilot.reference == reference))
    if lab_id is None:
        raise NotFoundError
    return lab_id


def _period(locked: Locked, written: Written, code: str) -> Period:
    pilot, today = locked.pilot, day_of(locked.press.at)
    rhythm = find_rhythm(pilot.id, pilot.definition_digest, pilot.cycle)
    if pilot.phase == Phase.CLOSED:
        raise RefusedError(Sentence("This pilot has ended: no return is owed"))
    if rhythm is None:
        raise RefusedError(Sentence("No return is owed before delivery begins"))
    try:
        period = period_of(code, rhythm.every, None)
    except UnfitPeriodError as error:
        written.refuse("period", error.sentence)
        return rhythm.holding(today)
    if period.start > today:
        written.refuse("period", Sentence("This period has not begun"))
    if period.end < rhythm.owed_from:
        written.refuse("period", Sentence("No return is owed for this period"))
    return period


def _said(written: Written, terms: ReturnTerms) -> dict[str, Any]:
    rating = written.word("rating", Rating, terms.rating, Sentence("Say how it is going"))
    needed = WHY.get(rating) if "rating" not in written.errors else None
    return {
        "rating": rating,
        "rating_reason": written.text("rating_reason", terms.rating_reason, 1000, needed=needed),
        "happened": written.text("happened", terms.happened, 4000),
        "spend": _spend(written, terms.spend),
    }


def _spend(written: Written, typed: str) -> Decimal | None:
    if not typed.strip():
        return None
    try:
        return read_value(typed, Measure.CURRENCY).value
    except UnreadableError as error:
        written.refuse("spend", error.sentence)
        return None


def _why_again(written: Written, terms: ReturnTerms, revision: int) -> str:
    if revision == 1:
        return ""
    needed = Sentence("Say what is corrected and why")
    return written.text("revision_reason", terms.revision_reason, 1000, needed=needed)


def _revision(locked: Locked, period: Period) -> int:
    newest = select(func.max(Return.revision)).where(
        Return.pilot_id == locked.pilot.id, Return.period_start == period.start
    )
    return (locked.session.scalar(newest) or 0) + 1


def _add(
    locked: Locked, period: Period, person_id: int, revision: int, said: dict[str, Any]
) -> Return:
    sent = Return(
        pilot_id=locked.pilot.id,
        visit_id=open_visit_id(locked.pilot.id),
        period_start=period.start,
        period_end=period.end,
        revision=revision,
        sent_by=person_id,
        sent_at=locked.press.at,
        **said,
    )
    locked.session.add(sent)
    locked.session.flush()
    return sent


def _bring_files(
    locked: Locked, person_id: int, files: tuple[KeptFile, ...], return_id: int
) -> list[dict[str, Any]]:
    """Bring what came with the return; people may be seen on photographs, so only the team sees."""
    brought = []
    for file in files:
        pictured = file.media_type.startswith("image/")
        about = About(
            kind=EvidenceKind.PHOTOGRAPH if pictured else EvidenceKind.OTHER,
            personal_data=PersonalData.IDENTIFIABLE,
            access=AccessClass.TEAM,
        )
        asked = Submission(about=about, purpose=Purpose.DELIVERY, files=(file,))
        kept = check_submission(asked, locked)
        kept.use["return_id"] = return_id
        brought.append(bring(locked, person_id, kept, file))
    return brought


def _answer(sent: Return) -> dict[str, Any]:
    return {
        "return_id": sent.id,
        "period": sent.period_start.isoformat(),
        "revision": sent.revision,
    }


def _recorded(actor: Actor, kind: str, sent: Return, locked: Locked, **details: Any) -> None:
    pilot = locked.pilot
    audit.record(
        actor, kind, f"return:{sent.id}", lab_id=pilot.lab_id, pilot_id=pilot.id, **details
    )
