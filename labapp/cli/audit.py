"""`labapp audit`: the record and its seal."""

from __future__ import annotations

import sys

import click

from labapp.cli.running import json_option, ready_site
from labapp.cli.saying import print_json, text


@click.group()
def command() -> None:
    """Verify the audit record."""


@command.command()
@json_option
@click.pass_context
def verify(ctx: click.Context, *, as_json: bool) -> None:
    """Check every link of the record; exit 1 when one does not hold."""
    from labapp import audit

    with ready_site(ctx):
        checked, found = audit.verify()
    problems = [
        {"seq": each.seq, "code": each.code, "sentence": text(each.sentence)} for each in found
    ]
    if as_json:
        print_json({"ok": not problems, "checked": checked, "problems": problems})
    else:
        click.echo(f"Events checked: {checked}. Problems: {len(problems)}")
        for problem in problems:
            click.echo(problem["sentence"], err=True)
    sys.exit(bool(problems))
