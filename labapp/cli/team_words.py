"""How the gates that lie ahead are printed: their signatures, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from labapp.cli.saying import text
from labapp.words import Mention

if TYPE_CHECKING:
    from labapp.reading.explanation import Explanation
    from labapp.workflows.coming import ComingGate, Seat


def team_json(told: Explanation) -> list[dict[str, Any]]:
    """Give the gates ahead for programs."""
    return [
        {
            "move": gate.move,
            "label": text(gate.label),
            "here": gate.here,
            "can_be_signed": not gate.gaps,
            "slots": [_slot(seat, told) for seat in gate.seats],
            "problems": [
                {"code": gap.code, "sentence": text(gap.sentence, told.names), "fix": gap.fix}
                for gap in gate.gaps
            ],
        }
        for gate in told.team
    ]


def team_lines(told: Explanation) -> Iterator[str]:
    """Give the gates ahead in words: first who can sign, then what stands in the way."""
    for gate in told.team:
        yield f"\n{text(gate.label)} ({gate.move}): {_verdict(gate)}"
        for seat in gate.seats:
            slot = _slot(seat, told)
            who = slot["signed_by"] or ", ".join(slot["can_sign"]) or "nobody"
            yield f"  {'✓' if slot['signed_by'] else '·'} {', '.join(slot['for'])}: {who}"
        for gap in gate.gaps:
            yield f"  ✗ {text(gap.sentence, told.names)}"


def _verdict(gate: ComingGate) -> str:
    return "cannot be signed" if gate.gaps else "can be signed"


def _slot(seat: Seat, told: Explanation) -> dict[str, Any]:
    partners = [_name(Mention("organisation", each), told) for each in seat.organisation_ids]
    return {
        "id": seat.requirement,
        "for": partners or [text(kind) for kind in seat.kinds],
        "meeting": seat.meeting,
        "can_sign": [_name(Mention("person", each), told) for each in seat.able],
        "signed_by": _name(Mention("person", seat.signed), told) if seat.signed else None,
    }


def _name(mention: Mention, told: Explanation) -> str:
    name = told.names.get(mention.key)
    return text(name) if name is not None else ""
