"""A page in Welsh has no English left in it, and no word of a template goes round the catalogue."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from jinja2 import Environment

from labapp.words import Actor, LabRole
from tests.factories import at_day, make_evidence, make_member, make_team, make_workflows
from tests.integration.measures import make_baseline, make_delivering, make_indicator, record
from tests.rules.catalogue.test_catalogue import CHECKOUT, english_of, entries, welsh_of
from tests.visitor import Visitor

ADDRESS = re.compile(r"<(?:\w+:)?(\w+)>")
SAID_ALOUD = ("aria-label", "title", "alt", "placeholder", "value", "content")
# made for looking at the components; never served
NEVER_SERVED = {"catalogue.html"}
# people of the factories whose names are words of the catalogue too
NAMES = {"Coordinator", "Delivery", "Academic", "Second academic"}
NO_LANGUAGE = {"SHA", "EN", "CY", "English", "Cymraeg", "labapp"}


class Read(HTMLParser):
    """Reads what a page says, leaving out what it says is in English."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.open: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in {"meta", "link", "input", "br", "img", "hr"}:
            self.open.append(given.get("lang") == "en" or tag in {"script", "style", "code"})
        if tag != "input" or given.get("type") in {"submit", "button"}:
            self.said += [given[name] or "" for name in SAID_ALOUD if name in given]

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open) and data.strip():
            self.said.append(" ".join(data.split()))


def addresses(app, **given: object) -> list[str]:
    """Give every address a browser can open, with what is known put in its place."""
    found = []
    for rule in app.url_map.iter_rules():
        names = ADDRESS.findall(rule.rule)
        if "GET" in (rule.methods or ()) and rule.endpoint != "static" and set(names) <= set(given):
            found.append(ADDRESS.sub(lambda name: str(given[name[1]]), rule.rule))
    return found


def patterns(welsh) -> list[re.Pattern[str]]:
    """Make a pattern of every English text that Welsh says otherwise."""
    texts = {
        text
        for message in entries(welsh)
        for text in english_of(message)
        if text not in welsh_of(message) and re.search(r"[A-Za-z]{2}", text.split("%(")[0])
    }
    return [re.compile(re.sub(r"%\\\(\w+\\\)s", ".+", re.escape(text))) for text in texts]


def furnish(app) -> tuple[Actor, dict[str, object]]:
    """Make a pilot in delivery with one of everything; give a reader and what addresses name."""
    with app.app_context():
        make_workflows()
        team = make_team()
        reference = make_delivering(team)
        evidence = make_evidence(team, reference, accepted=False)
        indicator = make_indicator(team, reference)
        make_baseline(team, indicator)
        record(team.delivery, reference, indicator, {"2026-03": "14"}, at_day(40))
        reader = make_member("NW", LabRole.COORDINATOR, name="Nia")
    named = {"evidence_id": evidence["id"], "use_id": evidence["use_id"], "version": 1}
    named |= {"reference": reference, "indicator_id": indicator, "task_id": 1, "observation_id": 1}
    return reader, named | {"key": "short", "move": "finish"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_page_in_welsh_says_anything_that_the_catalogue_has_in_welsh(compiled, app, welsh):
    reader, named = furnish(app)
    visitor, read = Visitor(app, reader), 0
    english, left = patterns(welsh), set()
    for path in addresses(app, **named):
        answer = visitor.get(f"/cy{path}")
        if answer.status_code == 200 and answer.mimetype == "text/html":
            read += 1
            assert '<html lang="cy"' in answer.text
            said = set(Read(answer.text).said) - NAMES
            left |= {(path, text) for text in said if any(each.fullmatch(text) for each in english)}
    assert sorted(left) == []
    assert read >= 20


def test_reading_a_page_can_find_english(welsh):
    (said,) = Read("<p>Skip to main content</p>").said
    assert any(each.fullmatch(said) for each in patterns(welsh))
    assert Read('<p lang="en">Skip to main content</p>').said == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_in_welsh_says_honestly_that_nobody_has_reviewed_it(compiled, app):
    told = "Nid oes siaradwr Cymraeg wedi adolygu’r Gymraeg ar y wefan hon eto."
    assert told in Visitor(app).get("/cy/sign-in").text
    assert told not in Visitor(app).get("/sign-in").text


def words_outside_the_catalogue(source: str) -> set[str]:
    """Give the words that stand in a template as they are."""
    source = re.sub(r"{% block width %}[^{]*{% endblock %}", "", source)
    told = [value if kind == "data" else " " for _, kind, value in Environment().lex(source)]
    named = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"{}]*)"', source)
    text = re.sub(r'<[^<>]*>|[\w-]+="[^"]*"|&\w+;', " ", "".join(told))
    return set(re.findall(r"[A-Za-z]{2,}", " ".join([text, *named])))


def test_a_word_that_goes_round_the_catalogue_is_found():
    assert words_outside_the_catalogue('<h2 id="a">Tasks {{ n }}</h2>') == {"Tasks"}
    assert words_outside_the_catalogue('<h2 title="Due">{{ _("Tasks") }}</h2>') == {"Due"}
    assert words_outside_the_catalogue('<h2{% if a %} class="b"{% endif %}></h2>') == set()


def test_every_word_of_a_template_goes_through_the_catalogue():
    templates = CHECKOUT / "labapp" / "templates"
    found = {
        (str(path.relative_to(templates)), word)
        for path in templates.rglob("*.html")
        if path.name not in NEVER_SERVED
        for word in words_outside_the_catalogue(path.read_text(encoding="utf-8")) - NO_LANGUAGE
    }
    assert sorted(found) == []
