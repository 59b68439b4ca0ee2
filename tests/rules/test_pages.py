"""Every page a coordinator opens is whole: HTML5, one h1, a title, a language, labelled fields."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from werkzeug.test import TestResponse

from tests.conftest import running, settings_for
from tests.rules.access.twins import make_twins
from tests.rules.access.walk import Ask, address_of
from tests.visitor import Visitor

UNLABELLED = {"hidden", "submit", "button"}
# an address is asked with each of these where the page shows something else for it
ALSO = {
    "/pilots": ("view=board", "show=closed", "q=nothing-like-this"),
    "/pilots/<reference>/people": ("add=partner&part=lead", "need=approver"),
    "/pilots/<reference>/move": ("move=rethink",),
    "/workflows/<key>": ("version=1",),
}


@pytest.fixture(scope="module")
def pages(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, _quick_passwords: None
) -> dict[str, TestResponse]:
    """Open every page of the map as a coordinator, in both languages."""
    folder = tmp_path_factory.mktemp("pages")
    database = folder / "labapp.sqlite3"
    shutil.copyfile(migrated_sqlite, database)
    with running(settings_for(f"sqlite:///{database}", folder)) as app:
        twins = make_twins(app)
        visitor = Visitor(app, token=twins.tokens["coordinator"])
        return {path: visitor.get(path) for path in _addresses(app, twins)}


def _addresses(app: Any, twins: Any) -> Iterator[str]:
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        ask = Ask(rule.rule, "GET", rule.endpoint, None, "coordinator", "ours", "ours")
        path = address_of(ask, twins, rule, app)
        for query in ("", *ALSO.get(rule.rule, ())):
            for prefix in ("", "/cy"):
                yield f"{prefix}{path}" + (f"?{query}" if query else "")


@pytest.fixture(scope="module")
def read(pages: dict[str, TestResponse]) -> dict[str, Element]:
    """Parse every page strictly."""
    shown = {path: page for path, page in pages.items() if not 300 <= page.status_code < 400}
    html = {path: page for path, page in shown.items() if page.mimetype == "text/html"}
    return {path: _parsed(path, page.text) for path, page in html.items()}


def _parsed(path: str, text: str) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(text)
    said = [f"{path}: {code} {about} at {place}" for place, code, about in parser.errors]
    assert said == []
    return tree


def test_every_page_answers(pages: dict[str, TestResponse]) -> None:
    assert len(pages) > 60
    broken = {path: page.status_code for path, page in pages.items() if page.status_code >= 500}
    assert broken == {}


def test_every_page_is_strict_html5(read: dict[str, Element]) -> None:
    assert read


def test_every_page_has_one_h1_a_title_and_a_language(read: dict[str, Element]) -> None:
    for path, tree in read.items():
        assert len(tree.findall(".//h1")) == 1, path
        assert "".join(tree.find(".//title").itertext()).strip(), path
        assert tree.get("lang") == ("cy" if path.startswith("/cy") else "en"), path


def test_no_id_stands_twice_on_a_page(read: dict[str, Element]) -> None:
    for path, tree in read.items():
        ids = [each.get("id") for each in tree.iter() if each.get("id")]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        assert twice == [], path


def test_every_field_has_its_label(read: dict[str, Element]) -> None:
    for path, tree in read.items():
        named = {label.get("for") for label in tree.iter("label") if _text(label)}
        bare = [
            field.get("name")
            for kind in ("input", "select", "textarea")
            for field in tree.iter(kind)
            if field.get("type") not in UNLABELLED
            and field.get("hidden") is None
            and field.get("id") not in named
            and not field.get("aria-label")
        ]
        assert bare == [], path


def test_every_section_that_says_it_is_named_is_named(read: dict[str, Element]) -> None:
    for path, tree in read.items():
        ids = {each.get("id") for each in tree.iter()}
        for attribute in ("aria-labelledby", "aria-describedby"):
            wanted = {one for each in tree.iter() for one in (each.get(attribute) or "").split()}
            assert wanted - ids == set(), (path, attribute)


def test_every_form_carries_its_token_and_its_press(read: dict[str, Element]) -> None:
    for path, tree in read.items():
        for form in tree.iter("form"):
            if form.get("method") != "post":
                continue
            names = {each.get("name") for each in form.iter("input")}
            assert "csrf_token" in names, path
            signs_out = str(form.get("action")).endswith("/sign-out")
            assert signs_out or "press" in names, (path, form.get("action"))


def test_no_page_has_a_style_or_a_script_of_its_own(read: dict[str, Element]) -> None:
    for path, tree in read.items():
        assert [each.tag for each in tree.iter() if each.get("style")] == [], path
        assert tree.find(".//style") is None, path
        assert [each for each in tree.iter("script") if not each.get("src")] == [], path


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()
