"""What people type, read kindly: numbers and dates, and a sentence that says what is wrong."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal

from labapp.words import Sentence

MOST_DIGITS = 28
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+", re.ASCII)
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
COMMA_AS_POINT = re.compile(r"([0-9]+),([0-9]+)", re.ASCII)
SHORTENED = re.compile(
    r"([0-9][0-9,]*(?:\.[0-9]+)?) ?(k|thousand|m|mn|million|bn|billion)", re.ASCII | re.IGNORECASE
)
POWERS = {"k": 3, "t": 3, "m": 6, "b": 9}
NOTHING = {"n/a", "na", "none", "nil", "-", "–", "—", "not available", "tbc", "dim", "?"}
SPACES = dict.fromkeys(map(ord, " \u00a0\u2009\u202f"))


class TypedError(ValueError):
    """What was typed cannot be read: a sentence, and the part that is wrong."""

    def __init__(self, sentence: Sentence, part: str = "") -> None:
        super().__init__(sentence.text)
        self.sentence = sentence
        self.part = part


def read_decimal(text: str) -> Decimal | None:
    """Read a number as people write it: 1,234.5, £18,450, 71.6%; blank is None."""
    typed = text.strip()
    if not typed:
        return None
    bare = typed.replace("\N{MINUS SIGN}", "-").removesuffix("%").replace("£", "", 1).strip()
    negative, bare = bare.startswith("-") and len(bare) > 1, bare.removeprefix("-")
    digits = bare.translate(SPACES)
    if PLAIN.fullmatch(digits) or GROUPED.fullmatch(digits):
        if len(digits) > MOST_DIGITS:
            raise TypedError(Sentence("This number is too long: check it"))
        value = Decimal(digits.replace(",", ""))
        return -value if negative and value else value
    raise TypedError(_what_is_wrong(typed, bare))


def _what_is_wrong(typed: str, bare: str) -> Sentence:
    if typed.lower() in NOTHING or bare.lower() in NOTHING:
        return Sentence("“%(typed)s” is not a number. Leave the field blank", typed=typed)
    if match := COMMA_AS_POINT.fullmatch(bare):
        return Sentence(
            "A comma is not a decimal point here. Write %(point)s or %(whole)s",
            point=f"{match[1]}.{match[2]}",
            whole=f"{match[1]}{match[2]}",
        )
    if match := SHORTENED.fullmatch(bare):
        full = Decimal(match[1].replace(",", "")).scaleb(POWERS[match[2][0].lower()])
        return Sentence("Write the number in full: %(full)s", full=f"{full:f}".removesuffix(".0"))
    return Sentence("“%(typed)s” is not a number. Write it in digits, like 18450", typed=typed)


def read_day(day: str, month: str, year: str) -> dt.date | None:
    """Read a date of three parts; all blank is None, and an error names the wrong part."""
    typed = {"day": day.strip(), "month": month.strip(), "year": year.strip()}
    if not any(typed.values()):
        return None
    for part, sentence in MISSING.items():
        if not typed[part]:
            raise TypedError(sentence, part)
    numbers = {part: _whole(part, text) for part, text in typed.items()}
    if len(typed["year"]) != 4:
        raise TypedError(Sentence("The year must have four digits, like 2026"), "year")
    if not 1 <= numbers["month"] <= 12:
        told = Sentence("There is no month %(month)s", month=typed["month"])
        raise TypedError(told, "month")
    longest = calendar.monthrange(max(numbers["year"], 1), numbers["month"])[1]
    if not 1 <= numbers["day"] <= longest or numbers["year"] < 1:
        told = Sentence("This month has no day %(day)s", day=typed["day"])
        raise TypedError(told, "day")
    return dt.date(numbers["year"], numbers["month"], numbers["day"])


MISSING = {
    "day": Sentence("The date must include a day"),
    "month": Sentence("The date must include a month"),
    "year": Sentence("The date must include a year"),
}
NOT_DIGITS = {
    "day": Sentence("Write the day in digits, like 14"),
    "month": Sentence("Write the month in digits, like 9"),
    "year": Sentence("Write the year in digits, like 2026"),
}


def _whole(part: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise TypedError(NOT_DIGITS[part], part)
    return int(text[:9])  # longer than any day, and never too long to read
