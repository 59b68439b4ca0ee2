"""What most pages are visited with: a lab, its team and the workflows it pilots by."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Team, make_team, make_workflows


@pytest.fixture
def team(app: Flask) -> Team:
    """Make a team in a lab of its own, with the workflows published."""
    with app.app_context():
        make_workflows()
        return make_team()
