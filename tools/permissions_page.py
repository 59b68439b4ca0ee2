"""Write docs/developer/permissions.md from the table of permissions.

`python tools/permissions_page.py` writes it; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from labapp.permissions import ON_A_PILOT, Permission, Standing, allows
from labapp.words import LabRole, PilotRoleKind

PAGE = Path(__file__).resolve().parent.parent / "docs" / "developer" / "permissions.md"
INSIDE = Standing(signed_in=True, member=True)
ACTORS = {
    "outsider": Standing(signed_in=True),
    "neighbour": INSIDE,
    "viewer": replace(INSIDE, lab_role=LabRole.VIEWER),
    "delivery": replace(INSIDE, pilot_roles=frozenset({PilotRoleKind.DELIVERY})),
    "academic": replace(INSIDE, pilot_roles=frozenset({PilotRoleKind.ACADEMIC})),
    "approver": replace(INSIDE, pilot_roles=frozenset({PilotRoleKind.APPROVER})),
    "deputy": replace(INSIDE, pilot_roles=frozenset({PilotRoleKind.DEPUTY})),
    "coordinator": replace(INSIDE, lab_role=LabRole.COORDINATOR),
    "site admin": Standing(signed_in=True, site_admin=True),
    "operator": Standing(operator=True),
}
OPENING = """\
# Who may do what

Written by `tools/permissions_page.py` from `labapp/permissions/table.py`: change the table and
run it again.

- **outsider**: a member of another lab. A pilot of this lab does not exist for them: 404.
- **neighbour**: a member of the lab without a role on the pilot.
- **viewer**: also the funder’s viewer.
- **deputy**: of an approver, on their days; on all others they are a neighbour.
- **site admin**: runs the site and does not read what is inside pilots.
- **operator**: a command on the server. Never signs off, never is the second of two people.
- **own**: on records that are theirs, as the verb finds them under its lock.

Somebody with two roles may what either may. A route declares the permission it needs, and the
application does not start with one that does not; pages are judged before they run, verbs once more
under their lock. `tests/rules/access/` walks every route and method as everybody, on twin pilots
with every id swapped, and expects what this table says.
"""
# Actions of the design that are not in this version, so that nobody looks for them above
NOT_YET = (
    "publish a pilot’s summary; public pages",
    "archive a pilot, or move it to another lab",
    "break-glass reading by a site admin",
    "erase bytes on a legal order",
    "quality appraisal of evidence",
    "second factor and one-use links",
    "API tokens",
    "exports",
)


def page() -> str:
    """Give the page as it should be."""
    parts = [OPENING]
    for heading, on_a_pilot in (("On a pilot", True), ("In a lab and on the site", False)):
        chosen = [each for each in Permission if (each in ON_A_PILOT) is on_a_pilot]
        parts += [f"\n## {heading}\n\n", _table(chosen)]
    parts += ["\n## Not in this version\n\n", "\n".join(f"- {each}" for each in NOT_YET), "\n"]
    return "".join(parts)


def _table(chosen: list[Permission]) -> str:
    lines = [f"| may | {' | '.join(ACTORS)} |", "|---" * (len(ACTORS) + 1) + "|"]
    lines += [f"| {each} | {' | '.join(_cells(each))} |" for each in chosen]
    return "\n".join(lines) + "\n"


def _cells(permission: Permission) -> list[str]:
    return [_cell(permission, who) for who in ACTORS.values()]


def _cell(permission: Permission, who: Standing) -> str:
    if allows(permission, who):
        return "yes"
    return "own" if allows(permission, who, mine=True) else "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
