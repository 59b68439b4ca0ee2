"""Two pilots of one lab and one of another, alike but for who works on them, in one small site."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from sqlalchemy import Select, select

from labapp import storage
from labapp.db import db, transaction
from labapp.models import (
    EvidenceUse,
    GateReview,
    Indicator,
    Lesson,
    MeetingDecision,
    Observation,
    Partner,
    Person,
    PilotRole,
    Task,
)
from labapp.models import Pilot as PilotRow
from labapp.services.deputies import name_deputy
from labapp.services.evidence import submit_evidence
from labapp.services.evidence_said import About, Submission
from labapp.services.files import SentFile, keep_file
from labapp.services.gates import ask_for_sign_off
from labapp.services.lessons import LessonTerms, record_lesson
from labapp.services.tasks import AboutTask, add_task
from labapp.services.version_beginnings import ChangeAsked, begin_change
from labapp.services.version_changes import go_on_with_change
from labapp.words import (
    Actor,
    Bilingual,
    EvidenceKind,
    LabRole,
    MeetingState,
    MigrationPolicy,
    SignOffDecision,
)
from labapp.workflows.calendar import day_of
from tests.factories import (
    BEGIN,
    OPERATOR,
    Team,
    make_evidence,
    make_member,
    make_team,
    make_workflows,
    press,
)
from tests.integration.measures import make_delivering, make_indicator, record
from tests.rules.access.secrets import plant
from tests.versions import ASKS_MORE, make_version
from tests.visitor import Visitor

PILOTS = ("ours", "twin", "abroad")


@dataclass(frozen=True)
class Twins:
    """The site: references by pilot, people by what they are, and the ids of every kind."""

    references: dict[str, str]
    tokens: dict[str, str]
    ids: dict[str, dict[str, int]]
    sessions: dict[str, int]
    hidden: dict[str, dict[str, int]]
    people: dict[str, Actor]


def make_twins(app: Flask) -> Twins:
    """Make the site and sign everybody in."""
    with app.app_context():
        make_workflows()
        ours, abroad = make_team("NW"), make_team("WM")
        teams = {"ours": ours, "twin": _others(ours), "abroad": abroad}
        hidden: dict[str, dict[str, int]] = {}
        references = {name: _full_pilot(team, name, hidden) for name, team in teams.items()}
        actors = {
            "outsider": abroad.coordinator,
            "neighbour": ours.neighbour,
            "viewer": make_member("NW", LabRole.VIEWER, name="Viewer"),
            "delivery": ours.delivery,
            "academic": ours.academic,
            "approver": ours.council_approver,
            "coordinator": ours.coordinator,
            "admin": _admin(),
        } | _make_deputies(ours, references["ours"])
        _change_version()
        ids = {name: _ids(reference) for name, reference in references.items()}
        db.session.rollback()
    visitors = {name: Visitor(app, actor) for name, actor in actors.items()}
    return Twins(
        references,
        {name: visitor.token for name, visitor in visitors.items()} | {"anonymous": ""},
        ids,
        {name: visitor.session_id or 0 for name, visitor in visitors.items()},
        hidden,
        actors,
    )


def canary(pilot: str, where: str = "") -> str:
    """Give the word that stands in what only those who may know a pilot may read."""
    return f"canary{where}{pilot}"


def _change_version() -> None:
    """Begin a change of version in which every pilot stays, so that its pages tell of them all."""
    make_version(*ASKS_MORE)
    asked = ChangeAsked(
        key="short", before=1, after=2, policy=MigrationPolicy.STAY, reason="They stay"
    )
    began = begin_change(OPERATOR, asked, press=press())
    go_on_with_change(OPERATOR, began["migration_id"], press=press())


def _others(team: Team) -> Team:
    """Give the same lab with other people at work."""
    parts = ("delivery", "academic", "academic2", "council_approver", "university_approver")
    works_for = dict.fromkeys(("delivery", "council_approver"), team.council)
    made = {
        part: make_member(
            team.lab, None, (works_for.get(part, team.university),), name=f"Other {part}"
        )
        for part in parts
    }
    return replace(team, **made)


def _admin() -> Actor:
    with transaction() as session:
        admin = Person(
            email="admin@example.org", name="Admin", site_admin=True, created_at=BEGIN, language=""
        )
        session.add(admin)
        session.flush()
        return Actor.person(admin.id)


def _full_pilot(team: Team, name: str, hidden: dict[str, dict[str, int]]) -> str:
    """Bring a pilot to its gate, with something of every kind on it."""
    reference = make_delivering(team, title=f"{canary(name)} clubs")
    inner = Bilingual(canary(name, "inner"))
    hidden[name] = plant(team, reference, name)
    make_evidence(team, reference, title=inner, access="team")
    _bring_file(team, reference, inner)
    add_task(
        team.coordinator,
        reference,
        AboutTask(title=inner, owner_id=team.delivery.person_id),
        press=press(),
    )
    indicator = make_indicator(team, reference, title=inner)
    record(team.delivery, reference, indicator, {"2026-03": "12"}, at=None)
    terms = LessonTerms(title=Bilingual("A lesson"), happened=Bilingual("It happened."))
    record_lesson(team.delivery, reference, terms, press=press())
    review = ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    _keep_meeting(team, review["review_id"])
    _name_deputy(team, reference, name)
    return reference


def _name_deputy(team: Team, reference: str, name: str) -> None:
    stands_in = make_member(team.lab, None, (team.council,), name=f"Stand-in {name}")
    days = {"from_on": BEGIN.date(), "until_on": BEGIN.date()}
    deputy = stands_in.person_id or 0
    name_deputy(team.council_approver, reference, deputy, **days, press=press())


def _make_deputies(team: Team, reference: str) -> dict[str, Actor]:
    """Have one stand in now, one from a later day on, and one on a day that is over."""
    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    today = day_of(now)
    days = {
        "deputy": (now, today, today + day),
        "deputy to be": (now, today + 2 * day, today + 3 * day),
        "deputy before": (now - 3 * day, today - 3 * day, today - 2 * day),
    }
    made = {}
    for name, (named_at, first, last) in days.items():
        made[name] = stands_in = make_member(team.lab, None, (team.council,), name=name)
        name_deputy(
            team.council_approver,
            reference,
            stands_in.person_id or 0,
            from_on=first,
            until_on=last,
            press=press(named_at),
        )
    return made


def _keep_meeting(team: Team, review_id: int) -> None:
    """Have what a body decided on the record of the round; its minute lies in the store."""
    minute = storage.incoming(io.BytesIO(b"Resolved."))
    with transaction() as session:
        review = session.get_one(GateReview, review_id)
        session.add(
            MeetingDecision(
                review_id=review_id,
                pilot_id=review.pilot_id,
                organisation_id=team.council,
                met_on=BEGIN.date(),
                decision=SignOffDecision.APPROVE,
                minute_name="minute.txt",
                minute_media_type="text/plain",
                minute_size=minute.size,
                minute_sha256=minute.keep(),
                seen_digest=review.seen_digest,
                material_digest=review.material_digest,
                state=MeetingState.RECORDED,
                recorded_by=team.coordinator.person_id,
                recorded_at=review.opened_at,
            )
        )


def _bring_file(team: Team, reference: str, title: Bilingual) -> None:
    sent = SentFile("notes.txt", storage.incoming(io.BytesIO(b"What we know.")))
    about = About(kind="other", personal_data="none", access="team", title=title)
    kept = keep_file(sent, EvidenceKind.OTHER)
    brought = Submission(about=about, purpose="known", files=(kept,))
    submit_evidence(team.academic, reference, brought, press=press())


def _ids(reference: str) -> dict[str, int]:
    """Find one record of every kind on a pilot: the registry that a new kind of id must join."""
    pilot = db.session.scalars(select(PilotRow.id).where(PilotRow.reference == reference)).one()
    return {kind: _last(chosen) for kind, chosen in _of_pilot(pilot).items()}


def _of_pilot(pilot_id: int) -> dict[str, Select[Any]]:
    use = select(EvidenceUse.id).where(EvidenceUse.pilot_id == pilot_id)
    indicator = select(Indicator.id).where(Indicator.pilot_id == pilot_id)
    return {
        "task_id": select(Task.id).where(Task.pilot_id == pilot_id),
        "evidence_id": select(EvidenceUse.evidence_id).where(EvidenceUse.pilot_id == pilot_id),
        "use_id": use,
        "indicator_id": indicator,
        "observation_id": select(Observation.id).where(Observation.indicator_id.in_(indicator)),
        "partner_id": select(Partner.id).where(Partner.pilot_id == pilot_id),
        "role_id": select(PilotRole.id).where(PilotRole.pilot_id == pilot_id),
        "member": select(PilotRole.membership_id).where(PilotRole.pilot_id == pilot_id),
        "review_id": select(GateReview.id).where(GateReview.pilot_id == pilot_id),
        "meeting_id": select(MeetingDecision.id).where(MeetingDecision.pilot_id == pilot_id),
        "lesson_id": select(Lesson.id).where(Lesson.pilot_id == pilot_id),
    }


def _last(chosen: Select[Any]) -> int:
    found = db.session.scalars(chosen).all()
    return int(max(found))
