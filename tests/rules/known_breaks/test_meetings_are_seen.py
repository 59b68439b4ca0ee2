"""A product whose meetings are broken on purpose is seen to be: by its gate, by its database."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from labapp.errors import GateNotMetError
from labapp.services.movement import move_pilot
from tests.factories import Team, press
from tests.integration.governed import confirm, make_board, met
from tests.integration.team import team
from tests.rules.known_breaks import counts_unconfirmed, lets_recorders_confirm

__all__ = ["team"]


def refuses_what_nobody_confirmed(team: Team) -> bool:
    """Say whether the gate refuses while a decision is only recorded."""
    board = make_board(team)
    met(board, team.coordinator)
    try:
        move_pilot(team.coordinator, board.reference, move="adopt", press=press())
    except GateNotMetError:
        return True
    return False


def test_a_gate_that_counts_what_nobody_confirmed_is_seen(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts_unconfirmed.apply(monkeypatch)
    assert not refuses_what_nobody_confirmed(team)
    monkeypatch.undo()


def test_whole_the_gate_waits_for_the_second_person(team: Team) -> None:
    assert refuses_what_nobody_confirmed(team)


def test_the_database_keeps_no_decision_that_one_person_recorded_and_confirmed(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = make_board(team)
    meeting = met(board, team.council_approver)
    lets_recorders_confirm.apply(monkeypatch)
    with pytest.raises(IntegrityError, match="by_another"):
        confirm(team.council_approver, meeting)
