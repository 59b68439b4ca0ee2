from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labapp.words import Mention, OrganisationKind, PartnerPart, ReviewState, SignOffDecision
from labapp.workflows import facts as f
from labapp.workflows.asking import Asked
from labapp.workflows.finding import Finding
from labapp.workflows.registry import judge
from labapp.workflows.signers import fill
from labapp.workflows.signing import signing
from tests.unit.workflows.making import (
    COORDINATOR,
    COUNCIL,
    NOW,
    PARTNERS,
    SECOND_COUNCIL,
    TEAM,
    UNIVERSITY,
    approver,
    ask,
    make_facts,
    review,
    said,
    signed,
    use,
)

BY_COUNCIL = {"role": "approver", "organisation": ["council", "combined_authority"], "from": "each"}
BY_UNIVERSITY = {"organisation": ["university"], "not": ["evidence_author"]}
OTHER_COUNCIL = f.Partner(SECOND_COUNCIL, OrganisationKind.COUNCIL, PartnerPart.DELIVERY)


def team(**over: Any) -> f.PilotFacts:
    return make_facts(**({"partners": PARTNERS, "members": TEAM} | over))


def in_round(facts: f.PilotFacts, asked: Asked, *sign_offs: f.SignOff, **over: Any) -> Finding:
    round_ = review(facts, asked.gate, *sign_offs, **over)
    return judge(replace(facts, reviews=(round_,)), COORDINATOR, asked)


def test_before_it_is_asked_for_it_waits_with_the_coordinator() -> None:
    finding = judge(team(), COORDINATOR, ask("sign_off", **BY_COUNCIL))
    assert not finding.ok
    assert finding.is_sign_off
    assert finding.held_by == (Mention("person", 1),)
    assert finding.fix == "gate/start"


def test_once_asked_for_it_waits_with_the_approver_since_then() -> None:
    asked = ask("sign_off", **BY_COUNCIL)
    finding = in_round(team(), asked)
    assert said(finding).startswith("Waiting for")
    assert finding.held_by == (Mention("person", 21),)
    assert finding.sentence.facts["organisations"] == (Mention("organisation", COUNCIL),)


def test_a_signature_of_this_round_fills_the_slot() -> None:
    finding = in_round(team(), ask("sign_off", **BY_COUNCIL), signed(21, COUNCIL))
    assert finding.ok
    assert finding.sentence.facts == {"who": (Mention("person", 21),), "date": NOW}


@pytest.mark.parametrize("state", [ReviewState.WITHDRAWN, ReviewState.CLOSED])
def test_a_round_that_is_over_carries_nothing(state: ReviewState) -> None:
    asked = ask("sign_off", **BY_COUNCIL)
    finding = in_round(team(), asked, signed(21, COUNCIL), state=state)
    assert not finding.ok


def test_only_the_latest_round_of_this_visit_counts() -> None:
    asked = ask("sign_off", **BY_COUNCIL)
    facts = team()
    first = review(facts, asked.gate, signed(21, COUNCIL))
    second = review(facts, asked.gate, id=2, round=2)
    assert judge(replace(facts, reviews=(first,)), COORDINATOR, asked).ok
    assert not judge(replace(facts, reviews=(second, first)), COORDINATOR, asked).ok
    earlier_visit = replace(first, visit_id=99)
    assert not judge(replace(facts, reviews=(earlier_visit,)), COORDINATOR, asked).ok
    other_move = replace(first, move="adopt")
    assert not judge(replace(facts, reviews=(other_move,)), COORDINATOR, asked).ok


def test_a_return_is_unmet_and_says_by_whom() -> None:
    returned = signed(21, COUNCIL, decision=SignOffDecision.RETURN)
    asked = ask("sign_off", **BY_COUNCIL)
    finding = in_round(team(), asked, returned, state=ReviewState.RETURNED)
    assert not finding.ok
    assert finding.sentence.facts["who"] == (Mention("person", 21),)
    open_still = in_round(team(), asked, returned)
    assert not open_still.ok


def test_a_refusal_is_unmet_and_can_be_asked_again() -> None:
    refused = signed(21, COUNCIL, decision=SignOffDecision.REFUSE)
    asked = ask("sign_off", **BY_COUNCIL)
    finding = in_round(team(), asked, refused, state=ReviewState.REFUSED)
    assert not finding.ok
    assert finding.is_sign_off
    assert said(finding) == "Refused by: %(who)s"
    assert finding.sentence.facts["who"] == (Mention("person", 21),)
    assert finding.parameters["refused"]


def test_an_approval_with_conditions_fills_the_slot_as_any_other() -> None:
    on_conditions = signed(21, COUNCIL, decision=SignOffDecision.APPROVE_WITH_CONDITIONS)
    assert in_round(team(), ask("sign_off", **BY_COUNCIL), on_conditions).ok


