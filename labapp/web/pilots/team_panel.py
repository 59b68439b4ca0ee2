"""Who will sign the gates that lie ahead: read from stored readiness, nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labapp.reading.readiness import Stored
from labapp.web.formatting import both, say
from labapp.web.pilots.heads import pilot_url
from labapp.web.shapes import RequirementRow, Text
from labapp.words import Mention, OrganisationKind, Sentence
from labapp.workflows.coming import ComingGate, Gap, Seat


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A partner whose signature is wanted, and who can give it; blank where nobody can.

    Of `several` partners one signs; not `named`: no such partner takes part yet.
    """

    partner: str
    who: str
    signed: bool = False
    meeting: bool = False
    several: bool = False
    named: bool = True


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate ahead, with a row for each signature."""

    label: Text
    url: str
    seats: tuple[SeatRow, ...]


@dataclass(frozen=True, slots=True)
class TeamPanel:
    """What stands in the way of any gate, the gates from here, and the later ones."""

    problems: tuple[RequirementRow, ...]
    here: tuple[GateRow, ...]
    later: tuple[GateRow, ...]


def team_panel(reference: str, stored: Stored | None, names: Mapping[str, str]) -> TeamPanel | None:
    """Make the panel; None where nobody need sign any more."""
    gates = stored.team if stored and stored.move else ()
    if not gates:
        return None
    return TeamPanel(
        tuple(_problems(reference, gates, names)),
        tuple(_gate(reference, gate, names) for gate in gates if gate.here and gate.seats),
        tuple(_gate(reference, gate, names) for gate in gates if gate.seats and not gate.here),
    )


def _problems(
    reference: str, gates: Sequence[ComingGate], names: Mapping[str, str]
) -> Iterable[RequirementRow]:
    """Tell each problem once, with the gates it stands before."""
    found: dict[tuple[str, str], list[str]] = {}
    for gate in gates:
        for gap in gate.gaps:
            found.setdefault(_told(gap, names), []).append(both(gate.label))
    for (sentence, fix), before in found.items():
        url = pilot_url(reference, fix)
        yield RequirementRow("no", sentence, ", ".join(dict.fromkeys(before)), url)


def _told(gap: Gap, names: Mapping[str, str]) -> tuple[str, str]:
    return say(gap.sentence, names), gap.fix


def _gate(reference: str, gate: ComingGate, names: Mapping[str, str]) -> GateRow:
    url = pilot_url(reference, f"gate/{gate.move}")
    return GateRow(gate.label, url, tuple(_seat(seat, names) for seat in gate.seats))


def _seat(seat: Seat, names: Mapping[str, str]) -> SeatRow:
    partners = [_name("organisation", each, names) for each in seat.organisation_ids]
    people = (seat.signed,) if seat.signed else seat.able
    return SeatRow(
        partner=", ".join(partners) or _kinds(seat),
        who=", ".join(_name("person", each, names) for each in people),
        signed=seat.signed is not None,
        meeting=seat.meeting,
        several=len(partners) > 1,
        named=bool(partners),
    )


def _kinds(seat: Seat) -> str:
    if set(seat.kinds) == set(OrganisationKind):
        return say(Sentence("Any partner"))
    return ", ".join(say(kind) for kind in seat.kinds)


def _name(kind: str, record: int, names: Mapping[str, str]) -> str:
    return names.get(Mention(kind, record).key, "")
