"""What happened to a pilot, newest first, as sentences made from the audit record."""

from labapp.reading.happened.listing import Happened, Happening, list_done, list_happened
from labapp.reading.happened.told import SENTENCES, tell

__all__ = ["SENTENCES", "Happened", "Happening", "list_done", "list_happened", "tell"]
