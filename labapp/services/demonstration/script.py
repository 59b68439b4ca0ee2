"""The script of the demonstration: dated steps, played in order through the real verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from labapp.errors import GateNotMetError, InvalidError, LabError
from labapp.services.demonstration.dates import Dates
from labapp.words import Actor, Press

Content = Mapping[str, Any]
Play = Callable[[Press], Any]
SECOND = dt.timedelta(seconds=1)


class DemonstrationError(RuntimeError):
    """A step of the demonstration was refused: its content and the product disagree."""


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One thing that somebody does at an instant."""

    at: dt.datetime
    place: int
    name: str = field(compare=False)
    play: Play = field(compare=False)


@dataclass(slots=True)
class Cast:
    """Everybody and everything the script speaks of, by the key of the content."""

    lab: str
    people: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    organisation_kinds: dict[str, str] = field(default_factory=dict)
    organisation_of: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, int] = field(default_factory=dict)
    indicators: dict[str, int] = field(default_factory=dict)
    lessons: dict[str, int] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """Give the actor that this person is."""
        return Actor.person(self.people[key])


class Script:
    """Steps, gathered in any order and played in the order of their instants."""

    def __init__(self, dates: Dates) -> None:
        self.dates = dates
        self.steps: list[Step] = []

    def add(self, at: dt.datetime, name: str, play: Play) -> None:
        """Add a step; steps of one instant are played in the order they were added."""
        self.steps.append(Step(min(at, self.dates.now - SECOND), len(self.steps), name, play))

    def play(self) -> Iterator[Step]:
        """Play every step, a second apart at least, so that nothing happens at once."""
        before = dt.datetime.min.replace(tzinfo=dt.UTC)
        for number, step in enumerate(sorted(self.steps)):
            at = min(max(step.at, before + SECOND / 1000), self.dates.now)
            before = at
            try:
                step.play(Press.of(f"demonstration-{number}", at, step=step.name))
            except LabError as refused:
                raise DemonstrationError(
                    f"{step.name}, {at:%Y-%m-%d}: {_why(refused)}"
                ) from refused
            yield step


def _why(refused: LabError) -> str:
    if isinstance(refused, GateNotMetError):
        unmet = [f"{each.id} ({each.sentence!r})" for each in refused.findings if each.blocks]
        return "; ".join(unmet)
    if isinstance(refused, InvalidError):
        return "; ".join(f"{field}: {said!r}" for field, said in refused.errors.items())
    return str(refused)


@dataclass(frozen=True, slots=True)
class Scene:
    """A pilot as the script tells it: its content, its cast and its script."""

    content: Content
    cast: Cast
    script: Script

    @property
    def reference(self) -> str:
        """Give the reference of the pilot."""
        return str(self.content["ref"])

    def member(self, role: str, number: int = 0) -> str:
        """Give somebody who has a role on the pilot."""
        people = self.content["members"][role]
        return str(people[min(number, len(people) - 1)])

    @property
    def coordinator(self) -> str:
        """Give who coordinates the pilot."""
        return self.member("coordinator")
