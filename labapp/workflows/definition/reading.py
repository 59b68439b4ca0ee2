"""A definition read from YAML or from its canonical form; its digest is its identity."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Self

from pydantic import PrivateAttr, ValidationError

from labapp.words import canonical_json
from labapp.workflows.calendar import day_of
from labapp.workflows.definition.problems import DefinitionError, Problem
from labapp.workflows.definition.references import exits, journey, loose_ends
from labapp.workflows.definition.refusals import problems_of
from labapp.workflows.definition.schema import Body, Transition
from labapp.workflows.definition.size import too_much
from labapp.workflows.definition.yaml_tree import Tree, read_yaml
from labapp.workflows.facts import PastVisit


class Definition(Body):
    """A workflow definition that can be trusted to hang together."""

    _canonical: bytes = PrivateAttr(default=b"")
    _digest: str = PrivateAttr(default="")
    _exits: dict[str, tuple[Transition, ...]] = PrivateAttr(default_factory=dict)

    @classmethod
    def from_yaml(cls, text: str | bytes) -> Self:
        """Read a written definition, or raise a DefinitionError that names every line at fault."""
        definition, tree = cls.from_written(text)
        loose = [
            Problem(code, tree.line_of(place), said) for code, place, said in loose_ends(definition)
        ]
        if loose:
            raise DefinitionError(loose)
        return definition.settled()

    @classmethod
    def from_written(cls, text: str | bytes) -> tuple[Self, Tree]:
        """Read what is written with the lines of its places, names that mean nothing included.

        It is for a check, which says everything at once; nothing may be compiled from it.
        """
        tree = read_yaml(text)
        definition = cls._from_tree(tree)
        if (problem := too_much(definition, tree)) is not None:
            raise DefinitionError([problem])
        return definition, tree

    @classmethod
    def from_canonical(cls, stored: bytes | str) -> Self:
        """Read what `canonical` gave."""
        tree = Tree(json.loads(stored))
        definition = cls._from_tree(tree)
        loose = [Problem(code, 1, said) for code, _place, said in loose_ends(definition)]
        if loose:
            raise DefinitionError(loose)
        return definition.settled()

    @classmethod
    def _from_tree(cls, tree: Tree) -> Self:
        canonical = canonical_json(tree.value)
        try:
            definition = cls.model_validate_json(canonical)
        except ValidationError as refused:
            raise DefinitionError(
                problems_of(refused.errors(include_url=False, include_input=False), tree)
            ) from None
        definition._canonical = canonical
        definition._digest = hashlib.sha256(canonical).hexdigest()
        return definition

    def settled(self) -> Self:
        """Put the stages in the order of the journey, once every name is known to stand."""
        self._exits = exits(self)
        ordered = {stage: self.stages[stage] for stage in journey(self)}
        self.__dict__["stages"] = ordered
        return self

    def canonical(self) -> bytes:
        """Give the canonical JSON: what was written, whatever the schema learns later."""
        return self._canonical

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the canonical form."""
        return self._digest

    def leaving(self, stage: str) -> tuple[Transition, ...]:
        """Give the transitions that leave `stage`, in the order of the definition."""
        return self._exits[stage]

    def owed_from(self, visits: Iterable[PastVisit], cycle: int) -> dt.date | None:
        """Give the day a cycle first came to a stage that owes returns, None while it has not."""
        entered = [
            visit.entered
            for visit in visits
            if visit.cycle == cycle and visit.entered and self._owes(visit.stage)
        ]
        return day_of(min(entered)) if entered else None

    def _owes(self, stage: str) -> bool:
        return stage in self.stages and self.stages[stage].returns is not None

    def transition(self, move: str) -> Transition | None:
        """Find the transition called `move`."""
        return next((each for each in self.transitions if each.id == move), None)
