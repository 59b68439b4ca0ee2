"""Pages about the site."""

from flask import Blueprint

from labapp.web.access import public

blueprint = Blueprint("site", __name__)


@blueprint.get("/healthz")
@public
def alive() -> tuple[str, int, dict[str, str]]:
    """Say that the process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
