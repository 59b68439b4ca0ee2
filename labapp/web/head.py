"""Asking for the headers of a page is opening it without its body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class HeadAsGet:
    """Have views answer HEAD as they answer GET: none of them asks for it by name."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "HEAD":
            return self.app(environ, start)
        environ["REQUEST_METHOD"] = "GET"
        body = self.app(environ, start)
        if hasattr(body, "close"):
            body.close()
        return []
