"""Conclusions are recorded and stay; the latest of a cycle counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import InvalidError, NotAllowedError, RefusedError
from labapp.models import Pilot
from labapp.reading.conclusions import ConclusionRow, list_conclusions
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.services.conclusions import ConclusionTerms, record_conclusion
from labapp.services.movement import move_pilot
from labapp.services.pilots import edit_pilot
from labapp.words import ConclusionKind
from labapp.workflows.registry import bind, judge
from tests.factories import Team, make_pilot, press
from tests.integration.team import team

__all__ = ["team"]


def said(**terms: Any) -> ConclusionTerms:
    given: dict[str, Any] = {"kind": "adapt", "reasons": "Hours rose, enjoyment did not."}
    return ConclusionTerms(**(given | terms))


def conclusions(reference: str) -> tuple[ConclusionRow, ...]:
    db.session.rollback()
    pilot_id = db.session.scalar(select(Pilot.id).where(Pilot.reference == reference))
    return list_conclusions(pilot_id or 0)


def test_the_latest_conclusion_of_a_cycle_counts_and_the_earlier_stays(team: Team) -> None:
    reference = make_pilot(team)
    record_conclusion(team.coordinator, reference, said(), press=press())
    stop = said(kind="stop", dissent="The university would have gone on.")
    record_conclusion(team.coordinator, reference, stop, press=press())
    found = conclusions(reference)
    assert [(each.number, each.kind, each.counts) for each in found] == [
        (2, ConclusionKind.STOP, True),
        (1, ConclusionKind.ADAPT, False),
    ]


def test_a_conclusion_says_what_and_why_and_looks_back_later(team: Team) -> None:
    reference = make_pilot(team)
    wrong = said(kind="maybe", reasons=" ", look_back_on=dt.date(2020, 1, 1))
    with pytest.raises(InvalidError) as refused:
        record_conclusion(team.coordinator, reference, wrong, press=press())
    assert set(refused.value.errors) == {"kind", "reasons", "look_back_on"}


def test_only_the_coordinator_records_a_conclusion(team: Team) -> None:
    reference = make_pilot(team)
    for person in (team.delivery, team.academic, team.council_approver, team.neighbour):
        with pytest.raises(NotAllowedError):
            record_conclusion(person, reference, said(), press=press())


def test_the_conclusion_of_a_pilot_that_ended_stands(team: Team) -> None:
    reference = make_pilot(team)
    move_pilot(team.coordinator, reference, move="stop", reason="No money", press=press())
    with pytest.raises(RefusedError, match="has ended"):
        record_conclusion(team.coordinator, reference, said(), press=press())


def test_a_conclusion_says_whether_it_follows_the_rule_that_was_fixed_before(team: Team) -> None:
    reference = make_pilot(team, workflow="rapid_test")
    by_rule = said(kind="adopt", follows_rule=True)
    with pytest.raises(RefusedError, match="no decision rule"):
        record_conclusion(team.coordinator, reference, by_rule, press=press())
    rule = {"decision_rule": "Keep it if sixty people come"}
    edit_pilot(team.coordinator, reference, rule, row_version=2, press=press())
    for follows in (True, False):
        terms = said(kind="adopt", follows_rule=follows)
        record_conclusion(team.coordinator, reference, terms, press=press())
        (latest, *_) = conclusions(reference)
        assert latest.follows_rule is follows
        pilot = db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()
        facts = load_facts(pilot, now=press().at)
        gate = compiled_of(pilot.definition_digest).gate("keep")
        (asked,) = [each for each in gate.requirements if each.id == "rule_followed"]
        assert judge(facts, team.coordinator, bind(asked, gate)).ok is follows
