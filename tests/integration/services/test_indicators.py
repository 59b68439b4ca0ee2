"""Indicators are defined, redefined, given baselines and targets, and retired."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import InvalidError, NotAllowedError, NotFoundError, RefusedError, StaleError
from labapp.models import Baseline, Indicator, Target
from labapp.services.indicators import (
    BaselineTerms,
    change_indicator,
    define_indicator,
    retire_indicator,
    set_baseline,
    set_target,
)
from labapp.words import Bilingual, ObservationFlag
from tests.factories import Team, make_pilot, press
from tests.integration.measures import (
    make_baseline,
    make_delivering,
    make_indicator,
    record,
    said,
)
from tests.integration.team import team

__all__ = ["team"]


def the_indicator(indicator_id: int) -> Indicator:
    db.session.rollback()
    return db.session.get_one(Indicator, indicator_id, populate_existing=True)


def baselines(indicator_id: int) -> list[Baseline]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Baseline)
            .where(Baseline.indicator_id == indicator_id)
            .order_by(Baseline.number)
            .execution_options(populate_existing=True)
        )
    )


def test_an_indicator_without_a_code_is_given_the_next_number(team: Team) -> None:
    reference = make_pilot(team)
    codes = [the_indicator(make_indicator(team, reference)).code for _ in range(2)]
    assert codes == ["I-1", "I-2"]


def test_everything_that_is_wrong_with_an_indicator_is_told_at_once(team: Team) -> None:
    reference = make_pilot(team)
    wrong = said(
        title=Bilingual(""),
        definition="",
        level="",
        frequency="daily",
        code="no spaces!",
        minimum=Decimal(5),
        lag_days=-1,
    )
    with pytest.raises(InvalidError) as refused:
        define_indicator(team.academic, reference, wrong, press=press())
    assert set(refused.value.errors) == {
        "title", "definition", "level", "frequency", "code", "lag_days",
    }  # fmt: skip


def test_two_indicators_of_a_pilot_never_share_a_code(team: Team) -> None:
    reference = make_pilot(team)
    make_indicator(team, reference, code="HOURS")
    with pytest.raises(InvalidError, match="another indicator"):
        make_indicator(team, reference, code="hours")


def test_delivery_and_neighbours_define_no_indicator(team: Team) -> None:
    reference = make_pilot(team)
    for person in (team.delivery, team.council_approver, team.neighbour):
        with pytest.raises(NotAllowedError):
            define_indicator(person, reference, said(), press=press())


def test_an_outsider_learns_of_nothing(team: Team) -> None:
    from tests.factories import make_team

    reference = make_pilot(team)
    outsider = make_team("XX").coordinator
    with pytest.raises(NotFoundError):
        define_indicator(outsider, reference, said(), press=press())


def test_another_definition_is_a_new_version_and_another_title_is_not(team: Team) -> None:
    made = make_indicator(team, make_pilot(team))
    change_indicator(
        team.academic, made, said(title=Bilingual("Hours in clubs")), seen=1, press=press()
    )
    assert the_indicator(made).definition_version == 1
    change_indicator(
        team.academic, made, said(definition="Hours of any kind."), seen=2, press=press()
    )
    assert the_indicator(made).definition_version == 2


def test_an_indicator_changed_since_it_was_opened_is_not_overwritten(team: Team) -> None:
    made = make_indicator(team, make_pilot(team))
    change_indicator(team.academic, made, said(unit=Bilingual("h")), seen=1, press=press())
    with pytest.raises(StaleError):
        change_indicator(team.coordinator, made, said(), seen=1, press=press())


def test_the_rhythm_stays_once_there_are_values(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-02": "4"})
    with pytest.raises(InvalidError, match="rhythm"):
        change_indicator(team.academic, made, said(frequency="week"), seen=1, press=press())


def test_before_delivery_a_later_baseline_is_new_and_neither_is_locked(team: Team) -> None:
    made = make_indicator(team, make_pilot(team))
    make_baseline(team, made, "10")
    make_baseline(team, made, "12")
    found = [(each.number, each.value, each.locked_at) for each in baselines(made)]
    assert found == [(1, Decimal(10), None), (2, Decimal(12), None)]


def test_once_delivery_began_a_baseline_is_locked_and_a_later_one_is_new(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    make_baseline(team, made, "10")
    from labapp.services.movement import move_pilot
    from tests.factories import make_evidence

    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    make_baseline(team, made, "12")
    found = baselines(made)
    assert [(b.number, b.value) for b in found] == [(1, Decimal(10)), (2, Decimal(12))]
    assert all(b.locked_at for b in found)


def test_a_baseline_that_cannot_be_known_says_why(team: Team) -> None:
    made = make_indicator(team, make_pilot(team))
    absent = BaselineTerms(period="2021", flag=ObservationFlag.NOT_APPLICABLE, method="Too early")
    set_baseline(team.academic, made, absent, press=press())
    assert baselines(made)[0].flag == ObservationFlag.NOT_APPLICABLE
    for wrong in (BaselineTerms(period="2021"), BaselineTerms(period="soon", value="4")):
        with pytest.raises(InvalidError):
            set_baseline(team.academic, made, wrong, press=press())


def test_a_target_is_superseded_and_never_edited(team: Team) -> None:
    made = make_indicator(team, make_pilot(team))
    for value in ("280", "300"):
        set_target(
            team.academic,
            made,
            value=value,
            due_on=dt.date(2026, 12, 31),
            rationale="",
            press=press(),
        )
    rows = db.session.scalars(select(Target).order_by(Target.number)).all()
    assert [(t.number, t.value) for t in rows] == [(1, Decimal(280)), (2, Decimal(300))]


def test_a_target_needs_a_number_and_a_day(team: Team) -> None:
    made = make_indicator(team, make_pilot(team))
    with pytest.raises(InvalidError) as refused:
        set_target(team.academic, made, value="lots", due_on=None, rationale="", press=press())
    assert set(refused.value.errors) == {"value", "due_on"}


def test_a_retired_indicator_takes_no_more_values(team: Team) -> None:
    reference = make_delivering(team)
    made = make_indicator(team, reference)
    retire_indicator(team.coordinator, made, reason="The clubs closed", press=press())
    with pytest.raises(InvalidError, match="retired"):
        record(team.delivery, reference, made, {"2026-02": "4"})
    with pytest.raises(RefusedError):
        retire_indicator(team.coordinator, made, reason="Again", press=press())
