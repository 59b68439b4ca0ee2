"""Default deny: a route that says not who may use it keeps the application from starting."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from labapp.permissions import TABLE, Permission
from labapp.web.access import UndeclaredRouteError, check_declared, declared_of
from tests.conftest import running, settings_for

# Presses under a permission to see, and why they are no writing of what is seen
SEEING_PRESSES = {
    "account.choose_language": "one's own account",
    "account.change_password": "one's own account",
    "account.end_session": "one's own account",
    "account.end_other_sessions": "one's own account",
    "site.verify_record": "checks the record and notes that it was checked",
    "evidence.use": "the verb asks for the right on the pilot that is chosen in the form",
}


@pytest.fixture
def app(tmp_path: Path):
    with running(settings_for(f"sqlite:///{tmp_path / 'labapp.sqlite3'}", tmp_path)) as made:
        yield made


def test_a_route_without_a_declared_permission_stops_the_application(app: Flask) -> None:
    check_declared(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    with pytest.raises(UndeclaredRouteError, match="/forgotten"):
        check_declared(app)


def test_every_permission_stands_in_the_table() -> None:
    assert set(TABLE) == set(Permission)


def test_no_route_takes_a_press_under_a_permission_to_see(app: Flask) -> None:
    presses = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods and rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
        for declared in [declared_of(app, rule.endpoint)]
        if declared and declared.permission and declared.permission.name.startswith("SEE_")
    }
    assert presses == set(SEEING_PRESSES)


def test_nothing_but_signing_in_and_out_invitations_and_drafts_takes_a_press_from_anybody(
    app: Flask,
) -> None:
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods and "POST" in rule.methods
        for declared in [declared_of(app, rule.endpoint)]
        if declared and declared.permission is None
    }
    assert public == {"account.sign_in", "account.sign_out", "account.keep", "account.invited"}


def test_no_route_changes_things_by_another_method_than_post(app: Flask) -> None:
    methods = {each for rule in app.url_map.iter_rules() for each in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}
