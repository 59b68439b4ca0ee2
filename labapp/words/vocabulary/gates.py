"""The words for gates, and a change of version under way."""

from __future__ import annotations

from labapp.words.sentence import Sentence
from labapp.words.vocabulary.worded import Worded


class ReviewState(Worded):
    """Where a round of sign-off stands."""

    OPEN = "open", Sentence("Waits for sign-off")
    SIGNED = "signed", Sentence("All have signed")
    RETURNED = "returned", Sentence("Returned with reasons")
    REFUSED = "refused", Sentence("Refused")
    WITHDRAWN = "withdrawn", Sentence("Request withdrawn")
    CLOSED = "closed", Sentence("Closed by the move")


class SignOffDecision(Worded):
    """What somebody who is asked for sign-off decides, or a body in a meeting."""

    APPROVE = "approve", Sentence("Approve")
    APPROVE_WITH_CONDITIONS = "approve_with_conditions", Sentence("Approve with conditions")
    RETURN = "return", Sentence("Return with a reason")
    REFUSE = "refuse", Sentence("Refuse")

    @property
    def approves(self) -> bool:
        """Say whether it lets the move go on."""
        return self in {SignOffDecision.APPROVE, SignOffDecision.APPROVE_WITH_CONDITIONS}


class MeetingState(Worded):
    """Where the record of a meeting's decision stands."""

    RECORDED = "recorded", Sentence("Waits for somebody who was there")
    ATTESTED = "attested", Sentence("Confirmed by somebody who was there")
    DECLINED = "declined", Sentence("Not confirmed")


class MigrationPolicy(Worded):
    """When pilots go over to another version of their workflow."""

    STAY = "stay", Sentence("They stay on their version")
    AT_NEXT_GATE = "at_next_gate", Sentence("At their next move")
    NOW = "now", Sentence("Now")


class MigrationState(Worded):
    """Where a change of version of many pilots stands."""

    RUNNING = "running", Sentence("Under way")
    DONE = "done", Sentence("Finished")
    REVERSING = "reversing", Sentence("Being taken back")
    REVERSED = "reversed", Sentence("Taken back")


class PilotMigrationState(Worded):
    """Where one pilot stands in a change of version."""

    WAITING = "waiting", Sentence("Waits its turn")
    AT_NEXT_GATE = "at_next_gate", Sentence("Goes over at its next move")
    DONE = "done", Sentence("Gone over")
    STAYED = "stayed", Sentence("Stays on its version")
    NEEDS_MAPPING = "needs_mapping", Sentence("Its stage is not in the new version")
    REVERSED = "reversed", Sentence("Taken back")
