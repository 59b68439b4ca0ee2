"""The evidence store: a folder of bytes addressed by their SHA-256, never overwritten.

Bytes come in through `Incoming`: a file of the store's own, hashed while it is written. `keep`
syncs it, gives it its address and syncs the folder; only then may a record speak of it.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from labapp.errors import LabError, NotFoundError, RefusedError
from labapp.words import Sentence

BUFFER = 128 * 1024
COMING_IN = "incoming"
SHA256 = re.compile(r"[0-9a-f]{64}")


class Readable(Protocol):
    """Whatever bytes are read from."""

    def read(self, size: int = ..., /) -> bytes: ...


class Fixity(StrEnum):
    """Whether kept bytes are what they were."""

    OK = "ok"
    MISMATCH = "mismatch"
    MISSING = "missing"
    UNREADABLE = "unreadable"


class StoreFullError(LabError):
    """There is no room for the bytes; nothing of them was kept."""

    status = 503

    def __init__(self) -> None:
        super().__init__(Sentence("There is no room for this file. Nothing was kept"))


class TooLargeError(LabError):
    """The file is larger than files may be here; nothing of it was kept."""

    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(
            Sentence("This file is too large. Megabytes at most: %(most)s", most=limit >> 20)
        )


class DamagedError(NotFoundError):
    """The bytes of a version are missing or not what they were; they are not served."""

    def __init__(self) -> None:
        super().__init__(
            Sentence("The bytes of this version are missing or damaged, so they are not given out")
        )


@dataclass(frozen=True, slots=True)
class _Store:
    folder: Path
    limit: int


_STORE: list[_Store] = []


def use_folder(path: Path, *, limit: int) -> None:
    """Keep bytes below `path`, at most `limit` of them in one file."""
    _STORE[:] = [_Store(path, limit)]


def path_of(sha256: str) -> Path:
    """Give where the bytes of this address lie, or would lie."""
    if not SHA256.fullmatch(sha256):
        raise NotFoundError
    return _store().folder / sha256[:2] / sha256[2:4] / sha256


def has(sha256: str) -> bool:
    """Say whether there is a file at this address; `verify` says whether it is whole."""
    return path_of(sha256).is_file()


def verify(sha256: str) -> Fixity:
    """Read the bytes again and say whether they are what they were."""
    try:
        with path_of(sha256).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return Fixity.MISSING
    except OSError:
        return Fixity.UNREADABLE
    return Fixity.OK if found == sha256 else Fixity.MISMATCH


def open_bytes(sha256: str) -> BinaryIO:
    """Open kept bytes after checking them; raises DamagedError instead of giving out others."""
    return whole_path(sha256).open("rb")


def whole_path(sha256: str) -> Path:
    """Give the path of kept bytes after checking them; raises DamagedError."""
    if verify(sha256) is not Fixity.OK:
        raise DamagedError
    return path_of(sha256)


def can_take() -> bool:
    """Say whether bytes can come in, without writing any: the folder, or where it is made."""
    folder = _store().folder / COMING_IN
    while not folder.exists():
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) and _has_room(folder)


def _has_room(folder: Path) -> bool:
    there = os.statvfs(folder)
    return there.f_bavail > 0


def incoming(stream: Readable) -> Incoming:
    """Read `stream` to its end into the store's own file while hashing it."""
    coming = Incoming()
    try:
        for chunk in _chunks(stream):
            coming.write(chunk)
    except BaseException:
        coming.discard()
        raise
    coming.seek(0)
    return coming


def sweep(*, older_than: int = 24 * 3600) -> int:
    """Remove what came in and was neither kept nor discarded, because the process was killed."""
    removed = 0
    for path in (_store().folder / COMING_IN).glob("*"):
        if path.stat().st_mtime < time.time() - older_than:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


class Incoming:
    """Bytes on their way in: a file object that hashes what is written to it."""

    def __init__(self) -> None:
        self.size = 0
        self._hash = hashlib.sha256()
        self._file: BinaryIO | None = None
        self._path: Path | None = None

    @property
    def sha256(self) -> str:
        """Give the digest of what was written so far."""
        return self._hash.hexdigest()

    @property
    def path(self) -> Path:
        """Give where the bytes lie until they are kept; nothing was written: no path."""
        if self._path is None:
            raise FileNotFoundError("nothing was written")
        return self._path

    def write(self, chunk: bytes) -> int:
        """Take bytes at the end."""
        if not chunk:
            return 0
        if self.size + len(chunk) > _store().limit:
            self.discard()
            raise TooLargeError(_store().limit)
        try:
            self._opened().write(chunk)
        except OSError as error:
            self.discard()
            raise _named(error) from error
        self._hash.update(chunk)
        self.size += len(chunk)
        return len(chunk)

    def read(self, size: int = -1, /) -> bytes:
        """Give bytes back from where the file stands."""
        return self._file.read(size) if self._file else b""

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Stand somewhere else in the file."""
        return self._file.seek(offset, whence) if self._file else 0

    def tell(self) -> int:
        """Say where the file stands."""
        return self._file.tell() if self._file else 0

    def head(self, size: int = 65536) -> bytes:
        """Give the first bytes."""
        self.seek(0)
        return self.read(size)

    def keep(self) -> str:
        """Give the bytes their address for good, on disk before this returns; give the address."""
        if self._file is None or self._path is None:
            raise RefusedError(Sentence("This file is empty"), field="files")
        target = path_of(self.sha256)
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            _make_folder(target.parent)
            if verify(self.sha256) is not Fixity.OK:
                self._path.chmod(0o400)
                self._path.replace(target)
                _sync(target.parent)
        except OSError as error:
            raise _named(error) from error
        finally:
            self.discard()
        return self.sha256

    def close(self) -> None:
        """Let go of the file; what was written waits to be kept or discarded."""

    def discard(self) -> None:
        """Leave nothing behind of what was not kept."""
        if self._file:
            self._file.close()
            self._file = None
        if self._path:
            self._path.unlink(missing_ok=True)
            self._path = None

    def _opened(self) -> BinaryIO:
        if self._file is None:
            folder = _store().folder / COMING_IN
            _make_folder(folder)
            self._path = folder / secrets.token_hex(16)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "w+b", buffering=BUFFER)
        return self._file


def _store() -> _Store:
    if not _STORE:
        raise RuntimeError("use_folder was not called")
    return _STORE[0]


def _chunks(stream: Readable) -> Iterator[bytes]:
    while chunk := stream.read(BUFFER):
        yield chunk


def _named(error: OSError) -> Exception:
    return StoreFullError() if error.errno in {errno.ENOSPC, errno.EDQUOT} else error


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
