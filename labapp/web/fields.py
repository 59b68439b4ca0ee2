"""The fields of forms: what each holds, how it is read, and what the components need to draw it.

A field is drawn by `components/forms.html`, by its `shape`. Errors are sentences.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import wtforms

from labapp.web.choices import (
    CheckboxesField,
    RadioField,
    SelectField,
    TickField,
    choices_of,
)
from labapp.web.drawn import Drawn
from labapp.web.typed import TypedError, read_day, read_decimal
from labapp.words import Bilingual, Sentence, Spoken

__all__ = [
    "BilingualField",
    "CheckboxesField",
    "DateField",
    "DecimalField",
    "EmailField",
    "FieldError",
    "FilesField",
    "HiddenField",
    "LongTextField",
    "PasswordField",
    "RadioField",
    "SelectField",
    "TextField",
    "TickField",
    "WholeNumberField",
    "choices_of",
    "described_by",
    "errors_of",
    "show_errors",
]


class TextField(Drawn, wtforms.StringField):
    """A line of text, its outer blanks taken off."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        self.data = valuelist[0].strip() if valuelist else ""


class EmailField(TextField):
    """An email address."""

    input_type = "email"


class PasswordField(Drawn, wtforms.StringField):
    """A password: never stripped, never shown again."""

    input_type = "password"


class LongTextField(TextField):
    """A text of several lines."""

    shape = "textarea"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed, with one kind of line end."""
        super().process_formdata([value.replace("\r\n", "\n") for value in valuelist])


class HiddenField(Drawn, wtforms.HiddenField):
    """A value that goes along unseen."""


class DecimalField(Drawn, wtforms.Field):
    """A number as people write it; the error says what is wrong with it."""

    data: Decimal | None
    width = 10

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number."""
        self.data = None
        try:
            self.data = read_decimal(valuelist[0]) if valuelist else None
        except TypedError as error:
            raise ValueError(error.sentence) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:f}" if isinstance(self.data, Decimal) else str(self.data or "")


class WholeNumberField(DecimalField):
    """A number without a fraction."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number."""
        super().process_formdata(valuelist)
        if self.data is not None and self.data != self.data.to_integral_value():
            raise ValueError(Sentence("Write a whole number, without a decimal point"))


class _PartsField(Drawn, wtforms.Field):
    """A field of several inputs, named `<name>-<part>`."""

    part_names: tuple[str, ...] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the parts where they were sent, else take the value given."""
        self.process_errors, self.wrong_part = [], ""
        default = self.default() if callable(self.default) else self.default
        self.data = default if data is None or data is wtforms.utils.unset_value else data
        self.object_data = self.data
        self.typed = self._typed_from(self.data)
        names = {part: f"{self.name}-{part}" for part in self.part_names}
        if formdata is None or not any(name in formdata for name in names.values()):
            return
        self.typed = {part: formdata.get(name, "").strip() for part, name in names.items()}
        try:
            self.data = self._read(self.typed)
        except TypedError as error:
            self.data, self.wrong_part = None, error.part
            self.process_errors.append(error.sentence)  # type: ignore[arg-type] # put into words on the page

    def _typed_from(self, data: Any) -> dict[str, str]:
        raise NotImplementedError

    def _read(self, typed: dict[str, str]) -> Any:
        raise NotImplementedError

    @property
    def target(self) -> str:
        """Give the id of the part that is wrong, else of the first."""
        return f"{self.id}-{self.wrong_part or self.part_names[0]}"


class DateField(_PartsField):
    """A date of three inputs; an error links to the part that is wrong."""

    shape = "date"
    data: dt.date | None
    part_names = ("day", "month", "year")

    def _typed_from(self, data: dt.date | None) -> dict[str, str]:
        return {part: str(getattr(data, part, "")) for part in self.part_names}

    def _read(self, typed: dict[str, str]) -> dt.date | None:
        return read_day(typed["day"], typed["month"], typed["year"])

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """Give each part's name, what is typed there, and its width."""
        return [(part, self.typed[part], 4 if part == "year" else 2) for part in self.part_names]


class BilingualField(_PartsField):
    """A text in English and in Welsh."""

    shape = "pair"
    data: Bilingual
    long = False
    part_names = ("en", "cy")

    def _typed_from(self, data: Bilingual | None) -> dict[str, str]:
        return {"en": data.en, "cy": data.cy} if data else {"en": "", "cy": ""}

    def _read(self, typed: dict[str, str]) -> Bilingual:
        return Bilingual(*(typed[part].replace("\r\n", "\n") for part in self.part_names))

    def pre_validate(self, form: Any) -> None:
        """Mark the half that a sentence about a blank pair links to."""
        self.data = self.data or Bilingual("")
        self.wrong_part = self.wrong_part or ("en" if not self.data.en else "")

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Give each language and what is typed in it."""
        return [(part, self.typed[part]) for part in self.part_names]


class FilesField(Drawn, wtforms.MultipleFileField):
    """One or more files; on a telephone the camera is offered too."""

    shape = "files"
    many = True
    accept = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the error summary."""

    target: str
    sentence: Spoken | str
    label: Any = ""


def errors_of(form: wtforms.Form) -> list[FieldError]:
    """List what is wrong, in the order of the fields, each with the id it links to.

    Numbers and dates say which field they mean, for several on a page say the same sentence.
    """
    found = []
    for field in form:
        if field.errors:
            named = isinstance(field, DecimalField | DateField)
            target = getattr(field, "target", field.id)
            found.append(FieldError(target, field.errors[0], field.label.text if named else ""))
    return found


def show_errors(form: wtforms.Form, errors: Mapping[str, Spoken]) -> Mapping[str, Spoken]:
    """Put what a verb refused beside its fields; give back what belongs to none of them."""
    rest = dict(errors)
    for field in form:
        if (sentence := rest.pop(field.short_name, None)) is not None:
            field.errors = [*field.errors, sentence]  # type: ignore[list-item] # put into words on the page
    return rest


def described_by(field: Any, last: object = None) -> str:
    """Give the ids that describe a field: hint, then error, then the last value."""
    told: Sequence[tuple[str, object]] = (
        ("hint", field.description),
        ("error", field.errors),
        ("last", last),
    )
    return " ".join(f"{field.id}-{name}" for name, there in told if there)


GLOBALS = {"errors_of": errors_of, "described_by": described_by}
