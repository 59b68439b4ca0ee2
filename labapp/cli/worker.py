"""`labapp worker`: does jobs and keeps time."""

from __future__ import annotations

import logging

import click

from labapp.cli.running import site


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Run the worker by itself, until it is stopped."""
    from labapp import jobs

    with site(ctx) as app:
        app.config["SETTINGS"].require_keys()
    logging.basicConfig(level=logging.WARNING)
    jobs.work(app)
