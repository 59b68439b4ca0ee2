"""What a change after asking does to the signatures: the table of the design, line by line.

Every change is made through its verb, on a pilot whose council has signed for the move `agree`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import GateNotMetError
from labapp.models import OutboxMessage, Pilot
from labapp.reading.gate_page import GatePage, get_gate
from labapp.services.evidence import add_version, describe_evidence, withdraw_evidence
from labapp.services.evidence_said import About
from labapp.services.files import KeptFile
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.indicators import set_target
from labapp.services.letters import send_message
from labapp.services.movement import move_pilot
from labapp.services.observations import Revision, finalise_value, revise_value
from labapp.services.pilots import edit_pilot
from labapp.services.retractions import MarkAsked, record_retraction
from labapp.services.tasks import finish_task, reopen_task
from labapp.services.waivers import waive
from labapp.services.workflows import publish_definitions
from labapp.speak import say
from labapp.words import Actor, Bilingual, Retraction, SignOffDecision
from labapp.workflows.definition import Definition
from tests.factories import BEGIN, OPERATOR, Team, at_day, make_evidence, make_pilot, press
from tests.integration.measures import make_baseline, make_indicator, record
from tests.integration.services.conditions_said import promised
from tests.integration.team import team
from tests.laid import laid_once

__all__ = ["team"]

AGREED = """
schema: labapp.workflow/1
key: agreed
version: 1
title: {en: Agreed, cy: Cytunwyd}
roles: [coordinator, delivery, academic, approver]
initial: plan
stages:
  plan:
    phase: evidence
    label: {en: Plan, cy: Cynllunio}
    tasks:
      - {key: plan, title: {en: Plan it, cy: Ei gynllunio}, role: coordinator, due: 5 days,
         required: true}
  agreed: {phase: closed, final: true, label: {en: Agreed, cy: Cytunwyd}}
transitions:
  - id: agree
    from: [plan]
    to: agreed
    kind: conclude
    conclusion: adopt
    by: [coordinator]
    label: {en: Agree, cy: Cytuno}
    ask: {en: You are asked to agree., cy: Gofynnir i chi gytuno.}
    requires:
      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}
      - {id: tasks, requirement: required_tasks_done}
      - id: question
        requirement: field_set
        field: question
        waivable: {by: [coordinator], reason: required}
      - {id: council, requirement: sign_off, role: approver, organisation: [council]}
      - {id: university, requirement: sign_off, role: approver, organisation: [university]}
