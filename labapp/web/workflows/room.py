"""The room of the workflow pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("workflows", __name__)
