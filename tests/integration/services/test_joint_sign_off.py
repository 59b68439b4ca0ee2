"""Who signs a joint sign-off, through the verbs: the lead, any partner, or each; and who never."""

from __future__ import annotations

from typing import Any

import pytest

from labapp.errors import GateNotMetError, RefusedError
from labapp.reading.my_rounds import list_my_rounds
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import move_pilot
from labapp.services.roles import add_partner, give_role
from labapp.services.workflows import publish_definitions
from labapp.words import Actor, PartnerPart, PilotRoleKind, SignOffDecision
from labapp.workflows.definition import Definition
from tests.factories import BEGIN, OPERATOR, Team, make_member, make_organisation, make_pilot, press
from tests.integration.team import team
from tests.laid import laid_once

__all__ = ["team"]

JOINT = """
schema: labapp.workflow/1
key: joint
version: 1
title: {en: Joint, cy: Ar y cyd}
roles: [coordinator, delivery, academic, approver]
initial: plan
stages:
  plan: {phase: evidence, label: {en: Plan, cy: Cynllunio}}
  done: {phase: closed, final: true, label: {en: Done, cy: Gorffen}}
transitions:
"""
MOVE = """
  - id: %s
    from: [plan]
    to: done
    kind: conclude
    conclusion: adopt
    by: [coordinator]
    label: {en: Agree, cy: Cytuno}
    ask: {en: You are asked to agree., cy: Gofynnir i chi gytuno.}
    requires:
      - {id: councils, requirement: sign_off, role: approver, organisation: [council], from: %s}
"""
HOLDS = "holds: {by: [coordinator], reason: required, review_within: 8 weeks}\n"


@laid_once
def two_councils(team: Team) -> tuple[str, Actor]:
    """Start a pilot of two councils, the second with an approver of its own."""
    moves = "".join(MOVE % (f"by_{each}", each) for each in ("lead", "any", "each"))
    made = Definition.from_yaml(JOINT.lstrip() + moves.lstrip("\n") + HOLDS)
    publish_definitions(OPERATOR, [made], press=press())
    reference = make_pilot(team, workflow="joint")
    second = make_organisation(team.lab, name="Second council")
    add_partner(team.coordinator, reference, second, PartnerPart.DELIVERY, press=press())
    other = make_member(team.lab, None, (second,), name="Second approver")
    kind = PilotRoleKind.APPROVER
    person = other.person_id or 0
    give_role(team.coordinator, reference, person, kind, organisation_id=second, press=press())
    return reference, other


def ask(team: Team, reference: str, move: str) -> dict[str, Any]:
    return ask_for_sign_off(team.coordinator, reference, move, press=press())


def approve(actor: Actor, review: dict[str, Any]) -> None:
    seen = review["seen_digest"]
    decision = SignOffDecision.APPROVE
    sign(actor, review["review_id"], decision=decision, seen_digest=seen, press=press())


def moves(team: Team, reference: str, move: str) -> bool:
    try:
        return bool(move_pilot(team.coordinator, reference, move=move, press=press())["moved"])
    except GateNotMetError:
        return False


def test_the_lead_signs_and_no_other_council_can(team: Team) -> None:
    reference, other = two_councils(team)
    review = ask(team, reference, "by_lead")
    with pytest.raises(RefusedError):
        approve(other, review)
    assert not moves(team, reference, "by_lead")
    approve(team.council_approver, review)
    assert moves(team, reference, "by_lead")


def test_any_one_council_is_enough_where_any_is_asked(team: Team) -> None:
    reference, other = two_councils(team)
    approve(other, ask(team, reference, "by_any"))
    assert moves(team, reference, "by_any")


def test_every_council_signs_where_each_is_asked(team: Team) -> None:
    reference, other = two_councils(team)
    review = ask(team, reference, "by_each")
    approve(team.council_approver, review)
    assert not moves(team, reference, "by_each")
    with pytest.raises(RefusedError):
        approve(team.university_approver, review)
    approve(other, review)
    assert moves(team, reference, "by_each")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_two_of_one_partner_sign_the_second_is_asked_after_the_first(team: Team) -> None:
    again = "      - {id: again, requirement: sign_off, role: approver, organisation: [council]}\n"
    move = (MOVE % ("twice", "any")).lstrip("\n") + again
    publish_definitions(
        OPERATOR, [Definition.from_yaml(JOINT.lstrip() + move + HOLDS)], press=press()
    )
    reference, kind = make_pilot(team, workflow="joint"), PilotRoleKind.APPROVER
    other = make_member(team.lab, None, (team.council,), name="Another approver")
    council, person = team.council, other.person_id or 0
    give_role(team.coordinator, reference, person, kind, organisation_id=council, press=press())
    review = ask(team, reference, "twice")
    approve(team.council_approver, review)
    assert [each.move for each in list_my_rounds(other, BEGIN.date())[0]] == ["twice"]
    assert list_my_rounds(team.council_approver, BEGIN.date())[0] == ()
    approve(other, review)
    assert list_my_rounds(other, BEGIN.date())[0] == ()
    assert moves(team, reference, "twice")
