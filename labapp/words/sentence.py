"""Sentences as facts: built anywhere without a language, put into words by `labapp.speak`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Language(StrEnum):
    """A language the product speaks."""

    ENGLISH = "en"
    WELSH = "cy"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text kept as a pair; where one half is blank the other is shown."""

    en: str
    cy: str = ""

    def in_language(self, language: str) -> str:
        """Give the text in `language`, else in the other."""
        return (self.cy or self.en) if language == Language.WELSH else (self.en or self.cy)


@dataclass(frozen=True, slots=True)
class Mention:
    """A record spoken of by kind and id, so that no name is stored where names must not be.

    `kind` is one of person, organisation, task, indicator, evidence, stage, move.
    Stages and moves are mentioned by `code`, records by `id`.
    """

    kind: str
    id: int = 0
    code: str = ""

    @property
    def key(self) -> str:
        """Give the key under which a name for this mention is looked up."""
        return f"{self.kind}:{self.code or self.id}"


class Spoken:
    """Whatever can be put into words: a `Sentence` or a `Counted`."""

    __slots__ = ("facts", "text")
    text: str
    facts: Mapping[str, Any]

    def __init__(self, text: str, **facts: Any) -> None:
        self.text = text
        self.facts = facts

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((type(self), self.text, tuple(sorted(self.facts))))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r}, {dict(self.facts)!r})"

    def to_json(self) -> dict[str, Any]:
        """Give a JSON form from which `spoken_from_json` makes an equal sentence."""
        return {"text": self.text, "facts": {k: _packed(v) for k, v in self.facts.items()}}


class Sentence(Spoken):
    """An English source sentence with `%(name)s` placeholders and the facts that fill them."""

    __slots__ = ()


class Counted(Spoken):
    """A sentence whose form depends on the number `n`: one, or many."""

    __slots__ = ("many",)
    many: str

    def __init__(self, one: str, many: str, *, n: int, **facts: Any) -> None:
        super().__init__(one, n=n, **facts)
        self.many = many

    def to_json(self) -> dict[str, Any]:
        """Give a JSON form from which `spoken_from_json` makes an equal sentence."""
        return {**super().to_json(), "many": self.many}


def spoken_from_json(stored: Mapping[str, Any]) -> Spoken:
    """Make the sentence that `to_json` stored."""
    facts = {k: _unpacked(v) for k, v in stored["facts"].items()}
    text, many = stored["text"], stored.get("many")
    return Sentence(text, **facts) if many is None else Counted(text, many, **facts)


def _packed(value: Any) -> Any:
    """Give a fact a JSON form that says what it is."""
    if isinstance(value, list | tuple):
        return [_packed(each) for each in value]
    for kind, (known, pack, _unpack) in _PACKING.items():
        if known(value):
            return {kind: pack(value)}
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpacked(each) for each in value)
    if not isinstance(value, dict):
        return value
    ((kind, inside),) = value.items()
    return _PACKING[kind][2](inside)


def _word(inside: list[str]) -> Any:
    from labapp.words import vocabulary

    return getattr(vocabulary, inside[0])(inside[1])


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind)


_PACKING: dict[str, tuple[Callable[[Any], bool], Callable[[Any], Any], Callable[[Any], Any]]] = {
    "spoken": (_is(Spoken), lambda v: v.to_json(), spoken_from_json),
    "mention": (_is(Mention), lambda v: [v.kind, v.id, v.code], lambda v: Mention(*v)),
    "bilingual": (_is(Bilingual), lambda v: [v.en, v.cy], lambda v: Bilingual(*v)),
    "word": (
        lambda v: isinstance(v, StrEnum) and hasattr(v, "label"),
        lambda v: [type(v).__name__, str(v)],
        _word,
    ),
    "instant": (_is(dt.datetime), lambda v: v.isoformat(), dt.datetime.fromisoformat),
    "date": (_is(dt.date), lambda v: v.isoformat(), dt.date.fromisoformat),
    "decimal": (_is(Decimal), str, Decimal),
}
