"""Two versions of a workflow compared on a page: what asks more, what asks less, what is other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request

from labapp.permissions import Permission, allows, on_site
from labapp.reading.version_outlook import compare_versions
from labapp.reading.workflows import VersionShown, get_workflow
from labapp.web.access import access, viewer
from labapp.web.pilots.heads import whole_number
from labapp.web.shapes import CountRow, Text
from labapp.web.workflows.room import blueprint
from labapp.words import Bilingual, Sentence
from labapp.workflows.compare import TURNS, Change, Comparison, Place, Turn

TONES = {Turn.TIGHTER: "copper", Turn.LOOSER: "teal", Turn.OTHER: ""}
NEW, GONE = Sentence("New"), Sentence("Gone")
COMES_AND_GOES = {"stage_added": NEW, "move_added": NEW, "stage_gone": GONE, "move_gone": GONE}
PLACES = {
    Place.WORKFLOW: Sentence("The workflow as a whole"),
    Place.STAGE: Sentence("The stage"),
    Place.MOVE: Sentence("The move"),
}


@dataclass(frozen=True, slots=True)
class ChangedHere:
    """What changes in one stage or move; `changes` are (sentence, turn, tone)."""

    place: Text
    label: Bilingual | None
    changes: tuple[tuple[Text, Text, str], ...]


@blueprint.get("/workflows/<key>/compare")
@access(Permission.SEE_WORKFLOWS)
def compare(key: str) -> str:
    """Say in words what changes between two versions, the newest two unless chosen."""
    page = get_workflow(viewer().actor, key)
    before, after = chosen_versions(page.versions)
    compared = compare_versions(key, before, after) if before != after else None
    return render_template(
        "workflows/compare.html",
        page=page,
        versions=[(each.number, str(each.number)) for each in page.versions],
        before=before,
        after=after,
        compared=compared,
        counts=counts_of(compared) if compared else [],
        gathered=gathered(compared) if compared else [],
        may_migrate=allows(Permission.MIGRATE_PILOTS, on_site(viewer().actor)),
    )


def chosen_versions(versions: Sequence[VersionShown]) -> tuple[int, int]:
    """Give which versions are asked for; the newest first among those there are."""
    numbers = [each.number for each in versions]
    after = whole_number(request.args.get("to"))
    after = numbers[0] if after is None else after
    before = whole_number(request.args.get("from"))
    if before is None:
        before = next((n for n in numbers if n < after), after)
    return before, after


def counts_of(compared: Comparison) -> list[CountRow]:
    """Count the changes by which way they turn."""
    return [CountRow(TURNS[turn], len(compared.turned(turn))) for turn in Turn]


def gathered(compared: Comparison) -> list[ChangedHere]:
    """Gather the changes by the stage or move they are in."""
    return [_changed(together) for together in compared.by_place()]


def _changed(together: Sequence[Change]) -> ChangedHere:
    first = together[0]
    rows = tuple((each.sentence, _turn(each), TONES[each.turn]) for each in together)
    return ChangedHere(PLACES[first.place], first.label, rows)


def _turn(change: Change) -> Sentence:
    return COMES_AND_GOES.get(change.code) or TURNS[change.turn]
