"""The words for how a pilot stands and moves."""

from __future__ import annotations

from enum import StrEnum

from labapp.words.sentence import Sentence
from labapp.words.vocabulary.worded import Worded


class Phase(Worded):
    """The fixed phases, so that stages of all workflows compare."""

    EVIDENCE = "evidence", Sentence("Evidence")
    DELIVERY = "delivery", Sentence("Delivery")
    MONITORING = "monitoring", Sentence("Monitoring")
    LEARNING = "learning", Sentence("Learning")
    CLOSED = "closed", Sentence("Closed")


class MoveKind(StrEnum):
    """What a move does to the journey."""

    FORWARD = "forward"
    BACK = "back"
    CONCLUDE = "conclude"
    STOP = "stop"
    REOPEN = "reopen"


class Severity(StrEnum):
    """Whether an unmet requirement blocks the move or only warns."""

    BLOCK = "block"
    WARN = "warn"


class TaskStatus(Worded):
    TO_DO = "to_do", Sentence("To do")
    DOING = "doing", Sentence("Doing")
    DONE = "done", Sentence("Done")
    NOT_NEEDED = "not_needed", Sentence("Not needed")


class PilotField(Worded):
    """The fields a gate may ask for."""

    QUESTION = "question", Sentence("Question")
    HYPOTHESIS = "hypothesis", Sentence("Hypothesis")
    DECISION_RULE = "decision_rule", Sentence("Decision rule")
    ENDS_ON = "ends_on", Sentence("End date")
    BUDGET_CODE = "budget_code", Sentence("Budget code")
    FUNDING_ENDS_ON = "funding_ends_on", Sentence("Funding ends on")
    OWNER_AFTER = "owner_after", Sentence("Owner afterwards")
    SCALE_TO = "scale_to", Sentence("Places to scale to")
    CHALLENGE_QUESTION = "challenge_question", Sentence("Challenge question")
    STRATEGY_OBJECTIVE = "strategy_objective", Sentence("Strategy objective")


class Rating(Worded):
    ON_TRACK = "on_track", Sentence("On track")
    AT_RISK = "at_risk", Sentence("At risk")
    OFF_TRACK = "off_track", Sentence("Off track")


class ConclusionKind(Worded):
    """How a cycle ends."""

    ADOPT = "adopt", Sentence("Adopt")
    SCALE = "scale", Sentence("Scale")
    ADAPT = "adapt", Sentence("Adapt")
    STOP = "stop", Sentence("Stop")
    NEW_CYCLE = "new_cycle", Sentence("New cycle")


class LessonStatus(Worded):
    CAPTURED = "captured", Sentence("Captured")
    VALIDATED = "validated", Sentence("Validated")
    VERIFIED = "verified", Sentence("Verified")
    REJECTED = "rejected", Sentence("Rejected")
