"""What can go wrong, as named facts that carry a sentence for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labapp.words import Sentence, Spoken


class LabError(Exception):
    """Something a person asked for could not be done; `sentence` says why."""

    status = 400

    def __init__(self, sentence: Spoken) -> None:
        super().__init__(sentence.text % sentence.facts if sentence.facts else sentence.text)
        self.sentence = sentence


class NotAllowedError(LabError):
    """The actor may not do this here."""

    status = 403

    def __init__(self, sentence: Spoken | None = None) -> None:
        super().__init__(sentence or Sentence("You may not do this"))


class NotFoundError(LabError):
    """There is no such thing, or the actor may not know of it."""

    status = 404

    def __init__(self, sentence: Spoken | None = None) -> None:
        super().__init__(sentence or Sentence("There is nothing here, or it is not for you"))


class StaleError(LabError):
    """The record changed after the actor had read it."""

    status = 409


class PilotChangedError(StaleError):
    """The pilot changed after the page was read: what, by whom and when stands in `changes`."""

    def __init__(self, changes: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(Sentence("This pilot changed after you opened the page"))
        self.changes = tuple(changes)


class PressReusedError(LabError):
    """The key of an answered press came again with another request."""

    status = 422

    def __init__(self) -> None:
        super().__init__(Sentence("This form was already used for something else. Open it again"))


class RefusedError(LabError):
    """The records do not allow it: one reason, and where there is one, the field it concerns."""

    status = 422

    def __init__(self, sentence: Spoken, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class InvalidError(LabError):
    """What was given cannot be kept: a sentence for each field."""

    status = 422

    def __init__(self, errors: Mapping[str, Spoken]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = dict(errors)


class GateNotMetError(LabError):
    """A move was refused by its gate; `findings` holds every finding, met or not."""

    status = 422

    def __init__(self, findings: Sequence[Any]) -> None:
        super().__init__(Sentence("The gate is not met yet"))
        self.findings = tuple(findings)


class BusyError(LabError):
    """Somebody else is writing; try again in a moment."""

    status = 503

    def __init__(self) -> None:
        super().__init__(Sentence("The lab is busy. Nothing was lost: try again in a moment"))
