"""One press of any form, sent twice: it is answered the same and done once."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from labapp import passwords
from labapp.db import Base, db, transaction
from labapp.models import GateReview, Observation, Partner, Person, Pilot, PilotRole, Task
from labapp.services.gates import ask_for_sign_off
from labapp.services.lessons import LessonTerms, record_lesson
from labapp.services.movement import hold_pilot
from labapp.words import Actor, Bilingual
from tests.factories import Team, make_evidence, make_pilot, make_team, make_workflows, press
from tests.integration.measures import make_delivering, make_indicator, record
from tests.visitor import Visitor, text_of

TODAY = dt.datetime.now(dt.UTC).date()
NEXT_WEEK = TODAY + dt.timedelta(days=7)
LAST_MONTH = (TODAY.replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m")
PASSWORD, NEW_PASSWORD = "three quiet otters", "four loud herons sing"
THREE_QUESTIONS = {"kind": "other", "personal_data": "none", "access": "partners"}
LESSON = {"title-en": "Ring first", "happened-en": "Nobody was in."}
INDICATOR = {
    "title-en": "Hours",
    "title-cy": "Oriau",
    "definition": "Hours stamped",
    "level": "output",
    "measure": "count",
    "unit-en": "hours",
    "direction": "increase",
    "accumulation": "period",
    "frequency": "month",
    "in_return": "yes",
}
Scene = tuple[Actor, str, dict[str, Any]]
SCENES: dict[str, Callable[[Team], Scene]] = {}


def scene(made: Callable[[Team], Scene]) -> Callable[[Team], Scene]:
    """Keep a scene: who sends which form to where."""
    SCENES[made.__name__] = made
    return made


def day(name: str, on: dt.date = NEXT_WEEK) -> dict[str, str]:
    """Type a day into its three fields."""
    parts = {"day": on.day, "month": on.month, "year": on.year}
    return {f"{name}-{part}": str(number) for part, number in parts.items()}


def newest(record: type[Base]) -> Any:
    """Give the last record of a kind."""
    return db.session.scalars(select(record).order_by(record.id.desc())).first()  # type: ignore[attr-defined]


@pytest.fixture
def team(app: Flask) -> Team:
    with app.app_context():
        make_workflows()
        return make_team()


def how_many(app: Flask) -> dict[str, int]:
    """Count what every table holds."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
            if table.name not in {"sign_in_failure"}
        }


def sent(typed: dict[str, Any]) -> dict[str, Any]:
    """Make what is sent; a file is opened anew each time."""
    return {k: (io.BytesIO(v), "note.txt") if isinstance(v, bytes) else v for k, v in typed.items()}


@scene
def start(team: Team) -> Scene:
    typed = {"lab": team.lab, "title": "Warm homes", "place": "W06000006", "workflow": "short"}
    return team.coordinator, "/pilots/new", typed


@scene
def edit(team: Team) -> Scene:
    pilot = make_pilot(team)
    typed = {"title-en": "Clubs", "row_version": str(newest(Pilot).row_version)}
    return team.coordinator, f"/pilots/{pilot}/edit", typed


@scene
def places(team: Team) -> Scene:
    return team.coordinator, f"/pilots/{make_pilot(team)}/places", {"keep": "W06000006"}


@scene
def go_back(team: Team) -> Scene:
    typed = {"move": "rethink", "reason": "The question was wrong"}
    return team.coordinator, f"/pilots/{make_delivering(team)}/move", typed


@scene
def stop(team: Team) -> Scene:
    typed = {"move": "stop", "reason": "Nobody came"}
    return team.coordinator, f"/pilots/{make_delivering(team)}/move", typed


@scene
def hold(team: Team) -> Scene:
    typed = {"reason": "The hall is wet"} | day("review_on")
    return team.coordinator, f"/pilots/{make_delivering(team)}/hold", typed


