"""Who is told that a round lapsed or ended: each time it does, and while it is still so."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from labapp.db import db
from labapp.models import EvidenceUse, OutboxMessage
from labapp.services.evidence import withdraw_evidence
from labapp.services.gates import ask_for_sign_off
from labapp.services.letters import send_message
from labapp.services.tasks import AboutTask, add_task
from labapp.words import Bilingual, MessageState, Retraction
from tests.factories import Team, press
from tests.integration.services.test_effect_of_changes import (
    Signed,
    edit,
    evidence_is_retracted,
    mark,
    person,
    required_task_is_reopened,
    signed,
    target_is_replaced,
    the_id,
    told_of_lapses,
)
from tests.integration.services.test_version_changes import NOW, change, signed_to_finish, told_of
from tests.integration.team import team
from tests.statements import statements
from tests.versions import make_version

__all__ = ["signed", "team"]


def test_a_round_that_lapses_once_more_is_told_of_once_more(signed: Signed) -> None:
    evidence_is_retracted(signed)
    once = told_of_lapses()
    mark(signed, Retraction.NONE, "Another paper of the same name")
    assert told_of_lapses() == once
    evidence_is_retracted(signed)
    assert told_of_lapses() == sorted(once * 2)


def test_who_made_a_round_lapse_is_not_told_of_it_when_somebody_else_does_something(
    signed: Signed,
) -> None:
    required_task_is_reopened(signed)
    told = told_of_lapses()
    assert told == [("signature_lapsed", person(signed.team.council_approver))]
    edit(signed, title=Bilingual("Breakfast clubs in Wrexham"))
    added = AboutTask(title=Bilingual("Ask the school"))
    add_task(signed.team.delivery, signed.reference, added, press=press())
    assert told_of_lapses() == told


def test_what_had_lapsed_before_costs_and_tells_nothing_more(signed: Signed, app: Flask) -> None:
    required_task_is_reopened(signed)
    told = told_of_lapses()
    with statements(app) as heard:
        edit(signed, title=Bilingual("Breakfast clubs in Wrexham"))
    assert told_of_lapses() == told
    assert not [each for each in heard if "outbox_message" in each or " AS who" in each]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("notice", ["signature_lapsed", "round_lapsed"])
def test_the_mail_of_a_lapse_is_dropped_where_the_round_is_whole_again(
    signed: Signed, notice: str
) -> None:
    evidence_is_retracted(signed)
    message_id = the_id("outbox_message", f"notice = '{notice}'")
    mark(signed, Retraction.NONE, "Another paper of the same name")
    send_message(message_id, press=press())
    kept = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
    assert kept.state is MessageState.DROPPED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_asks_anew_hears_no_more_that_it_must_be_asked_and_who_signed_hears_it_lapsed(
    signed: Signed,
) -> None:
    target_is_replaced(signed)
    asked, given = (
        the_id("outbox_message", f"notice = '{notice}'")
        for notice in ("round_lapsed", "signature_lapsed")
    )
    ask_for_sign_off(signed.team.coordinator, signed.reference, "agree", press=press())
    for message_id, state in ((asked, MessageState.DROPPED), (given, MessageState.WAITING)):
        send_message(message_id, press=press())
        kept = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
        assert (kept.state, bool(kept.body)) == (state, state is MessageState.WAITING)


def test_a_round_whose_move_is_gone_is_withdrawn_and_told_of_with_a_link_that_leads_somewhere(
    team: Team,
) -> None:
    reference = signed_to_finish(team)
    make_version(("version: 1", "version: 2"), ("- id: finish", "- id: complete"))
    change(NOW)
    assert told_of("signature_lapsed") == told_of("round_lapsed") == []
    assert told_of("round_withdrawn") == sorted(
        each.person_id or 0 for each in (team.coordinator, team.council_approver)
    )
    found = select(OutboxMessage.id).where(
        OutboxMessage.notice == "round_withdrawn",
        OutboxMessage.recipient_id == team.council_approver.person_id,
    )
    message_id = db.session.scalars(found).one()
    db.session.rollback()
    send_message(message_id, press=press())
    body = db.session.get_one(OutboxMessage, message_id, populate_existing=True).body
    db.session.rollback()
    assert "no longer counts" in body
    assert "decide anew" not in body
    (path,) = set(re.findall(rf"/pilots/{reference}\S*", body))
    assert path == f"/pilots/{reference}/gate"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_round_that_had_lapsed_before_is_told_of_when_its_pilot_goes_over_and_it_ends(
    team: Team,
) -> None:
    signed_to_finish(team)
    evidence_id = db.session.scalars(select(EvidenceUse.evidence_id)).one()
    db.session.rollback()
    withdraw_evidence(team.coordinator, evidence_id, reason="Wrong", press=press())
    assert told_of("signature_lapsed") == [team.council_approver.person_id]
    make_version(("version: 1", "version: 2"), ("- id: finish", "- id: complete"))
    change(NOW)
    assert len(told_of("signature_lapsed")) == 1
    assert len(told_of("round_withdrawn")) == 2, "that it ended is another thing than its lapse"
