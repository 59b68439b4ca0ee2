"""Two versions of the short workflow, one of them edited, and what is told of them."""

from __future__ import annotations

from labapp.speak import say
from labapp.workflows.compare import Change, compare
from labapp.workflows.definition import Definition
from tests.definitions import SHORT, short

KNOWN = "      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}\n"


def edited(*edits: tuple[str, str], text: str = SHORT) -> Definition:
    """Give the short workflow with texts of it replaced, each found where it first stands."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return Definition.from_yaml(text)


def changes(*edits: tuple[str, str], back: bool = False) -> list[Change]:
    """Give what changes from the short workflow to one that is edited, or the other way round."""
    before, after = short(), edited(*edits)
    if back:
        before, after = after, before
    return list(compare(before, after).changes)


def told(*edits: tuple[str, str], back: bool = False) -> list[tuple[str, str]]:
    """Give the sentence and the turn of every change."""
    return [(say(each.sentence, "en"), str(each.turn)) for each in changes(*edits, back=back)]


def both_ways(*edits: tuple[str, str]) -> list[tuple[str, str]]:
    """Give what is told of an edit, and then of undoing it."""
    return [*told(*edits), *told(*edits, back=True)]
