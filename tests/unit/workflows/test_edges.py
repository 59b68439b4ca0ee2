"""What is seldom written, seldom asked, and must be judged all the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from labapp.words import Actor, Bilingual, Mention, PilotField, Purpose, ReviewState, Sentence
from labapp.workflows import facts as f
from labapp.workflows.asking import Gate, Pair
from labapp.workflows.definition import Definition
from labapp.workflows.durations import Duration, DurationUnit, Percent, WrittenDuration
from labapp.workflows.machine import Compiled
from labapp.workflows.registry import judge
from labapp.workflows.requirements.sign_off import SignOff, _sign_offs_before
from labapp.workflows.written import read_requirement
from tests.definitions import SHORT, short
from tests.unit.workflows.making import (
    COORDINATOR,
    NOW,
    PARTNERS,
    TEAM,
    ask,
    found,
    make_facts,
    review,
    said,
    task,
    use,
)

COMPILED = Compiled(short())


@pytest.mark.parametrize(
    "value",
    [
        "English only",
        {"cy": "Cymraeg yn unig"},
        {"en": "One", "cy": "Un", "fr": "Un"},
        {"en": ""},
        {"en": "   "},
        {"en": "x" * 1001},
        {"en": "One", "cy": 1},
        ["en"],
    ],
)
def test_a_pair_is_english_with_or_without_welsh_and_nothing_else(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Pair).validate_python(value)


def test_a_pair_may_be_as_long_as_a_page_and_may_lack_its_welsh() -> None:
    read = TypeAdapter(Pair).validate_python
    assert read({"en": "x" * 1000}) == Bilingual("x" * 1000, "")
    assert read({"en": "One", "cy": "Un"}) == Bilingual("One", "Un")
    assert read(Bilingual("One", "Un")) == Bilingual("One", "Un")


@pytest.mark.parametrize("value", ["3 fortnights", "days", "", 3, None, "-1 days"])
def test_what_is_no_duration_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(WrittenDuration).validate_python(value)


@pytest.mark.parametrize("value", ["half", 50, "50", "%"])
def test_what_is_no_percentage_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Percent).validate_python(value)


def test_durations_and_percentages_are_read_as_they_are_written() -> None:
    six_weeks = Duration(6, DurationUnit.WEEK)
    assert TypeAdapter(WrittenDuration).validate_python("6 weeks") == six_weeks
    assert TypeAdapter(WrittenDuration).validate_python(six_weeks) is six_weeks
    assert str(six_weeks) == "6 weeks"
    assert str(Duration(1, DurationUnit.WORKING_DAY)) == "1 working day"
    assert str(Duration(0, DurationUnit.DAY)) == "0 days"
    assert TypeAdapter(Percent).validate_python("75%") == 75
    with pytest.raises(ValueError, match="not a duration"):
        Duration.parse("soon")


def test_a_requirement_is_judged_only_in_its_gate() -> None:
    asked = read_requirement({"id": "question", "requirement": "field_set", "field": "question"})
    with pytest.raises(RuntimeError):
        _ = asked.gate
    with pytest.raises(RuntimeError):
        _ = asked.heading
    assert read_requirement(asked) is asked


def test_an_any_of_relies_on_what_its_parts_count() -> None:
    asked = ask(
        "any_of",
        of=[
            {"id": "known", "requirement": "evidence_accepted", "purpose": "known", "at_least": 1},
            {"id": "need", "requirement": "evidence_accepted", "purpose": "need", "at_least": 1},
        ],
    )
    facts = make_facts(evidence=(use(1), use(2, Purpose.NEED), use(3, Purpose.DESIGN)))
    assert [each.id for each in asked.relied_on(facts)] == [1, 2]
    assert judge(facts, COORDINATOR, asked).relied_on == (1, 2)


def test_what_is_counted_is_asked_up_to_a_hundred_times_and_by_the_name_it_has() -> None:
    tasks = {"id": "x", "requirement": "partner_named", "part": "lead"}
    read_requirement(tasks | {"at_least": 100})
    wrong = ({"at_least": 101}, {"at_least": 0})
    concluded = {"id": "x", "requirement": "conclusion_recorded", "wanted": "adopt"}
    for asked in (*(tasks | each for each in wrong), concluded):
        with pytest.raises((ValidationError, ValueError)):
            read_requirement(asked)


def test_a_choice_waits_for_a_signature_where_one_of_its_parts_does() -> None:
    question = {"id": "question", "requirement": "field_set", "field": "question"}
    signed = {"id": "council", "requirement": "sign_off", "organisation": ["council"]}
    facts = make_facts(partners=PARTNERS, members=TEAM)
    assert judge(facts, COORDINATOR, ask("any_of", of=[question, signed])).is_sign_off
    either = ask("any_of", of=[question, question | {"id": "other", "field": "hypothesis"}])
    assert not judge(facts, COORDINATOR, either).is_sign_off


def test_what_is_met_is_no_warning() -> None:
    warned = SHORT.replace("field: question}", "field: question, severity: warn}")
    machine = Compiled(Definition.from_yaml(warned))
    asked = [
        machine.explain_move("finish", make_facts(stage="doing", fields=filled), COORDINATOR)
        for filled in (frozenset({PilotField.QUESTION}), frozenset())
    ]
    assert [[f.id for f in each.warnings] for each in asked if each] == [[], ["question"]]


def test_values_of_all_indicators_are_missing_where_there_are_none() -> None:
    finding = found(make_facts(), "values_recorded", scope="all", at_least=1)
    assert said(finding) == "No indicators yet, so no values"


def test_a_sign_off_that_stands_in_no_gate_has_none_before_it() -> None:
    asked = SignOff.model_validate({"id": "x", "requirement": "sign_off"})
    assert _sign_offs_before(asked.bound(Gate("start", "d" * 64), Sentence("Sign-off"))) == []


@pytest.mark.parametrize("state", [ReviewState.RETURNED, ReviewState.REFUSED])
def test_where_nobody_is_left_to_sign_a_round_that_was_sent_back_is_not_asked_for_again(
    state: ReviewState,
) -> None:
    """A walk found it: the approver had gone after the round was returned."""
    asked = ask("sign_off", organisation=["council"])
    before = make_facts(partners=PARTNERS, members=TEAM)
    sent_back = review(before, asked.gate, state=state)
    nobody = make_facts(partners=PARTNERS, members=TEAM[:2], reviews=(sent_back,))
    assert not judge(nobody, COORDINATOR, asked).is_sign_off
    somebody = make_facts(partners=PARTNERS, members=TEAM, reviews=(sent_back,))
    assert judge(somebody, COORDINATOR, asked).is_sign_off


class TestWhatWasPromised:
    """An approval may rest on conditions; one that is overdue stops what leads on."""

    YESTERDAY = NOW.date() - dt.timedelta(days=1)

    def facts(self, **task_said: Any) -> f.PilotFacts:
        promised = task(1, **({"is_condition": True, "due": self.YESTERDAY} | task_said))
        return make_facts(stage="doing", tasks=(promised,), visits=(f.PastVisit("doing", 1),))

    def blocked(self, move: str, facts: f.PilotFacts) -> list[Any]:
        explained = COMPILED.explain_move(move, facts, Actor.operator())
        assert explained is not None
        return [each for each in explained.unmet if each.id == "condition_overdue"]

    def test_an_overdue_condition_stops_a_forward_and_a_concluding_move_and_names_its_owner(
        self,
    ) -> None:
        (finding,) = self.blocked("finish", self.facts(owner_id=7, assigned_at=NOW))
        assert finding.held_by == (Mention("person", 7),)
        assert finding.since == NOW
        assert finding.parameters == {"open": [1]}
        begin = self.facts()
        there = make_facts(stage="plan", tasks=begin.tasks)
        (without_owner,) = self.blocked("begin", there)
        assert without_owner.held_by == (Mention("person", 1),), "then it is the coordinator’s"
        assert without_owner.since is None

    @pytest.mark.parametrize("move", ["rethink", "stop"])
    def test_going_back_and_stopping_stay_open(self, move: str) -> None:
        assert self.blocked(move, self.facts()) == []

    @pytest.mark.parametrize(
        "differently",
        [
            {"due": NOW.date()},
            {"due": None},
            {"is_condition": False},
            {"status": "done"},
            {"status": "not_needed"},
        ],
    )
    def test_what_is_due_today_settled_or_no_condition_stops_nothing(
        self, differently: dict[str, Any]
    ) -> None:
        assert self.blocked("finish", self.facts(**differently)) == []
