"""The demonstration's accounts, listed where somebody who tries it signs in."""

from __future__ import annotations

from dataclasses import dataclass

from labapp.words import Sentence

PASSWORD = "policy-lab-demo"  # noqa: S105 - it is printed on the page


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """Somebody to sign in as, and what they are there for."""

    email: str
    who: Sentence
    password: str = PASSWORD


def accounts() -> tuple[DemonstrationAccount, ...]:
    """List the accounts of the demonstration labs, those who work most first."""
    known = (
        ("coordinator", Sentence("Coordinator")),
        ("delivery", Sentence("Delivery team")),
        ("academic", Sentence("Academic")),
        ("academic2", Sentence("A second academic")),
        ("approver.council", Sentence("Approver for a council")),
        ("approver.university", Sentence("Approver for the university")),
        ("viewer", Sentence("Viewer")),
        ("admin", Sentence("Site administrator")),
        ("outsider", Sentence("Coordinator of another lab")),
    )
    return tuple(DemonstrationAccount(f"{name}@example.org", who) for name, who in known)
