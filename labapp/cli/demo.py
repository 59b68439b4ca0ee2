"""`labapp demo`: the demonstration labs."""

from __future__ import annotations

import shutil
from typing import Any

import click
from flask import Flask

from labapp.cli.running import migrate, now, site
from labapp.errors import RefusedError
from labapp.words import Sentence


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demonstration away and load it anew.")
@click.pass_context
def command(ctx: click.Context, *, reset: bool) -> None:
    """Load the demonstration labs where there is nothing yet; safe to repeat."""
    if reset:
        _throw_away(ctx)
    with site(ctx) as app:
        settings = app.config["SETTINGS"]
        _require_demonstration(settings)
        settings.require_keys()
        prepare(app)


def prepare(app: Flask) -> None:
    """Migrate, load what is not there yet, and say who may sign in."""
    migrate(app)
    _load()
    _say_accounts(app.config["SETTINGS"])


def _load() -> None:
    from labapp import passwords
    from labapp.services.demonstration import loading

    if loading.is_loaded():
        return
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


def _throw_away(ctx: click.Context) -> None:
    """Delete the demonstration's database and files; refused where there is no mark."""
    app: Flask = ctx.obj()
    settings = app.config["SETTINGS"]
    _require_demonstration(settings)
    if not settings.is_sqlite or not (settings.data_dir / "demonstration").exists():
        raise RefusedError(Sentence("Only a demonstration in its own folder can be reset"))
    for path in settings.data_dir.glob("*.sqlite3*"):
        path.unlink()
    shutil.rmtree(settings.store_dir, ignore_errors=True)


def _require_demonstration(settings: Any) -> None:
    if not settings.demo:
        raise RefusedError(
            Sentence("This is no demonstration. Set LABAPP_DEMO=1 and an empty LABAPP_DATA_DIR")
        )
