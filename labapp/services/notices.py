"""Notices: each kind of message, with what it says and what its recipient must be allowed."""

from __future__ import annotations

from dataclasses import dataclass

from labapp.permissions import Permission
from labapp.words import Sentence


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of message: its title, its sentence, and what its recipient must be allowed."""

    title: Sentence
    sentence: Sentence
    permission: Permission = Permission.SEE_PILOT
    below: str = ""


NOTICES = {
    "task_assigned": Notice(
        Sentence("A task is yours"),
        Sentence("Somebody gave you a task."),
        Permission.SEE_TASKS,
        "/tasks",
    ),
    "tasks_given": Notice(
        Sentence("New tasks are yours"),
        Sentence("The pilot moved on, and tasks of its new stage are yours."),
        Permission.SEE_TASKS,
        "/tasks",
    ),
    "evidence_returned": Notice(
        Sentence("Evidence is returned to you"),
        Sentence("What you brought was returned with a reason. Mend it and submit it again."),
        Permission.SEE_EVIDENCE,
    ),
    "evidence_retracted": Notice(
        Sentence("Evidence was retracted"),
        Sentence(
            "Its publisher retracted it. No gate can rest on it any more. Gates that were passed "
            "on it stay passed and say so."
        ),
        Permission.SEE_EVIDENCE,
    ),
    "retraction_taken_back": Notice(
        Sentence("Evidence counts again"),
        Sentence("It was marked as retracted. It is no longer: what rested on it counts again."),
        Permission.SEE_EVIDENCE,
    ),
    "sign_off_asked": Notice(
        Sentence("Your sign-off is asked for"),
        Sentence("A dossier waits for your sign-off. Silence is never taken for consent."),
        Permission.SIGN_OFF,
    ),
    "sign_off_receipt": Notice(
        Sentence("Receipt for your sign-off"),
        Sentence("Your decision is recorded. It holds for exactly the dossier with this seal."),
        Permission.SEE_GATE,
    ),
    "sign_off_returned": Notice(
        Sentence("A dossier is returned"),
        Sentence("An approver returned the dossier with reasons. They stand on the gate’s page."),
        Permission.SEE_GATE,
    ),
    "meeting_to_confirm": Notice(
        Sentence("Confirm what a meeting decided"),
        Sentence("If you were there, say whether what was recorded is what was decided."),
        Permission.ATTEST_MEETING,
        "/meeting",
    ),
    "meeting_receipt": Notice(
        Sentence("Receipt for a meeting’s decision"),
        Sentence("The decision is confirmed. It holds for exactly the dossier with this seal."),
        Permission.SEE_GATE,
        "/meeting",
    ),
    "meeting_declined": Notice(
        Sentence("A meeting’s decision was not confirmed"),
        Sentence("Somebody who was there says that what was recorded is not right."),
        Permission.SEE_GATE,
        "/meeting",
    ),
    "sign_off_refused": Notice(
        Sentence("A dossier is refused"),
        Sentence("An approver refused the dossier. The reason stands on the gate’s page."),
        Permission.SEE_GATE,
    ),
    "round_withdrawn": Notice(
        Sentence("A round of sign-off was withdrawn"),
        Sentence(
            "The pilot goes by another version now, which ended the round that was open. What was "
            "signed in it no longer counts and stays on the record."
        ),
        Permission.SEE_GATE,
    ),
    "round_lapsed": Notice(
        Sentence("Sign-off must be asked for again"),
        Sentence(
            "Something the dossier rests on has changed, and what was signed no longer counts. "
            "What changed stands on the gate’s page."
        ),
        Permission.SEE_GATE,
    ),
    "signature_lapsed": Notice(
        Sentence("Your signature no longer counts"),
        Sentence(
            "Something the dossier rests on has changed since you signed. What changed stands on "
            "the gate’s page. Once sign-off is asked for again you can decide anew."
        ),
        Permission.SEE_GATE,
    ),
    "ready_to_move": Notice(
        Sentence("The pilot can move"),
        Sentence("All that the gate asks for is met. One button is left, and it is yours."),
        Permission.MOVE_PILOT,
    ),
    "role_given": Notice(
        Sentence("You have a new role"),
        Sentence("You were given a role in a pilot."),
        Permission.SEE_PILOT,
    ),
    "deputy_named": Notice(
        Sentence("You are a deputy"),
        Sentence(
            "An approver named you to sign in their place on these days. Before and after them you "
            "see of the pilot what every member of the lab sees."
        ),
        Permission.SEE_SUMMARY,
    ),
    "readdressed": Notice(
        Sentence("Your sign-off is asked for"),
        Sentence("A sign-off that was asked of somebody else is now asked of you."),
        Permission.SIGN_OFF,
    ),
    "passed_over": Notice(
        Sentence("Your sign-off is no longer asked for"),
        Sentence(
            "Somebody else is asked to sign instead of you. In this round you can no longer sign, "
            "unless it is passed back to you."
        ),
        Permission.SEE_GATE,
    ),
    "request_withdrawn": Notice(
        Sentence("A request for sign-off was withdrawn"),
        Sentence(
            "Nothing needs to be decided in it any more. What was signed in it no longer counts "
            "and stays on the record."
        ),
        Permission.SEE_GATE,
    ),
    "reminder": Notice(
        Sentence("A reminder"),
        Sentence("Something that is left to do is with you."),
        Permission.SEE_PILOT,
        "/gate",
    ),
    "stage_escalated": Notice(
        Sentence("A stage takes longer than planned"),
        Sentence("More time has passed than was planned for this stage. Nothing moves by itself."),
    ),
    "sign_off_escalated": Notice(
        Sentence("A sign-off has not come in time"),
        Sentence("A dossier waits for longer than planned. Silence is never taken for consent."),
        Permission.SEE_GATE,
    ),
    "member_added": Notice(
        Sentence("You are a member of a lab"), Sentence("You were made a member of a lab.")
    ),
}
UNKNOWN = Notice(Sentence("Something waits for you"), Sentence("Something waits for you."))