def test_the_submitter_never_signs() -> None:
    asked = ask("sign_off", **BY_COUNCIL)
    finding = in_round(team(), asked, signed(21, COUNCIL), submitter_id=21)
    assert not finding.ok


def test_somebody_of_two_partners_fills_neither() -> None:
    facts = team(members=(*TEAM, approver(31, COUNCIL, UNIVERSITY)))
    for params, organisation in ((BY_COUNCIL, COUNCIL), (BY_UNIVERSITY, UNIVERSITY)):
        asked = ask("sign_off", **params)
        assert not in_round(facts, asked, signed(31, COUNCIL, UNIVERSITY)).ok
        assert in_round(facts, asked, signed(40, organisation)).ok


def test_an_author_does_not_sign_where_authors_are_barred() -> None:
    evidence = (use(1, author_ids=(22,)),)
    known = ask("evidence_accepted", purpose="known", at_least=1)
    asked = ask("sign_off", neighbours=(known,), **BY_UNIVERSITY)
    assert not in_round(team(evidence=evidence), asked, signed(22, UNIVERSITY)).ok
    freely = ask("sign_off", neighbours=(known,), organisation=["university"])
    assert in_round(team(evidence=evidence), freely, signed(22, UNIVERSITY)).ok


@pytest.mark.parametrize("part", [{"uploader_ids": (22,)}, {"submitted_by": 22}])
def test_whoever_uploaded_or_filed_the_evidence_is_barred_like_its_author(
    part: dict[str, Any],
) -> None:
    known = ask("evidence_accepted", purpose="known", at_least=1)
    asked = ask("sign_off", neighbours=(known,), **BY_UNIVERSITY)
    facts = team(evidence=(use(1, **part),))
    assert not in_round(facts, asked, signed(22, UNIVERSITY)).ok


def test_an_author_of_evidence_no_requirement_counts_may_sign() -> None:
    asked = ask("sign_off", **BY_UNIVERSITY)
    facts = team(evidence=(use(1, author_ids=(22,)),))
    assert in_round(facts, asked, signed(22, UNIVERSITY)).ok


def test_each_partner_of_the_kind_is_a_slot() -> None:
    facts = team(partners=(*PARTNERS, OTHER_COUNCIL), members=(*TEAM, approver(23, SECOND_COUNCIL)))
    asked = ask("sign_off", **BY_COUNCIL)
    finding = in_round(facts, asked, signed(21, COUNCIL))
    assert not finding.ok
    assert finding.sentence.facts["organisations"] == (Mention("organisation", SECOND_COUNCIL),)
    assert finding.parameters == {"n": 1, "total": 2}
    assert in_round(facts, asked, signed(21, COUNCIL), signed(23, SECOND_COUNCIL)).ok


def test_the_lead_signs_for_the_lead_and_no_other() -> None:
    facts = team(partners=(*PARTNERS, OTHER_COUNCIL), members=(*TEAM, approver(23, SECOND_COUNCIL)))
    asked = ask("sign_off", **(BY_COUNCIL | {"from": "lead"}))
    assert not in_round(facts, asked, signed(23, SECOND_COUNCIL)).ok
    assert in_round(facts, asked, signed(21, COUNCIL)).ok


def test_any_partner_may_sign_where_any_is_asked() -> None:
    asked = ask("sign_off", organisation="any")
    assert in_round(team(), asked, signed(22, UNIVERSITY)).ok


def test_two_sign_offs_of_one_gate_are_two_people() -> None:
    first = ask("sign_off", id="first", organisation="any")
    second = ask("sign_off", neighbours=(first,), id="second", organisation="any")
    facts = team(members=(*TEAM, approver(24, COUNCIL)))
    assert in_round(facts, first, signed(21, COUNCIL)).ok
    assert not in_round(facts, second, signed(21, COUNCIL)).ok
    assert in_round(facts, second, signed(21, COUNCIL), signed(24, COUNCIL)).ok


def test_nobody_can_sign_says_why_and_is_no_mere_signature() -> None:
    no_partner = judge(make_facts(), COORDINATOR, ask("sign_off", **BY_COUNCIL))
    assert no_partner.sentence.facts["organisations"][0] == OrganisationKind.COUNCIL
    no_approver = judge(make_facts(partners=PARTNERS), COORDINATOR, ask("sign_off", **BY_COUNCIL))
    assert no_approver.fix == "people?need=approver"
    for finding in (no_partner, no_approver):
        assert said(finding).startswith("Nobody can sign here")
        assert not finding.is_sign_off


def test_the_only_approver_wrote_the_evidence() -> None:
    known = ask("evidence_accepted", purpose="known", at_least=1)
    asked = ask("sign_off", neighbours=(known,), **BY_UNIVERSITY)
    finding = judge(team(evidence=(use(1, author_ids=(22,)),)), COORDINATOR, asked)
    (reason,) = finding.sentence.facts["reasons"]
    assert reason.text == "Somebody who wrote or filed the evidence does not sign"


