"""The form by which a conclusion is recorded."""

from __future__ import annotations

from labapp.services.conclusions import ConclusionTerms
from labapp.web.choices import RadioField, choices_of
from labapp.web.drafts import LabForm
from labapp.web.fields import DateField, LongTextField
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import ConclusionKind, Sentence


class ConclusionForm(LabForm):
    """What is concluded and why, what else could have been, who disagreed, when to look back."""

    kind = RadioField(
        Sentence("What is concluded?"),
        [Needed(Sentence("Choose what is concluded"))],
        choices=choices_of(ConclusionKind),
        description=Sentence("To stop or to adapt is as good a conclusion as to adopt"),
    )
    reasons = LongTextField(
        Sentence("Why?"),
        [Needed(Sentence("Say why this is concluded")), AtMostCharacters(4000)],
        description=Sentence("What the evidence and the values say"),
    )
    options = LongTextField(
        Sentence("What else could have been concluded"), [AtMostCharacters(4000)], optional=True
    )
    dissent = LongTextField(
        Sentence("Who disagreed, and why"), [AtMostCharacters(4000)], optional=True
    )
    look_back_on = DateField(
        Sentence("Look back on"),
        optional=True,
        description=Sentence("The day to ask whether it turned out as expected"),
    )

    follows_rule = RadioField(
        Sentence("Does it follow the decision rule?"),
        choices=[("yes", Sentence("It follows the rule")), ("no", Sentence("It departs from it"))],
        description=Sentence("Where it departs, somebody who signs agrees to it."),
        optional=True,
    )

    def terms(self) -> ConclusionTerms:
        """Give the conclusion as it was written."""
        return ConclusionTerms(
            kind=self.kind.data or "",
            reasons=self.reasons.data or "",
            options=self.options.data or "",
            dissent=self.dissent.data or "",
            look_back_on=self.look_back_on.data,
            follows_rule={"yes": True, "no": False}.get(self.follows_rule.data or ""),
        )
