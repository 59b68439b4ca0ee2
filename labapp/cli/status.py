"""`labapp status`: how the site stands."""

from __future__ import annotations

import sys

import click

from labapp.cli.running import json_option, now, site
from labapp.cli.saying import print_json
from labapp.words import Actor


@click.command()
@json_option
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Say whether the site works, and what waits; exit 1 when something does not work."""
    from dataclasses import asdict

    from labapp.reading.site import does_it_work, site_details

    with site(ctx):
        works = does_it_work()
        details = asdict(site_details(Actor.operator(), now=now())) if works.migrated else {}
    told = {"works": asdict(works), **details}
    if as_json:
        print_json(told)
    else:
        for name, value in told["works"].items():
            click.echo(f"{name}: {value}")
    sys.exit(not all(told["works"].values()))
