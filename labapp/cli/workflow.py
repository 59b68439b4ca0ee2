"""`labapp workflow`: the definitions that pilots go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from labapp.cli.running import json_option, ready_site
from labapp.cli.saying import print_json, table, text
from labapp.cli.workflow_check import check
from labapp.cli.workflow_versions import compare, migrate, publish, replay
from labapp.words import Actor, Severity

if TYPE_CHECKING:
    from labapp.workflows.asking import Asked
    from labapp.workflows.definition import Definition


@click.group()
def command() -> None:
    """Check, list and show workflows."""


for each_command in (check, publish, compare, migrate, replay):
    command.add_command(each_command)


@command.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, *, as_json: bool) -> None:
    """List the published versions, and how many open pilots are on each or come to it."""
    from labapp.reading.workflows import list_workflows

    with ready_site(ctx):
        found = list_workflows(Actor.operator())
    rows: list[dict[str, Any]] = [
        {
            "key": each.key,
            "version": each.number,
            "title": text(each.title),
            "open_pilots": each.pilots,
            "coming": each.coming,
            "digest": each.digest,
        }
        for each in found
    ]
    if as_json:
        print_json(rows)
    else:
        table(rows)


@command.command()
@click.argument("key")
@click.option("--as", "form", type=click.Choice(["list", "mermaid", "json"]), default="list")
@click.pass_context
def show(ctx: click.Context, key: str, form: str) -> None:
    """Show the newest version of a workflow: as a list, as mermaid text or as JSON."""
    from labapp.reading.definitions import get_definition, newest_digest
    from labapp.workflows import diagram

    with ready_site(ctx):
        definition = get_definition(newest_digest(key))
    if form == "json":
        click.echo(definition.canonical().decode())
    elif form == "mermaid":
        click.echo(diagram.as_mermaid(definition), nl=False)
    else:
        _draw(definition)


def _draw(definition: Definition) -> None:
    """Print the stages in order, each with its ways out and what they ask for."""
    from labapp.workflows import diagram

    asked = {each.id: each.requires for each in definition.transitions}
    for number, stage in enumerate(diagram.as_list(definition), 1):
        click.echo(f"{number}. {text(stage.label)} ({stage.key}, {text(stage.phase)})")
        for way in stage.exits:
            click.echo(f"   {way.move} → {way.to}: {text(way.label)}")
            for each in asked[way.move]:
                click.echo(f"     {each.id}: {each.requirement}{_marks(each)}")


def _marks(asked: Asked) -> str:
    """Say that a requirement only warns, or who may set it aside."""
    warns = " (warns)" if asked.severity is Severity.WARN else ""
    waived = f" (may be set aside by: {', '.join(asked.waivable.by)})" if asked.waivable else ""
    return warns + waived
