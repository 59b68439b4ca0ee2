from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from labapp.words import EvidenceStatus, Frequency, IndicatorLevel, Purpose, UseStatus
from labapp.workflows import facts as f
from labapp.workflows import library
from labapp.workflows.dossier import (
    SECTIONS,
    Dossier,
    Round,
    differences_between,
    filled_sections,
    make_dossier,
    material_text,
)
from labapp.workflows.machine import Compiled
from labapp.workflows.material import changed_since, material
from tests.unit.workflows.making import COORDINATOR, NOW, PARTNERS, TEAM, make_facts, task, use

D = dt.date
COMPILED = Compiled(library.definition("standard"))
GATE = COMPILED.gate("start_delivery")
VALUE = f.Observation(1, 1, D(2026, 1, 1), D(2026, 1, 31), has_value=True)
INDICATOR = f.Indicator(
    1,
    "ATT",
    IndicatorLevel.OUTCOME,
    Frequency.MONTH,
    baseline=f.Baseline(1, D(2025, 12, 1), D(2025, 12, 31)),
    target=f.Target(1, D(2027, 1, 1)),
    observations=(VALUE,),
)
FACTS = make_facts(
    partners=PARTNERS,
    members=TEAM,
    evidence=(use(1), use(2), use(3, Purpose.NEED), use(4, Purpose.COST)),
    indicators=(INDICATOR,),
    tasks=(task(1, "ethics_and_data", status=f.Task(1, "", True, "done").status),),  # type: ignore[arg-type]
)


def frozen(facts: f.PilotFacts = FACTS, number: int = 1, **shown: Any) -> Dossier:
    explained = COMPILED.explain_move("start_delivery", facts, COORDINATOR)
    assert explained is not None
    return make_dossier(facts, GATE, explained, Round(number, NOW, 1), shown)


def lapses(after: f.PilotFacts) -> list[str]:
    made = frozen()
    changed = changed_since(made.material, made.material_digest, after, GATE)
    return [difference.part for difference in changed]


def with_use(**over: Any) -> f.PilotFacts:
    return replace(FACTS, evidence=(replace(FACTS.evidence[0], **over), *FACTS.evidence[1:]))


def with_indicator(**over: Any) -> f.PilotFacts:
    return replace(FACTS, indicators=(replace(INDICATOR, **over),))


def test_nothing_lapses_while_nothing_changes() -> None:
    assert lapses(FACTS) == []


@pytest.mark.parametrize(
    ("after", "part"),
    [
        (lambda: with_use(status=UseStatus.WITHDRAWN), "evidence"),
        (lambda: with_use(file_version=2, sha256="b" * 64), "evidence"),
        (lambda: with_use(link_sha256="c" * 64), "evidence"),
        (lambda: with_use(retracted=True), "evidence"),
        (lambda: with_use(evidence_status=EvidenceStatus.WITHDRAWN), "evidence"),
        (lambda: replace(FACTS, evidence=FACTS.evidence[1:]), "evidence"),
        (lambda: with_indicator(target=f.Target(2, D(2027, 1, 1))), "indicators"),
        (lambda: with_indicator(target=None), "indicators"),
        (
            lambda: with_indicator(baseline=f.Baseline(2, D(2025, 12, 1), D(2025, 12, 31))),
            "indicators",
        ),
        (lambda: with_indicator(definition_version=2), "indicators"),
        (lambda: with_indicator(observations=(replace(VALUE, id=9, revision=2),)), "observations"),
        (
            lambda: with_indicator(
                observations=(replace(VALUE, id=10, revision=3, confirms=(9,)),)
            ),
            "observations",
        ),
        (lambda: with_indicator(observations=()), "observations"),
        (lambda: replace(FACTS, tasks=(task(1, "ethics_and_data"),)), "tasks"),
        (
            lambda: replace(FACTS, waivers=(f.Waiver(1, "start_delivery", "baselines", 1, NOW),)),
            "waivers",
        ),
        (lambda: replace(FACTS, conclusions=(f.Conclusion(1, 1, "stop"),)), "decision"),  # type: ignore[arg-type]
    ],
)
def test_what_is_material_lapses_a_signature(after: Callable[[], f.PilotFacts], part: str) -> None:
    assert lapses(after()) == [part]


