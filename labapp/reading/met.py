"""The requirements of a pilot that are met: the tasks they close ask nothing more of anybody."""

from __future__ import annotations

import json


def met_in(details: str | None) -> frozenset[str]:
    """Name the requirements that stored readiness found met, none where nothing is stored."""
    if not details:
        return frozenset()
    findings = [each for move in json.loads(details)["moves"] for each in move["findings"]]
    parts = [part for each in findings for part in (each, *each["members"])]
    return frozenset(part["id"] for part in parts if part["ok"])
