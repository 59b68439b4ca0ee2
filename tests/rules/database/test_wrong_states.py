"""What must be impossible to store is impossible to store, whoever writes it and how."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Connection, Date, Integer, String, Text
from sqlalchemy.exc import DBAPIError

from labapp.db import CanonicalDecimal, UtcDateTime, Word
from tests.rules.database.refusals import refused
from tests.rules.database.world import LATER, NEWER, NOON, TABLES, one_more, put

BEFORE = NOON - dt.timedelta(days=1)
YESTERDAY = dt.date(2026, 2, 28)

DAY = dt.timedelta(days=1)
DEPUTY = {
    "kind": "deputy",
    "deputy_for": 1,
    "from_on": NOON.date(),
    "until_on": NOON.date(),
}

# what it would be, in which table, what is wrong with an otherwise right row, what refuses it
PILOTS = [
    ("a reference used again", "pilot", {"reference": "NW-1"}, "uq_pilot_reference"),
    ("a number used again", "pilot", {"number": 1}, "uq_pilot_lab_id_number"),
    ("a pilot without title", "pilot", {"title_en": " "}, "ck_pilot_title_given"),
    ("a stage its definition lacks", "pilot", {"stage": "limbo"}, "fk_pilot_stage_of_definition"),
    ("an unknown phase", "pilot", {"phase": "limbo"}, "ck_pilot_phase_word"),
    ("a cycle before the first", "pilot", {"cycle": 0}, "ck_pilot_cycle_from_one"),
    ("no version to lock by", "pilot", {"row_version": None}, "not null"),
    ("no version of its facts", "pilot", {"facts_version": None}, "not null"),
    ("a lab that is not", "pilot", {"lab_id": 77}, "fk_pilot_lab_id"),
    ("two open visits", "visit", {"pilot_id": 1, "number": 3}, "uq_visit_open"),
    ("left before entered", "visit", {"left_at": BEFORE}, "ck_visit_left_after_entered"),
    ("left as entered", "visit", {"left_at": NOON}, "ck_visit_left_after_entered"),
    ("a visit left out", "visit", {"number": 2}, "guard: visit is numbered"),
    ("two open holds", "hold", {"pilot_id": 1}, "uq_hold_open"),
    ("a hold without reason", "hold", {"reason": " "}, "ck_hold_reason_given"),
    ("ended before it began", "hold", {"ended_at": BEFORE}, "ck_hold_ended_after_started"),
    ("a hold never looked at again", "hold", {"review_on": None}, "not null"),
    (
        "an approver for nobody",
        "pilot_role",
        {"organisation_id": None},
        "ck_pilot_role_approver_for",
    ),
    ("a role held twice", "pilot_role", {"membership_id": 1}, "uq_pilot_role_held"),
    ("an unknown role", "pilot_role", {"kind": "owner"}, "ck_pilot_role_kind_word"),
    ("a partner twice for one part", "partner", {"organisation_id": 1}, "uq_partner_part"),
    ("a person twice in a lab", "membership", {"person_id": 1}, "uq_membership_lab_id_person_id"),
    ("an address twice", "person", {"email": "person1@example.org"}, "uq_person_email"),
    ("an address not folded", "person", {"email": "A@example.org"}, "ck_person_email_folded"),
    ("a code of a lab twice", "lab", {"code": "NW"}, "uq_lab_code"),
    ("a place twice", "place", {"code": "W06000006"}, "uq_place_code"),
]
MOVES = [
    ("a move's number twice", "stage_event", {"seq": 1}, "guard: stage_event is numbered"),
    ("a move left out", "stage_event", {"seq": 3}, "guard: stage_event is numbered"),
    (
        "a move by no definition",
        "stage_event",
        {"definition_digest": "0"},
        "fk_stage_event_definition",
    ),
    ("a move judged on nothing", "stage_event", {"facts": None}, "not null"),
    (
        "two open reviews of a move",
        "gate_review",
        {"move": "finish", "round": 2},
        "uq_gate_review_open",
    ),
    ("a round left out", "gate_review", {"round": 2}, "guard: gate_review is numbered"),
    ("closed and open", "gate_review", {"closed_at": LATER}, "ck_gate_review_closed_when_over"),
    ("over and not closed", "gate_review", {"state": "signed"}, "ck_gate_review_closed_when_over"),
    ("a review of nothing shown", "gate_review", {"dossier": None}, "not null"),
    (
        "a second decision of one person",
        "sign_off",
        {"person_id": 2},
        "uq_sign_off_review_id_person_id",
    ),
    ("signed by the submitter", "sign_off", {"person_id": 1}, "guard: sign_off is"),
    ("signed after the round", "sign_off", {"review_id": 1}, "guard: sign_off is"),
    (
        "returned without reason",
        "sign_off",
        {"decision": "return"},
        "ck_sign_off_return_has_reason",
    ),
    ("signed for nobody", "sign_off", {"organisation_id": None}, "not null"),
    ("a press kept twice", "press", {"key": "once"}, "uq_press_actor_key_key"),
    ("a task without title", "task", {"title_en": ""}, "ck_task_title_given"),
    ("a task of a stage twice", "task", {"key": "plan"}, "uq_task_visit_id_key"),
    (
        "a task not needed without reason",
        "task",
        {"status": "not_needed", "closed_at": NOON},
        "ck_task_not_needed_has_reason",
    ),
    ("done and never finished", "task", {"status": "done"}, "ck_task_closed"),
    ("finished and to do", "task", {"closed_at": NOON}, "ck_task_closed"),
    ("a conclusion without reasons", "conclusion", {"reasons": " "}, "ck_conclusion_reasons_given"),
    ("a conclusion left out", "conclusion", {"number": 3}, "guard: conclusion is numbered"),
    ("an unknown conclusion", "conclusion", {"kind": "forget"}, "ck_conclusion_kind_word"),
    ("a lesson without title", "lesson", {"title_en": ""}, "ck_lesson_title_given"),
    (
        "validated without a cause",
        "lesson",
        {"status": "validated", "do_this_en": "Ask", "decided_by": 2},
        "ck_lesson_validated_has_cause",
    ),
    (
        "validated without an instruction",
        "lesson",
        {"status": "validated", "why_en": "Late", "decided_by": 2},
        "ck_lesson_validated_has_cause",
    ),
    (
        "validated by who recorded it",
        "lesson",
        {"status": "validated", "why_en": "Late", "do_this_en": "Ask", "decided_by": 1},
        "ck_lesson_validated_by_another",
    ),
    (
        "validated by nobody",
        "lesson",
        {"status": "validated", "why_en": "Late", "do_this_en": "Ask"},
        "ck_lesson_validated_by_another",
    ),
    ("rejected without reason", "lesson", {"status": "rejected"}, "ck_lesson_rejected_has_reason"),
]
GATES = [
    ("a refusal without reason", "sign_off", {"decision": "refuse"}, "ck_sign_off_return_has"),
    ("a deputy of oneself", "sign_off", {"deputy_for": 3}, "ck_sign_off_deputy_for_another"),
    (
        "a deputy without dates",
        "pilot_role",
        {"kind": "deputy", "deputy_for": 1},
        "ck_pilot_role_deputy_for_dates",
    ),
    (
        "an approver with dates",
        "pilot_role",
        {"from_on": NOON.date(), "until_on": NOON.date()},
        "ck_pilot_role_deputy_for_dates",
    ),
    (
        "a deputy for nobody’s organisation",
        "pilot_role",
        DEPUTY | {"organisation_id": None},
        "ck_pilot_role_approver_for",
    ),
    (
        "a deputy until before from",
        "pilot_role",
        DEPUTY | {"until_on": YESTERDAY},
        "ck_pilot_role_deputy_until_after_from",
    ),
    ("a section returned twice", "returned_section", {"section": "evidence"}, "uq_returned"),
    ("a section without reason", "returned_section", {"reason": " "}, "ck_returned_section_reason"),
    ("asked anew of the same", "readdressing", {"to_person_id": 3}, "ck_readdressing_to_another"),
    ("asked anew without reason", "readdressing", {"reason": ""}, "ck_readdressing_reason_given"),
    (
        "asked anew though answered",
        "readdressing",
        {"from_person_id": 2, "to_person_id": 1},
        "guard: readdressing is",
    ),
    ("asked anew when closed", "readdressing", {"review_id": 1}, "guard: readdressing is"),
    ("a condition of nothing", "condition", {"text": " "}, "ck_condition_text_given"),
    ("a condition by nobody", "condition", {"sign_off_id": None}, "ck_condition_set_by_one"),
    ("a condition by two", "condition", {"meeting_decision_id": 1}, "ck_condition_set_by_one"),
    ("one task of two conditions", "condition", {"task_id": 1}, "ix_condition_task_id"),
    ("a body decides twice", "meeting_decision", {"organisation_id": 1}, "uq_meeting_decision"),
    ("decided when closed", "meeting_decision", {"review_id": 1}, "guard: meeting_decision is"),
    (
        "confirmed by who recorded it",
        "meeting_decision",
        {"state": "attested", "settled_by": 1, "settled_at": NOON},
        "ck_meeting_decision_by_another",
    ),
    ("confirmed by nobody", "meeting_decision", {"state": "attested"}, "ck_meeting_decision_sett"),
    (
        "not confirmed and no word why",
        "meeting_decision",
        {"state": "declined", "settled_by": 2, "settled_at": NOON},
        "ck_meeting_decision_declined_why",
    ),
    (
        "a meeting refuses without reason",
        "meeting_decision",
        {"decision": "refuse"},
        "ck_meeting_decision_return_has_reason",
    ),
    ("no minute", "meeting_decision", {"minute_sha256": ""}, "ck_meeting_decision_minute_whole"),
    ("a minute of no bytes", "meeting_decision", {"minute_size": 0}, "ck_meeting_decision_minute_"),
    ("set aside without reason", "waiver", {"reason": " "}, "ck_waiver_reason_given"),
    (
        "set aside twice",
        "waiver",
        {"visit_id": 1, "move": "finish", "requirement": "tasks"},
        "uq_waiver_standing",
    ),
    ("its own parent", "pilot", {"parent_id": 90}, "ck_pilot_parent_before_child"),
    (
        "a change to the same",
        "workflow_migration",
        {"to_digest": NEWER},
        "ck_workflow_migration_to",
    ),
    ("a change without reason", "workflow_migration", {"reason": ""}, "ck_workflow_migration_reas"),
    ("a pilot twice in a change", "pilot_migration", {"pilot_id": 1}, "uq_pilot_migration"),
    ("a day closed twice", "closure_day", {"day": NOON.date() - DAY}, "pk_closure_day"),
]
EVIDENCE = [
    (
        "identifiable and public",
        "evidence",
        {"access": "public", "licence": "OGL", "personal_data": "identifiable"},
        "ck_evidence_identifiable_not_public",
    ),
    ("public without licence", "evidence", {"access": "public"}, "ck_evidence_public_has_licence"),
    (
        "an embargo without reason",
        "evidence",
        {"embargo_until": LATER.date()},
        "ck_evidence_embargo_has_reason",
    ),
    (
        "withdrawn without reason",
        "evidence",
        {"status": "withdrawn"},
        "ck_evidence_withdrawn_has_reason",
    ),
    ("retracted by no notice", "evidence", {"retraction": "retracted"}, "ck_evidence_retraction"),
    ("a number used again", "evidence", {"number": 1}, "uq_evidence_lab_id_number"),
    (
        "accepted by who submitted it",
        "evidence_use",
        {"status": "accepted", "decided_by": 1},
        "ck_evidence_use_accepted_by_another",
    ),
    ("accepted by nobody", "evidence_use", {"status": "accepted"}, "ck_evidence_use_accepted_by"),
    (
        "returned without reason",
        "evidence_use",
        {"status": "returned"},
        "ck_evidence_use_returned_has",
    ),
    ("one use twice", "evidence_use", {"purpose": "known"}, "uq_evidence_use_pilot_id_evidence_id"),
    ("a version left out", "evidence_file", {"version": 3}, "guard: evidence_file is numbered"),
    ("a version twice", "evidence_file", {"version": 1}, "guard: evidence_file is numbered"),
    (
        "no word on what changed",
        "evidence_file",
        {"change_note": " "},
        "ck_evidence_file_change_noted",
    ),
    ("half a digest", "evidence_file", {"sha256": "ab"}, "ck_evidence_file_sha256_whole"),
    ("a file of no bytes", "evidence_file", {"size": 0}, "ck_evidence_file_not_empty"),
    (
        "a file of no evidence",
        "evidence_file",
        {"evidence_id": 77, "version": 1},
        "fk_evidence_file",
    ),
]
VALUES = [
    (
        "a value that is confidential",
        "observation",
        {"flag": "c"},
        "ck_observation_value_or_absence",
    ),
    (
        "a value that is not available",
        "observation",
        {"flag": "x"},
        "ck_observation_value_or_absence",
    ),
    ("no value and no word why", "observation", {"value": None}, "ck_observation_value_or_absence"),
    (
        "no value, only provisional",
        "observation",
        {"value": None, "flag": "p"},
        "ck_observation_value_or_absence",
    ),
    ("a numerator alone", "observation", {"numerator": "3"}, "ck_observation_both_parts"),
    ("a denominator alone", "observation", {"denominator": "3"}, "ck_observation_both_parts"),
    (
        "a revision without reason",
        "observation",
        {"reason": None},
        "ck_observation_revision_has_reason",
    ),
    ("a revision left out", "observation", {"revision": 3}, "guard: observation is numbered"),
    (
        "made final by who recorded it",
        "observation",
        {"status": "final", "finalised_by": 1},
        "ck_observation_second_person",
    ),
    ("final by nobody", "observation", {"status": "final"}, "ck_observation_final_by_person"),
    (
        "a period backwards",
        "observation",
        {"period_end": YESTERDAY},
        "ck_observation_period_in_order",
    ),
    ("an unknown flag", "observation", {"flag": "q"}, "ck_observation_flag_word"),
    ("a code twice", "indicator", {"code": "CLUBS"}, "uq_indicator_pilot_id_code"),
    ("an indicator without code", "indicator", {"code": " "}, "ck_indicator_code_given"),
    (
        "measured backwards",
        "indicator",
        {"measured_from": LATER.date(), "measured_until": YESTERDAY},
        "ck_indicator_measured_in_order",
    ),
    ("a baseline of nothing", "baseline", {"value": None}, "ck_baseline_value_or_flag"),
    ("a baseline left out", "baseline", {"number": 3}, "guard: baseline is numbered"),
    ("a target of nothing", "target", {"value": None}, "not null"),
    ("a target left out", "target", {"number": 4}, "guard: target is numbered"),
    ("a return of no rating", "pilot_return", {"rating": None}, "ck_pilot_return_rating_given"),
    (
        "a correction without reason",
        "pilot_return",
        {"revision_reason": ""},
        "ck_pilot_return_revision_has_reason",
    ),
    ("a return sent twice", "pilot_return", {"revision": 1}, "guard: pilot_return is numbered"),
]
TYPES = [
    ("a text too long", "pilot", {"title_en": "a" * 201}, "ck_pilot_title_en_length"),
    ("a note too long", "task", {"note": "a" * 2001}, "ck_task_note_length"),
    ("no text at all", "pilot", {"question_en": None}, "not null"),
]
ALL = PILOTS + MOVES + GATES + EVIDENCE + VALUES + TYPES
NAMES = [each[0] for each in ALL]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_right_row_is_stored(world: Connection, table: str) -> None:
    if table != "audit_head":
        put(world, table, one_more(table))


@pytest.mark.parametrize(("table", "wrong", "by"), [each[1:] for each in ALL], ids=NAMES)
def test_a_wrong_state_is_refused(
    world: Connection, table: str, wrong: dict[str, Any], by: str
) -> None:
    with refused(world, by):
        put(world, table, one_more(table, **wrong))


def test_evidence_is_accepted_only_with_a_file_or_a_link(world: Connection) -> None:
    put(world, "evidence", one_more("evidence", url=""))
    accepted = {"status": "accepted", "decided_by": 2, "evidence_id": 90}
    with refused(world, "guard: evidence_use is accepted with a file or a link"):
        put(world, "evidence_use", one_more("evidence_use", **accepted))


@pytest.mark.parametrize("table", sorted(TABLES))
def test_no_column_takes_what_is_not_of_its_type(world: Connection, table: str) -> None:
    stored = []
    for column in TABLES[table].columns:
        for wrong in wrong_values(column):
            with suppress(DBAPIError), world.begin_nested() as tried:
                put(world, table, one_more(table, **{column.name: wrong}))
                stored.append((column.name, wrong))
                tried.rollback()
    assert stored == []


def wrong_values(column: Column[Any]) -> list[Any]:
    """Give values that a column's type has no room for."""
    length = getattr(column.type, "length", None) or 10_000_000
    for kinds, wrong in (
        (Word, ["limbo", ""]),
        ((UtcDateTime, Date), ["soon", "2026-13-01"]),
        (CanonicalDecimal, ["NaN", "Infinity", "-Infinity", "many"]),
        (Boolean, ["perhaps", 7]),
        (Integer, ["many"]),
        (Text, []),
        (String, ["a" * (length + 1)]),
    ):
        if isinstance(column.type, kinds):
            return wrong
    raise AssertionError(f"nothing is wrong with {column}")


@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)
def test_half_a_number_is_no_number_of_a_cycle(world: Connection) -> None:
    with refused(world, "ck_pilot_cycle_whole"):
        put(world, "pilot", one_more("pilot", cycle=1.5))
