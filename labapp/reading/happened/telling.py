"""How an event of the audit record is put into a sentence: from its details and its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labapp.words import Mention, Sentence, Spoken

Details = Mapping[str, Any]
Telling = Callable[[Details, Mention], Spoken]
Tellings = Mapping[str, Telling | Spoken]


def about(pattern: Sentence) -> Telling:
    """Make a telling that fills `what` with the record the event is about."""
    return lambda _details, record: Sentence(pattern.text, what=record)
