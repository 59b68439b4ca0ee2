"""The room of the pages about tasks, to which each module of this folder adds its own."""

from flask import Blueprint

blueprint = Blueprint("tasks", __name__)
