"""Files of a dry run: kept for the person who sent them until they are imported."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from labapp.errors import NotFoundError
from labapp.services.files import SentFile

KEPT = dt.timedelta(days=30)
MOST_BYTES = 20 * 1024 * 1024
NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class WaitingFiles:
    """The files of one person that wait in a folder for their import."""

    folder: Path
    person_id: int

    def keep(self, sent: SentFile, *, now: dt.datetime) -> str:
        """Keep what was sent for a dry run, and give the name under which it is found again."""
        sent.incoming.seek(0)
        content = sent.incoming.read(MOST_BYTES + 1)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sweep(now)
        name = sent.incoming.sha256
        coming = self.folder / f"{secrets.token_hex(8)}.part"
        coming.write_bytes(content)
        coming.replace(self._path(name))
        return name

    def read(self, name: str) -> bytes:
        """Read what they sent for a dry run; raises NotFoundError when it is gone."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError from error

    def drop(self, name: str) -> None:
        """Throw away what was imported, or what is no file to import."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise NotFoundError
        return self.folder / f"{self.person_id}-{name}.csv"

    def _sweep(self, now: dt.datetime) -> None:
        oldest = (now - KEPT).timestamp()
        for path in self.folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
