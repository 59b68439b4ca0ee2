from __future__ import annotations

import pytest

from labapp.workflows import library
from labapp.workflows.definition import Definition
from labapp.workflows.scenarios import Told, tell

STANDARD = library.definition("standard")
TOLD = tell(STANDARD)


def test_every_definition_has_the_digest_under_which_it_was_shipped() -> None:
    for definition in library.definitions():
        shipped = library.SHIPPED[definition.key, definition.version]
        assert definition.digest == shipped, "a published version never changes: raise `version`"


def test_every_version_ever_shipped_is_remembered() -> None:
    first = "3b784f302d4af072f8e46f17ab515795bc94af5d4e4b790f42879e5a7791a9f4"
    assert library.SHIPPED["standard", 1] == first


def test_every_requirement_says_why_in_both_languages() -> None:
    for transition in STANDARD.transitions:
        for asked in transition.requires:
            assert asked.why is not None, asked.id
            assert asked.why.cy.strip(), asked.id
            assert asked.why.cy != asked.why.en


def test_the_welsh_uses_the_typographic_apostrophe_and_no_ampersand() -> None:
    text = STANDARD.canonical().decode()
    assert "'" not in text
    assert "&" not in text


def test_there_are_as_many_stories_as_were_written() -> None:
    assert len(TOLD) == 24


@pytest.mark.parametrize("told", TOLD, ids=[told.scenario.name for told in TOLD])
def test_the_story_comes_out_as_promised(told: Told) -> None:
    assert frozenset(told.blocked) == told.promised


def test_a_story_that_comes_out_otherwise_is_noticed() -> None:
    loosened = STANDARD.canonical().replace(b'"from":"each"', b'"from":"any"')
    assert loosened != STANDARD.canonical()
    failing = [
        told.scenario.name for told in tell(Definition.from_canonical(loosened)) if not told.holds
    ]
    assert failing == ["one of four councils has not signed"]


def test_an_unknown_key_is_not_in_the_library() -> None:
    with pytest.raises(KeyError):
        library.definition("nothing")
