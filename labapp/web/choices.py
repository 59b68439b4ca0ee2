"""Fields of answers to choose from; an answer that was not offered is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import wtforms
from wtforms.validators import StopValidation

from labapp.web.drawn import Drawn
from labapp.words import Sentence, Worded

NOT_A_CHOICE = Sentence("Choose one of the answers shown")


class _ChoiceField(Drawn, wtforms.Field):
    """A field of answers to choose from: (value, label), or (value, label, {"hint": …})."""

    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        given = more.pop("choices", ())
        super().__init__(label, validators, **more)
        self.choices = list(given() if callable(given) else given)

    def process_data(self, value: Any) -> None:
        """Take the answer that is kept."""
        self.data = "" if value is None else str(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the answer that was sent."""
        if valuelist:
            self.data = str(valuelist[0])

    def chosen(self) -> list[str]:
        """List the answers chosen."""
        return [self.data] if self.data else []

    def iter_choices(self) -> Iterator[tuple[str, Any, bool, Mapping[str, Any]]]:
        """Give each answer with its label, whether it is chosen, and its hint."""
        chosen = self.chosen() or [""]
        for value, label, *extra in self.choices:
            yield str(value), label, str(value) in chosen, (extra[0] if extra else {})

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered, in our own words; blank is left to `Needed`."""
        offered = {str(value) for value, *_ in self.choices}
        if not offered.issuperset(self.chosen()):
            raise StopValidation(NOT_A_CHOICE)  # type: ignore[arg-type] # put into words on the page


class RadioField(_ChoiceField):
    """One of a few."""

    shape = "radios"


class SelectField(_ChoiceField):
    """One of many."""

    shape = "select"


class CheckboxesField(_ChoiceField):
    """Any number of a few; its data is a list."""

    shape = "checkboxes"

    def process_data(self, value: Any) -> None:
        """Take the answers that are kept."""
        self.data = [str(one) for one in value or ()]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the answers that were sent; none is an answer too."""
        self.data = [str(one) for one in valuelist]

    def chosen(self) -> list[str]:
        """List the answers chosen."""
        return list(self.data or ())


class TickField(CheckboxesField):
    """One thing to agree to: a single checkbox, true or false as `ticked`."""

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        choice = more.pop("choice", label)
        super().__init__(label, validators, choices=[("yes", choice)], **more)

    @property
    def ticked(self) -> bool:
        """Say whether it is ticked."""
        return bool(self.data)


def choices_of(words: Iterable[Worded]) -> list[tuple[str, Sentence]]:
    """Give a vocabulary, or some of its members, as choices."""
    return [(str(word), word.label) for word in words]
