"""A sign-off asked of somebody else: who is asked, who could be, and what was passed on before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.models import GateReview, Membership, Person, Pilot, PilotRole, Readdressing
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.reading.names import names_of
from labapp.words import Actor, Bilingual, Mention, PilotRoleKind
from labapp.workflows.calendar import day_of
from labapp.workflows.readdressing import Passable, passables


@dataclass(frozen=True, slots=True)
class Passings:
    """What waits in the open round, and the names of people and organisations by their mention."""

    waiting: tuple[Passable, ...]
    names: Mapping[str, Bilingual]

    @property
    def is_possible(self) -> bool:
        """Say whether anything can be asked of somebody else."""
        return any(
            each.may_pass(before, now)
            for each in self.waiting
            for before in each.asked
            for now in each.others
        )


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A sign-off that was asked of somebody else: of whom before, of whom then, and why."""

    before: Bilingual
    now: Bilingual
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What a letter says to whoever is passed over: where, who is asked now, and why."""

    move: str
    seen_digest: str
    now: Bilingual
    reason: str


def find_passings(pilot_id: int, move: str, *, now: dt.datetime) -> Passings:
    """Find what may be asked of somebody else at a gate of a pilot."""
    pilot = db.session.get_one(Pilot, pilot_id)
    facts = load_facts(pilot, now=now)
    machine = compiled_of(pilot.definition_digest)
    explained = machine.explain_move(move, facts, Actor.operator())
    if explained is None:
        return Passings((), {})
    waiting = passables(facts, machine.gate(move), explained)
    people = {person for each in waiting for person in (*each.asked, *each.others)}
    mentioned = [Mention("organisation", each.organisation_id) for each in waiting]
    names = names_of([*mentioned, *(Mention("person", person) for person in people)])
    return Passings(waiting, names)


def list_passed_on(review_id: int) -> tuple[PassedOn, ...]:
    """List what was passed on in a round, the first one first."""
    before, now = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            before.name,
            before.name_cy,
            now.name,
            now.name_cy,
            Readdressing.reason,
            Readdressing.at,
        )
        .select_from(Readdressing)
        .join(before, before.id == Readdressing.from_person_id)
        .join(now, now.id == Readdressing.to_person_id)
        .where(Readdressing.review_id == review_id)
        .order_by(Readdressing.id)
    )
    return tuple(PassedOn(Bilingual(*row[:2]), Bilingual(*row[2:4]), *row[4:]) for row in rows)


def get_passed_over(readdressing_id: int) -> PassedOver:
    """Get what a letter says of a sign-off that was passed on."""
    row = db.session.execute(
        select(
            GateReview.move,
            GateReview.seen_digest,
            Person.name,
            Person.name_cy,
            Readdressing.reason,
        )
        .join(GateReview, GateReview.id == Readdressing.review_id)
        .join(Person, Person.id == Readdressing.to_person_id)
        .where(Readdressing.id == readdressing_id)
    ).one()
    return PassedOver(row.move, row.seen_digest, Bilingual(row.name, row.name_cy), row.reason)


def was_asked(review: GateReview, organisation_id: int, person_id: int) -> bool:
    """Say whether somebody who signs was told so: when the round began, or when it was passed on.

    A role given since, or a deputy whose days began since, was never asked for this signature.
    """
    held = (
        select(PilotRole.id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(
            Membership.person_id == person_id,
            PilotRole.pilot_id == review.pilot_id,
            PilotRole.organisation_id == organisation_id,
            PilotRole.kind.in_((PilotRoleKind.APPROVER, PilotRoleKind.DEPUTY)),
            PilotRole.ended_at.is_(None),
            PilotRole.created_at < review.opened_at,
            or_(PilotRole.from_on.is_(None), PilotRole.from_on <= day_of(review.opened_at)),
        )
    )
    passed_to = select(Readdressing.id).where(
        Readdressing.review_id == review.id, Readdressing.to_person_id == person_id
    )
    return db.session.scalar(select(or_(held.exists(), passed_to.exists()))) is True
