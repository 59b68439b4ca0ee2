"""Lessons: the catalogue, one lesson, a pilot's lessons, and how they are recorded and decided."""

from labapp.web.lessons import catalogue, writing
from labapp.web.lessons.room import blueprint

__all__ = ["blueprint", "catalogue", "writing"]
