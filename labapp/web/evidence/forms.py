"""The forms by which evidence is brought, described, decided on, kept back and withdrawn."""

from __future__ import annotations

import datetime as dt

from wtforms import Form

from labapp.reading.evidence_page import EvidencePage
from labapp.services.evidence_said import About
from labapp.web.choices import CheckboxesField, RadioField, SelectField, choices_of
from labapp.web.drafts import LabForm
from labapp.web.fields import (
    BilingualField,
    DateField,
    FilesField,
    LongTextField,
    TextField,
    WholeNumberField,
)
from labapp.web.validators import AtMostCharacters, Needed, NeededIf
from labapp.words import (
    AccessClass,
    Bilingual,
    EvidenceKind,
    PersonalData,
    Purpose,
    Retraction,
    Sentence,
)

CHOOSE = ("", Sentence("Choose"))
KIND = Sentence("What kind of evidence is it?")
PERSONAL = Sentence("What does it hold of people?")
ACCESS = Sentence("Who may see it?")
MARKS = {
    Retraction.CORRECTED: Sentence("It is marked wherever it is listed, and still counts"),
    Retraction.CONCERN: Sentence("It is marked wherever it is listed, and still counts"),
    Retraction.RETRACTED: Sentence(
        "No gate can rest on it any more. Signatures that rested on it lapse, and those who gave "
        "them, who brought it and the coordinators are told"
    ),
}
TAKE_BACK = Sentence("Nothing: the mark was wrong")
TAKEN_BACK = Sentence("What was marked as retracted counts again, and the same people are told")
LICENCE_HINT = Sentence("Needed when anybody may see it, for example: CC-BY-4.0 or OGL-UK-3.0")


class _ThreeQuestions(LabForm):
    """What is always asked."""

    kind = SelectField(
        KIND,
        [Needed(Sentence("Choose what kind of evidence it is"))],
        choices=[CHOOSE, *choices_of(EvidenceKind)],
    )
    personal_data = RadioField(
        PERSONAL,
        [Needed(Sentence("Say what it holds of people"))],
        choices=choices_of(PersonalData),
    )
    access = RadioField(
        ACCESS, [Needed(Sentence("Choose who may see it"))], choices=choices_of(AccessClass)
    )
    licence = TextField(
        Sentence("Licence"), [AtMostCharacters(100)], optional=True, description=LICENCE_HINT
    )


class UploadForm(_ThreeQuestions):
    """Files, or a title with a link."""

    files = FilesField(
        Sentence("Files"),
        description=Sentence(
            "Several files are several items. Photographs are turned into JPEG and whatever the "
            "camera wrote into them, such as the place, is taken out; a dataset keeps its bytes"
        ),
    )
    title = TextField(
        Sentence("Title"),
        [AtMostCharacters(300)],
        optional=True,
        description=Sentence("Without one, the name of the file is the title"),
    )
    url = TextField(
        Sentence("Link"),
        [AtMostCharacters(1000)],
        optional=True,
        description=Sentence("Instead of a file: the address of a report or paper, with a title"),
    )
    purpose = SelectField(
        Sentence("What is it for in this pilot?"),
        [Needed(Sentence("Choose what it is for"))],
        choices=[CHOOSE, *choices_of(Purpose)],
    )

    def about(self) -> About:
        """Give what was said of the evidence."""
        return About(
            kind=self.kind.data,
            personal_data=self.personal_data.data,
            access=self.access.data,
            title=Bilingual(self.title.data or ""),
            url=self.url.data or "",
            licence=self.licence.data or "",
        )


class VersionForm(LabForm):
    """A new version of the bytes."""

    files = FilesField(Sentence("File"), [Needed(Sentence("Choose a file"))], many=False)
    change_note = TextField(
        Sentence("What changed"),
        [Needed(Sentence("Say what changed")), AtMostCharacters(1000)],
        description=Sentence("For example: Corrects table 4"),
    )


