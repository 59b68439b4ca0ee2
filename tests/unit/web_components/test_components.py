"""The components stand as drawn: words for every state, valid pages, nothing inline."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from labapp.web import shapes
from labapp.words import Bilingual, Sentence
from tests.unit.web_components.sample import ROOT, catalogue, rendered

VOID = {"meta", "link", "input", "br", "img", "hr"}
CLOSES_A_PARAGRAPH = {"p", "ul", "ol", "dl", "div", "details", "section", "table", "form", "h2"}


class Page(HTMLParser):
    """Reads a page and notes what is wrong with its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if "p" in self.open and tag in CLOSES_A_PARAGRAPH:
            self.wrong.append(f"<{tag}> inside <p>")
        if tag == "form" and "form" in self.open:
            self.wrong.append("a form inside a form")
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag not in VOID and "svg" not in self.open:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if "svg" in self.open and tag != "svg":
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_catalogue_is_well_formed_and_carries_nothing_inline(language: str) -> None:
    html = catalogue(language)
    page = Page(html)
    assert page.wrong == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert html.count("<h1>") == 1
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]*src=)", html)
    assert not re.search(r"\son[a-z]+=", html)


def test_every_input_has_a_label_and_every_description_exists() -> None:
    page = Page(catalogue())
    labelled = {given.get("for") for tag, given in page.tags if tag == "label"}
    for tag, given in page.tags:
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            assert given.get("id") in labelled
        for pointed in (given.get("aria-describedby") or "").split():
            assert pointed in page.ids


def test_a_state_is_always_a_word_too() -> None:
    html = catalogue()
    for word in ("Done:", "Now:", "On hold:", "Next:", "Met:", "Blocked:", "Not yet:", "Was:"):
        assert f">{word} <" in html
    assert "Warning, does not block:" in html
    assert "Not rated" in html


def test_every_class_that_is_used_is_known_to_the_stylesheet() -> None:
    used = set(re.findall(r"\b(?:lab|plot)-[a-z_-]+\b", catalogue()))
    known = set(re.findall(r"\.((?:lab|plot)-[\w-]+)", (ROOT / "static/labapp.css").read_text()))
    hooks = {"lab-work__do", "lab-with__org--c"}  # as they are by default
    assert {each for each in used if each not in known and each not in hooks} == set()


def test_a_form_carries_its_token_its_press_and_what_was_seen() -> None:
    html = catalogue()
    assert '<input type="hidden" name="csrf_token" value="token">' in html
    assert '<input type="hidden" name="press" value="k">' in html
    assert '<input type="hidden" name="seen" value="3">' in html


def test_a_password_is_never_sent_back() -> None:
    from labapp.web.fields import PasswordField

    html = rendered_field(PasswordField, "secret")
    assert "secret" not in html
    assert 'type="password"' in html


def rendered_field(kind: type, typed: str) -> str:
    import wtforms
    from flask import render_template_string
    from werkzeug.datastructures import MultiDict

    from tests.unit.web_components.sample import bare_app

    form = type("Form", (wtforms.Form,), {"it": kind("It")})(MultiDict({"it": typed}))
    source = '{% from "components/forms.html" import field %}{{ field(form.it) }}'
    with bare_app().test_request_context("/"):
        return render_template_string(source, form=form)


def test_what_people_write_is_escaped() -> None:
    from labapp.web.fields import LongTextField

    html = rendered_field(LongTextField, "</textarea><script>")
    assert "<script>" not in html


@pytest.mark.parametrize("status", [403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_an_error_page_says_why_and_offers_a_way_on(status: int) -> None:
    typed = [("why", "<b>long text</b>")]
    html = rendered(
        f"errors/{status}.html", sentence=Sentence("A reason"), typed=typed, changes=(), limit=9
    )
    page = Page(html)
    assert page.wrong == []
    assert html.count("<h1>") == 1
    assert "A reason" in html
    assert "&lt;b&gt;long text" in html
    assert any(tag == "a" and given.get("href") == "/pilots" for tag, given in page.tags)


def test_a_stale_page_says_what_changed_and_who_changed_it() -> None:
    change = SimpleNamespace(what="Stage changed", who="Academic 1", at=None)
    html = rendered("errors/409.html", changes=[change], again_url="/pilots/NW-1")
    assert "Stage changed; by Academic 1" in html
    assert 'href="/pilots/NW-1"' in html


def test_a_page_of_a_pilot_names_it_and_marks_its_tab() -> None:
    pilot = shapes.PilotHead("NW-1", Bilingual("Children’s University"), "Wrexham", {"tasks": 4})
    html = rendered("layouts/pilot.html", pilot=pilot, tab="tasks")
    assert "<title>Tasks: Children’s University, NW-1 – North Wales Policy Lab</title>" in html
    assert '<a href="/pilots/NW-1/tasks" aria-current="page">Tasks<span' in html


def test_a_welsh_page_says_that_nobody_has_reviewed_its_welsh() -> None:
    pilot = shapes.PilotHead("NW-1", Bilingual("Children’s University"))
    html = rendered("layouts/pilot.html", "cy", pilot=pilot, tab="overview")
    assert '<html lang="cy"' in html
    assert '<h1><span lang="en">Children’s University</span></h1>' in html
    footer = html[html.index("<footer") :]
    assert footer.count(". ") >= 1


def test_signing_out_is_a_press_and_not_a_link() -> None:
    page = Page(catalogue())
    forms = [given for tag, given in page.tags if tag == "form" and given.get("method") == "post"]
    assert "/sign-out" in {given.get("action") for given in forms}