@scene
def resume(team: Team) -> Scene:
    pilot, now = make_delivering(team), dt.datetime.now(dt.UTC)
    hold_pilot(team.coordinator, pilot, reason="Wet", review_on=NEXT_WEEK, press=press(now))
    return team.coordinator, f"/pilots/{pilot}/resume", {}


@scene
def partner(team: Team) -> Scene:
    typed = {"organisation": str(team.council), "part": "funder"}
    return team.coordinator, f"/pilots/{make_pilot(team)}/people/partners", typed


@scene
def role(team: Team) -> Scene:
    typed = {"person": str(team.neighbour.person_id), "role": "delivery"}
    return team.coordinator, f"/pilots/{make_pilot(team)}/people/roles", typed


@scene
def newcomer(team: Team) -> Scene:
    typed = {"person": "new", "role": "academic", "name": "Nia", "email": "nia@example.org"}
    return team.coordinator, f"/pilots/{make_pilot(team)}/people/roles", typed


@scene
def end_partner(team: Team) -> Scene:
    pilot = make_pilot(team)
    path = f"/pilots/{pilot}/people/partners/{newest(Partner).id}/end"
    return team.coordinator, path, {}


@scene
def end_role(team: Team) -> Scene:
    pilot = make_pilot(team)
    return team.coordinator, f"/pilots/{pilot}/people/roles/{newest(PilotRole).id}/end", {}


@scene
def ask(team: Team) -> Scene:
    return team.coordinator, f"/pilots/{make_delivering(team)}/gate/finish/ask", {"note": "Look"}


def _asked(team: Team) -> tuple[str, str]:
    pilot = make_delivering(team)
    ask_for_sign_off(team.coordinator, pilot, "finish", note="", press=press())
    return f"/pilots/{pilot}/gate/finish/rounds/{newest(GateReview).id}", newest(
        GateReview
    ).seen_digest


@scene
def sign(team: Team) -> Scene:
    path, seen = _asked(team)
    return team.council_approver, f"{path}/decide", {"decision": "approve", "seen_digest": seen}


@scene
def send_back(team: Team) -> Scene:
    path, seen = _asked(team)
    typed = {"decision": "return", "reason": "Say more", "seen_digest": seen}
    return team.council_approver, f"{path}/decide", typed


@scene
def take_back(team: Team) -> Scene:
    return team.coordinator, f"{_asked(team)[0]}/withdraw", {"reason": "Too early"}


@scene
def task(team: Team) -> Scene:
    typed = {"title-en": "Ring the council"}
    return team.coordinator, f"/pilots/{make_pilot(team)}/tasks/new", typed


def _task(team: Team) -> str:
    pilot = make_pilot(team)
    return f"/pilots/{pilot}/tasks/{newest(Task).id}"


@scene
def change_task(team: Team) -> Scene:
    return team.coordinator, _task(team), {"title-en": "Think again", "seen": "1"}


@scene
def finish_task(team: Team) -> Scene:
    return team.coordinator, f"{_task(team)}/done", {}


@scene
def set_aside(team: Team) -> Scene:
    return team.coordinator, f"{_task(team)}/not-needed", {"reason": "Closed"}


@scene
def evidence(team: Team) -> Scene:
    typed = THREE_QUESTIONS | {"purpose": "known", "files": b"What we know"}
    return team.academic, f"/pilots/{make_pilot(team)}/evidence/new", typed


def _evidence(team: Team, *, accepted: bool = True) -> tuple[str, dict[str, Any]]:
    pilot = make_pilot(team)
    return pilot, make_evidence(team, pilot, accepted=accepted)


@scene
def new_version(team: Team) -> Scene:
    pilot, brought = _evidence(team)
    typed = {"files": b"More", "change_note": "More"}
    return team.academic, f"/pilots/{pilot}/evidence/{brought['id']}/versions/new", typed


@scene
def describe(team: Team) -> Scene:
    pilot, brought = _evidence(team)
    typed = THREE_QUESTIONS | {"title-en": "Better", "seen": "1", "url": "https://example.org/b"}
    return team.coordinator, f"/pilots/{pilot}/evidence/{brought['id']}/describe", typed


