"""Workflows: the list, a definition drawn, checked, published, compared, and changed in flight."""

from labapp.web.workflows import checking, comparing, migrating, publishing, views
from labapp.web.workflows.room import blueprint

__all__ = ["blueprint", "checking", "comparing", "migrating", "publishing", "views"]
