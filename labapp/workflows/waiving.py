"""May a requirement be set aside: which kinds never may, who is named for it, and when."""

from __future__ import annotations

from collections.abc import Iterable

from labapp.words import Mention, Sentence, Severity
from labapp.workflows.asking import Asked
from labapp.workflows.definition import Transition
from labapp.workflows.finding import Finding

NEVER = frozenset({"sign_off", "required_tasks_done"})


def waivable_by(transition: Transition, roles: Iterable[str]) -> frozenset[str]:
    """Give the requirements of a move that somebody with these roles may set aside, if unmet."""
    held = frozenset(roles)
    return frozenset(
        asked.id for asked in transition.requires if held & {*named(transition, asked)}
    )


def named(transition: Transition, asked: Asked) -> tuple[str, ...]:
    """Give the roles that may set a requirement aside; none where nobody may.

    A coordinator may only where somebody signs the move, since the signers see what is set aside.
    """
    kinds = {part.requirement for part in (asked, *asked.parts())}
    if asked.waivable is None or asked.severity is Severity.WARN or kinds & NEVER:
        return ()
    if transition.asks_sign_off:
        return asked.waivable.by
    return tuple(role for role in asked.waivable.by if role != "coordinator")


def refusal_of_role(
    transition: Transition, requirement: str, roles: Iterable[str]
) -> Sentence | None:
    """Say that nobody sets a requirement aside, or who does; None where these roles may."""
    asked = next((each for each in transition.requires if each.id == requirement), None)
    who = named(transition, asked) if asked else ()
    if not who:
        return Sentence("This requirement is never set aside")
    if not frozenset(roles) & {*who}:
        others = tuple(Mention("role", code=role) for role in who)
        return Sentence("It is set aside by others: %(who)s", who=others)
    return None


def refusal_to_waive(
    transition: Transition, finding: Finding, roles: Iterable[str]
) -> Sentence | None:
    """Say why a requirement may not be set aside now by somebody with these roles, or None."""
    if (refused := refusal_of_role(transition, finding.id, roles)) is not None:
        return refused
    if finding.waived:
        return Sentence("It is set aside already")
    return Sentence("It is met, so there is nothing to set aside") if finding.ok else None
