"""Second versions of the short workflow: one that asks more, one whose first stage is renamed."""

from __future__ import annotations

from labapp.services.workflows import publish_definitions
from labapp.workflows.definition import Definition
from tests.definitions import SHORT
from tests.factories import OPERATOR, press

KNOWN = "      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}\n"
ASKS_MORE = (
    ("version: 1", "version: 2"),
    ("limit: {target: 2 weeks}", "limit: {target: 1 week}"),
    (KNOWN, KNOWN.replace("at_least: 1", "at_least: 2")),
    (
        "      - {key: think,",
        (
            "      - key: consult\n        title: {en: Consult, cy: Ymgynghori}\n"
            "        role: delivery\n        due: 4 working days\n      - {key: think,"
        ),
    ),
)
RENAMED = (
    ("version: 1", "version: 2"),
    ("initial: plan", "initial: design"),
    ("  plan:\n", "  design:\n"),
    ("from: [plan]", "from: [design]"),
    ("to: plan", "to: design"),
    ("{en: Plan, cy: Cynllunio}", "{en: Design, cy: Dylunio}"),
)


def written(*edits: tuple[str, str]) -> str:
    """Give the short workflow with texts of it replaced."""
    text = SHORT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def make_version(*edits: tuple[str, str]) -> Definition:
    """Publish the short workflow with texts of it replaced."""
    definition = Definition.from_yaml(written(*edits))
    publish_definitions(OPERATOR, [definition], press=press())
    return definition
