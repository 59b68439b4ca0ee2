"""A workflow definition: its schema, its one canonical form and its digest."""

from labapp.workflows.definition.problems import DefinitionError, Problem
from labapp.workflows.definition.reading import Definition
from labapp.workflows.definition.schema import (
    Effect,
    Holds,
    Limit,
    PlannedTask,
    Returns,
    Stage,
    Transition,
)

__all__ = [
    "Definition",
    "DefinitionError",
    "Effect",
    "Holds",
    "Limit",
    "PlannedTask",
    "Problem",
    "Returns",
    "Stage",
    "Transition",
]
