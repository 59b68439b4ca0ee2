"""YAML → plain tree: text, whole numbers, true and false only, each place with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from labapp.words import Sentence
from labapp.workflows.definition.problems import DefinitionError, Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
Path = tuple[str | int, ...]
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,8})", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None, "": None, "~": None}


@dataclass(slots=True)
class Tree:
    """The plain value of a document and the line of each place in it."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, place: Path) -> int:
        """Give the line of a place, or of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(text: str | bytes) -> Tree:
    """Read one YAML document; anchors, aliases, tags and repeated keys are refused by line."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise _refusal(1, Sentence("The file is larger than %(kb)s KB", kb=MAX_BYTES // 1024))
    try:
        written = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        raise _refusal(line, Sentence("This is not UTF-8 text")) from None
    try:
        _check_events(written)
        node = yaml.compose(written, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line = mark.line + 1 if mark else 1
        raise _refusal(line, Sentence("This is not YAML that can be read")) from None
    except yaml.reader.ReaderError as wrong:
        line = written.count("\n", 0, wrong.position) + 1
        raise _refusal(line, Sentence("There is a character here that YAML forbids")) from None
    if not isinstance(node, yaml.MappingNode):
        raise _refusal(1, Sentence("This is not a workflow definition"))
    tree = Tree()
    tree.value = _plain(node, (), tree.lines)
    return tree


def _check_events(written: str) -> None:
    depth = documents = 0
    for event in yaml.parse(written, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refusal(line, Sentence("Anchors and aliases are not allowed"))
        if getattr(event, "tag", None):
            raise _refusal(line, Sentence("Tags are not allowed"))
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _refusal(line, Sentence("This is nested too deeply"))
        if documents > 1:
            raise _refusal(line, Sentence("There is more than one document in the file"))


def _plain(node: yaml.Node, place: Path, lines: dict[Path, int]) -> Any:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, (*place, n), lines) for n, each in enumerate(node.value)]
    return _scalar(node) if isinstance(node, yaml.ScalarNode) else None


def _mapping(node: yaml.MappingNode, place: Path, lines: dict[Path, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _refusal(line, Sentence("A key must be plain text"))
        if key.value in found:
            raise _refusal(line, Sentence("This key stands here twice: %(key)s", key=key.value))
        found[key.value] = _plain(value, (*place, key.value), lines)
        lines[(*place, key.value)] = line
    return found


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    text: str = node.value
    if node.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE.fullmatch(text) else text


def _refusal(line: int, sentence: Sentence) -> DefinitionError:
    return DefinitionError([Problem(line, sentence)])
