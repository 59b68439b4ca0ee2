"""The forms of a body's decision: what it decided, and whether that is so."""

from __future__ import annotations

from collections.abc import Sequence

from labapp.services.files import KeptFile
from labapp.services.meetings import LEAST_SEAL, MeetingSaid
from labapp.web.choices import RadioField, SelectField, TickField
from labapp.web.drafts import LabForm
from labapp.web.fields import DateField, FilesField, LongTextField, TextField
from labapp.web.pilots.decide_form import DecideForm, decisions
from labapp.web.pilots.heads import whole_number
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import Bilingual, Sentence

CHOOSE = ("", Sentence("Choose"))
CLOSES = Sentence("Once it is confirmed, it closes this round.")


class MeetingForm(DecideForm):
    """What a body decided; its rows of conditions are those of any decision at a gate."""

    seen_digest = None  # type: ignore[assignment] # the seal is copied from the printed dossier
    body = SelectField(Sentence("Which body decided?"))
    met_on = DateField(Sentence("Day of the meeting"))
    seal = TextField(
        Sentence("Seal of the dossier the body had before it"),
        description=Sentence(
            "It stands on every page of the printed dossier. Characters needed: %(n)s",
            n=LEAST_SEAL,
        ),
    )
    decision = RadioField(
        Sentence("What did the body decide?"),
        choices=decisions(returned=CLOSES, refused=CLOSES),
    )
    reason = LongTextField(
        Sentence("Reason"),
        [AtMostCharacters(4000)],
        description=Sentence("Needed when it was returned or refused."),
    )
    dissent = LongTextField(
        Sentence("Who disagreed, and why"),
        [AtMostCharacters(4000)],
        optional=True,
        description=Sentence("In their own words, as far as the meeting wishes it kept."),
    )
    files = FilesField(
        Sentence("The minute"),
        many=False,
        description=Sentence("The signed minute, or the extract that holds the decision."),
    )

    def offer_bodies(self, bodies: Sequence[tuple[int, Bilingual]]) -> None:
        """Offer the bodies of which nothing is recorded yet; a single one is chosen already."""
        self.body.choices = [CHOOSE, *((str(key), name) for key, name in bodies)]
        if len(bodies) == 1 and not self.body.data:
            self.body.data = str(bodies[0][0])

    def said(self, minute: KeptFile | None) -> MeetingSaid:
        """Give what was typed, with the minute that was sent."""
        return MeetingSaid(
            body_id=whole_number(self.body.data),
            met_on=self.met_on.data,
            decision=self.decision.data or "",
            seal=self.seal.data or "",
            minute=minute,
            reason=self.reason.data or "",
            dissent=self.dissent.data or "",
            conditions=self.conditions_said(),
        )


class AttestForm(LabForm):
    """A word that one was there, and that this is what was decided."""

    attended = TickField(
        Sentence("Were you there?"),
        [Needed(Sentence("Confirm it only if you were there"))],
        choice=Sentence("I was there, and this is what was decided"),
    )


class DeclineForm(LabForm):
    """Why what was recorded is not what was decided."""

    reason = LongTextField(
        Sentence("What is not right?"),
        [Needed(Sentence("Say what is not right in what was recorded")), AtMostCharacters(4000)],
        description=Sentence("It stays on the record. The decision can be recorded again."),
    )