def test_a_signature_lapses_when_its_evidence_changes() -> None:
    known = ask("evidence_accepted", purpose="known", at_least=1)
    asked = ask("sign_off", neighbours=(known,), **BY_COUNCIL)
    before = team(evidence=(use(1),))
    round_ = review(before, asked.gate, signed(21, COUNCIL))
    assert judge(replace(before, reviews=(round_,)), COORDINATOR, asked).ok
    after = team(evidence=(use(1, file_version=2, sha256="b" * 64),), reviews=(round_,))
    finding = judge(after, COORDINATOR, asked)
    assert not finding.ok
    assert said(finding).startswith("Given for an earlier version")
    assert [label.text for label in finding.sentence.facts["what"]] == ["Evidence it rests on"]


def test_a_frozen_material_that_was_touched_carries_nothing() -> None:
    asked = ask("sign_off", **BY_COUNCIL)
    facts = team()
    round_ = review(facts, asked.gate, signed(21, COUNCIL))
    touched = replace(round_, material=round_.material.replace("start", "adopt"))
    assert not judge(replace(facts, reviews=(touched,)), COORDINATOR, asked).ok


def test_a_meeting_decision_is_never_given_by_a_person() -> None:
    asked = ask("sign_off", **{"part": "governance_body", "as": "meeting_decision"})
    body = f.Partner(40, OrganisationKind.OTHER, PartnerPart.GOVERNANCE_BODY)
    facts = team(partners=(*PARTNERS, body))
    assert not in_round(facts, asked, signed(21, COUNCIL), signed(22, UNIVERSITY)).ok


def may(facts: f.PilotFacts, person: int, *sign_offs: f.SignOff, **over: Any) -> bool:
    asked = ask("sign_off", organisation="any", **{"not": ["evidence_author"]})
    round_ = review(facts, asked.gate, *sign_offs, **over)
    return signing(replace(facts, reviews=(round_,)), asked.gate, person).may


def test_who_may_sign_is_an_approver_of_a_partner_who_has_not_decided() -> None:
    assert may(team(), 21)
    assert not may(team(), 2)
    assert not may(team(), 99)
    assert not may(team(), 21, signed(21, COUNCIL))
    assert not may(team(), 21, submitter_id=21)
    assert not may(team(), 21, state=ReviewState.WITHDRAWN)
    both = team(members=(*TEAM, approver(31, COUNCIL, UNIVERSITY)))
    assert not may(both, 31)


def test_who_filed_evidence_signs_where_their_own_partner_does_not_bar_authors() -> None:
    known = ask("evidence_accepted", purpose="known", at_least=1)
    council = ask("sign_off", neighbours=(known,), **BY_COUNCIL)
    university = ask("sign_off", neighbours=(known, council), **BY_UNIVERSITY)
    facts = team(evidence=(use(1, author_ids=(21, 22)),))
    round_ = review(facts, university.gate)
    in_it = replace(facts, reviews=(round_,))
    assert Mention("person", 21) in judge(in_it, COORDINATOR, council).held_by
    assert signing(in_it, university.gate, 21).may
    assert not signing(in_it, university.gate, 22).may


def test_nobody_may_sign_what_was_not_asked_for() -> None:
    gate = ask("sign_off", organisation="any").gate
    assert signing(team(), gate, 21).refusal is not None


def test_who_may_sign_learns_for_whom() -> None:
    asked = ask("sign_off", organisation="any")
    facts = team()
    facts = replace(facts, reviews=(review(facts, asked.gate),))
    assert signing(facts, asked.gate, 21).organisation_ids == (COUNCIL,)


def test_nobody_signs_a_dossier_that_no_longer_holds() -> None:
    known = ask("evidence_accepted", purpose="known", at_least=1)
    asked = ask("sign_off", neighbours=(known,), organisation="any")
    before = team(evidence=(use(1),))
    round_ = review(before, asked.gate)
    assert signing(replace(before, reviews=(round_,)), asked.gate, 21).may
    after = team(evidence=(use(1, retracted=True),), reviews=(round_,))
    assert not signing(after, asked.gate, 21).may


@given(st.lists(st.frozensets(st.integers(1, 5), max_size=4), max_size=5))
def test_filling_gives_every_slot_its_own_person_and_as_many_as_can_be(
    may_fill: list[frozenset[int]],
) -> None:
    filled = fill(may_fill)
    people = [person for person in filled if person is not None]
    assert len(people) == len(set(people))
    assert all(who is None or who in able for who, able in zip(filled, may_fill, strict=True))
    assert len(people) == _most(may_fill)


def _most(may_fill: list[frozenset[int]], taken: frozenset[int] = frozenset()) -> int:
    if not may_fill:
        return 0
    rest = may_fill[1:]
    seated = [1 + _most(rest, taken | {person}) for person in may_fill[0] - taken]
    return max([_most(rest, taken), *seated])
