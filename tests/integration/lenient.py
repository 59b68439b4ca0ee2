"""A workflow of which one requirement may be set aside, and a pilot that stands at its gate."""

from __future__ import annotations

from labapp.services.movement import move_pilot
from labapp.services.workflows import publish_definitions
from labapp.workflows.definition import Definition
from tests.definitions import SHORT
from tests.factories import OPERATOR, Team, make_evidence, make_pilot, press

KNOWN = "- {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}"
NEED = "- {id: need, requirement: evidence_accepted, purpose: need, at_least: 1"
WAIVABLE = NEED + ", waivable: {by: [coordinator], reason: required}}"


def lenient() -> Definition:
    """Read the short workflow with one requirement more, that a coordinator may set aside."""
    begin, finish = SHORT.replace("key: short", "key: lenient").split("  - id: finish")
    finish = finish.replace(KNOWN, f"{KNOWN}\n      {WAIVABLE}")
    return Definition.from_yaml(f"{begin}  - id: finish{finish}")


def make_at_gate(team: Team) -> str:
    """Bring a pilot to a gate where one thing may be set aside, beside the sign-offs."""
    publish_definitions(OPERATOR, [lenient()], press=press())
    reference = make_pilot(team, workflow="lenient")
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    return reference
