"""Every text of a definition stands in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from labapp.words import Bilingual, Sentence
from labapp.workflows.asking import Asked
from labapp.workflows.check.findings import Lint
from labapp.workflows.definition.schema import Body, Stage, Transition
from labapp.workflows.definition.yaml_tree import Path

Texts = Iterator[tuple[Path, Bilingual | None]]


def missing_welsh(body: Body) -> Iterator[Lint]:
    """Give each text that has no Welsh."""
    for place, pair in _texts(body):
        if pair is not None and not pair.cy.strip():
            yield Lint("missing_welsh", place, Sentence("The Welsh is missing: %(en)s", en=pair.en))


def _texts(body: Body) -> Texts:
    yield ("title",), body.title
    yield ("summary",), body.summary
    for key, stage in body.stages.items():
        yield from _of_stage(("stages", key), stage)
    for n, transition in enumerate(body.transitions):
        yield from _of_transition(("transitions", n), transition)


def _of_stage(place: Path, stage: Stage) -> Texts:
    yield (*place, "label"), stage.label
    yield (*place, "purpose"), stage.purpose
    for n, task in enumerate(stage.tasks):
        yield (*place, "tasks", n, "title"), task.title
        yield (*place, "tasks", n, "guidance"), task.guidance


def _of_transition(place: Path, transition: Transition) -> Texts:
    yield (*place, "label"), transition.label
    yield (*place, "ask"), transition.ask
    for n, asked in enumerate(transition.requires):
        yield from _of_requirement((*place, "requires", n), asked)


def _of_requirement(place: Path, asked: Asked) -> Texts:
    yield (*place, "why"), asked.why
    for n, part in enumerate(asked.parts()):
        if part is not asked:
            yield (*place, "of", n, "why"), part.why
