"""The nouns: one a file; columns, constraints, and nothing else."""

from labapp.db import Base, limit_columns
from labapp.models.audit_event import AuditEvent, AuditHead
from labapp.models.conclusion import Conclusion
from labapp.models.condition import Condition
from labapp.models.evidence import Evidence, EvidenceAuthor
from labapp.models.evidence_file import EvidenceFile
from labapp.models.evidence_use import EvidenceUse
from labapp.models.gate_review import GateReview, Readdressing, ReturnedSection, SignOff
from labapp.models.hold import Hold
from labapp.models.indicator import Baseline, Indicator, Target
from labapp.models.job import Job
from labapp.models.lab import ClosureDay, Lab
from labapp.models.lesson import Lesson
from labapp.models.meeting_decision import MeetingDecision
from labapp.models.membership import Membership, MembershipOrganisation
from labapp.models.observation import Observation
from labapp.models.organisation import Organisation
from labapp.models.outbox_message import OutboxMessage
from labapp.models.partner import Partner
from labapp.models.person import Person
from labapp.models.pilot import Pilot, PilotPlace, ScalePlace
from labapp.models.pilot_return import Return
from labapp.models.pilot_role import PilotRole
from labapp.models.place import Place
from labapp.models.press import PressRecord
from labapp.models.readiness import Readiness
from labapp.models.reminder import Reminder
from labapp.models.session import Draft, SignInFailure, WebSession
from labapp.models.stage_event import StageEvent
from labapp.models.task import Task
from labapp.models.visit import Visit
from labapp.models.waiver import Waiver
from labapp.models.workflow import WorkflowBody, WorkflowStage, WorkflowVersion
from labapp.models.workflow_migration import PilotMigration, WorkflowMigration

limit_columns(Base.metadata)

__all__ = [
    "AuditEvent",
    "AuditHead",
    "Baseline",
    "ClosureDay",
    "Conclusion",
    "Condition",
    "Draft",
    "Evidence",
    "EvidenceAuthor",
    "EvidenceFile",
    "EvidenceUse",
    "GateReview",
    "Hold",
    "Indicator",
    "Job",
    "Lab",
    "Lesson",
    "MeetingDecision",
    "Membership",
    "MembershipOrganisation",
    "Observation",
    "Organisation",
    "OutboxMessage",
    "Partner",
    "Person",
    "Pilot",
    "PilotMigration",
    "PilotPlace",
    "PilotRole",
    "Place",
    "PressRecord",
    "Readdressing",
    "Readiness",
    "Reminder",
    "Return",
    "ReturnedSection",
    "ScalePlace",
    "SignInFailure",
    "SignOff",
    "StageEvent",
    "Target",
    "Task",
    "Visit",
    "Waiver",
    "WebSession",
    "WorkflowBody",
    "WorkflowMigration",
    "WorkflowStage",
    "WorkflowVersion",
]
