"""The Welsh catalogue holds every string of the code, whole, and none that Welsh would mutate."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog, Message

from labapp import speak
from labapp.words import Counted, EvidenceKind, Mention, Sentence, vocabulary
from labapp.words.vocabulary import Phase, Worded
from labapp.workflows.registry import kinds
from tools import catalogue

CHECKOUT = catalogue.CHECKOUT
PLURALS = "(n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 0)"
THE_SAME_IN_WELSH = {"Cell", "Embargo", "Partner", "Person", "SHA-256"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
# soft, nasal and aspirate mutation all begin after one of these (reference: the house's Welsh)
MUTATES_AFTER = re.compile(
    r"(?:\b(?:i|o|ar|am|at|gan|dan|dros|drwy|trwy|heb|wrth|hyd|neu|dau|dwy|ei|dy|pa|rhy|mor|un|fy"
    r"|y|yr|yn|ym|yng|a|â|gyda|tua|tri|chwe|na)|’r|’n|\w+wch) +%\((\w+)\)s",
    re.IGNORECASE,
)
# digits show no mutation, and a day begins with one
DIGITS = {
    *("n", "num", "need", "total", "all", "most", "least", "whole", "part", "to", "first", "last"),
    *("year", "day", "date", "since", "time", "row", "cycle"),
}


def english_of(message: Message) -> tuple[str, ...]:
    return catalogue._texts(message.id)


def welsh_of(message: Message) -> tuple[str, ...]:
    return catalogue._texts(message.string)


def entries(held: Catalog) -> list[Message]:
    return [message for message in held if message.id]


def translated(held: Catalog) -> list[Message]:
    """Give the entries that have their Welsh; another test counts those that have not."""
    return [message for message in entries(held) if all(welsh_of(message))]


def test_every_string_of_the_code_is_in_the_catalogue(fresh, welsh):
    missing = {english_of(m) for m in entries(fresh)} - {english_of(m) for m in entries(welsh)}
    assert sorted(missing) == []


def test_the_catalogue_holds_nothing_that_the_code_no_longer_says(fresh, welsh):
    left_over = {english_of(m) for m in entries(welsh)} - {english_of(m) for m in entries(fresh)}
    assert sorted(left_over) == []
    assert not welsh.obsolete


def test_every_entry_has_its_welsh_in_every_plural_form(welsh):
    assert [english_of(m) for m in entries(welsh) if not all(welsh_of(m))] == []
    for message in entries(welsh):
        assert len(welsh_of(message)) == (5 if message.pluralizable else 1)


def test_no_entry_is_marked_fuzzy_since_those_would_come_out_in_english(welsh):
    assert [english_of(m) for m in entries(welsh) if m.fuzzy] == []
    assert "fuzzy" not in catalogue.WELSH.read_text(encoding="utf-8")


def test_the_plural_rule_of_the_header_is_that_of_welsh(welsh):
    header = catalogue.WELSH.read_text(encoding="utf-8").split("\n\n", 1)[0]
    assert f'"Plural-Forms: nplurals=5; plural={PLURALS};\\n"' in header
    assert (welsh.num_plurals, welsh.plural_expr) == (5, PLURALS)


def test_no_welsh_is_simply_the_english(welsh):
    same = {
        english_of(m)[0]
        for m in entries(welsh)
        if set(english_of(m)) & set(welsh_of(m)) and re.search(r"\w", words_of(english_of(m)[0]))
    }
    assert same - THE_SAME_IN_WELSH == set()


def words_of(text: str) -> str:
    return PLACEHOLDER.sub("", text)


def test_each_welsh_text_has_the_placeholders_of_the_english(welsh):
    for message in translated(welsh):
        wanted = sorted(PLACEHOLDER.findall(english_of(message)[-1]))
        for text in welsh_of(message):
            assert sorted(PLACEHOLDER.findall(text)) == wanted, text


def test_no_stored_text_stands_after_a_word_that_mutates(welsh):
    found = [
        text
        for message in translated(welsh)
        for text in welsh_of(message)
        if set(MUTATES_AFTER.findall(text)) - DIGITS
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["Symud i %(stage)s", "Peilot yn %(place)s", "Nodwch %(field)s", "gyda’r %(who)s", "â %(it)s"],
)
def test_the_gate_against_mutation_can_fail(text):
    assert MUTATES_AFTER.search(text)


@pytest.mark.parametrize("text", ["I: %(stage)s", "Lle: %(place)s", "Diben “%(purpose)s”"])
def test_the_gate_against_mutation_lets_labels_pass(text):
    assert not MUTATES_AFTER.search(text)


def test_the_welsh_has_one_apostrophe_and_no_ampersand(welsh):
    found = [t for m in translated(welsh) for t in welsh_of(m) if re.search(r"['\"&\u2018]", t)]
    assert found == []


def test_the_spacing_and_the_full_stop_are_those_of_the_english(welsh):
    for message in translated(welsh):
        english = english_of(message)[-1]
        for text in welsh_of(message):
            assert text == text.strip(), text
            assert "  " not in text, text
            assert text.endswith(".") == english.endswith("."), text


def test_the_catalogue_names_no_machine_and_no_line(welsh):
    text = catalogue.WELSH.read_text(encoding="utf-8")
    for places in re.findall(r"^#: (.*)$", text, re.MULTILINE):
        for place in places.split():
            assert re.fullmatch(r"labapp/[\w/.]+|config\.py", place)


def test_the_sentence_of_a_requirement_and_a_word_of_a_vocabulary_were_found(fresh):
    held = {english_of(m)[0] for m in entries(fresh)}
    assert "Required tasks still open: %(tasks)s" in held
    assert EvidenceKind.SYSTEMATIC_REVIEW.label.text in held
    assert len(held) > 700


def vocabularies() -> list[type[Worded]]:
    found = [getattr(vocabulary, name) for name in vocabulary.__all__]
    return [each for each in found if issubclass(each, Worded) and each is not Worded]


@pytest.mark.parametrize("words", vocabularies(), ids=lambda each: each.__name__)
@pytest.mark.usefixtures("compiled")
def test_each_word_of_a_vocabulary_is_said_in_welsh(words):
    for word in words:
        assert speak.say(word, "cy") != speak.say(word, "en")


@pytest.mark.usefixtures("compiled")
def test_two_words_of_one_vocabulary_are_two_words_in_welsh():
    for words in vocabularies():
        assert len({speak.say(word, "cy") for word in words}) == len(words), words.__name__


@pytest.mark.parametrize("kind", sorted(kinds()))
@pytest.mark.usefixtures("compiled")
def test_the_heading_of_each_requirement_is_said_in_welsh(kind):
    heading = kinds()[kind].heading
    assert speak.say(heading, "cy") != speak.say(heading, "en")


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 diwrnod gwaith"),
        (1, "1 diwrnod gwaith"),
        (2, "2 ddiwrnod gwaith"),
        (3, "3 diwrnod gwaith"),
        (6, "6 diwrnod gwaith"),
        (11, "11 diwrnod gwaith"),
    ],
)
@pytest.mark.usefixtures("compiled")
def test_a_number_takes_its_welsh_form(n, said):
    counted = Counted("%(num)s working day", "%(num)s working days", n=n, num=n)
    assert speak.say(counted, "cy") == said


@pytest.mark.usefixtures("compiled")
def test_a_sentence_takes_its_facts_in_welsh():
    sentence = Sentence("Required tasks still open: %(tasks)s", tasks=[Mention("task", 3)])
    said = speak.say(sentence, "cy", names={"task:3": "Plan"})
    assert said == "Tasgau gofynnol sydd ar agor o hyd: Plan"
    assert speak.say(Phase.MONITORING, "cy") == "Monitro"
