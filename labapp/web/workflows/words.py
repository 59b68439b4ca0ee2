"""A definition in words: what a stage is for, and what each way out of it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labapp.web.shapes import Text
from labapp.words import (
    Bilingual,
    ConclusionKind,
    Counted,
    IndicatorLevel,
    LabRole,
    OrganisationKind,
    PartnerPart,
    PilotRoleKind,
    Purpose,
    Sentence,
    Severity,
)
from labapp.workflows.asking import Asked
from labapp.workflows.check.exploration import collected_in, names_of
from labapp.workflows.compare.stating import duration_words
from labapp.workflows.definition import Limit, Stage
from labapp.workflows.needs import THINGS
from labapp.workflows.registry import kinds


@dataclass(frozen=True, slots=True)
class AskedShown:
    """One requirement: its kind, what exactly it asks, and why."""

    heading: Text
    asks: Text
    why: Bilingual | None
    warns: bool
    waivable: tuple[Text, ...]
    parts: tuple[AskedShown, ...] = ()
    kind: str = ""


def asked_shown(asked: Asked) -> AskedShown:
    """Show one requirement, and the parts of which one is enough."""
    parts = asked.parts()
    return AskedShown(
        heading=kinds()[asked.requirement].heading,
        asks=asks_words(asked),
        why=asked.why,
        warns=asked.severity is Severity.WARN,
        waivable=tuple(role_words(each) for each in asked.waivable.by) if asked.waivable else (),
        parts=tuple(asked_shown(part) for part in parts) if parts != (asked,) else (),
        kind=asked.requirement,
    )


def asks_words(asked: Asked) -> Text:
    """Say what a requirement asks, from its parameters; blank where its heading says it all."""
    telling = ASKS.get(asked.requirement)
    return telling(asked) if telling else ""


def _evidence(asked: Any) -> Text:
    return Sentence("%(purpose)s. Items: %(n)s", purpose=Purpose(asked.purpose), n=asked.at_least)


def _field(asked: Any) -> Text:
    return asked.field.label  # type: ignore[no-any-return]


def _partner(asked: Any) -> Text:
    return PartnerPart(asked.part).label


def _scope(asked: Any) -> Text:
    if asked.scope == "all":
        return Sentence("All indicators")
    return Sentence("Indicators: %(level)s", level=IndicatorLevel(asked.scope))


def _conclusion(asked: Any) -> Text:
    return ConclusionKind(asked.wanted).label


def _lessons(asked: Any) -> Text:
    return Counted("%(n)s lesson or more", "%(n)s lessons or more", n=asked.at_least)


def _sign_off(asked: Any) -> Text:
    if asked.organisation == "any":
        return Sentence("Any partner")
    who = tuple(OrganisationKind(each) for each in asked.organisation)
    if asked.from_partner == "lead":
        return Sentence("The lead partner: %(kinds)s", kinds=who)
    if asked.from_partner == "each":
        return Sentence("Each partner: %(kinds)s", kinds=who)
    return Sentence("One partner: %(kinds)s", kinds=who)


ASKS: Mapping[str, Callable[[Any], Text]] = {
    "evidence_accepted": _evidence,
    "field_set": _field,
    "partner_named": _partner,
    "indicators_have_baseline": _scope,
    "values_recorded": _scope,
    "conclusion_recorded": _conclusion,
    "lesson_recorded": _lessons,
    "sign_off": _sign_off,
}


def limit_words(limit: Limit) -> tuple[Text, ...]:
    """Say how long something should take, when people are reminded, and to whom it is brought."""
    said: list[Text] = [Sentence("Planned time: %(time)s", time=duration_words(limit.target))]
    if limit.remind:
        at = tuple(f"{each}%" for each in limit.remind)
        said.append(Sentence("Reminders at: %(percents)s", percents=at))
    if limit.escalate:
        after, who = f"{limit.escalate.after}%", role_words(limit.escalate.to)
        said.append(Sentence("After %(percent)s, brought to: %(who)s", percent=after, who=who))
    return tuple(said)


def collects_words(stage: Stage) -> tuple[Text, ...]:
    """Name what belongs in a stage, and the returns it owes."""
    held = tuple(THINGS[each] for each in names_of(collected_in(stage)))
    said: list[Text] = [Sentence("Collected here: %(things)s", things=held)] if held else []
    if stage.returns:
        every = stage.returns.every
        said.append(
            Sentence(
                "Returns: %(every)s. Sent by: %(who)s",
                every=every,
                who=role_words(stage.returns.role),
            )
        )
    return tuple(said)


def role_words(role: str) -> Text:
    """Name a role of a definition."""
    return LabRole.COORDINATOR.label if role == LabRole.COORDINATOR else PilotRoleKind(role).label
