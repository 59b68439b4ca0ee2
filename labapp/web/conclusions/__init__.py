"""Conclusions: how the cycles of a pilot ended, and why."""

from labapp.web.conclusions.views import blueprint

__all__ = ["blueprint"]
