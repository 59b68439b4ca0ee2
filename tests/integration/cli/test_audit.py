"""`labapp audit verify`: the record holds, or says where it does not."""

from __future__ import annotations

from sqlalchemy import update

from labapp.db import db, transaction
from labapp.db.guards import drop_guards
from labapp.models import AuditEvent
from tests.factories import Team, make_pilot
from tests.integration.cli.conftest import Terminal
from tests.integration.team import team

__all__ = ["team"]


def test_an_untouched_record_verifies(terminal: Terminal, team: Team) -> None:
    make_pilot(team)
    ran = terminal("audit", "verify", "--json")
    assert ran.status == 0
    assert (ran.json["ok"], ran.json["problems"]) == (True, [])
    assert ran.json["checked"] > 10
    assert (
        terminal("audit", "verify").out == f"Events checked: {ran.json['checked']}. Problems: 0\n"
    )


def test_a_changed_record_is_found_and_named(terminal: Terminal, team: Team) -> None:
    make_pilot(team)
    db.session.rollback()
    with transaction() as session:
        drop_guards(session.connection())
        session.execute(update(AuditEvent).where(AuditEvent.seq == 5).values(kind="forged"))
    ran = terminal("audit", "verify", "--json")
    assert (ran.status, ran.json["ok"]) == (1, False)
    (problem,) = ran.json["problems"]
    assert (problem["seq"], problem["code"]) == (5, "changed")
    ran = terminal("audit", "verify")
    assert ran.status == 1
    assert ran.reasons == ["Event 5 was changed after it was sealed"]
