"""The history of a pilot: its moves, its gates, its pauses, and everything on the record."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request

from labapp.permissions import Permission
from labapp.reading.gate_rounds import RoundShown, list_rounds
from labapp.reading.happened import list_happened
from labapp.reading.history import MoveShown, list_moves, list_pauses
from labapp.web.access import access, viewer
from labapp.web.formatting import both
from labapp.web.pilots.heads import head_of, pilot_url, whole_number
from labapp.web.pilots.naming import names_for
from labapp.web.pilots.overview import thread_of
from labapp.web.pilots.room import blueprint
from labapp.web.shapes import Text, ThreadEvent
from labapp.words import Sentence


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round of sign-off under the name of its move."""

    label: str
    url: str
    found: RoundShown


@blueprint.get("/pilots/<reference>/history")
@access(Permission.SEE_HISTORY)
def history(reference: str) -> str:
    """Show everything that happened to a pilot, newest first."""
    who = viewer()
    pilot, before = who.pilot, whole_number(request.args.get("before"))
    happened = list_happened(who.actor, pilot.id, now=who.now, before=before)
    names = names_for(pilot.definition_digest, happened.names)
    onward = f"{pilot_url(reference, 'history')}?before={happened.next_before}#record"
    return render_template(
        "history/history.html",
        pilot=head_of(pilot),
        moves=[_move(each, names) for each in list_moves(pilot.id)],
        rounds=[
            RoundRow(
                names.get(f"move:{each.move}", each.move),
                pilot_url(reference, f"gate/{each.move}"),
                each,
            )
            for each in list_rounds(pilot.id)
        ],
        pauses=list_pauses(pilot.id),
        events=thread_of(happened, names),
        first_page=before is None,
        next_url=onward if happened.next_before else None,
        here=pilot_url(reference, "history"),
    )


def _move(move: MoveShown, names: dict[str, str]) -> ThreadEvent:
    told: Text
    if move.kind == "start":
        told = Sentence(
            "Started in: %(stage)s", stage=names.get(f"stage:{move.to_stage}", move.to_stage)
        )
    else:
        told = Sentence(
            "%(move)s. From: %(from)s. To: %(to)s",
            **{
                "move": names.get(f"move:{move.move}", move.move),
                "from": names.get(f"stage:{move.from_stage}", move.from_stage),
                "to": names.get(f"stage:{move.to_stage}", move.to_stage),
            },
        )
    if move.reason:
        told = Sentence("%(move)s. Reason: %(reason)s", move=told, reason=move.reason)
    return ThreadEvent(told, move.at, by=both(move.by), gate=True)
