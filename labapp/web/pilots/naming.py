"""Names for what sentences speak of, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from labapp.reading.definitions import names_of_stages_and_moves
from labapp.web.formatting import both, say
from labapp.words import Bilingual, LabRole, PilotRoleKind


def names_for(digest: str, *named: Mapping[str, Bilingual]) -> dict[str, str]:
    """Name people, records, roles, stages and moves by the keys of their mentions."""
    roles = {f"role:{role}": say(role) for role in (*LabRole, *PilotRoleKind)}
    stages = {key: both(name) for key, name in names_of_stages_and_moves(digest).items()}
    records = {key: both(name) for each in named for key, name in each.items()}
    return roles | stages | records
