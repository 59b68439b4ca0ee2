"""What people do to a pilot: each deed calls a verb, and tells the model what it answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import Observation
from labapp.services import conclusions, evidence, evidence_uses, indicators, lessons, tasks
from labapp.services.evidence_said import About, Submission
from labapp.services.observations import GivenValue, Revision, record_values, revise_value
from labapp.services.pilots import NewPilot, edit_pilot, start_pilot
from labapp.services.roles import add_partner, end_partner, end_role, give_role
from labapp.words import Bilingual, PartnerPart, PilotRoleKind
from tests.factories import WREXHAM
from tests.integration.evidence_ground import kept
from tests.integration.measures import said
from tests.proof.books import BOOKS
from tests.proof.checks import catch_up
from tests.proof.ground import Ground, Walked
from tests.proof.model import Model
from tests.proof.records import MONTH, Measured, Use, last_day
from tests.proof.rounds import Member

LATEST = 19  # o’clock, by which every press of the day was made
PAIRS = frozenset({"question", "hypothesis"})
ROLES = (
    ("delivery", PilotRoleKind.DELIVERY),
    ("academic", PilotRoleKind.ACADEMIC),
    ("academic2", PilotRoleKind.ACADEMIC),
)
PARTNERS = (("council", "lead"), ("university", "evaluation"))
BODY = ("board", "governance_body")
APPROVERS = (("council_approver", "council"), ("university_approver", "university"))


class Deeds:
    """One walk: the pilot, and the model that is told of every deed that was done."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.walked = Walked(ground)
        self.model: Model

    def actor(self, name: str) -> Any:
        return self.ground.people[name]

    def begin(self, workflow: str) -> None:
        """Start a pilot with its people, and nothing else."""
        new = NewPilot(Bilingual("Walked", "Cerdded"), (WREXHAM,), workflow)
        team = self.ground.team
        made = start_pilot(team.coordinator, team.lab, new, press=self.walked.press())
        self.walked.reference = made["reference"]
        book = BOOKS[workflow]
        people = {
            self.ground.id_of(n): Member(self.ground.works_for[n]) for n in self.ground.people
        }
        coordinator = self.ground.id_of("coordinator")
        self.model = Model(book, self.walked.at.date(), self.ground.kinds, people, coordinator)
        self.entered(book.initial)
        with self.walked.hurry():
            for name, kind in ROLES:
                person = self.ground.id_of(name)
                self.do("coordinator", give_role, self.walked.reference, person, kind)
            for organisation, part in (*PARTNERS, *[BODY] * (workflow == "strategy")):
                self.name_partner(organisation, part)
            for name, organisation in APPROVERS:
                self.name_approver(name, organisation)

    def do(self, who: str, verb: Any, *args: Any, **given: Any) -> Any:
        answer = self.walked.attempt(verb, self.actor(who), *args, **given)
        self.model.today = self.walked.at.date()
        return answer

    def sleep(self) -> None:
        """Have the rest of a long day be another day: no press falls on midnight."""
        if self.walked.at.hour > LATEST:
            self.walked.at = self.walked.at.replace(hour=9)
            self.wait(1)

    def wait(self, days: int) -> None:
        """Let time pass, as it does for the tick."""
        self.walked.at += dt.timedelta(days=days)
        self.model.today = self.walked.at.date()
        catch_up(self.walked)

    def entered(self, stage: str) -> None:
        self.model.enter(stage)
        self.model.tasks = self.walked.tasks()

    # --- the pilot and its people

    def write(self, name: str, *, blank: bool = False) -> None:
        words = "" if blank else "Something"
        value: Any = Bilingual(words) if name in PAIRS else words
        if name == "ends_on":
            value = None if blank else self.walked.at.date() + dt.timedelta(days=90)
        version = self.walked.pilot().row_version
        done = self.do(
            "coordinator", edit_pilot, self.walked.reference, {name: value}, row_version=version
        )
        was = name in self.model.fields
        if name in self.model.locked and was == blank:
            assert done is None, f"{name} is locked"
        elif done:
            (self.model.fields.discard if blank else self.model.fields.add)(name)

    def name_partner(self, organisation: str, part: str) -> None:
        number = self.ground.organisations[organisation]
        done = self.do("coordinator", add_partner, self.walked.reference, number, PartnerPart(part))
        if done:
            self.model.partners[done["partner_id"]] = (number, part)

    def end_partner(self, partner_id: int) -> None:
        if self.do("coordinator", end_partner, self.walked.reference, partner_id):
            del self.model.partners[partner_id]

    def name_approver(self, name: str, organisation: str) -> None:
        number, person = self.ground.organisations[organisation], self.ground.id_of(name)
        done = self.do(
            "coordinator", give_role, self.walked.reference, person, PilotRoleKind.APPROVER,
            organisation_id=number,
        )  # fmt: skip
        if done:
            self.model.people[person].approves_for[number] = done["role_id"]

    def end_approver(self, name: str) -> None:
        held = self.model.people[self.ground.id_of(name)].approves_for
        for organisation, role_id in list(held.items()):
            if self.do("coordinator", end_role, self.walked.reference, role_id):
                del held[organisation]
                self.model.end_deputies_of(self.ground.id_of(name))

    # --- evidence

    def submit(self, who: str, purpose: str) -> None:
        about = About(kind="journal_article", personal_data="none", access="partners",
                      title=Bilingual("A study"), url="https://example.org/study")  # fmt: skip
        given = Submission(about=about, purpose=purpose)
        done = self.do(who, evidence.submit_evidence, self.walked.reference, given)
        assert bool(done) is not self.model.ended
        if done:
            (made,) = done["evidence"]
            person = self.ground.id_of(who)
            when = (self.model.cycle, self.model.visit)
            use = Use(made["use_id"], made["id"], purpose, *when, {person})
            self.model.uses[use.id] = use

    def decide(self, who: str, use_id: int, *, accept: bool) -> None:
        use, person = self.model.uses[use_id], self.ground.id_of(who)
        verb = evidence_uses.accept_use if accept else evidence_uses.return_use
        given = {} if accept else {"reason": "Not this"}
        done = self.do(who, verb, use_id, **given)
        if person in use.hands:
            assert done is None, "who brought it does not decide on it"
        if done:
            use.status = "accepted" if accept else "returned"

    def withdraw(self, use_id: int) -> None:
        use = self.model.uses[use_id]
        if self.do("coordinator", evidence.withdraw_evidence, use.evidence, reason="Wrong"):
            use.withdrawn = True

    def end_use(self, use_id: int) -> None:
        if self.do("coordinator", evidence_uses.end_use, use_id, reason="Not here"):
            self.model.uses[use_id].status = "withdrawn"

    def new_version(self, who: str, use_id: int) -> None:
        use = self.model.uses[use_id]
        file = kept("study.txt", f"version {self.walked.at}".encode())
        if self.do(who, evidence.add_version, use.evidence, file, change_note="Mended"):
            use.version += 1
            use.hands.add(self.ground.id_of(who))
            use.status = use.status if use.status == "withdrawn" else "submitted"

    # --- figures

    def define(self, level: str) -> None:
        terms = said(level=level)
        done = self.do("academic", indicators.define_indicator, self.walked.reference, terms)
        if done:
            made = Measured(done["indicator_id"], level)
            self.model.indicators[made.id] = made

    def start_from(self, indicator_id: int) -> None:
        value = str(self.walked.at.minute)
        terms = indicators.BaselineTerms(period="2026-01", value=value)
        if self.do("academic", indicators.set_baseline, indicator_id, terms):
            self.model.indicators[indicator_id].baseline += 1

    def aim(self, indicator_id: int, years: int) -> None:
        due = self.model.today + dt.timedelta(days=400 * years)
        done = self.do(
            "academic", indicators.set_target, indicator_id, value="90", due_on=due, rationale=""
        )
        if done:
            self.model.indicators[indicator_id].target += 1
            self.model.indicators[indicator_id].aimed = due

    def retire(self, indicator_id: int) -> None:
        if self.do("academic", indicators.retire_indicator, indicator_id, reason="Enough"):
            self.model.indicators[indicator_id].active = False

    def record(self, indicator_id: int, month: MONTH) -> None:
        period = f"{month[0]}-{month[1]:02}"
        given = GivenValue(indicator_id=indicator_id, period=period, value="12")
        done = self.do("delivery", record_values, self.walked.reference, [given])
        if done and done["new"]:
            self.model.indicators[indicator_id].values[month] = self.newest(indicator_id, month)

    def revise(self, indicator_id: int, month: MONTH) -> None:
        indicator = self.model.indicators[indicator_id]
        value = str(100 + indicator.values[month][1])
        revision = Revision(reason="late_data", value=value)
        if self.do("coordinator", revise_value, indicator.values[month][0], revision):
            indicator.values[month] = self.newest(indicator_id, month)

    def newest(self, indicator_id: int, month: MONTH) -> tuple[int, int]:
        """Find the newest revision of a value in the records."""
        chosen = (
            select(Observation.id, Observation.revision)
            .where(
                Observation.indicator_id == indicator_id,
                Observation.period_end == last_day(month),
            )
            .order_by(Observation.revision.desc())
        )
        found = db.session.execute(chosen).first()
        assert found
        return (found.id, found.revision)

    # --- work

    def finish(self, task_id: int, how: str) -> None:
        if how == "done":
            done = self.do("coordinator", tasks.finish_task, task_id)
        elif how == "not needed":
            done = self.do("coordinator", tasks.set_task_aside, task_id, reason="Not here")
        else:
            done = self.do("coordinator", tasks.reopen_task, task_id)
        if done:
            self.model.tasks[task_id][2] = how != "open"

    def add_task(self) -> None:
        about = tasks.AboutTask(title=Bilingual("One more thing"), required=True)
        done = self.do("delivery", tasks.add_task, self.walked.reference, about)
        assert bool(done) is not self.model.ended
        if done:
            self.model.tasks[done["task_id"]] = ["", True, False]

    def conclude(self, kind: str, *, look_back: bool) -> None:
        later = self.model.today + dt.timedelta(days=200) if look_back else None
        terms = conclusions.ConclusionTerms(kind=kind, reasons="Because", look_back_on=later)
        done = self.do("coordinator", conclusions.record_conclusion, self.walked.reference, terms)
        assert bool(done) is not self.model.ended
        if done:
            self.model.conclusions.append(
                (done["conclusion_id"], self.model.cycle, kind, look_back)
            )

    def learn(self) -> None:
        terms = lessons.LessonTerms(title=Bilingual("A lesson"), happened=Bilingual("It rained"))
        if self.do("academic", lessons.record_lesson, self.walked.reference, terms):
            self.model.lessons.append((self.model.cycle, self.model.visit))
