"""Pilots go over to another version: tried out first, begun, gone on with, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, NotFoundError, RefusedError
from labapp.permissions import Permission
from labapp.reading.version_changes import ChangePage, get_change, list_changes
from labapp.reading.version_outlook import DryRun, PilotOutlook, outlook_words, try_change
from labapp.reading.version_standing import UNDER_WAY
from labapp.reading.workflows import WorkflowPage, get_workflow
from labapp.services.version_beginnings import ChangeAsked, begin_change
from labapp.services.version_changes import settle_change
from labapp.web.access import access, viewer
from labapp.web.drafts import LabForm
from labapp.web.fields import LongTextField, RadioField
from labapp.web.formatting import address, say
from labapp.web.refusals import Problems, told
from labapp.web.shapes import CountRow, Text
from labapp.web.validators import AtMostCharacters, Needed
from labapp.web.workflows.comparing import chosen_versions
from labapp.web.workflows.room import blueprint
from labapp.words import MigrationPolicy, MigrationState, PilotMigrationState, Sentence

MOST = 200  # pilots judged on a page; the command judges all
MAP = "map-"
HINTS = {
    MigrationPolicy.AT_NEXT_GATE: Sentence(
        "Each pilot is judged by its version until it moves, and goes on by the new one"
    ),
    MigrationPolicy.NOW: Sentence(
        "Each pilot goes by the new version from now on. Sign-off that is under way lapses"
    ),
    MigrationPolicy.STAY: Sentence("Nothing changes; that they stay is put on the record"),
}
TONES = {
    PilotMigrationState.DONE: "teal",
    PilotMigrationState.NEEDS_MAPPING: "red",
    PilotMigrationState.AT_NEXT_GATE: "copper",
}


class ChangeForm(LabForm):
    """When pilots go over, and why."""

    policy = RadioField(
        Sentence("When do they go over?"),
        choices=[(each, each.label, {"hint": hint}) for each, hint in HINTS.items()],
        default=MigrationPolicy.AT_NEXT_GATE,
    )
    reason = LongTextField(
        Sentence("Why"),
        [Needed(Sentence("Say why")), AtMostCharacters(4000)],
        description=Sentence("It stays on the record of every pilot"),
    )


@dataclass(frozen=True, slots=True)
class OutlookShown:
    """One pilot with what the change would mean for it."""

    pilot: PilotOutlook
    sentences: tuple[Text, ...]


@blueprint.get("/workflows/<key>/migrate")
@access(Permission.MIGRATE_PILOTS)
def try_out(key: str) -> str:
    """Say pilot by pilot what another version would mean; nothing is stored."""
    return _try_page(key, ChangeForm())


@blueprint.post("/workflows/<key>/migrate")
@access(Permission.MIGRATE_PILOTS)
def migrate(key: str) -> Response | tuple[str, int]:
    """Begin to take the pilots over; the worker goes from one to the next."""
    who, form = viewer(), ChangeForm()
    if not form.validate():
        return _try_page(key, form), 422
    before, after = chosen_versions(get_workflow(who.actor, key).versions)
    asked = ChangeAsked(
        key=key,
        before=before,
        after=after,
        policy=MigrationPolicy(form.policy.data),
        mapping=_mapping(),
        reason=form.reason.data or "",
    )
    try:
        begun = begin_change(who.actor, asked, by_worker=True, press=who.press())
    except (InvalidError, RefusedError) as error:
        return _try_page(key, form, told(form, error)), 422
    if not begun["new"]:
        flash(say(Sentence("This change was begun before. Here is how it stands")))
    return redirect(_change_url(key, begun["migration_id"]), 303)


@blueprint.get("/workflows/<key>/changes/<int:change>")
@access(Permission.MIGRATE_PILOTS)
def change_page(key: str, change: int) -> str:
    """Show what became of each pilot."""
    page = _change(key, change)
    total = len(page.steps) + (page.left if _is_running(page) else 0)
    return render_template(
        "workflows/change.html",
        page=page,
        change=page.change,
        done=total - page.left,
        total=total,
        counts=_state_counts(page),
        unmapped=page.counts.get(PilotMigrationState.NEEDS_MAPPING, 0),
        tones=TONES,
        moving=page.change.state in UNDER_WAY,
        standstill=page.change.standstill,
        may_take_back=page.change.state in {MigrationState.RUNNING, MigrationState.DONE},
        here=_change_url(key, change),
        press_key=viewer().press_key,
    )


@blueprint.post("/workflows/<key>/changes/<int:change>/on")
@access(Permission.MIGRATE_PILOTS)
def go_on(key: str, change: int) -> Response:
    """Have the worker go on with a change that stands still, in the name of who asks now."""
    who, state = viewer(), _change(key, change).change.state
    settle_change(who.actor, change, state, by_worker=True, press=who.press())
    flash(say(Sentence("The worker goes on with it, in your name")))
    return redirect(_change_url(key, change), 303)


@blueprint.post("/workflows/<key>/changes/<int:change>/back")
@access(Permission.MIGRATE_PILOTS)
def take_back(key: str, change: int) -> Response:
    """Take a change back: each pilot that has not moved since goes back to its version."""
    who = viewer()
    _change(key, change)
    back = MigrationState.REVERSING
    settle_change(who.actor, change, back, by_worker=True, press=who.press())
    flash(say(Sentence("The change is being taken back. Pilots that have moved since stay")))
    return redirect(_change_url(key, change), 303)


def _try_page(key: str, form: ChangeForm, problems: Problems | None = None) -> str:
    who = viewer()
    page = get_workflow(who.actor, key)
    before, after = chosen_versions(page.versions)
    tried = None
    if before != after:
        mapping = _mapping()
        tried = try_change(who.actor, (key, before, after), mapping, now=who.now, most=MOST)
    return render_template(
        "workflows/migrate.html",
        page=page,
        form=form,
        problems=problems or [],
        tried=tried,
        shown=_shown(tried) if tried else [],
        quiet=[each for each in tried.pilots if each.outlook.is_quiet] if tried else [],
        counts=_counts(tried) if tried else [],
        earlier=list_changes(who.actor, key, now=who.now),
        press_key=who.press_key,
        send_to=_here(page, before, after),
        **_versions(page, before, after),
    )


def _versions(page: WorkflowPage, before: int, after: int) -> dict[str, Any]:
    numbers = [(each.number, str(each.number)) for each in page.versions]
    return {"before": before, "after": after, "versions": numbers}


def _here(page: WorkflowPage, before: int, after: int) -> str:
    """Give the address the form is sent to: the versions, and the stages that go over."""
    query = {"from": before, "to": after} | {f"{MAP}{old}": new for old, new in _mapping().items()}
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return address(f"/workflows/{page.version.key}/migrate?{words}")


def _mapping() -> dict[str, str]:
    return {
        name.removeprefix(MAP): stage
        for name, stage in request.args.items()
        if name.startswith(MAP) and stage.isidentifier()
    }


def _shown(tried: DryRun) -> list[OutlookShown]:
    loud = [each for each in tried.pilots if not each.outlook.is_quiet]
    return [OutlookShown(each, tuple(outlook_words(each))) for each in loud]


def _counts(tried: DryRun) -> list[CountRow]:
    unmapped, blocked = tried.unmapped, tried.count("newly_blocked")
    return [
        CountRow(Sentence("Open pilots"), len(tried.pilots) + tried.not_judged),
        CountRow(Sentence("Need a stage"), unmapped, "wrong" if unmapped else ""),
        CountRow(Sentence("Newly blocked"), blocked, "late" if blocked else ""),
        CountRow(Sentence("Newly allowed"), tried.count("newly_allowed")),
        CountRow(Sentence("Newly overdue"), tried.count("overdue_since")),
        CountRow(Sentence("Sign-off lapses"), tried.count("lapsing")),
    ]


def _change(key: str, change: int) -> ChangePage:
    page = get_change(viewer().actor, change, now=viewer().now)
    if page.change.key != key:
        raise NotFoundError
    return page


def _is_running(page: ChangePage) -> bool:
    return page.change.state is MigrationState.RUNNING


def _state_counts(page: ChangePage) -> list[CountRow]:
    counts: Mapping[PilotMigrationState, int] = page.counts
    return [CountRow(state, counts[state]) for state in PilotMigrationState if state in counts]


def _change_url(key: str, change: int) -> str:
    return address(f"/workflows/{key}/changes/{change}")
