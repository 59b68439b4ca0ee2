"""What the kinds of the audit record are called, without what they were done to."""

from __future__ import annotations

from collections.abc import Mapping

from labapp.reading.happened import SENTENCES, tell
from labapp.web.formatting import say
from labapp.words import Mention, Sentence

CALLED: Mapping[str, Sentence] = {
    "audit.verified": Sentence("The record was checked"),
    "closure_day.added": Sentence("Closure days were added"),
    "closure_day.removed": Sentence("A closure day was removed"),
    "lab.founded": Sentence("A lab was founded"),
    "meeting.attested": Sentence("A meeting’s decision was confirmed"),
    "meeting.declined": Sentence("A meeting’s decision was not confirmed"),
    "meeting.recorded": Sentence("A meeting’s decision was recorded"),
    "member.added": Sentence("A member was added"),
    "member.changed": Sentence("A member’s part in the lab changed"),
    "member.ended": Sentence("A member left the lab"),
    "organisation.added": Sentence("An organisation was added"),
    "partner.added": Sentence("A partner was added"),
    "person.added": Sentence("A person was added"),
    "person.language_chosen": Sentence("A language was chosen"),
    "person.password_changed": Sentence("A password was changed"),
    "person.password_set": Sentence("A password was set"),
    "pilot.edited": Sentence("Details were changed"),
    "pilot.held": Sentence("Put on hold"),
    "pilot.moved": Sentence("The pilot moved"),
    "pilot.resumed": Sentence("Taken off hold"),
    "pilot.scaled": Sentence("A pilot was scaled"),
    "pilot.scaled_from": Sentence("A pilot was started by scaling another"),
    "place.added": Sentence("A place was added"),
    "review.opened": Sentence("Sign-off was asked for"),
    "deputy.named": Sentence("A deputy was named"),
    "review.readdressed": Sentence("Sign-off was asked of somebody else"),
    "waiver.added": Sentence("A requirement was set aside"),
    "waiver.ended": Sentence("A requirement is set aside no longer"),
    "review.signed": Sentence("Decided at the gate"),
    "role.given": Sentence("A role was given"),
    "session.ended": Sentence("Signed out"),
    "session.opened": Sentence("Signed in"),
    "sessions.ended": Sentence("Signed out everywhere"),
    "workflow.change_begun": Sentence("A change of version was begun"),
    "workflow.change_done": Sentence("A change of version was finished"),
    "workflow.change_resumed": Sentence("A change of version was gone on with"),
    "workflow.change_reversed": Sentence("A change of version was taken back"),
    "workflow.change_reversing": Sentence("A change of version is being taken back"),
    "workflow.change_stopped": Sentence("A change of version stopped: who asked for it may not"),
    "workflow.pilot_migrated": Sentence("A pilot went over to another version"),
    "workflow.pilot_stayed": Sentence("A pilot stays on its version"),
    "workflow.pilot_waits": Sentence("A pilot goes over with its next move"),
    "workflow.published": Sentence("A workflow was published"),
}


def kind_words(kind: str) -> str:
    """Say what was done; a kind that has no words yet stands as it is recorded."""
    if kind in CALLED:
        return say(CALLED[kind])
    if kind not in SENTENCES:
        return kind
    nothing = Mention("record")  # what it was done to has no name here: the sentence ends before
    return say(tell(kind, {}, nothing)).rstrip(" :")
