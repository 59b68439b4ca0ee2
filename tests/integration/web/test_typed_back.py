"""What was typed comes back under the labels of its fields, and in nobody's code."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from labapp import login
from labapp.web.read_back import form_at
from labapp.words import Actor
from tests.factories import Team, make_pilot, make_team, make_workflows
from tests.visitor import Visitor, text_of

DIGEST = "ab12" * 16


@pytest.fixture
def team(app: Flask) -> Team:
    with app.app_context():
        make_workflows()
        return make_team()


@pytest.fixture
def pilot(app: Flask, team: Team) -> str:
    with app.app_context():
        return make_pilot(team)


def drafts_of(
    app: Flask, actor: Actor, form: str, typed: dict[str, str], language: str = ""
) -> Any:
    visitor = Visitor(app, actor)
    assert visitor.post(f"/drafts{form}", typed).status_code == 204
    return visitor.get(f"{language}/drafts")


TASK = {
    "title-en": "Ask the cooks",
    "title-cy": "Holi’r cogyddion",
    "owner_id": "4",
    "due_on-day": "3",
    "due_on-month": "3",
    "due_on-year": "2027",
    "required": "yes",
}


def test_a_draft_is_read_under_the_labels_of_its_fields(app, team, pilot):
    page = drafts_of(app, team.delivery, f"/pilots/{pilot}/tasks/new", TASK)
    told = text_of(page)
    assert "What is to be done (In English) Ask the cooks" in told
    assert "What is to be done (In Welsh) Holi’r cogyddion" in told
    assert "Due 3 March 2027" in told
    assert "Does the gate wait for it? Yes, it is required before the pilot moves on" in told
    assert "With whom" not in told
    assert "owner_id" not in page.text
    assert "due_on" not in page.text


def test_a_draft_is_read_in_welsh_on_a_welsh_page(app, team, pilot):
    told = text_of(drafts_of(app, team.delivery, f"/pilots/{pilot}/tasks/new", TASK, "/cy"))
    assert "3 Mawrth 2027" in told
    assert "Ychwanegu tasg" in told
    assert "What is to be done" not in told


def test_a_date_that_is_none_comes_back_as_it_was_typed(app, team, pilot):
    typed = {"review_on-day": "31", "review_on-month": "2", "review_on-year": "2027"}
    told = text_of(drafts_of(app, team.coordinator, f"/pilots/{pilot}/hold", typed))
    assert "When is it looked at again? 31 2 2027" in told


def test_a_draft_names_its_pilot_and_leads_to_the_page_of_its_form(app, team, pilot):
    form = f"/pilots/{pilot}/gate/finish/ask"
    page = drafts_of(app, team.coordinator, form, {"note": "Please look at the figures"})
    assert f'<a href="/pilots/{pilot}/gate/finish">Gate</a>' in page.text
    assert f'href="{form}"' not in page.text
    assert f"{pilot} Breakfast" in text_of(page)
    assert "A word to those who sign Please look at the figures" in text_of(page)


def test_a_pilot_that_may_not_be_seen_is_not_named(app, team, pilot):
    with app.app_context():
        elsewhere = make_team("SW")
    form = f"/pilots/{pilot}/tasks/new"
    told = text_of(drafts_of(app, elsewhere.coordinator, form, {"title-en": "Ask the cooks"}))
    assert "Add a task" in told
    assert "Breakfast" not in told
    assert f"{pilot} " not in told


def test_a_conflict_gives_no_digest_and_no_code_back(app, team, pilot):
    typed = {
        "decision": "return",
        "reason": "Too soon",
        "seen_digest": DIGEST,
        "condition_1_text": "Ask the cooks",
        "condition_1_owner": "4",
        "condition_1_due-day": "3",
        "condition_1_due-month": "3",
        "condition_1_due-year": "2027",
    }
    answer = Visitor(app, team.neighbour).post(
        f"/pilots/{pilot}/gate/finish/rounds/1/decide", typed
    )
    told = text_of(answer)
    assert answer.status_code in {403, 404, 409}
    assert "Your decision Return" in told
    assert "Reason Too soon" in told
    assert "What is promised Ask the cooks" in told
    assert "Until when 3 March 2027" in told
    assert DIGEST not in answer.text
    assert "Who answers for it" not in told


def test_who_is_signed_out_reads_their_words_under_their_labels(app, team, pilot):
    visitor = Visitor(app, team.delivery)
    visitor.client.delete_cookie(login.COOKIE)
    answer = visitor.post(f"/pilots/{pilot}/tasks/new", TASK)
    assert answer.status_code == 401
    assert "What is to be done (In English) Ask the cooks" in text_of(answer)
    assert "Due 3 March 2027" in text_of(answer)
    assert '<dd class="lab-typed lab-after">4</dd>' not in answer.text


def test_values_of_a_return_come_back_with_the_period_they_are_of(app, team, pilot):
    form = f"/pilots/{pilot}/returns/2026-10"
    typed = {"v7_20261001_value": "42", "v7_20261001_note": "Half", "v7_20261001_how": "x"}
    told = text_of(drafts_of(app, team.delivery, form, typed))
    assert "Value. The period begins: 1 October 2026 42" in told
    assert "Note. The period begins: 1 October 2026 Half" in told


@pytest.mark.parametrize("name", ["v7_20269999_value", "made up", "__class__", "-"])
def test_whatever_a_field_is_called_the_list_opens(app, team, pilot, name):
    for form in (f"/pilots/{pilot}/returns/2026-10", f"/pilots/{pilot}/tasks/new", "/nowhere"):
        told = text_of(drafts_of(app, team.delivery, form, {name: "Two words"}))
        assert "Also typed Two words" in told


FORMS = [
    ("move", "reason", "MoveForm"),
    ("hold", "reason", "HoldForm"),
    ("gate/x/ask", "note", "AskForm"),
    ("gate/x/rounds/3/withdraw", "reason", "WithdrawForm"),
    ("gate/x/meeting", "reason", "MeetingForm"),
    ("gate/x/meetings/3/decline", "reason", "DeclineForm"),
    ("gate/x/waive/y", "reason", "WaiveForm"),
    ("gate/x/rounds/3/readdress", "reason", "ReaddressForm"),
    ("tasks/3", "title", "TaskForm"),
    ("tasks/3/not-needed", "reason", "AsideForm"),
    ("lessons/3/reject", "reason", "RejectForm"),
    ("evidence/3/withdraw", "reason", "ReasonForm"),
    ("evidence/3/retraction", "reason", "RetractionForm"),
    ("evidence/uses/3", "reason", "DecideForm"),
    ("evidence/uses/3/end", "reason", "ReasonForm"),
    ("indicators/3/retire", "reason", "RetireForm"),
    ("indicators/3/baseline", "value", "BaselineForm"),
    ("indicators/3/target", "value", "TargetForm"),
    ("values/3/revise", "reason", "RevisionForm"),
]


@pytest.mark.parametrize(("below", "field", "wanted"), FORMS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_fields_of_one_name_are_told_apart_by_the_form_they_stand_in(app, below, field, wanted):
    with app.test_request_context("/drafts"):
        found = form_at(f"/pilots/NW-1/{below}", {field})
    assert found is not None
    assert found.__name__ == wanted
