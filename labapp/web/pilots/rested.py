"""What a pilot passed on evidence that was retracted since, for its page and its gates."""

from __future__ import annotations

from dataclasses import dataclass

from labapp.reading.definitions import names_of_stages_and_moves
from labapp.reading.retractions import RestedGate, rests_on_retracted
from labapp.web.access import viewer
from labapp.web.pilots.heads import pilot_url
from labapp.words import Bilingual


@dataclass(frozen=True, slots=True)
class RestedRow:
    """A gate that was passed on what was retracted since, by its name, with its page."""

    label: Bilingual
    url: str
    gate: RestedGate


def rested_rows(move: str = "") -> list[RestedRow]:
    """List the gates of this pilot, or those of one move, that rest on what was retracted."""
    who, pilot = viewer(), viewer().pilot
    found = rests_on_retracted(who.actor, pilot.id, who.today)
    names = names_of_stages_and_moves(pilot.definition_digest) if found else {}
    return [
        RestedRow(
            label=names.get(f"move:{each.move}", Bilingual(each.move)),
            url=pilot_url(pilot.reference, f"gate/{each.move}"),
            gate=each,
        )
        for each in found
        if move in {"", each.move}
    ]


def rested_conclusions() -> dict[int, list[RestedRow]]:
    """Give the concluding gates that rest on what was retracted, by the cycle they concluded."""
    found: dict[int, list[RestedRow]] = {}
    for row in rested_rows():
        if row.gate.concludes:
            found.setdefault(row.gate.cycle, []).append(row)
    return found
