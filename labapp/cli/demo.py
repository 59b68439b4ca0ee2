"""`labapp demo`: the demonstration labs."""

from __future__ import annotations

import shutil
from typing import Any

import click
from flask import Flask

from labapp.cli.running import migrate, now, press, site
from labapp.errors import RefusedError
from labapp.words import Actor, Sentence


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demonstration away and load it anew.")
@click.pass_context
def command(ctx: click.Context, *, reset: bool) -> None:
    """Load the demonstration labs where there is nothing yet; safe to repeat."""
    with site(ctx) as app:
        settings = app.config["SETTINGS"]
        _require_demonstration(settings)
        settings.require_keys()
        if reset:
            _throw_away(settings)
        prepare(app)


def prepare(app: Flask) -> None:
    """Migrate, load what is not there yet, and say who may sign in."""
    from labapp.services.demonstration.loading import is_loaded
    from labapp.services.workflows import publish_library

    settings = app.config["SETTINGS"]
    unfinished = settings.data_dir / "loading"
    if unfinished.exists():
        _throw_away(settings)
    migrate(app)
    if not is_loaded():
        unfinished.touch()
        _load()
    else:
        publish_library(Actor.operator(), press=press(what="workflows"))
    unfinished.unlink(missing_ok=True)
    _say_accounts(settings)


def _load() -> None:
    from labapp import passwords
    from labapp.services.demonstration import loading

    hashed = passwords.hash_of(loading.PASSWORD)
    steps = loading.load_demonstration(now(), lambda: hashed)
    with click.progressbar(length=100, label="Loading the demonstration") as bar:
        shown = 0
        for number, total in steps:
            part = number * 100 // total
            bar.update(part - shown)
            shown = part


def _say_accounts(settings: Any) -> None:
    from labapp.services.demonstration.loading import ACCOUNTS, PASSWORD

    click.echo(f"The demonstration is at {settings.base_url}")
    click.echo(f"Sign in with the password {PASSWORD} as")
    for account in ACCOUNTS:
        click.echo(f"  {account}@example.org")


def _throw_away(settings: Any) -> None:
    """Delete the demonstration's database and files; refused where they are not in its folder."""
    here = settings.data_dir
    if settings.database_url != f"sqlite:///{here / 'labapp.sqlite3'}" or (
        settings.store_dir != here / "store"
    ):
        raise RefusedError(Sentence("Only a demonstration in its own folder can be reset"))
    for path in here.glob("*.sqlite3*"):
        path.unlink()
    shutil.rmtree(settings.store_dir, ignore_errors=True)


def _require_demonstration(settings: Any) -> None:
    if not settings.demo:
        raise RefusedError(
            Sentence("This is no demonstration. Set LABAPP_DEMO=1 and an empty LABAPP_DATA_DIR")
        )