@scene
def embargo(team: Team) -> Scene:
    pilot, brought = _evidence(team)
    typed = {"embargo_reason": "Published then"} | day("embargo_until")
    return team.academic, f"/pilots/{pilot}/evidence/{brought['id']}/embargo", typed


@scene
def withdraw(team: Team) -> Scene:
    pilot, brought = _evidence(team)
    path = f"/pilots/{pilot}/evidence/{brought['id']}/withdraw"
    return team.academic, path, {"reason": "Wrong numbers"}


@scene
def use_elsewhere(team: Team) -> Scene:
    _pilot, brought = _evidence(team)
    typed = {"pilot": make_pilot(team), "purpose": "need", "relevance": "Partly"}
    return team.coordinator, f"/evidence/{brought['id']}/use", typed


@scene
def accept(team: Team) -> Scene:
    pilot, brought = _evidence(team, accepted=False)
    path = f"/pilots/{pilot}/evidence/uses/{brought['use_id']}"
    return team.coordinator, path, {"decision": "accept", "relevance": "Yes"}


@scene
def return_evidence(team: Team) -> Scene:
    pilot, brought = _evidence(team, accepted=False)
    path = f"/pilots/{pilot}/evidence/uses/{brought['use_id']}"
    return team.coordinator, path, {"decision": "return", "reason": "Another year"}


@scene
def end_use(team: Team) -> Scene:
    pilot, brought = _evidence(team)
    path = f"/pilots/{pilot}/evidence/uses/{brought['use_id']}/end"
    return team.coordinator, path, {"reason": "Not ours"}


@scene
def lesson(team: Team) -> Scene:
    return team.delivery, f"/pilots/{make_pilot(team)}/lessons/new", LESSON


def _lesson(team: Team) -> str:
    pilot = make_pilot(team)
    terms = LessonTerms(title=Bilingual("Ring first"), happened=Bilingual("Nobody was in."))
    full = {name: Bilingual("So it is") for name in ("expected", "why", "do_this", "applies_when")}
    terms = LessonTerms(title=terms.title, happened=terms.happened, **full)
    made = record_lesson(team.delivery, pilot, terms, press=press())
    return f"/pilots/{pilot}/lessons/{made['lesson_id']}"


@scene
def edit_lesson(team: Team) -> Scene:
    return team.delivery, f"{_lesson(team)}/edit", LESSON | {"why-en": "Bus", "seen": "1"}


@scene
def validate_lesson(team: Team) -> Scene:
    return team.academic, f"{_lesson(team)}/validate", {}


@scene
def reject_lesson(team: Team) -> Scene:
    return team.academic, f"{_lesson(team)}/reject", {"reason": "One club only"}


@scene
def conclusion(team: Team) -> Scene:
    typed = {"kind": "adapt", "reasons": "Hours rose."}
    return team.coordinator, f"/pilots/{make_delivering(team)}/decisions/new", typed


@scene
def indicator(team: Team) -> Scene:
    return team.academic, f"/pilots/{make_pilot(team)}/indicators/new", INDICATOR


def _indicator(team: Team) -> tuple[str, int, str]:
    pilot = make_pilot(team)
    made = make_indicator(team, pilot)
    return pilot, made, f"/pilots/{pilot}/indicators/{made}"


@scene
def change_indicator(team: Team) -> Scene:
    typed = INDICATOR | {"seen": "1", "title-en": "Club hours stamped"}
    return team.academic, f"{_indicator(team)[2]}/edit", typed


@scene
def retire_indicator(team: Team) -> Scene:
    return team.academic, f"{_indicator(team)[2]}/retire", {"reason": "Never used"}


@scene
def baseline(team: Team) -> Scene:
    typed = {"period": "2026-02", "value": "10"}
    return team.academic, f"{_indicator(team)[2]}/baseline", typed


