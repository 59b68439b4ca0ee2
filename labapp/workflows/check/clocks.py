"""The clocks of a definition do not contradict one another."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from labapp.words import Frequency, Sentence
from labapp.workflows.check.findings import Lint
from labapp.workflows.compare.stating import duration_words
from labapp.workflows.definition.schema import Body, Limit
from labapp.workflows.definition.yaml_tree import Path
from labapp.workflows.durations import Duration, DurationUnit

CODE = "clock_contradiction"
_SHORTEST = {
    DurationUnit.DAY: Fraction(1),
    DurationUnit.WORKING_DAY: Fraction(7, 5),
    DurationUnit.WEEK: Fraction(7),
    DurationUnit.MONTH: Fraction(30),
}
_EVERY = {
    Frequency.WEEK: Duration(1, DurationUnit.WEEK),
    Frequency.MONTH: Duration(1, DurationUnit.MONTH),
    Frequency.QUARTER: Duration(3, DurationUnit.MONTH),
    Frequency.TERM: Duration(3, DurationUnit.MONTH),
    Frequency.HALF: Duration(6, DurationUnit.MONTH),
    Frequency.YEAR: Duration(12, DurationUnit.MONTH),
}
_LONGEST = _SHORTEST | {DurationUnit.MONTH: Fraction(31)}


def clock_contradictions(body: Body) -> Iterator[Lint]:
    """Give each clock that another makes impossible."""
    for key, stage in body.stages.items():
        if stage.limit is not None:
            yield from _of_limit(("stages", key, "limit"), stage.limit)
    yield from _late_tasks(body)
    yield from _rare_returns(body)
    yield from _late_sign_offs(body)


def _longer(one: Duration, other: Duration) -> bool:
    """Say whether one is surely longer: a month is 30 days of the one, 31 of the other."""
    return one.count * _SHORTEST[one.unit] > other.count * _LONGEST[other.unit]


def _of_limit(place: Path, limit: Limit) -> Iterator[Lint]:
    remind = limit.remind
    if any(later <= sooner for sooner, later in pairwise(remind)):
        said = tuple(f"{each}%" for each in remind)
        sentence = Sentence("The reminders are not in order: %(reminders)s", reminders=said)
        yield Lint(CODE, (*place, "remind"), sentence)
    if limit.escalate is not None and any(limit.escalate.after < each for each in remind):
        yield Lint(
            CODE,
            (*place, "escalate"),
            Sentence(
                "It is escalated before the last reminder. Escalated after: %(after)s. "
                "Last reminder: %(last)s",
                after=f"{limit.escalate.after}%",
                last=f"{max(remind)}%",
            ),
        )


def _rare_returns(body: Body) -> Iterator[Lint]:
    for key, stage in body.stages.items():
        if stage.returns is None or stage.limit is None:
            continue
        if _longer(_EVERY[stage.returns.every], stage.limit.target):
            sentence = Sentence(
                "The stage should be over before its first return is due. Returns: %(every)s. "
                "Time for the stage: %(limit)s",
                every=stage.returns.every,
                limit=duration_words(stage.limit.target),
            )
            yield Lint(CODE, ("stages", key, "returns"), sentence)


def _late_tasks(body: Body) -> Iterator[Lint]:
    for key, stage in body.stages.items():
        for n, task in enumerate(stage.tasks):
            if stage.limit is not None and _longer(task.due, stage.limit.target):
                sentence = Sentence(
                    "The task is due after the stage should be over. Task: %(task)s. "
                    "Due: %(due)s. Time for the stage: %(limit)s",
                    task=task.title,
                    due=duration_words(task.due),
                    limit=duration_words(stage.limit.target),
                )
                yield Lint(CODE, ("stages", key, "tasks", n, "due"), sentence)


def _late_sign_offs(body: Body) -> Iterator[Lint]:
    for n, transition in enumerate(body.transitions):
        within, place = transition.sign_off_within, ("transitions", n, "sign_off_within")
        if within is None:
            continue
        yield from _of_limit(place, within)
        left = [body.stages[each] for each in transition.sources if each in body.stages]
        limits = [stage.limit.target for stage in left if stage.limit is not None]
        if limits and len(limits) == len(left) and all(_longer(within.target, o) for o in limits):
            sentence = Sentence(
                "Signing may take longer than the whole stage. For signing: %(within)s. "
                "Time for the stage: %(limits)s",
                within=duration_words(within.target),
                limits=tuple(duration_words(each) for each in dict.fromkeys(limits)),
            )
            yield Lint(CODE, place, sentence)
