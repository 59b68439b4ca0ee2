"""What every gate finds by itself, never written in a definition; met, it says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from labapp.words import Actor, ActorKind, LabRole, Mention, MoveKind, Sentence
from labapp.workflows.asking import Gate
from labapp.workflows.definition import Definition, Transition
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding

_PILOT = Sentence("The pilot as it stands")
_ONWARD = frozenset({MoveKind.FORWARD, MoveKind.CONCLUDE})


def roles_of(facts: PilotFacts, actor: Actor) -> tuple[str, ...]:
    """Give the roles in which an actor may move the pilot; the operator's is the coordinator's.

    The clock and somebody who has not signed in never move a pilot.
    """
    if actor.kind is ActorKind.OPERATOR:
        return (LabRole.COORDINATOR,)
    return facts.roles_of(actor.person_id) if actor.kind is ActorKind.PERSON else ()


def may_move(roles: tuple[str, ...], transition: Transition) -> bool:
    """Say whether the definition lets somebody with these roles make the move."""
    return any(role in roles for role in transition.by)


def of_the_pilot(
    facts: PilotFacts, definition: Definition, transition: Transition, gate: Gate
) -> Iterator[Finding]:
    """Give what stands against the move in the pilot itself, whatever the requirements say."""
    if transition.kind is not MoveKind.STOP and facts.holds and facts.on_hold:
        yield _on_hold(facts)
    if transition.kind is MoveKind.BACK:
        yield from _max_visits(facts, definition, transition)
    if transition.kind in _ONWARD:
        yield from _condition_overdue(facts)
    if facts.evidence and any(use.damaged for use in facts.evidence):
        yield from _evidence_damaged(facts, gate)


def not_you(facts: PilotFacts, transition: Transition) -> Finding:
    """Give the finding that somebody else makes this move."""
    who = tuple(Mention("role", code=role) for role in transition.by)
    return Finding(
        "not_you",
        "not_you",
        False,
        Sentence("You may not make this move. It is made by: %(who)s", who=who),
        Sentence("Who may move the pilot"),
        fix="people",
        held_by=tuple(each for role in transition.by for each in facts.holders(role)),
    )


def reason_given(reason: str) -> Finding:
    """Give the finding that a reason is given, or is not."""
    ok = bool(reason.strip())
    return Finding(
        "reason",
        "reason",
        ok,
        Sentence("A reason is given") if ok else Sentence("Give a reason for this move"),
        Sentence("Reason"),
        fix="move#reason",
    )


def not_from_here(facts: PilotFacts, move: str) -> Finding:
    """Give the finding that a move does not start where the pilot stands."""
    return Finding(
        "not_from_here",
        "not_from_here",
        False,
        Sentence(
            "This move does not start here: %(move)s. The pilot is at: %(stage)s",
            move=Mention("move", code=move),
            stage=Mention("stage", code=facts.stage),
        ),
        _PILOT,
        fix="move",
    )


def open_review(facts: PilotFacts, move: str) -> Finding | None:
    """Find the round that is already open, since a move is asked for once at a time."""
    review = facts.review_of(move)
    if review is None or not review.is_living:
        return None
    return Finding(
        "open_review",
        "open_review",
        False,
        Sentence("Sign-off was already asked for: %(date)s", date=review.opened_at),
        _PILOT,
        fix=f"gate/{move}",
        since=review.opened_at,
    )


def nothing_to_sign(move: str) -> Finding:
    """Give the finding that nobody need sign for a move."""
    return Finding(
        "nothing_to_sign",
        "nothing_to_sign",
        False,
        Sentence("Nobody need sign for this move: %(move)s", move=Mention("move", code=move)),
        _PILOT,
        fix="move",
    )


def _on_hold(facts: PilotFacts) -> Finding:
    since = next(hold.since for hold in facts.holds if hold.until is None)
    return Finding(
        "on_hold",
        "on_hold",
        False,
        Sentence("The pilot is on hold"),
        _PILOT,
        fix="hold",
        held_by=facts.holders("coordinator"),
        since=since,
    )


def _max_visits(
    facts: PilotFacts, definition: Definition, transition: Transition
) -> Iterator[Finding]:
    for stage in dict.fromkeys((facts.stage, transition.to)):
        most = definition.stages[stage].max_visits
        n = facts.visits_to(stage)
        if most is not None and n >= most:
            yield Finding(
                "max_visits",
                "max_visits",
                False,
                Sentence(
                    "No more going back in this cycle. Stage: %(stage)s. Visits: %(n)s of %(most)s",
                    stage=Mention("stage", code=stage),
                    n=n,
                    most=most,
                ),
                _PILOT,
                fix="move",
                parameters={"stage": stage, "n": n, "most": most},
            )


def _condition_overdue(facts: PilotFacts) -> Iterator[Finding]:
    overdue = [
        task
        for task in facts.tasks
        if task.is_condition and not task.is_settled and task.due and task.due < facts.today
    ]
    if not overdue:
        return
    owners = tuple(
        dict.fromkeys(Mention("person", task.owner_id) for task in overdue if task.owner_id)
    )
    yield Finding(
        "condition_overdue",
        "condition_overdue",
        False,
        Sentence(
            "Promised at an approval and overdue: %(tasks)s",
            tasks=tuple(task.mention for task in overdue),
        ),
        _PILOT,
        fix=f"tasks/{overdue[0].id}" if len(overdue) == 1 else "tasks",
        held_by=owners or facts.holders("coordinator"),
        since=min((task.assigned_at for task in overdue if task.assigned_at), default=None),
        parameters={"open": [task.id for task in overdue]},
    )


def _evidence_damaged(facts: PilotFacts, gate: Gate) -> Iterator[Finding]:
    damaged = tuple(use.mention for use in gate.relied_on(facts) if use.damaged)
    if damaged:
        yield Finding(
            "evidence_damaged",
            "evidence_damaged",
            False,
            Sentence("A file this rests on is damaged: %(evidence)s", evidence=damaged),
            _PILOT,
            fix="evidence",
            held_by=facts.holders("coordinator"),
        )
