from __future__ import annotations

import datetime as dt
import json
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labapp.words import Actor, Bilingual, Mention, Sentence
from labapp.workflows import library, scenarios
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Compiled
from tests.unit.workflows.making import make_facts

COMPILED = Compiled(library.definition("standard"))
STORIES = [
    scenarios.facts_of(COMPILED, story, scenarios.given_in(COMPILED.definition, story))
    for story in COMPILED.definition.scenarios
]
CODES = {"stage", "key", "role", "sha256", "link_sha256", "code", "series", "move",
         "material_digest", "material", "requirement"}  # fmt: skip


@pytest.mark.parametrize("facts", STORIES)
def test_facts_survive_being_stored(facts: PilotFacts) -> None:
    again = PilotFacts.from_json(facts.canonical())
    assert again == facts
    assert again.canonical() == facts.canonical()


@pytest.mark.parametrize("facts", STORIES)
def test_a_gate_is_judged_alike_on_stored_facts(facts: PilotFacts) -> None:
    actor = Actor.person(scenarios.COORDINATOR)
    again = PilotFacts.from_json(facts.canonical())
    assert COMPILED.explain(again, actor) == COMPILED.explain(facts, actor)


@given(st.datetimes(timezones=st.just(dt.UTC)), st.integers(1, 2**62), st.integers(1, 99))
def test_any_clock_and_number_survives(now: dt.datetime, number: int, cycle: int) -> None:
    facts = make_facts(now=now, pilot_id=number, cycle=cycle)
    assert PilotFacts.from_json(facts.canonical()) == facts


def test_facts_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        make_facts().stage = "delivery"  # type: ignore[misc]


def test_the_only_texts_among_the_facts_are_codes() -> None:
    texts = {name for each in _parts(PilotFacts) for name in _text_fields(each)}
    assert texts == CODES


def test_what_is_stored_names_nobody() -> None:
    stored = json.loads(STORIES[0].canonical())
    assert set(stored["members"][0]) == {"person_id", "organisation_ids", "lab_role", "roles"}


def test_a_finding_survives_being_stored() -> None:
    actor = Actor.nobody()
    for facts in STORIES:
        for explained in COMPILED.explain(facts, actor):
            for finding in explained.findings:
                stored = json.loads(json.dumps(finding.to_json()))
                assert Finding.from_json(stored) == finding


def test_a_finding_with_everything_survives_being_stored() -> None:
    part = Finding("a", "b", True, Sentence("c"), Sentence("d"))
    full = replace(
        part,
        why=Bilingual("x", "y"),
        held_by=(Mention("role", code="academic"),),
        since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        parameters={"n": 1},
        relied_on=(1,),
        pinned=(2,),
        waived=True,
        members=(part,),
    )
    assert Finding.from_json(json.loads(json.dumps(full.to_json()))) == full


def _parts(kind: Any, seen: tuple[Any, ...] = ()) -> set[Any]:
    found = {kind}
    for hint in get_type_hints(kind).values():
        for inner in (hint, *get_args(hint)):
            if is_dataclass(inner) and inner not in (*seen, kind):
                found |= _parts(inner, (*seen, kind))
    return found


def _text_fields(kind: Any) -> set[str]:
    hints = get_type_hints(kind)
    return {each.name for each in fields(kind) if hints[each.name] is str}
