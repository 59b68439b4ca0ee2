"""`labapp tick`: what the clock asks for, once."""

from __future__ import annotations

import sys

import click

from labapp.cli.running import json_option, require_migrated, site
from labapp.cli.saying import print_json


@click.command()
@json_option
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Do what the clock asks for, and every job that is due; exit 1 when some of it failed."""
    from labapp import jobs

    with site(ctx) as app:
        app.config["SETTINGS"].require_keys()
        require_migrated()
    ticked, done = jobs.tick(app), jobs.do_all_due(app)
    failed = [f"{each.what}: {each.why}" for each in (*ticked.failed, *done.failed)]
    if as_json:
        did = {"judged": ticked.judged, "told": ticked.told, "swept_out": ticked.swept_out}
        print_json(did | {"jobs": done.done, "failed": failed})
    else:
        told = f"Deadlines told of: {ticked.told}."
        click.echo(f"Pilots judged again: {ticked.judged}. {told} Jobs: {done.done}")
        for each in failed:
            click.echo(f"Failed: {each}", err=True)
    sys.exit(bool(failed))
