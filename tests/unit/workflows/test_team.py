"""Can this team sign what lies ahead: who could, what bars them, and who competes with whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from labapp.words import (
    ConclusionKind,
    LabRole,
    Mention,
    OrganisationKind,
    Purpose,
    UseStatus,
)
from labapp.workflows import facts as f
from labapp.workflows.coming import ComingGate
from labapp.workflows.team import coming_gates
from tests.unit.workflows.gates_ahead import (
    BODY_NAMED,
    COORDINATOR,
    MACHINE,
    ahead,
    codes,
    deputy,
    in_round,
    reasons,
    team,
)
from tests.unit.workflows.making import (
    COUNCIL,
    NOW,
    PARTNERS,
    TEAM,
    UNIVERSITY,
    approver,
    use,
)

# --- which gates lie ahead -----------------------------------------------------------------------


def test_every_gate_that_can_be_reached_lies_ahead_and_the_nearest_comes_first() -> None:
    gates = coming_gates(MACHINE, team())
    assert [(gate.move, gate.here) for gate in gates] == [
        ("begin", True),
        ("finish", False),
        ("again", False),
        ("end", False),
    ]
    assert all(not gate.gaps for gate in gates)


def test_going_back_is_ahead_only_from_where_the_pilot_stands() -> None:
    assert ahead(team("work"))["rethink"].here
    assert "rethink" not in ahead(team("plan"))
    concluded = (f.Conclusion(1, 1, ConclusionKind.ADOPT),)
    assert "begin" not in ahead(team("work", conclusions=concluded))


def test_nobody_plans_to_reopen_but_where_a_pilot_has_ended_it_is_what_lies_ahead() -> None:
    assert [gate.move for gate in coming_gates(MACHINE, team("over"))] == ["reopen"]
    assert coming_gates(MACHINE, team("done")) == ()


def test_once_a_cycle_is_concluded_its_other_conclusions_are_no_longer_ahead() -> None:
    concluded = (
        f.Conclusion(1, 1, ConclusionKind.NEW_CYCLE),
        f.Conclusion(2, 1, ConclusionKind.ADOPT),
        f.Conclusion(3, 9, ConclusionKind.STOP),
    )
    assert list(ahead(team("work", conclusions=concluded))) == ["finish", "rethink", "end"]


# --- who can sign --------------------------------------------------------------------------------


def test_each_seat_names_who_can_sign_for_which_partner() -> None:
    (seat,) = ahead(team())["begin"].seats
    assert (seat.requirement, seat.organisation_ids, seat.able) == ("council", (COUNCIL,), (21,))
    assert (seat.signed, seat.meeting, seat.kinds) == (None, False, ())


def test_a_slot_of_a_partner_that_is_not_named_says_which_kind_is_wanted() -> None:
    gate = ahead(team(partners=PARTNERS[1:]))["begin"]
    (gap,) = gate.gaps
    assert gap.code == "no_partner"
    assert gap.sentence.text == "No partner is named yet who could sign: %(organisations)s"
    assert gap.sentence.facts["organisations"] == (OrganisationKind.COUNCIL,)
    assert gap.fix == "people?add=partner"
    assert gate.seats[0].kinds == (OrganisationKind.COUNCIL,)


def test_where_any_partner_may_sign_no_kinds_are_listed() -> None:
    (first, second, _body) = ahead(team("over", partners=()))["reopen"].gaps
    assert first.code == second.code == "no_partner"
    assert [each.text for each in first.sentence.facts["organisations"]] == ["Any partner"]


def test_a_partner_without_an_approver_is_said_with_the_page_where_one_is_named() -> None:
    (gap,) = ahead(team(members=TEAM[:2]))["begin"].gaps
    assert (gap.code, gap.fix) == ("nobody", "people?need=approver")
    assert gap.sentence.facts["organisations"] == (Mention("organisation", COUNCIL),)
    assert reasons(gap) == ["No approver is named"]


@pytest.mark.parametrize("status", [UseStatus.ACCEPTED, UseStatus.SUBMITTED])
def test_the_only_approver_who_wrote_the_evidence_is_said_weeks_before(status: UseStatus) -> None:
    facts = team(evidence=(use(1, author_ids=(22,), status=status),))
    (gap,) = ahead(facts)["finish"].gaps
    (reason,) = gap.sentence.facts["reasons"]
    assert reason.text == "Wrote or filed the evidence: %(who)s"
    assert reason.facts["who"] == (Mention("person", 22),)
    assert ahead(team(evidence=(use(1, author_ids=(22,), status=UseStatus.RETURNED),)))
    assert not ahead(replace(facts, members=(*TEAM, approver(32, UNIVERSITY))))["finish"].gaps


def test_what_must_be_found_in_a_later_visit_has_no_author_yet() -> None:
    evidence = (use(1, Purpose.NEED, author_ids=(22,)),)
    assert codes(ahead(team("work", evidence=evidence))["finish"]) == ["nobody"]
    assert codes(ahead(team("plan", evidence=evidence))["finish"]) == []


def test_returned_evidence_bars_nobody() -> None:
    returned = use(1, author_ids=(22,), status=UseStatus.RETURNED)
    assert not ahead(team(evidence=(returned,)))["finish"].gaps


def test_somebody_of_two_partners_is_left_for_neither() -> None:
    (gap,) = ahead(team(members=(COORDINATOR, approver(31, COUNCIL, UNIVERSITY))))["begin"].gaps
    (reason,) = gap.sentence.facts["reasons"]
    assert reason.text == "Belongs to two partners: %(who)s"


def test_the_only_coordinator_cannot_both_ask_and_sign() -> None:
    both = replace(approver(1, COUNCIL), lab_role=LabRole.COORDINATOR)
    (gap,) = ahead(team(members=(both, TEAM[3])))["begin"].gaps
    assert gap.code == "asks_and_signs"
    assert gap.sentence.facts["who"] == (Mention("person", 1),)


def test_where_another_coordinator_asks_the_first_may_sign() -> None:
    both = replace(approver(1, COUNCIL), lab_role=LabRole.COORDINATOR)
    other = f.Member(5, lab_role=LabRole.COORDINATOR)
    gate = ahead(team(members=(both, other, TEAM[3])))["begin"]
    assert (gate.gaps, gate.seats[0].able) == ((), (1,))


def test_every_reason_is_given_with_those_whom_it_bars() -> None:
    both = replace(approver(1, UNIVERSITY), lab_role=LabRole.COORDINATOR)
    evidence = (use(1, author_ids=(22,)),)
    (gap,) = ahead(team("work", members=(both, TEAM[3]), evidence=evidence))["finish"].gaps
    assert gap.code == "nobody"
    assert [(each.text, each.facts["who"]) for each in gap.sentence.facts["reasons"]] == [
        ("Asks for sign-off: %(who)s", (Mention("person", 1),)),
        ("Wrote or filed the evidence: %(who)s", (Mention("person", 22),)),
    ]


def test_who_could_sign_if_another_asks_is_named_and_who_alone_can_ask_is_not() -> None:
    both = replace(approver(1, COUNCIL), lab_role=LabRole.COORDINATOR)
    other = f.Member(5, lab_role=LabRole.COORDINATOR)
    assert ahead(team(members=(both, other, TEAM[2])))["begin"].seats[0].able == (1, 21)
    assert ahead(team(members=(both, TEAM[2])))["begin"].seats[0].able == (21,)


def test_without_a_coordinator_nobody_asks() -> None:
    assert codes(ahead(team(members=TEAM[2:]))["begin"]) == ["nobody_asks"]


def test_two_slots_with_one_person_between_them_are_named_together() -> None:
    facts = team("over", partners=(*PARTNERS, BODY_NAMED), members=(COORDINATOR, TEAM[2]))
    gate = ahead(facts)["reopen"]
    assert codes(gate) == ["too_few"]
    told = gate.gaps[0].sentence.facts
    assert (told["n"], told["who"]) == (2, (Mention("person", 21),))
    assert not ahead(replace(facts, members=(*facts.members, TEAM[3])))["reopen"].gaps


def test_a_sign_off_that_only_warns_is_nobodys_gap() -> None:
    assert len(ahead(team())["begin"].seats) == 1


def test_where_something_else_is_enough_a_signature_nobody_can_give_is_no_gap() -> None:
    gate = ahead(team("work", members=(COORDINATOR,)))["again"]
    assert (gate.seats, gate.gaps) == ((), ())
    assert [seat.requirement for seat in ahead(team("work"))["again"].seats] == ["anybody"]


def test_a_requirement_that_is_set_aside_wants_nobody() -> None:
    waived = (f.Waiver(1, "end", "ended_by", 21, NOW),)
    gate = ahead(team("work", members=(COORDINATOR,), waivers=waived))["end"]
    assert (gate.seats, gate.gaps) == ((), ())


def test_a_deputy_signs_where_the_approver_wrote_the_evidence_but_only_on_their_days() -> None:
    evidence = (use(1, author_ids=(22,)),)
    stands_in = deputy(33, 22, UNIVERSITY)
    gate = ahead(team(evidence=evidence, members=(*TEAM, stands_in)))["finish"]
    assert (gate.gaps, gate.seats[0].able) == ((), (33,))
    later = deputy(33, 22, UNIVERSITY, from_on=NOW.date() + dt.timedelta(days=1))
    assert codes(ahead(team(evidence=evidence, members=(*TEAM, later)))["finish"]) == ["nobody"]


def test_an_approver_and_their_deputy_are_one_signature() -> None:
    members = (COORDINATOR, TEAM[2], deputy(33, 21, COUNCIL))
    gate = ahead(team("over", partners=(*PARTNERS, BODY_NAMED), members=members))["reopen"]
    (gap,) = [gap for gap in gate.gaps if gap.code == "too_few"]
    assert (gap.sentence.facts["n"], gap.sentence.facts["who"]) == (2, (Mention("person", 21),))
    asks = replace(approver(1, COUNCIL), lab_role=LabRole.COORDINATOR)
    members = (asks, deputy(33, 1, COUNCIL))
    gate = ahead(team("over", partners=(*PARTNERS, BODY_NAMED), members=members))["reopen"]
    (gap,) = [gap for gap in gate.gaps if gap.code == "too_few"]
    assert gap.sentence.facts["who"] == (Mention("person", 33),), "their approver asks"


def test_whoever_is_no_longer_asked_is_named_as_such() -> None:
    passed = (f.Readdressed(COUNCIL, 21, 99),)
    (gap,) = ahead(in_round(team(), "begin", readdressed=passed))["begin"].gaps
    assert reasons(gap) == ["No longer asked in this round: %(who)s"]


def test_each_gap_is_told_in_its_own_words_with_the_page_where_it_is_mended() -> None:
    both = replace(approver(1, COUNCIL), lab_role=LabRole.COORDINATOR)
    bodied = (*PARTNERS, BODY_NAMED)
    teams = (
        team(partners=PARTNERS[1:]),
        team(members=TEAM[:2]),
        team(members=(both, TEAM[3])),
        team(members=()),
        team("over"),
        team("over", partners=bodied, members=(COORDINATOR, TEAM[2])),
        team("over", partners=bodied, members=(COORDINATOR,)),
    )
    gaps = [gap for facts in teams for gate in ahead(facts).values() for gap in gate.gaps]
    assert {gap.code: (gap.sentence.text.split(": %")[0], gap.fix) for gap in gaps} == {
        "no_partner": ("No partner is named yet who could sign", "people?add=partner"),
        "nobody": ("Nobody left can sign for", "people?need=approver"),
        "asks_and_signs": (
            "One person cannot both ask for sign-off and sign",
            "people?need=approver",
        ),
        "nobody_asks": ("Nobody can ask for sign-off: the lab has no coordinator", "people"),
        "no_body": ("No partner named for", "people?add=partner&part=governance_body"),
        "too_few": ("Too few people can sign for", "people?need=approver"),
        "nobody_confirms": (
            "Nobody left can confirm a decision of the meeting",
            "people?need=approver",
        ),
    }


def test_a_coming_gate_survives_being_stored() -> None:
    facts = team("over", partners=(*PARTNERS[1:], BODY_NAMED), members=(COORDINATOR, TEAM[3]))
    for gate in (*coming_gates(MACHINE, facts), *coming_gates(MACHINE, team(members=()))):
        assert ComingGate.from_json(gate.to_json()) == gate
