"""The forms of a pilot itself: to start it, to edit it, to move it, to hold it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from labapp.reading.pilot_details import PilotDetails, StartingPoints
from labapp.web.access import viewer
from labapp.web.choices import RadioField, SelectField
from labapp.web.drafts import LabForm
from labapp.web.fields import (
    BilingualField,
    CheckboxesField,
    DateField,
    HiddenField,
    LongTextField,
    TextField,
)
from labapp.web.formatting import both
from labapp.web.validators import AtMostCharacters, Needed, NotBefore
from labapp.words import PilotField, Sentence

CHOOSE = ("", Sentence("Choose"))


class StartForm(LabForm):
    """A new pilot: what it is called, where it is tried, how it will go."""

    lab = SelectField(Sentence("Lab"))
    title = TextField(
        Sentence("What is the pilot called?"),
        [Needed(Sentence("Enter a title")), AtMostCharacters(200)],
        description=Sentence("A few words. The other language can follow later."),
    )
    place = SelectField(
        Sentence("Where is it tried out?"),
        [Needed(Sentence("Choose a place"))],
        description=Sentence("More places can follow later."),
    )
    workflow = RadioField(Sentence("How will it go?"), [Needed(Sentence("Choose how it will go"))])
    like = SelectField(
        Sentence("Like another pilot?"),
        optional=True,
        description=Sentence("It takes over the question, the hypothesis and what is measured."),
    )

    def offer(self, points: StartingPoints) -> None:
        """Offer the labs, places and workflows there are; a single one is chosen already."""
        self.lab.choices = [(code, both(name)) for code, name in points.labs]
        self.place.choices = [CHOOSE, *((code, both(name)) for code, name in points.places)]
        self.workflow.choices = [
            (key, both(title), {"hint": both(summary)} if summary else {})
            for key, title, summary in points.workflows
        ]
        self.like.choices = [
            ("", Sentence("No, from the beginning")),
            *((reference, f"{reference} {both(title)}") for reference, title in points.pilots),
        ]
        self.lab.data = self.lab.data or points.labs[0][0]
        if not self.workflow.data:
            keys = [key for key, *_ in points.workflows]
            self.workflow.data = "standard" if "standard" in keys else "".join(keys[:1])


class EditForm(LabForm):
    """The details of a pilot, each where a gate sends its reader."""

    title = BilingualField(Sentence("Title"), [AtMostCharacters(200)])
    question = BilingualField(
        PilotField.QUESTION.label,
        [AtMostCharacters(1000)],
        long=True,
        description=Sentence("One question, naming the place and the people it is about."),
    )
    summary = BilingualField(
        Sentence("Summary"),
        [AtMostCharacters(4000)],
        long=True,
        description=Sentence("Three sentences that anybody in the lab can read."),
    )
    hypothesis = BilingualField(
        PilotField.HYPOTHESIS.label,
        [AtMostCharacters(2000)],
        long=True,
        description=Sentence("If we do this, then that will follow, because…"),
    )
    decision_rule = LongTextField(
        PilotField.DECISION_RULE.label,
        [AtMostCharacters(2000)],
        optional=True,
        description=Sentence("Fixed before the test: which result leads to which decision."),
    )
    challenge_question = LongTextField(
        PilotField.CHALLENGE_QUESTION.label, [AtMostCharacters(1000)], optional=True
    )
    strategy_objective = LongTextField(
        PilotField.STRATEGY_OBJECTIVE.label, [AtMostCharacters(1000)], optional=True
    )
    ends_on = DateField(
        PilotField.ENDS_ON.label, optional=True, description=Sentence("For example: 27 3 2026")
    )
    budget_code = TextField(PilotField.BUDGET_CODE.label, [AtMostCharacters(60)], optional=True)
    funding_ends_on = DateField(
        PilotField.FUNDING_ENDS_ON.label,
        optional=True,
        description=Sentence("For example: 27 3 2026"),
    )
    owner_after = TextField(
        PilotField.OWNER_AFTER.label,
        [AtMostCharacters(300)],
        optional=True,
        description=Sentence("Who runs and pays for it once it is adopted."),
    )
    scale_to = LongTextField(PilotField.SCALE_TO.label, [AtMostCharacters(1000)], optional=True)
    row_version = HiddenField()

    @property
    def shown(self) -> tuple[str, ...]:
        """Name the fields that are shown, in their order."""
        return tuple(name for name in self._fields if name not in {"row_version", "csrf_token"})

    def changes(self, details: PilotDetails) -> dict[str, Any]:
        """Give what was typed in every field that may be changed."""
        return {
            name: self[name].data
            for name in details.values
            if name not in details.locked and name in self._fields
        }


class PlacesForm(LabForm):
    """The places of a pilot."""

    keep = CheckboxesField(Sentence("Places now"))
    add = SelectField(Sentence("Add a place"), optional=True)


class ScalePlacesForm(LabForm):
    """The places a pilot is to go on in."""

    go_on = CheckboxesField(Sentence("Places it is to go on in"))
    further = SelectField(
        Sentence("Add a place to go on in"),
        optional=True,
        description=Sentence("When the pilot is scaled, each gets a pilot of its own."),
    )


class MoveForm(LabForm):
    """A move, and why."""

    move = RadioField(Sentence("Which way?"), [Needed(Sentence("Choose a move"))])
    reason = LongTextField(
        Sentence("Reason"),
        [AtMostCharacters(4000)],
        description=Sentence("Needed to go back, to stop and to reopen. It stays on the record."),
    )
    seen = HiddenField()


def _tomorrow() -> dt.date:
    return viewer().today + dt.timedelta(days=1)


class HoldForm(LabForm):
    """A pause: why, and when it is looked at again."""

    reason = LongTextField(
        Sentence("Why is it put on hold?"),
        [Needed(Sentence("Give a reason for the hold")), AtMostCharacters(4000)],
        description=Sentence("Everybody of the pilot reads it."),
    )
    review_on = DateField(
        Sentence("When is it looked at again?"),
        [
            Needed(Sentence("Enter the day on which it is looked at again")),
            NotBefore(_tomorrow, Sentence("Choose a day that is still to come")),
        ],
        description=Sentence("For example: 27 3 2026"),
    )
