"""The forms by which lessons are recorded, edited and rejected."""

from __future__ import annotations

from typing import Any

from labapp.reading.lessons import LessonPage
from labapp.services.lessons import LessonTerms
from labapp.web.drafts import LabForm
from labapp.web.fields import BilingualField, DateField, LongTextField
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import Sentence

PARTS = ("title", "happened", "expected", "why", "do_this", "applies_when")


class LessonForm(LabForm):
    """What was expected, what happened, why, and what to do."""

    title = BilingualField(
        Sentence("The lesson in a line"),
        [Needed(Sentence("Give the lesson a title")), AtMostCharacters(200)],
    )
    expected = BilingualField(
        Sentence("What did you expect?"), [AtMostCharacters(2000)], optional=True, long=True
    )
    happened = BilingualField(
        Sentence("What happened?"),
        [Needed(Sentence("Say what happened")), AtMostCharacters(2000)],
        long=True,
    )
    why = BilingualField(
        Sentence("Why?"),
        [AtMostCharacters(2000)],
        optional=True,
        long=True,
        description=Sentence("Needed before the lesson is validated. Causes, never names"),
    )
    do_this = BilingualField(
        Sentence("So what should others do?"),
        [AtMostCharacters(2000)],
        optional=True,
        long=True,
        description=Sentence("Needed before the lesson is validated. Write it as an instruction"),
    )
    applies_when = BilingualField(
        Sentence("When does it apply?"), [AtMostCharacters(2000)], optional=True, long=True
    )
    review_by = DateField(Sentence("Look at it again by"), optional=True)

    def terms(self) -> LessonTerms:
        """Give the lesson as it was written."""
        return LessonTerms(
            title=self.title.data,
            happened=self.happened.data,
            expected=self.expected.data,
            why=self.why.data,
            do_this=self.do_this.data,
            applies_when=self.applies_when.data,
            review_by=self.review_by.data,
        )


def filled_from(page: LessonPage) -> dict[str, Any]:
    """Give the fields as the lesson stands."""
    return {name: getattr(page, name) for name in (*PARTS, "review_by")}


class RejectForm(LabForm):
    """Why the lesson does not hold."""

    reason = LongTextField(
        Sentence("Why does it not hold?"),
        [Needed(Sentence("Say why the lesson does not hold")), AtMostCharacters(1000)],
    )
