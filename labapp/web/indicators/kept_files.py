"""Files of a dry run: kept for the person who sent them, so that they are not sent twice."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

from flask import current_app

from labapp.errors import NotFoundError
from labapp.services.files import SentFile
from labapp.web.access import viewer

KEPT_DAYS = 30
MOST_BYTES = 20 * 1024 * 1024
NAME = re.compile(r"[0-9a-f]{64}")


def keep(sent: SentFile) -> str:
    """Keep what was sent for a dry run, and give the name under which it is found again."""
    sent.incoming.seek(0)
    content = sent.incoming.read(MOST_BYTES + 1)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    name = sent.incoming.sha256
    coming = folder / f"{secrets.token_hex(8)}.part"
    coming.write_bytes(content)
    coming.replace(_path(name))
    return name


def read(name: str) -> bytes:
    """Read what the viewer sent for a dry run; raises NotFoundError when it is gone."""
    if not NAME.fullmatch(name) or not _path(name).is_file():
        raise NotFoundError
    return _path(name).read_bytes()


def drop(name: str) -> None:
    """Throw away what was imported."""
    if NAME.fullmatch(name):
        _path(name).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].data_dir) / "imports"


def _path(name: str) -> Path:
    return _folder() / f"{viewer().person_id}-{name}.csv"


def _sweep(folder: Path) -> None:
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
