"""Who may do what: one table, read aloud, default deny."""

from labapp.permissions.four_eyes import brought_by
from labapp.permissions.own_task import is_own_task
from labapp.permissions.require import person_of, require, require_in_lab, require_on_site
from labapp.permissions.standing import (
    STANDING,
    Standing,
    in_lab,
    join_standing,
    on_pilot,
    on_pilot_id,
    on_site,
    role_stands,
    standing_of,
)
from labapp.permissions.table import ON_A_PILOT, TABLE, Permission, allows
from labapp.permissions.visible import (
    is_inside,
    labs_of,
    pilots_with_role,
    visible_evidence,
    visible_labs,
    visible_pilots,
)

__all__ = [
    "ON_A_PILOT",
    "STANDING",
    "TABLE",
    "Permission",
    "Standing",
    "allows",
    "brought_by",
    "in_lab",
    "is_inside",
    "is_own_task",
    "join_standing",
    "labs_of",
    "on_pilot",
    "on_pilot_id",
    "on_site",
    "person_of",
    "pilots_with_role",
    "require",
    "require_in_lab",
    "require_on_site",
    "role_stands",
    "standing_of",
    "visible_evidence",
    "visible_labs",
    "visible_pilots",
]
