"""Moving a pilot, holding it and letting it go on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from labapp.errors import (
    GateNotMetError,
    InvalidError,
    PilotChangedError,
    RefusedError,
    StaleError,
)
from labapp.permissions import Permission
from labapp.reading.gate_page import GatesPage, get_gates
from labapp.reading.pilot_page import get_pilot_page
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.web.access import access, viewer
from labapp.web.changes import Change, changes_here
from labapp.web.formatting import both, say
from labapp.web.pilots.forms import HoldForm, MoveForm
from labapp.web.pilots.gate import found_words, panel, teller_for
from labapp.web.pilots.heads import head_of, opened, pilot_url, whole_number
from labapp.web.pilots.left import Teller
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import Problems, told, typed_back
from labapp.words import Bilingual, Counted, MoveKind, Sentence, Spoken
from labapp.workflows.finding import Explained
from labapp.workflows.preview import Preview
from labapp.workflows.switching import Going

Answer = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Happens:
    """What a move does, in words, before it is made."""

    to: Bilingual
    new_cycle: bool
    target: dt.date | None
    tasks: tuple[tuple[Bilingual, dt.date], ...]
    effects: tuple[str, ...]
    told: tuple[str, ...]
    version: Sentence | None = None


@blueprint.get("/pilots/<reference>/move")
@access(Permission.SEE_GATE)
def choose_move(reference: str) -> str:
    """Show every possible move, what each needs, and a place for the reason."""
    del reference
    form = opened(MoveForm)
    form.move.data = request.args.get("move", form.move.data or "")[:60]
    return _show_move(form)


@blueprint.post("/pilots/<reference>/move")
@access(Permission.MOVE_PILOT)
def move(reference: str) -> Answer:
    """Move a pilot, or say everything that stands in the way, each with where it is mended."""
    who, form = viewer(), MoveForm()
    page = get_gates(who.actor, who.pilot.id, now=who.now)
    _offer(form, page)
    seen = whole_number(form.seen.data)
    if not form.validate():
        if form.move.errors and seen is not None and seen < page.facts_version:
            raise PilotChangedError([{}] * (page.facts_version - seen))
        return _show_move(form, page), 422
    asked = {"move": form.move.data, "reason": form.reason.data, "seen": seen}
    try:
        made = move_pilot(who.actor, reference, **asked, press=who.press())
    except GateNotMetError as error:
        teller = teller_for(page)
        problems = [found_words(each, teller) for each in error.findings if each.blocks]
        return _show_move(form, page, problems=problems), 422
    except PilotChangedError as error:
        return _show_move(form, changes=changes_here(len(error.changes))), 409
    except (InvalidError, RefusedError) as error:
        return _show_move(form, page, problems=list(told(form, error))), 422
    done = page.previews.get(made["move"])  # pressed twice, the page stands where it led already
    stage = done.to_label if done else page.stage_label
    flash(say(Sentence("The pilot has moved. It is now in: %(stage)s", stage=stage)))
    return redirect(pilot_url(reference), 303)


@blueprint.get("/pilots/<reference>/hold")
@access(Permission.SEE_GATE)
def choose_hold(reference: str) -> str:
    """Ask why a pilot is held and until when, or whether it goes on."""
    del reference
    return _show_hold(opened(HoldForm))


@blueprint.post("/pilots/<reference>/hold")
@access(Permission.HOLD_PILOT)
def hold(reference: str) -> Answer:
    """Pause a pilot."""
    who, form = viewer(), HoldForm()
    if not form.validate():
        return _show_hold(form), 422
    asked: dict[str, Any] = {"reason": form.reason.data, "review_on": form.review_on.data}
    try:
        hold_pilot(who.actor, reference, **asked, press=who.press())
    except (InvalidError, RefusedError) as error:
        if who.pilot.on_hold:  # held by somebody else meanwhile: the form stands no longer
            raise StaleError(error.sentence) from error
        return _show_hold(form, told(form, error)), 422
    flash(say(Sentence("The pilot is on hold. Its clock stands still.")))
    return redirect(pilot_url(reference), 303)


@blueprint.post("/pilots/<reference>/resume")
@access(Permission.HOLD_PILOT)
def resume(reference: str) -> Answer:
    """Let a pilot go on where it was."""
    who = viewer()
    try:
        resume_pilot(who.actor, reference, press=who.press())
    except RefusedError as error:
        return _show_hold(opened(HoldForm), [(error.sentence, "")]), 422
    flash(say(Sentence("The pilot goes on. What was due has moved on by the days it was held.")))
    return redirect(pilot_url(reference), 303)


def _show_move(
    form: MoveForm,
    page: GatesPage | None = None,
    *,
    problems: list[tuple[str | Spoken, str]] | None = None,
    changes: list[Change] | None = None,
) -> str:
    who = viewer()
    page = page or get_gates(who.actor, who.pilot.id, now=who.now)
    _offer(form, page)
    teller = teller_for(page)
    return render_template(
        "pilots/move.html",
        pilot=head_of(who.pilot),
        form=form,
        page=page,
        panels=[
            (
                panel(teller, each, review_open=each.move in page.open_reviews),
                _happens(page.previews[each.move], teller),
            )
            for each in _first_chosen(_open_to(page), form.move.data)
        ],
        problems=problems or [],
        changes=changes or [],
        may_move=who.may(Permission.MOVE_PILOT),
        typed=typed_back(offered=bool(page.moves)),
        on_hold=who.pilot.on_hold,
        here=pilot_url(who.pilot.reference),
    )


def _happens(found: Preview, teller: Teller) -> Happens:
    return Happens(
        to=found.to_label,
        new_cycle=found.new_cycle,
        target=found.target,
        tasks=found.tasks,
        effects=tuple(say(each, teller.names) for each in found.effects),
        told=tuple(teller.names.get(each.key, "") for each in found.told),
        version=goes_over_words(found),
    )


def goes_over_words(found: Preview) -> Sentence | None:
    """Say what becomes of a change of version that waits for this move; None where none does."""
    match found.going:
        case Going.OVER:
            return Sentence(
                "The pilot goes over to version %(n)s of the workflow with this move: the stage "
                "and its tasks are those of that version",
                n=found.waiting_for,
            )
        case Going.ENDS:
            return Sentence(
                "The pilot ends with this move, so it does not go over to version %(n)s of the "
                "workflow",
                n=found.waiting_for,
            )
        case Going.UNMAPPED:
            return Sentence(
                "The pilot stays on its version of the workflow: version %(n)s, which it was to go "
                "over to with its next move, does not have this stage",
                n=found.waiting_for,
            )
        case _:
            return None


def _offer(form: MoveForm, page: GatesPage) -> None:
    form.move.choices = [
        (each.move, both(each.label), {"hint": _hint(each, page)}) for each in _open_to(page)
    ]


def _open_to(page: GatesPage) -> list[Explained]:
    """List the moves that can be made at all: while the pilot is on hold, only to stop it."""
    return [each for each in page.moves if all(found.code != "on_hold" for found in each.unmet)]


def _first_chosen(moves: list[Explained], chosen: str | None) -> list[Explained]:
    """Put the move that is chosen first, then the ways on, the nearest before the others."""

    def place(each: Explained) -> tuple[bool, bool, int]:
        onward = each.kind in {MoveKind.FORWARD, MoveKind.CONCLUDE}
        return each.move != chosen, not onward, len(each.unmet)

    return sorted(moves, key=place)


def _hint(explained: Explained, page: GatesPage) -> Spoken:
    left = len([each for each in explained.unmet if each.code != "not_you"])
    if left:
        return Counted("%(n)s requirement is not met", "%(n)s requirements are not met", n=left)
    if explained.needs_reason:
        return Sentence("Needs a reason")
    return Sentence("Everything is met")


def _show_hold(form: HoldForm, problems: Problems | None = None) -> str:
    who = viewer()
    page = get_pilot_page(who.actor, who.pilot.id, now=who.now)
    ended = page.readiness is None or page.readiness.main is None
    return render_template(
        "pilots/hold.html",
        pilot=head_of(who.pilot),
        form=form,
        hold=page.hold,
        problems=problems or [],
        may_hold=who.may(Permission.HOLD_PILOT),
        ended=ended,
        typed=typed_back(offered=page.hold is None and not ended),
        here=pilot_url(who.pilot.reference),
    )
