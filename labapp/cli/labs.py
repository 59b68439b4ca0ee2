"""`labapp labs`: labs of the site, the organisations they know, and places."""

from __future__ import annotations

from typing import Any

import click

from labapp.cli.running import json_option, press, ready_site
from labapp.cli.saying import print_json
from labapp.words import Actor, Bilingual, OrganisationKind

welsh_option = click.option("--name-cy", default="", help="Its Welsh name.")


@click.group()
def command() -> None:
    """Found labs, and add their organisations and places."""


@command.command()
@click.argument("code")
@click.option("--name", prompt=True, help="Its English name.")
@welsh_option
@json_option
@click.pass_context
def found(ctx: click.Context, /, code: str, name: str, name_cy: str, *, as_json: bool) -> None:
    """Found a lab; CODE begins the references of its pilots, like NW."""
    from labapp.services.labs import NewLab, found_lab

    new = NewLab(code, Bilingual(name, name_cy))
    with ready_site(ctx):
        made = found_lab(Actor.operator(), new, press=press(code=code))
    _tell(made, f"The lab {code} is founded", as_json=as_json)


@command.command()
@click.argument("lab", metavar="CODE")
@click.argument("kind", type=click.Choice([each.value for each in OrganisationKind]))
@click.argument("name")
@welsh_option
@json_option
@click.pass_context
def organisation(ctx: click.Context, /, lab: str, kind: str, name: str, **how: Any) -> None:
    """Add an organisation to those the lab CODE knows, and print its number."""
    from labapp.services.labs import NewOrganisation, add_organisation

    new = NewOrganisation(OrganisationKind(kind), Bilingual(name, how["name_cy"]))
    with ready_site(ctx):
        made = add_organisation(Actor.operator(), lab, new, press=press(lab=lab, name=name))
    _tell(made, f"{name} is number {made['organisation_id']}", as_json=how["as_json"])


@command.command()
@click.argument("code")
@click.argument("name")
@welsh_option
@json_option
@click.pass_context
def place(ctx: click.Context, /, code: str, name: str, name_cy: str, *, as_json: bool) -> None:
    """Make a place known by its nine-character code, like W06000006."""
    from labapp.services.labs import add_place

    with ready_site(ctx):
        made = add_place(Actor.operator(), code, Bilingual(name, name_cy), press=press(code=code))
    _tell(made, f"Pilots can be tried out in {name}", as_json=as_json)


def _tell(made: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(made)
    else:
        click.echo(sentence)
