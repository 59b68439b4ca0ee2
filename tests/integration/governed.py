"""A pilot whose last gate is decided by a body in its meeting, brought to that gate."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, replace
from typing import Any

from labapp import storage
from labapp.services.files import KeptFile, SentFile, keep_file
from labapp.services.gates import ask_for_sign_off
from labapp.services.labs import NewOrganisation, add_organisation
from labapp.services.meetings import MeetingSaid, attest_meeting, record_meeting
from labapp.services.roles import add_partner
from labapp.services.workflows import publish_definitions
from labapp.words import (
    Actor,
    Bilingual,
    EvidenceKind,
    OrganisationKind,
    PartnerPart,
    Press,
    SignOffDecision,
)
from labapp.workflows.calendar import day_of
from labapp.workflows.definition import Definition
from tests.factories import OPERATOR, Team, make_evidence, make_pilot, press
from tests.laid import laid_once

GOVERNED = """
schema: labapp.workflow/1
key: governed
version: 1
title: {en: Governed pilot, cy: Peilot dan lywodraeth}
roles: [coordinator, delivery, academic, approver]
initial: shape
stages:
  shape: {phase: evidence, label: {en: Shape, cy: Llunio}}
  carry_out: {phase: delivery, label: {en: Carry out, cy: Cyflawni}}
  done: {phase: closed, final: true, label: {en: Done, cy: Wedi gorffen}}
transitions:
  - id: adopt
    from: [shape]
    to: carry_out
    kind: forward
    by: [coordinator]
    label: {en: Adopt, cy: Mabwysiadu}
    ask: {en: The body is asked to adopt it., cy: Gofynnir i’r corff ei fabwysiadu.}
    requires:
      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}
      - {id: body, requirement: sign_off, part: governance_body, as: meeting_decision}
  - id: finish
    from: [carry_out]
    to: done
    kind: conclude
    conclusion: adopt
    by: [coordinator]
    label: {en: Finish, cy: Gorffen}
holds: {by: [coordinator], reason: required, review_within: 4 weeks}
"""


@dataclass(frozen=True)
class Board:
    """A governed pilot with its body, and the round that waits for the body."""

    reference: str
    body: int
    review: dict[str, Any]
    evidence: dict[str, Any]
    asked: dt.datetime

    @property
    def id(self) -> int:
        """Give the round's id."""
        return int(self.review["review_id"])

    @property
    def seal(self) -> str:
        """Give the seal of its dossier."""
        return str(self.review["seen_digest"])

    def said(self, **over: Any) -> MeetingSaid:
        """Give a decision to approve, on the day it was asked for."""
        decided = MeetingSaid(
            body_id=self.body,
            met_on=day_of(self.asked),
            decision=SignOffDecision.APPROVE,
            seal=self.seal[:12],
            minute=None if "minute" in over else make_minute(),
        )
        return replace(decided, **over)


@laid_once
def make_board(team: Team) -> Board:
    """Bring a governed pilot to the gate at which its body decides, and ask."""
    publish_definitions(OPERATOR, [Definition.from_yaml(GOVERNED)], press=press())
    reference = make_pilot(team, workflow="governed", title="A trade strategy")
    board = NewOrganisation(
        OrganisationKind.OTHER, Bilingual("Economic Board"), governance_body=True
    )
    body = int(add_organisation(OPERATOR, team.lab, board, press=press())["organisation_id"])
    add_partner(team.coordinator, reference, body, PartnerPart.GOVERNANCE_BODY, press=press())
    evidence = make_evidence(team, reference)
    at = press()
    review = ask_for_sign_off(team.coordinator, reference, "adopt", press=at)
    return Board(reference, body, review, evidence, at.at)


def make_minute(text: bytes = b"Resolved: to adopt it.") -> KeptFile:
    """Keep the minute of a meeting."""
    sent = SentFile("Minute of the meeting.txt", storage.incoming(io.BytesIO(text)))
    return keep_file(sent, EvidenceKind.OTHER)


def met(board: Board, recorder: Actor, *, at: Press | None = None, **over: Any) -> int:
    """Record what the body decided, and give the record's id."""
    said = board.said(**over)
    return int(record_meeting(recorder, board.id, said, press=at or press())["meeting_id"])


def confirm(attester: Actor, meeting: int) -> dict[str, Any]:
    """Confirm what was recorded, as somebody who was there."""
    return attest_meeting(attester, meeting, attended=True, press=press())
