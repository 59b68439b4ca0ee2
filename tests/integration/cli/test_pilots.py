"""`labapp pilots`: what programs read from it, and how it refuses."""

from __future__ import annotations

import datetime as dt

from labapp.db import db
from labapp.models import Pilot
from labapp.services.evidence import embargo_evidence
from labapp.services.movement import hold_pilot
from labapp.services.retractions import MarkAsked, record_retraction
from labapp.words import Bilingual, LabRole
from tests.factories import (
    BEGIN,
    Team,
    at_day,
    make_evidence,
    make_member,
    make_pilot,
    press,
)
from tests.integration.cli.conftest import Terminal
from tests.integration.team import team

__all__ = ["team"]

EMAIL = "coordinator.nw@example.org"


def stage_of(reference: str) -> str:
    db.session.rollback()
    found = db.session.query(Pilot.stage).filter_by(reference=reference).scalar()
    db.session.rollback()
    return str(found)


def make_ready(team: Team) -> str:
    reference = make_pilot(team)
    make_evidence(team, reference)
    return reference


def test_the_list_says_where_each_pilot_stands_and_with_whom(
    terminal: Terminal, team: Team
) -> None:
    make_pilot(team)
    make_ready(team)
    hold_pilot(team.coordinator, "NW-2", reason="Flood", review_on=at_day(20).date(), press=press())
    first, second = terminal("pilots", "list", "--json").json
    assert set(first) == {
        "reference",
        "title",
        "lab",
        "stage",
        "phase",
        "on_hold",
        "since",
        "with",
        "open_requirements",
        "unsignable",
    }
    assert (first["reference"], first["title"], first["lab"]) == ("NW-1", "Breakfast clubs", "NW")
    assert (first["stage"], first["phase"], first["on_hold"]) == ("plan", "evidence", False)
    assert first["open_requirements"] == 1
    assert first["with"]
    assert (second["reference"], second["on_hold"]) == ("NW-2", True)


def test_the_list_for_people_has_a_line_for_each_pilot(terminal: Terminal, team: Team) -> None:
    make_pilot(team)
    heads, line = terminal("pilots", "list").lines
    assert heads.split()[:3] == ["reference", "title", "stage"]
    assert line.startswith("NW-1")
    assert "Breakfast clubs" in line


def test_the_list_of_an_empty_site_is_empty(terminal: Terminal) -> None:
    assert terminal("pilots", "list", "--json").json == []
    assert terminal("pilots", "list").out == ""


def test_a_pilot_is_shown_with_its_partners_and_places(terminal: Terminal, team: Team) -> None:
    reference = make_pilot(team)
    about = terminal("pilots", "show", reference, "--json").json
    assert (about["reference"], about["stage"], about["cycle"]) == ("NW-1", "plan", 1)
    assert about["workflow"] == "short 1"
    assert about["places"] == ["Wrexham"]
    assert {each["part"] for each in about["partners"]} == {"lead", "evaluation"}
    written = terminal("pilots", "show", reference).out
    assert "title: Breakfast clubs" in written
    assert "None" not in written


def test_a_pilot_nobody_knows_of_is_one_line_and_exit_1(terminal: Terminal, team: Team) -> None:
    for command in (["show", "NW-9"], ["explain", "NW-9"], ["move", "NW-9", "begin"]):
        ran = terminal("pilots", *command)
        assert (ran.status, ran.out) == (1, "")
        assert ran.reasons == ["There is nothing here, or it is not for you"]


def test_explain_gives_every_move_with_its_findings(terminal: Terminal, team: Team) -> None:
    told = terminal("pilots", "explain", make_pilot(team), "--json").json
    assert (told["reference"], told["stage"]) == ("NW-1", "plan")
    (gate,) = told["team"]
    assert (gate["move"], gate["here"], gate["can_be_signed"]) == ("finish", False, True)
    assert [each["can_sign"] for each in gate["slots"]] == [
        ["Council approver"],
        ["University approver"],
    ]
    assert gate["problems"] == []
    moves = {each["move"]: each for each in told["moves"]}
    assert set(moves) == {"begin", "stop"}
    begin = moves["begin"]
    assert (begin["to"], begin["allowed"], begin["ready"]) == ("doing", True, False)
    (finding,) = begin["findings"]
    assert set(finding) == {"id", "code", "ok", "severity", "sentence", "fix"}
    assert (finding["id"], finding["code"], finding["ok"]) == ("known", "evidence_accepted", False)
    assert finding["severity"] == "block"
    assert "What is already known" in finding["sentence"]
    assert finding["fix"].startswith("evidence")


def test_explain_for_people_marks_what_is_met(terminal: Terminal, team: Team) -> None:
    written = terminal("pilots", "explain", make_ready(team)).out
    assert "begin → doing: ready" in written
    assert "✓" in written
    assert "✗" not in written


def test_explain_says_why_nobody_can_sign_what_lies_ahead(terminal: Terminal, team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference, author_ids=(team.university_approver.person_id or 0,))
    (gate,) = terminal("pilots", "explain", reference, "--json").json["team"]
    (problem,) = gate["problems"]
    assert not gate["can_be_signed"]
    assert (problem["code"], problem["fix"]) == ("nobody", "people?need=approver")
    assert problem["sentence"].startswith("Nobody left can sign for: University of NW.")
    assert terminal("pilots", "list", "--json").json[0]["unsignable"] == "finish"
    written = terminal("pilots", "explain", reference).out
    assert "Finish (finish): cannot be signed" in written
    assert "University of NW: nobody" in written
    assert problem["sentence"] in written


