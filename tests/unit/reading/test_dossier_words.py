"""What changed in a dossier is told in words, never as it is stored."""

from __future__ import annotations

from typing import Any

import pytest

from labapp.reading.dossier_hidden import NOTHING_HIDDEN
from labapp.reading.dossier_words import in_words
from labapp.speak import say
from labapp.words import Language
from labapp.workflows.material import Difference

USE = {"use": 1, "evidence": 7, "version": None, "sha256": "", "status": "accepted",
       "current": True, "retracted": False}  # fmt: skip
LINKED = USE | {"link_sha256": "a" * 64}


def told(part: str, was: Any, now: Any, key: tuple[Any, ...] = ()) -> tuple[str, str]:
    (shown,) = in_words([Difference(part, key, was, now)], {}, {}, hidden=NOTHING_HIDDEN)
    return _said(shown.was), _said(shown.now)


def _said(words: Any) -> str:
    return words if isinstance(words, str) else str(say(words, Language.ENGLISH))


@pytest.mark.parametrize(
    ("part", "was", "now"),
    [
        ("waivers", None, {"requirement": "baselines", "waiver": 1}),
        ("waivers", {"requirement": "baselines", "waiver": 1}, {"requirement": "b", "waiver": 2}),
        ("appraisals", {"appraisal": 1}, None),
        ("definition", "a" * 64, "b" * 64),
        ("dossier", "a" * 64, None),
    ],
)
def test_no_difference_is_told_as_it_is_stored(part: str, was: Any, now: Any) -> None:
    for words in told(part, was, now, ("baselines",)):
        assert "{" not in words
        assert "'" not in words


def test_a_requirement_that_was_set_aside_is_said_to_be() -> None:
    assert told("waivers", None, {"requirement": "baselines", "waiver": 1}) == ("", "Set aside")


def test_another_link_reads_otherwise_than_the_one_before() -> None:
    was, now = told("evidence", LINKED, LINKED | {"link_sha256": "b" * 64}, (1,))
    assert was != now
