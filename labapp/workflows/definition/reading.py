"""A definition read from YAML or from its canonical form; its digest is its identity."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from pydantic import PrivateAttr, ValidationError

from labapp.words import Sentence, canonical_json
from labapp.workflows.calendar import day_of
from labapp.workflows.definition.problems import DefinitionError, Problem
from labapp.workflows.definition.references import journey, leaving, loose_ends
from labapp.workflows.definition.schema import Body, Transition
from labapp.workflows.definition.yaml_tree import Path, Tree, read_yaml
from labapp.workflows.facts import PastVisit


class Definition(Body):
    """A workflow definition that can be trusted to hang together."""

    _canonical: bytes = PrivateAttr(default=b"")
    _digest: str = PrivateAttr(default="")

    @classmethod
    def from_yaml(cls, text: str | bytes) -> Self:
        """Read a written definition, or raise a DefinitionError that names every line at fault."""
        return cls._from_tree(read_yaml(text))

    @classmethod
    def from_canonical(cls, stored: bytes | str) -> Self:
        """Read what `canonical` gave."""
        return cls._from_tree(Tree(json.loads(stored)))

    @classmethod
    def _from_tree(cls, tree: Tree) -> Self:
        canonical = canonical_json(tree.value)
        try:
            definition = cls.model_validate_json(canonical)
        except ValidationError as refused:
            raise DefinitionError(
                list(_problems(refused.errors(include_url=False), tree))
            ) from None
        loose = [Problem(tree.line_of(place), said) for place, said in loose_ends(definition)]
        if loose:
            raise DefinitionError(loose)
        ordered = {stage: definition.stages[stage] for stage in journey(definition)}
        definition.__dict__["stages"] = ordered
        definition._canonical = canonical
        definition._digest = hashlib.sha256(canonical).hexdigest()
        return definition

    def canonical(self) -> bytes:
        """Give the canonical JSON: what was written, whatever the schema learns later."""
        return self._canonical

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the canonical form."""
        return self._digest

    def leaving(self, stage: str) -> tuple[Transition, ...]:
        """Give the transitions that leave `stage`, in the order of the definition."""
        return tuple(leaving(self, stage))

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


def _problems(
    errors: Sequence[Mapping[str, Any]], tree: Tree, around: Path = ()
) -> Iterator[Problem]:
    deepest = [error for error in errors if not _follows(error, errors)]
    for error in deepest:
        place = (*around, *error["loc"])
        if error["type"] == "requirement":
            yield from _problems(error["ctx"]["errors"], tree, place)
            continue
        yield Problem(tree.line_of(place), _sentence(error, place))


def _follows(error: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether a list is too short only because something in it could not be read."""
    place = error["loc"]
    return error["type"] == "too_short" and any(
        other["loc"][: len(place)] == place for other in errors if other is not error
    )


def _sentence(error: Mapping[str, Any], place: Path) -> Sentence:
    name = ".".join(str(each) for each in place if isinstance(each, str)) or "schema"
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return Sentence("This is missing: %(name)s", name=name)
        case "extra_forbidden":
            return Sentence("The schema has no such key: %(name)s", name=name)
        case "unknown_requirement":
            return Sentence(
                "There is no requirement called %(name)s. There are: %(known)s", **context
            )
        case "enum" | "literal_error" | "union_tag_invalid":
            known = context.get("expected") or context.get("expected_tags", "")
            return Sentence("Not allowed for %(name)s. Allowed: %(known)s", name=name, known=known)
    return Sentence("This is not in the right form: %(name)s", name=name)
