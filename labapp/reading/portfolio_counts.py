"""What stands beside the portfolio: how many pilots there are of each sort, and their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, literal, select, union_all

from labapp.db import db
from labapp.models import Hold, Membership, Pilot, PilotPlace, Place
from labapp.permissions import visible_pilots
from labapp.words import Actor, Bilingual, LabRole, Phase

MOST = 1000


@dataclass(frozen=True, slots=True)
class PortfolioCounts:
    """How many pilots are in each phase and on hold, counted to 1,000; and what may be chosen."""

    by_phase: dict[Phase, int]
    on_hold: int
    places: tuple[tuple[str, Bilingual], ...]
    may_start: bool

    @property
    def is_open(self) -> int:
        """Count the pilots that are not closed."""
        return sum(n for phase, n in self.by_phase.items() if phase is not Phase.CLOSED)

    @property
    def total(self) -> int:
        """Count all pilots."""
        return sum(self.by_phase.values())


def count_portfolio(actor: Actor) -> PortfolioCounts:
    """Count the pilots that `actor` may know of, in one statement."""
    rows = db.session.execute(union_all(*_parts(actor))).all()
    counted = {(row.kind, row.code): row.n for row in rows}
    places = [(row.code, Bilingual(row.en, row.cy)) for row in rows if row.kind == "place"]
    return PortfolioCounts(
        by_phase={phase: counted["phase", str(phase)] for phase in Phase},
        on_hold=counted["held", ""],
        places=tuple(sorted(places, key=lambda place: place[1].en)),
        may_start=bool(counted["start", ""]),
    )


def _parts(actor: Actor) -> Iterator[Any]:
    visible = visible_pilots(actor)
    for phase in Phase:
        yield _count("phase", str(phase), visible.where(Pilot.phase == phase))
    held = visible.join(Hold, and_(Hold.pilot_id == Pilot.id, Hold.ended_at.is_(None)))
    yield _count("held", "", held)
    leads = select(Membership.id).where(
        Membership.person_id == actor.person_id,
        Membership.lab_role == LabRole.COORDINATOR,
        Membership.ended_at.is_(None),
    )
    yield _count("start", "", leads)
    here = visible.join(PilotPlace, PilotPlace.pilot_id == Pilot.id).where(
        PilotPlace.place_id == Place.id
    )
    yield select(literal("place"), Place.code, Place.name_en, Place.name_cy, literal(0)).where(
        here.exists()
    )


def _count(kind: str, code: str, chosen: Any) -> Any:
    some = chosen.limit(MOST).subquery()
    return select(
        literal(kind).label("kind"),
        literal(code).label("code"),
        literal("").label("en"),
        literal("").label("cy"),
        func.count().label("n"),
    ).select_from(some)
