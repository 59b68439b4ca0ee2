"""The matrix: every route and method as everybody, judged by the table of permissions alone."""

from __future__ import annotations

from collections import defaultdict

import pytest

from labapp.permissions import ON_A_PILOT, Permission, allows
from tests.rules.access.twins import PILOTS, canary
from tests.rules.access.walk import STANDINGS, Answer, Ask

SIGN_IN = frozenset({303, 401})
NO_SUCH, MAY_NOT = frozenset({404}), frozenset({403})
LET_IN = frozenset({200, 204, 303, 308, 400, 409, 413, 422, 429})
# What answers 404 though it may be used, and why
NOTHING_THERE = {
    "indicators.dry_run": "no file waits for its import",
    "indicators.run": "no file waits for its import",
    "account.end_session": "the session asked for is somebody else’s",
    "account.invited": "nobody was invited by these words",
}
# What answers 303 to any id, because it looks nothing up and sends on to a page that judges
SENDS_ON = {"evidence.in_pilot": "the item’s own page decides"}
# What it takes to see a record whose address names no pilot
OF_RECORDS = {
    "<int:evidence_id>": Permission.SEE_EVIDENCE,
    "<int:lesson_id>": Permission.SEE_LESSONS,
}
# Permissions that a question or verb judges by itself, because no pilot stands in the address
JUDGED_INSIDE = {Permission.START_PILOT, Permission.KEEP_CALENDAR}


def expected(ask: Ask) -> frozenset[int]:
    """Give the statuses that the table of permissions allows for a request."""
    if ask.permission is None:
        return LET_IN | {401}
    if ask.actor == "anonymous":
        return SIGN_IN
    if ask.permission not in ON_A_PILOT:
        return _on_the_site(ask)
    if not ask.has_pilot:
        return _by_its_question(ask)
    return _on_a_pilot(ask)


def _on_a_pilot(ask: Ask) -> frozenset[int]:
    permission, who = ask.permission, ask.standing
    assert permission
    if not who.may_know:
        return NO_SUCH
    if allows(permission, who):
        return NO_SUCH if ask.is_swapped else LET_IN
    if allows(permission, who, mine=True):
        return (NO_SUCH if ask.is_swapped else LET_IN) | MAY_NOT
    return MAY_NOT


def _on_the_site(ask: Ask) -> frozenset[int]:
    permission = ask.permission
    assert permission
    if "_id>" in ask.rule and "session_id" not in ask.rule:
        return _by_its_question(ask)
    if "<code>" in ask.rule:
        return _in_the_lab(ask, permission)
    if permission in JUDGED_INSIDE:
        return LET_IN | MAY_NOT
    return LET_IN if allows(permission, STANDINGS[ask.actor]["ours"]) else MAY_NOT


def _in_the_lab(ask: Ask, permission: Permission) -> frozenset[int]:
    """Judge by what somebody is to the lab in the address: strangers never learn of it."""
    if not ask.standing.may_know:
        return NO_SUCH
    return LET_IN if allows(permission, ask.standing) else MAY_NOT


def _by_its_question(ask: Ask) -> frozenset[int]:
    """Records that name no pilot in their address: strangers to their lab never learn of them."""
    for kind, permission in OF_RECORDS.items():
        if kind in ask.rule and not allows(permission, ask.standing) and not ask.standing.member:
            return NO_SUCH | MAY_NOT
    return LET_IN | NO_SUCH | MAY_NOT


def test_every_answer_is_what_the_table_says(answers: list[Answer]) -> None:
    wrong = [
        f"{answer.ask}: {answer.status}"
        for answer in answers
        if answer.status not in expected(answer.ask) and not _is_listed(answer)
    ]
    assert not wrong, "\n".join(wrong)


def _is_listed(answer: Answer) -> bool:
    nothing_there = answer.status == 404 and answer.ask.endpoint in NOTHING_THERE
    sends_on = answer.status == 303 and answer.ask.endpoint in SENDS_ON
    return nothing_there or (sends_on and answer.ask.standing.member)


