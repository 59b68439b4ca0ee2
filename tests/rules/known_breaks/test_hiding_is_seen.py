"""A product that shows what a dossier has to hide is seen to."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Team
from tests.integration.web.conftest import team
from tests.integration.web.test_deciding import pilot
from tests.integration.web.test_deciding import (
    test_a_value_made_confidential_later_is_hidden_in_every_round_and_the_seal_stays as is_hidden,
)
from tests.rules.known_breaks import shows_what_became_secret

__all__ = ["pilot", "team"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_value_that_became_confidential_and_is_shown_is_seen(
    app: Flask, team: Team, pilot: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows_what_became_secret.apply(monkeypatch)
    with pytest.raises(AssertionError):
        is_hidden(app, team, pilot)
