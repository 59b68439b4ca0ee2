"""`labapp observations`: values of indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from labapp.cli.running import acting, as_option, json_option, press, site
from labapp.cli.saying import print_json, text


@click.group()
def command() -> None:
    """Import values of indicators."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pilot", "reference", required=True, metavar="REF", help="The pilot, as NW-1.")
@click.option("--indicator", metavar="CODE", help="The indicator; CLAIMANTS when not given.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@as_option
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    file: Path,
    reference: str,
    indicator: str | None,
    email: str | None,
    **how: Any,
) -> None:
    """Import a CSV of counts by area and month; importing it again changes nothing."""
    from labapp.services.imports import import_observations

    with site(ctx):
        report = import_observations(
            acting(email),
            reference,
            content=file.read_bytes(),
            name=file.name,
            indicator=indicator,
            dry_run=how["dry_run"],
            press=press(reference=reference, name=file.name, dry_run=how["dry_run"]),
        )
    if how["as_json"]:
        print_json(report)
    else:
        _say(report, dry_run=how["dry_run"])
    if report["rejected"]:
        ctx.exit(1)


def _say(report: dict[str, Any], *, dry_run: bool) -> None:
    if dry_run:
        click.echo("Dry run: nothing was changed")
    for name in ("rows", "new", "changed", "unchanged", "missing"):
        click.echo(f"{name}: {report[name]}")
    for each in report["rejected"]:
        click.echo(f"row {each['row']}, {each['column']}: {text(each['message'])}", err=True)
    for warning in report["warnings"]:
        click.echo(text(warning), err=True)
