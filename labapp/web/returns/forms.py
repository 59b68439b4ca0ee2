"""The form of a return: a field for every value due, then how it goes, what happened, spend."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labapp.reading.returns import ReturnPage, ValueDue
from labapp.services.files import KeptFile
from labapp.services.observations import GivenValue
from labapp.services.returns import ReturnTerms
from labapp.web.choices import CheckboxesField, RadioField, choices_of
from labapp.web.drafts import LabForm
from labapp.web.fields import FilesField, LongTextField, TextField
from labapp.web.formatting import both, day, money
from labapp.web.indicators.shown import period_words, value_words
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import ObservationFlag, Rating, Sentence
from labapp.words.periods import period_code

ABSENT, SAME = "x", "same"
OF_A_VALUE = re.compile(r"v[0-9]+_([0-9]{8})_(value|note)", re.ASCII)
ONE_OF_THEM = Sentence("Write the value, or choose one of the answers: not both")


class ReturnForm(LabForm):
    """What every return says."""

    rating = RadioField(
        Sentence("How is it going?"),
        [Needed(Sentence("Say how it is going"))],
        choices=choices_of(Rating),
    )
    rating_reason = TextField(
        Sentence("Why"),
        [AtMostCharacters(1000)],
        description=Sentence("One line that somebody outside the team understands"),
    )
    happened = LongTextField(
        Sentence("What happened since"), [AtMostCharacters(4000)], optional=True
    )
    spend = TextField(Sentence("Spend in this period"), optional=True, width=10)
    files = FilesField(
        Sentence("Photographs and files"),
        optional=True,
        accept="image/*,.pdf,.doc,.docx,.txt,.csv,.xlsx",
        description=Sentence(
            "Only this pilot’s team sees them. Photographs are turned into JPEG and whatever the "
            "camera wrote into them, such as the place, is taken out"
        ),
    )

    @staticmethod
    def label_of(name: str) -> Sentence | None:
        """Label what was written of a value, where the fields of the values are not at hand."""
        named = OF_A_VALUE.fullmatch(name)
        if named is None:
            return None
        try:
            starts = day(dt.date.fromisoformat(named[1]))
        except ValueError:
            return None
        if named[2] == "note":
            return Sentence("Note. The period begins: %(day)s", day=starts)
        return Sentence("Value. The period begins: %(day)s", day=starts)


class CorrectionForm(ReturnForm):
    """A return that was sent already, with what is corrected."""

    revision_reason = LongTextField(
        Sentence("What is corrected, and why?"),
        [Needed(Sentence("Say what is corrected and why")), AtMostCharacters(1000)],
    )


@dataclass(frozen=True, slots=True)
class ValueFields:
    """The fields of one value due, and what stands beside them."""

    due: ValueDue
    heading: str
    value: Any
    how: Any
    note: Any
    last: str


def asked_for(page: ReturnPage) -> tuple[ValueDue, ...]:
    """Give the values to write: those that have no answer, and in a correction all of them."""
    return tuple(due for due in page.due if page.sent or due.given is None)


def name_of(due: ValueDue) -> str:
    """Give what stands before the names of a value's fields."""
    return f"v{due.indicator_id}_{due.period.start:%Y%m%d}_"


def form_for(page: ReturnPage) -> Any:
    """Make the form of this return, with fields for its values."""
    kind = CorrectionForm if page.sent else ReturnForm
    fields: dict[str, Any] = {}
    for due in asked_for(page):
        name = name_of(due)
        fields[f"{name}value"] = TextField(heading_of(due), optional=True, width=10)
        fields[f"{name}how"] = CheckboxesField(
            Sentence("Without a new value"), choices=_answers(due), optional=True
        )
        fields[f"{name}note"] = TextField(Sentence("Note"), [AtMostCharacters(2000)], optional=True)
    return type("FormOfThisReturn", (kind,), fields)


def _answers(due: ValueDue) -> list[tuple[str, Any]]:
    answers: list[tuple[str, Any]] = [(ABSENT, ObservationFlag.NOT_AVAILABLE.label)]
    if due.last and due.last.value is not None:
        same = Sentence("Same as last time: %(last)s", last=last_words(due))
        answers.append((SAME, same))
    return answers


