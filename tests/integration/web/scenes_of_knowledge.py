"""The forms of evidence, lessons, conclusions, indicators and returns, and of an account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import update

from labapp import passwords
from labapp.db import transaction
from labapp.models import Evidence, Observation, Person
from labapp.services.lessons import LessonTerms, record_lesson
from labapp.services.retractions import MarkAsked, record_retraction
from labapp.words import Bilingual
from tests.factories import BEGIN, Team, make_evidence, make_pilot, press
from tests.integration.measures import make_delivering, make_indicator, record
from tests.integration.web.scenes import (
    INDICATOR,
    LAST_MONTH,
    LESSON,
    NEW_PASSWORD,
    PASSWORD,
    THREE_QUESTIONS,
    Scene,
    day,
    newest,
    scene,
)


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
def retraction(team: Team) -> Scene:
    pilot, brought = _evidence(team)
    typed = {"standing": "retracted", "source": "A notice"} | day("noted_on", BEGIN.date())
    return team.academic, f"/pilots/{pilot}/evidence/{brought['id']}/retraction", typed


@scene
def retraction_taken_back(team: Team) -> Scene:
    actor, path, _typed = retraction(team)
    asked = MarkAsked("retracted", "A notice", BEGIN.date())
    record_retraction(actor, newest(Evidence).id, asked, press=press())
    return actor, path, {"standing": "none", "reason": "Another paper"}


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