def test_every_record_without_a_pilot_in_its_address_is_judged(answers: list[Answer]) -> None:
    bare = {each.ask.rule for each in answers if "_id>" in each.ask.rule and not each.ask.has_pilot}
    judged = (*OF_RECORDS, "<int:session_id>")
    assert [rule for rule in bare if not any(kind in rule for kind in judged)] == []


def test_what_is_listed_as_an_exception_is_still_there(answers: list[Answer]) -> None:
    endpoints = {answer.ask.endpoint for answer in answers}
    assert endpoints >= {*NOTHING_THERE, *SENDS_ON}


def test_no_answer_is_a_mistake_of_ours(answers: list[Answer]) -> None:
    assert [str(each.ask) for each in answers if each.status >= 500] == []


def test_whoever_may_not_know_of_a_pilot_reads_nothing_of_it(answers: list[Answer]) -> None:
    leaks = [
        f"{answer.ask} tells of {pilot}"
        for answer in answers
        for pilot in PILOTS
        if canary(pilot) in answer.text and not STANDINGS[answer.ask.actor][pilot].may_know
    ]
    assert not leaks, "\n".join(leaks)


def test_whoever_has_no_part_in_a_pilot_reads_nothing_of_its_inside(answers: list[Answer]) -> None:
    leaks = [
        f"{answer.ask} tells what is inside {pilot}"
        for answer in answers
        for pilot in PILOTS
        if canary(pilot, "inner") in answer.text
        and not allows(Permission.SEE_PILOT, STANDINGS[answer.ask.actor][pilot])
    ]
    assert not leaks, "\n".join(leaks)


def test_the_canaries_are_there_to_be_found(answers: list[Answer]) -> None:
    read = " ".join(each.text for each in answers if each.ask.actor == "coordinator")
    assert canary("ours") in read
    assert canary("ours", "inner") in read


def test_opening_a_page_writes_nothing(answers: list[Answer]) -> None:
    wrote = {
        str(answer.ask): answer.writes
        for answer in answers
        if answer.ask.method == "GET" and answer.writes
    }
    assert wrote == {}


def test_every_page_lets_somebody_in_and_refuses_somebody(answers: list[Answer]) -> None:
    met: dict[str, set[bool]] = defaultdict(set)
    for answer in answers:
        asked = answer.ask
        if asked.permission and asked.method == "GET" and asked.endpoint not in NOTHING_THERE:
            refused = answer.status in NO_SUCH | MAY_NOT or asked.actor == "anonymous"
            met[asked.rule].add(refused)
    assert {rule for rule, sides in met.items() if sides != {True, False}} == set()


def test_every_press_is_let_through_to_somebody_and_refused_to_somebody(
    answers: list[Answer],
) -> None:
    met: dict[str, set[bool]] = defaultdict(set)
    for answer in answers:
        asked = answer.ask
        if asked.permission and asked.method == "POST" and asked.endpoint not in NOTHING_THERE:
            refused = answer.status in NO_SUCH | MAY_NOT or asked.actor == "anonymous"
            met[asked.rule].add(refused)
    assert {rule for rule, sides in met.items() if sides != {True, False}} == set()


@pytest.mark.parametrize("actor", [name for name in STANDINGS if name != "anonymous"])
def test_every_actor_is_let_in_somewhere_and_refused_somewhere(
    answers: list[Answer], actor: str
) -> None:
    statuses = {answer.status for answer in answers if answer.ask.actor == actor}
    assert statuses & LET_IN
    assert statuses & (NO_SUCH | MAY_NOT)


def test_the_walk_is_as_long_as_it_should_be(answers: list[Answer]) -> None:
    assert len({(each.ask.rule, each.ask.method) for each in answers}) > 60
    assert len(answers) > 1500