def heading_of(due: ValueDue) -> str:
    """Give the label of a value's field: what is measured, and for which period."""
    period = period_words(due.frequency, due.period.start, due.period.end)
    return f"{both(due.title)}, {period}"


def last_words(due: ValueDue) -> str:
    """Give the value before, as it stands on a page."""
    return value_words(due.measure, due.last.value, due.last.flag) if due.last else ""


def fields_of(form: Any, page: ReturnPage) -> Iterator[ValueFields]:
    """Give the fields of each value due."""
    for due in asked_for(page):
        name = name_of(due)
        told = ""
        if due.last:
            when = period_words(due.frequency, due.last.start, due.last.end)
            told = f"{last_words(due)} ({when})"
        yield ValueFields(
            due,
            heading_of(due),
            form[f"{name}value"],
            form[f"{name}how"],
            form[f"{name}note"],
            told,
        )


def filled_from(page: ReturnPage) -> dict[str, Any]:
    """Give the fields as things stand: values that are there, and a return that was sent."""
    said: dict[str, Any] = {}
    for due in asked_for(page):
        if due.given is None:
            continue
        name = name_of(due)
        if due.given.value is not None:
            said[f"{name}value"] = f"{due.given.value:f}"
        elif due.given.flag == ObservationFlag.NOT_AVAILABLE:
            said[f"{name}how"] = [ABSENT]
        said[f"{name}note"] = due.note
    if page.sent:
        sent = page.sent[0]
        said |= {
            "rating": sent.rating,
            "rating_reason": sent.rating_reason,
            "happened": sent.happened,
            "spend": "" if sent.spend is None else f"{sent.spend:f}",
        }
    return said


def check_values(form: Any, page: ReturnPage) -> bool:
    """Refuse a value that is given in two ways."""
    good = True
    for name in map(name_of, asked_for(page)):
        value, how = form[f"{name}value"], form[f"{name}how"]
        if len(how.data) > 1 or (how.data and value.data and ABSENT in how.data):
            value.errors = [*value.errors, ONE_OF_THEM]
            good = False
    return good


def terms_of(form: Any, page: ReturnPage, files: tuple[KeptFile, ...]) -> ReturnTerms:
    """Give the return as it was written."""
    correcting = "revision_reason" in form
    return ReturnTerms(
        period=code_of(page),
        rating=form.rating.data or "",
        rating_reason=form.rating_reason.data or "",
        happened=form.happened.data or "",
        spend=form.spend.data or "",
        values=tuple(_given(form, due) for due in asked_for(page)),
        files=files,
        revision_reason=(form.revision_reason.data or "") if correcting else "",
    )


def code_of(page: ReturnPage) -> str:
    """Give the code of the page's period, as it stands in the address."""
    return period_code(page.rhythm.every, page.period.start)


def _given(form: Any, due: ValueDue) -> GivenValue:
    name = name_of(due)
    how, value = form[f"{name}how"].data, form[f"{name}value"].data or ""
    if SAME in how and not value and due.last and due.last.value is not None:
        value = f"{due.last.value:f}"
    return GivenValue(
        indicator_id=due.indicator_id,
        period=_span(due.period.start, due.period.end),
        value=value,
        flag=ObservationFlag.NOT_AVAILABLE if ABSENT in how else _kept_flag(due, value),
        note=form[f"{name}note"].data or "",
        prefix=name,
    )


def _kept_flag(due: ValueDue, value: str) -> ObservationFlag | None:
    """Keep the flag of a value that is not changed."""
    given = due.given
    unchanged = given and given.value is not None and value == f"{given.value:f}"
    return given.flag if given and unchanged else None


def _span(start: dt.date, end: dt.date) -> str:
    return f"{start.isoformat()}/{end.isoformat()}"


def given_already(page: ReturnPage) -> list[tuple[str, str]]:
    """List the values of this return that are there already: what, and how much."""
    return [
        (heading_of(due), value_words(due.measure, due.given.value, due.given.flag))
        for due in page.due
        if due.given and not page.sent
    ]


def spend_before(page: ReturnPage) -> Sentence | None:
    """Say what was spent the period before."""
    if page.before is None or page.before.spend is None:
        return None
    return Sentence("Last time: £%(spend)s", spend=money(page.before.spend))
