"""The room of the pages about returns, to which each module of this folder adds its own."""

from flask import Blueprint

blueprint = Blueprint("returns", __name__)
