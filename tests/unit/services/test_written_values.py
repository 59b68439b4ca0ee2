"""A value is read as people write it, or answered with what to write instead."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labapp.services.written_values import (
    MOST_DECIMALS,
    MOST_WHOLE,
    UnreadableError,
    is_no_value,
    read_value,
)
from labapp.words import Measure, ObservationFlag, canonical_decimal


@pytest.mark.parametrize(
    ("written", "measure", "value"),
    [
        ("4e3", Measure.COUNT, "4000"),
        (" 12.50 ", Measure.COUNT, "12.5"),
        ("-3.27", Measure.PERCENT, "-3.27"),
        ("\N{MINUS SIGN}3", Measure.COUNT, "-3"),
        ("20,854.00", Measure.COUNT, "20854"),
        ("£18,450", Measure.CURRENCY, "18450"),
        ("71.6%", Measure.PERCENT, "71.6"),
        ("71.6 %", Measure.PERCENT, "71.6"),
        ("-0", Measure.COUNT, "0"),
        (".5", Measure.RATIO, "0.5"),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, measure: Measure, value: str) -> None:
    read = read_value(written, measure)
    assert read.value is not None
    assert canonical_decimal(read.value) == value


@pytest.mark.parametrize(
    ("written", "measure", "code", "told"),
    [
        ("12,5", Measure.COUNT, "not_a_number", "Write %(point)s or %(whole)s"),
        ("1 234", Measure.COUNT, "not_a_number", "without spaces"),
        ("1\u00a0234", Measure.COUNT, "not_a_number", "without spaces"),
        ("£1.2m", Measure.CURRENCY, "not_a_number", "in full"),
        ("n/a", Measure.COUNT, "no_value", "Not available"),
        ("5%", Measure.COUNT, "percent", "not a percentage"),
        ("NaN", Measure.COUNT, "no_value", "is not a value"),
        ("Infinity", Measure.COUNT, "not_finite", "is not a number"),
        ("-inf", Measure.COUNT, "not_finite", "is not a number"),
        ("1e309", Measure.COUNT, "too_large", "too large"),
        ("9" * 21, Measure.COUNT, "too_large", "too large"),
        ("1e-300", Measure.COUNT, "too_fine", "decimal places"),
        ("1e99999999", Measure.COUNT, "not_a_number", "digits"),
        ("٣", Measure.COUNT, "not_a_number", "digits"),
        ("=1+1", Measure.COUNT, "not_a_number", "digits"),
        ("12_000", Measure.COUNT, "not_a_number", "digits"),
    ],
)
def test_what_is_no_number_is_answered_with_what_to_write(
    written: str, measure: Measure, code: str, told: str
) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_value(written, measure)
    assert refused.value.code == code
    assert told in refused.value.sentence.text


@pytest.mark.parametrize("written", ["<5", "< 5", "≤5"])
def test_a_small_number_kept_from_sight_becomes_a_confidential_absence(written: str) -> None:
    read = read_value(written, Measure.COUNT)
    assert (read.value, read.flag) == (None, ObservationFlag.CONFIDENTIAL)


@pytest.mark.parametrize("written", ["", "  ", "NA", "NaN", "n/a", "-", "–"])
def test_words_for_no_value_are_known(written: str) -> None:
    assert is_no_value(written)


@given(
    st.decimals(
        allow_nan=False,
        allow_infinity=False,
        min_value=Decimal(-(10**MOST_WHOLE)) + 1,
        max_value=Decimal(10**MOST_WHOLE) - 1,
        places=6,
    )
)
def test_every_decimal_that_can_be_kept_is_read_as_itself(value: Decimal) -> None:
    read = read_value(f"{value:f}", Measure.COUNT)
    assert read.value == value
    assert read.value is not None
    assert read_value(canonical_decimal(read.value), Measure.INDEX).value == value


@given(st.text(max_size=40), st.sampled_from(Measure))
def test_no_text_gives_anything_but_a_finite_value_an_absence_or_a_sentence(
    written: str, measure: Measure
) -> None:
    try:
        read = read_value(written, measure)
    except UnreadableError as refused:
        refused.sentence.text % refused.sentence.facts
        return
    if read.value is None:
        assert read.flag == ObservationFlag.CONFIDENTIAL
        return
    assert read.value.is_finite()
    exponent = read.value.as_tuple().exponent
    assert isinstance(exponent, int)
    assert -exponent <= MOST_DECIMALS
