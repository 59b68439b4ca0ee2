"""What commands run in: the application's context, an actor, a press."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from labapp.errors import NotFoundError, RefusedError
from labapp.words import Actor, Press, Sentence

if TYPE_CHECKING:
    from flask import Flask

as_option = click.option(
    "--as", "email", metavar="EMAIL", help="Act as this person in place of the operator."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@contextmanager
def site(ctx: click.Context) -> Iterator[Flask]:
    """Open the site: make the application, push its context, let go of its connections after."""
    app: Flask = ctx.obj()
    with app.app_context():
        try:
            yield app
        finally:
            database = app.extensions["sqlalchemy"]
            database.session.remove()
            database.engine.dispose()  # a child that `serve` forks must not inherit any


@contextmanager
def ready_site(ctx: click.Context) -> Iterator[Flask]:
    """Open a site whose database is there and migrated; raises RefusedError."""
    with site(ctx) as app:
        require_migrated()
        yield app


def require_migrated() -> None:
    """Refuse where the database of the site that is open is not there or not migrated."""
    from labapp.reading.site import is_migrated

    if not is_migrated():
        raise RefusedError(Sentence("The database is not ready. Run this first: labapp init"))


def migrate(app: Flask) -> None:
    """Bring the database to the newest migration."""
    import flask_migrate

    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.upgrade(directory=app.extensions["migrate"].directory)


def now() -> dt.datetime:
    """Give the instant of this command."""
    return dt.datetime.now(dt.UTC)


def acting(email: str | None) -> Actor:
    """Give who acts: the operator, or the person named."""
    from labapp.reading.persons import find_person_id

    if email is None:
        return Actor.operator()
    person_id = find_person_id(email)
    if person_id is None:
        raise NotFoundError(Sentence("Nobody here has this address: %(email)s", email=email))
    return Actor.person(person_id)


def press(**asked: Any) -> Press:
    """Make the press of this command: each run is one."""
    return Press.of(secrets.token_hex(16), now(), **asked)
