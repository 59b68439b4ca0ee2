"""Races: one move wins, gates never pass on what is being withdrawn, a key is done once."""

from __future__ import annotations

from labapp.models import MeetingDecision, Pilot
from tests.integration.governed import make_board
from tests.integration.races.judging import (
    gates_passed_on_withdrawn_evidence,
    outcomes,
    wrong_in_moves,
    wrong_in_presses,
)
from tests.integration.races.track import Track, track

__all__ = ["track"]


def test_two_hundred_hands_move_one_pilot_once(track: Track) -> None:
    plan = track.ready_pilots(2)
    turns = track.race(["move"] * 200, 2, **plan)
    assert wrong_in_moves(track, turns) == []


def test_a_gate_never_passes_on_evidence_that_is_being_withdrawn(track: Track) -> None:
    plan = track.ready_pilots(200)
    turns = track.race(["move", "withdraw"], 200, jitter=0.01, **plan)
    assert gates_passed_on_withdrawn_evidence(track, plan) == []
    movers = outcomes([turn[0] for turn in turns])
    assert set(movers) == {"answered", "GateNotMetError"}, "both orders must be seen"
    assert set(outcomes([turn[1] for turn in turns])) <= {"answered", "BusyError"}


def test_one_key_pressed_fifty_times_starts_one_pilot(track: Track) -> None:
    (turn,) = track.race(["start_once"] * 50, 1)
    assert wrong_in_presses(track, turn, "start-0") == []
    assert track.count(Pilot) == 1


def test_one_key_pressed_fifty_times_moves_a_pilot_once(track: Track) -> None:
    plan = track.ready_pilots(1)
    turns = track.race(["move_once"] * 50, 1, **plan)
    assert wrong_in_presses(track, turns[0], "move-0") == []
    assert wrong_in_moves(track, [turns[0][:1]]) == []


def test_a_trace_of_reading_never_stands_in_the_way_of_a_move(track: Track) -> None:
    plan = track.ready_pilots(20)
    turns = track.race(["move", "trace", "trace"], 20, **plan)
    assert wrong_in_moves(track, [turn[:1] for turn in turns]) == []
    assert outcomes([each for turn in turns for each in turn[1:]]) == {"answered": 40}


def test_what_a_body_decided_is_recorded_once_however_many_record_it(track: Track) -> None:
    with track.app.app_context():
        board = make_board(track.team)
    recorders = [track.team.coordinator.person_id, track.team.council_approver.person_id]
    plan = {"body": board.body, "seal": board.seal, "review": board.id, "recorders": recorders}
    (turn,) = track.race(["record_met"] * 4, 1, **plan)
    assert outcomes(turn) == {"answered": 1, "InvalidError": 3}
    assert track.count(MeetingDecision) == 1
