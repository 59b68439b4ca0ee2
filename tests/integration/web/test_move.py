"""Moving, holding and going on: every reason is said with its mend, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from labapp.errors import RefusedError
from labapp.services.tasks import AboutTask, add_task
from labapp.services.version_beginnings import ChangeAsked, begin_change
from labapp.services.version_changes import go_on_with_change
from labapp.words import Bilingual
from tests.factories import OPERATOR, make_evidence, make_pilot, press
from tests.integration.measures import make_delivering
from tests.versions import RENAMED, make_version
from tests.visitor import Visitor, text_of


def seen(page: str) -> str:
    return re.search(r'name="seen" value="(\d+)"', page)[1]


def test_the_page_says_what_a_move_does_before_it_is_made(app, team):
    with app.app_context():
        pilot = make_pilot(team)
    said = text_of(Visitor(app, team.coordinator).get(f"/pilots/{pilot}/move"))
    assert "What this move does" in said
    assert "The pilot goes to: Doing" in said
    assert "1 task begins:" in said
    assert "Write it down" in said
    assert "Baselines are locked" in said
    assert "Fields are locked: Hypothesis" in said
    assert "Told by mail: Delivery" in said


def test_a_refused_move_says_every_reason_each_with_where_it_is_mended(app, team):
    with app.app_context():
        pilot = make_pilot(team, workflow="standard", staffed=False)
    coordinator = Visitor(app, team.coordinator)
    answer = coordinator.post(f"/pilots/{pilot}/move", {"move": "start_delivery"})
    said = text_of(answer)
    assert answer.status_code == 422
    assert "<title>Error: Move the pilot" in answer.text
    summary = answer.text[answer.text.index("govuk-error-summary__list") :]
    summary = summary[: summary.index("</ul>")]
    here = f"/pilots/{pilot}"
    for mend in (
        f"{here}/edit#question",
        f"{here}/edit#hypothesis",
        f"{here}/tasks?show=required",
        f"{here}/evidence?purpose=known",
        f"{here}/evidence?purpose=need",
        f"{here}/people?add=partner&amp;part=lead",
        f"{here}/people?add=partner&amp;part=evaluation",
    ):
        assert f'href="{mend}"' in summary, mend
    assert "Budget code" not in re.sub(r"<[^>]+>", " ", summary)
    assert "Question is blank" in said


def test_the_chooser_says_of_each_move_what_it_needs(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/move?move=rethink")
    said = text_of(page)
    assert "Go back to the plan Needs a reason" in said
    assert re.search(r"Finish \d requirements are not met", said)
    assert re.search(r'value="rethink" checked', page.text)


def test_the_ways_on_come_first_and_the_nearest_stands_open(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/move").text
    needed = page[page.index("What each move needs") :]
    folds = re.findall(r'lab-fold[^"]*"( open)?>.*?lab-fold__name">([^<]*)', needed)
    assert [(bool(opened), name) for opened, name in folds] == [
        (True, "What is left: Finish"),
        (False, "Go back to the plan"),
        (False, "Stop"),
    ]


def test_somebody_who_may_not_move_sees_what_is_needed_and_no_button(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    delivery = Visitor(app, team.delivery)
    page = delivery.get(f"/pilots/{pilot}/move")
    assert "A coordinator moves the pilot." in text_of(page)
    assert 'name="move"' not in page.text
    answer = delivery.post(f"/pilots/{pilot}/move", {"move": "rethink", "reason": "x"})
    assert answer.status_code == 403


def test_a_pilot_moves_on_and_says_where_it_is_now(app, team):
    with app.app_context():
        pilot = make_pilot(team)
        make_evidence(team, pilot)
    coordinator = Visitor(app, team.coordinator)
    answer = coordinator.post(f"/pilots/{pilot}/move", {"move": "begin"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pilots/{pilot}")
    said = text_of(coordinator.get(f"/pilots/{pilot}"))
    assert "The pilot has moved. It is now in: Doing" in said
    assert "Done: Plan Passed:" in said


def test_going_back_without_a_reason_is_refused_and_with_one_keeps_it(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    coordinator = Visitor(app, team.coordinator)
    bare = coordinator.post(f"/pilots/{pilot}/move", {"move": "rethink"})
    assert bare.status_code == 422
    assert "Give a reason for this move" in text_of(bare)
    assert f'href="/pilots/{pilot}/move#reason"' in bare.text
    sent = {"move": "rethink", "reason": "The question was wrong"}
    assert coordinator.post(f"/pilots/{pilot}/move", sent).status_code == 303
    said = text_of(coordinator.get(f"/pilots/{pilot}/history"))
    assert "Reason: The question was wrong" in said
    assert "Visit: 2" in text_of(coordinator.get(f"/pilots/{pilot}"))


def test_a_stale_page_keeps_the_reason_and_says_what_changed(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    coordinator = Visitor(app, team.coordinator)
    old = seen(coordinator.get(f"/pilots/{pilot}/move").text)
    with app.app_context():
        about = AboutTask(title=Bilingual("Book the hall"))
        add_task(team.delivery, pilot, about, press=press())
    sent = {"move": "rethink", "reason": "A long and careful reason", "seen": old}
    answer = coordinator.post(f"/pilots/{pilot}/move", sent)
    said = text_of(answer)
    assert answer.status_code == 409
    assert "A long and careful reason" in said
    assert "Task added: Book the hall" in said
    assert seen(answer.text) != old
    again = sent | {"seen": seen(answer.text)}
    assert coordinator.post(f"/pilots/{pilot}/move", again).status_code == 303


def test_pressed_twice_a_move_is_made_once(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    coordinator = Visitor(app, team.coordinator)
    sent = {"move": "rethink", "reason": "Once", "press": "the same"}
    for _ in range(2):
        assert coordinator.post(f"/pilots/{pilot}/move", sent).status_code == 303
    said = text_of(coordinator.get(f"/pilots/{pilot}/history"))
    assert said.count("Go back to the plan. From: Doing. To: Plan") == 1


def test_a_hold_needs_a_reason_and_a_day_and_ends_where_it_began(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    coordinator = Visitor(app, team.coordinator)
    bare = coordinator.post(f"/pilots/{pilot}/hold", {})
    assert bare.status_code == 422
    assert "Give a reason for the hold" in text_of(bare)
    assert "Enter the day on which it is looked at again" in text_of(bare)
    far = {"review_on-day": "1", "review_on-month": "1", "review_on-year": "2099"}
    late = coordinator.post(f"/pilots/{pilot}/hold", far | {"reason": "The hall is wet"})
    assert late.status_code == 422
    assert "Choose a day not later than" in text_of(late)
    assert "The hall is wet" in late.text


def test_a_pilot_held_and_resumed_goes_on_in_its_stage(app, team):
    import datetime as dt

    with app.app_context():
        pilot = make_delivering(team)
    coordinator = Visitor(app, team.coordinator)
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=7)
    parts = {"review_on-day": day.day, "review_on-month": day.month, "review_on-year": day.year}
    held = coordinator.post(f"/pilots/{pilot}/hold", parts | {"reason": "The hall is wet"})
    assert held.status_code == 303
    assert "This pilot is on hold" in text_of(coordinator.get(f"/pilots/{pilot}/hold"))
    late = coordinator.post(f"/pilots/{pilot}/hold", parts | {"reason": "Nobody came"})
    assert late.status_code == 409
    assert "The pilot is on hold already" in text_of(late)
    assert "Nobody came" in text_of(late)
    blocked = coordinator.post(f"/pilots/{pilot}/move", {"move": "rethink", "reason": "x"})
    assert blocked.status_code == 422
    assert "Until it goes on, it can only be stopped" in text_of(blocked)
    assert f'href="/pilots/{pilot}/hold"' in blocked.text
    assert 'value="rethink"' not in blocked.text
    assert coordinator.post(f"/pilots/{pilot}/resume").status_code == 303
    assert "Now: Doing" in text_of(coordinator.get(f"/pilots/{pilot}"))
    again = coordinator.post(f"/pilots/{pilot}/resume")
    assert again.status_code == 422
    assert "The pilot is not on hold" in text_of(again)


def test_a_stopped_pilot_answers_on_every_page(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    coordinator = Visitor(app, team.coordinator)
    sent = {"move": "stop", "reason": "Nobody came"}
    assert coordinator.post(f"/pilots/{pilot}/move", sent).status_code == 303
    for below in ("", "/gate", "/move", "/hold", "/people", "/history", "/edit", "/gate/reopen"):
        assert coordinator.get(f"/pilots/{pilot}{below}").status_code == 200, below
    page = coordinator.get(f"/pilots/{pilot}")
    assert "This pilot has ended" in text_of(page)
    assert f'href="/pilots/{pilot}/move"' not in page.text


def test_a_pilot_that_has_ended_takes_no_new_tasks_or_evidence(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    coordinator = Visitor(app, team.coordinator)
    coordinator.post(f"/pilots/{pilot}/move", {"move": "stop", "reason": "Nobody came"})
    for below in ("tasks", "evidence"):
        page = coordinator.get(f"/pilots/{pilot}/{below}").text
        assert f"/pilots/{pilot}/{below}/new" not in page, below
    told = "it takes no new tasks or evidence"
    with app.app_context():
        about = AboutTask(title=Bilingual("One thing more"))
        with pytest.raises(RefusedError, match=told):
            add_task(team.coordinator, pilot, about, press=press())
        with pytest.raises(RefusedError, match=told):
            make_evidence(team, pilot)


def test_a_move_from_a_page_that_is_old_is_refused_as_changed_not_as_a_wrong_answer(app, team):
    with app.app_context():
        pilot = make_pilot(team)
        make_evidence(team, pilot)
    coordinator = Visitor(app, team.coordinator)
    old = seen(coordinator.get(f"/pilots/{pilot}/move").text)
    assert coordinator.post(f"/pilots/{pilot}/move", {"move": "begin"}).status_code == 303
    answer = coordinator.post(f"/pilots/{pilot}/move", {"move": "begin", "seen": old})
    said = text_of(answer)
    assert answer.status_code == 409
    assert "This changed while you were working" in said
    assert "Choose one of the answers shown" not in said
    assert "Moved on: Begin" in said


def test_of_a_pilot_that_goes_over_with_its_next_move_the_page_says_what_it_will_really_do(
    app, team
):
    moved = (
        ("version: 1", "version: 2"),
        ("  doing:\n", "  trying:\n"),
        ("{en: Doing, cy: Gwneud}", "{en: Trying, cy: Rhoi cynnig}"),
        ("[doing]", "[trying]"),
        ("to: doing", "to: trying"),
        ("title: {en: Write it down, cy: Ei gofnodi}", "title: {en: Tell, cy: Dweud}"),
    )
    with app.app_context():
        pilot = make_pilot(team)
        make_evidence(team, pilot)
        make_version(*moved)
        asked = ChangeAsked(
            key="short", before=1, after=2, mapping={"doing": "trying"}, reason="We learnt"
        )
        began = begin_change(OPERATOR, asked, press=press())["migration_id"]
        go_on_with_change(OPERATOR, began, press=press())
    coordinator, here = Visitor(app, team.coordinator), f"/pilots/{pilot}/move"
    page = coordinator.get(here)
    said = text_of(page)
    assert "The pilot goes to: Trying" in said
    assert "Write it down" not in said
    assert "1 task begins: Tell" in said
    over = "The pilot goes over to version 2 of the workflow with this move: the stage and its"
    assert over in said
    assert "The pilot ends with this move, so it does not go over to version 2" in said
    typed = {"move": "begin", "seen": seen(page.text)}
    done = coordinator.post(here, typed, follow_redirects=True)
    assert "The pilot has moved. It is now in: Trying" in text_of(done)


def test_of_a_stage_that_the_next_version_does_not_have_the_page_says_that_the_pilot_stays(
    app, team
):
    with app.app_context():
        pilot = make_pilot(team)
        make_version(*RENAMED, ("  doing:\n", "  trying:\n"), ("[doing]", "[trying]"),
                     ("to: doing", "to: trying"))  # fmt: skip
        asked = ChangeAsked(key="short", before=1, after=2, reason="We learnt")
        began = begin_change(OPERATOR, asked, press=press())["migration_id"]
        go_on_with_change(OPERATOR, began, press=press())
    said = text_of(Visitor(app, team.coordinator).get(f"/pilots/{pilot}/move"))
    assert "The pilot goes to: Doing" in said
    assert "The pilot stays on its version of the workflow: version 2, which it was to go" in said
