"""What a file is: told by its first bytes, held against its name, and whether it may come in."""

from __future__ import annotations

import mmap
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from labapp.errors import RefusedError
from labapp.words import Sentence

UNKNOWN = "application/octet-stream"
LONGEST_NAME = 255
PHOTOGRAPHS = frozenset({"jpeg", "png", "heif", "webp", "tiff"})
INLINE = frozenset({"image/png", "image/jpeg", "text/plain"})

ACTIVE = Sentence("Web pages, scripts and SVG drawings are not taken in. Send a PDF or a picture")
PROGRAM = Sentence("Programs are not taken in")
MACROS = Sentence("Office files with macros are not taken in. Save it without macros")
LYING = Sentence("What is in this file is not what its name says. Check its ending: %(name)s")
LOCKED = Sentence("This file is locked with a password, so nobody could read it")
DAMAGED = Sentence("This file is damaged and cannot be opened")
BOMB = Sentence("This file unpacks to far more than it should, so it is not taken in")

_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_TEXT, _OLE = ("text",), ("ole",)
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "pdf": ("application/pdf", ("pdf",)),
    "docx": (f"{_OFFICE}wordprocessingml.document", ("zip",)),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", ("zip",)),
    "pptx": (f"{_OFFICE}presentationml.presentation", ("zip",)),
    "odt": (f"{_ODF}text", ("zip",)),
    "ods": (f"{_ODF}spreadsheet", ("zip",)),
    "odp": (f"{_ODF}presentation", ("zip",)),
    "doc": ("application/msword", _OLE),
    "xls": ("application/vnd.ms-excel", (*_OLE, "biff")),
    "ppt": ("application/vnd.ms-powerpoint", _OLE),
    "zip": ("application/zip", ("zip",)),
    "epub": ("application/epub+zip", ("zip",)),
    "gz": ("application/gzip", ("gzip",)),
    "csv": ("text/csv", _TEXT),
    "tsv": ("text/tab-separated-values", _TEXT),
    "txt": ("text/plain", _TEXT),
    "md": ("text/markdown", _TEXT),
    "json": ("application/json", _TEXT),
    "geojson": ("application/geo+json", _TEXT),
    "xml": ("application/xml", _TEXT),
    "yaml": ("application/yaml", _TEXT),
    "ris": ("application/x-research-info-systems", _TEXT),
    "bib": ("application/x-bibtex", _TEXT),
    "ics": ("text/calendar", _TEXT),
    "rtf": ("application/rtf", _TEXT),
    "png": ("image/png", ("png",)),
    "jpg": ("image/jpeg", ("jpeg",)),
    "jpeg": ("image/jpeg", ("jpeg",)),
    "heic": ("image/heic", ("heif",)),
    "heif": ("image/heif", ("heif",)),
    "avif": ("image/avif", ("heif",)),
    "webp": ("image/webp", ("webp",)),
    "tif": ("image/tiff", ("tiff",)),
    "tiff": ("image/tiff", ("tiff",)),
    "gif": ("image/gif", ("gif",)),
}
FORBIDDEN: dict[str, Sentence] = {
    **dict.fromkeys(("html", "htm", "xhtml", "mhtml", "svg", "svgz", "js", "hta", "vbs"), ACTIVE),
    **dict.fromkeys(
        ("exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "jar", "lnk"), PROGRAM
    ),
    **dict.fromkeys(("docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "ppsm", "potm"), MACROS),
}
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"GIF8", "gif"),
    (8, b"WEBP", "webp"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"PK\x07\x08", "zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (0, b"\x09\x08", "biff"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"\x7fELF", "program"),
    (0, b"MZ", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"%PDF-", "pdf"),
)
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_ACTIVE_ROOTS = frozenset(
    {"html", "head", "body", "script", "svg", "iframe", "style", "meta", "form", "object", "embed"}
)
_PROLOGUE = re.compile(
    r"\s*(<\?.*?\?>|<!--.*?-->|<!doctype\s+(?!html)[^>\[]*(\[.*?\])?\s*>)", re.S | re.I
)
_ROOT = re.compile(r"\s*<(?:!doctype\s+)?(?:[\w.-]+:)?([a-z]+)", re.I)

_MOST_MEMBERS = 50_000
_MOST_DIRECTORY = 16 * 1024 * 1024
_BOMB_RATIO, _BOMB_SIZE = 100, 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """What a file turned out to be: its media type, and what its first bytes say it is."""

    media_type: str
    found: str

    @property
    def is_photograph(self) -> bool:
        """Say whether it is a picture a camera may have written its whereabouts into."""
        return self.found in PHOTOGRAPHS


def clean_name(sent: str) -> str:
    """Give the name without folders, control and direction characters; never blank."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", sent))[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    name = re.sub(r"\s+", " ", seen).strip(" .") or "file"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def name_as_text(sent: str) -> str:
    """Give the name as it came, with what cannot be shown or stored written out."""
    shown = (c if unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in sent)
    return "".join(shown)[:1000]


def tell(name: str, head: bytes, path: Path) -> Told:
    """Say what the file is; raises RefusedError where it may not come in."""
    ending = PurePosixPath(name.lower()).suffix.removeprefix(".")
    found = _found(head)
    if refused := FORBIDDEN.get(ending):
        raise _refused(refused)
    if found in {"active", "program"}:
        raise _refused(ACTIVE if found == "active" else PROGRAM)
    media_type, expected = KINDS.get(ending, (UNKNOWN, (found,)))
    if found not in expected:
        raise _refused(Sentence(LYING.text, name=name))
    if found == "zip":
        _check_archive(path, ending)
    if found == "ole":
        _refuse_macros_of_old(path)
    return Told(media_type, found)


def _found(head: bytes) -> str:
    for at, signature, kind in _MAGIC:
        if head.startswith(signature, at):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return "heif"
    text = _as_text(head)
    if _is_active(text):
        return "active"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return "text" if "\x00" not in text else "binary"


def _as_text(head: bytes) -> str:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head.decode("utf-16" if wide else "utf-8-sig", "replace")


def _is_active(text: str) -> bool:
    rest = text.lstrip("\ufeff")
    while prologue := _PROLOGUE.match(rest):
        rest = rest[prologue.end() :]
    root = _ROOT.match(rest)
    return root is not None and root[1].lower() in _ACTIVE_ROOTS


def _check_archive(path: Path, ending: str) -> None:
    """Look at an archive's list of contents, never at what it unpacks to."""
    if _directory_size(path) > _MOST_DIRECTORY:
        raise _refused(BOMB)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _refused(DAMAGED) from error
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > _MOST_MEMBERS or unpacked > max(_BOMB_SIZE, packed * _BOMB_RATIO):
        raise _refused(BOMB)
    if any(member.flag_bits & 1 for member in members):
        raise _refused(LOCKED)
    names = {member.filename for member in members}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused(MACROS)
    if ending in {"docx", "xlsx", "pptx"} and "[Content_Types].xml" not in names:
        raise _refused(DAMAGED)


def _directory_size(path: Path) -> int:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 70_000))
        tail = file.read()
    if (wide := tail.rfind(b"PK\x06\x06")) >= 0:
        return int.from_bytes(tail[wide + 40 : wide + 48], "little")
    end = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0


def _refuse_macros_of_old(path: Path) -> None:
    mark = "_VBA_PROJECT".encode("utf-16-le")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as seen:
        if seen.find(mark) >= 0:
            raise _refused(MACROS)


def _refused(sentence: Sentence) -> RefusedError:
    return RefusedError(sentence, field="files")
