"""A field of the pilot is filled in."""

from __future__ import annotations

from labapp.words import Actor, PilotField, Sentence
from labapp.workflows.asking import Asked
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.registry import requirement


class FieldSet(Asked):
    """One field must not be blank."""

    field: PilotField


@requirement("field_set", asks=FieldSet, heading=Sentence("Details of the pilot"))
def field_set(facts: PilotFacts, actor: Actor, asked: FieldSet) -> Finding:
    """Say whether the field is filled in."""
    del actor
    parameters = {"field": str(asked.field)}
    fix = f"edit#{asked.field}"
    if asked.field in facts.fields:
        sentence = Sentence("%(field)s is filled in", field=asked.field)
        return asked.found(True, sentence, fix=fix, parameters=parameters)
    return asked.found(
        False,
        Sentence("%(field)s is blank", field=asked.field),
        fix=fix,
        held_by=facts.holders("coordinator"),
        since=facts.visit.entered,
        parameters=parameters,
    )
