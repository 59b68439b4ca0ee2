"""`labapp observations`: values of indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from labapp.cli.running import acting, as_option, json_option, press, ready_site
from labapp.cli.saying import print_json, text
from labapp.words import spoken_from_json


@click.group()
def command() -> None:
    """Import values of indicators."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pilot", "reference", required=True, metavar="REF", help="The pilot, as NW-1.")
@click.option("--indicator", metavar="CODE", help="The indicator; CLAIMANTS when not given.")
@click.option(
    "--map",
    "mapped",
    metavar="PART=COL,…",
    default="",
    help="Columns that cannot be told: value=COL.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@as_option
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    /,
    file: Path,
    reference: str,
    indicator: str | None,
    email: str | None,
    **how: Any,
) -> None:
    """Import a CSV of counts by area and month; importing it again changes nothing."""
    from labapp.services.imports import ImportAsked, import_observations, plan_import

    asked = ImportAsked(
        content=file.read_bytes(),
        name=file.name,
        indicator=indicator or "",
        mapping=_mapping(how["mapped"]),
    )
    with ready_site(ctx):
        actor, once = acting(email), press(reference=reference, name=file.name)
        if how["dry_run"]:
            report = plan_import(actor, reference, asked, now=once.at)
        else:
            report = import_observations(actor, reference, asked, press=once)
    for remark in (*report["rejected"], *report["warnings"]):
        remark["message"] = text(spoken_from_json(remark["message"]))
    if how["as_json"]:
        print_json(report)
    else:
        _say(report, dry_run=how["dry_run"])
    if report["rejected"]:
        ctx.exit(1)


def _mapping(written: str) -> dict[str, str]:
    parts = [each.partition("=") for each in written.split(",") if each]
    if not all(part and column for part, _, column in parts):
        raise click.BadParameter("write PART=COLUMN, as value=count", param_hint="--map")
    return {part.strip(): column.strip() for part, _, column in parts}


def _say(report: dict[str, Any], *, dry_run: bool) -> None:
    if dry_run:
        click.echo("Dry run: nothing was changed")
    for name in ("rows", "new", "changed", "unchanged", "missing"):
        click.echo(f"{name}: {report[name]}")
    if report["indicator"]["created"]:
        click.echo(f"The indicator is new: {report['indicator']['code']}")
    for each in (*report["rejected"], *report["warnings"]):
        click.echo(f"row {each['row']}, {each['column']}: {each['message']}", err=True)
