"""Each race is lost by a product broken on purpose: the checks that find nothing can find."""

from __future__ import annotations

import pytest

from tests.integration.races.judging import (
    gates_passed_on_withdrawn_evidence,
    outcomes,
    wrong_in_moves,
    wrong_in_presses,
)
from tests.integration.races.track import Track, track

__all__ = ["track"]
breaks = pytest.mark.parametrize(
    ("database_url", "broken_by"),
    [
        ("sqlite", "judges_before_the_lock"),
        ("postgresql", "judges_before_the_lock"),
        ("postgresql", "locks_nothing"),  # SQLite has no row lock that could be left out
    ],
    indirect=["database_url"],
)


@breaks
def test_a_move_without_the_lock_is_seen_to_happen_twice_or_break(
    track: Track, broken_by: str
) -> None:
    plan = track.ready_pilots(2)
    turns = track.race(["move"] * 20, 2, broken_by=broken_by, **plan)
    assert wrong_in_moves(track, turns)


@breaks
def test_a_gate_judged_without_the_lock_is_seen_to_pass_on_withdrawn_evidence(
    track: Track, broken_by: str
) -> None:
    plan = track.ready_pilots(60)
    track.race(["move", "withdraw"], 60, broken_by=broken_by, **plan)
    assert gates_passed_on_withdrawn_evidence(track, plan)


def test_a_press_that_is_forgotten_is_seen(track: Track) -> None:
    (turn,) = track.race(["start_once"] * 10, 1, broken_by="forgets_presses")
    assert wrong_in_presses(track, turn, "start-0")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lock_that_shuts_out_traces_is_seen(track: Track) -> None:
    plan = track.ready_pilots(3)
    turns = track.race(["move", "trace", "trace"], 3, broken_by="locks_references", **plan)
    everybody = [each for turn in turns for each in turn]
    assert outcomes(everybody) != {"answered": 9}
