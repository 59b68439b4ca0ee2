"""The form of a decision at a gate: approve, on conditions or not, return by section, refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from labapp.services.conditions import MOST, ConditionSaid
from labapp.web.choices import RadioField, SelectField
from labapp.web.drafts import LabForm
from labapp.web.fields import DateField, HiddenField, LongTextField, TextField
from labapp.web.pilots.heads import whole_number
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import Bilingual, Sentence, SignOffDecision
from labapp.workflows.dossier import LABELS

FIRST_ROWS = 3
NOBODY = ("", Sentence("Choose a person"))
BECOMES_A_TASK = Sentence("Each condition becomes a task with an owner and a day.")
CONDITIONS_SAID = Sentence("You wrote conditions: choose to approve with conditions, or clear them")
SECTIONS_SAID = Sentence("You wrote reasons by section: choose to return it, or clear them")


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """The fields of one condition."""

    number: int
    text: Any
    owner: Any
    due: Any

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed into it."""
        return not (self.text.data or self.owner.data or any(self.due.typed.values()))

    def said(self) -> ConditionSaid:
        """Give what was typed."""
        owner = whole_number(self.owner.data)
        return ConditionSaid(
            text=self.text.data or "", owner_id=owner, due_on=self.due.data, row=self.number
        )


def decisions(*, returned: Sentence, refused: Sentence) -> list[tuple[Any, ...]]:
    """Give the decisions as choices; what a return and a refusal lead to is hinted at."""
    hints = {
        SignOffDecision.APPROVE_WITH_CONDITIONS: BECOMES_A_TASK,
        SignOffDecision.RETURN: returned,
        SignOffDecision.REFUSE: refused,
    }
    return [
        (str(each), each.label, {"hint": hints[each]} if each in hints else {})
        for each in SignOffDecision
    ]


class DecideForm(LabForm):
    """A decision on the dossier one has seen; its rows of conditions and sections follow below."""

    decision = RadioField(
        Sentence("Your decision"),
        [Needed(Sentence("Choose whether you approve"))],
        choices=decisions(
            returned=Sentence("It closes this round. The reasons stay on the record."),
            refused=Sentence("It closes this round. The pilot stays where it is."),
        ),
    )
    reason = LongTextField(
        Sentence("Reason"),
        [AtMostCharacters(4000)],
        description=Sentence(
            "Needed when you return or refuse it. Anybody of the pilot can read it."
        ),
    )
    seen_digest = HiddenField()

    def offer(self, people: Sequence[tuple[int, Bilingual]], sections: Sequence[str]) -> None:
        """Offer the people who can answer for a condition, and the sections that are shown."""
        for row in self.all_conditions():
            row.owner.choices = [NOBODY, *((str(key), name) for key, name in people)]
        for section in LABELS.keys() - set(sections):
            del self[f"section_{section}"]

    def all_conditions(self) -> list[ConditionRow]:
        """List every row of conditions there can be."""
        return [
            ConditionRow(
                number,
                self[f"condition_{number}_text"],
                self[f"condition_{number}_owner"],
                self[f"condition_{number}_due"],
            )
            for number in range(1, MOST + 1)
        ]

    def conditions(self, *, more: bool = False) -> list[ConditionRow]:
        """List the rows that are shown: three, or all where more are asked for or filled in."""
        rows = self.all_conditions()
        filled = max((row.number for row in rows if not row.is_blank), default=0)
        return rows if more or filled > FIRST_ROWS else rows[:FIRST_ROWS]

    def conditions_said(self) -> list[ConditionSaid]:
        """Give the conditions that were typed."""
        return [row.said() for row in self.all_conditions() if not row.is_blank]

    def sections(self) -> list[Any]:
        """List the fields of the sections that can be returned."""
        return [self[f"section_{section}"] for section in LABELS if f"section_{section}" in self]

    def sections_said(self) -> dict[str, str]:
        """Give the reasons by section that were typed."""
        return {
            field.short_name.removeprefix("section_"): field.data
            for field in self.sections()
            if field.data
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse words that the decision would leave behind, so that none is lost unseen."""
        good = super().validate(extra_validators)
        left = list(self._left_behind())
        self.decision.errors = [*self.decision.errors, *left]  # type: ignore[list-item] # said on the page
        return good and not left

    def _left_behind(self) -> Iterator[Sentence]:
        decision = self.decision.data
        conditional = decision == SignOffDecision.APPROVE_WITH_CONDITIONS
        if not conditional and any(row.text.data for row in self.all_conditions()):
            yield CONDITIONS_SAID
        if self.sections_said() and decision != SignOffDecision.RETURN:
            yield SECTIONS_SAID


def _add_fields() -> None:
    for number in range(1, MOST + 1):
        made = {
            "text": TextField(Sentence("What is promised"), [AtMostCharacters(300)]),
            "owner": SelectField(Sentence("Who answers for it"), choices=[NOBODY]),
            "due": DateField(Sentence("Until when")),
        }
        for name, field in made.items():
            setattr(DecideForm, f"condition_{number}_{name}", field)
    for section, label in LABELS.items():
        setattr(DecideForm, f"section_{section}", LongTextField(label, [AtMostCharacters(4000)]))


_add_fields()
