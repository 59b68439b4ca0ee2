"""What is new since a dossier was frozen, and what a dossier hides, from facts alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from labapp.reading.conditions import ConditionShown
from labapp.reading.dossier_hidden import Hidden
from labapp.reading.new_since import marked_since, new_since
from labapp.reading.retractions import Mark
from labapp.words import (
    Bilingual,
    Frequency,
    IndicatorLevel,
    Mention,
    Retraction,
    TaskStatus,
    UseStatus,
)
from labapp.workflows import facts as f
from labapp.workflows.asking import Gate
from tests.unit.workflows.making import ENTERED, NOW, make_facts, review, use

D = dt.date
GATE = Gate("start", "d" * 64)
VALUE = f.Observation(1, 1, D(2026, 1, 1), D(2026, 1, 31), has_value=True)
INDICATOR = f.Indicator(1, "HRS", IndicatorLevel.OUTPUT, Frequency.MONTH, observations=(VALUE,))
FACTS = make_facts(evidence=(use(1),), indicators=(INDICATOR,))
PINNED = {"indicator": 1, "series": "", "period_start": "2026-01-01"}
DOSSIER = {"evidence": [{"use": 1}], "material": {"observations": [PINNED]}}


def new(**over: Any) -> list[tuple[Mention, str]]:
    facts = replace(FACTS, **over)
    found = new_since(facts, review(FACTS, GATE), DOSSIER)
    return [(each.what, each.said.text) for each in found]


def test_what_was_shown_is_not_new() -> None:
    assert new() == []


def test_evidence_is_new_once_it_counts_or_when_it_came_after_the_freezing() -> None:
    waiting = use(2, status=UseStatus.SUBMITTED)
    before = replace(waiting, submitted_at=ENTERED)
    after = replace(waiting, submitted_at=NOW)
    assert new(evidence=(use(1), before)) == []
    assert new(evidence=(use(1), after)) == [
        (Mention("evidence", 502), "New evidence, not accepted yet")
    ]
    assert new(evidence=(use(1), use(2))) == [(Mention("evidence", 502), "New evidence")]
    returned = replace(after, status=UseStatus.RETURNED)
    assert new(evidence=(use(1), returned)) == []


def test_what_a_publisher_said_since_is_new_but_a_retraction_lapses_instead() -> None:
    shown = [
        {"evidence": 1, "retraction": "none"},
        {"evidence": 2, "retraction": "corrected"},
        {"evidence": 3},  # frozen before any of this was asked
        {"evidence": 3},
        {"evidence": 4, "retraction": "none"},
    ]
    marks = {
        1: Mark(Retraction.CONCERN, "", D(2026, 3, 1)),
        2: Mark(Retraction.CORRECTED, "", D(2026, 3, 1)),
        3: Mark(Retraction.CORRECTED, "", D(2026, 3, 1)),
        4: Mark(Retraction.RETRACTED, "", D(2026, 3, 1)),
        5: Mark(Retraction.CONCERN, "", D(2026, 3, 1)),
    }
    found = [(each.what.id, each.said.facts["mark"]) for each in marked_since(shown, marks)]
    assert found == [(1, Retraction.CONCERN), (3, Retraction.CORRECTED)]


def test_values_are_new_by_their_period_and_place_and_revisions_are_not() -> None:
    february = replace(VALUE, id=2, period_start=D(2026, 2, 1), period_end=D(2026, 2, 28))
    elsewhere = replace(VALUE, id=3, series="W06000006")
    revised = replace(VALUE, id=4, revision=2)
    said = "New values: %(n)s. The newest: %(period)s"
    assert new(indicators=(replace(INDICATOR, observations=(revised,)),)) == []
    for one in (february, elsewhere):
        with_one = replace(INDICATOR, observations=(VALUE, one))
        assert new(indicators=(with_one,)) == [(Mention("indicator", 1), said)]
        assert new(indicators=(replace(with_one, active=False),)) == []


def test_a_hidden_value_keeps_its_place_and_loses_its_number() -> None:
    seen = PINNED | {"value": "12", "flag": None, "provisional": True}
    other = seen | {"indicator": 2}
    dossier = {"evidence": [{"evidence": 7}, {"evidence": 8}], "observations": [seen, other]}
    hidden = Hidden(frozenset({7}), frozenset({(1, "", "2026-01-01")}))
    shown = hidden.taken_from(dossier)
    assert shown["evidence"] == [{"evidence": 8}]
    assert shown["observations"][1] == other
    assert shown["observations"][0] | {"value": None, "flag": "c"} == shown["observations"][0]
    assert shown["observations"][0]["hidden"]
    assert dossier["observations"][0]["value"] == "12"


def test_a_condition_is_overdue_after_its_day_while_it_is_owed_as_a_task() -> None:
    day = D(2026, 6, 30)
    nobody = Bilingual("")
    owed = ConditionShown(
        1, 1, 1, None, "agree", 1, "Agree who pays", 2, nobody, nobody, nobody, day, 5,
        TaskStatus.TO_DO, "",
    )  # fmt: skip
    assert owed.is_overdue(day + dt.timedelta(days=1))
    assert not owed.is_overdue(day)
    assert not replace(owed, status=TaskStatus.DONE).is_overdue(D(2027, 1, 1))
    assert not replace(owed, task_id=None, status=None).is_overdue(D(2027, 1, 1))
