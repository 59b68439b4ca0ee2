"""Facts and readiness: few statements, the same bytes, the same verdicts as when stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, update

from labapp.db import db, transaction
from labapp.models import Pilot, Readiness
from labapp.reading import readiness
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import STATEMENTS, load_facts
from labapp.reading.names import names_of
from labapp.services.gates import ask_for_sign_off
from labapp.services.indicators import (
    BaselineTerms,
    IndicatorTerms,
    define_indicator,
    set_baseline,
)
from labapp.services.movement import move_pilot
from labapp.words import Actor, Bilingual, Mention, MoveKind, Purpose
from labapp.workflows.facts import PilotFacts
from tests.factories import Team, at_day, make_evidence, make_pilot, press
from tests.integration.team import team

__all__ = ["team"]


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def the_pilot(reference: str) -> Pilot:
    db.session.rollback()
    return db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()


def fill(team: Team, reference: str, times: int) -> None:
    """Give a pilot so many of everything a gate reads."""
    for number in range(times):
        make_evidence(team, reference)
        make_evidence(team, reference, purpose=Purpose.NEED, accepted=False)
        terms = IndicatorTerms(
            title=Bilingual(f"Attendance {number}"),
            definition="Days attended",
            level="outcome",
            measure="percent",
            direction="increase",
            accumulation="period",
            frequency="month",
        )
        made = define_indicator(team.academic, reference, terms, press=press())
        baseline = BaselineTerms(period="2026-01", value="91.2")
        set_baseline(team.academic, made["indicator_id"], baseline, press=press())


def test_facts_take_the_same_few_statements_however_much_there_is(team: Team) -> None:
    bare, full = make_pilot(team, staffed=False), make_pilot(team)
    fill(team, full, 3)
    move_pilot(team.coordinator, full, move="begin", press=press())
    ask_for_sign_off(team.coordinator, full, "finish", press=press())
    for reference in (bare, full):
        pilot = the_pilot(reference)
        with statements() as sent:
            load_facts(pilot, now=at_day(1))
        assert len(sent) == STATEMENTS <= 14


def test_two_loads_give_the_same_bytes_and_they_read_back(team: Team) -> None:
    reference = make_pilot(team)
    fill(team, reference, 2)
    first = load_facts(the_pilot(reference), now=at_day(1)).canonical()
    db.session.remove()
    facts = load_facts(the_pilot(reference), now=at_day(1))
    assert facts.canonical() == first
    assert PilotFacts.from_json(first) == facts


def test_facts_say_who_wrote_and_who_uploaded_the_evidence(team: Team) -> None:
    reference = make_pilot(team)
    academic, second = team.academic.person_id or 0, team.academic2.person_id or 0
    make_evidence(team, reference, by=team.delivery, author_ids=(academic, second))
    (use,) = load_facts(the_pilot(reference), now=at_day(1)).evidence
    assert use.author_ids == (academic, second)
    assert use.contributor_ids == {academic, second, team.delivery.person_id}
    assert use.counts


def test_values_are_owed_from_the_first_stage_of_the_cycle_that_has_returns(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    assert load_facts(the_pilot(reference), now=at_day(1)).values_owed_from is None
    move_pilot(team.coordinator, reference, move="begin", press=press(at_day(2)))
    facts = load_facts(the_pilot(reference), now=at_day(3))
    assert facts.values_owed_from == at_day(2).date()
    assert facts.cycle_since == at_day(0).date()


def test_stored_readiness_is_what_judging_again_finds(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    pilot = the_pilot(reference)
    assert readiness.compare(pilot, now=press().at) == []
    stored = readiness.load(pilot.id)
    facts = load_facts(pilot, now=stored.computed_at)
    assert stored.moves == compiled_of(pilot.definition_digest).explain(facts, Actor.operator())
    approvers = [team.council_approver.person_id or 0, team.university_approver.person_id or 0]
    assert stored.held_by == tuple(Mention("person", each) for each in approvers)
    assert stored.names[f"person:{approvers[0]}"] == Bilingual("Council approver")
    assert (stored.move, stored.met, stored.asked) == ("finish", 2, 4)


@pytest.mark.parametrize("column", ["met", "held_by", "move", "details", "facts_version"])
def test_stored_readiness_that_is_wrong_is_found(team: Team, column: str) -> None:
    reference = make_pilot(team)
    wrong = {
        "met": 7,
        "held_by": "[]",
        "move": "stop",
        "details": '{"moves": [], "names": {}}',
        "facts_version": 999,
    }
    with transaction() as session:
        session.execute(update(Readiness).values({column: wrong[column]}))
    assert column in readiness.compare(the_pilot(reference), now=press().at)


def test_the_main_move_is_the_one_that_leads_on(team: Team) -> None:
    pilot = the_pilot(make_pilot(team))
    stored = readiness.load(pilot.id)
    assert stored.main
    assert stored.main.kind == MoveKind.FORWARD
    assert [each.move for each in stored.moves] == ["begin", "stop"]


def test_names_take_one_statement_however_many_are_mentioned(team: Team) -> None:
    reference = make_pilot(team)
    evidence = make_evidence(team, reference)
    mentions = [
        Mention("person", team.coordinator.person_id or 0),
        Mention("person", team.delivery.person_id or 0),
        Mention("organisation", team.council),
        Mention("evidence", evidence["id"]),
        Mention("task", 1),
        Mention("role", code="coordinator"),
        Mention("person", 9999),
    ]
    with statements() as sent:
        names = names_of(mentions)
    assert len(sent) == 1
    assert names["organisation:1"] == Bilingual("Council of NW")
    assert set(names) == {each.key for each in mentions[:5]}
