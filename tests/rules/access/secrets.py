"""What is planted on a pilot for some of its people alone: embargoed, team-only, confidential."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select

from labapp.db import db
from labapp.models import Observation
from labapp.permissions import Standing
from labapp.services.evidence import embargo_evidence
from labapp.services.evidence_uses import return_use
from labapp.services.observations import Revision, revise_value
from labapp.words import Bilingual, ObservationFlag, PilotRoleKind
from tests.factories import Team, make_evidence, press
from tests.integration.measures import make_indicator, record
from tests.rules.access.walk import STANDINGS, Answer

CONFIDENTIAL = "7654321"
SECRETS = ("embargoed", "teamonly")
SIGNERS = frozenset({PilotRoleKind.ACADEMIC, PilotRoleKind.APPROVER, PilotRoleKind.DEPUTY})


def secret(pilot: str, kind: str) -> str:
    """Give the word that stands in a record only some people of a pilot may know of."""
    return f"secret{kind}{pilot}"


def plant(team: Team, reference: str, pilot: str) -> dict[str, int]:
    """Plant one record of every kind; gives the ids of what is embargoed."""
    make_evidence(team, reference, title=Bilingual(secret(pilot, "teamonly")), access="team")
    words = Bilingual(secret(pilot, "embargoed"))
    kept_back = make_evidence(team, reference, title=words, summary=words.en)
    returned = make_evidence(team, reference, accepted=False, title=words, by=team.academic)
    now = dt.datetime.now(dt.UTC)
    for each in (kept_back, returned):
        embargo_evidence(
            team.academic,
            each["id"],
            until=now.date() + dt.timedelta(days=300),
            reason=words.en,
            press=press(now),
        )
    return_use(team.coordinator, returned["use_id"], reason=words.en, press=press())
    _make_confidential(team, reference)
    return {"evidence_id": kept_back["id"], "use_id": kept_back["use_id"]}


def _make_confidential(team: Team, reference: str) -> None:
    indicator = make_indicator(team, reference)
    record(team.academic, reference, indicator, {"2026-02": CONFIDENTIAL})
    there = db.session.scalars(
        select(Observation.id).where(Observation.indicator_id == indicator)
    ).one()
    withheld = Revision(reason="error", flag=ObservationFlag.CONFIDENTIAL)
    revise_value(team.coordinator, there, withheld, press=press())


def may_know(kind: str, who: Standing) -> bool:
    """Say who may know of a secret, in words of its own: not those of the product."""
    if who.lab_role == "coordinator":
        return True
    return bool(who.pilot_roles & SIGNERS if kind == "embargoed" else who.pilot_roles)


def leaks(answers: Iterable[Answer]) -> list[str]:
    """Name every answer that told somebody what they may not know."""
    return [
        f"{answer.ask} tells what is {kind} in {pilot}"
        for answer in answers
        for kind in SECRETS
        for pilot, standing in STANDINGS[answer.ask.actor].items()
        if secret(pilot, kind) in answer.text and not may_know(kind, standing)
    ]
