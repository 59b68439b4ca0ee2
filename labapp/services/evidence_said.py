"""What is said of evidence, checked by the verbs before any of it is kept."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select

from labapp.command import Locked
from labapp.models import Membership
from labapp.services.files import KeptFile
from labapp.services.written import Written
from labapp.words import (
    AccessClass,
    Bilingual,
    EvidenceKind,
    PersonalData,
    Press,
    Purpose,
    Sentence,
)
from labapp.workflows.calendar import day_of

MOST_FILES = 20
NOTHING = Bilingual("")
LIMITS = {"summary": 4000, "creators": 500, "study_design": 60, "url": 1000, "licence": 100}
ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said of an item of evidence; the first three answers are always needed."""

    kind: str
    personal_data: str
    access: str
    title: Bilingual = NOTHING
    summary: str = ""
    creators: str = ""
    study_design: str = ""
    published_year: int | None = None
    url: str = ""
    licence: str = ""
    author_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is brought to a pilot: files, each an item of its own, or a title with a link."""

    about: About
    purpose: str
    files: tuple[KeptFile, ...] = ()
    relevance: str = ""
    embargo_until: dt.date | None = None
    embargo_reason: str = ""
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission as it is kept: what is said of the evidence, and of its use in the pilot."""

    said: dict[str, Any]
    use: dict[str, Any]
    author_ids: tuple[int, ...]


def check_submission(submission: Submission, locked: Locked) -> Checked:
    """Check everything that was said, and give it as it is kept; raises InvalidError."""
    written, press = Written(), locked.press
    said = check_about(written, submission.about, locked)
    _check_something_came(written, submission, said)
    if len(submission.files) > 1:  # each is called by the name of its file
        said["title_en"] = said["title_cy"] = ""
    if submission.embargo_until or submission.embargo_reason.strip():
        said["embargo_reason"] = check_embargo(
            written, None, submission.embargo_until, submission.embargo_reason, press
        )
    said["embargo_until"] = submission.embargo_until
    said["illustrative"] = submission.illustrative
    use = check_use(written, submission.purpose, submission.relevance)
    written.settle()
    return Checked(said, use, submission.about.author_ids)


def check_use(written: Written, purpose: str, relevance: str) -> dict[str, Any]:
    """Check what a pilot uses evidence for."""
    needed = Sentence("Choose what it is for")
    return {
        "purpose": written.word("purpose", Purpose, purpose, needed),
        "relevance": written.text("relevance", relevance, 2000),
    }


def check_about(written: Written, about: About, locked: Locked) -> dict[str, Any]:
    """Check what is said of an item of evidence, and give it by its columns."""
    said: dict[str, Any] = {
        each.name: written.text(each.name, getattr(about, each.name), LIMITS[each.name])
        for each in fields(about)
        if each.name in LIMITS
    }
    title = written.pair("title", about.title, 300)
    said |= {"title_en": title.en, "title_cy": title.cy, "published_year": about.published_year}
    kind, holds = (
        Sentence("Choose what kind of evidence it is"),
        Sentence("Say what it holds of people"),
    )
    who = Sentence("Choose who may see it")
    said["kind"] = written.word("kind", EvidenceKind, about.kind, kind)
    said["personal_data"] = written.word("personal_data", PersonalData, about.personal_data, holds)
    said["access"] = written.word("access", AccessClass, about.access, who)
    _check_together(written, said, locked.press)
    _check_authors(written, about.author_ids, locked)
    return said


def check_embargo(
    written: Written, was: dt.date | None, until: dt.date | None, reason: str, press: Press
) -> str:
    """Check that evidence may be kept back until this day, and give the reason as it is kept."""
    today = day_of(press.at)
    if until is None:
        written.refuse("embargo_until", Sentence("Say until which day it is kept back"))
    elif until <= today:
        written.refuse("embargo_until", Sentence("The day must be in the future"))
    elif until > today.replace(year=today.year + 4, day=min(today.day, 28)):
        written.refuse("embargo_until", Sentence("An embargo lasts four years at most"))
    elif was and today < was > until:
        written.refuse(
            "embargo_until", Sentence("An embargo can be made longer, not shorter by one person")
        )
    needed = Sentence("Say why it is kept back")
    return written.text("embargo_reason", reason, 500, needed=needed)


def _check_something_came(written: Written, submission: Submission, said: dict[str, Any]) -> None:
    if len(submission.files) > MOST_FILES:
        written.refuse("files", Sentence("Too many files. At most: %(most)s", most=MOST_FILES))
    if submission.files:
        return
    if not said["url"]:
        written.refuse("files", Sentence("Choose a file, or give a title and a link"))
    elif not (said["title_en"] or said["title_cy"]):
        written.refuse("title", Sentence("Give it a title"))


def _check_together(written: Written, said: dict[str, Any], press: Press) -> None:
    if said["access"] == AccessClass.PUBLIC:
        if said["personal_data"] == PersonalData.IDENTIFIABLE:
            written.refuse(
                "access", Sentence("Not for anybody to see: people can be identified in it")
            )
        if not said["licence"]:
            written.refuse("licence", Sentence("What anybody may see needs a licence"))
    if said["url"] and not ADDRESS.fullmatch(said["url"]):
        written.refuse("url", Sentence("Write the link in full, beginning with https://"))
    year, latest = said["published_year"], day_of(press.at).year + 1
    if year is not None and not 1500 <= year <= latest:
        written.refuse("published_year", Sentence("Write a year from 1500 to %(to)s", to=latest))


def _check_authors(written: Written, author_ids: tuple[int, ...], locked: Locked) -> None:
    known = select(Membership.person_id).where(
        Membership.lab_id == locked.the_lab.id, Membership.person_id.in_(author_ids)
    )
    if author_ids and set(author_ids) - set(locked.session.scalars(known)):
        written.refuse("author_ids", Sentence("Choose people of this lab"))
