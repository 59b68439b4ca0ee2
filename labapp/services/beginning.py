"""How a pilot begins: its record, its first visit, and what it takes from another pilot."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from labapp.command import Locked
from labapp.errors import InvalidError
from labapp.models import Indicator, Pilot, PilotPlace, Place, StageEvent
from labapp.reading.definitions import get_definition
from labapp.reading.fact_rows import members
from labapp.reading.facts import load_facts
from labapp.services.journey import enter_stage, keep_event
from labapp.words import Actor, Bilingual, Sentence

TAKEN = (
    "question_en",
    "question_cy",
    "summary_en",
    "summary_cy",
    "hypothesis_en",
    "hypothesis_cy",
    "challenge_question",
    "strategy_objective",
)
MEASURED = (
    "code",
    "title_en",
    "title_cy",
    "definition",
    "level",
    "measure",
    "unit_en",
    "unit_cy",
    "direction",
    "accumulation",
    "frequency",
    "minimum",
    "maximum",
    "lag_days",
    "method_note",
    "in_return",
    "illustrative",
)


def add_pilot(actor: Actor, locked: Locked, title: Bilingual, digest: str) -> Pilot:
    """Add a pilot to the locked lab under the next number, before its first stage."""
    lab, at = locked.the_lab, locked.press.at
    definition = get_definition(digest)
    number, lab.next_pilot = lab.next_pilot, lab.next_pilot + 1
    pilot = Pilot(
        lab_id=lab.id,
        number=number,
        reference=f"{lab.code}-{number}",
        title_en=title.en,
        title_cy=title.cy,
        definition_digest=digest,
        stage=definition.initial,
        phase=definition.stages[definition.initial].phase,
        cycle=1,
        created_by=actor.person_id,
        created_at=at,
        changed_at=at,
        row_version=1,
        facts_version=0,
    )
    locked.session.add(pilot)
    locked.session.flush()
    return pilot


def begin(actor: Actor, locked: Locked) -> None:
    """Bring the one locked pilot into its first stage and keep that it started."""
    pilot = locked.pilot
    definition = get_definition(pilot.definition_digest)
    present = members(pilot.lab_id, pilot.id)
    enter_stage(locked, actor, definition, definition.initial, present)
    facts = load_facts(pilot, now=locked.press.at)
    event = StageEvent(move="start", kind="start", from_stage="", to_stage=definition.initial)
    keep_event(locked, actor, facts, event, ())


def place_pilot(session: Session, pilot_id: int, codes: Sequence[str]) -> None:
    """Set the places a pilot is tried out in; raises InvalidError for one that is not known."""
    found = places_named(session, codes)
    session.execute(delete(PilotPlace).where(PilotPlace.pilot_id == pilot_id))
    session.add_all(PilotPlace(pilot_id=pilot_id, place_id=place.id) for place in found)
    session.flush()


def places_named(session: Session, codes: Sequence[str]) -> Sequence[Place]:
    """Get the places of these codes; raises InvalidError for one that is not known."""
    wanted = set(codes)
    found = session.scalars(select(Place).where(Place.code.in_(wanted)).order_by(Place.id)).all()
    if {place.code for place in found} != wanted:
        raise InvalidError({"places": Sentence("Choose places from the list")})
    return found


def take_over(actor: Actor, locked: Locked, pilot: Pilot, other: Pilot) -> None:
    """Take over what was asked and measured in another pilot: words and definitions, no values."""
    for name in TAKEN:
        setattr(pilot, name, getattr(other, name))
    defined = select(Indicator).where(Indicator.pilot_id == other.id, Indicator.active)
    for indicator in locked.session.scalars(defined.order_by(Indicator.id)).all():
        locked.session.add(
            Indicator(
                pilot_id=pilot.id,
                created_by=actor.person_id,
                created_at=locked.press.at,
                **{name: getattr(indicator, name) for name in MEASURED},
            )
        )
    locked.session.flush()
