"""`labapp pilots`: list, show, explain, move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from labapp.cli.running import acting, as_option, json_option, now, press, ready_site
from labapp.cli.saying import lines_of, print_json, table, text
from labapp.errors import GateNotMetError, LabError

if TYPE_CHECKING:
    from labapp.reading.explanation import Explanation
    from labapp.reading.pilot_list import ListedPilot
    from labapp.speak import Names
    from labapp.workflows.finding import Explained, Finding


@click.group()
def command() -> None:
    """List, show, explain and move pilots."""


@command.command("list")
@as_option
@json_option
@click.pass_context
def list_(ctx: click.Context, email: str | None, *, as_json: bool) -> None:
    """List pilots: where they stand, with whom, since when."""
    from labapp.reading.pilot_list import list_pilots

    with ready_site(ctx):
        pilots = list_pilots(acting(email), now=now())
    rows = [_row(each) for each in pilots]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        row["since"] = f"{row['since']:%Y-%m-%d}" if row["since"] else ""
        row["with"] = ", ".join(row["with"])
        row["unsignable"] = row["unsignable"] or ""
    table([{k: v for k, v in row.items() if k not in {"lab", "phase"}} for row in rows])


def _row(pilot: ListedPilot) -> dict[str, Any]:
    return {
        "reference": pilot.reference,
        "title": text(pilot.title),
        "lab": pilot.lab,
        "stage": pilot.stage,
        "phase": pilot.phase,
        "on_hold": pilot.on_hold,
        "since": pilot.since,
        "with": [text(name) for name in pilot.held_by],
        "open_requirements": pilot.open_requirements,
        "unsignable": pilot.unsignable,
    }


@command.command()
@click.argument("reference")
@as_option
@json_option
@click.pass_context
def show(ctx: click.Context, reference: str, email: str | None, *, as_json: bool) -> None:
    """Show one pilot."""
    from labapp.reading.pilot_list import show_pilot

    with ready_site(ctx):
        pilot = show_pilot(acting(email), reference)
    about = {
        "reference": pilot.reference,
        "title": text(pilot.title),
        "question": text(pilot.question),
        "lab": pilot.lab,
        "workflow": pilot.workflow,
        "stage": pilot.stage,
        "phase": pilot.phase,
        "cycle": pilot.cycle,
        "on_hold": pilot.on_hold,
        "since": pilot.since,
        "places": [text(each) for each in pilot.places],
        "partners": [{"part": part, "organisation": text(name)} for part, name in pilot.partners],
        "facts_version": pilot.facts_version,
    }
    if as_json:
        print_json(about)
        return
    for name, value in about.items():
        click.echo(f"{name}: {_flat(value)}")


@command.command()
@click.argument("reference")
@as_option
@json_option
@click.pass_context
def explain(ctx: click.Context, reference: str, email: str | None, *, as_json: bool) -> None:
    """Explain every possible move, where it is mended, and who can sign what lies ahead."""
    from labapp.cli.team_words import team_json, team_lines
    from labapp.reading.explanation import explain_pilot

    with ready_site(ctx):
        told = explain_pilot(acting(email), reference, now=now())
    if as_json:
        moves = [_move(each, told) for each in told.moves]
        about = {"reference": told.reference, "stage": told.stage}
        print_json({**about, "moves": moves, "team": team_json(told)})
        return
    click.echo(f"{told.reference}: {text(told.names.get(f'stage:{told.stage}', told.stage))}")
    for each in told.moves:
        click.echo(f"\n{each.move} → {each.to}: {'ready' if each.ready else 'not ready'}")
        for finding in each.findings:
            click.echo(f"  {_sign(finding)} {text(finding.sentence, told.names)}")
    if told.team:
        click.echo("\nWho can sign what lies ahead:")
    for line in team_lines(told):
        click.echo(line)


@command.command()
@click.argument("reference")
@click.argument("move_id", metavar="MOVE")
@click.option("--reason", default="", help="Why; moves back, stops and reopenings need one.")
@as_option
@json_option
@click.pass_context
def move(
    ctx: click.Context,
    reference: str,
    move_id: str,
    reason: str,
    email: str | None,
    *,
    as_json: bool,
) -> None:
    """Move a pilot; refused with every reason, one line each, and exit status 1."""
    from labapp.services.movement import move_pilot

    asked = {"reference": reference, "move": move_id, "reason": reason}
    with ready_site(ctx):
        try:
            moved = move_pilot(
                acting(email), reference, move=move_id, reason=reason, press=press(**asked)
            )
        except LabError as refused:
            _refuse(ctx, refused, _names(email, reference, refused), as_json=as_json)
    if as_json:
        print_json({"moved": True, **moved})
    else:
        click.echo(f"{reference}: {moved['from']} → {moved['to']}")


def _names(email: str | None, reference: str, refused: LabError) -> Names:
    """Give the names of what a refusal speaks of, as far as who acts may know of it."""
    from labapp.reading.explanation import explain_pilot, names_for
    from labapp.reading.names import mentions_in

    try:
        actor, at = acting(email), now()
        named = names_for(actor, mentions_in(_found(refused)), now=at)
        return {**explain_pilot(actor, reference, now=at).names, **named}
    except LabError:
        return {}


def _found(refused: LabError) -> tuple[Finding, ...]:
    return tuple(refused.findings) if isinstance(refused, GateNotMetError) else ()


def _refuse(ctx: click.Context, refused: LabError, names: Names, *, as_json: bool) -> None:
    if as_json:
        found = [_finding(each, names) for each in _found(refused)]
        print_json({"moved": False, "findings": found})
    for line in lines_of(refused, names):
        click.echo(line, err=True)
    ctx.exit(1)


def _move(each: Explained, told: Explanation) -> dict[str, Any]:
    return {
        "move": each.move,
        "to": each.to,
        "kind": each.kind,
        "allowed": each.allowed,
        "ready": each.ready,
        "findings": [_finding(finding, told.names) for finding in each.findings],
    }


def _finding(finding: Finding, names: Any) -> dict[str, Any]:
    return {
        "id": finding.id,
        "code": finding.code,
        "ok": finding.ok,
        "severity": finding.severity,
        "sentence": text(finding.sentence, names),
        "fix": finding.fix,
    }


def _sign(finding: Finding) -> str:
    if finding.ok:
        return "✓"
    return "✗" if finding.blocks else "!"


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_flat(each) for each in value)
    if isinstance(value, dict):
        return " ".join(str(each) for each in value.values())
    return "" if value is None else str(value)
