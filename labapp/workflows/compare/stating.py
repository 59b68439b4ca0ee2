"""The values of a definition in words, for sentences that compare them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from labapp.words import (
    Bilingual,
    ConclusionKind,
    Counted,
    IndicatorLevel,
    LessonStatus,
    Mention,
    MoveKind,
    OrganisationKind,
    PartnerPart,
    PilotField,
    Sentence,
    Spoken,
)
from labapp.workflows.asking import Asked
from labapp.workflows.definition import Effect
from labapp.workflows.definition.schema import (
    ANY_OPEN,
    Body,
    ChangeFields,
    ChildPilots,
    CloseTasks,
    LookBack,
)
from labapp.workflows.durations import Duration, DurationUnit
from labapp.workflows.registry import kinds

NONE = Sentence("none")
MOVES: Mapping[MoveKind, Sentence] = {
    MoveKind.FORWARD: Sentence("Goes on"),
    MoveKind.BACK: Sentence("Goes back"),
    MoveKind.CONCLUDE: Sentence("Concludes the cycle"),
    MoveKind.STOP: Sentence("Stops"),
    MoveKind.REOPEN: Sentence("Begins again"),
}
PARAMETERS: Mapping[str, Sentence] = {
    "purpose": Sentence("Purpose"),
    "at_least": Sentence("At least"),
    "since": Sentence("Counted from"),
    "counted_from": Sentence("Counted from"),
    "relevance": Sentence("Relevance to this place"),
    "wanted": Sentence("Conclusion"),
    "look_back": Sentence("Day to look back"),
    "follows_rule": Sentence("The decision rule is followed"),
    "field": Sentence("Field"),
    "scope": Sentence("Indicators"),
    "target": Sentence("Targets"),
    "target_ahead": Sentence("Targets lie ahead by"),
    "status": Sentence("Lessons are"),
    "part": Sentence("Part"),
    "organisation": Sentence("Organisations"),
    "absences": Sentence("Values that are not available"),
    "from_partner": Sentence("Which partners"),
    "given_as": Sentence("How it is given"),
    "barred": Sentence("May not sign"),
}
_DISTINGUISHING = ("purpose", "field", "part", "wanted", "scope", "organisation")
_SAID: Mapping[str, Sentence] = {
    "pilot": Sentence("the start of the pilot"),
    "cycle": Sentence("the start of the cycle"),
    "visit": Sentence("the start of this stay in the stage"),
    "baseline": Sentence("the baseline"),
    "judged": Sentence("judged"),
    "required": Sentence("required"),
    "ignored": Sentence("not asked"),
    "any": Sentence("any"),
    "all": Sentence("all"),
    "all_due": Sentence("every value that is due"),
    "accepted": Sentence("they count"),
    "not_accepted": Sentence("they do not count"),
    "lead": Sentence("the lead partner"),
    "each": Sentence("each partner"),
    "person": Sentence("by a person"),
    "meeting_decision": Sentence("by a meeting of a body"),
    "evidence_author": Sentence("whoever wrote the evidence"),
}
_VOCABULARY: Mapping[str, Callable[[str], Any]] = {
    "scope": IndicatorLevel,
    "wanted": ConclusionKind,
    "field": PilotField,
    "part": PartnerPart,
    "organisation": OrganisationKind,
    "status": LessonStatus,
}
_BASE = frozenset(Asked.model_fields) | {"role", "of"}


def parameters_of(asks: type[Asked]) -> Mapping[str, FieldInfo]:
    """Give the parameters of a kind of requirement, by name."""
    return {name: each for name, each in asks.model_fields.items() if name not in _BASE}


def requirement_words(asked: Asked) -> Spoken:
    """Name a requirement by its kind and by what tells it from others of its kind."""
    heading = kinds()[asked.requirement].heading
    for name in _DISTINGUISHING:
        value = getattr(asked, name, None)
        if value not in (None, "any", "all"):
            what = value_words(name, value)
            return Sentence("%(requirement)s (%(what)s)", requirement=heading, what=what)
    return heading


def whole_requirement(asked: Asked) -> Spoken:
    """Name a requirement with every parameter that is given."""
    given = tuple(
        Sentence("%(what)s: %(value)s", what=parameter_words(name), value=value_words(name, value))
        for name, field in parameters_of(type(asked)).items()
        if (value := getattr(asked, name)) != field.default
    )
    heading = kinds()[asked.requirement].heading
    if not given:
        return heading
    return Sentence("%(requirement)s (%(what)s)", requirement=heading, what=given)


def parameter_words(name: str) -> Sentence | str:
    """Name a parameter; one that has no words yet goes by its name in the file."""
    return PARAMETERS.get(name, name)


def value_words(name: str, value: Any) -> Any:
    """Say the value of a parameter."""
    if value is None or value == ():
        return NONE
    if isinstance(value, tuple):
        return tuple(value_words(name, each) for each in value)
    if isinstance(value, Duration):
        return duration_words(value)
    if isinstance(value, str) and not hasattr(value, "label"):
        known = _VOCABULARY.get(name)
        if known is not None and value not in _SAID:
            return known(value)
        return _SAID.get(value, value)
    return value


def duration_words(duration: Duration | None) -> Spoken:
    """Say how long something takes."""
    if duration is None:
        return NONE
    n = duration.count
    match duration.unit:
        case DurationUnit.DAY:
            return Counted("%(n)s day", "%(n)s days", n=n)
        case DurationUnit.WORKING_DAY:
            return Counted("%(n)s working day", "%(n)s working days", n=n)
        case DurationUnit.WEEK:
            return Counted("%(n)s week", "%(n)s weeks", n=n)
    return Counted("%(n)s month", "%(n)s months", n=n)


def days_in(duration: Duration | None) -> float | None:
    """Give about how many days a duration is, to say which of two is longer."""
    if duration is None:
        return None
    days = {
        DurationUnit.DAY: 1.0,
        DurationUnit.WORKING_DAY: 1.4,
        DurationUnit.WEEK: 7.0,
        DurationUnit.MONTH: 30.4,
    }
    return duration.count * days[duration.unit]


def role_words(roles: Iterable[str]) -> tuple[Mention, ...]:
    """Name roles of a definition."""
    return tuple(Mention("role", code=role) for role in roles)


def stage_words(body: Body, stage: str, other: Body) -> Bilingual | Sentence:
    """Name a stage of one version beside another version."""
    return Sentence("any open stage") if stage == ANY_OPEN else stage_apart(body, stage, other)


def stage_apart(body: Body, stage: str, other: Body) -> Bilingual:
    """Name a stage, with its key where another stage of the other version has the same name."""
    label = body.stages[stage].label
    if any(key != stage and each.label == label for key, each in other.stages.items()):
        return Bilingual(f"{label.en} ({stage})", f"{label.cy} ({stage})")
    return Bilingual(label.en, label.cy)


def effect_words(effect: Effect) -> Spoken:
    """Say what a move does besides moving."""
    match effect:
        case ChangeFields():
            said = {
                "lock_fields": Sentence("Fields are locked: %(fields)s", fields=effect.fields),
                "unlock_fields": Sentence("Fields are unlocked: %(fields)s", fields=effect.fields),
            }
            return said[effect.effect]
        case CloseTasks():
            return Sentence("Open tasks are closed as not needed")
        case LookBack():
            after, who = duration_words(effect.after), role_words((effect.role,))
            return Sentence("Somebody looks back after %(time)s: %(who)s", time=after, who=who)
        case ChildPilots():
            return Sentence("Each place becomes a pilot of its own")
    return Sentence("Baselines are locked")