@scene
def target(team: Team) -> Scene:
    return team.academic, f"{_indicator(team)[2]}/target", {"value": "30"} | day("due_on")


@scene
def value(team: Team) -> Scene:
    typed = {"period": "2026-03", "value": "25"}
    return team.delivery, f"{_indicator(team)[2]}/values/new", typed


def _value(team: Team) -> tuple[str, int, str]:
    pilot, made, here = _indicator(team)
    record(team.delivery, pilot, made, {"2026-03": "25"}, dt.datetime.now(dt.UTC))
    return pilot, newest(Observation).id, here


@scene
def revise(team: Team) -> Scene:
    pilot, observation, _here = _value(team)
    typed = {"value": "296", "reason": "late_data", "note": "Two late passports"}
    return team.delivery, f"/pilots/{pilot}/values/{observation}/revise", typed


@scene
def make_final(team: Team) -> Scene:
    _pilot, observation, here = _value(team)
    return team.academic, f"{here}/values/final", {"values": str(observation)}


@scene
def send_return(team: Team) -> Scene:
    pilot = make_delivering(team)
    typed = {"rating": "on_track", "happened": "They met.", "files": b"A note"}
    return team.delivery, f"/pilots/{pilot}/returns/{LAST_MONTH}", typed


@scene
def send_return_of_values(team: Team) -> Scene:
    pilot = make_delivering(team)
    made = make_indicator(team, pilot)
    first = f"{LAST_MONTH}-01".replace("-", "")
    typed = {"rating": "on_track", f"v{made}_{first}_value": "41.5"}
    return team.delivery, f"/pilots/{pilot}/returns/{LAST_MONTH}", typed


@scene
def nothing_to_report(team: Team) -> Scene:
    return team.delivery, f"/pilots/{make_delivering(team)}/returns/{LAST_MONTH}/nothing", {}


@scene
def language(team: Team) -> Scene:
    return team.delivery, "/account/language", {"language": "cy"}


@scene
def password(team: Team) -> Scene:
    hashed = passwords.hash_of(PASSWORD)
    with transaction() as session:
        session.execute(update(Person).values(password_hash=hashed))
    typed = {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "again_password": NEW_PASSWORD}
    return team.delivery, "/account/password", typed


@pytest.mark.parametrize("name", list(SCENES))
def test_the_same_press_is_answered_the_same_and_done_once(
    app: Flask, team: Team, name: str
) -> None:
    with app.app_context():
        actor, path, typed = SCENES[name](team)
    visitor = Visitor(app, actor)
    typed = typed | {"press": "the same"}
    first = visitor.post(path, sent(typed))
    assert first.status_code == 303, text_of(first)
    kept = how_many(app)
    again = visitor.post(path, sent(typed))
    assert again.status_code == 303, text_of(again)
    assert again.headers["Location"] == first.headers["Location"]
    assert how_many(app) == kept


def test_a_press_that_asks_for_something_else_is_not_taken_for_the_first(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        actor, path, typed = SCENES["task"](team)
    visitor = Visitor(app, actor)
    assert visitor.post(path, typed | {"press": "the same"}).status_code == 303
    kept = how_many(app)
    for other in ({"title-en": "Ring the school"}, {"title-en": ""}, {"owner_id": "x"}):
        assert visitor.post(path, typed | other | {"press": "the same"}).status_code == 422
    assert how_many(app) == kept


def test_a_double_click_is_answered_twice_with_the_same(app: Flask, team: Team) -> None:
    for turn in range(4):
        with app.app_context():
            actor, path, typed = SCENES["stop"](team)
        visitors = [Visitor(app, actor) for _ in range(2)]
        typed = typed | {"press": f"turn {turn}"}
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda one, path=path, typed=typed: one.post(path, typed),
                                    visitors))  # fmt: skip
        assert {each.status_code for each in answers} == {303}, text_of(answers[-1])
        assert len({each.headers["Location"] for each in answers}) == 1
