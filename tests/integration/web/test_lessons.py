"""The pages of lessons: the catalogue, one lesson, recording, validating and rejecting."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Team, make_pilot, make_team
from tests.visitor import Visitor, text_of

TYPED = {
    "title-en": "Send records home on a fixed day",
    "happened-en": "A third were late.",
    "why-en": "No habit.",
    "do_this-cy": "Anfonwch bob dydd Gwener.",
}


@pytest.fixture
def reference(app: Flask, team: Team) -> str:
    with app.app_context():
        return make_pilot(team)


def recorded(app: Flask, team: Team, reference: str) -> str:
    answer = Visitor(app, team.delivery).post(f"/pilots/{reference}/lessons/new", TYPED)
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_lessons_that_are_not_there_say_what_belongs_here(
    app: Flask, team: Team, reference: str
) -> None:
    delivery = Visitor(app, team.delivery)
    assert "No lessons yet" in text_of(delivery.get("/lessons"))
    assert "Record a lesson" in text_of(delivery.get(f"/pilots/{reference}/lessons"))
    assert "No lesson fits" in text_of(delivery.get("/lessons?q=nothing"))


def test_a_lesson_is_recorded_found_and_validated_by_somebody_else(
    app: Flask, team: Team, reference: str
) -> None:
    page = recorded(app, team, reference)
    delivery, academic = Visitor(app, team.delivery), Visitor(app, team.academic)
    for path in ("/lessons", "/lessons?q=gwener", "/lessons?status=captured",
                 f"/pilots/{reference}/lessons"):  # fmt: skip
        assert "Send records home" in text_of(delivery.get(path))
    assert "Validate" not in text_of(delivery.get(page))
    assert "Validate" in text_of(academic.get(page))
    below = f"/pilots/{reference}{page}"
    assert delivery.post(f"{below}/validate").status_code == 403
    assert academic.post(f"{below}/validate").status_code == 303
    assert "Validated" in text_of(academic.get(page))
    assert "Anfonwch bob dydd Gwener" in text_of(academic.get(f"/cy{page}"))


def test_a_lesson_without_a_cause_is_not_validated_and_the_page_says_why(
    app: Flask, team: Team, reference: str
) -> None:
    bare = {"title-en": "Ring first", "happened-en": "Nobody was in."}
    page = Visitor(app, team.delivery).post(f"/pilots/{reference}/lessons/new", bare)
    academic = Visitor(app, team.academic)
    address = page.headers["Location"]
    academic.post(f"/pilots/{reference}{address}/validate")
    assert "A validated lesson says why it happened" in text_of(academic.get(address))


def test_a_lesson_is_rejected_with_a_reason_that_is_shown(
    app: Flask, team: Team, reference: str
) -> None:
    page = recorded(app, team, reference)
    academic, below = Visitor(app, team.academic), f"/pilots/{reference}{page}"
    assert "Say why" in text_of(academic.post(f"{below}/reject", {"reason": ""}))
    assert academic.post(f"{below}/reject", {"reason": "One club only"}).status_code == 303
    assert "One club only" in text_of(academic.get(page))


def test_a_lesson_is_edited_and_a_stale_form_is_not_kept(
    app: Flask, team: Team, reference: str
) -> None:
    page = recorded(app, team, reference)
    delivery, below = Visitor(app, team.delivery), f"/pilots/{reference}{page}"
    assert "Send records home" in delivery.get(f"{below}/edit").text
    changed = TYPED | {"title-en": "Send them on Fridays", "seen": "1"}
    assert delivery.post(f"{below}/edit", changed).status_code == 303
    assert delivery.post(f"{below}/edit", changed).status_code == 409
    wrong = delivery.post(f"{below}/edit", {"title-en": "", "seen": "2"})
    assert wrong.status_code == 422
    assert "Give the lesson a title" in text_of(wrong)


def test_a_neighbour_reads_and_a_stranger_finds_nothing(
    app: Flask, team: Team, reference: str
) -> None:
    page = recorded(app, team, reference)
    neighbour = Visitor(app, team.neighbour)
    assert neighbour.get(page).status_code == 200
    assert neighbour.post(f"/pilots/{reference}/lessons/new", TYPED).status_code == 403
    with app.app_context():
        outsider = Visitor(app, make_team("XX").coordinator)
        other = make_pilot(team)
    assert outsider.get(page).status_code == 404
    assert "Send records home" not in text_of(outsider.get("/lessons"))
    assert outsider.get(f"/pilots/{reference}/lessons").status_code == 404
    academic = Visitor(app, team.academic)
    assert academic.post(f"/pilots/{other}{page}/validate").status_code == 404
