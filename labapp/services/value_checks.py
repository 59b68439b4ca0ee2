"""What a value must be before it is kept; each reason why not is a sentence of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from labapp.models import Indicator
from labapp.services.current_values import CurrentValues
from labapp.services.spans import UnfitPeriodError, period_of
from labapp.services.written import Written
from labapp.services.written_values import ABSENCES, UnreadableError, read_value
from labapp.words import (
    Accumulation,
    Measure,
    ObservationFlag,
    Sentence,
    Spoken,
)
from labapp.words.periods import period_label
from labapp.workflows.periods import Period

HUNDRED, ONE = Decimal(100), Decimal(1)
OF_PARTS = {Measure.PERCENT: HUNDRED, Measure.RATIO: ONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenValue:
    """One value as it was given; `prefix` stands before the names of its fields in errors."""

    indicator_id: int
    period: str
    value: str = ""
    flag: ObservationFlag | None = None
    numerator: str = ""
    denominator: str = ""
    note: str = ""
    source: str = ""
    place_id: int | None = None
    group: str = ""
    dimension: str = ""
    prefix: str = ""

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was given: neither a value nor why there is none."""
        return not self.value.strip() and self.flag not in ABSENCES


@dataclass(frozen=True, slots=True)
class CheckedValue:
    """A value that may be kept."""

    period: Period
    value: Decimal | None
    flag: ObservationFlag | None
    numerator: Decimal | None
    denominator: Decimal | None
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """Checks values of one indicator's series against what it has, on a day."""

    indicator: Indicator
    series: str
    current: CurrentValues
    today: dt.date
    written: Written

    def of(self, given: GivenValue) -> CheckedValue | None:
        """Give what is to be kept, or None with the reasons noted."""
        before = len(self.written.errors)
        period = self._period(given)
        value, flag = self._value(given)
        numerator, denominator = self._parts(given, value)
        note = self.written.text(f"{given.prefix}note", given.note, 2000)
        source = self.written.text(f"{given.prefix}source", given.source, 1000)
        if period is not None and len(self.written.errors) == before:
            self._against_others(given, period, value)
            self._not_ahead(given, period, flag)
        if period is None or len(self.written.errors) > before:
            return None
        return CheckedValue(period, value, flag, numerator, denominator, note, source)

    def _refuse(self, given: GivenValue, field: str, sentence: Spoken) -> None:
        self.written.refuse(f"{given.prefix}{field}", sentence)

    def _period(self, given: GivenValue) -> Period | None:
        anchor = self.current.anchor(self.indicator.id)
        try:
            period = period_of(given.period, self.indicator.frequency, anchor)
        except UnfitPeriodError as error:
            self._refuse(given, "period", error.sentence)
            return None
        where = (self.indicator.id, self.series, period.start, period.end)
        if other := self.current.overlapping(*where):
            span = period_label(self.indicator.frequency, other.start, other.end)
            told = Sentence("This shares days with a value that is there: %(period)s", period=span)
            self._refuse(given, "period", told)
        return period

    def _value(self, given: GivenValue) -> tuple[Decimal | None, ObservationFlag | None]:
        if given.flag in ABSENCES:
            if given.value.strip():
                told = Sentence("Give a value, or say that there is none: not both")
                self._refuse(given, "value", told)
            return None, given.flag
        if not given.value.strip():
            told = Sentence("Write the value, or choose why there is none")
            self._refuse(given, "value", told)
            return None, given.flag
        try:
            read = read_value(given.value, self.indicator.measure)
        except UnreadableError as error:
            self._refuse(given, "value", error.sentence)
            return None, given.flag
        if read.value is not None and (told_bound := out_of_bounds(self.indicator, read.value)):
            self._refuse(given, "value", told_bound)
        return read.value, read.flag or given.flag

    def _parts(
        self, given: GivenValue, value: Decimal | None
    ) -> tuple[Decimal | None, Decimal | None]:
        typed = (given.numerator.strip(), given.denominator.strip())
        if not any(typed):
            return None, None
        if not all(typed):
            self._refuse(given, "parts", Sentence("Give both parts, or neither"))
            return None, None
        if self.indicator.measure not in OF_PARTS or value is None:
            told = Sentence("Only the value of a percentage or a ratio has two parts")
            self._refuse(given, "parts", told)
            return None, None
        try:
            parts = [read_value(text, Measure.COUNT).value for text in typed]
        except UnreadableError as error:
            self._refuse(given, "parts", error.sentence)
            return None, None
        if told_parts := parts_disagree(self.indicator.measure, value, parts[0], parts[1]):
            self._refuse(given, "parts", told_parts)
        return parts[0], parts[1]

    def _against_others(self, given: GivenValue, period: Period, value: Decimal | None) -> None:
        if given.note.strip() or value is None:
            return
        if told := falls(self.indicator, self.current, self.series, period, value):
            self._refuse(given, "note", told)

    def _not_ahead(self, given: GivenValue, period: Period, flag: ObservationFlag | None) -> None:
        if period.start > self.today and flag != ObservationFlag.FORECAST:
            told = Sentence("This period has not begun: only a forecast can be given for it")
            self._refuse(given, "period", told)


def out_of_bounds(indicator: Indicator, value: Decimal) -> Sentence | None:
    """Say which bound of the indicator a value breaks, None where it breaks none."""
    if indicator.minimum is not None and value < indicator.minimum:
        return Sentence("The smallest it can be: %(least)s", least=indicator.minimum)
    if indicator.maximum is not None and value > indicator.maximum:
        return Sentence("The largest it can be: %(most)s", most=indicator.maximum)
    return None


def parts_disagree(
    measure: Measure, value: Decimal, numerator: Decimal | None, denominator: Decimal | None
) -> Sentence | None:
    """Say what the parts come to where that is not the value, within its last decimal place."""
    if numerator is None or denominator is None:
        return Sentence("Write both parts in digits")
    if denominator == 0:
        return Sentence("The second part cannot be nought")
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
    exact = numerator / denominator * OF_PARTS[measure]
    if abs(exact - value) <= step / 2:
        return None
    return Sentence(
        "The parts come to %(parts)s, not to the value",
        parts=exact.quantize(min(step, Decimal("0.01"))),
    )


def falls(
    indicator: Indicator, current: CurrentValues, series: str, period: Period, value: Decimal
) -> Sentence | None:
    """Say where a total that adds up over time would fall, None where it does not."""
    if indicator.accumulation != Accumulation.CUMULATIVE:
        return None
    before = current.before(indicator.id, series, period.start)
    after = current.after(indicator.id, series, period.start)
    if before and before.value is not None and value < before.value:
        return Sentence(
            "A total that adds up cannot fall without a reason. The period before: %(before)s."
            " Say why in the note",
            before=before.value,
        )
    if after and after.value is not None and value > after.value:
        return Sentence(
            "A total that adds up cannot fall without a reason. The period after: %(after)s."
            " Say why in the note",
            after=after.value,
        )
    return None
