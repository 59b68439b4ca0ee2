from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from labapp.words import (
    Bilingual,
    Mention,
    MoveKind,
    OrganisationKind,
    PartnerPart,
    PilotRoleKind,
    ReviewState,
)
from labapp.workflows import facts as f
from labapp.workflows.asking import Asked
from labapp.workflows.finding import Explained, Finding
from labapp.workflows.readdressing import Passable, passables
from labapp.workflows.registry import judge
from labapp.workflows.signers import (
    approves_for,
    asked_instead,
    deputy_for,
    partner_organisations,
    passed_on,
)
from labapp.workflows.signing import signing
from tests.unit.workflows.making import (
    COORDINATOR,
    COUNCIL,
    ENTERED,
    NOW,
    PARTNERS,
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

TODAY = NOW.date()
DAY = dt.timedelta(days=1)
BY_COUNCIL = {"organisation": ["council"], "from": "each"}
BY_UNIVERSITY = {"organisation": ["university"], "not": ["evidence_author"]}


def deputy(
    person: int,
    organisation: int,
    *others: int,
    stands_in: int,
    first: dt.date = TODAY,
    last: dt.date = TODAY,
) -> f.Member:
    """Somebody who signs for an approver on some days."""
    role = f.HeldRole(PilotRoleKind.DEPUTY, organisation, stands_in, first, last)
    return f.Member(person, (organisation, *others), None, (role,))


def with_deputy(**dates: Any) -> f.PilotFacts:
    members = (*TEAM, deputy(32, UNIVERSITY, stands_in=22, **dates))
    return make_facts(partners=PARTNERS, members=members)


def in_round(facts: f.PilotFacts, asked: Asked, *given: f.SignOff, **over: Any) -> Finding:
    round_ = review(facts, asked.gate, *given, **over)
    return judge(replace(facts, reviews=(round_,)), COORDINATOR, asked)


def people(finding: Finding) -> list[int]:
    return [who.id for who in finding.held_by]


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY + DAY, True),
        (TODAY + DAY, TODAY + DAY, False),
        (TODAY - DAY, TODAY - DAY, False),
    ],
)
def test_a_deputy_is_asked_on_the_first_day_the_last_day_and_between(
    first: dt.date, last: dt.date, holds: bool
) -> None:
    facts = with_deputy(first=first, last=last)
    asked = ask("sign_off", **BY_UNIVERSITY)
    assert people(in_round(facts, asked)) == ([22, 32] if holds else [22])
    round_ = review(facts, asked.gate)
    may = signing(replace(facts, reviews=(round_,)), asked.gate, 32)
    assert may.may is holds
    assert may.deputy_for == (22 if holds else None)


def test_without_a_day_nobody_stands_in() -> None:
    member = deputy(32, UNIVERSITY, stands_in=22)
    assert approves_for(member) == ()
    assert approves_for(member, TODAY) == (UNIVERSITY,)


def test_a_deputy_signs_where_the_approver_wrote_the_evidence() -> None:
    known = ask("evidence_accepted", purpose="known", at_least=1)
    asked = ask("sign_off", neighbours=(known,), **BY_UNIVERSITY)
    wrote = replace(with_deputy(), evidence=(use(1, author_ids=(22,)),))
    assert people(in_round(wrote, asked)) == [32]
    given = signed(32, UNIVERSITY, deputy_for=22)
    finding = in_round(wrote, asked, given)
    assert finding.ok
    assert finding.parameters["signers"] == [32]


@pytest.mark.parametrize(
    ("evidence", "over"), [((use(1, author_ids=(32,)),), {}), ((), {"submitter_id": 32})]
)
def test_a_deputy_is_barred_as_any_approver_is(evidence: Any, over: dict[str, Any]) -> None:
    known = ask("evidence_accepted", purpose="known", at_least=1)
    asked = ask("sign_off", neighbours=(known,), **BY_UNIVERSITY)
    facts = replace(with_deputy(), evidence=evidence)
    assert people(in_round(facts, asked, **over)) == [22]
    assert not in_round(facts, asked, signed(32, UNIVERSITY, deputy_for=22), **over).ok


def test_a_deputy_of_two_partners_signs_for_neither() -> None:
    members = (*TEAM, deputy(32, UNIVERSITY, COUNCIL, stands_in=22))
    facts = make_facts(partners=PARTNERS, members=members)
    assert people(in_round(facts, ask("sign_off", **BY_UNIVERSITY))) == [22]


