"""Indicators: the list, each with its chart, values and revisions, and the import."""

from labapp.web.indicators import defining, goals, importing, listing, page, values
from labapp.web.indicators.room import blueprint

__all__ = ["blueprint", "defining", "goals", "importing", "listing", "page", "values"]
