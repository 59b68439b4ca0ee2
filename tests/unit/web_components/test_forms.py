"""Forms say what is wrong, where it is wrong, in our own words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import wtforms
from werkzeug.datastructures import MultiDict

from labapp.web import fields
from labapp.web.formatting import say
from labapp.web.typed import TypedError, read_day, read_decimal
from labapp.web.validators import AtLeast, AtMostCharacters, LooksLikeEmail, Needed, NeededIf
from labapp.words import Bilingual, Rating, Sentence
from tests.unit.web_components.sample import SampleForm, filled_form


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,234.5", "1234.5"),
        (" 18450 ", "18450"),
        ("£18,450", "18450"),
        ("71.6%", "71.6"),
        ("-3", "-3"),
        ("\N{MINUS SIGN}3.20", "-3.20"),
        ("1 234", "1234"),
        (".5", "0.5"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, value: str) -> None:
    assert str(read_decimal(typed)) == value


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("12,5", "A comma is not a decimal point here. Write 12.5 or 125"),
        ("£1.2m", "Write the number in full: 1200000"),
        ("18k", "Write the number in full: 18000"),
        ("n/a", "“n/a” is not a number. Leave the field blank"),
        ("about 18k", "“about 18k” is not a number. Write it in digits, like 18450"),
        ("NaN", "“NaN” is not a number. Write it in digits, like 18450"),
        ("1e400", "“1e400” is not a number. Write it in digits, like 18450"),
        ("٣", "“٣” is not a number. Write it in digits, like 18450"),
        ("1" * 40, "This number is too long: check it"),
    ],
)
def test_what_is_no_number_is_refused_with_a_way_to_mend_it(typed: str, told: str) -> None:
    with pytest.raises(TypedError) as refused:
        read_decimal(typed)
    assert say(refused.value.sentence) == told


def test_a_blank_number_is_nothing_and_never_zero() -> None:
    assert read_decimal("  ") is None


@pytest.mark.parametrize(
    ("parts", "part", "told"),
    [
        (("9", "13", "2022"), "month", "There is no month 13"),
        (("31", "4", "2022"), "day", "This month has no day 31"),
        (("29", "2", "2023"), "day", "This month has no day 29"),
        (("9", "", "2022"), "month", "The date must include a month"),
        (("9", "4", "22"), "year", "The year must have four digits, like 2026"),
        (("x", "4", "2022"), "day", "Write the day in digits, like 14"),
        (("1", "1", "0000"), "day", "This month has no day 1"),
    ],
)
def test_an_error_in_a_date_names_the_wrong_part(
    parts: tuple[str, str, str], part: str, told: str
) -> None:
    with pytest.raises(TypedError) as refused:
        read_day(*parts)
    assert (refused.value.part, say(refused.value.sentence)) == (part, told)


def test_a_date_is_read_and_a_blank_one_is_nothing() -> None:
    assert read_day(" 29", "2 ", "2024") == dt.date(2024, 2, 29)
    assert read_day("", " ", "") is None


def test_the_error_summary_links_to_what_is_wrong() -> None:
    found = {error.target: say(error.sentence) for error in fields.errors_of(filled_form())}
    assert found == {
        "why": "Say in a line why the pilot is at risk",
        "spend": "“about 18k” is not a number. Write it in digits, like 18450",
        "on-month": "There is no month 13",
        "title-en": "Give it a title",
    }


def test_a_number_and_a_date_say_in_the_summary_which_field_they_mean() -> None:
    named = {error.target for error in fields.errors_of(filled_form()) if error.label}
    assert named == {"spend", "on-month"}


def test_what_was_typed_is_shown_again_as_it_was() -> None:
    form = filled_form()
    assert form.spend._value() == "about 18k"
    assert form.on.parts == [("day", "9", 2), ("month", "13", 2), ("year", "2022", 4)]
    assert form.title.parts == [("en", ""), ("cy", "Teitl")]


def test_a_form_opens_with_what_is_kept() -> None:
    form = SampleForm(
        data={"on": dt.date(2022, 9, 9), "title": Bilingual("A", "B"), "spend": Decimal("1.50")}
    )
    assert form.on.parts[2] == ("year", "2022", 4)
    assert form.title.parts == [("en", "A"), ("cy", "B")]
    assert form.spend._value() == "1.50"
    assert form.rating.data == ""


def test_what_was_not_offered_is_refused_in_our_own_words() -> None:
    form = SampleForm(MultiDict({"rating": "splendid", "kinds": "z", "place": "nowhere"}))
    assert not form.validate()
    told = {name: say(errors[0]) for name, errors in form.errors.items()}
    assert told["rating"] == told["kinds"] == told["place"] == "Choose one of the answers shown"


def test_a_vocabulary_becomes_choices() -> None:
    assert [value for value, _ in fields.choices_of(Rating)] == ["on_track", "at_risk", "off_track"]


def test_what_a_verb_refused_stands_beside_its_field() -> None:
    form = SampleForm(MultiDict({"why": "x"}))
    rest = fields.show_errors(form, {"why": Sentence("Too vague"), "stage": Sentence("Closed")})
    assert [say(error) for error in form.why.errors] == ["Too vague"]
    assert list(rest) == ["stage"]


class Asking(wtforms.Form):
    email = fields.EmailField("Email", [LooksLikeEmail()])
    age = fields.WholeNumberField("Age", [AtLeast(1)])
    name = fields.TextField("Name", [AtMostCharacters(3)])
    agreed = fields.TickField("I agree", [Needed(Sentence("Tick it"))])
    why = fields.TextField("Why", [NeededIf(lambda form: form.name.data == "no", Sentence("Say"))])


def test_every_validator_speaks_its_own_sentence() -> None:
    form = Asking(MultiDict({"email": "a@b", "age": "0", "name": "long", "why": ""}))
    form.validate()
    assert {name: say(errors[0]) for name, errors in form.errors.items()} == {
        "email": "Write an email address in full, like name@example.org",
        "age": "The smallest it can be: 1",
        "name": "Too long. Characters at most: 3",
        "agreed": "Tick it",
    }


def test_blank_fields_that_nobody_needs_are_no_error() -> None:
    assert Asking(MultiDict({"agreed": "yes"})).validate()
    half = Asking(MultiDict({"agreed": "yes", "age": "1.5", "name": "no"}))
    assert not half.validate()
    assert say(half.age.errors[0]) == "Write a whole number, without a decimal point"
    assert say(half.why.errors[0]) == "Say"
