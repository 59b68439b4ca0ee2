"""Whether the parts of the site work, each by its name."""

from __future__ import annotations

import os
from pathlib import Path

from labapp.reading.site import Works


def queue_works(path: Path) -> bool:
    """Say whether jobs can be handed over: the queue's file, or its folder, can be written."""
    return os.access(path if path.exists() else path.parent, os.W_OK)


def words_of(works: Works, queue: bool) -> list[tuple[str, bool]]:
    """Name each part and say whether it works."""
    return [
        ("database", works.database),
        ("migrations", works.migrated),
        ("guards", works.guarded),
        ("store", works.store),
        ("queue", queue),
    ]
