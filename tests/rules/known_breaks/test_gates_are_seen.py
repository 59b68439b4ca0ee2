"""A product whose gates are broken on purpose disagrees with the model, each in its own way."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy.exc import IntegrityError

from labapp.db import db
from tests.conftest import running, settings_for
from tests.proof.checks import agree, catch_up
from tests.proof.ground import Ground, lay_ground
from tests.proof.passages import Passages
from tests.rules.known_breaks import (
    asks_for_what_nobody_confirms,
    asks_no_reason,
    counts_deputies_twice,
    counts_old_rounds,
    counts_unconfirmed,
    forgets_conditions,
    forgets_max_visits,
    keeps_signatures,
    lets_askers_sign,
    lets_authors_sign,
    lets_both_sides_sign,
    lets_passed_over_sign,
    moves_while_on_hold,
    passes_on_what_is_signed,
    returns_what_was_not_shown,
    stops_at_the_first,
    takes_near_targets,
)

Story = Callable[[Passages], None]


@pytest.fixture(scope="module")
def ground(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("broken-gates")
    shutil.copyfile(migrated_sqlite, folder / "labapp.sqlite3")
    settings = settings_for(f"sqlite:///{folder / 'labapp.sqlite3'}", folder)
    with running(settings) as app, app.app_context():
        yield lay_ground()


def at_the_gate(deeds: Passages) -> int:
    """Bring a short pilot to the point where only signatures are left; give its evidence."""
    deeds.begin("short")
    deeds.submit("academic", "known")
    (use,) = deeds.model.uses
    deeds.decide("coordinator", use, accept=True)
    deeds.move("begin")
    deeds.write("question")
    return use


def signed(deeds: Passages) -> int:
    use = at_the_gate(deeds)
    deeds.ask("finish")
    for who in ("council_approver", "university_approver"):
        deeds.sign("finish", who, "approve")
    return use


def much_is_missing(deeds: Passages) -> None:
    use = at_the_gate(deeds)
    deeds.write("question", blank=True)
    deeds.withdraw(use)


def what_was_signed_changes(deeds: Passages) -> None:
    deeds.new_version("delivery", signed(deeds))


def what_was_signed_is_withdrawn(deeds: Passages) -> None:
    signed(deeds)
    deeds.withdraw_round("finish")


def signs(who: str, organisation: str) -> Story:
    def story(deeds: Passages) -> None:
        at_the_gate(deeds)
        deeds.name_approver(who, organisation)
        deeds.ask("finish")
        deeds.sign("finish", who, "approve")

    return story


def a_third_visit(deeds: Passages) -> None:
    at_the_gate(deeds)
    deeds.move("rethink", reason="Too early")
    deeds.move("begin")
    deeds.move("rethink", reason="Again")


def a_hold(deeds: Passages) -> None:
    at_the_gate(deeds)
    deeds.hold(10)


def no_reason(deeds: Passages) -> None:
    at_the_gate(deeds)
    deeds.move("stop")


def a_broken_promise(deeds: Passages) -> None:
    deeds.begin("standard")
    deeds.easily = True
    while deeds.model.stage == "evidence_review":
        deeds.mend("start_delivery")
    deeds.walked.at += dt.timedelta(days=20)
    deeds.model.today = deeds.walked.at.date()
    assert deeds.model.overdue


def in_a_round(deeds: Passages, workflow: str, gate: str) -> None:
    """Bring a pilot to a gate, and ask for sign-off."""
    deeds.begin(workflow)
    while gate not in deeds.model.signing:
        here = deeds.model.move(gate)
        if here and deeds.model.may_ask(here):
            deeds.ask(gate)
        else:
            deeds.mend(gate if here else deeds.model.book.leaving(deeds.model.stage)[0].id)


def two_of_one_council(deeds: Passages) -> None:
    in_a_round(deeds, "standard", "start_delivery")
    deeds.name_approver("neighbour", "council")


def a_deputy_and_the_approver(deeds: Passages) -> None:
    in_a_round(deeds, "standard", "start_delivery")
    deeds.stand_in("council_approver", "neighbour", 0, 5)
    deeds.sign("start_delivery", "neighbour", "approve")
    deeds.sign("start_delivery", "council_approver", "approve")


def asked_of_another(deeds: Passages) -> None:
    two_of_one_council(deeds)
    deeds.readdress("start_delivery", "council", "council_approver", "neighbour")
    deeds.sign("start_delivery", "council_approver", "approve")


def signed_by_one_of_two_councils(deeds: Passages) -> None:
    two_of_one_council(deeds)
    deeds.name_partner("second", "delivery")
    deeds.name_approver("second_approver", "second")
    deeds.name_approver("delivery", "council")
    deeds.sign("start_delivery", "council_approver", "approve")
    deeds.readdress("start_delivery", "council", "neighbour", "delivery")


def a_section_that_was_empty(deeds: Passages) -> None:
    in_a_round(deeds, "standard", "start_delivery")
    deeds.return_sections("start_delivery", "council_approver", frozenset({"lessons"}), "")


def a_meeting_that_is_only_recorded(deeds: Passages) -> None:
    in_a_round(deeds, "strategy", "adopt_strategy")
    deeds.record_decision("adopt_strategy", "coordinator", "board", "approve")


def a_no_that_nobody_can_undo(deeds: Passages) -> None:
    in_a_round(deeds, "strategy", "adopt_strategy")
    deeds.record_decision("adopt_strategy", "coordinator", "board", "return")
    (asked,) = deeds.model.rounds
    deeds.settle(asked, asked.met[0], "council_approver", "attest")
    for who in ("council_approver", "university_approver"):
        deeds.end_approver(who)
    deeds.name_approver("coordinator", "university")
    deeds.ask("adopt_strategy")


def targets_that_are_near(deeds: Passages) -> None:
    in_a_round(deeds, "strategy", "adopt_strategy")
    deeds.wait(120)  # what lay three years ahead does so no longer


STORIES: tuple[tuple[ModuleType, Story], ...] = (
    (stops_at_the_first, much_is_missing),
    (keeps_signatures, what_was_signed_changes),
    (counts_old_rounds, what_was_signed_is_withdrawn),
    (lets_askers_sign, signs("coordinator", "university")),
    (lets_authors_sign, signs("academic", "university")),
    (lets_both_sides_sign, signs("both", "council")),
    (forgets_max_visits, a_third_visit),
    (moves_while_on_hold, a_hold),
    (asks_no_reason, no_reason),
    (forgets_conditions, a_broken_promise),
    (counts_deputies_twice, a_deputy_and_the_approver),
    (lets_passed_over_sign, asked_of_another),
    (passes_on_what_is_signed, signed_by_one_of_two_councils),
    (returns_what_was_not_shown, a_section_that_was_empty),
    (counts_unconfirmed, a_meeting_that_is_only_recorded),
    (asks_for_what_nobody_confirms, a_no_that_nobody_can_undo),
    (takes_near_targets, targets_that_are_near),
)


def told(ground: Ground, story: Story) -> None:
    deeds = Passages(ground)
    story(deeds)
    catch_up(deeds.walked)
    agree(deeds.walked, deeds.model)


@pytest.mark.parametrize(
    ("broken", "story"), STORIES, ids=[each.__name__.split(".")[-1] for each, _ in STORIES]
)
def test_a_broken_gate_is_seen(
    ground: Ground, broken: ModuleType, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(ground, story)
    broken.apply(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError)):  # by the model, or by a guard already
        told(ground, story)
    db.session.rollback()
