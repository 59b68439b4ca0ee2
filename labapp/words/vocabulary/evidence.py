"""The words for evidence and how it is used."""

from __future__ import annotations

from labapp.words.sentence import Sentence
from labapp.words.vocabulary.worded import Worded


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


class Retraction(Worded):
    """What the publisher has said since about something published."""

    NONE = "none", Sentence("Nothing known")
    CORRECTED = "corrected", Sentence("Corrected")
    CONCERN = "concern", Sentence("Expression of concern")
    RETRACTED = "retracted", Sentence("Retracted")


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
