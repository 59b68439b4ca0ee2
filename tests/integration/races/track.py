"""The track: a database with pilots ready to race, and what a race left in it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labapp.command import readiness_postponed
from labapp.db import db
from labapp.models import Pilot
from labapp.words import Actor, LabRole
from tests.conftest import CHECKOUT
from tests.factories import (
    Team,
    make_evidence,
    make_member,
    make_pilot,
    make_team,
    make_workflows,
)


@dataclass(slots=True)
class Track:
    """A lab on a fresh database, and where the hands find it."""

    app: Flask
    database_url: str
    folder: Path
    team: Team
    helper: Actor

    def ready_pilots(self, count: int) -> dict[str, Any]:
        """Make pilots whose gate is met by one item of evidence each."""
        pilots, evidence, pilot_ids, seen = [], [], [], []
        with self.app.app_context(), readiness_postponed():
            for _ in range(count):
                reference = make_pilot(self.team, staffed=False)
                made = make_evidence(self.team, reference, by=self.helper)
                pilots.append(reference)
                evidence.append(made["id"])
                chosen = select(Pilot.id, Pilot.facts_version).where(Pilot.reference == reference)
                pilot_id, version = db.session.execute(chosen).one()
                pilot_ids.append(pilot_id)
                seen.append(version)
        return {"pilots": pilots, "pilot_ids": pilot_ids, "evidence": evidence, "seen": seen}

    def race(self, hands: list[str], rounds: int, **plan: Any) -> list[list[dict[str, Any]]]:
        """Let the hands go; give for each round what every hand came to."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        plan |= {
            "database_url": self.database_url,
            "data_dir": str(self.folder),
            "hands": hands,
            "rounds": rounds,
            "coordinator": self.team.coordinator.person_id,
            "lab": self.team.lab,
        }
        run = subprocess.run(
            [sys.executable, "-m", "tests.integration.races.racer"],
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            timeout=150,
            cwd=CHECKOUT,
            check=False,
        )
        assert run.returncode == 0, run.stderr[-3000:]
        return [list(turn) for turn in zip(*json.loads(run.stdout), strict=True)]

    def count(self, record: type, *conditions: Any) -> int:
        """Count records."""
        with self.app.app_context():
            chosen = select(func.count()).select_from(record).where(*conditions)
            return db.session.scalar(chosen) or 0


@pytest.fixture
def track(app: Flask, database_url: str, tmp_path: Path) -> Track:
    """Lay the track: a lab whose second coordinator brings the evidence."""
    with app.app_context():
        make_workflows()
        team = make_team()
        helper = make_member(team.lab, LabRole.COORDINATOR)
    return Track(app, database_url, tmp_path, team, helper)
