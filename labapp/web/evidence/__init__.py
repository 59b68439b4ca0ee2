"""Evidence: the library, an item with its bytes, a pilot's evidence, and how it comes in."""

from labapp.web.evidence import (
    bytes_of,
    changes,
    decisions,
    item,
    library,
    of_pilot,
    retracting,
    upload,
)
from labapp.web.evidence.room import blueprint

__all__ = [
    "blueprint",
    "bytes_of",
    "changes",
    "decisions",
    "item",
    "library",
    "of_pilot",
    "retracting",
    "upload",
]
