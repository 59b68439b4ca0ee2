"""The closed registry: every file in requirements/ is found, read once and judged by name."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from labapp.words import Actor, Mention, Sentence
from labapp.workflows.asking import Asked, Gate
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding

A = TypeVar("A", bound=Asked)
Judge = Callable[[PilotFacts, Actor, A], Finding]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of requirement: its name, its parameters, its heading and its rule."""

    name: str
    asks: type[Asked]
    heading: Sentence
    judge: Callable[[PilotFacts, Actor, Any], Finding]
    version: int = 1


_KINDS: dict[str, Kind] = {}


def requirement(
    name: str, *, asks: type[A], heading: Sentence, version: int = 1
) -> Callable[[Judge[A]], Judge[A]]:
    """Register the rule of the kind of requirement called `name`."""

    def register(judge: Judge[A]) -> Judge[A]:
        known = _KINDS.get(name)
        if known is not None and known.judge.__module__ != judge.__module__:
            raise RuntimeError(f"two requirements are called {name}")
        _KINDS[name] = Kind(name, asks, heading, judge, version)
        return judge

    return register


def kinds() -> Mapping[str, Kind]:
    """Give every kind there is: one for each rule in the files of requirements/."""
    package = importlib.import_module("labapp.workflows.requirements")
    _read_files(package.__name__, tuple(package.__path__))
    return _KINDS


@functools.cache
def _read_files(package: str, folders: tuple[str, ...]) -> None:
    for module in pkgutil.iter_modules(folders):
        importlib.import_module(f"{package}.{module.name}")


def bind(asked: A, gate: Gate) -> A:
    """Give the requirement as it stands in `gate`."""
    return asked.bound(gate, _KINDS[asked.requirement].heading)


def judge(facts: PilotFacts, actor: Actor, asked: Asked) -> Finding:
    """Judge one requirement: its rule, then what was set aside, then with whom it is."""
    finding = _KINDS[asked.requirement].judge(facts, actor, asked)
    if finding.ok:
        return finding
    if asked.waivable and (waiver := facts.waiver_of(asked.gate.move, asked.id)):
        who = Mention("person", waiver.person_id)
        sentence = Sentence("Set aside by: %(who)s", who=who)
        return replace(finding, ok=True, waived=True, sentence=sentence, held_by=())
    return _with_task_owners(facts, asked, finding)


def _with_task_owners(facts: PilotFacts, asked: Asked, finding: Finding) -> Finding:
    keys = asked.gate.closing.get(facts.stage, {}).get(asked.id)
    if not keys:
        return finding
    tasks = [t for t in facts.tasks if t.key in keys and t.owner_id and not t.is_settled]
    if not tasks:
        return finding
    owners = tuple(dict.fromkeys(Mention("person", t.owner_id or 0) for t in tasks))
    given = min((t.assigned_at for t in tasks if t.assigned_at), default=None)
    return replace(finding, held_by=owners, since=later_of(given, finding.since))


def later_of(*known: dt.datetime | None) -> dt.datetime | None:
    """Give the last of several instants, of those that are known: with somebody since then."""
    return max((each for each in known if each), default=None)
