"""Tasks: a pilot's list, one task, and the presses that carry it on."""

from labapp.web.tasks import presses, views
from labapp.web.tasks.room import blueprint

__all__ = ["blueprint", "presses", "views"]
