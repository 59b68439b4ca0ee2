"""The forms by which indicators are defined, given goals and values, and imported."""

from __future__ import annotations

from typing import Any

from labapp.reading.indicator_about import About
from labapp.reading.indicator_page import RevisionShown
from labapp.services.indicators import BaselineTerms, IndicatorTerms
from labapp.services.observations import Revision
from labapp.web.choices import RadioField, SelectField, TickField, choices_of
from labapp.web.drafts import LabForm
from labapp.web.fields import (
    BilingualField,
    DateField,
    DecimalField,
    FilesField,
    LongTextField,
    TextField,
    WholeNumberField,
)
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import (
    Accumulation,
    Direction,
    Frequency,
    IndicatorLevel,
    Measure,
    ObservationFlag,
    RevisionReason,
    Sentence,
)

ABSENT = (
    ObservationFlag.NOT_AVAILABLE,
    ObservationFlag.NOT_APPLICABLE,
    ObservationFlag.CONFIDENTIAL,
)
MARKS = (
    ObservationFlag.ESTIMATED,
    ObservationFlag.FORECAST,
    ObservationFlag.UNRELIABLE,
    ObservationFlag.BREAK,
)
PERIOD_HINT = Sentence("For example: 2026-11, 2026-Q4, 2026-W45 or 2026")


class IndicatorForm(LabForm):
    """What is measured, how often, and which way is good."""

    title = BilingualField(
        Sentence("What is it called?"), [Needed(Sentence("Say what the indicator is called"))]
    )
    definition = LongTextField(
        Sentence("What exactly is counted?"),
        [Needed(Sentence("Say what exactly is counted")), AtMostCharacters(2000)],
        description=Sentence("So that somebody else would count the same"),
    )
    level = RadioField(
        Sentence("What kind of indicator is it?"),
        [Needed(Sentence("Choose what kind of indicator it is"))],
        choices=choices_of(IndicatorLevel),
    )
    measure = RadioField(
        Sentence("What kind of number is it?"),
        [Needed(Sentence("Choose what kind of number it is"))],
        choices=choices_of(Measure),
    )
    unit = BilingualField(Sentence("Unit"), description=Sentence("For example: hours"))
    direction = RadioField(
        Sentence("Which way is good?"),
        [Needed(Sentence("Choose which way is good"))],
        choices=choices_of(Direction),
    )
    accumulation = RadioField(
        Sentence("How do the values add up?"),
        [Needed(Sentence("Choose how the values add up"))],
        choices=choices_of(Accumulation),
    )
    frequency = RadioField(
        Sentence("How often is it measured?"),
        [Needed(Sentence("Choose how often it is measured"))],
        choices=choices_of(Frequency),
    )
    code = TextField(
        Sentence("Code"),
        [AtMostCharacters(40)],
        optional=True,
        width=20,
        description=Sentence("Without one it is given the next number"),
    )
    minimum = DecimalField(Sentence("Smallest value it can have"), optional=True)
    maximum = DecimalField(Sentence("Largest value it can have"), optional=True)
    lag_days = WholeNumberField(
        Sentence("Days after the period until the value is due"), optional=True, width=4
    )
    measured_from = DateField(Sentence("Measured from"), optional=True)
    measured_until = DateField(Sentence("Measured until"), optional=True)
    method_note = LongTextField(Sentence("Method note"), [AtMostCharacters(4000)], optional=True)
    source = TextField(Sentence("Source"), [AtMostCharacters(500)], optional=True)
    owner = SelectField(Sentence("Kept by"), optional=True)
    in_return = TickField(
        Sentence("Return"), choice=Sentence("Ask for it in the return"), optional=True
    )

    def terms(self, illustrative: bool = False) -> IndicatorTerms:
        """Give what was said of the indicator."""
        return IndicatorTerms(
            title=self.title.data,
            definition=self.definition.data or "",
            level=self.level.data or "",
            measure=self.measure.data or "",
            direction=self.direction.data or "",
            accumulation=self.accumulation.data or "",
            frequency=self.frequency.data or "",
            unit=self.unit.data,
            code=self.code.data or "",
            minimum=self.minimum.data,
            maximum=self.maximum.data,
            lag_days=int(self.lag_days.data or 0),
            measured_from=self.measured_from.data,
            measured_until=self.measured_until.data,
            method_note=self.method_note.data or "",
            source=self.source.data or "",
            owner_id=int(self.owner.data) if self.owner.data else None,
            in_return=self.in_return.ticked,
            illustrative=illustrative,
        )