def test_a_pilot_ready_to_move_is_with_whoever_may_move_it(terminal: Terminal, team: Team) -> None:
    make_ready(team)
    (pilot,) = terminal("pilots", "list", "--json").json
    assert (pilot["open_requirements"], pilot["with"]) == (0, ["Coordinator"])


def test_somebody_who_takes_no_part_is_not_told_with_whom_a_pilot_is(
    terminal: Terminal, team: Team
) -> None:
    make_pilot(team)
    args = ["pilots", "list", "--json", "--as", "neighbour.nw@example.org"]
    (pilot,) = terminal(*args).json
    assert (pilot["reference"], pilot["with"], pilot["open_requirements"]) == ("NW-1", [], 0)


def test_explain_as_somebody_says_what_they_may_not_do(terminal: Terminal, team: Team) -> None:
    reference = make_ready(team)
    args = ["pilots", "explain", reference, "--json", "--as"]
    allowed = {
        email: {each["move"]: each["allowed"] for each in terminal(*args, email).json["moves"]}
        for email in (EMAIL, "delivery.nw@example.org")
    }
    assert allowed[EMAIL]["begin"]
    assert not allowed["delivery.nw@example.org"]["begin"]


def test_a_pilot_whose_gate_is_met_moves(terminal: Terminal, team: Team) -> None:
    ran = terminal("pilots", "move", make_ready(team), "begin", "--json")
    assert ran.status == 0
    assert {"moved": True, "from": "plan", "to": "doing", "seq": 2}.items() <= ran.json.items()
    assert stage_of("NW-1") == "doing"
    ran = terminal("pilots", "move", "NW-1", "stop", "--reason", "The money ended")
    assert (ran.status, ran.out) == (0, "NW-1: doing → stopped\n")


def test_a_move_whose_gate_is_not_met_is_refused_with_every_reason(
    terminal: Terminal, team: Team
) -> None:
    reference = make_ready(team)
    terminal("pilots", "move", reference, "begin")
    ran = terminal("pilots", "move", reference, "finish")
    assert (ran.status, ran.out) == (1, "")
    assert len(ran.reasons) == 2
    assert all("Sign-off not asked for yet" in line for line in ran.reasons)
    ran = terminal("pilots", "move", reference, "finish", "--json")
    assert ran.status == 1
    assert ran.json["moved"] is False
    told = {each["id"]: each["ok"] for each in ran.json["findings"]}
    assert told == {"question": True, "known": True, "council": False, "university": False}
    assert len(ran.reasons) == 2
    assert stage_of(reference) == "doing"


def test_a_move_that_is_refused_for_another_reason_says_so(terminal: Terminal, team: Team) -> None:
    reference = make_ready(team)
    ran = terminal("pilots", "move", reference, "stop", "--json")
    assert (ran.status, ran.json["moved"]) == (1, False)
    assert [each["code"] for each in ran.json["findings"]] == ["reason"]
    assert ran.reasons == ["Give a reason for this move"]
    ran = terminal("pilots", "move", reference, "finish", "--json")
    assert (ran.status, ran.json["moved"]) == (1, False)
    assert [each["code"] for each in ran.json["findings"]] == ["not_from_here"]
    (reason,) = ran.reasons
    assert reason.lower() == "this move does not start here: finish. the pilot is at: plan"
    assert stage_of(reference) == "plan"


def test_somebody_who_may_not_move_a_pilot_is_refused(terminal: Terminal, team: Team) -> None:
    reference = make_ready(team)
    args = ["pilots", "move", reference, "begin", "--as"]
    assert terminal(*args, "delivery.nw@example.org").status == 1
    unknown = terminal(*args, "nobody@example.org")
    assert unknown.reasons == ["Nobody here has this address: nobody@example.org"]
    assert stage_of(reference) == "plan"
    assert terminal(*args, EMAIL).status == 0


def test_a_title_that_somebody_may_not_know_is_not_told_them_by_a_command(
    terminal: Terminal, team: Team
) -> None:
    make_member(team.lab, LabRole.VIEWER, name="Viewer")
    kept_back = make_evidence(team, make_pilot(team), title=Bilingual("Canary"))
    today = dt.datetime.now(dt.UTC)
    embargo_evidence(
        team.academic,
        kept_back["id"],
        until=today.date() + dt.timedelta(days=300),
        reason="Later",
        press=press(today),
    )
    asked = MarkAsked("retracted", "https://example.org/notice", BEGIN.date())
    record_retraction(team.academic, kept_back["id"], asked, press=press(today))
    for args in (["explain", "NW-1"], ["explain", "NW-1", "--json"], ["move", "NW-1", "begin"]):
        assert "Canary" in _said(terminal, args, EMAIL)
        for name in ("delivery", "viewer"):
            told = _said(terminal, args, f"{name}.nw@example.org")
            assert "retracted" in told.lower() or "move" in args
            assert "Canary" not in told


def _said(terminal: Terminal, args: list[str], email: str) -> str:
    ran = terminal("pilots", *args, "--as", email)
    return ran.out + ran.err
