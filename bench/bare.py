"""What labapp is measured against: a Flask app that does the same bytes and nothing else.

A page of rows through Jinja with escaping, an upload that is hashed, written and fsynced in one
pass, and a download by sendfile; served as `labapp serve` serves.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from flask import Flask, Request, render_template, request, send_file
from werkzeug.wrappers import Response

from bench.site import settings_for
from labapp.cli.serve import WebServer

ROW = (
    '<tr><th scope="row"><a href="/pilots/{{ row.url }}">{{ row.title }}</a></th>'
    "<td>{{ row.who }}</td><td>{{ row.when }}</td></tr>\n"
)
PAGE = (
    '<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><table>'
    "{% for row in rows %}" + ROW + "{% endfor %}</table></body></html>"
)
PLAIN = {"url": "BM-1/x", "title": "Breakfast clubs", "who": "Coordinator", "when": "2 March 2026"}


class HashedFile:
    """A temporary file that is hashed while it is written."""

    def __init__(self, folder: Path) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Hash and write."""
        self.digest.update(data)
        return self.file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class BareRequest(Request):
    """A request that streams its files to disk, hashing them."""

    def _get_file_stream(self, *_about: Any, **_named: Any) -> IO[bytes]:
        return HashedFile(Path(os.environ["BENCH_FOLDER"]))  # type: ignore[return-value]


def make_bare(folder: Path, port: int) -> Flask:
    """Make the application."""
    app = Flask("bare", template_folder=str(folder))
    app.request_class = BareRequest
    app.config["SETTINGS"] = settings_for(folder, port)
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    app.add_url_rule("/page", view_func=page)
    app.add_url_rule("/upload", view_func=upload, methods=["POST"])
    app.add_url_rule("/download", view_func=download)
    return app


def page() -> str:
    """Give a page of about so many bytes."""
    wanted = int(request.args["bytes"])
    one = len(ROW) - len("{{row.url}}{{row.title}}{{row.who}}{{row.when}}") - 8
    size = one + sum(len(text) for text in PLAIN.values())
    return render_template("page.html", title="Bare", rows=[PLAIN] * (wanted // size + 1))


def upload() -> str:
    """Take a file in, in one pass, and wait until it is on disk."""
    file: Any = request.files["files"].stream
    file.flush()
    os.fsync(file.fileno())
    return str(file.digest.hexdigest())


def download() -> Response:
    """Give the file by sendfile."""
    return send_file(Path(os.environ["BENCH_FOLDER"]) / "download.pdf", etag=False)


class BareServer(WebServer):
    """The same server with the bare application."""

    def load(self) -> Flask:
        """Give the application."""
        return self.app


if __name__ == "__main__":
    BareServer(make_bare(Path(os.environ["BENCH_FOLDER"]), int(sys.argv[1]))).run()
