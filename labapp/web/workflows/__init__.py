"""Workflows: the list, and a definition drawn."""

from labapp.web.workflows.views import blueprint

__all__ = ["blueprint"]
