"""The closed vocabularies: one word, one meaning, each with its label."""

from labapp.words.sentence import Language
from labapp.words.vocabulary.evidence import (
    AccessClass,
    EvidenceKind,
    EvidenceStatus,
    PersonalData,
    Purpose,
    Retraction,
    UseStatus,
)
from labapp.words.vocabulary.gates import (
    MeetingState,
    MigrationPolicy,
    MigrationState,
    PilotMigrationState,
    ReviewState,
    SignOffDecision,
)
from labapp.words.vocabulary.indicators import (
    Accumulation,
    Direction,
    Frequency,
    IndicatorLevel,
    Measure,
    ObservationFlag,
    ObservationStatus,
    RevisionReason,
)
from labapp.words.vocabulary.people import LabRole, OrganisationKind, PartnerPart, PilotRoleKind
from labapp.words.vocabulary.pilots import (
    ConclusionKind,
    LessonStatus,
    MoveKind,
    Phase,
    PilotField,
    Rating,
    Severity,
    TaskStatus,
)
from labapp.words.vocabulary.worded import Worded
from labapp.words.vocabulary.work import JobState, MessageState

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
    "Retraction",
    "ReviewState",
    "RevisionReason",
    "Severity",
    "SignOffDecision",
    "TaskStatus",
    "UseStatus",
    "Worded",
]
