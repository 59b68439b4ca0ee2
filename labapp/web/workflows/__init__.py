"""Workflows: the list, a definition drawn, and a written one checked."""

from labapp.web.workflows import checking, views
from labapp.web.workflows.room import blueprint

__all__ = ["blueprint", "checking", "views"]
