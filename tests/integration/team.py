"""A lab with somebody in every part, in an application context of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories import Team, make_team, make_workflows


@pytest.fixture
def team(app: Flask) -> Iterator[Team]:
    """Give a lab with somebody in every part; verbs may be called at once."""
    with app.app_context():
        make_workflows()
        yield make_team()
