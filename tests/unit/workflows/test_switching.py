"""Where a move comes when a change of version waits for it."""

from __future__ import annotations

import datetime as dt

from labapp.workflows.definition import Definition
from labapp.workflows.preview import Preview, preview
from labapp.workflows.switching import Going, Waiting, entered_by
from tests.definitions import SHORT, short
from tests.unit.workflows.making import make_facts

NATION = "england-and-wales"
TRYING = (
    ("version: 1", "version: 2"),
    ("  doing:\n", "  trying:\n"),
    ("{en: Doing, cy: Gwneud}", "{en: Trying, cy: Rhoi cynnig}\n    limit: {target: 1 week}"),
    ("[doing]", "[trying]"),
    ("to: doing", "to: trying"),
    ("title: {en: Write it down, cy: Ei gofnodi}", "title: {en: Tell, cy: Dweud}"),
)


def later() -> Definition:
    """Give a second version whose middle stage is another, with other work."""
    text = SHORT
    for old, new in TRYING:
        assert old in text, old
        text = text.replace(old, new)
    return Definition.from_yaml(text)


def going(stage: str, **mapping: str) -> tuple[int, str, Going]:
    comes = entered_by(short(), "plan", stage, Waiting(later(), mapping))
    return comes.definition.version, comes.stage, comes.going


def previewed(move: str, waiting: Waiting | None) -> Preview:
    transition = short().transition(move)
    assert transition is not None
    return preview(short(), transition, make_facts(stage="plan"), NATION, waiting)


def test_a_move_comes_into_the_counterpart_of_its_stage_in_the_new_version() -> None:
    assert going("doing", doing="trying") == (2, "trying", Going.OVER)


def test_a_stage_without_a_counterpart_is_not_guessed() -> None:
    assert going("doing") == (1, "doing", Going.UNMAPPED)


def test_a_move_that_ends_the_journey_takes_nobody_over() -> None:
    assert going("finished") == (1, "finished", Going.ENDS)


def test_a_move_that_leaves_no_stage_and_one_for_which_nothing_waits_stay_on_the_version() -> None:
    assert going("plan") == (1, "plan", Going.NOT_YET)
    assert entered_by(short(), "plan", "doing", None).going is Going.NOT_YET


def test_a_preview_shows_the_stage_the_time_and_the_tasks_of_the_version_it_goes_over_to() -> None:
    over = previewed("begin", Waiting(later(), {"doing": "trying"}))
    assert (over.to_label.en, over.going, over.waiting_for) == ("Trying", Going.OVER, 2)
    assert over.target == dt.date(2026, 3, 23)
    assert [title.en for title, _ in over.tasks] == ["Tell"]
    assert over.effects[0].text == "Baselines are locked"
    now = previewed("begin", None)
    assert (now.to_label.en, now.target, now.waiting_for) == ("Doing", None, None)
    assert [title.en for title, _ in now.tasks] == ["Write it down"]
