"""Files that were sent: looked at, photographs stripped, and kept in the store before the verb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from labapp import media, photographs, storage
from labapp.errors import InvalidError, RefusedError
from labapp.storage import Incoming
from labapp.words import EvidenceKind, Sentence, Spoken

KEEP_BYTES = frozenset({EvidenceKind.DATASET})
JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent: its name, and its bytes already hashed in the store's own file."""

    name: str
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the store: what is kept, and for a photograph the digest of what was sent."""

    name: str
    original_name: str
    media_type: str
    size: int
    sha256: str
    sent_sha256: str = ""


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file that may come in, waiting to be kept with those sent beside it."""

    name: str
    sent: SentFile
    incoming: Incoming
    media_type: str
    sent_sha256: str


def sent_from(path: Path, name: str = "") -> SentFile:
    """Take a file of this machine as if it had been sent."""
    with path.open("rb") as file:
        return SentFile(name or path.name, storage.incoming(file))


def keep_files(sent: Iterable[SentFile], kind: EvidenceKind) -> tuple[KeptFile, ...]:
    """Keep every file, or none: each is looked at before the first is kept.

    Raises InvalidError with the field `files`, naming the file that is wrong.
    """
    given = list(sent)
    looked: list[_Looked] = []
    try:
        for one in given:
            looked.append(_look(one, kind))
        return tuple(_keep(one) for one in looked)
    except RefusedError as error:
        wrong = given[len(looked)].name if len(looked) < len(given) else ""
        raise InvalidError({"files": _about(wrong, error.sentence, given)}) from error
    finally:
        for each in looked:
            each.incoming.discard()
        for one in given:
            one.incoming.discard()


def keep_file(sent: SentFile, kind: EvidenceKind) -> KeptFile:
    """Keep one file; raises InvalidError with the field `files`."""
    (kept,) = keep_files([sent], kind)
    return kept


def _about(name: str, sentence: Spoken, given: list[SentFile]) -> Spoken:
    if len(given) < 2 or not name:
        return sentence
    return Sentence("%(name)s: %(sentence)s", name=media.clean_name(name), sentence=sentence)


def _look(sent: SentFile, kind: EvidenceKind) -> _Looked:
    if sent.incoming.size == 0:
        raise RefusedError(Sentence("This file is empty"), field="files")
    name = media.clean_name(sent.name)
    told = media.tell(name, sent.incoming.head(), sent.incoming.path)
    if told.is_photograph and kind not in KEEP_BYTES:
        stripped = _stripped(sent.incoming)
        return _Looked(_as_jpeg(name), sent, stripped, JPEG, sent.incoming.sha256)
    return _Looked(name, sent, sent.incoming, told.media_type, "")


def _stripped(incoming: Incoming) -> Incoming:
    stripped = Incoming()
    incoming.seek(0)
    try:
        photographs.turn_to_jpeg(cast("BinaryIO", incoming), cast("BinaryIO", stripped))
    except BaseException:
        stripped.discard()
        raise
    return stripped


def _as_jpeg(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if ending.lower() in {"jpg", "jpeg"}:
        return name
    return f"{stem if dot else name}.jpg"


def _keep(one: _Looked) -> KeptFile:
    size = one.incoming.size
    return KeptFile(
        name=one.name,
        original_name=media.name_as_text(one.sent.name),
        media_type=one.media_type,
        size=size,
        sha256=one.incoming.keep(),
        sent_sha256=one.sent_sha256,
    )
