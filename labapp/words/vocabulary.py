"""The closed vocabularies: one word, one meaning, each with its label."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from labapp.words.sentence import Language, Sentence

__all__ = [
    "AccessClass",
    "Accumulation",
    "ConclusionKind",
    "Direction",
    "EvidenceKind",
    "EvidenceStatus",
    "Frequency",
    "IndicatorLevel",
    "JobState",
    "LabRole",
    "Language",
    "LessonStatus",
    "Measure",
    "MeetingState",
    "MessageState",
    "MigrationPolicy",
    "MigrationState",
    "MoveKind",
    "ObservationFlag",
    "ObservationStatus",
    "OrganisationKind",
    "PartnerPart",
    "PersonalData",
    "Phase",
    "PilotField",
    "PilotMigrationState",
    "PilotRoleKind",
    "Purpose",
    "Rating",
    "ReviewState",
    "RevisionReason",
    "Severity",
    "SignOffDecision",
    "TaskStatus",
    "UseStatus",
    "Worded",
]


class Worded(StrEnum):
    """A closed vocabulary whose members carry their label."""

    label: Sentence

    def __new__(cls, value: str, label: Sentence | None = None) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or Sentence(value)
        return member


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


class OrganisationKind(Worded):
    COUNCIL = "council", Sentence("Council")
    COMBINED_AUTHORITY = "combined_authority", Sentence("Combined authority")
    UNIVERSITY = "university", Sentence("University")
    FUNDER = "funder", Sentence("Funder")
    OTHER = "other", Sentence("Other organisation")


class PartnerPart(Worded):
    """An organisation's part in a pilot."""

    LEAD = "lead", Sentence("Lead")
    DELIVERY = "delivery", Sentence("Delivery partner")
    EVALUATION = "evaluation", Sentence("Evaluation partner")
    FUNDER = "funder", Sentence("Funding partner")
    GOVERNANCE_BODY = "governance_body", Sentence("Governance body")


class LabRole(Worded):
    """A lab-wide role."""

    COORDINATOR = "coordinator", Sentence("Coordinator")
    VIEWER = "viewer", Sentence("Viewer")
    FUNDER = "funder", Sentence("Funder’s viewer")


class PilotRoleKind(Worded):
    """A role on one pilot."""

    DELIVERY = "delivery", Sentence("Delivery team")
    ACADEMIC = "academic", Sentence("Academic")
    APPROVER = "approver", Sentence("Approver")
    DEPUTY = "deputy", Sentence("Deputy of an approver")


class TaskStatus(Worded):
    TO_DO = "to_do", Sentence("To do")
    DOING = "doing", Sentence("Doing")
    DONE = "done", Sentence("Done")
    NOT_NEEDED = "not_needed", Sentence("Not needed")


class Purpose(Worded):
    """What a pilot uses evidence for."""

    KNOWN = "known", Sentence("What is already known")
    NEED = "need", Sentence("What this place needs")
    DESIGN = "design", Sentence("How it should be done")
    DELIVERY = "delivery", Sentence("That it was done")
    EVALUATION = "evaluation", Sentence("What came of it")
    COST = "cost", Sentence("What it cost")
    CHALLENGE = "challenge", Sentence("A voice that disagrees")
    STRATEGY = "strategy", Sentence("The text to be adopted")


class EvidenceKind(Worded):
    EVALUATION_REPORT = "evaluation_report", Sentence("Evaluation report")
    JOURNAL_ARTICLE = "journal_article", Sentence("Journal article")
    SYSTEMATIC_REVIEW = "systematic_review", Sentence("Review of evidence")
    DATASET = "dataset", Sentence("Dataset")
    SURVEY = "survey", Sentence("Survey")
    INTERVIEW_NOTES = "interview_notes", Sentence("Interview notes")
    CASE_STUDY = "case_study", Sentence("Case study")
    ADMIN_DATA = "admin_data", Sentence("Administrative data")
    POLICY_DOCUMENT = "policy_document", Sentence("Policy document")
    COST_RECORD = "cost_record", Sentence("Record of costs")
    PHOTOGRAPH = "photograph", Sentence("Photograph")
    OTHER = "other", Sentence("Something else")


