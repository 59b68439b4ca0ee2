"""The form by which a lab closes on a day."""

from __future__ import annotations

from labapp.services.closure_days import NAME, Closure
from labapp.web.drafts import LabForm
from labapp.web.fields import BilingualField, DateField
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import Sentence


class ClosureForm(LabForm):
    """A day, and what the lab is closed for."""

    day = DateField(
        Sentence("On which day the lab is closed"),
        [Needed(Sentence("Enter the day"))],
        description=Sentence("For example: 14 9 2026"),
    )
    name = BilingualField(
        Sentence("What the lab is closed for"),
        [Needed(Sentence("Say why the lab is closed")), AtMostCharacters(NAME)],
        description=Sentence("For example: Christmas closure"),
    )

    def closure(self) -> Closure:
        """Give what was entered."""
        if self.day.data is None:
            raise RuntimeError("the form was not found good")
        return Closure(self.day.data, self.name.data)
