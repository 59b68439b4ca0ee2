"""The room of the pilots' own pages, to which each module of this folder adds its own."""

from flask import Blueprint

blueprint = Blueprint("pilots", __name__)
