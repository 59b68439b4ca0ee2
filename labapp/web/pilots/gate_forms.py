"""The forms of a gate: to ask for sign-off, and to decide."""

from wtforms import Form

from labapp.web.choices import RadioField
from labapp.web.drafts import LabForm
from labapp.web.fields import HiddenField, LongTextField
from labapp.web.validators import AtMostCharacters, Needed, NeededIf
from labapp.words import Sentence, SignOffDecision


def _returns(form: Form) -> bool:
    return bool(form["decision"].data == SignOffDecision.RETURN)


class AskForm(LabForm):
    """A request for sign-off, with a word to those who are asked."""

    note = LongTextField(
        Sentence("A word to those who sign"),
        [AtMostCharacters(4000)],
        optional=True,
        description=Sentence("It is frozen with the dossier."),
    )
    seen = HiddenField()


class DecideForm(LabForm):
    """A decision on the dossier one has seen."""

    decision = RadioField(
        Sentence("Your decision"),
        [Needed(Sentence("Choose whether you approve"))],
        choices=[
            (str(SignOffDecision.APPROVE), SignOffDecision.APPROVE.label),
            (
                str(SignOffDecision.RETURN),
                SignOffDecision.RETURN.label,
                {"hint": Sentence("It closes this round. The reason stays on the record.")},
            ),
        ],
    )
    reason = LongTextField(
        Sentence("Reason"),
        [
            NeededIf(_returns, Sentence("Give a reason, so that it can be mended")),
            AtMostCharacters(4000),
        ],
        description=Sentence("Needed when you return it. Anybody of the pilot can read it."),
    )
    seen_digest = HiddenField()


class WithdrawForm(LabForm):
    """A request for sign-off is taken back."""

    reason = LongTextField(Sentence("Why it is withdrawn"), [AtMostCharacters(4000)], optional=True)
