"""One of several requirements is enough; all are shown."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, SerializeAsAny

from labapp.words import Actor, Mention, Sentence
from labapp.workflows.asking import Asked, Gate
from labapp.workflows.facts import EvidenceUse, PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.needs import Needs
from labapp.workflows.registry import bind, judge, requirement
from labapp.workflows.written import Requirement


class AnyOf(Asked):
    """Two requirements or more, of which one must be met; none may itself be an `any_of`."""

    of: Annotated[tuple[SerializeAsAny[Requirement], ...], Field(min_length=2)]

    def model_post_init(self, context: Any) -> None:
        """Refuse what cannot stand inside."""
        super().model_post_init(context)
        if any(isinstance(part, AnyOf) or part.waivable for part in self.of):
            raise ValueError("a part may be neither any_of nor waivable")

    def parts(self) -> tuple[Asked, ...]:
        """Give the requirements inside."""
        return self.of

    def needs(self) -> Needs:
        """Give what each of its parts needs, of which one is enough."""
        return tuple(each for part in self.of for each in part.needs())

    def relied_on(self, facts: PilotFacts) -> tuple[EvidenceUse, ...]:
        """Give the evidence its parts count."""
        return tuple(use for part in self.of for use in part.relied_on(facts))

    def bound(self, gate: Gate, heading: Sentence) -> Self:
        """Give a copy that knows its gate, and whose parts know it too."""
        copy = super().bound(gate, heading)
        return copy.model_copy(update={"of": tuple(bind(part, gate) for part in self.of)})


@requirement("any_of", asks=AnyOf, heading=Sentence("One of these"))
def any_of(facts: PilotFacts, actor: Actor, asked: AnyOf) -> Finding:
    """Say which of the parts are met, or that none is."""
    members = tuple(judge(facts, actor, part) for part in asked.of)
    met = tuple(member.heading for member in members if member.ok)
    if met:
        return asked.found(
            True,
            Sentence("One of these is met: %(met)s", met=met),
            members=members,
            relied_on=tuple(dict.fromkeys(use for m in members for use in m.relied_on)),
            pinned=tuple(dict.fromkeys(each for m in members for each in m.pinned)),
        )
    every = tuple(dict.fromkeys(member.heading for member in members))
    return asked.found(
        False,
        Sentence("None of these is met yet: %(parts)s", parts=every),
        fix=members[0].fix,
        held_by=_holders(members),
        since=min((m.since for m in members if m.since), default=None),
        members=members,
    )


def _holders(members: tuple[Finding, ...]) -> tuple[Mention, ...]:
    return tuple(dict.fromkeys(who for member in members for who in member.held_by))