holds: {by: [coordinator], reason: required, review_within: 4 weeks}
"""


@dataclass
class Signed:
    """A pilot whose council has signed, and what its dossier rests on."""

    team: Team
    reference: str
    evidence: dict[str, Any]
    indicator: int
    value: int
    task: int
    review: dict[str, Any]

    @property
    def page(self) -> GatePage:
        """Read the gate as the coordinator sees it."""
        db.session.rollback()
        pilot = db.session.query(Pilot).filter_by(reference=self.reference).one()
        return get_gate(self.team.coordinator, pilot.id, "agree", now=press().at)

    @property
    def lapsed(self) -> list[tuple[str, str, str]]:
        """Give what the page says has changed: the part, before and now."""
        return [(words(each.part), words(each.was), words(each.now)) for each in self.page.lapsed]

    def approve(self, actor: Any) -> None:
        """Sign for this round."""
        sign(
            actor,
            self.review["review_id"],
            decision=SignOffDecision.APPROVE,
            seen_digest=self.review["seen_digest"],
            press=press(),
        )

    def move(self) -> Any:
        """Make the move."""
        return move_pilot(self.team.coordinator, self.reference, move="agree", press=press())


def words(told: Any) -> str:
    """Put it into English."""
    if isinstance(told, Bilingual):
        return told.en
    return told if isinstance(told, str) else say(told, "en")


@pytest.fixture
def signed(team: Team) -> Signed:
    """Give a pilot at its gate, with everything a dossier can rest on, signed by the council."""
    return make_signed(team)


@laid_once
def make_signed(team: Team) -> Signed:
    """Bring a pilot to its gate and have the council sign."""
    publish_definitions(OPERATOR, [Definition.from_yaml(AGREED)], press=press())
    reference = make_pilot(team, workflow="agreed")
    evidence = make_evidence(team, reference, title=Bilingual("A study"))
    make_evidence(team, reference, title=Bilingual("Another study"))
    indicator = make_indicator(team, reference)
    make_baseline(team, indicator, "10")
    target(team, indicator, "40")
    record(team.academic, reference, indicator, {"2026-01": "12"})
    return ask(team, reference, evidence, indicator)


def ask(team: Team, reference: str, evidence: dict[str, Any], indicator: int) -> Signed:
    """Settle the task, ask for sign-off, and have the council sign."""
    task, value = the_id("task", "key = 'plan'"), the_id("observation", "revision = 1")
    finish_task(team.coordinator, task, press=press())
    review = ask_for_sign_off(team.coordinator, reference, "agree", press=press())
    made = Signed(team, reference, evidence, indicator, value, task, review)
    made.approve(team.council_approver)
    assert made.lapsed == []
    return made


def the_id(table: str, where: str) -> int:
    """Find the one record of a kind."""
    found = db.session.execute(db.text(f"SELECT id FROM {table} WHERE {where}")).scalar_one()
    db.session.rollback()
    return int(found)


def target(team: Team, indicator: int, value: str) -> None:
    """Set a target."""
    due = dt.date(2027, 3, 31)
    set_target(team.academic, indicator, value=value, due_on=due, rationale="", press=press())


def evidence_is_withdrawn(it: Signed) -> None:
    withdraw_evidence(it.team.academic, it.evidence["id"], reason="Wrong", press=press())


def evidence_is_retracted(it: Signed) -> None:
    mark(it, Retraction.RETRACTED)


def mark(it: Signed, standing: Retraction, source: str = "https://example.org/notice") -> None:
    """Say what the publisher of the evidence says since."""
    noted_on = None if standing is Retraction.NONE else BEGIN.date()
    asked = MarkAsked(standing, source, noted_on)
    record_retraction(it.team.academic2, it.evidence["id"], asked, press=press())


def evidence_has_a_new_version(it: Signed) -> None:
    file = KeptFile("study.pdf", "study.pdf", "application/pdf", 10, "ab" * 32)
    add_version(it.team.academic, it.evidence["id"], file, change_note="", press=press())


def evidence_has_another_link(it: Signed) -> None:
    about = About(
        title=Bilingual("A study"),
        url="https://example.org/other",
        kind="journal_article",
        personal_data="none",
        access="partners",
    )
    describe_evidence(it.team.academic, it.evidence["id"], about, press=press())


def pinned_reading_is_revised(it: Signed) -> None:
    said = Revision(reason="error", note="Miscounted", value="13")
    revise_value(it.team.academic, it.value, said, press=press())


def target_is_replaced(it: Signed) -> None:
    target(it.team, it.indicator, "41")


def baseline_is_replaced(it: Signed) -> None:
    make_baseline(it.team, it.indicator, "11")


def required_task_is_reopened(it: Signed) -> None:
    reopen_task(it.team.coordinator, it.task, press=press())


def requirement_is_waived(it: Signed) -> None:
    edit(it, question=Bilingual(""))
    assert it.lapsed == []  # a blank question stands in the way, and makes nothing lapse
    waive(it.team.coordinator, it.reference, "agree", "question", reason="Known", press=press())


def edit(it: Signed, **said: Bilingual) -> None:
    version = it_version(it)
    edit_pilot(it.team.coordinator, it.reference, said, row_version=version, press=press())


def it_version(it: Signed) -> int:
    db.session.rollback()
    return db.session.query(Pilot).filter_by(reference=it.reference).one().row_version


LAPSES: list[tuple[Callable[[Signed], None], tuple[str, str, str]]] = [
    (evidence_is_withdrawn, ("Evidence it rests on", "Accepted as a link", "Withdrawn")),
    (evidence_is_retracted, ("Evidence it rests on", "Accepted as a link", "Retracted")),
    (evidence_has_a_new_version, ("Evidence it rests on", "Accepted as", "Waits for acceptance")),
    (evidence_has_another_link, ("Evidence it rests on", "Accepted as", "Waits for acceptance")),
    (pinned_reading_is_revised, ("Values shown", "12, provisional", "13, provisional")),
    (target_is_replaced, ("Baselines, targets or definitions", "10. Target: 40", "Target: 41")),
    (baseline_is_replaced, ("Baselines, targets or definitions", "Baseline: 10.", "Baseline: 11.")),
    (required_task_is_reopened, ("Required tasks", "No required task is open", "Open: Plan it")),
    (requirement_is_waived, ("Requirements set aside", "", "Set aside")),
]


@pytest.mark.parametrize(
    ("change", "shown"), LAPSES, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_material_change_lapses_the_signatures_and_is_shown_before_and_now(
    signed: Signed, change: Callable[[Signed], None], shown: tuple[str, str, str]
) -> None:
    change(signed)
    (line,) = signed.lapsed
    for said, wanted in zip(line, shown, strict=True):
        assert wanted in said
    with pytest.raises(GateNotMetError) as refused:
        signed.move()
    council = next(each for each in refused.value.findings if each.id == "council")
    assert council.parameters["lapsed"]
    assert words(council.sentence).startswith("Given for an earlier version")


@pytest.mark.parametrize("change", [each for each, _ in LAPSES], ids=lambda each: each.__name__)
def test_who_signed_and_who_asked_are_told_once_that_it_no_longer_counts(
    signed: Signed, change: Callable[[Signed], None]
) -> None:
    team = signed.team
    assert told_of_lapses() == []
    change(signed)
    by_coordinator = change in {required_task_is_reopened, requirement_is_waived}
    asker = [] if by_coordinator else [("round_lapsed", person(team.coordinator))]
    wanted = sorted([("signature_lapsed", person(team.council_approver)), *asker])
    assert told_of_lapses() == wanted
    edit(signed, title=Bilingual("Breakfast clubs in Wrexham"))
    assert told_of_lapses() == wanted


def test_the_mail_of_a_lapse_leads_to_what_changed(signed: Signed) -> None:
    requirement_is_waived(signed)
    (message,) = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.notice == "signature_lapsed")
    )
    message_id = message.id
    db.session.rollback()
    send_message(message_id, press=press())
    sent = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
    assert sent.title.startswith("Your signature no longer counts")
    assert f"/pilots/{signed.reference}/gate/agree" in sent.body


def told_of_lapses() -> list[tuple[str, int]]:
    """Give who is told of lapses, by the kind of notice."""
    chosen = select(OutboxMessage.notice, OutboxMessage.recipient_id).where(
        OutboxMessage.notice.in_(("signature_lapsed", "round_lapsed"))
    )
    found = sorted((row.notice, row.recipient_id) for row in db.session.execute(chosen))
    db.session.rollback()
    return found


def person(actor: Actor) -> int:
    """Give the id of somebody."""
    return actor.person_id or 0


def test_a_correction_and_a_concern_lapse_nothing_and_are_listed_as_new(signed: Signed) -> None:
    for standing, said in (
        (Retraction.CORRECTED, "Corrected, notice of: 2 March 2026"),
        (Retraction.CONCERN, "Expression of concern, notice of: 2 March 2026"),
    ):
        mark(signed, standing)
        assert signed.lapsed == []
        assert [words(each.said) for each in signed.page.new] == [said]
    signed.approve(signed.team.university_approver)
    assert signed.move()["to"] == "agreed"


def test_signatures_count_again_when_a_wrong_mark_is_taken_back(signed: Signed) -> None:
    evidence_is_retracted(signed)
    assert signed.lapsed
    mark(signed, Retraction.NONE, "Another paper of the same name")
    assert (signed.lapsed, signed.page.new) == ([], ())
    signed.approve(signed.team.university_approver)
    assert signed.move()["to"] == "agreed"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_waiver_is_shown_under_the_name_of_what_was_set_aside(signed: Signed) -> None:
    requirement_is_waived(signed)
    (line,) = signed.page.lapsed
    assert words(line.what) == "Details of the pilot"


def test_what_is_new_or_only_seen_lapses_nothing_and_what_is_new_is_listed(signed: Signed) -> None:
    team, it = signed.team, signed
    assert it.page.new == ()
    edit(it, title=Bilingual("Breakfast clubs in Wrexham"))
    edit(it, summary=Bilingual("A summary"))
    about = About(
        title=Bilingual("A study, corrected"),
        url="https://example.org/study",
        kind="journal_article",
        personal_data="none",
        access="partners",
    )
    describe_evidence(team.academic, it.evidence["id"], about, press=press())
    finalise_value(team.academic2, it.value, press=press())
    assert (it.lapsed, it.page.new) == ([], ())
    make_evidence(team, it.reference, accepted=False)
    record(team.academic, it.reference, it.indicator, {"2026-02": "14"}, at=at_day(40))
    assert it.lapsed == []
    assert [words(each.said) for each in it.page.new] == [
        "New evidence, not accepted yet",
        "New values: 1. The newest: February 2026",
    ]
    promised(team, it.review, team.university_approver)
    assert it.lapsed == []
    assert it.move()["to"] == "agreed"
