"""What the question behind an indicator's page gives away, and what it does not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import select

from labapp.db import db
from labapp.models import Observation, Pilot
from labapp.reading.indicator_page import get_value, indicator_page
from labapp.services.observations import Revision, revise_value
from labapp.words import ObservationFlag
from tests.factories import Team, make_pilot, press
from tests.integration.measures import make_indicator, record
from tests.integration.team import team

__all__ = ["team"]


def test_a_value_made_confidential_leaves_with_none_of_its_revisions(team: Team) -> None:
    reference = make_pilot(team)
    indicator = make_indicator(team, reference)
    record(team.academic, reference, indicator, {"2026-01": "41377", "2026-02": "12"})
    pilot_id = db.session.scalar(select(Pilot.id)) or 0
    january = select(Observation.id).where(Observation.period_start == dt.date(2026, 1, 1))
    first = db.session.scalar(january) or 0
    hidden = Revision(reason="error", note="It said 41377", flag=ObservationFlag.CONFIDENTIAL)
    revise_value(team.academic, first, hidden, press=press())
    page = indicator_page(pilot_id, indicator)
    shown = {each.start.month: each for each in page.periods}
    assert len(shown[1].revisions) == 2
    assert "41377" not in repr(page)
    assert "41377" not in repr(get_value(pilot_id, first))
    assert shown[2].current.value == Decimal(12)
