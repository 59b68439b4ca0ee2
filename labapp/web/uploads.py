"""Uploads: bodies that stream into the evidence store while they are hashed.

By the time anything reads a body, `access.admit` has asked who sends it and whether they may, and
has set how much of it may be read. What a view does not keep leaves nothing behind.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, cast

from flask import Flask, Request, abort, current_app, request
from werkzeug.datastructures import ImmutableMultiDict

from labapp.services.files import SentFile
from labapp.storage import Incoming

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage


class LabRequest(Request):
    """A request whose files are read into the store's own incoming files."""

    @property
    def press_sent(self) -> str:
        """Give the key of the press that came, if the body was read; never reads it."""
        form = self.__dict__.get("form")
        return str(form.get("press", "")) if form else ""

    def close(self) -> None:
        """Discard what nobody kept."""
        super().close()
        for coming in self._coming():
            coming.discard()

    def _load_form_data(self) -> None:
        if self.mimetype == "multipart/form-data" and not comes_from_here(self):
            abort(403)
        try:
            super()._load_form_data()
        except BaseException:  # whatever went wrong, the rest of the body is not read again
            self.__dict__.setdefault("form", ImmutableMultiDict())
            self.__dict__.setdefault("files", ImmutableMultiDict())
            raise

    def _get_file_stream(self, *_about: Any, **_named: Any) -> IO[bytes]:
        coming = Incoming()
        self._coming().append(coming)
        return cast("IO[bytes]", coming)

    def _coming(self) -> list[Incoming]:
        kept: list[Incoming] = self.__dict__.setdefault("_labapp_coming", [])
        return kept


def set_up(app: Flask) -> None:
    """Have the application read files into the store."""
    app.request_class = LabRequest


def comes_from_here(asked: Request) -> bool:
    """Say whether a browser sent this from a page of ours; one that says nothing did not."""
    ours = (asked.host_url.rstrip("/"), current_app.config["SETTINGS"].base_url)
    if origin := asked.headers.get("Origin"):
        return origin in ours
    if site := asked.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    referer = asked.headers.get("Referer", "")
    return any(referer == our or referer.startswith(f"{our}/") for our in ours)


def sent_files(name: str = "files") -> list[SentFile]:
    """List the files that came under this name; a field left empty sent none."""
    return [_sent(each) for each in request.files.getlist(name) if each.filename]


def _sent(file: FileStorage) -> SentFile:
    return SentFile(file.filename or "", cast("Incoming", file.stream))
