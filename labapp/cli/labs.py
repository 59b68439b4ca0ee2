"""`labapp labs`: labs of the site, the organisations they know, places, and closure days."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labapp.cli.running import acting, as_option, json_option, now, press, ready_site
from labapp.cli.saying import print_json, table, text
from labapp.errors import InvalidError
from labapp.words import Actor, Bilingual, OrganisationKind, Sentence

if TYPE_CHECKING:
    from labapp.reading.calendars import LabCalendar
    from labapp.services.closure_days import Closure

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


@command.command()
@click.argument("code")
@click.option("--add", nargs=2, metavar="DATE NAME", help="Close the lab on a day, for what.")
@click.option("--name-cy", default="", help="With --add: for what, in Welsh.")
@click.option("--remove", metavar="DATE", help="Have the lab work on a day again.")
@click.option(
    "--import",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Close the lab on the days of a CSV file: date, English name, Welsh name.",
)
@click.option("--year", type=click.IntRange(2000, 2099), help="Which year to list; this one.")
@as_option
@json_option
@click.pass_context
def closures(ctx: click.Context, /, code: str, **how: Any) -> None:
    """List the bank holidays and closure days of the lab CODE, and add or remove some.

    What is due already stays due on its day; what is set from then on leaves closure days out.
    """
    from labapp.reading.calendars import get_lab_calendar

    with ready_site(ctx):
        actor = acting(how["email"])
        changed = _change_closures(actor, code, how)
        found = get_lab_calendar(actor, code, how["year"] or now().year)
    if how["as_json"]:
        print_json(changed | _calendar_json(found))
    else:
        for what, days in changed.items():
            click.echo(f"{what.replace('_', ' ').capitalize()}: {', '.join(days) or '-'}")
        table(_calendar_rows(found))


def _change_closures(actor: Actor, code: str, how: dict[str, Any]) -> dict[str, list[str]]:
    from labapp.services.closure_days import Closure, add_closure_days, remove_closure_day

    changed: dict[str, list[str]] = {}
    if how["remove"]:
        day = _day(how["remove"])
        remove_closure_day(actor, code, day, press=press(lab=code, day=str(day)))
        changed["removed"] = [str(day)]
    days = _read_closures(how["file"]) if how["file"] else []
    if how["add"]:
        day, name = how["add"]
        days.append(Closure(_day(day), Bilingual(name, how["name_cy"])))
    if days:
        asked = press(lab=code, days=[str(each.day) for each in days])
        changed |= add_closure_days(actor, code, days, press=asked)
    return changed


def _read_closures(file: Path) -> list[Closure]:
    from labapp.services.closure_days import Closure

    try:
        rows = [row for row in csv.reader(file.read_text("utf-8-sig").splitlines()) if any(row)]
    except (UnicodeDecodeError, csv.Error):
        raise InvalidError({"file": Sentence("This is not a CSV file in UTF-8")}) from None
    headed = rows[1:] if rows and rows[0][0].strip().lower() == "date" else rows
    cells = [[cell.strip() for cell in (*row, "", "")] for row in headed]
    return [Closure(_day(row[0]), Bilingual(row[1], row[2])) for row in cells]


def _day(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        told = Sentence("Not a day, as in 2026-12-24: %(typed)s", typed=typed)
        raise InvalidError({"day": told}) from None


def _calendar_rows(found: LabCalendar) -> list[dict[str, str]]:
    holidays = [(day, "bank holiday", text(name)) for day, name in found.holidays]
    closed = [(each.day, "closure", text(each.name)) for each in found.closures]
    return [
        {"day": str(day), "kind": kind, "name": name}
        for day, kind, name in sorted([*holidays, *closed])
    ]


def _calendar_json(found: LabCalendar) -> dict[str, Any]:
    return {
        "lab": found.code,
        "year": found.year,
        "nation": found.nation,
        "bank_holidays": [{"day": str(day), "name": text(name)} for day, name in found.holidays],
        "closures": [
            {"day": str(each.day), "name": {"en": each.name.en, "cy": each.name.cy}}
            for each in found.closures
        ],
    }


def _tell(made: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(made)
    else:
        click.echo(sentence)