def filled_from(about: About) -> dict[str, Any]:
    """Give the fields of the form as the indicator stands."""
    said = {name: getattr(about, name) for name in About.__dataclass_fields__}
    said["owner"] = about.owner_id
    said["in_return"] = ["yes"] if about.in_return else []
    return said


class RetireForm(LabForm):
    """Why nothing more is measured."""

    reason = LongTextField(
        Sentence("Why is nothing more measured?"),
        [Needed(Sentence("Say why nothing more is measured")), AtMostCharacters(1000)],
    )


class BaselineForm(LabForm):
    """Where the indicator started."""

    period = TextField(
        Sentence("Period"),
        [Needed(Sentence("Say which period"))],
        width=20,
        description=PERIOD_HINT,
    )
    value = TextField(Sentence("Value"), optional=True, width=10)
    flag = RadioField(
        Sentence("If there is no value"),
        choices=[("", Sentence("There is a value")), *choices_of(ABSENT[:2])],
        default="",
    )
    method = LongTextField(Sentence("How it was found"), [AtMostCharacters(2000)], optional=True)

    def terms(self) -> BaselineTerms:
        """Give the baseline as it was written."""
        return BaselineTerms(
            period=self.period.data or "",
            value=self.value.data or "",
            flag=ObservationFlag(self.flag.data) if self.flag.data else None,
            method=self.method.data or "",
        )


class TargetForm(LabForm):
    """Where the indicator should be, and when."""

    value = TextField(Sentence("Target"), [Needed(Sentence("Write the target"))], width=10)
    due_on = DateField(
        Sentence("To be reached by"),
        [Needed(Sentence("Say by when the target should be reached"))],
        description=Sentence("For example: 31 3 2027"),
    )
    rationale = LongTextField(Sentence("Why this target?"), [AtMostCharacters(2000)], optional=True)


class _Value(LabForm):
    """A value, or why there is none."""

    value = TextField(Sentence("Value"), optional=True, width=10)
    flag = SelectField(
        Sentence("If something is special about it"),
        optional=True,
        choices=[("", Sentence("Nothing special")), *choices_of(MARKS), *choices_of(ABSENT)],
    )
    numerator = TextField(Sentence("Part"), optional=True, width=10)
    denominator = TextField(Sentence("Of"), optional=True, width=10)
    note = LongTextField(Sentence("Note"), [AtMostCharacters(2000)], optional=True)

    def without_parts(self, measure: Measure) -> None:
        """Ask for parts only where a value has them."""
        if measure not in (Measure.PERCENT, Measure.RATIO):
            del self.numerator
            del self.denominator

    def flag_chosen(self) -> ObservationFlag | None:
        """Give the flag that was chosen."""
        return ObservationFlag(self.flag.data) if self.flag.data else None

    def part(self, name: str) -> str:
        """Give a part that was written, blank where none is asked for."""
        return str(self[name].data or "") if name in self else ""


class ValueForm(_Value):
    """A value of a period."""

    period = TextField(
        Sentence("Period"), [Needed(Sentence("Say which period"))], width=20,
        description=PERIOD_HINT,
    )  # fmt: skip
    series = SelectField(Sentence("For"), optional=True)


class RevisionForm(_Value):
    """What a value is to become, and why."""

    reason = RadioField(
        Sentence("Why is it revised?"),
        [Needed(Sentence("Choose why the value is revised"))],
        choices=[each for each in choices_of(RevisionReason) if each[0] != "confirmed"],
    )

    def revision(self) -> Revision:
        """Give the revision as it was written."""
        return Revision(
            reason=self.reason.data or "",
            note=self.note.data or "",
            value=self.value.data or "",
            flag=self.flag_chosen(),
            numerator=self.part("numerator"),
            denominator=self.part("denominator"),
        )


def as_it_is(there: RevisionShown) -> dict[str, Any]:
    """Give the fields of a revision as the value stands."""
    kept_flag = there.flag if there.flag in (*ABSENT, *MARKS) else ""
    return {
        "value": "" if there.value is None else f"{there.value:f}",
        "flag": kept_flag,
        "numerator": "" if there.numerator is None else f"{there.numerator:f}",
        "denominator": "" if there.denominator is None else f"{there.denominator:f}",
    }


class ImportForm(LabForm):
    """A file, and whose values it holds."""

    files = FilesField(
        Sentence("CSV file"),
        many=False,
        accept=".csv,text/csv",
        description=Sentence(
            "A column of dates or months, one of counts or values, and where there are areas "
            "one of their codes"
        ),
    )
    indicator = SelectField(Sentence("Which indicator do the values belong to?"))
