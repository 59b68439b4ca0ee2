"""What another version of its workflow would mean for one pilot."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from labapp.speak import say
from labapp.words import ReviewState, TaskStatus
from labapp.workflows import facts as f
from labapp.workflows.calendar import Nation
from labapp.workflows.compare import Outlook, carried_over, outlook, planned_end
from labapp.workflows.definition import Definition
from labapp.workflows.machine import compiled
from tests.definitions import SHORT, short
from tests.unit.workflows.making import ENTERED, PARTNERS, TEAM, make_facts, signed, task, use

KNOWN = "      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}\n"
LIMIT = "limit: {target: 2 weeks}"


def version(*edits: tuple[str, str]) -> Definition:
    text = SHORT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return Definition.from_yaml(text)


def planning(**over: object) -> f.PilotFacts:
    """A pilot that may begin: its evidence is accepted, its tasks are those of the plan."""
    given = {
        "stage": "plan",
        "partners": PARTNERS,
        "members": TEAM,
        "evidence": (use(1),),
        "tasks": (task(1, "search"), task(2, "think", required=False)),
        "visits": (f.PastVisit("plan", 1, ENTERED),),
    }
    return make_facts(**(given | over))


def seen(facts: f.PilotFacts, after: Definition, **mapping: str) -> Outlook:
    return outlook(facts, compiled(short()), compiled(after), mapping, Nation.ENGLAND_AND_WALES)


def test_the_same_rules_mean_nothing_new() -> None:
    assert seen(planning(), version(("version: 1", "version: 2"))).is_quiet


def test_a_gate_that_asks_more_blocks_whoever_was_ready() -> None:
    more = KNOWN + "      - {id: code, requirement: field_set, field: budget_code}\n"
    found = seen(planning(), version((KNOWN, more)))
    (blocked,) = found.newly_blocked
    assert (blocked.move, blocked.label.en) == ("begin", "Begin")
    assert [say(each, "en") for each in blocked.by] == ["Details of the pilot (Budget code)"]
    assert not found.is_quiet


def test_a_gate_that_asks_less_allows_whoever_was_not_ready() -> None:
    task_closed_by_hand = ("        closes_with: known\n", "")
    found = seen(
        planning(evidence=()),
        version((KNOWN, ""), task_closed_by_hand, ("requires:\n    eff", "eff")),
    )
    (allowed,) = found.newly_allowed
    assert [say(each, "en") for each in allowed.by] == ["Accepted evidence (What is already known)"]
    assert found.newly_blocked == ()


def test_a_move_that_is_gone_is_blocked_and_a_new_one_allowed() -> None:
    found = seen(planning(), version(("  - id: stop\n", "  - id: halt\n")))
    assert [(each.move, each.by) for each in found.newly_blocked] == [("stop", ())]
    assert [(each.move, each.by) for each in found.newly_allowed] == [("halt", ())]


def test_what_blocks_by_itself_is_named_by_its_heading() -> None:
    held = planning(
        stage="doing",
        visits=(f.PastVisit("doing", 1, ENTERED), f.PastVisit("plan", 1, ENTERED)),
    )
    once = version(("    label: {en: Plan, cy", "    max_visits: 1\n    label: {en: Plan, cy"))
    (blocked,) = seen(held, once).newly_blocked
    assert blocked.move == "rethink"
    assert len(blocked.by) == 1


def test_a_stage_that_is_gone_is_never_guessed() -> None:
    renamed = version(
        ("initial: plan", "initial: design"),
        ("  plan:\n", "  design:\n"),
        ("from: [plan]", "from: [design]"),
        ("to: plan", "to: design"),
    )
    facts = signing(planning())
    assert seen(facts, renamed) == Outlook(None, lapsing=1)
    assert not seen(planning(), renamed).is_quiet
    found = seen(planning(), renamed, plan="design")
    assert found.stage == "design"
    assert found.new_tasks == (), "what is planned under the same name goes along"
    assert seen(planning(), renamed, plan="nowhere").stage is None
    assert seen(planning(), renamed, plan="finished").stage is None, "a pilot ends by a move"


def test_signatures_of_a_round_that_is_open_would_lapse() -> None:
    assert seen(signing(planning()), version(("version: 1", "version: 2"))).lapsing == 1
    over = signing(planning(), state=ReviewState.WITHDRAWN)
    assert seen(over, version(("version: 1", "version: 2"))).lapsing == 0


def signing(facts: f.PilotFacts, state: ReviewState = ReviewState.OPEN) -> f.PilotFacts:
    asked = f.Review(1, "begin", 1, 1, state, ENTERED, 1, "0" * 64, "{}", (signed(21, 11),))
    return replace(facts, reviews=(asked,))


def test_a_shorter_time_makes_a_pilot_late_by_its_pauses_less() -> None:
    shorter = version((LIMIT, "limit: {target: 8 weeks}"))
    longer = version((LIMIT, "limit: {target: 40 weeks}"))

    def late(facts: f.PilotFacts, before: Definition, after: Definition) -> dt.date | None:
        nation = Nation.ENGLAND_AND_WALES
        return outlook(facts, compiled(before), compiled(after), {}, nation).overdue_since

    assert late(planning(), longer, shorter) == dt.date(2026, 3, 2)
    assert late(planning(), shorter, longer) is None
    assert late(planning(), short(), shorter) is None, "it was late before"
    assert late(planning(), version((LIMIT, "max_visits: 9")), shorter) == dt.date(2026, 3, 2)
    assert late(planning(), longer, version((LIMIT, "max_visits: 9"))) is None
    paused = f.Hold(1, ENTERED, ENTERED + dt.timedelta(days=21))
    before = f.Hold(2, ENTERED - dt.timedelta(days=90), ENTERED - dt.timedelta(days=1))
    assert late(planning(holds=(paused, before)), longer, shorter) is None
    assert late(planning(holds=(f.Hold(1, ENTERED),)), longer, shorter) is None


def test_what_is_carried_over_to_the_same_stage_gains_the_tasks_it_lacks() -> None:
    new = version(("      - {key: think,", "      - {key: ask,"))
    carried = carried_over(planning(), new, "plan")
    assert [(each.id, each.key) for each in carried.tasks] == [
        (1, "search"),
        (2, "think"),
        (-1, "ask"),
    ]
    assert carried.visit == planning().visit


def test_an_open_task_is_required_as_the_new_version_says() -> None:
    needed = version(("due: 5 working days}", "due: 5 working days, required: true}"))
    done = task(3, "think", required=False, status=TaskStatus.DONE)
    facts = planning(tasks=(task(2, "think", required=False), done))
    carried = {each.id: each.required for each in carried_over(facts, needed, "plan").tasks}
    assert (carried[2], carried[3]) == (True, False)


def test_what_is_carried_over_to_another_stage_keeps_its_clock() -> None:
    facts = signing(planning())
    carried = carried_over(facts, short(), "doing")
    assert (carried.stage, carried.reviews, carried.visit.number) == ("doing", (), 1)
    assert carried.visit.entered == facts.visit.entered
    assert carried.visits == (f.PastVisit("doing", 1, ENTERED),)
    assert [each.key for each in carried.tasks] == ["write"]
    by_hand = task(3), task(4, status=TaskStatus.DONE)
    along = carried_over(replace(facts, tasks=(*facts.tasks, *by_hand)), short(), "doing")
    assert [each.id for each in along.tasks] == [3, -1]
    assert carried.values_owed_from == ENTERED.date()
    assert carried_over(facts, short(), "finished").values_owed_from is None


def test_planned_time_moves_on_by_the_working_days_of_a_hold_as_resuming_moves_it() -> None:
    friday = dt.datetime(2026, 1, 16, 10, tzinfo=dt.UTC)
    monday, nation = friday + dt.timedelta(days=3), Nation.ENGLAND_AND_WALES

    def ends(*holds: f.Hold) -> dt.date | None:
        entered = f.Visit(1, 1, dt.datetime(2026, 1, 14, 9, tzinfo=dt.UTC))
        held = planning(visit=entered, holds=holds)
        return planned_end(short(), "plan", held, nation)

    assert ends() == dt.date(2026, 1, 28)
    assert ends(f.Hold(1, friday, monday)) == dt.date(2026, 1, 29)
    begun_before = f.Hold(3, friday - dt.timedelta(days=30), monday)
    assert ends(begun_before) == dt.date(2026, 1, 28) + dt.timedelta(days=5), "from the 14th on"
    over_a_weekend = f.Hold(2, friday + dt.timedelta(days=1), monday - dt.timedelta(days=1))
    assert ends(over_a_weekend) == dt.date(2026, 1, 28)
