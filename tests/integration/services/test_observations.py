"""Values are recorded, revised with a reason, and made final by a second person."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from labapp.db import db, transaction
from labapp.errors import InvalidError, NotAllowedError, NotFoundError, RefusedError
from labapp.models import Observation, Pilot
from labapp.reading.indicator_page import indicator_page
from labapp.services.indicators import change_indicator
from labapp.services.observations import (
    GivenValue,
    Revision,
    finalise_value,
    finalise_values,
    record_values,
    revise_value,
)
from labapp.words import ObservationFlag, ObservationStatus, RevisionReason
from tests.factories import OPERATOR, Team, make_pilot, make_team, press
from tests.integration.measures import make_indicator, record, said
from tests.integration.team import team

__all__ = ["team"]


def observations(indicator_id: int) -> list[Observation]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Observation)
            .where(Observation.indicator_id == indicator_id)
            .order_by(Observation.period_start, Observation.revision)
        )
    )


def newest(indicator_id: int) -> Observation:
    return observations(indicator_id)[-1]


def refused_value(team: Team, written: str, **terms: object) -> str:
    reference = make_pilot(team)
    made = make_indicator(team, reference, **terms)
    with pytest.raises(InvalidError) as refused:
        record(team.delivery, reference, made, {"2026-02": written})
    (sentence,) = refused.value.errors.values()
    assert observations(made) == []
    return sentence.text % sentence.facts if sentence.facts else sentence.text


def test_values_are_recorded_together_and_provisional(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    answer = record(team.delivery, reference, made, {"2026-01": "4e3", "2026-02": "12.50"})
    assert answer == {"new": 2, "unchanged": 0}
    kept = observations(made)
    assert [each.value for each in kept] == [Decimal(4000), Decimal("12.5")]
    assert {each.status for each in kept} == {ObservationStatus.PROVISIONAL}
    assert kept[0].period_end == dt.date(2026, 1, 31)


def test_one_wrong_value_keeps_all_of_them_out(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    with pytest.raises(InvalidError):
        record(team.delivery, reference, made, {"2026-01": "4", "2026-02": "12,5"})
    assert observations(made) == []


def test_bounds_are_told_with_their_value(team: Team) -> None:
    assert refused_value(team, "101", maximum=Decimal(100)) == "The largest it can be: 100"
    assert refused_value(team, "-1", minimum=Decimal(0)) == "The smallest it can be: 0"


@pytest.mark.parametrize("written", ["NaN", "Infinity", "1e309", "£1.2m", "1 234", "n/a", "5%"])
def test_what_is_no_value_is_never_kept(team: Team, written: str) -> None:
    assert refused_value(team, written)


def test_a_small_number_is_confidential_and_its_value_is_nowhere(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-02": "<5"})
    assert (newest(made).value, newest(made).flag) == (None, ObservationFlag.CONFIDENTIAL)


def test_a_blank_is_refused_and_an_absence_is_a_flag(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    with pytest.raises(InvalidError):
        record(team.delivery, reference, made, {"2026-02": " "})
    record(team.delivery, reference, made, {"2026-02": ""}, flag=ObservationFlag.NOT_AVAILABLE)
    assert newest(made).flag == ObservationFlag.NOT_AVAILABLE


def test_the_parts_of_a_percentage_must_come_to_it(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference, measure="percent")
    parts = {"numerator": "126", "denominator": "176"}
    record(team.delivery, reference, made, {"2026-01": "71.6%"}, **parts)
    assert newest(made).numerator == Decimal(126)
    for wrong in ({**parts, "numerator": "96"}, {**parts, "denominator": "0"}, {"numerator": "1"}):
        with pytest.raises(InvalidError) as refused:
            record(team.delivery, reference, made, {"2026-02": "71.6"}, **wrong)
        assert set(refused.value.errors) == {"parts"}


def test_a_total_that_adds_up_falls_only_with_a_reason(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference, accumulation="cumulative")
    record(team.delivery, reference, made, {"2026-01": "640"})
    with pytest.raises(InvalidError, match="cannot fall"):
        record(team.delivery, reference, made, {"2026-02": "600"})
    record(team.delivery, reference, made, {"2026-02": "600"}, note="One club counted twice")
    assert newest(made).value == Decimal(600)


@pytest.mark.parametrize("period", ["2026-13", "22-01", "2026-W05", "2026", "2026-02-15", ""])
def test_a_period_that_does_not_fit_is_refused(team: Team, period: str) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    with pytest.raises(InvalidError) as refused:
        record(team.delivery, reference, made, {period: "4"})
    assert set(refused.value.errors) == {"period"}


def test_a_period_ahead_takes_a_forecast_only(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    with pytest.raises(InvalidError, match="not begun"):
        record(team.delivery, reference, made, {"2027-01": "4"})
    record(team.delivery, reference, made, {"2027-01": "4"}, flag=ObservationFlag.FORECAST)


def test_periods_of_a_series_never_overlap(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference, frequency="week")
    record(team.delivery, reference, made, {"2026-W05": "4"})
    with pytest.raises(InvalidError) as refused:
        record(team.delivery, reference, made, {"2026-01-29": "4"})
    assert set(refused.value.errors) == {"period"}


def test_what_is_there_already_is_revised_not_recorded_again(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-02": "290"})
    assert record(team.delivery, reference, made, {"2026-02": "290"})["unchanged"] == 1
    with pytest.raises(InvalidError, match="Revise it"):
        record(team.delivery, reference, made, {"2026-02": "296"})


def test_a_revision_keeps_what_it_was_and_says_why(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-02": "290"})
    revision = Revision(reason="late_data", note="Two late passports", value="296")
    revise_value(team.delivery, newest(made).id, revision, press=press())
    before, after = observations(made)
    assert (before.value, after.value) == (Decimal(290), Decimal(296))
    assert (after.revision, after.reason) == (2, RevisionReason.LATE_DATA)
    with pytest.raises(RefusedError, match="revised since"):
        revise_value(team.delivery, before.id, revision, press=press())


def test_a_revision_without_a_reason_or_a_change_is_refused(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-02": "290"})
    there = newest(made).id
    for wrong, field in (
        (Revision(reason="", value="291"), "reason"),
        (Revision(reason="confirmed", value="291"), "reason"),
        (Revision(reason="other", value="291"), "note"),
        (Revision(reason="error", value="290"), "value"),
    ):
        with pytest.raises(InvalidError) as refused:
            revise_value(team.coordinator, there, wrong, press=press())
        assert set(refused.value.errors) == {field}


def test_only_who_recorded_a_value_or_the_coordinator_revises_it(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-02": "290"})
    revision = Revision(reason="error", value="29")
    with pytest.raises(NotAllowedError):
        revise_value(team.academic, newest(made).id, revision, press=press())
    revise_value(team.coordinator, newest(made).id, revision, press=press())


def test_a_value_is_made_final_by_a_second_person_only(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.academic, reference, made, {"2026-02": "290"})
    for person in (team.academic, OPERATOR):
        with pytest.raises(RefusedError):
            finalise_value(person, newest(made).id, press=press())
    with pytest.raises(NotAllowedError):
        finalise_value(team.delivery, newest(made).id, press=press())
    finalise_value(team.academic2, newest(made).id, press=press())
    final = newest(made)
    assert (final.status, final.reason) == (ObservationStatus.FINAL, RevisionReason.CONFIRMED)
    assert final.finalised_by == team.academic2.person_id


def test_several_values_are_made_final_at_once_or_none(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-01": "1", "2026-02": "2", "2026-03": "3"})
    ids = [each.id for each in observations(made)]
    with pytest.raises(RefusedError, match="not ended"):
        finalise_values(team.academic, made, ids, press=press())
    assert finalise_values(team.academic, made, ids[:2], press=press())["final"] == 2


def test_a_final_value_that_is_revised_is_marked_and_provisional_again(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-02": "290"})
    finalise_value(team.academic, newest(made).id, press=press())
    revision = Revision(reason="error", value="291")
    revise_value(team.coordinator, newest(made).id, revision, press=press())
    again = newest(made)
    assert (again.revision, again.flag) == (3, ObservationFlag.REVISED)
    assert again.status == ObservationStatus.PROVISIONAL


def test_a_value_of_another_pilot_is_not_found(team: Team) -> None:
    reference, other = make_pilot(team), make_pilot(team)
    made = make_indicator(team, other)
    with pytest.raises(NotFoundError):
        record(team.delivery, reference, made, {"2026-02": "1"})
    stranger = make_team("XX").coordinator
    record(team.delivery, other, made, {"2026-02": "1"})
    with pytest.raises(NotFoundError):
        finalise_value(stranger, newest(made).id, press=press())


def test_a_new_definition_breaks_the_line(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-01": "1"})
    change_indicator(team.academic, made, said(definition="Other hours."), seen=1, press=press())
    record(team.delivery, reference, made, {"2026-02": "2"})
    pilot_id = db.session.scalar(select(Pilot.id).where(Pilot.reference == reference)) or 0
    assert [each.breaks for each in indicator_page(pilot_id, made).values] == [False, True]


def test_the_same_press_records_once(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    once = press(key="once")
    given = [GivenValue(indicator_id=made, period="2026-02", value="7")]
    answers = [record_values(team.delivery, reference, given, press=once) for _ in range(2)]
    assert answers[0] == answers[1] == {"new": 1, "unchanged": 0}


def test_the_database_itself_keeps_values_as_they_were(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-02": "7"})
    with pytest.raises(IntegrityError, match="never changed"), transaction() as session:
        session.scalars(select(Observation)).one().note = "quietly"
