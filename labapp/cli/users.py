"""`labapp users`: people of the site."""

from __future__ import annotations

import secrets
from typing import Any

import click

from labapp.cli.running import acting, json_option, press, ready_site
from labapp.cli.saying import print_json
from labapp.words import Actor, LabRole, Language


@click.group()
def command() -> None:
    """Add people, and give them passwords anew."""


@command.command()
@click.argument("email")
@click.option("--name", prompt=True, help="How they are called.")
@click.option("--lab", metavar="CODE", help="The lab they become a member of.")
@click.option("--lab-role", type=click.Choice([each.value for each in LabRole]))
@click.option(
    "--organisation", type=int, multiple=True, help="The number of whom they work for in the lab."
)
@click.option("--language", type=click.Choice([each.value for each in Language]), default="en")
@click.option("--admin", is_flag=True, help="Let them run the site.")
@json_option
@click.pass_context
def add(ctx: click.Context, /, email: str, name: str, **how: Any) -> None:
    """Add a person, with a password that is shown once."""
    from labapp import passwords
    from labapp.services.people import NewPerson, Place, add_member, add_person

    if (how["lab_role"] or how["organisation"]) and not how["lab"]:
        raise click.UsageError("--lab-role and --organisation need --lab")
    password = secrets.token_urlsafe(12)
    hashed = passwords.hash_of(password)
    new = NewPerson(
        email, name, language=how["language"], password_hash=hashed, site_admin=how["admin"]
    )
    asked = press(email=email, lab=how["lab"])
    with ready_site(ctx):
        if how["lab"]:
            role = LabRole(how["lab_role"]) if how["lab_role"] else None
            place = Place(role, how["organisation"])
            made = add_member(Actor.operator(), how["lab"], new, place, press=asked)
        else:
            made = add_person(Actor.operator(), new, press=asked)
    if made.get("was_known"):
        password = ""
    if how["as_json"]:
        print_json({"email": email, **({"password": password} if password else {}), **made})
    elif password:
        click.echo(f"{email} may sign in. They should change this password: {password}")
    else:
        click.echo(f"{email} was known and belongs to the lab now: {how['lab']}")


@command.command("password")
@click.argument("email")
@json_option
@click.pass_context
def set_anew(ctx: click.Context, /, email: str, as_json: bool) -> None:
    """Give a person a new password, shown once; they are signed out everywhere."""
    from labapp import passwords
    from labapp.services.people import set_password

    password = secrets.token_urlsafe(12)
    hashed = passwords.hash_of(password)
    with ready_site(ctx):
        person_id = acting(email).person_id or 0
        set_password(Actor.operator(), person_id, hashed, press=press(email=email))
    if as_json:
        print_json({"email": email, "password": password, "person_id": person_id})
    else:
        click.echo(f"{email} may sign in. They should change this password: {password}")