class EvidenceStatus(Worded):
    """Where an item of evidence stands in the lab."""

    CURRENT = "current", Sentence("Current")
    WITHDRAWN = "withdrawn", Sentence("Withdrawn")


class UseStatus(Worded):
    """Where a pilot's use of evidence stands."""

    SUBMITTED = "submitted", Sentence("Waits for acceptance")
    ACCEPTED = "accepted", Sentence("Accepted")
    RETURNED = "returned", Sentence("Returned")
    WITHDRAWN = "withdrawn", Sentence("Use withdrawn")


class AccessClass(Worded):
    """Who may see an item of evidence."""

    TEAM = "team", Sentence("This pilot’s team")
    PARTNERS = "partners", Sentence("Everybody in the lab")
    PUBLIC = "public", Sentence("Anybody, once the pilot is published")


class PersonalData(Worded):
    NONE = "none", Sentence("No personal data")
    ANONYMISED = "anonymised", Sentence("Anonymised")
    PSEUDONYMISED = "pseudonymised", Sentence("Pseudonymised")
    IDENTIFIABLE = "identifiable", Sentence("People can be identified")


class IndicatorLevel(Worded):
    INPUT = "input", Sentence("Input")
    ACTIVITY = "activity", Sentence("Activity")
    OUTPUT = "output", Sentence("Output")
    OUTCOME = "outcome", Sentence("Outcome")
    IMPACT = "impact", Sentence("Impact")


class Measure(Worded):
    COUNT = "count", Sentence("Count")
    PERCENT = "percent", Sentence("Percentage")
    RATIO = "ratio", Sentence("Ratio")
    CURRENCY = "currency", Sentence("Money")
    INDEX = "index", Sentence("Index")


class Direction(Worded):
    """Which way is good."""

    INCREASE = "increase", Sentence("Higher is better")
    DECREASE = "decrease", Sentence("Lower is better")
    MAINTAIN = "maintain", Sentence("Staying the same is good")
    NONE = "none", Sentence("Neither way is better")


class Accumulation(Worded):
    PERIOD = "period", Sentence("Each period by itself")
    CUMULATIVE = "cumulative", Sentence("Adds up over time")
    POINT_IN_TIME = "point_in_time", Sentence("As it stands on a day")


class Frequency(Worded):
    WEEK = "week", Sentence("Weekly")
    MONTH = "month", Sentence("Monthly")
    QUARTER = "quarter", Sentence("Quarterly")
    TERM = "term", Sentence("Termly")
    HALF = "half", Sentence("Half-yearly")
    YEAR = "year", Sentence("Yearly")


class ObservationFlag(Worded):
    """What is special about a value; c, x and z stand in place of one."""

    BREAK = "b", Sentence("Break in the series")
    CONFIDENTIAL = "c", Sentence("Confidential")
    ESTIMATED = "e", Sentence("Estimated")
    FORECAST = "f", Sentence("Forecast")
    PROVISIONAL = "p", Sentence("Provisional")
    REVISED = "r", Sentence("Revised")
    UNRELIABLE = "u", Sentence("Low reliability")
    NOT_AVAILABLE = "x", Sentence("Not available")
    NOT_APPLICABLE = "z", Sentence("Not applicable")


class ObservationStatus(Worded):
    PROVISIONAL = "provisional", Sentence("Provisional value")
    FINAL = "final", Sentence("Final value")


class RevisionReason(Worded):
    LATE_DATA = "late_data", Sentence("Late data")
    ERROR = "error", Sentence("An error is corrected")
    DEFINITION_CHANGE = "definition_change", Sentence("The definition changed")
    RECATEGORISED = "recategorised", Sentence("Counted in another category")
    CONFIRMED = "confirmed", Sentence("Confirmed by a second person")
    OTHER = "other", Sentence("Another reason")


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


class JobState(Worded):
    WAITING = "waiting", Sentence("Waits for its turn")
    RUNNING = "running", Sentence("Running")
    DONE = "done", Sentence("Finished")
    FAILED = "failed", Sentence("Failed")


class MessageState(Worded):
    WAITING = "waiting", Sentence("Not sent yet")
    SENT = "sent", Sentence("Sent")
    DROPPED = "dropped", Sentence("Dropped: no longer theirs to see")
    FAILED = "failed", Sentence("Could not be sent")
