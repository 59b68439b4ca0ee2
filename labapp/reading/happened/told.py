"""Every kind of event that is recorded about a pilot, with its sentence."""

from __future__ import annotations

from labapp.reading.happened.of_gates import OF_GATES
from labapp.reading.happened.of_pilots import OF_PILOTS
from labapp.reading.happened.of_reminders import OF_REMINDERS
from labapp.reading.happened.of_versions import OF_VERSIONS
from labapp.reading.happened.of_work import OF_WORK
from labapp.reading.happened.telling import Details, Tellings
from labapp.words import Mention, Sentence, Spoken

SENTENCES: Tellings = {**OF_PILOTS, **OF_GATES, **OF_REMINDERS, **OF_VERSIONS, **OF_WORK}


def tell(kind: str, details: Details, about: Mention) -> Spoken:
    """Put one event of the audit record into a sentence."""
    telling = SENTENCES.get(kind)
    if telling is None:
        return Sentence("Recorded: %(kind)s", kind=kind)
    return telling(details, about) if callable(telling) else telling
