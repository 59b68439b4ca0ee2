"""Commands about the site itself: init, demo, users, status, tick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from labapp import outbox, passwords, storage
from labapp.command import site_command
from labapp.db import db
from labapp.models import (
    Membership,
    MembershipOrganisation,
    OutboxMessage,
    Person,
    WebSession,
    WorkflowVersion,
)
from labapp.services.movement import hold_pilot
from labapp.words import Actor, LabRole, Language, MessageState
from tests.conftest import running, settings_for
from tests.factories import OPERATOR, Team, at_day, make_pilot, press
from tests.integration.cli.conftest import Terminal
from tests.integration.team import team
from tests.visitor import Visitor

__all__ = ["team"]


@pytest.fixture
def unmade(tmp_path: Path) -> Iterator[Flask]:
    """Give an application whose database was never made."""
    with running(settings_for(f"sqlite:///{tmp_path / 'labapp.sqlite3'}", tmp_path)) as made:
        yield made


def find(email: str) -> Person:
    db.session.rollback()
    found = db.session.query(Person).filter_by(email=email).one()
    db.session.rollback()
    return found


class TestOnNothing:
    """With a database that was never made."""

    @pytest.fixture
    def app(self, unmade: Flask) -> Flask:
        return unmade

    def test_init_makes_the_database_and_the_first_administrator(
        self, terminal: Terminal, app: Flask
    ) -> None:
        ran = terminal("init", typed="first@example.org\nThe first\n")
        assert ran.status == 0
        assert "Change this password at once: " in ran.out
        password = ran.out.rpartition(": ")[2].strip()
        with app.app_context():
            person = find("first@example.org")
            assert person.site_admin
            assert passwords.matches(person.password_hash, password)
            assert db.session.query(WorkflowVersion).count() >= 1

    def test_init_again_adds_nobody(self, terminal: Terminal, app: Flask) -> None:
        args = ("init", "--email", "first@example.org", "--name", "The first")
        assert terminal(*args).status == 0
        again = terminal(*args)
        assert (again.status, "may sign in" in again.out) == (0, False)
        with app.app_context():
            assert db.session.query(Person).count() == 1

    @pytest.mark.parametrize(
        "command",
        [
            ("pilots", "list"),
            ("pilots", "explain", "NW-1"),
            ("pilots", "move", "NW-1", "begin"),
            ("workflow", "list"),
            ("audit", "verify"),
            ("tick",),
            ("users", "add", "a@example.org", "--name", "A"),
        ],
        ids=" ".join,
    )
    def test_every_other_command_says_what_to_run_first(
        self, terminal: Terminal, command: tuple[str, ...]
    ) -> None:
        ran = terminal(*command)
        assert (ran.status, ran.out) == (1, "")
        assert ran.reasons == ["The database is not ready. Run this first: labapp init"]

    def test_status_says_that_it_does_not_work(self, terminal: Terminal) -> None:
        ran = terminal("status", "--json")
        assert ran.status == 1
        assert not ran.json["works"]["migrated"]

    def test_without_keys_nothing_is_begun(self, terminal: Terminal, app: Flask) -> None:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], secret_key=None, audit_key=None)
        for command in ("serve", "worker", "init", "tick"):
            ran = terminal(command)
            assert (ran.status, ran.out) == (1, "")
            assert ran.reasons == [
                "Set these first, see docs/admin/settings.md: LABAPP_SECRET_KEY, LABAPP_AUDIT_KEY"
            ]

    def test_the_demonstration_is_refused_where_it_was_not_asked_for(
        self, terminal: Terminal
    ) -> None:
        for args in (("demo",), ("demo", "--reset")):
            ran = terminal(*args)
            assert (ran.status, ran.out) == (1, "")
            assert ran.reasons == [
                "This is no demonstration. Set LABAPP_DEMO=1 and an empty LABAPP_DATA_DIR"
            ]


def test_somebody_is_added_with_a_password_that_is_shown_once(
    terminal: Terminal, team: Team
) -> None:
    ran = terminal("users", "add", "new@example.org", "--name", "New", "--language", "cy", "--json")
    assert ran.status == 0
    told = ran.json
    assert told["email"] == "new@example.org"
    person = find("new@example.org")
    assert (person.language, person.site_admin) == (Language.WELSH, False)
    assert passwords.matches(person.password_hash, told["password"])


def test_somebody_is_added_to_a_lab(terminal: Terminal, team: Team) -> None:
    args = ("users", "add", "c@example.org", "--name", "C", "--lab-role", "viewer")
    assert terminal(*args).status == 2
    ran = terminal(*args, "--lab", "NW")
    assert ran.status == 0
    assert "c@example.org may sign in" in ran.out
    person = find("c@example.org")
    held = db.session.query(Membership.lab_role).filter_by(person_id=person.id).scalar()
    assert held == LabRole.VIEWER


def test_for_whoever_is_known_no_password_is_told_that_was_not_set(
    terminal: Terminal, team: Team
) -> None:
    told = terminal("users", "add", "d@example.org", "--name", "D", "--json").json
    ran = terminal("users", "add", "d@example.org", "--name", "D", "--lab", "NW", "--json")
    assert (ran.status, ran.json.get("password")) == (0, None)
    terminal("labs", "found", "SE", "--name", "South East lab")
    said = terminal("users", "add", "d@example.org", "--name", "D", "--lab", "SE")
    assert said.out.strip() == "d@example.org was known and belongs to the lab now: SE"
    assert passwords.matches(find("d@example.org").password_hash, told["password"])


def test_a_password_is_set_anew_and_every_session_ends(
    terminal: Terminal, team: Team, app: Flask
) -> None:
    told = terminal("users", "add", "e@example.org", "--name", "E", "--json").json
    person_id = find("e@example.org").id
    session_id = Visitor(app, Actor.person(person_id)).session_id
    ran = terminal("users", "password", "E@example.org", "--json")
    assert ran.status == 0
    kept = find("e@example.org").password_hash
    assert passwords.matches(kept, ran.json["password"])
    assert not passwords.matches(kept, told["password"])
    ended = select(WebSession.ended_at).where(WebSession.id == session_id)
    assert db.session.scalar(ended) is not None
    nobody = terminal("users", "password", "nobody@example.org")
    assert (nobody.status, nobody.reasons) == (
        1,
        ["Nobody here has this address: nobody@example.org"],
    )


def test_a_lab_is_founded_with_its_organisations_places_and_people(
    terminal: Terminal, team: Team
) -> None:
    assert terminal("labs", "found", "SE", "--name", "South East lab").status == 0
    assert terminal("labs", "place", "W06000022", "Newport", "--name-cy", "Casnewydd").status == 0
    made = terminal("labs", "organisation", "SE", "council", "Newport City Council", "--json")
    number = str(made.json["organisation_id"])
    who = ("users", "add", "s@example.org", "--name", "S", "--organisation", number)
    assert terminal(*who).status == 2
    assert terminal(*who, "--lab", "SE").status == 0
    again = terminal("labs", "found", "SE", "--name", "Another")
    assert (again.status, again.reasons) == (1, ["There is a lab of this code"])
    assert terminal("labs", "found", "se!", "--name", "X").status == 1
    works_for = select(MembershipOrganisation.organisation_id)
    assert int(number) in db.session.scalars(works_for).all()


def test_nobody_is_added_twice_or_to_a_lab_that_is_not_there(
    terminal: Terminal, team: Team
) -> None:
    args = ("users", "add", "new@example.org", "--name", "New")
    assert terminal(*args).status == 0
    again = terminal(*args)
    assert (again.status, len(again.reasons)) == (1, 1)
    nowhere = terminal("users", "add", "x@example.org", "--name", "X", "--lab", "ZZ")
    assert (nowhere.status, len(nowhere.reasons)) == (1, 1)
    assert terminal("users", "add").status == 2


def test_status_gives_what_works_and_what_waits(terminal: Terminal, team: Team) -> None:
    ran = terminal("status", "--json")
    assert ran.status == 0
    assert ran.json["works"] == {
        "database": True,
        "migrated": True,
        "guarded": True,
        "store": True,
    }
    assert ran.json["migration"] == ran.json["newest_migration"]
    assert terminal("status").lines == [
        "database: True",
        "migrated: True",
        "guarded: True",
        "store: True",
    ]


def test_a_tick_sends_what_waits_and_does_nothing_twice(terminal: Terminal, team: Team) -> None:
    reference = make_pilot(team)
    hold_pilot(
        team.coordinator, reference, reason="Flood", review_on=at_day(20).date(), press=press()
    )
    first = terminal("tick", "--json")
    assert first.status == 0
    assert first.json["jobs"] > 0
    second = terminal("tick", "--json")
    assert (second.status, second.json["jobs"]) == (0, 0)
    db.session.rollback()
    kept = db.session.query(OutboxMessage).filter_by(state=MessageState.WAITING)
    assert all(message.body for message in kept)


def test_a_tick_of_which_something_fails_says_what_and_exits_with_1(
    terminal: Terminal, app: Flask
) -> None:
    coming_in = app.config["SETTINGS"].store_dir / storage.COMING_IN
    coming_in.mkdir(parents=True, exist_ok=True)
    (coming_in / "dangling").symlink_to("nowhere")
    with app.app_context(), site_command(OPERATOR, press=press()):
        outbox.ask("a kind of a newer version", "message:0")
    failed = terminal("tick")
    assert failed.status == 1
    assert failed.out.startswith("Pilots judged again: 0.")
    files, job = failed.reasons
    assert files.startswith("Failed: files: FileNotFoundError")
    assert job.startswith("Failed: a kind of a newer version message:0: KeyError")
    (coming_in / "dangling").unlink()
    mended = terminal("tick", "--json")
    assert (mended.status, mended.json["failed"]) == (0, [])
