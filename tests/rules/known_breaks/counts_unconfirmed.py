"""A product in which what one person recorded of a meeting counts before another confirmed it."""

from dataclasses import replace

import pytest

from labapp.words import MeetingState
from labapp.workflows import meetings
from labapp.workflows.facts import Meeting, Review


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    decision_of = meetings.decision_of

    def trusting(review: Review | None, body: int) -> Meeting | None:
        found = decision_of(review, body)
        return found and replace(found, state=MeetingState.ATTESTED)

    monkeypatch.setattr(meetings, "decision_of", trusting)
