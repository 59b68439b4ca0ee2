"""Labs: the days on which a lab works."""

from labapp.web.labs import calendar
from labapp.web.labs.room import blueprint

__all__ = ["blueprint", "calendar"]