def test_an_approver_and_their_deputy_give_one_signature() -> None:
    second = ask("sign_off", id="second", **BY_UNIVERSITY)
    asked = ask("sign_off", neighbours=(second,), **BY_UNIVERSITY)
    both = (signed(22, UNIVERSITY), signed(32, UNIVERSITY, deputy_for=22))
    finding = in_round(with_deputy(), asked, *both)
    assert not finding.ok
    assert said(finding).startswith("Nobody can sign here")
    in_their_own_right = (signed(22, UNIVERSITY), signed(32, UNIVERSITY))
    assert in_round(with_deputy(), asked, *in_their_own_right).ok


@pytest.mark.parametrize(
    ("given", "other"),
    [(signed(22, UNIVERSITY), 32), (signed(32, UNIVERSITY, deputy_for=22), 22)],
)
def test_what_an_approver_or_their_deputy_decided_is_not_decided_again_by_the_other(
    given: f.SignOff, other: int
) -> None:
    facts, asked = with_deputy(), ask("sign_off", **BY_UNIVERSITY)
    may = signing(replace(facts, reviews=(review(facts, asked.gate, given),)), asked.gate, other)
    assert may.refusal is not None
    assert may.refusal.text == "Decided already, in person or by a deputy: %(who)s"
    assert may.refusal.facts == {"who": Mention("person", 22)}
    assert signing(replace(facts, reviews=(review(facts, asked.gate),)), asked.gate, other).may


def test_whoever_has_become_an_approver_signs_as_themself() -> None:
    member = deputy(32, UNIVERSITY, stands_in=22)
    own = f.HeldRole(PilotRoleKind.APPROVER, UNIVERSITY)
    promoted = replace(member, roles=(*member.roles, own))
    assert approves_for(promoted, TODAY) == (UNIVERSITY,)
    assert deputy_for(promoted, UNIVERSITY, TODAY) is None
    assert deputy_for(member, COUNCIL, TODAY) is None


def chain(*steps: tuple[int, int]) -> tuple[f.Readdressed, ...]:
    return tuple(f.Readdressed(COUNCIL, one, other) for one, other in steps)


def two_approvers() -> f.PilotFacts:
    return make_facts(partners=PARTNERS, members=(*TEAM, approver(31, COUNCIL)))


def test_a_slot_that_is_asked_of_somebody_else_waits_with_them() -> None:
    facts, asked = two_approvers(), ask("sign_off", **BY_COUNCIL)
    assert people(in_round(facts, asked)) == [21, 31]
    assert people(in_round(facts, asked, readdressed=chain((21, 31)))) == [31]


def test_whoever_is_no_longer_asked_may_not_sign_and_is_told_who_is() -> None:
    facts, asked = two_approvers(), ask("sign_off", **BY_COUNCIL)
    round_ = review(facts, asked.gate, readdressed=chain((21, 31)))
    facts = replace(facts, reviews=(round_,))
    refusal = signing(facts, asked.gate, 21).refusal
    assert refusal is not None
    assert refusal.facts == {"who": Mention("person", 31)}
    assert signing(facts, asked.gate, 31).may
    assert in_round(two_approvers(), asked, signed(31, COUNCIL), readdressed=chain((21, 31))).ok


def test_when_the_new_one_has_gone_nobody_can_sign() -> None:
    facts = make_facts(partners=PARTNERS, members=TEAM)
    finding = in_round(facts, ask("sign_off", **BY_COUNCIL), readdressed=chain((21, 31)))
    assert said(finding).startswith("Nobody can sign here")
    assert finding.parameters["nobody"]


@pytest.mark.parametrize(
    ("steps", "passed", "of_21"),
    [
        ((), {}, None),
        (((21, 31),), {21: 31}, 31),
        (((21, 31), (31, 41)), {21: 31, 31: 41}, 41),
        (((21, 31), (31, 21)), {31: 21}, None),
        (((21, 31), (31, 41), (41, 21)), {31: 41, 41: 21}, None),
    ],
)
def test_a_chain_ends_with_whoever_was_asked_last(
    steps: tuple[tuple[int, int], ...], passed: dict[int, int], of_21: int | None
) -> None:
    facts, asked = two_approvers(), ask("sign_off", **BY_COUNCIL)
    round_ = review(facts, asked.gate, readdressed=chain(*steps), opened_at=ENTERED)
    assert passed_on(round_) == passed
    assert asked_instead(round_, 21) == of_21


