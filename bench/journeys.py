"""The pilots that are multiplied: one in each stage, walked there by the verbs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot, Task, Visit
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.indicators import (
    BaselineTerms,
    IndicatorTerms,
    define_indicator,
    set_baseline,
)
from labapp.services.movement import move_pilot
from labapp.services.observations import GivenValue, record_values
from labapp.services.pilots import edit_pilot
from labapp.services.tasks import finish_task
from labapp.words import Bilingual, Press, Purpose, SignOffDecision, TaskStatus
from tests.factories import Team, make_evidence, make_pilot, press

GATE, NEXT_GATE = "start_delivery", "start_monitoring"
MONTHS = 8


class Journey:
    """One pilot on its way; each step is pressed a minute after the one before."""

    def __init__(self, team: Team, title: str, *, begins: dt.datetime) -> None:
        self.team, self.at = team, begins
        self.reference = make_pilot(team, workflow="standard", title=title)

    def press(self) -> Press:
        """Press the next button."""
        self.at += dt.timedelta(minutes=1)
        return press(self.at)

    def review(self) -> None:
        """Bring what the first gate reads, but for the sign-offs."""
        team, reference = self.team, self.reference
        hypothesis = Bilingual("If we open early, then they come, because they are fed")
        coordinator = team.coordinator
        edit_pilot(
            coordinator,
            reference,
            {"hypothesis": hypothesis, "summary": Bilingual("Breakfast before school. " * 12)},
            row_version=2,
            press=self.press(),
        )
        for purpose, who in (
            (Purpose.KNOWN, team.academic),
            (Purpose.KNOWN, team.academic),
            (Purpose.NEED, team.delivery),
        ):
            make_evidence(team, reference, purpose=purpose, by=who)
        self.indicators = [self._indicator("outcome"), self._indicator("output")]

    def deliver(self) -> None:
        """Pass the first gate and record the values of every month since."""
        self.finish_tasks()
        self.sign_off(GATE)
        self.move(GATE)
        make_evidence(self.team, self.reference, purpose=Purpose.DELIVERY, by=self.team.delivery)
        self.finish_tasks()
        months = [f"2026-{month:02}" for month in range(3, 3 + MONTHS)]
        given = [
            GivenValue(indicator_id=each, period=month, value=str(40 + 3 * place))
            for each in self.indicators
            for place, month in enumerate(months)
        ]
        self.at += dt.timedelta(days=50)
        record_values(self.team.delivery, self.reference, given, press=self.press())

    def finish_tasks(self) -> None:
        """Do every required task that does not close by itself."""
        for task_id in self._open_tasks():
            finish_task(self.team.delivery, task_id, press=self.press())

    def sign_off(self, move: str) -> None:
        """Ask both approvers, who approve."""
        asked = ask_for_sign_off(self.team.coordinator, self.reference, move, press=self.press())
        for approver in (self.team.council_approver, self.team.university_approver):
            sign(
                approver,
                asked["review_id"],
                decision=SignOffDecision.APPROVE,
                seen_digest=asked["seen_digest"],
                press=self.press(),
            )

    def move(self, move: str) -> None:
        """Move on."""
        move_pilot(self.team.coordinator, self.reference, move=move, press=self.press())

    def _open_tasks(self) -> list[int]:
        db.session.rollback()
        still_open = (
            select(Task.id)
            .join(Visit, Visit.id == Task.visit_id)
            .where(Visit.left_at.is_(None), Task.required, Task.status == TaskStatus.TO_DO)
            .join(Pilot, Pilot.id == Task.pilot_id)
            .where(Task.closes_with == "", Pilot.reference == self.reference)
        )
        return list(db.session.scalars(still_open))

    def _indicator(self, level: str) -> int:
        terms: dict[str, Any] = {
            "title": Bilingual(f"Pupils who come, {level}"),
            "definition": "Counted in the register",
            "level": level,
            "measure": "count",
            "direction": "increase",
            "accumulation": "period",
            "frequency": "month",
        }
        who = self.team.academic
        made = define_indicator(who, self.reference, IndicatorTerms(**terms), press=self.press())
        indicator_id = int(made["indicator_id"])
        begun = BaselineTerms(period="2026-01", value="40")
        set_baseline(who, indicator_id, begun, press=self.press())
        return indicator_id
