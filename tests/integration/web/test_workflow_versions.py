"""Versions of a workflow as pages: published, compared, tried on pilots, changed, taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from labapp import jobs
from labapp.db import db, transaction
from labapp.models import Job, Person, Pilot, WorkflowVersion
from labapp.services.gates import ask_for_sign_off
from labapp.words import Actor, JobState
from tests.definitions import SHORT, short
from tests.factories import BEGIN, make_evidence, make_pilot, press
from tests.integration.measures import make_delivering
from tests.versions import ASKS_MORE, RENAMED, make_version, written
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def admin(app, team):
    with app.app_context(), transaction() as session:
        person = Person(
            email="admin@example.org", name="Admin", site_admin=True, created_at=BEGIN, language=""
        )
        session.add(person)
        session.flush()
        actor = Actor.person(person.id)
    return Visitor(app, actor)


def digest_of(app, reference):
    with app.app_context():
        return db.session.scalar(
            select(Pilot.definition_digest).where(Pilot.reference == reference)
        )


def test_a_definition_is_published_and_what_it_changes_is_shown(app, admin):
    typed = {"written": written(*ASKS_MORE)}
    done = admin.post("/workflows/publish", typed)
    assert (done.status_code, done.location) == (303, "/workflows/short/compare?from=1&to=2")
    said = text_of(admin.get(done.location))
    assert "Version published: 2. Pilots stay as they are" in said
    assert "Asks more Planned time: 2 weeks → 1 week" in said
    asked = "Accepted evidence (What is already known). At least: 1 → 2"
    assert f"The move: Begin Asks more {asked}" in said
    assert admin.post("/workflows/publish", typed).location == "/workflows/short?version=2"
    with app.app_context():
        assert db.session.scalar(
            select(WorkflowVersion.published_by).where(WorkflowVersion.number == 2)
        )


def test_what_cannot_be_published_is_told_by_line_and_stays_typed(admin):
    wrong = SHORT.replace("to: doing", "to: nowhere").replace("version: 1", "version: 2")
    refused = admin.post("/workflows/publish", {"written": wrong})
    assert refused.status_code == 422
    assert "Line " in text_of(refused)
    assert "to: nowhere" in refused.text
    assert admin.post("/workflows/publish", {"written": " "}).status_code == 422
    changed = admin.post("/workflows/publish", {"written": SHORT.replace("4 weeks", "5 weeks")})
    assert "Version 1 is published and cannot change" in text_of(changed)
    assert "Publish a version" in text_of(admin.get("/workflows/publish"))


def test_one_version_has_nothing_to_compare_and_nobody_to_take_over(app, team, admin):
    visitor = Visitor(app, team.delivery)
    assert "This workflow has one version" in text_of(visitor.get("/workflows/short/compare"))
    assert visitor.get("/workflows/short/compare?from=1&to=7").status_code == 404
    assert visitor.get("/workflows/nothing/compare").status_code == 404
    assert "no other version to go over to" in text_of(admin.get("/workflows/short/migrate"))
    with app.app_context():
        make_version(*ASKS_MORE)
    assert "No open pilot is on this version" in text_of(admin.get("/workflows/short/migrate"))
    here = text_of(visitor.get("/cy/workflows/short/compare"))
    assert "2" in here


HERE = "/workflows/short/migrate?from=1&to=2"


def test_what_another_version_would_mean_is_told_pilot_by_pilot(app, team, admin):
    with app.app_context():
        make_evidence(team, make_pilot(team))
        make_version(*ASKS_MORE)
    said = text_of(admin.get(HERE))
    assert "Newly blocked: Begin. By: Accepted evidence (What is already known)" in said
    assert "New tasks: Consult" in said
    assert "Say why" in text_of(admin.post(HERE, {"policy": "now", "reason": ""}))
    assert digest_of(app, "NW-1") == short().digest


def test_the_worker_takes_the_pilots_over_and_back(app, team, admin):
    with app.app_context():
        reference = make_pilot(team)
        again = make_version(*ASKS_MORE)
    page = admin.post(HERE, {"policy": "now", "reason": "We learnt"}).location
    assert "No pilot has been dealt with yet" in text_of(admin.get(page))
    assert jobs.do_all_due(app).done
    assert digest_of(app, reference) == again.digest
    said = text_of(admin.get(page))
    assert "Gone over" in said
    assert "We learnt" in said
    assert admin.post(HERE, {"policy": "now", "reason": "Again"}).location == page
    assert "Earlier changes of version" in text_of(admin.get("/workflows/short/migrate"))
    assert admin.post(f"{page}/back").status_code == 303
    jobs.do_all_due(app)
    assert digest_of(app, reference) == short().digest
    assert "Taken back" in text_of(admin.get(page))
    assert admin.post(f"{page}/on").status_code == 303


def give_way(app, name):
    """Let the one who runs the site do so no more; somebody else does."""
    with app.app_context(), transaction() as session:
        session.execute(update(Person).values(site_admin=False))
        person = Person(
            email="next@example.org", name=name, site_admin=True, created_at=BEGIN, language=""
        )
        session.add(person)
        session.flush()
        actor = Actor.person(person.id)
    return Visitor(app, actor)


def test_a_change_that_stands_still_says_why_and_whoever_may_now_goes_on(app, team, admin):
    with app.app_context():
        reference = make_pilot(team)
        again = make_version(*ASKS_MORE)
    page = admin.post(HERE, {"policy": "now", "reason": "We learnt"}).location
    assert "/on" not in admin.get(page).text
    other = give_way(app, "Next")
    jobs.do_all_due(app)
    with app.app_context():
        asked = select(Job.state).where(Job.kind == "change_versions")
        assert db.session.scalars(asked).all() == [JobState.DONE], "it is not tried in vain"
    said = text_of(other.get(page))
    assert "It stands still: whoever asked for it may not take pilots over any more" in said
    assert "Asked by: Admin" in said
    assert "Take the change back" in said
    assert "It stands still" in text_of(other.get(HERE))
    assert other.post(f"{page}/on").status_code == 303
    assert "It stands still" not in text_of(other.get(page))
    jobs.do_all_due(app)
    assert digest_of(app, reference) == again.digest
    assert "A change of version was gone on with migration:1 Next" in text_of(other.get("/audit"))


def test_a_gate_that_only_the_version_before_has_keeps_its_rounds(app, team, admin):
    renamed = (("version: 1", "version: 2"), ("  - id: finish\n", "  - id: close\n"))
    with app.app_context():
        reference = make_delivering(team)
        ask_for_sign_off(team.coordinator, reference, "finish", press=press())
        make_version(*renamed)
    coordinator, gate = Visitor(app, team.coordinator), f"/pilots/{reference}/gate"
    admin.post(HERE, {"policy": "now", "reason": "We learnt"})
    assert coordinator.get(f"{gate}/close").status_code == 404, "only the next version has it"
    jobs.do_all_due(app)
    assert coordinator.get(f"{gate}/close").status_code == 200
    kept = coordinator.get(f"{gate}/finish")
    assert kept.status_code == 200
    assert "Its earlier rounds are kept below" in text_of(kept)
    assert "Asked: 2 Mar 2026, by: Coordinator" in text_of(kept)
    assert coordinator.get(f"{gate}/finish/meeting").status_code == 404, "no body decided there"
    assert coordinator.get(f"{gate}/fly").status_code == 404


def test_a_stage_that_is_gone_is_chosen_on_the_page(app, team, admin):
    with app.app_context():
        reference = make_pilot(team)
        make_version(*RENAMED)
    said = text_of(admin.get("/workflows/short/migrate"))
    assert "Its stage is not in the new version: Plan" in said
    chosen = "/workflows/short/migrate?from=1&to=2&map-plan=design"
    assert "Plan → Design" in text_of(admin.get(chosen))
    wrong = admin.post(chosen.replace("design", "nowhere"), {"policy": "now", "reason": "So"})
    assert wrong.status_code == 422
    assert admin.post(chosen, {"policy": "now", "reason": "So"}).status_code == 303
    jobs.do_all_due(app)
    coordinator = Visitor(app, team.coordinator)
    missing = ("/workflows/standard/changes/1", "/workflows/short/changes/9")
    assert [admin.get(each).status_code for each in missing] == [404, 404]
    for path in ("", "/tasks", "/history", "/gate", "/move", "/gate/begin", "/people", "/returns"):
        assert coordinator.get(f"/pilots/{reference}{path}").status_code == 200, path
    said = text_of(coordinator.get(f"/pilots/{reference}/history"))
    assert "Went over to another version of the workflow. Now in: Design" in said
    assert coordinator.get("/pilots").status_code == 200
    assert coordinator.get("/").status_code == 200


def test_only_who_runs_the_site_takes_pilots_over(app, team):
    coordinator = Visitor(app, team.coordinator)
    assert coordinator.get("/workflows/short/migrate").status_code == 403
    assert "Take pilots over" not in text_of(coordinator.get("/workflows/short"))
