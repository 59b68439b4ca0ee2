"""From sentence to text: the one place that translates."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.support import NullTranslations, Translations

from labapp.words import (
    Bilingual,
    Counted,
    LabRole,
    Language,
    Mention,
    PilotRoleKind,
    Spoken,
    Worded,
)

FOLDER = Path(__file__).parent / "translations"
LONDON = ZoneInfo("Europe/London")
Names = Mapping[str, Bilingual | str]


def say(
    spoken: Spoken | Mention | Bilingual | Worded | str,
    language: str,
    *,
    names: Names | None = None,
) -> str:
    """Put a sentence into words; records it mentions are named from `names`, by their key."""
    match spoken:
        case Spoken():
            return _sentence(spoken, language, names or {})
        case _:
            return _fact(spoken, language, names or {})


@functools.cache
def catalogue(language: str) -> NullTranslations:
    """Give the catalogue of a language; English is the source text."""
    if language == Language.ENGLISH:
        return NullTranslations()
    return Translations.load(FOLDER, [language])


def _sentence(spoken: Spoken, language: str, names: Names) -> str:
    words = catalogue(language)
    if isinstance(spoken, Counted):
        text = words.ungettext(spoken.text, spoken.many, spoken.facts["n"])
    else:
        text = words.ugettext(spoken.text)
    if not spoken.facts:
        return text
    return text % {key: _fact(value, language, names) for key, value in spoken.facts.items()}


def _fact(value: Any, language: str, names: Names) -> str:
    match value:
        case Spoken():
            return _sentence(value, language, names)
        case Worded():
            return _sentence(value.label, language, names)
        case Bilingual():
            return value.in_language(language)
        case Mention():
            return _fact(names.get(value.key) or _role(value.code), language, names)
        case list() | tuple():
            return ", ".join(_fact(each, language, names) for each in value)
    return _plain_fact(value, language)


def _role(code: str) -> Worded | str:
    roles: tuple[Worded, ...] = (*LabRole, *PilotRoleKind)
    return next((role for role in roles if role == code), code)


def _plain_fact(value: Any, language: str) -> str:
    match value:
        case dt.datetime():
            return _day(value.astimezone(LONDON).date(), language)
        case dt.date():
            return _day(value, language)
        case bool() | None:
            raise TypeError(f"not a fact for a sentence: {value!r}")
        case int() | Decimal():
            return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return str(value)


@functools.lru_cache(maxsize=4096)
def _day(day: dt.date, language: str) -> str:
    return format_date(day, "d MMMM y", locale="cy" if language == Language.WELSH else "en_GB")
