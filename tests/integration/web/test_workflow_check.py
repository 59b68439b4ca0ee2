"""A written definition checked in the browser: every fault with its line, and nothing stored."""

from __future__ import annotations

import io

import html5lib
import pytest
from sqlalchemy import func, select

from labapp.db import db, transaction
from labapp.models import AuditEvent, Person, WorkflowBody
from labapp.words import Actor
from tests.definitions import SHORT
from tests.factories import BEGIN, make_team
from tests.integration.web.sending import part, streamed
from tests.visitor import HERE, Visitor, text_of

CHECK = "/workflows/check"


@pytest.fixture
def team(app):
    with app.app_context():
        return make_team()


def counted(app) -> tuple[int, int]:
    with app.app_context():
        tables = (WorkflowBody, AuditEvent)
        return tuple(db.session.scalar(select(func.count()).select_from(t)) for t in tables)


def upload(visitor: Visitor, content: bytes):
    """Send a file; a body in memory, for the client's own would stay open."""
    fields = {"csrf_token": visitor.csrf, "written": ""}
    body = b"".join(part(name, value.encode()) for name, value in fields.items())
    body += part("files", content, "mine.yaml") + b"--x--\r\n"
    sent = streamed(io.BytesIO(body), len(body))
    return visitor.client.post(CHECK, environ_overrides=sent, headers=HERE, buffered=True)


def test_a_sound_definition_passes_and_is_kept_in_the_form(app, team):
    visitor = Visitor(app, team.delivery)
    before = counted(app)
    page = visitor.post(CHECK, {"written": SHORT})
    said = text_of(page)
    assert page.status_code == 200
    assert "Nothing stands in the way of this definition." in said
    assert "Short pilot Version 1 It is published by an administrator" in said
    assert "Publish this version" not in said
    assert "en: Go back to the plan" in page.text.partition("<textarea")[2]
    assert counted(app) == before


def test_what_blocks_is_named_with_its_line_and_what_stands_there(app, team):
    broken = SHORT.replace("to: finished", "to: nowhere").strip()
    line = broken[: broken.index("to: nowhere")].count("\n") + 1
    page = Visitor(app, team.delivery).post(CHECK, {"written": broken})
    said = text_of(page)
    assert page.status_code == 422
    assert "There is a problem This definition cannot be published yet" in said
    assert f"Line {line} There is no stage called: nowhere to: nowhere unknown_stage" in said
    assert "to: nowhere" in page.text.partition("<textarea")[2]
    assert page.text.count("<h1") == 1
    html5lib.HTMLParser(strict=True).parse(page.text)


def test_a_file_is_checked_and_shown_to_be_mended(app, team):
    page = upload(Visitor(app, team.delivery), SHORT.replace("en: Plan", "en: Design").encode())
    assert page.status_code == 200
    assert "en: Design" in page.text.partition("<textarea")[2]


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"#" * 10 * 1024 * 1024, 1, "The file is larger than 4 MB"),
        (b"key: \xff\n", 1, "This is not UTF-8 text"),
        (b"a: 1\nb: \0\n", 2, "There is a character here that YAML forbids"),
        (b"a: &a [x]\nb: *a\n", 1, "Anchors and aliases are not allowed"),
        (b"- a\n- b\n", 1, "This is not a workflow definition"),
    ],
    ids=["10 MB", "no text", "NUL", "anchors", "list"],
)
def test_a_file_that_is_no_definition_is_told_so_in_a_sentence(app, team, content, line, said):
    before = counted(app)
    page = upload(Visitor(app, team.delivery), content)
    assert page.status_code == 422
    assert f"Line {line} {said}" in text_of(page)
    assert counted(app) == before


def test_nothing_given_is_asked_for_and_a_press_is_for_those_signed_in(app, team):
    visitor = Visitor(app, team.delivery)
    page = visitor.post(CHECK, {"written": " "})
    assert page.status_code == 422
    assert "Choose a file or write a definition" in text_of(page)
    assert text_of(visitor.get("/cy" + CHECK))
    assert Visitor(app).get(CHECK).status_code == 303


def test_only_so_many_findings_are_shown_and_the_rest_are_counted(app, team):
    many = SHORT + "scenarios:\n" + "  - {nonsense: 1, name: x}\n" * 90
    said = text_of(Visitor(app, team.delivery).post(CHECK, {"written": many}))
    assert "Shown: 200 of 450. Mend these and check again." in said


def test_an_administrator_may_publish_what_passes(app, team):
    with app.app_context(), transaction() as session:
        admin = Person(
            email="site@example.org", name="Site", site_admin=True, created_at=BEGIN, language=""
        )
        session.add(admin)
        session.flush()
        actor = Actor.person(admin.id)
    page = Visitor(app, actor).post(CHECK, {"written": SHORT})
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert 'action="/workflows/publish"' in page.text
    assert 'name="written" value="schema: labapp.workflow/1' in page.text
