"""A definition asks nobody who cannot be there, and lets nobody set aside what others must see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from labapp.words import Sentence, Severity
from labapp.workflows.check.findings import Lint
from labapp.workflows.definition.schema import Body, LookBack, Stage, Transition
from labapp.workflows.definition.yaml_tree import Path
from labapp.workflows.requirements.sign_off import SignOff

MOST_OF_ONE_PARTNER = 2  # an approver, and one more beside them
_NEVER_WAIVED = frozenset({"required_tasks_done"})
Roles = Iterator[tuple[Path, str]]


def people_who_are_not_there(body: Body) -> Iterator[Lint]:
    """Give each role nobody has, each sign-off nobody can give, each waiver nobody would see."""
    listed = frozenset(body.roles)
    for place, role in _roles(body):
        if role not in listed:
            sentence = Sentence(
                "This role is not among the roles of the workflow: %(role)s", role=role
            )
            yield Lint("unknown_role", place, sentence)
    for n, transition in enumerate(body.transitions):
        place = ("transitions", n)
        yield from _too_many(place, transition, listed)
        yield from _waivers(place, transition)


def _roles(body: Body) -> Roles:
    yield from _each(("holds", "by"), body.holds.by)
    for key, stage in body.stages.items():
        yield from _of_stage(("stages", key), stage)
    for n, transition in enumerate(body.transitions):
        yield from _of_transition(("transitions", n), transition)


def _each(place: Path, roles: Iterable[str]) -> Roles:
    for n, role in enumerate(roles):
        yield (*place, n), role


def _of_stage(place: Path, stage: Stage) -> Roles:
    for n, task in enumerate(stage.tasks):
        yield (*place, "tasks", n, "role"), task.role
    if stage.limit is not None and stage.limit.escalate is not None:
        yield (*place, "limit", "escalate"), stage.limit.escalate.to
    if stage.returns is not None:
        yield (*place, "returns"), stage.returns.role


def _of_transition(place: Path, transition: Transition) -> Roles:
    yield from _each((*place, "by"), transition.by)
    within = transition.sign_off_within
    if within is not None and within.escalate is not None:
        yield (*place, "sign_off_within", "escalate"), within.escalate.to
    for n, effect in enumerate(transition.effects):
        if isinstance(effect, LookBack):
            yield (*place, "effects", n, "role"), effect.role


def _too_many(place: Path, transition: Transition, listed: frozenset[str]) -> Iterator[Lint]:
    asked = [
        ((*place, "requires", n), each)
        for n, each in enumerate(transition.requires)
        if isinstance(each, SignOff) and each.severity is Severity.BLOCK
    ]
    persons = [each for each in asked if each[1].given_as == "person"]
    if persons and "approver" not in listed:
        sentence = Sentence("Nobody can sign: approver is not among the roles of the workflow")
        yield Lint("too_many_sign_offs", persons[0][0], sentence)
    meetings = [where for where, each in asked if each.given_as == "meeting_decision"]
    for where in meetings[1:]:
        sentence = Sentence("One gate asks the same body for its decision twice")
        yield Lint("too_many_sign_offs", where, sentence)
    yield from _two_leads([each for each in persons if each[1].from_partner == "lead"])
    yield from _too_many_of_one(persons)


def _two_leads(asked: list[tuple[Path, SignOff]]) -> Iterator[Lint]:
    """Find a sign-off of the lead by a kind of organisation that another says it is not."""
    left: frozenset[str] | None = None
    for where, each in asked:
        if each.organisation == "any":
            continue
        kinds = frozenset[str](each.organisation)
        left = kinds if left is None else left & kinds
        if not left:
            sentence = Sentence("The lead partner is one organisation, and cannot be of both kinds")
            yield Lint("too_many_sign_offs", where, sentence)
            return


def _too_many_of_one(asked: list[tuple[Path, SignOff]]) -> Iterator[Lint]:
    """Find sign-offs that one and the same partner would have to fill with several people."""
    seen: Counter[tuple[str, ...]] = Counter()
    for where, each in asked:
        of_lead = each.from_partner == "lead"
        if each.organisation == "any" and not of_lead:
            continue  # there may be as many partners as sign-offs
        group = ("lead",) if of_lead else (each.from_partner, *sorted(each.organisation))
        seen[group] += 1
        if seen[group] < MOST_OF_ONE_PARTNER:
            continue
        too_many = seen[group] > MOST_OF_ONE_PARTNER
        yield Lint(
            "too_many_sign_offs",
            where,
            Sentence("So many different people of one partner must sign: %(n)s", n=seen[group]),
            Severity.BLOCK if too_many else Severity.WARN,
        )


def _waivers(place: Path, transition: Transition) -> Iterator[Lint]:
    for n, asked in enumerate(transition.requires):
        if asked.waivable is None:
            continue
        where = (*place, "requires", n, "waivable")
        if asked.requirement in _NEVER_WAIVED:
            yield Lint("never_waivable", where, Sentence("This may never be set aside"))
        if "coordinator" in asked.waivable.by and not transition.asks_sign_off:
            sentence = Sentence(
                "A coordinator sets aside only what signers will see, and nobody signs this move"
            )
            yield Lint("unseen_waiver", where, sentence)
