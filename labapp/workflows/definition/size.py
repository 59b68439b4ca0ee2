"""How much a definition may hold, so that whatever is written can be checked and drawn."""

from __future__ import annotations

from labapp.words import Sentence
from labapp.workflows.definition.problems import Problem
from labapp.workflows.definition.schema import Body
from labapp.workflows.definition.yaml_tree import Tree

MAX_STAGES = 2_000
MAX_EXITS = 20_000
MAX_SCENARIOS = 200


def too_much(body: Body, tree: Tree) -> Problem | None:
    """Find what there is too much of: stages, ways out of them, or scenarios."""
    stages, scenarios = len(body.stages), len(body.scenarios)
    if stages > MAX_STAGES:
        sentence = Sentence("Stages: %(n)s. At most: %(most)s", n=stages, most=MAX_STAGES)
        return Problem("too_large", tree.line_of(("stages",)), sentence)
    if scenarios > MAX_SCENARIOS:
        sentence = Sentence("Scenarios: %(n)s. At most: %(most)s", n=scenarios, most=MAX_SCENARIOS)
        return Problem("too_large", tree.line_of(("scenarios",)), sentence)
    return _too_many_exits(body, tree)


def _too_many_exits(body: Body, tree: Tree) -> Problem | None:
    """Count them before they are laid out: one move may leave every stage there is."""
    n = sum(
        len(body.stages) if transition.leaves_any else len(transition.sources)
        for transition in body.transitions
    )
    if n <= MAX_EXITS:
        return None
    sentence = Sentence("Ways out of stages: %(n)s. At most: %(most)s", n=n, most=MAX_EXITS)
    return Problem("too_large", tree.line_of(("transitions",)), sentence)
