"""`labapp init`: a new site."""

from __future__ import annotations

import secrets

import click

from labapp.cli.running import migrate, press, site
from labapp.words import Actor


@click.command()
@click.option("--email", help="The first administrator's address; asked for when there is none.")
@click.option("--name", help="The first administrator's name.")
@click.pass_context
def command(ctx: click.Context, email: str | None, name: str | None) -> None:
    """Migrate the database, publish the workflows, and create the first administrator."""
    from labapp.reading.persons import has_administrator
    from labapp.services.workflows import publish_library

    with site(ctx) as app:
        app.config["SETTINGS"].require_keys()
        migrate(app)
        publish_library(Actor.operator(), press=press(what="workflows"))
        click.echo("The database is ready and the workflows are published")
        if has_administrator():
            return
        _add_administrator(
            email or click.prompt("The first administrator's e-mail address"),
            name or click.prompt("Their name"),
        )


def _add_administrator(email: str, name: str) -> None:
    from labapp import passwords
    from labapp.services.people import NewPerson, add_person

    password = secrets.token_urlsafe(12)
    hashed = passwords.hash_of(password)
    new = NewPerson(email, name, password_hash=hashed, site_admin=True)
    add_person(Actor.operator(), new, press=press(email=email))
    click.echo(f"{email} may sign in. Change this password at once: {password}")
