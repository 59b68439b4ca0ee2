"""The forms of a gate: to ask for sign-off, and to take the request back."""

from labapp.web.drafts import LabForm
from labapp.web.fields import HiddenField, LongTextField
from labapp.web.validators import AtMostCharacters
from labapp.words import Sentence


class AskForm(LabForm):
    """A request for sign-off, with a word to those who are asked."""

    note = LongTextField(
        Sentence("A word to those who sign"),
        [AtMostCharacters(4000)],
        optional=True,
        description=Sentence("It is frozen with the dossier."),
    )
    seen = HiddenField()


class WithdrawForm(LabForm):
    """A request for sign-off is taken back."""

    reason = LongTextField(
        Sentence("Why it is withdrawn"),
        [AtMostCharacters(4000)],
        optional=True,
        description=Sentence("Whoever was asked, and whoever signed, gets it by mail."),
    )
