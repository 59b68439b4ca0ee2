"""YAML → plain tree: text, whole numbers, true and false only, each place with its line.

It is built from the events of the parser in one pass, so that nothing is followed, guessed or
constructed, and what is too large, too deep or ambiguous is refused at the line where it shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from labapp.words import Sentence
from labapp.workflows.definition.problems import DefinitionError, Problem

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 16
MAX_NODES = 400_000
Path = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,8})", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None, "": None, "~": None}
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


@dataclass(slots=True)
class Tree:
    """The plain value of a document and the line of each place in it."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, place: Path) -> int:
        """Give the line of a place, or of the nearest place around it."""
        return self.lines.get(self.written(place), 1)

    def written(self, place: Path) -> Path:
        """Give a place as it is written: steps that only the schema knows are left out."""
        known: Path = ()
        for step in place:
            if (*known, step) in self.lines:
                known = (*known, step)
        return known


def read_yaml(text: str | bytes) -> Tree:
    """Read one YAML document; anchors, aliases, tags and repeated keys are refused by line."""
    written = _decoded(text)
    try:
        tree = _Reader().read(yaml.parse(written, Loader=_LOADER))
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        last = len(written.splitlines())  # an end that never comes is noticed below the last line
        line = min(mark.line + 1 if mark else 1, last)
        raise _refusal("not_yaml", line, Sentence("This is not YAML that can be read")) from None
    if tree.value is None:
        raise _empty()
    return tree


def _decoded(text: str | bytes) -> str:
    raw = text[: MAX_BYTES + 1]
    raw = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(raw) > MAX_BYTES:
        large = Sentence("The file is larger than %(mb)s MB", mb=MAX_BYTES // 1024 // 1024)
        raise _refusal("too_large", 1, large)
    try:
        written = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        raise _refusal("not_utf8", line, Sentence("This is not UTF-8 text")) from None
    if (found := _FORBIDDEN.search(written)) is not None:
        raise _forbidden(written.count("\n", 0, found.start()) + 1)
    return written


class _Reader:
    """Puts events together: what is open stands on a stack, a mapping's key waits for its value."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.stack: list[tuple[Path, Any]] = []
        self.keys: list[str | None] = []
        self.nodes = self.documents = 0
        self.take: dict[type, Callable[[Any, int], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.DocumentStartEvent: self._document,
            yaml.AliasEvent: self._alias,
        }

    def read(self, events: Iterable[Any]) -> Tree:
        """Put everything in its place."""
        for event in events:
            take = self.take.get(type(event))
            if take is not None:
                take(event, event.start_mark.line + 1)
        return self.tree

    def _document(self, _event: Any, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            more = Sentence("There is more than one document in the file")
            raise _refusal("several_documents", line, more)

    def _alias(self, _event: Any, line: int) -> None:
        raise _refusal("anchor", line, Sentence("Anchors and aliases are not allowed"))

    def _mapping(self, event: Any, line: int) -> None:
        self._open(event, {}, line)

    def _sequence(self, event: Any, line: int) -> None:
        self._open(event, [], line)

    def _open(self, event: Any, fresh: Any, line: int) -> None:
        self._check(event, line)
        if not self.stack and isinstance(fresh, list):
            raise _no_definition(line)
        self.stack.append((self._put(fresh, line), fresh))
        self.keys.append(None)
        if len(self.stack) > MAX_DEPTH:
            raise _refusal("nested_too_deeply", line, Sentence("This is nested too deeply"))

    def _end(self, _event: Any, _line: int) -> None:
        self.stack.pop()
        self.keys.pop()

    def _scalar(self, event: Any, line: int) -> None:
        self._check(event, line)
        if not self.stack:
            raise _no_definition(line) if event.value else _empty()
        place, inner = self.stack[-1]
        if self.keys[-1] is None and isinstance(inner, dict):
            self._key(place, inner, _text(event, line), line)
        else:
            self._put(_plain(event, line), line)

    def _key(self, place: Path, inner: dict[str, Any], key: str, line: int) -> None:
        if key in inner:
            twice = Sentence("This key stands here twice: %(key)s", key=key)
            raise _refusal("duplicate_key", line, twice)
        self.keys[-1] = key
        self.tree.lines[(*place, key)] = line

    def _put(self, value: Any, line: int) -> Path:
        """Put a value where it belongs, and give the place."""
        if not self.stack:
            self.tree.value = value
            self.tree.lines[()] = line
            return ()
        around, inner = self.stack[-1]
        if isinstance(inner, list):
            place: Path = (*around, len(inner))
            self.tree.lines[place] = line
            inner.append(value)
            return place
        key = self.keys[-1]
        if key is None:
            raise _refusal("key_not_text", line, Sentence("A key must be plain text"))
        inner[key] = value
        self.keys[-1] = None
        return (*around, key)

    def _check(self, event: Any, line: int) -> None:
        self.nodes += 1
        if event.anchor:
            self._alias(event, line)
        if event.tag:
            raise _refusal("tag", line, Sentence("Tags are not allowed"))
        if self.nodes > MAX_NODES:
            raise _refusal("too_large", line, Sentence("There is too much in this file"))


def _plain(event: Any, line: int) -> str | int | bool | None:
    text = _text(event, line)
    if event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE.fullmatch(text) else text


def _text(event: Any, line: int) -> str:
    """Give what is written, once quoted escapes have brought in nothing that is forbidden."""
    text: str = event.value
    if event.style and _FORBIDDEN.search(text):
        raise _forbidden(line)
    return text


def _forbidden(line: int) -> DefinitionError:
    sentence = Sentence("There is a character here that YAML forbids")
    return _refusal("forbidden_character", line, sentence)


def _empty() -> DefinitionError:
    return _refusal("empty", 1, Sentence("There is nothing in this file"))


def _no_definition(line: int) -> DefinitionError:
    sentence = Sentence("This is not a workflow definition")
    return _refusal("not_a_definition", line, sentence)


def _refusal(code: str, line: int, sentence: Sentence) -> DefinitionError:
    return DefinitionError([Problem(code, line, sentence)])
