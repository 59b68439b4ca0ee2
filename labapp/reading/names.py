"""Names for mentions: one statement a kind, however many records are mentioned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, literal, select

from labapp.db import db
from labapp.models import Evidence, Indicator, Organisation, Person, Task
from labapp.words import Bilingual, Counted, Mention, Sentence, Spoken
from labapp.workflows.coming import ComingGate
from labapp.workflows.finding import Finding

_NAMED: dict[str, tuple[Any, Any, Any]] = {
    "person": (Person.id, Person.name, Person.name_cy),
    "organisation": (Organisation.id, Organisation.name_en, Organisation.name_cy),
    "task": (Task.id, Task.title_en, Task.title_cy),
    "indicator": (Indicator.id, Indicator.title_en, Indicator.title_cy),
    "evidence": (Evidence.id, Evidence.title_en, Evidence.title_cy),
}


def names_of(mentions: Iterable[Mention]) -> dict[str, Bilingual]:
    """Give the names of mentioned records by `Mention.key`, in one statement.

    Stages and moves are named by their definition, roles by their vocabulary: not here.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for mention in mentions:
        if mention.kind in _NAMED and mention.id:
            wanted[mention.kind].add(mention.id)
    if not wanted:
        return {}
    parts = [_named(kind, ids) for kind, ids in sorted(wanted.items())]
    rows = db.session.execute(parts[0].union_all(*parts[1:]))
    return {f"{kind}:{record}": Bilingual(en or cy, cy) for kind, record, en, cy in rows}


def in_names(spoken: Spoken, names: Mapping[str, Bilingual]) -> Spoken:
    """Give what is said with names in the place of mentions, for where no names are at hand."""
    facts = {key: _named_fact(fact, names) for key, fact in spoken.facts.items()}
    if isinstance(spoken, Counted):
        return Counted(spoken.text, spoken.many, **facts)
    return Sentence(spoken.text, **facts)


def with_names(sentence: Sentence) -> Sentence:
    """Give a sentence with the names of people and records it speaks of, in one statement."""
    names = names_of(_in_fact(sentence))
    facts = {key: _named_fact(fact, names) for key, fact in sentence.facts.items()}
    return Sentence(sentence.text, **facts)


def _named_fact(fact: Any, names: Mapping[str, Bilingual]) -> Any:
    match fact:
        case Mention():
            return names.get(fact.key, fact)
        case Spoken():
            return in_names(fact, names)
        case list() | tuple():
            return tuple(_named_fact(each, names) for each in fact)
    return fact


def mentions_in(findings: Iterable[Finding]) -> list[Mention]:
    """List everybody and everything that findings speak of, once each."""
    found: dict[Mention, None] = {}
    for finding in findings:
        found |= dict.fromkeys(finding.held_by)
        found |= dict.fromkeys(_in_fact(finding.sentence))
        found |= dict.fromkeys(mentions_in(finding.members))
    return list(found)


def mentions_of_gates(gates: Iterable[ComingGate]) -> list[Mention]:
    """List everybody and everything that coming gates speak of, once each."""
    found: dict[Mention, None] = {}
    for gate in gates:
        for seat in gate.seats:
            people = (*seat.able, *((seat.signed,) if seat.signed else ()))
            found |= dict.fromkeys(Mention("person", each) for each in people)
            found |= dict.fromkeys(Mention("organisation", each) for each in seat.organisation_ids)
        for gap in gate.gaps:
            found |= dict.fromkeys(_in_fact(gap.sentence))
    return list(found)


def _named(kind: str, ids: set[int]) -> Select[Any]:
    record, en, cy = _NAMED[kind]
    return select(literal(kind), record, en, cy).where(record.in_(sorted(ids)))


def _in_fact(fact: Any) -> Iterable[Mention]:
    match fact:
        case Mention():
            yield fact
        case Spoken():
            for each in fact.facts.values():
                yield from _in_fact(each)
        case list() | tuple():
            for each in fact:
                yield from _in_fact(each)
