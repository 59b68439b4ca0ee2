"""The words for who works on a pilot, and for whom."""

from __future__ import annotations

from labapp.words.sentence import Sentence
from labapp.words.vocabulary.worded import Worded


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
