"""The language of a page: /cy before an address gives the same page in Welsh."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request
from flask_babel import Babel

from labapp.speak import FOLDER
from labapp.words import Language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/cy"


class LanguagePrefix:
    """Move /cy from the path to the script's name, so that every address made keeps it."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        environ["labapp.language"] = Language.ENGLISH
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            environ["PATH_INFO"] = path[len(PREFIX) :] or "/"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX
            environ["labapp.language"] = Language.WELSH
        return self.app(environ, start)


def chosen() -> str:
    """Give the language of this request: en or cy."""
    return str(request.environ.get("labapp.language", Language.ENGLISH))


def set_up(app: Flask) -> None:
    """Have addresses choose the language."""
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, locale_selector=lambda: "cy" if chosen() == Language.WELSH else "en")
