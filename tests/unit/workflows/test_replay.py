"""A past move judged again: which verdicts are others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from labapp.speak import say
from labapp.words import Actor, Sentence
from labapp.workflows import facts as f
from labapp.workflows.definition import Definition
from labapp.workflows.machine import compiled
from labapp.workflows.replay import Judged, Verdict, as_signed_by, differing, judge_again
from tests.definitions import SHORT, short
from tests.unit.workflows.making import (
    COORDINATOR,
    COUNCIL,
    ENTERED,
    PARTNERS,
    TEAM,
    UNIVERSITY,
    make_facts,
    review,
    signed,
    task,
    use,
)

HERE = Path(__file__).parent
KNOWN = "purpose: known, at_least: 1}"


def planning(**over: Any) -> f.PilotFacts:
    given: dict[str, Any] = {
        "stage": "plan",
        "partners": PARTNERS,
        "members": TEAM,
        "evidence": (use(1),),
        "visits": (f.PastVisit("plan", 1, ENTERED),),
    }
    return make_facts(**(given | over))


def stored(facts: f.PilotFacts) -> list[Judged]:
    findings = judge_again(compiled(short()), "begin", facts, COORDINATOR, "")
    return [Judged.stored(each.to_json()) for each in findings]


def again(
    facts: f.PilotFacts, definition: Definition, move: str = "begin"
) -> list[tuple[str, str]]:
    findings = judge_again(compiled(definition), move, facts, COORDINATOR, "")
    found = differing(stored(planning()), findings)
    return [(each.requirement, say(each.sentence, "en")) for each in found]


def test_the_same_facts_by_the_same_rules_give_the_same_verdicts() -> None:
    assert again(planning(), short()) == []


def test_a_requirement_that_asks_more_is_found() -> None:
    more = Definition.from_yaml(SHORT.replace(KNOWN, "purpose: known, at_least: 2}"))
    assert again(planning(), more) == [("known", "Accepted evidence: met → not met")]


def test_a_requirement_that_only_warns_now_is_found() -> None:
    text = SHORT.replace(KNOWN, "purpose: known, at_least: 2, severity: warn}")
    assert again(planning(), Definition.from_yaml(text)) == [
        ("known", "Accepted evidence: met → warned")
    ]


def test_a_requirement_that_comes_or_goes_is_found() -> None:
    more = SHORT.replace(
        KNOWN, KNOWN + "\n      - {id: question, requirement: field_set, field: question}", 1
    )
    assert again(planning(), Definition.from_yaml(more)) == [
        ("question", "New: Details of the pilot, not met")
    ]
    without = Definition.from_yaml(SHORT.replace("  - id: begin\n", "  - id: depart\n"))
    assert ("known", "Gone: Accepted evidence, which was: met") in again(planning(), without)


def test_what_was_set_aside_is_no_verdict_of_the_rule() -> None:
    record = {
        "id": "known",
        "code": "x",
        "ok": True,
        "waived": True,
        "heading": Sentence("X").to_json(),
    }
    assert Judged.stored(record).verdict is Verdict.SET_ASIDE


def test_a_record_of_an_older_version_needs_only_what_a_verdict_needs() -> None:
    record = {"id": "known", "code": "x", "ok": False, "heading": Sentence("X").to_json()}
    assert Judged.stored(record).verdict is Verdict.NOT_MET


def test_what_the_first_version_of_the_product_stored_is_judged_the_same() -> None:
    kept = json.loads((HERE / "moves_of_the_first_version.json").read_text(encoding="utf-8"))
    machine = compiled(Definition.from_canonical(json.dumps(kept["definition"])))
    for move in kept["moves"]:
        facts = f.PilotFacts.from_json(json.dumps(move["facts"]))
        findings = judge_again(machine, move["move"], facts, coordinator_of(facts), move["reason"])
        was = [Judged.stored(each) for each in move["findings"]]
        assert was
        assert differing(was, findings) == (), move["move"]


AGAIN = SHORT.replace("version: 1", "version: 2")
UNDONE = "{id: known, requirement: evidence_accepted, purpose: known, at_least: 1}"
TASKS = f"{UNDONE}\n      - {{id: tasks, requirement: required_tasks_done}}"


def by_another(text: str, *evidence: f.EvidenceUse) -> dict[str, str]:
    """Sign for the end of a pilot by version 1; say what another version finds otherwise.

    With evidence, that is what it stands on by the time of the move.
    """
    own, other = compiled(short()), compiled(Definition.from_yaml(text))
    facts = planning(stage="doing", tasks=(task(1, required=True),), fields={"question": "Why?"})
    gate = own.gate("finish")
    given = review(facts, gate, signed(4, COUNCIL), signed(5, UNIVERSITY))
    facts = replace(facts, reviews=(given,))
    was = judge_again(own, "finish", facts, COORDINATOR, "")
    later = replace(facts, evidence=evidence or facts.evidence)
    now = judge_again(other, "finish", as_signed_by(later, own, other), COORDINATOR, "")
    found = differing([Judged.of(each) for each in was], now)
    assert all(each.ok for each in was)
    return {each.requirement: each.turn for each in found}


def test_signatures_count_by_a_version_that_asks_the_same_under_another_number() -> None:
    assert by_another(AGAIN) == {}


def test_by_a_gate_that_asks_more_only_that_differs_and_what_was_signed_still_counts() -> None:
    assert by_another(AGAIN.replace(UNDONE, UNDONE.replace("1}", "2}"))) == {"known": "differs"}
    assert by_another(AGAIN.replace(UNDONE, TASKS)) == {"tasks": "new"}
    one_slot = "      - {id: council, requirement: sign_off, role: approver, organisation: [council], from: each}\n"  # noqa: E501
    assert by_another(AGAIN.replace(one_slot, "")) == {"council": "gone"}


def test_what_had_changed_since_it_was_signed_stays_changed_by_any_version() -> None:
    withdrawn = by_another(AGAIN, use(1, file_version=2))
    assert withdrawn == {"council": "differs", "university": "differs"}


def test_a_round_of_a_move_that_only_one_version_has_is_left_as_it_is() -> None:
    own = compiled(short())
    other = compiled(Definition.from_yaml(AGAIN.replace("  - id: finish\n", "  - id: close\n")))
    facts = planning(stage="doing")
    facts = replace(facts, reviews=(review(facts, own.gate("finish")),))
    assert as_signed_by(facts, own, other) == facts
    assert as_signed_by(facts, other, own) == facts


def coordinator_of(facts: f.PilotFacts) -> Actor:
    return Actor.person(next(each.person_id for each in facts.members if each.lab_role))