class DescribeForm(_ThreeQuestions):
    """Everything that can be said of an item."""

    title = BilingualField(Sentence("Title"), [Needed(Sentence("Give it a title"))])
    summary = LongTextField(Sentence("Summary"), [AtMostCharacters(4000)], optional=True)
    creators = TextField(
        Sentence("Who made it"),
        [AtMostCharacters(500)],
        optional=True,
        description=Sentence("People or organisations, as they wish to be named"),
    )
    author_ids = CheckboxesField(
        Sentence("Written by these people of the pilot"),
        optional=True,
        description=Sentence("Who wrote evidence does not sign where it decides"),
    )
    study_design = TextField(Sentence("How it was studied"), [AtMostCharacters(60)], optional=True)
    published_year = WholeNumberField(Sentence("Year published"), optional=True, width=4)
    url = TextField(Sentence("Link"), [AtMostCharacters(1000)], optional=True)

    def offer(self, people: list[tuple[int, Bilingual]], page: EvidencePage) -> None:
        """Offer the people of the pilot and whoever is named as an author already."""
        known = dict(people) | dict(page.authors)
        self.author_ids.choices = [(str(key), name) for key, name in known.items()]

    def about(self) -> About:
        """Give what was said of the evidence."""
        year = self.published_year.data
        return About(
            kind=self.kind.data,
            personal_data=self.personal_data.data,
            access=self.access.data,
            title=self.title.data,
            summary=self.summary.data or "",
            creators=self.creators.data or "",
            study_design=self.study_design.data or "",
            published_year=None if year is None else int(year),
            url=self.url.data or "",
            licence=self.licence.data or "",
            author_ids=tuple(int(one) for one in self.author_ids.data),
        )


class EmbargoForm(LabForm):
    """Until when, and why."""

    embargo_until = DateField(
        Sentence("Keep it back until"),
        [Needed(Sentence("Say until which day it is kept back"))],
        description=Sentence("Before that day only coordinators and the team’s academics and "
                             "approvers see that it exists"),
    )  # fmt: skip
    embargo_reason = TextField(
        Sentence("Why"), [Needed(Sentence("Say why it is kept back")), AtMostCharacters(500)]
    )


class ReasonForm(LabForm):
    """A reason, and nothing else."""

    reason = LongTextField(
        Sentence("Reason"), [Needed(Sentence("Give the reason")), AtMostCharacters(1000)]
    )


def _is_marked(form: Form) -> bool:
    return bool(form["standing"].data != Retraction.NONE)


def _is_taken_back(form: Form) -> bool:
    return not _is_marked(form)


class RetractionForm(LabForm):
    """What the publisher says since, where, and of which day; or why a mark was wrong."""

    standing = RadioField(
        Sentence("What has its publisher said since?"),
        [Needed(Sentence("Choose what its publisher has said"))],
        choices=[(str(mark), mark.label, {"hint": hint}) for mark, hint in MARKS.items()],
    )
    source = TextField(
        Sentence("Where its publisher says so"),
        [NeededIf(_is_marked, Sentence("Say where its publisher says so")), AtMostCharacters(1000)],
        description=Sentence("The address of the notice, or how it is cited"),
    )
    noted_on = DateField(
        Sentence("Day of the notice"),
        [NeededIf(_is_marked, Sentence("Give the day of the notice"))],
        description=Sentence("The day it was published, not the day you heard of it"),
    )
    reason = LongTextField(
        Sentence("Why the mark was wrong"),
        [NeededIf(_is_taken_back, Sentence("Say why the mark was wrong")), AtMostCharacters(1000)],
        description=Sentence("Only when you take the mark back. It stays on the record"),
    )

    def offer(self, page: EvidencePage) -> None:
        """Offer to take the mark back where there is one."""
        if page.retraction is not Retraction.NONE:
            self.standing.choices.append((str(Retraction.NONE), TAKE_BACK, {"hint": TAKEN_BACK}))

    @property
    def said(self) -> tuple[str, dt.date | None]:
        """Give the notice with its day, or why the mark was wrong, which has no day."""
        if _is_taken_back(self):
            return self.reason.data or "", None
        return self.source.data or "", self.noted_on.data


class DecideForm(LabForm):
    """Accept with what it says of this place, or return with a reason."""

    relevance = LongTextField(
        Sentence("Does it hold here?"),
        [AtMostCharacters(2000)],
        optional=True,
        description=Sentence("For example: Partly, the schools were in a city"),
    )
    reason = LongTextField(
        Sentence("Reason for returning it"), [AtMostCharacters(2000)], optional=True
    )


class UseForm(LabForm):
    """Use an item of the library in a pilot."""

    pilot = SelectField(Sentence("Pilot"), [Needed(Sentence("Choose the pilot"))])
    purpose = RadioField(
        Sentence("What is it for in this pilot?"),
        [Needed(Sentence("Choose what it is for"))],
        choices=choices_of(Purpose),
    )
    relevance = LongTextField(
        Sentence("Does it hold here?"), [AtMostCharacters(2000)], optional=True
    )
