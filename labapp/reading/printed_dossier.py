"""One frozen dossier for paper: all it says, as far as this reader may still know of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Pilot
from labapp.permissions import visible_evidence
from labapp.reading.definitions import get_definition
from labapp.reading.dossier_hidden import hidden_from
from labapp.reading.facts import load_facts
from labapp.reading.gate_rounds import RoundShown, list_rounds
from labapp.reading.holders import names_from, records_named
from labapp.reading.names import mentions_in
from labapp.words import Actor, Bilingual
from labapp.workflows.calendar import day_of
from labapp.workflows.definition import Transition
from labapp.workflows.finding import Finding

NAMED = {
    "people": ("person", "name"),
    "partners": ("organisation", "name"),
    "evidence": ("evidence", "title"),
    "tasks": ("task", "title"),
    "indicators": ("indicator", "title"),
}

NAMED_NOW = frozenset({"person", "organisation", "evidence"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A round with its dossier, the names as they were frozen, and what is kept from view."""

    round: RoundShown
    dossier: Mapping[str, Any]
    transition: Transition
    findings: tuple[Finding, ...]
    names: Mapping[str, Bilingual]
    hidden_evidence: int
    hidden_values: int

    @property
    def is_whole(self) -> bool:
        """Say whether nothing of it is kept from this reader."""
        return not (self.hidden_evidence or self.hidden_values)

    @property
    def asks_a_body(self) -> bool:
        """Say whether a body decides on it in a meeting."""
        parts = self.transition.parts
        return any(getattr(each, "given_as", "") == "meeting_decision" for each in parts)


def get_printed(
    actor: Actor, pilot_id: int, move: str, review_id: int, *, now: dt.datetime
) -> Printed:
    """Give the dossier of a round of this gate; raises NotFoundError."""
    pilot = db.session.get(Pilot, pilot_id)
    found = [each for each in list_rounds(pilot_id, move) if each.id == review_id]
    if pilot is None or not found:
        raise NotFoundError
    kept = found[0].dossier
    hidden = hidden_from(actor, load_facts(pilot, now=now), [kept])
    shown = replace(found[0], hidden=hidden)
    dossier = shown.dossier
    transition = get_definition(kept["definition"]).transition(move)
    if transition is None:
        raise NotFoundError
    findings = tuple(Finding.from_json(each) for each in dossier["findings"])
    relied_on = {each["evidence"] for each in kept["material"]["evidence"]}
    listed = {each["evidence"] for each in kept["evidence"]}
    return Printed(
        round=shown,
        dossier=dossier,
        transition=transition,
        findings=findings,
        names=_names(dossier, findings, visible_evidence(actor, day_of(now))),
        hidden_evidence=len(hidden.evidence & (relied_on | listed)),
        hidden_values=sum(bool(each.get("hidden")) for each in dossier["observations"]),
    )


def find_exact_bytes(
    actor: Actor, pilot_id: int, move: str, review_id: int, *, now: dt.datetime
) -> tuple[bytes, str] | None:
    """Give the very bytes that were frozen, with their digest.

    None where they hold what this reader may not, or may no longer, know.
    """
    printed = get_printed(actor, pilot_id, move, review_id, now=now)
    if not printed.is_whole:
        return None
    return printed.round.body.encode(), printed.round.seen_digest


def _names(
    dossier: Mapping[str, Any], findings: Sequence[Finding], evidence: ColumnElement[bool]
) -> dict[str, Bilingual]:
    """Name what findings speak of as it was called then; the rest as it is called now."""
    frozen = {
        f"{kind}:{row[kind]}": _pair(row[name])
        for section, (kind, name) in NAMED.items()
        for row in dossier[section]
    }
    others = [each for each in mentions_in(findings) if each.kind in NAMED_NOW]
    return names_from(db.session.execute(records_named(others, evidence))) | frozen


def _pair(pair: Iterable[str]) -> Bilingual:
    en, cy = pair
    return Bilingual(en or cy, cy)
