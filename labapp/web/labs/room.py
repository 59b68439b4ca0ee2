"""The room of the pages about a lab itself."""

from flask import Blueprint

blueprint = Blueprint("labs", __name__)
