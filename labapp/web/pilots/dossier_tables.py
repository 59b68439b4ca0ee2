"""The parts of a dossier that are lists: their columns, and how a record becomes a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labapp.web.formatting import both, say
from labapp.web.shapes import Text
from labapp.words import (
    Bilingual,
    LabRole,
    LessonStatus,
    PartnerPart,
    PilotRoleKind,
    Sentence,
    TaskStatus,
)

Row = Mapping[str, Any]


def date_of(text: str) -> dt.date:
    """Read a day as it was frozen."""
    return dt.date.fromisoformat(str(text)[:10])


def on_day(text: str) -> Sentence:
    """Say a day that was frozen."""
    return Sentence("%(day)s", day=date_of(text))


def pair_of(pair: Sequence[str]) -> Bilingual:
    """Read a pair as it was frozen; where one half is blank the other is shown."""
    return Bilingual(pair[0] or pair[1], pair[1])


TABLES: Mapping[str, tuple[tuple[Sentence, ...], Callable[[Row], Sequence[Text]]]] = {
    "waivers": (
        (Sentence("Requirement"), Sentence("By whom"), Sentence("Reason")),
        lambda each: (each["requirement"], both(pair_of(each["name"])), each["reason"]),
    ),
    "conditions": (
        (Sentence("Condition"), Sentence("Answers for it"), Sentence("Until"), Sentence("Status")),
        lambda each: (
            each["text"],
            f"{both(pair_of(each['owner']))} ({both(pair_of(each['organisation']))})",
            on_day(each["due"]),
            TaskStatus(each["status"]).label if each["status"] else "–",
        ),
    ),
    "lessons": (
        (Sentence("Lesson"), Sentence("Status")),
        lambda each: (both(pair_of(each["title"])), LessonStatus(each["status"]).label),
    ),
    "partners": (
        (Sentence("Partner"), Sentence("Part")),
        lambda each: (both(pair_of(each["name"])), PartnerPart(each["part"]).label),
    ),
    "people": (
        (Sentence("Person"), Sentence("Roles")),
        lambda each: (both(pair_of(each["name"])), ", ".join(map(_role, each["roles"]))),
    ),
}


def _role(role: str) -> str:
    known = {str(each): each.label for each in (*LabRole, *PilotRoleKind)}
    return say(known[role])