@pytest.mark.parametrize(
    "after",
    [
        lambda: replace(FACTS, evidence=(*FACTS.evidence, use(9))),
        lambda: replace(FACTS, evidence=FACTS.evidence[:3]),
        lambda: with_indicator(
            observations=(
                VALUE,
                replace(VALUE, id=2, period_start=D(2026, 2, 1), period_end=D(2026, 2, 28)),
            )
        ),
        lambda: replace(FACTS, indicators=(INDICATOR, replace(INDICATOR, id=2))),
        lambda: with_indicator(
            observations=(replace(VALUE, id=9, revision=2, confirms=(VALUE.id,)),)
        ),
        lambda: replace(FACTS, lessons=(f.Lesson(1, 1, 1),)),
        lambda: replace(FACTS, waivers=(f.Waiver(1, "adopt", "baselines", 1, NOW),)),
        lambda: replace(FACTS, tasks=(*FACTS.tasks, task(2, required=False))),
        lambda: replace(FACTS, tasks=(*FACTS.tasks, task(2, "frame_question"))),
        lambda: replace(FACTS, now=NOW + dt.timedelta(days=9), today=D(2026, 3, 25)),
    ],
)
def test_what_is_new_or_immaterial_lapses_nothing(after: Callable[[], f.PilotFacts]) -> None:
    assert lapses(after()) == []


def test_another_definition_lapses_a_signature() -> None:
    made = frozen()
    other = replace(GATE, definition="0" * 64)
    changed = changed_since(made.material, made.material_digest, FACTS, other)
    assert [difference.part for difference in changed] == ["definition"]


def test_a_touched_material_is_noticed() -> None:
    made = frozen()
    text = made.material.replace('"version":1', '"version":2', 1)
    assert text != made.material
    changed = changed_since(text, made.material_digest, FACTS, GATE)
    assert [difference.part for difference in changed] == ["dossier"]


def test_every_section_exists_and_is_empty_where_nothing_fills_it() -> None:
    body = json.loads(frozen(title="A title").body)
    assert set(SECTIONS) <= set(body)
    assert body["schema"] == "labapp.dossier/1"
    assert body["title"] == "A title"
    assert body["conditions"] == body["appraisals"] == body["material"]["appraisals"] == []
    assert body["question"] is None
    assert [each["id"] for each in body["findings"]][:2] == ["question", "hypothesis"]


def test_a_dossier_names_the_sections_that_hold_something() -> None:
    blank = {"question": ["", ""], "money": {"budget_code": "", "funding_ends_on": None}}
    made = frozen(title=["A title", ""], tasks=[{"task": 1}], **blank)
    assert filled_sections(made.body.decode()) == ("title", "tasks")
    measured = frozen(
        money={"budget_code": "B1", "cost_centre": ""}, observations=[{"observation": 1}]
    )
    assert filled_sections(measured.body.decode()) == ("figures", "money")


def test_a_section_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="gossip"):
        frozen(gossip="no")


def test_the_kept_bytes_are_what_is_hashed() -> None:
    made = frozen(title="Teitl â chyfnod")
    assert made.seen_digest == hashlib.sha256(made.body).hexdigest()
    assert made.material_digest == hashlib.sha256(made.material.encode()).hexdigest()
    assert material_text(made.body) == made.material


def test_a_new_title_is_seen_and_not_material() -> None:
    one, two = frozen(title="One"), frozen(title="Two")
    assert one.seen_digest != two.seen_digest
    assert one.material_digest == two.material_digest


def test_the_evidence_it_rests_on_is_what_a_requirement_counted() -> None:
    relied = [each["use"] for each in material(FACTS, GATE)["evidence"]]
    assert relied == [1, 2, 3]


def test_what_differs_between_two_rounds_is_named_record_by_record() -> None:
    after = replace(FACTS, evidence=(replace(use(1), file_version=2), use(3, Purpose.NEED), use(5)))
    found = differences_between(frozen().body, frozen(after, 2).body)
    assert [(each.part, each.key) for each in found] == [
        ("evidence", (1,)),
        ("evidence", (2,)),
        ("evidence", (5,)),
    ]
    assert found[0].was["version"] == 1
    assert found[0].now["version"] == 2
    assert found[1].now is None
    assert found[2].was is None
    assert found[0].label.text == "Evidence it rests on"
