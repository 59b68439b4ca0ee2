"""Who takes part: partners, and members with their roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from labapp.words import LabRole, Mention, OrganisationKind, PartnerPart, PilotRoleKind


@dataclass(frozen=True, slots=True)
class Partner:
    """One part an organisation has in the pilot."""

    organisation_id: int
    kind: OrganisationKind
    part: PartnerPart


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role on this pilot; approvers hold it for an organisation, deputies for some dates too."""

    kind: PilotRoleKind
    organisation_id: int | None = None
    deputy_for: int | None = None
    from_on: dt.date | None = None
    until_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the lab with a lab-wide role or a role on this pilot."""

    person_id: int
    organisation_ids: tuple[int, ...] = ()
    lab_role: LabRole | None = None
    roles: tuple[HeldRole, ...] = ()

    @property
    def mention(self) -> Mention:
        """Give the mention under which this person is spoken of."""
        return Mention("person", self.person_id)

    def holds(self, role: str) -> bool:
        """Say whether this person holds `role`, lab-wide or on this pilot."""
        return role in self.held

    @property
    def held(self) -> tuple[str, ...]:
        """Give the roles this person holds, lab-wide and on this pilot."""
        on_pilot = tuple([held.kind for held in self.roles])
        return on_pilot if self.lab_role is None else (self.lab_role, *on_pilot)


def sole_holder(members: Sequence[Member], role: str) -> int | None:
    """Give the one person who holds a role, None where nobody does or several do."""
    holders = {member.person_id for member in members if member.holds(role)}
    return holders.pop() if len(holders) == 1 else None
