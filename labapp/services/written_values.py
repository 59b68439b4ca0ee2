"""Values as people write them: a decimal, a flag in its place, or a sentence that says why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from labapp.words import Measure, ObservationFlag, Sentence

MOST_WHOLE, MOST_DECIMALS = 20, 15
ABSENCES = frozenset(
    {ObservationFlag.CONFIDENTIAL, ObservationFlag.NOT_AVAILABLE, ObservationFlag.NOT_APPLICABLE}
)
_PLAIN = re.compile(r"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
_COMMA = re.compile(r"([0-9]+),([0-9]+)", re.ASCII)
_SPACED = re.compile(r"[0-9]+([ \u00a0\u2009\u202f][0-9]+)+(\.[0-9]+)?", re.ASCII)
_FEW = re.compile(r"[<≤] ?[0-9]+(\.[0-9]+)?", re.ASCII)
_SHORT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(k|m|mn|bn|million|thousand|billion)", re.I)
_POWERS = {"k": 3, "t": 3, "m": 6, "b": 9}
_NO_VALUE = {"n/a", "na", "nan", "none", "nil", "null", "-", "–", "—", ".", "..", ":", "?", "tbc"}
_ENDLESS = {"inf", "infinity", "∞"}


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """What was written: a value, or the flag that stands in place of one."""

    value: Decimal | None
    flag: ObservationFlag | None = None


class UnreadableError(ValueError):
    """What was written is no value: a code, and a sentence that says what to write instead."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(sentence.text)
        self.code = code
        self.sentence = sentence


def is_no_value(written: str) -> bool:
    """Say whether a cell holds a word for "no value": NA, NaN, n/a, a dash, nothing at all."""
    return not written.strip() or written.strip().lower() in _NO_VALUE


def read_value(written: str, measure: Measure) -> WrittenValue:
    """Read a value: 4e3, 1,234.5, £18,450 where it is money, 71.6% where it is a percentage.

    A small number that is kept from sight (“<5”) becomes a confidential absence.
    Raises UnreadableError.
    """
    text = written.strip().replace("\N{MINUS SIGN}", "-")
    if _FEW.fullmatch(text):
        return WrittenValue(None, ObservationFlag.CONFIDENTIAL)
    bare = _without_signs(text, measure)
    negative, digits = bare.startswith("-"), bare.removeprefix("-")
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    if not _PLAIN.fullmatch(digits):
        raise _unreadable(written.strip(), text.lstrip("-"))
    value = _of_a_size(Decimal(digits))
    return WrittenValue(-value if negative and value else value)


def _without_signs(text: str, measure: Measure) -> str:
    if measure == Measure.PERCENT and text.endswith("%"):
        return text.removesuffix("%").rstrip()
    if measure == Measure.CURRENCY:
        return text.replace("£", "", 1).strip()
    return text


def _of_a_size(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if value.adjusted() >= MOST_WHOLE:
        raise UnreadableError("too_large", Sentence("This number is too large to be kept"))
    if isinstance(exponent, int) and -exponent > MOST_DECIMALS:
        raise UnreadableError(
            "too_fine",
            Sentence("Too many decimal places. At most: %(most)s", most=MOST_DECIMALS),
        )
    return value


def _unreadable(typed: str, text: str) -> UnreadableError:
    low = text.lower()
    if low in _NO_VALUE:
        told = Sentence("“%(typed)s” is not a value. Choose “Not available”", typed=typed)
        return UnreadableError("no_value", told)
    if low in _ENDLESS:
        told = Sentence("“%(typed)s” is not a number that can be kept", typed=typed)
        return UnreadableError("not_finite", told)
    if text.endswith("%"):
        told = Sentence("This indicator is not a percentage: leave the percent sign out")
        return UnreadableError("percent", told)
    return UnreadableError("not_a_number", _what_to_write(typed, text.replace("£", "", 1)))


def _what_to_write(typed: str, text: str) -> Sentence:
    if found := _COMMA.fullmatch(text):
        return Sentence(
            "A comma is not a decimal point here. Write %(point)s or %(whole)s",
            point=f"{found[1]}.{found[2]}",
            whole=f"{found[1]}{found[2]}",
        )
    if _SPACED.fullmatch(text):
        return Sentence("Write the number without spaces: %(whole)s", whole="".join(text.split()))
    if found := _SHORT.fullmatch(text):
        whole = Decimal(found[1]).scaleb(_POWERS[found[2][0].lower()])
        return Sentence("Write the number in full: %(full)s", full=f"{whole:f}")
    return Sentence("“%(typed)s” is not a number. Write it in digits, like 18450", typed=typed)
