from __future__ import annotations

import pytest

from labapp.workflows import library
from labapp.workflows.definition import Definition
from labapp.workflows.scenarios import Told, tell

STANDARD = library.definition("standard")
EVERY = library.definitions()
TOLD = [told for each in EVERY for told in tell(each)]


def test_every_definition_has_the_digest_under_which_it_was_shipped() -> None:
    for definition in library.definitions():
        shipped = library.SHIPPED[definition.key, definition.version]
        assert definition.digest == shipped, "a published version never changes: raise `version`"


def test_every_version_ever_shipped_is_remembered() -> None:
    assert library.SHIPPED == {
        ("standard", 1): "3b784f302d4af072f8e46f17ab515795bc94af5d4e4b790f42879e5a7791a9f4",
        ("rapid_test", 1): "5389ed40692d042b2413f0f470683cc66ed59ef797715029e3cb564d35881d2b",
        ("strategy", 1): "1acb4ffd0ad1a0fcea712a3ad2b4ac23ad1fae7387a5ece891a7e8f498c79cab",
    }


def test_every_requirement_says_why_in_both_languages() -> None:
    every = [asked for each in EVERY for move in each.transitions for asked in move.requires]
    for asked in every:
        assert asked.why is not None, asked.id
        assert asked.why.cy.strip(), asked.id
        assert asked.why.cy != asked.why.en


@pytest.mark.parametrize("definition", EVERY, ids=[each.key for each in EVERY])
def test_the_texts_use_the_typographic_apostrophe_and_no_ampersand(definition: Definition) -> None:
    text = definition.canonical().decode()
    assert "'" not in text
    assert "&" not in text


def test_there_are_as_many_stories_as_were_written() -> None:
    assert {each.key: len(each.scenarios) for each in EVERY} == {
        "standard": 24, "rapid_test": 15, "strategy": 19,
    }  # fmt: skip


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