def test_before_a_round_nobody_is_passed_over() -> None:
    assert passed_on(None) == {}


def asked_of(facts: f.PilotFacts, *given: f.SignOff, **over: Any) -> list[Passable]:
    """Give the sign-offs of the council that may be asked of somebody else."""
    asked = ask("sign_off", **BY_COUNCIL)
    return passed(replace(facts, reviews=(review(facts, asked.gate, *given, **over),)), asked)


def passed(facts: f.PilotFacts, *asked: Asked) -> list[Passable]:
    findings = tuple(judge(facts, COORDINATOR, each) for each in asked)
    label = Bilingual("Start", "")
    explained = Explained(
        "start", MoveKind.FORWARD, "doing", label, True, False, True, False, True, findings
    )
    return list(passables(facts, asked[-1].gate, explained))


def test_a_sign_off_that_waits_may_be_asked_of_another_approver() -> None:
    (waiting,) = asked_of(two_approvers())
    assert waiting == Passable(COUNCIL, asked=(21, 31), others=(21, 31))
    assert waiting.may_pass(21, 31)
    assert not waiting.may_pass(21, 21)
    assert not waiting.may_pass(41, 31)
    assert not waiting.may_pass(21, 41)


def test_it_may_be_asked_of_them_again() -> None:
    (waiting,) = asked_of(two_approvers(), readdressed=chain((21, 31)))
    assert waiting == Passable(COUNCIL, asked=(31,), others=(21, 31))


def test_it_may_be_taken_back_from_somebody_who_has_gone() -> None:
    facts = make_facts(partners=PARTNERS, members=TEAM)
    (waiting,) = asked_of(facts, readdressed=chain((21, 31)))
    assert waiting == Passable(COUNCIL, asked=(31,), others=(21,))


def test_what_was_answered_is_not_asked_of_anybody_else() -> None:
    given = signed(31, COUNCIL)
    assert asked_of(two_approvers(), given, readdressed=chain((21, 31))) == []
    for_another = signed(31, UNIVERSITY)
    assert asked_of(two_approvers(), for_another, readdressed=chain((21, 31))) == []


def test_what_one_council_signed_is_not_asked_of_anybody_else_while_another_council_waits() -> None:
    second, colleagues = 13, (approver(31, COUNCIL), approver(41, COUNCIL))
    facts = make_facts(
        partners=(*PARTNERS, f.Partner(second, OrganisationKind.COUNCIL, PartnerPart.DELIVERY)),
        members=(*TEAM, *colleagues, approver(51, second)),
    )
    asked = ask("sign_off", **BY_COUNCIL)
    both = passed(replace(facts, reviews=(review(facts, asked.gate),)), asked)
    assert [each.organisation_id for each in both] == [COUNCIL, second]
    given = signed(21, COUNCIL)
    left = passed(replace(facts, reviews=(review(facts, asked.gate, given),)), asked)
    assert left == [Passable(second, asked=(51,), others=(51,))]


def test_nothing_is_asked_of_anybody_else_before_a_round_or_once_it_has_lapsed() -> None:
    asked = ask("sign_off", **BY_COUNCIL)
    assert passed(two_approvers(), asked) == []
    frozen = review(two_approvers(), asked.gate)
    lapsed = replace(
        two_approvers(), reviews=(frozen,), waivers=(f.Waiver(1, "start", "x", 1, NOW),)
    )
    assert passed(lapsed, asked) == []
    over = replace(frozen, state=ReviewState.CLOSED)
    assert passed(replace(two_approvers(), reviews=(over,)), asked) == []


def test_only_sign_offs_of_people_are_passed_on() -> None:
    question = ask("field_set", field="question")
    body = ask("sign_off", id="body", part="governance_body", **{"as": "meeting_decision"})
    asked = ask("sign_off", neighbours=(question, body), **BY_COUNCIL)
    facts = two_approvers()
    facts = replace(facts, reviews=(review(facts, asked.gate),))
    assert [each.organisation_id for each in passed(facts, body, asked)] == [COUNCIL]


def test_somebody_who_is_no_member_belongs_to_no_partner() -> None:
    assert partner_organisations(two_approvers(), 99, None) == set()
