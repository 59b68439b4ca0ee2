"""The site that is measured: a lab of its own, with as many pilots as are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bench.journeys import NEXT_GATE, Journey
from bench.multiply import Copier, judge, multiply
from config import Settings
from labapp import login
from labapp.app import create_app
from labapp.cli.running import migrate
from labapp.db import Base, db, transaction, written_at_the_end
from labapp.models import Lab, Membership, Pilot, PilotRole, Readiness, Task, Visit, WebSession
from labapp.words import PilotRoleKind, Press, TaskStatus
from tests.factories import Team, make_team, make_workflows

CREW = 70  # pilots that share their people
OPEN_TASKS = 200
SECRET, SEAL = "a secret for the benchmark, long enough", "a seal for the benchmark, long enough"


@dataclass(frozen=True, slots=True)
class Site:
    """A seeded site: its application, whose cookies open it, and the pilots to look at."""

    app: Flask
    settings: Settings
    team: Team
    pilots: int
    cookies: dict[str, str]
    references: tuple[str, ...]
    ready: tuple[str, ...]
    importing: tuple[str, ...]


def settings_for(folder: Path, port: int) -> Settings:
    """Make the settings of a site in `folder`."""
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'labapp.sqlite3'}",
        store_dir=folder / "store",
        secret_key=SECRET,
        audit_key=SEAL,
        base_url=f"http://127.0.0.1:{port}",
        port=port,
    )


@contextmanager
def seeded(folder: Path, port: int, pilots: int) -> Iterator[Site]:
    """Make a site of `pilots` pilots with their readiness stored; the context is an open one."""
    settings = settings_for(folder, port)
    app = create_app(settings)
    with app.app_context():
        migrate(app)
        with written_at_the_end(db.engine):
            team, busy = _fill(pilots)
        cookies = {
            "coordinator": _open_session(team.coordinator.person_id or 0),
            "busy": _open_session(busy),
        }
        yield Site(app, settings, team, pilots, cookies, *_references())
        db.session.remove()
        db.engine.dispose()


def _fill(pilots: int) -> tuple[Team, int]:
    now = dt.datetime.now(dt.UTC)
    make_workflows()
    team = make_team("BM")
    begins = now - dt.timedelta(days=60)
    names = ("Breakfast clubs", "Warm homes", "Bus passes")
    journeys = [Journey(team, name, begins=begins) for name in names]
    for journey in journeys:
        journey.review()
    for journey in journeys[1:]:
        journey.deliver()
    journeys[2].move(NEXT_GATE)
    db.session.rollback()
    lab_id = db.session.scalars(select(Lab.id).where(Lab.code == team.lab)).one()
    templates = [_id_of(journey.reference) for journey in journeys]
    crews = _crews(lab_id, team, pilots // CREW + 1)
    copier = Copier(db.session(), lab_id, team.lab, crews)
    multiply(templates, copier, pilots - len(journeys), press=Press.of("bench", now))
    return team, _busy_person(crews[0], team, now)


def _id_of(reference: str) -> int:
    return db.session.scalars(select(Pilot.id).where(Pilot.reference == reference)).one()


def _crews(lab_id: int, team: Team, wanted: int) -> list[dict[tuple[str, int], int]]:
    """Give everybody but the coordinator as many doubles as there are crews."""
    doubled = (
        team.delivery,
        team.academic,
        team.academic2,
        team.council_approver,
        team.university_approver,
    )
    crews: list[dict[tuple[str, int], int]] = [{} for _ in range(wanted)]
    with transaction() as session:
        for actor in doubled:
            chosen = select(Membership.id).where(Membership.lab_id == lab_id)
            member_id = session.scalars(chosen.where(Membership.person_id == actor.person_id)).one()
            for number, crew in enumerate(crews):
                _double(session, crew, actor.person_id or 0, member_id, number)
    return crews


def _double(
    session: Session, crew: dict[tuple[str, int], int], person_id: int, member_id: int, number: int
) -> None:
    def again(noun: str, key: str, old: int, **changes: Any) -> int:
        table = Base.metadata.tables[noun]
        row = session.execute(select(table).where(table.c[key] == old)).mappings().one()
        new = {**row, **changes}
        new.pop("id", None)
        made: Any = session.execute(insert(table), new)
        return int(made.inserted_primary_key[0])

    name, email = f"Person {person_id}.{number}", f"{person_id}.{number}@example.org"
    person = again("person", "id", person_id, name=name, email=email)
    member = again("membership", "id", member_id, person_id=person)
    again("membership_organisation", "membership_id", member_id, membership_id=member)
    crew["person", person_id], crew["membership", member_id] = person, member


def _busy_person(crew: dict[tuple[str, int], int], team: Team, now: dt.datetime) -> int:
    """Have two hundred open tasks wait for one academic, and the rest of theirs for the other."""
    first, second = (
        crew["person", each.person_id or 0] for each in (team.academic, team.academic2)
    )
    theirs = (
        select(Task.id, Task.pilot_id)
        .join(Visit, Visit.id == Task.visit_id)
        .join(PilotRole, PilotRole.pilot_id == Task.pilot_id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(Membership.person_id == first, Visit.left_at.is_(None))
        .where(Task.status == TaskStatus.TO_DO, Task.role == PilotRoleKind.ACADEMIC)
        .order_by(Task.id)
    )
    with transaction() as session:
        tasks = session.execute(theirs).all()
        for place, task in enumerate(tasks):
            owner = first if place < OPEN_TASKS else second
            session.execute(update(Task).where(Task.id == task.id).values(owner_id=owner))
        judge(session, {task.pilot_id for task in tasks}, now)
    return first


def _references() -> tuple[tuple[str, ...], ...]:
    """Name pilots of every stage to look at, those ready to move, and some to import into."""
    chosen = select(Pilot.reference).order_by(Pilot.id).limit(300)
    ready = chosen.join(Readiness, Readiness.pilot_id == Pilot.id)
    ready = ready.where(Readiness.move == NEXT_GATE, Readiness.met == Readiness.asked)
    importing = select(Pilot.reference).order_by(Pilot.id.desc()).limit(7)
    return tuple(tuple(db.session.scalars(each)) for each in (chosen, ready, importing))


def _open_session(person_id: int) -> str:
    """Open a session without the form, and give the secret of its cookie."""
    token, now = login.new_token(), dt.datetime.now(dt.UTC)
    with transaction() as session:
        session.add(
            WebSession(
                token_hash=login.hash_of(token),
                person_id=person_id,
                browser="bench",
                created_at=now,
                last_seen_at=now,
                expires_at=now + login.LONGEST,
            )
        )
    return token
