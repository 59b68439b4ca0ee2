"""The main job: a standard pilot goes from evidence review to adoption, by the verbs alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from labapp import audit
from labapp.db import db
from labapp.errors import GateNotMetError
from labapp.models import Pilot, StageEvent, Task, Visit
from labapp.reading import readiness
from labapp.reading.definitions import compiled_of
from labapp.services.conclusions import ConclusionTerms, record_conclusion
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.indicators import (
    BaselineTerms,
    IndicatorTerms,
    define_indicator,
    set_baseline,
)
from labapp.services.lessons import LessonTerms, record_lesson
from labapp.services.movement import move_pilot
from labapp.services.observations import GivenValue, record_values
from labapp.services.pilots import edit_pilot
from labapp.services.tasks import finish_task
from labapp.words import Bilingual, Phase, Press, Purpose, SignOffDecision, TaskStatus
from labapp.workflows.facts import PilotFacts
from tests.factories import Team, at_day, make_evidence, make_pilot, press
from tests.integration.team import team

__all__ = ["team"]


class Walk:
    """One pilot on its way; each step is pressed a minute after the one before, from a day on."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.reference = make_pilot(team, workflow="standard")
        self.at = at_day(1)

    def press(self) -> Press:
        self.at += dt.timedelta(minutes=1)
        return press(self.at)

    def pilot(self) -> Pilot:
        db.session.rollback()
        chosen = select(Pilot).where(Pilot.reference == self.reference)
        return db.session.scalars(chosen.execution_options(populate_existing=True)).one()

    def left(self, move: str) -> set[str]:
        """Name the requirements that are still unmet for a move."""
        moves = {each.move: each for each in readiness.load(self.pilot().id).moves}
        return {finding.id for finding in moves[move].unmet}

    def describe(self, **changes: Any) -> None:
        version = self.pilot().row_version
        who = self.team.coordinator
        edit_pilot(who, self.reference, changes, row_version=version, press=self.press())

    def finish_tasks(self) -> None:
        db.session.rollback()
        still_open = (
            select(Task.id)
            .join(Visit, Visit.id == Task.visit_id)
            .where(Visit.left_at.is_(None), Task.required, Task.status == TaskStatus.TO_DO)
        )
        for task_id in db.session.scalars(still_open.where(Task.closes_with == "")).all():
            finish_task(self.team.delivery, task_id, press=self.press())

    def indicator(self, level: str, *, baseline: bool) -> int:
        terms = IndicatorTerms(
            title=Bilingual(f"An {level}"),
            definition="Counted in the register",
            level=level,
            measure="count",
            direction="increase",
            accumulation="period",
            frequency="month",
        )
        made = define_indicator(self.team.academic, self.reference, terms, press=self.press())
        indicator_id = int(made["indicator_id"])
        if baseline:
            begun = BaselineTerms(period="2026-01", value="40")
            set_baseline(self.team.academic, indicator_id, begun, press=self.press())
        return indicator_id

    def sign_off(self, move: str) -> None:
        who = self.team.coordinator
        review = ask_for_sign_off(who, self.reference, move, press=self.press())
        for approver in (self.team.council_approver, self.team.university_approver):
            sign(
                approver,
                review["review_id"],
                decision=SignOffDecision.APPROVE,
                seen_digest=review["seen_digest"],
                press=self.press(),
            )

    def move(self, move: str, *, days: int) -> None:
        who = self.team.coordinator
        move_pilot(who, self.reference, move=move, press=self.press())
        self.at += dt.timedelta(days=days)


@pytest.fixture
def walk(team: Team) -> Walk:
    return Walk(team)


def review_the_evidence(walk: Walk) -> tuple[int, int]:
    team, reference = walk.team, walk.reference
    assert walk.left("start_delivery") == {
        "hypothesis", "tasks", "known", "need", "baselines", "council", "university",
    }  # fmt: skip
    walk.describe(hypothesis=Bilingual("If we open early, then they come, because they are fed"))
    make_evidence(team, reference)
    make_evidence(team, reference)
    make_evidence(team, reference, purpose=Purpose.NEED, by=team.delivery)
    outcome, output = (
        walk.indicator("outcome", baseline=True),
        walk.indicator("output", baseline=False),
    )
    walk.finish_tasks()
    assert walk.left("start_delivery") == {"council", "university"}
    walk.sign_off("start_delivery")
    walk.move("start_delivery", days=65)
    return outcome, output


def deliver_and_monitor(walk: Walk, outcome: int, output: int) -> None:
    make_evidence(walk.team, walk.reference, purpose=Purpose.DELIVERY, by=walk.team.delivery)
    walk.finish_tasks()
    assert walk.left("start_monitoring") == {"outputs", "due_values"}
    april = [
        GivenValue(indicator_id=each, period="2026-04", value="44") for each in (outcome, output)
    ]
    record_values(walk.team.delivery, walk.reference, april, press=walk.press())
    walk.move("start_monitoring", days=3)
    walk.finish_tasks()
    walk.move("start_learning", days=3)


def learn(walk: Walk) -> None:
    team, reference = walk.team, walk.reference
    make_evidence(team, reference, purpose=Purpose.EVALUATION)
    lesson = LessonTerms(title=Bilingual("Open early"), happened=Bilingual("They came"))
    record_lesson(team.academic, reference, lesson, press=walk.press())
    walk.describe(owner_after="The council’s education service")
    walk.finish_tasks()
    concluded = ConclusionTerms(
        kind="adopt", reasons="It works", look_back_on=walk.at.date() + dt.timedelta(days=200)
    )
    record_conclusion(team.coordinator, reference, concluded, press=walk.press())
    assert readiness.load(walk.pilot().id).move == "adopt"


def test_a_standard_pilot_goes_from_evidence_review_to_adoption(walk: Walk) -> None:
    outcome, output = review_the_evidence(walk)
    deliver_and_monitor(walk, outcome, output)
    learn(walk)
    with pytest.raises(GateNotMetError) as refused:
        walk.move("adopt", days=0)
    assert {f.id for f in refused.value.findings if f.blocks} == {"council", "university"}
    walk.sign_off("adopt")
    walk.move("adopt", days=0)
    pilot = walk.pilot()
    assert (pilot.stage, pilot.phase) == ("adopted", Phase.CLOSED)
    moves = db.session.scalars(select(StageEvent.move).order_by(StageEvent.seq)).all()
    assert moves == ["start", "start_delivery", "start_monitoring", "start_learning", "adopt"]
    looking_back = select(Task.due_on).where(Task.key.like("look_back%")).order_by(Task.due_on)
    assert len(db.session.scalars(looking_back).all()) == 2
    assert audit.verify()[1] == []


def test_every_move_is_judged_the_same_again_from_its_kept_facts(walk: Walk) -> None:
    review_the_evidence(walk)
    event = db.session.scalars(select(StageEvent).where(StageEvent.move == "start_delivery")).one()
    facts = PilotFacts.from_json(event.facts)
    machine = compiled_of(event.definition_digest)
    again = machine.fire(event.move, facts, walk.team.coordinator)
    assert again.to == event.to_stage
