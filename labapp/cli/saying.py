"""What commands print: sentences for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from labapp.errors import GateNotMetError, InvalidError, LabError
from labapp.words import Language, canonical_json

if TYPE_CHECKING:
    from labapp.speak import Names


def text(spoken: Any, names: Names | None = None) -> str:
    """Put a sentence into words, in English."""
    from labapp.speak import say

    return say(spoken, Language.ENGLISH, names=names)


def print_json(value: Any) -> None:
    """Print JSON for programs: readable, sorted, with times in UTC."""
    click.echo(json.dumps(json.loads(canonical_json(value)), indent=2, ensure_ascii=False))


def lines_of(error: LabError, names: Names | None = None) -> list[str]:
    """Give what was refused, one line for each reason."""
    if isinstance(error, GateNotMetError):
        return [text(each.sentence, names) for each in error.findings if each.blocks]
    if isinstance(error, InvalidError):
        return [f"{field}: {text(sentence)}" for field, sentence in error.errors.items()]
    return [text(error.sentence, names)]


def table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows under their headings, in columns."""
    if not rows:
        return
    heads = list(rows[0])
    cells = [heads, *([str(row[head]) for head in heads] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(heads))]
    for line in cells:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())
