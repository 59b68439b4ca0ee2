"""What must be true after a race, said once for the product and for its deliberate breaks."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import AuditEvent, Pilot, PressRecord, StageEvent, Visit
from tests.integration.races.track import Track

CLEAN = {"PilotChangedError", "GateNotMetError", "BusyError"}


def outcomes(turn: list[dict[str, Any]]) -> Counter[str]:
    """Count what the hands came to: answered, refused by name, or broken."""
    return Counter(
        "answered" if "answer" in each else each.get("refused") or "broken" for each in turn
    )


def wrong_in_moves(track: Track, turns: list[list[dict[str, Any]]]) -> list[str]:
    """Say what is wrong after everybody moved one pilot at once; nothing when one move won."""
    wrong = []
    for number, turn in enumerate(turns):
        came_to = outcomes(turn)
        if came_to["answered"] != 1 or set(came_to) - CLEAN - {"answered"}:
            broken = next((each["broken"] for each in turn if "broken" in each), "")
            wrong.append(f"round {number}: {dict(came_to)} {broken}")
    rounds = len(turns)
    kept = {
        "stage events": track.count(StageEvent, StageEvent.move == "begin"),
        "audit events": track.count(AuditEvent, AuditEvent.kind == "pilot.moved"),
        "open visits": track.count(Visit, Visit.left_at.is_(None), Visit.stage == "doing"),
    }
    return wrong + [
        f"{count} {what} in {rounds}" for what, count in kept.items() if count != rounds
    ]


def gates_passed_on_withdrawn_evidence(track: Track, plan: dict[str, Any]) -> list[str]:
    """Name the pilots that moved after the evidence their gate needs had been withdrawn."""
    with track.app.app_context():
        rows = db.session.execute(
            select(AuditEvent.seq, AuditEvent.kind, AuditEvent.subject, Pilot.reference)
            .outerjoin(Pilot, Pilot.id == AuditEvent.pilot_id)
            .where(AuditEvent.kind.in_(("pilot.moved", "evidence.withdrawn")))
        ).all()
    moved = {row.reference: row.seq for row in rows if row.kind == "pilot.moved"}
    withdrawn = {row.subject: row.seq for row in rows if row.kind == "evidence.withdrawn"}
    return [
        reference
        for reference, evidence_id in zip(plan["pilots"], plan["evidence"], strict=True)
        if reference in moved and withdrawn.get(f"evidence:{evidence_id}", 10**9) < moved[reference]
    ]


def wrong_in_presses(track: Track, turn: list[dict[str, Any]], key: str) -> list[str]:
    """Say what is wrong after one key was pressed by everybody; nothing when it was done once."""
    answers = {json.dumps(each.get("answer"), sort_keys=True) for each in turn}
    kept = track.count(PressRecord, PressRecord.key == key)
    wrong = []
    if len(answers) != 1 or set(outcomes(turn)) != {"answered"}:
        wrong.append(f"answers: {dict(outcomes(turn))}")
    if kept != 1:
        wrong.append(f"{kept} rows of the press")
    return wrong
