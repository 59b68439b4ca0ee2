"""THE table: everything that may be done, and who may; default deny."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from labapp.permissions.standing import Standing
from labapp.words import LabRole, PilotRoleKind

COORDINATOR, VIEWER, FUNDER = LabRole.COORDINATOR, LabRole.VIEWER, LabRole.FUNDER
DELIVERY, ACADEMIC, APPROVER, DEPUTY = (
    PilotRoleKind.DELIVERY,
    PilotRoleKind.ACADEMIC,
    PilotRoleKind.APPROVER,
    PilotRoleKind.DEPUTY,
)


Predicate = Callable[[Standing, bool], bool]


def coordinator(who: Standing, _own: bool) -> bool:
    return who.lab_role == COORDINATOR or who.operator


def coordinator_in_person(who: Standing, _own: bool) -> bool:
    return who.lab_role == COORDINATOR


def viewer(who: Standing, _own: bool) -> bool:
    return who.lab_role in {VIEWER, FUNDER}


def delivery(who: Standing, _own: bool) -> bool:
    return DELIVERY in who.pilot_roles


def academic(who: Standing, _own: bool) -> bool:
    return ACADEMIC in who.pilot_roles


def approver(who: Standing, _own: bool) -> bool:
    return APPROVER in who.pilot_roles


def signer(who: Standing, _own: bool) -> bool:
    return APPROVER in who.pilot_roles or DEPUTY in who.pilot_roles


def site_admin(who: Standing, _own: bool) -> bool:
    return who.site_admin or who.operator


def member(who: Standing, _own: bool) -> bool:
    return who.member or who.operator


def signed_in(who: Standing, _own: bool) -> bool:
    return who.signed_in


def own_academic(who: Standing, own: bool) -> bool:
    return own and ACADEMIC in who.pilot_roles


def own_signer(who: Standing, own: bool) -> bool:
    return own and signer(who, own)


def own_delivery(who: Standing, own: bool) -> bool:
    return own and DELIVERY in who.pilot_roles


def own(who: Standing, mine: bool) -> bool:
    return who.signed_in and mine


class Permission(StrEnum):
    """Everything that may or may not be done."""

    SEE_MY_WORK = "see my work"
    SEE_LISTS = "see lists of what one may see"
    SEE_SUMMARY = "see a pilot's summary"
    SEE_PILOT = "see a pilot's internal pages"
    START_PILOT = "start a pilot"
    EDIT_PILOT = "edit a pilot's details"
    MOVE_PILOT = "move a pilot"
    HOLD_PILOT = "hold and resume a pilot"
    SEE_GATE = "see a gate and its dossier"
    ASK_SIGN_OFF = "ask for sign-off"
    WITHDRAW_REVIEW = "withdraw a request for sign-off"
    SIGN_OFF = "approve, return or refuse at a gate"
    WAIVE = "set a waivable requirement aside, where the definition names the role"
    NAME_DEPUTY = "name a deputy of one's own"
    READDRESS = "ask somebody else for a signature nobody has given"
    RECORD_MEETING = "record what a meeting decided"
    ATTEST_MEETING = "confirm a meeting's decision as one who was there"
    REMIND = "remind those with whom something is"
    SEE_TASKS = "see tasks"
    ADD_TASK = "add and assign a task"
    DO_TASK = "record progress on a task"
    SEE_EVIDENCE = "see a pilot's evidence"
    SUBMIT_EVIDENCE = "upload evidence and new versions"
    DESCRIBE_EVIDENCE = "describe evidence"
    DECIDE_EVIDENCE = "accept or return evidence"
    WITHDRAW_EVIDENCE = "withdraw evidence"
    RECORD_RETRACTION = "record that evidence was corrected or retracted"
    SEE_INDICATORS = "see indicators and values"
    DEFINE_INDICATOR = "define indicators, baselines and targets"
    RECORD_VALUE = "record values"
    REVISE_VALUE = "revise values one by one"
    FINALISE_VALUE = "make a value final"
    IMPORT_VALUES = "import values, revising those there and adding places they are of"
    SEE_RETURNS = "see returns"
    SEND_RETURN = "send or correct a return, revising its values"
    SEE_LESSONS = "see lessons"
    RECORD_LESSON = "record a lesson"
    VALIDATE_LESSON = "validate or reject a lesson"
    SEE_CONCLUSIONS = "see conclusions"
    RECORD_CONCLUSION = "record a conclusion"
    SEE_PEOPLE = "see people"
    ARRANGE_PEOPLE = "add partners, people and roles"
    SEE_HISTORY = "see a pilot's history"
    GRANT_COORDINATOR = "make somebody a coordinator"
    ADD_PERSON = "add people to the site"
    FOUND_LAB = "found a lab"
    ADD_PLACE = "add places"
    SEE_WORKFLOWS = "see workflows"
    CHECK_WORKFLOW = "check a workflow definition"
    PUBLISH_WORKFLOW = "publish a workflow"
    MIGRATE_PILOTS = "take pilots over to another version of their workflow"
    KEEP_CALENDAR = "keep a lab's closure days"
    SEE_ACCOUNT = "see and change one's own account"
    KEEP_DRAFT = "keep drafts"
    SEE_AUDIT = "see and verify the audit record"
    SEE_STATUS = "see how the site stands in detail"


TABLE: dict[Permission, tuple[Predicate, ...]] = {
    Permission.SEE_MY_WORK: (signed_in,),
    Permission.SEE_LISTS: (signed_in,),
    Permission.SEE_SUMMARY: (member, site_admin),
    Permission.SEE_PILOT: (coordinator, viewer, delivery, academic, signer),
    Permission.START_PILOT: (coordinator,),
    Permission.EDIT_PILOT: (coordinator,),
    Permission.MOVE_PILOT: (coordinator,),
    Permission.HOLD_PILOT: (coordinator,),
    Permission.SEE_GATE: (coordinator, viewer, delivery, academic, signer),
    Permission.ASK_SIGN_OFF: (coordinator_in_person,),
    Permission.WITHDRAW_REVIEW: (coordinator,),
    Permission.SIGN_OFF: (signer,),
    Permission.WAIVE: (coordinator_in_person, approver),
    Permission.NAME_DEPUTY: (approver,),
    Permission.READDRESS: (coordinator,),
    Permission.RECORD_MEETING: (coordinator_in_person, approver),
    Permission.ATTEST_MEETING: (signer,),
    Permission.REMIND: (coordinator_in_person, delivery, academic),
    Permission.SEE_TASKS: (coordinator, viewer, delivery, academic, signer),
    Permission.ADD_TASK: (coordinator, delivery),
    Permission.DO_TASK: (coordinator, delivery, own_academic, own_signer),
    Permission.SEE_EVIDENCE: (coordinator, viewer, delivery, academic, signer),
    Permission.SUBMIT_EVIDENCE: (coordinator, delivery, academic),
    Permission.DESCRIBE_EVIDENCE: (coordinator, own_delivery, own_academic),
    Permission.DECIDE_EVIDENCE: (coordinator, academic),
    Permission.WITHDRAW_EVIDENCE: (coordinator, own_delivery, own_academic),
    Permission.RECORD_RETRACTION: (coordinator, academic),
    Permission.SEE_INDICATORS: (coordinator, viewer, delivery, academic, signer),
    Permission.DEFINE_INDICATOR: (coordinator, academic),
    Permission.RECORD_VALUE: (coordinator, delivery, academic),
    Permission.REVISE_VALUE: (coordinator, own_delivery, own_academic),
    Permission.FINALISE_VALUE: (coordinator, academic),
    Permission.IMPORT_VALUES: (coordinator, delivery, academic),
    Permission.SEE_RETURNS: (coordinator, viewer, delivery, academic, signer),
    Permission.SEND_RETURN: (coordinator, delivery),
    Permission.SEE_LESSONS: (member, site_admin),
    Permission.RECORD_LESSON: (coordinator, delivery, academic),
    Permission.VALIDATE_LESSON: (coordinator, academic),
    Permission.SEE_CONCLUSIONS: (coordinator, viewer, delivery, academic, signer),
    Permission.RECORD_CONCLUSION: (coordinator,),
    Permission.SEE_PEOPLE: (coordinator, viewer, delivery, academic, signer),
    Permission.ARRANGE_PEOPLE: (coordinator,),
    Permission.SEE_HISTORY: (coordinator, viewer, delivery, academic, signer),
    Permission.GRANT_COORDINATOR: (site_admin,),
    Permission.ADD_PERSON: (site_admin,),
    Permission.FOUND_LAB: (site_admin,),
    Permission.ADD_PLACE: (site_admin,),
    Permission.SEE_WORKFLOWS: (signed_in,),
    Permission.CHECK_WORKFLOW: (signed_in,),
    Permission.PUBLISH_WORKFLOW: (site_admin,),
    Permission.MIGRATE_PILOTS: (site_admin,),
    Permission.KEEP_CALENDAR: (coordinator,),
    Permission.SEE_ACCOUNT: (signed_in,),
    Permission.KEEP_DRAFT: (signed_in,),
    Permission.SEE_AUDIT: (site_admin,),
    Permission.SEE_STATUS: (site_admin,),
}

ON_A_PILOT = frozenset(Permission) - {
    Permission.SEE_MY_WORK,
    Permission.SEE_LISTS,
    Permission.START_PILOT,
    Permission.GRANT_COORDINATOR,
    Permission.ADD_PERSON,
    Permission.FOUND_LAB,
    Permission.ADD_PLACE,
    Permission.SEE_WORKFLOWS,
    Permission.CHECK_WORKFLOW,
    Permission.PUBLISH_WORKFLOW,
    Permission.MIGRATE_PILOTS,
    Permission.KEEP_CALENDAR,
    Permission.SEE_ACCOUNT,
    Permission.KEEP_DRAFT,
    Permission.SEE_AUDIT,
    Permission.SEE_STATUS,
}


def allows(permission: Permission, who: Standing, *, mine: bool = False) -> bool:
    """Say whether somebody of this standing may; `mine` when the record is their own."""
    return any(rule(who, mine) for rule in TABLE[permission])
