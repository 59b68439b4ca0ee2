"""A return is sent once, with its values; a correction is a revision with a reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from labapp.db import db
from labapp.errors import InvalidError, NotAllowedError, RefusedError
from labapp.models import Evidence, EvidenceUse, Observation, Pilot, Return
from labapp.reading.facts import load_facts
from labapp.reading.return_rhythm import ReturnRhythm, find_rhythm
from labapp.reading.returns import ReturnPage, current_period, list_returns, return_page
from labapp.services.movement import move_pilot
from labapp.services.observations import GivenValue
from labapp.services.returns import ReturnTerms, nothing_to_report, send_return
from labapp.words import Frequency, ObservationFlag, Purpose, Rating
from labapp.workflows.requirements.values_recorded import ValuesRecorded, missing_values
from tests.factories import OPERATOR, Team, make_pilot, press
from tests.integration.evidence_ground import kept
from tests.integration.measures import make_delivering, make_indicator, record
from tests.integration.team import team

__all__ = ["team"]
MARCH, MAY = dt.date(2026, 3, 31), dt.date(2026, 5, 10)
IN_MAY = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)


def the_pilot(reference: str) -> Pilot:
    db.session.rollback()
    return db.session.scalars(
        select(Pilot).where(Pilot.reference == reference).execution_options(populate_existing=True)
    ).one()


def rhythm(reference: str) -> ReturnRhythm | None:
    pilot = the_pilot(reference)
    return find_rhythm(pilot.id, pilot.definition_digest, pilot.cycle)


def page(reference: str, today: dt.date = MAY) -> ReturnPage:
    found = rhythm(reference)
    assert found
    pilot_id = the_pilot(reference).id
    return return_page(pilot_id, found, current_period(pilot_id, found, today), today)


def said(**terms: Any) -> ReturnTerms:
    given: dict[str, Any] = {"period": "2026-04", "rating": "on_track"}
    return ReturnTerms(**(given | terms))


def value(indicator_id: int, period: str, written: str, **more: Any) -> GivenValue:
    prefix = f"v{indicator_id}-"
    return GivenValue(
        indicator_id=indicator_id, period=period, value=written, prefix=prefix, **more
    )


def send(team: Team, reference: str, at: dt.datetime = IN_MAY, **terms: Any) -> dict[str, Any]:
    return send_return(team.delivery, reference, said(**terms), press=press(at))


def test_a_return_is_owed_from_the_stage_that_asks_for_it(team: Team) -> None:
    assert rhythm(make_pilot(team)) is None
    found = rhythm(make_delivering(team))
    assert found
    assert (found.every, found.owed_from) == (Frequency.MONTH, dt.date(2026, 3, 2))
    assert found.owed_now


def test_no_return_before_delivery_and_none_after_the_end(team: Team) -> None:
    with pytest.raises(RefusedError, match="before delivery"):
        send(team, make_pilot(team))
    reference = make_delivering(team)
    move_pilot(team.coordinator, reference, move="stop", reason="No money", press=press(IN_MAY))
    with pytest.raises(RefusedError, match="has ended"):
        send(team, reference)


def test_a_return_carries_values_rating_words_spend_and_photographs(team: Team) -> None:
    reference = make_delivering(team)
    made = make_indicator(team, reference)
    answer = send(
        team,
        reference,
        rating="at_risk",
        rating_reason="Two clubs are closed",
        happened="Seven of eight clubs met.",
        spend="£9,200",
        values=(value(made, "2026-04", "41.5"),),
        files=(kept("club.txt", b"A picture in words"),),
    )
    sent = db.session.scalars(select(Return)).one()
    assert (sent.rating, sent.spend, sent.revision) == (Rating.AT_RISK, Decimal(9200), 1)
    observation = db.session.scalars(select(Observation)).one()
    assert (observation.value, observation.return_id) == (Decimal("41.5"), answer["return_id"])
    use = db.session.scalars(
        select(EvidenceUse).where(EvidenceUse.return_id == answer["return_id"])
    ).one()
    brought = db.session.get_one(Evidence, use.evidence_id)
    assert (use.purpose, brought.access, brought.title_en) == (Purpose.DELIVERY, "team", "club.txt")


def test_everything_wrong_is_told_at_once_and_nothing_is_sent(team: Team) -> None:
    reference = make_delivering(team)
    made = make_indicator(team, reference)
    with pytest.raises(InvalidError) as refused:
        send(team, reference, rating="off_track", spend="about 18k")
    assert set(refused.value.errors) == {"rating_reason", "spend"}
    with pytest.raises(InvalidError) as refused:
        send(team, reference, values=(value(made, "2026-04", "12,5"),))
    assert set(refused.value.errors) == {f"v{made}-value"}
    assert db.session.scalar(select(func.count(Return.id))) == 0


def test_a_blank_is_not_given_and_not_available_is_an_answer(team: Team) -> None:
    reference = make_delivering(team)
    first, second = make_indicator(team, reference), make_indicator(team, reference)
    absent = value(second, "2026-04", "", flag=ObservationFlag.NOT_AVAILABLE)
    send(team, reference, values=(value(first, "2026-04", " "), absent))
    kept_values = db.session.scalars(select(Observation)).all()
    assert [(o.indicator_id, o.flag) for o in kept_values] == [
        (second, ObservationFlag.NOT_AVAILABLE)
    ]
    found = rhythm(reference)
    assert found
    april = return_page(the_pilot(reference).id, found, found.holding(dt.date(2026, 4, 1)), MAY)
    due = {(d.indicator_id, d.period.start.month): d.given for d in april.due}
    assert due[first, 4] is None
    assert due[second, 4] is not None


def test_nothing_to_report_is_one_press_and_leaves_values_missing(team: Team) -> None:
    reference = make_delivering(team)
    made = make_indicator(team, reference)
    nothing_to_report(team.delivery, reference, "2026-04", press=press(IN_MAY))
    assert db.session.scalars(select(Return)).one().nothing_to_report
    assert {d.indicator_id for d in page(reference).due} == {made}
    with pytest.raises(RefusedError, match="sent already"):
        nothing_to_report(team.delivery, reference, "2026-04", press=press(IN_MAY))


def test_a_correction_is_a_revision_with_its_reason(team: Team) -> None:
    reference = make_delivering(team)
    made = make_indicator(team, reference)
    send(team, reference, values=(value(made, "2026-04", "40"),))
    corrected = (value(made, "2026-04", "41"),)
    with pytest.raises(InvalidError) as refused:
        send(team, reference, values=corrected)
    assert set(refused.value.errors) == {"revision_reason"}
    answer = send(team, reference, values=corrected, revision_reason="One club was late")
    assert (answer["revision"], answer["revised"]) == (2, 1)
    newest = db.session.scalars(select(Observation).order_by(Observation.id.desc())).first()
    assert newest
    assert (newest.value, newest.note) == (Decimal(41), "One club was late")


def test_a_value_recorded_elsewhere_is_not_overwritten_by_a_first_return(team: Team) -> None:
    reference = make_delivering(team)
    made = make_indicator(team, reference)
    record(team.academic, reference, made, {"2026-04": "40"}, at=IN_MAY)
    with pytest.raises(InvalidError, match="Revise it"):
        send(team, reference, values=(value(made, "2026-04", "41"),))


@pytest.mark.parametrize("period", ["2026-06", "2026-02", "2026", "soon"])
def test_only_a_period_that_is_owed_and_has_begun_is_sent(team: Team, period: str) -> None:
    reference = make_delivering(team)
    with pytest.raises(InvalidError) as refused:
        send(team, reference, period=period)
    assert set(refused.value.errors) == {"period"}


def test_only_delivery_and_the_coordinator_send_a_return(team: Team) -> None:
    reference = make_delivering(team)
    for person in (team.academic, team.council_approver, team.neighbour):
        with pytest.raises(NotAllowedError):
            send_return(person, reference, said(), press=press(IN_MAY))
    with pytest.raises(NotAllowedError):
        send_return(OPERATOR, reference, said(), press=press(IN_MAY))


def test_the_same_press_sends_one_return(team: Team) -> None:
    reference = make_delivering(team)
    once = press(IN_MAY, key="send")
    answers = [send_return(team.delivery, reference, said(), press=once) for _ in range(2)]
    assert answers[0] == answers[1]
    assert db.session.scalar(select(func.count(Return.id))) == 1


def test_the_page_asks_for_the_last_period_that_ended_with_the_value_before(team: Team) -> None:
    reference = make_delivering(team)
    made = make_indicator(team, reference)
    record(team.delivery, reference, made, {"2026-03": "40"}, at=IN_MAY)
    found = page(reference)
    assert found.period.start == dt.date(2026, 4, 1)
    (due,) = found.due
    assert (due.indicator_id, due.period.start.month, due.late) == (made, 4, True)
    assert due.last
    assert due.last.value == Decimal(40)
    send(team, reference, values=(value(made, "2026-04", "41"),))
    assert page(reference).period.start == dt.date(2026, 5, 1)


def test_an_older_value_that_is_missing_is_asked_for_until_it_is_given(team: Team) -> None:
    reference = make_delivering(team)
    made = make_indicator(team, reference, frequency="week")
    weeks = [due.period.start for due in page(reference).due]
    assert weeks[0] == dt.date(2026, 3, 2)
    assert len(weeks) == 9
    send(team, reference, values=tuple(value(made, str(day), "1") for day in weeks[:8]))
    left = [due.period.start for due in page(reference).due]
    assert left == [dt.date(2026, 4, 27), dt.date(2026, 5, 4)]


def test_the_list_says_what_was_sent_and_what_was_not(team: Team) -> None:
    reference = make_delivering(team)
    send(team, reference)
    send(team, reference, revision_reason="The rating stays", happened="All well")
    pilot = the_pilot(reference)
    found = list_returns(pilot.id, pilot.definition_digest, pilot.cycle, MAY)
    ((newest, first),) = found.sent
    assert (newest.revision, first.revision) == (2, 1)
    assert [period.start.month for period in found.unsent] == [5, 3]


def every_value() -> ValuesRecorded:
    asked = {"id": "due", "scope": "all", "at_least": "all_due", "absences": "accepted"}
    return ValuesRecorded.model_validate({"requirement": "values_recorded", **asked})


def test_what_no_return_asks_for_is_measured_and_never_due(team: Team) -> None:
    reference = make_delivering(team)
    make_indicator(team, reference, in_return=False)
    assert page(reference).due == ()
    facts = load_facts(the_pilot(reference), now=IN_MAY)
    assert missing_values(facts, every_value()) == []
    make_indicator(team, reference)
    assert len(missing_values(load_facts(the_pilot(reference), now=IN_MAY), every_value())) == 1
