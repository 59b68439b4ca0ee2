"""Of whom a signature is asked where a gate asks for several, and of a body and of people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from labapp.words import MeetingState, Mention, OrganisationKind, PartnerPart, SignOffDecision
from labapp.workflows import facts as f
from labapp.workflows.asking import Asked
from labapp.workflows.definition import Definition
from labapp.workflows.machine import Compiled
from labapp.workflows.readdressing import asked_in
from labapp.workflows.recording import refusal_to_record
from labapp.workflows.signing import signing
from labapp.workflows.team import coming_gates
from tests.definitions import SHORT
from tests.unit.workflows.making import (
    COORDINATOR,
    COUNCIL,
    NOW,
    PARTNERS,
    TEAM,
    approver,
    ask,
    make_facts,
    review,
    task,
    use,
)

BODY = 14
BOARD = f.Partner(BODY, OrganisationKind.OTHER, PartnerPart.GOVERNANCE_BODY)
BY_MEETING: dict[str, Any] = {"part": "governance_body", "as": "meeting_decision"}
COUNCIL_SIGNS = "- {id: council, requirement: sign_off, role: approver, organisation: [council]"


def team(**over: Any) -> f.PilotFacts:
    return make_facts(**({"partners": (*PARTNERS, BOARD), "members": TEAM} | over))


def known() -> Asked:
    return ask("evidence_accepted", purpose="known", at_least=1)


def test_a_body_is_asked_though_people_sign_at_the_same_gate() -> None:
    people = ask("sign_off", organisation=["council"])
    for asked in (
        ask("sign_off", neighbours=(known(), people), **BY_MEETING),
        ask("sign_off", neighbours=(ask("sign_off", **BY_MEETING),), organisation=["council"]),
    ):
        refusal = refusal_to_record(team(), asked.gate)
        assert refusal is not None
        assert refusal.text == "Nothing waits for a decision here"
    alone = refusal_to_record(team(), ask("sign_off", neighbours=(known(),)).gate)
    assert alone is not None
    assert alone.text == "No decision of a meeting is asked for here"


def test_nobody_signs_in_person_for_a_body_that_decides_in_its_meeting() -> None:
    asked = ask("sign_off", **BY_MEETING)
    facts = team()
    waiting = replace(facts, reviews=(review(facts, asked.gate),))
    refusal = signing(waiting, asked.gate, 21).refusal
    assert refusal is not None
    assert refusal.text == "You are not an approver of a partner who is asked here"


def test_who_wrote_the_evidence_signs_where_one_sign_off_of_theirs_lets_them() -> None:
    strict = ask("sign_off", organisation=["council"], **{"not": ["evidence_author"]})
    free = ask("sign_off", organisation=["council"])
    for neighbours, may in (((known(), strict), False), ((known(), strict, free), True)):
        asked = ask("sign_off", neighbours=neighbours, organisation=["funder"])
        facts = team(evidence=(use(1, author_ids=(21,)),))
        waiting = replace(facts, reviews=(review(facts, asked.gate),))
        assert signing(waiting, asked.gate, 21).may is may


def test_asked_in_a_round_is_who_may_sign_and_who_may_confirm_what_a_meeting_decided() -> None:
    wrote = ask("sign_off", organisation=["council"], **{"not": ["evidence_author"]})
    asked = ask("sign_off", neighbours=(known(), wrote), organisation=["university"])
    facts = team(
        members=(*TEAM, approver(23, COUNCIL), approver(24, BODY)),
        evidence=(use(1, author_ids=(21,)),),
    )
    waiting = review(facts, asked.gate)
    assert asked_in(facts, asked.gate, waiting) == (23, 22)
    body = ask("sign_off", **BY_MEETING)
    met = f.Meeting(1, BODY, SignOffDecision.APPROVE, MeetingState.RECORDED, NOW.date(), 24)
    decided = review(facts, body.gate, meetings=(met,))
    assert asked_in(facts, body.gate, decided) == (24, 21, 22, 23)
    settled = replace(met, state=MeetingState.ATTESTED, attester_id=21)
    assert asked_in(facts, body.gate, replace(decided, meetings=(settled,))) == ()


def test_what_a_task_closes_is_with_everybody_who_has_such_a_task() -> None:
    given = {"assigned_at": NOW, "owner_id": 5}
    first, second = task(1, "search", **given), task(2, "search", owner_id=6)
    facts = make_facts(stage="plan", tasks=(first, second))
    compiled = Compiled(Definition.from_yaml(SHORT))
    explained = compiled.explain_move("begin", facts, COORDINATOR)
    assert explained is not None
    (finding,) = explained.findings
    assert finding.held_by == (Mention("person", 5), Mention("person", 6))
    assert finding.since == NOW


def ahead(written: str, **over: Any) -> list[tuple[str, list[str]]]:
    """Give the gates that lie ahead with the gaps of each."""
    gates = coming_gates(Compiled(Definition.from_yaml(written)), team(stage="plan", **over))
    return [(gate.move, [gap.code for gap in gate.gaps]) for gate in gates]


def test_a_gate_that_several_stages_lead_to_lies_ahead_once() -> None:
    both = SHORT.replace("from: [doing]\n    to: finished", "from: [plan, doing]\n    to: finished")
    assert both != SHORT
    assert ahead(both) == [("finish", [])]


def test_three_signatures_of_one_person_are_one_gap_that_is_told_once() -> None:
    three = "".join(
        f"{COUNCIL_SIGNS.replace('id: council', f'id: {name}')}}}\n      "
        for name in ("second", "third")
    )
    written = SHORT.replace(COUNCIL_SIGNS, three + COUNCIL_SIGNS)
    (gate,) = coming_gates(Compiled(Definition.from_yaml(written)), team(stage="plan"))
    (gap,) = gate.gaps
    assert (gap.code, gap.sentence.facts["n"]) == ("too_few", 3)
    assert gap.sentence.facts["who"] == (Mention("person", 21),)
    more = (*TEAM, approver(23, COUNCIL), approver(24, COUNCIL))
    assert ahead(written, members=more) == [("finish", [])]


def test_where_no_body_is_named_its_seat_is_empty() -> None:
    body = "- {id: body, requirement: sign_off, part: governance_body, as: meeting_decision}"
    written = SHORT.replace(COUNCIL_SIGNS, f"{body}\n      {COUNCIL_SIGNS}")
    compiled = Compiled(Definition.from_yaml(written))
    (gate,) = coming_gates(compiled, team(stage="plan", partners=PARTNERS))
    (seat,) = [seat for seat in gate.seats if seat.meeting]
    assert (seat.requirement, seat.organisation_ids) == ("body", ())
    assert [gap.code for gap in gate.gaps] == ["no_body"]
