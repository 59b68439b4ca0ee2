"""Forms about versions of a workflow, ready to be sent by who runs the site."""

from __future__ import annotations

from labapp.db import transaction
from labapp.models import Person
from labapp.services.version_beginnings import ChangeAsked, begin_change
from labapp.words import Actor
from tests.factories import BEGIN, OPERATOR, Team, make_pilot, press
from tests.integration.web.scenes import Scene, scene
from tests.versions import ASKS_MORE, make_version, written


def admin() -> Actor:
    """Give somebody who runs the site."""
    with transaction() as session:
        person = Person(
            email="admin@example.org", name="Admin", site_admin=True, created_at=BEGIN, language=""
        )
        session.add(person)
        session.flush()
        return Actor.person(person.id)


@scene
def publish_version(team: Team) -> Scene:
    return admin(), "/workflows/publish", {"written": written(*ASKS_MORE)}


@scene
def take_pilots_over(team: Team) -> Scene:
    make_pilot(team)
    make_version(*ASKS_MORE)
    typed = {"policy": "now", "reason": "We learnt"}
    return admin(), "/workflows/short/migrate?from=1&to=2", typed


@scene
def take_change_back(team: Team) -> Scene:
    make_version(*ASKS_MORE)
    asked = ChangeAsked(key="short", before=1, after=2, reason="We learnt")
    began = begin_change(OPERATOR, asked, press=press())["migration_id"]
    return admin(), f"/workflows/short/changes/{began}/back", {}
