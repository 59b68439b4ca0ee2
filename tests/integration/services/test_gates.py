"""Gates: a round is asked for, signed or returned, lapses when its material changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import (
    GateNotMetError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
    StaleError,
)
from labapp.models import GateReview, Membership, OutboxMessage, Pilot, SignOff
from labapp.reading import readiness
from labapp.services.evidence import withdraw_evidence
from labapp.services.gates import ask_for_sign_off, sign, withdraw_review
from labapp.services.indicators import set_target
from labapp.services.movement import move_pilot
from labapp.services.people import Place, set_place
from labapp.services.pilots import edit_pilot
from labapp.services.roles import give_role
from labapp.words import (
    Actor,
    Bilingual,
    PilotRoleKind,
    ReviewState,
    SignOffDecision,
)
from tests.factories import (
    OPERATOR,
    Team,
    make_evidence,
    make_member,
    make_organisation,
    make_pilot,
    make_team,
    press,
)
from tests.integration.measures import make_baseline, make_indicator
from tests.integration.team import team

__all__ = ["team"]


def at_the_gate(team: Team) -> tuple[str, dict[str, Any]]:
    """Bring a pilot to the point where only signatures are left."""
    reference = make_pilot(team)
    evidence = make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    return reference, evidence


def ask(team: Team, reference: str) -> dict[str, Any]:
    return ask_for_sign_off(team.coordinator, reference, "finish", note="Please", press=press())


def approve(actor: Actor, review: dict[str, Any]) -> dict[str, Any]:
    decision = SignOffDecision.APPROVE
    seen = review["seen_digest"]
    return sign(actor, review["review_id"], decision=decision, seen_digest=seen, press=press())


def give_back(actor: Actor, review: dict[str, Any], reason: str) -> dict[str, Any]:
    return sign(
        actor,
        review["review_id"],
        decision=SignOffDecision.RETURN,
        reason=reason,
        seen_digest=review["seen_digest"],
        press=press(),
    )


def finish(team: Team, reference: str) -> dict[str, Any]:
    return move_pilot(team.coordinator, reference, move="finish", press=press())


def the_review(review: dict[str, Any]) -> GateReview:
    db.session.rollback()
    return db.session.get_one(GateReview, review["review_id"], populate_existing=True)


def told(notice: str) -> Sequence[int]:
    chosen = select(OutboxMessage.recipient_id).where(OutboxMessage.notice == notice)
    return db.session.scalars(chosen.order_by(OutboxMessage.recipient_id)).all()


def person(actor: Actor) -> int:
    assert actor.person_id
    return actor.person_id


def test_two_signatures_let_the_pilot_move(team: Team) -> None:
    reference, _ = at_the_gate(team)
    review = ask(team, reference)
    assert told("sign_off_asked") == [
        person(team.council_approver),
        person(team.university_approver),
    ]
    approve(team.council_approver, review)
    with pytest.raises(GateNotMetError) as refused:
        finish(team, reference)
    assert [f.id for f in refused.value.findings if f.blocks] == ["university"]
    assert told("ready_to_move") == []
    approve(team.university_approver, review)
    assert told("ready_to_move") == [person(team.coordinator)]
    assert finish(team, reference)["to"] == "finished"
    assert the_review(review).state == ReviewState.SIGNED


def test_the_dossier_is_kept_as_the_bytes_whose_digest_is_signed(team: Team) -> None:
    reference, evidence = at_the_gate(team)
    review = ask(team, reference)
    kept = the_review(review)
    assert hashlib.sha256(kept.dossier.encode()).hexdigest() == review["seen_digest"]
    dossier = json.loads(kept.dossier)
    assert dossier["title"][0] == "Breakfast clubs"
    assert dossier["notes"] == ["Please"]
    assert dossier["round"] == 1
    assert [use["use"] for use in dossier["material"]["evidence"]] == [evidence["use_id"]]
    assert {each["name"][0] for each in dossier["partners"]} == {
        "Council of NW",
        "University of NW",
    }
    given = approve(team.council_approver, review)
    signed = db.session.get_one(SignOff, given["sign_off_id"])
    assert signed.seen_digest == kept.seen_digest
    assert signed.material_digest == kept.material_digest
    assert told("sign_off_receipt") == [person(team.council_approver)]


def test_sign_off_is_not_asked_for_while_more_than_signatures_is_left(team: Team) -> None:
    reference = make_pilot(team)
    evidence = make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    reason = "It was about something else"
    withdraw_evidence(team.academic, evidence["id"], reason=reason, press=press())
    with pytest.raises(GateNotMetError) as refused:
        ask(team, reference)
    assert "known" in {finding.id for finding in refused.value.findings if finding.blocks}
    assert db.session.scalar(select(GateReview.id)) is None


def test_a_signature_lapses_when_its_evidence_is_withdrawn(team: Team) -> None:
    reference, evidence = at_the_gate(team)
    make_evidence(team, reference)
    review = ask(team, reference)
    approve(team.council_approver, review)
    approve(team.university_approver, review)
    pilot_id = db.session.scalar(select(Pilot.id))
    assert pilot_id
    assert readiness.load(pilot_id).moves[1].ready
    withdraw_evidence(team.academic, evidence["id"], reason="Retracted", press=press())
    with pytest.raises(GateNotMetError) as refused:
        finish(team, reference)
    council = next(f for f in refused.value.findings if f.id == "council")
    assert council.parameters["lapsed"]
    again = ask(team, reference)
    assert again["round"] == 2
    assert the_review(review).state == ReviewState.WITHDRAWN
    approve(team.council_approver, again)
    approve(team.university_approver, again)
    assert finish(team, reference)["to"] == "finished"


@pytest.mark.parametrize("change", ["baseline", "target"])
def test_a_signature_lapses_when_a_baseline_or_target_is_replaced(team: Team, change: str) -> None:
    reference, _ = at_the_gate(team)
    indicator = make_indicator(team, reference)
    make_baseline(team, indicator, "10")
    make_target(team, indicator, "40")
    review = ask(team, reference)
    approve(team.council_approver, review)
    approve(team.university_approver, review)
    if change == "baseline":
        make_baseline(team, indicator, "11")
    else:
        make_target(team, indicator, "41")
    with pytest.raises(GateNotMetError) as refused:
        finish(team, reference)
    council = next(f for f in refused.value.findings if f.id == "council")
    assert council.parameters["lapsed"]


def make_target(team: Team, indicator_id: int, value: str) -> None:
    due = dt.date(2027, 3, 31)
    set_target(team.academic, indicator_id, value=value, due_on=due, rationale="", press=press())


def test_a_signature_stands_when_a_title_changes_or_new_evidence_comes(team: Team) -> None:
    reference, _ = at_the_gate(team)
    review = ask(team, reference)
    approve(team.council_approver, review)
    title = {"title": Bilingual("Breakfast clubs in Wrexham")}
    edit_pilot(team.coordinator, reference, title, row_version=2, press=press())
    make_evidence(team, reference)
    approve(team.university_approver, review)
    assert finish(team, reference)["moved"]


def test_a_return_needs_a_reason_closes_the_round_and_tells_who_asked(team: Team) -> None:
    reference, _ = at_the_gate(team)
    review = ask(team, reference)
    approve(team.council_approver, review)
    with pytest.raises(InvalidError):
        give_back(team.university_approver, review, "  ")
    give_back(team.university_approver, review, "The question is not answered")
    assert the_review(review).state == ReviewState.RETURNED
    assert told("sign_off_returned") == [person(team.coordinator)]
    with pytest.raises(GateNotMetError):
        finish(team, reference)
    assert ask(team, reference)["round"] == 2


def test_nobody_signs_what_they_asked_for(team: Team) -> None:
    reference, _ = at_the_gate(team)
    both = {"organisation_id": team.university, "press": press()}
    give_role(team.coordinator, reference, person(team.coordinator), PilotRoleKind.APPROVER, **both)
    review = ask(team, reference)
    with pytest.raises(RefusedError) as refused:
        approve(team.coordinator, review)
    assert refused.value.sentence.text == "The person who asks for sign-off does not sign"


def test_nobody_signs_twice(team: Team) -> None:
    reference, _ = at_the_gate(team)
    review = ask(team, reference)
    approve(team.council_approver, review)
    with pytest.raises(RefusedError):
        approve(team.council_approver, review)
    assert len(db.session.scalars(select(SignOff.id)).all()) == 1


def test_somebody_of_two_partners_signs_for_neither(team: Team) -> None:
    reference, _ = at_the_gate(team)
    membership = membership_of(team.council_approver)
    both = Place(None, (team.council, team.university))
    set_place(team.coordinator, membership, both, press=press())
    review = ask_with_another(team, reference)
    with pytest.raises(RefusedError) as refused:
        approve(team.council_approver, review)
    assert refused.value.sentence.text == "Somebody of two partners signs for neither"


def membership_of(actor: Actor) -> int:
    found = select(Membership.id).where(Membership.person_id == actor.person_id)
    return db.session.scalars(found).one()


def ask_with_another(team: Team, reference: str) -> dict[str, Any]:
    """Ask with a second approver of the council, so that there is somebody to sign."""
    other = make_member(team.lab, None, (team.council,))
    give_role(
        team.coordinator,
        reference,
        person(other),
        PilotRoleKind.APPROVER,
        organisation_id=team.council,
        press=press(),
    )
    return ask(team, reference)


def test_who_filed_the_evidence_does_not_sign_for_the_university(team: Team) -> None:
    reference, _ = at_the_gate(team)
    give_role(
        team.coordinator,
        reference,
        person(team.academic),
        PilotRoleKind.APPROVER,
        organisation_id=team.university,
        press=press(),
    )
    review = ask(team, reference)
    with pytest.raises(RefusedError):
        approve(team.academic, review)


def test_neither_the_operator_nor_somebody_without_the_role_signs_or_asks(team: Team) -> None:
    reference, _ = at_the_gate(team)
    for actor in (OPERATOR, team.delivery):
        with pytest.raises(NotAllowedError):
            ask_for_sign_off(actor, reference, "finish", press=press())
    review = ask(team, reference)
    for actor in (OPERATOR, team.delivery, team.coordinator, team.neighbour):
        with pytest.raises(NotAllowedError):
            approve(actor, review)
    with pytest.raises(NotFoundError):
        approve(make_team("WM").council_approver, review)


def test_an_approver_of_an_organisation_that_is_not_asked_may_not_sign(team: Team) -> None:
    reference, _ = at_the_gate(team)
    elsewhere = make_organisation(team.lab)
    other = make_member(team.lab, None, (elsewhere,))
    give_role(
        team.coordinator,
        reference,
        person(other),
        PilotRoleKind.APPROVER,
        organisation_id=elsewhere,
        press=press(),
    )
    with pytest.raises(RefusedError):
        approve(other, ask(team, reference))


def test_another_dossier_than_the_one_that_waits_cannot_be_signed(team: Team) -> None:
    reference, _ = at_the_gate(team)
    review = ask(team, reference)
    with pytest.raises(StaleError):
        approve(team.council_approver, review | {"seen_digest": "0" * 64})


def test_one_round_is_open_at_a_time_and_can_be_withdrawn(team: Team) -> None:
    reference, _ = at_the_gate(team)
    review = ask(team, reference)
    with pytest.raises(GateNotMetError) as refused:
        ask(team, reference)
    assert "open_review" in {finding.code for finding in refused.value.findings}
    withdraw_review(team.coordinator, review["review_id"], reason="Too early", press=press())
    with pytest.raises(RefusedError):
        approve(team.council_approver, review)
    assert ask(team, reference)["round"] == 2


def test_a_round_that_is_open_is_closed_when_the_pilot_moves_another_way(team: Team) -> None:
    reference, _ = at_the_gate(team)
    review = ask(team, reference)
    move_pilot(team.coordinator, reference, move="rethink", reason="Not yet", press=press())
    assert the_review(review).state == ReviewState.CLOSED
    with pytest.raises(RefusedError):
        approve(team.council_approver, review)
