"""The store keeps bytes by their hash, never overwrites them and never gives out damaged ones."""

from __future__ import annotations

import hashlib
import io
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from labapp import media, storage
from labapp.errors import InvalidError, RefusedError
from labapp.services import files
from labapp.services.files import SentFile
from labapp.words import EvidenceKind

SHARED = Path(os.environ.get("LABAPP_SHARED", Path(__file__).parents[3] / "shared"))
ODD = SHARED / "data" / "odd_files"
MB = 1024 * 1024


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Path:
    storage.use_folder(tmp_path / "store", limit=64 * MB)
    return tmp_path / "store"


def put(content: bytes) -> str:
    return storage.incoming(io.BytesIO(content)).keep()


def sent(name: str, content: bytes) -> SentFile:
    return SentFile(name, storage.incoming(io.BytesIO(content)))


def keep(name: str, content: bytes, kind: EvidenceKind = EvidenceKind.OTHER) -> files.KeptFile:
    return files.keep_file(sent(name, content), kind)


def given_out(digest: str) -> bytes:
    with storage.open_bytes(digest) as file:
        return file.read()


def left_behind(store: Path) -> list[Path]:
    return list((store / "incoming").glob("*"))


def test_bytes_lie_under_their_own_hash_and_come_back_the_same(store: Path):
    digest = put(b"What we know")
    assert digest == hashlib.sha256(b"What we know").hexdigest()
    assert (store / digest[:2] / digest[2:4] / digest).is_file()
    assert given_out(digest) == b"What we know"
    assert left_behind(store) == []


def test_the_same_bytes_again_leave_the_first_object_untouched():
    digest = put(b"same")
    before = storage.path_of(digest).stat()
    assert put(b"same") == digest
    assert storage.path_of(digest).stat().st_ino == before.st_ino


@pytest.mark.parametrize("damage", ["change", "cut", "grow", "empty", "remove"])
def test_damaged_bytes_are_told_and_never_given_out(damage: str):
    digest = put(b"0123456789" * 1000)
    path = storage.path_of(digest)
    path.chmod(0o600)
    content = path.read_bytes()
    changed = {
        "change": b"X" + content[1:],
        "cut": content[:-1],
        "grow": content + b"0",
        "empty": b"",
    }
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(changed[damage])
    expected = "missing" if damage == "remove" else "mismatch"
    assert storage.verify(digest) == expected
    with pytest.raises(storage.DamagedError):
        storage.open_bytes(digest)


def test_bytes_that_come_again_mend_a_damaged_object():
    digest = put(b"whole")
    storage.path_of(digest).chmod(0o600)
    storage.path_of(digest).write_bytes(b"torn")
    put(b"whole")
    assert storage.verify(digest) is storage.Fixity.OK


def test_an_unreadable_object_is_told_from_a_missing_one():
    digest = put(b"x")
    storage.path_of(digest).unlink()
    storage.path_of(digest).mkdir()
    assert storage.verify(digest) is storage.Fixity.UNREADABLE


def test_a_sender_who_goes_away_leaves_nothing(store: Path):
    class Broken(io.RawIOBase):
        def __init__(self) -> None:
            self.given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            if self.given > 3:
                raise ConnectionResetError
            return b"x" * 1000

    with pytest.raises(ConnectionResetError):
        storage.incoming(Broken())
    assert left_behind(store) == []


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(tmp_path: Path):
    storage.use_folder(tmp_path / "small", limit=1000)
    with pytest.raises(storage.TooLargeError):
        storage.incoming(io.BytesIO(b"x" * 1001))
    assert left_behind(tmp_path / "small") == []


def test_what_a_killed_process_left_is_swept_and_what_comes_in_now_is_not(store: Path):
    old, new = storage.incoming(io.BytesIO(b"old")), storage.incoming(io.BytesIO(b"new"))
    os.utime(old.path, (0, 0))
    assert storage.sweep() == 1
    assert left_behind(store) == [new.path]
    old.discard()
    new.discard()


def test_no_address_leads_out_of_the_store():
    for address in ("../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "/.."):
        with pytest.raises(storage.NotFoundError):
            storage.path_of(address)


def test_fifty_megabytes_need_no_memory_of_their_own():
    class Long(io.RawIOBase):
        left = 50 * MB

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return b"\xff" * size

    tracemalloc.start()
    coming = storage.incoming(Long())
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    coming.keep()
    assert most < 2 * MB


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("re\x00port.pdf", "report.pdf"),
        ("re\u202efdp.exe.txt", "refdp.exe.txt"),
        ("line\r\nbreak.csv", "linebreak.csv"),
        ("  spaced   out .txt", "spaced out .txt"),
        ("...", "file"),
        ("", "file"),
        ("adroddiad tŷ.docx", "adroddiad tŷ.docx"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
        ("\ud800.txt", "txt"),
    ],
)
def test_names_are_cleaned_and_the_original_is_kept_as_text(name: str, clean: str):
    assert media.clean_name(name) == clean
    shown = media.name_as_text(name)
    shown.encode()
    assert "\x00" not in shown
    assert "\u202e" not in shown
    assert len(shown) <= 1000


def test_an_empty_file_is_refused(store: Path):
    with pytest.raises(InvalidError, match="empty"):
        keep("a.txt", b"")
    assert left_behind(store) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<p>Hello"),
        ("page.txt", b"  <!-- x --><!DOCTYPE html><html>"),
        ("page", b"\xef\xbb\xbf<html>"),
        ("drawing.svg", b"<svg/>"),
        ("drawing.xml", b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]><svg:svg/>'),
        ("wide.csv", "<script>alert(1)</script>".encode("utf-16")),
        ("tool.exe", b"MZ\x90"),
        ("tool.pdf", b"MZ\x90"),
        ("tool", b"\x7fELF"),
        ("report.docm", b"PK\x03\x04"),
        ("table.csv", b"\x89PNG\r\n\x1a\n"),
        ("table.xlsx", b"\x89PNG\r\n\x1a\n"),
        ("picture.png", b"a,b\n1,2\n"),
        ("report.pdf", b"just text"),
        ("table.csv", b"a,b\x00c"),
        ("report.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1locked"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le")),
    ],
)
def test_what_is_active_or_lies_about_itself_is_refused(store: Path, name: str, content: bytes):
    with pytest.raises(InvalidError) as refused:
        keep(name, content)
    assert "files" in refused.value.errors
    assert left_behind(store) == []


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def test_an_archive_that_unpacks_to_far_more_than_itself_is_refused():
    bomb = zipped(**{"[Content_Types].xml": b"x", "word__document_xml": b"\0" * (30 * MB)})
    with pytest.raises(InvalidError, match="unpacks"):
        keep("report.docx", bomb)


def test_a_workbook_with_macros_under_a_plain_name_is_refused():
    with pytest.raises(InvalidError, match="macros"):
        keep("a.xlsx", zipped(**{"[Content_Types].xml": b"x", "xl__vbaProject_bin": b"x"}))


def test_a_document_that_is_no_archive_inside_is_refused():
    with pytest.raises(InvalidError):
        keep("a.docx", b"PK\x03\x04 torn")


def test_one_wrong_file_keeps_none_of_those_beside_it(store: Path):
    with pytest.raises(InvalidError, match=r"b\.html"):
        files.keep_files([sent("a.txt", b"a"), sent("b.html", b"b")], EvidenceKind.OTHER)
    assert [path for path in store.rglob("*") if path.is_file()] == []


def photograph(**how: object) -> bytes:
    made = io.BytesIO()
    picture = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x0110] = "A telephone"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (53.0, 2.0, 30.0)
    picture.save(made, exif=exif, **({"format": "JPEG"} | how))
    return made.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "TIFF", "AVIF"])
def test_a_photograph_is_kept_as_jpeg_upright_without_its_whereabouts(form: str):
    import pillow_heif

    pillow_heif.register_heif_opener()
    ending = {"HEIF": "heic", "JPEG": "jpg"}.get(form, form.lower())
    taken = photograph(format=form)
    kept = keep(f"site.{ending}", taken)
    picture = Image.open(io.BytesIO(given_out(kept.sha256)))
    assert (kept.name, kept.media_type, picture.format) == ("site.jpg", "image/jpeg", "JPEG")
    assert not picture.getexif()
    assert picture.size in {(20, 40), (40, 20)}
    assert {"exif", "xmp", "icc_profile", "comment"}.isdisjoint(picture.info)
    assert b"A telephone" not in given_out(kept.sha256)
    assert kept.sent_sha256 == hashlib.sha256(taken).hexdigest() != kept.sha256


def test_a_dataset_keeps_its_bytes_even_when_it_is_a_picture():
    taken = photograph()
    kept = keep("scan.jpg", taken, EvidenceKind.DATASET)
    assert (kept.sha256, kept.sent_sha256) == (hashlib.sha256(taken).hexdigest(), "")


def test_a_picture_of_too_many_pixels_is_refused_unopened():
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    with pytest.raises(InvalidError, match="pixels"):
        keep("bomb.png", made.getvalue())


def test_a_torn_picture_is_refused():
    with pytest.raises(InvalidError, match="cannot be read"):
        keep("torn.jpg", photograph()[:300])


ODD_FILES = {
    "notify_lying_extension/actually_a_png.csv": "not what its name says",
    "notify_lying_extension/actually_a_png.xlsx": "not what its name says",
    "notify/equivalents/excel 2007 with macro support.xlsm": "macros",
    "notify_pdf/no_eof_marker.pdf": "",
    "notify_pdf/multi_page_pdf.pdf": "",
    "notify/conversions/originals/xlsx_QQQ1234567.xlsx": "",
    "notify/equivalents/EXCEL_95.XLS": "",
    "notify_img/its-a-wide-one.png": "",
    "notify_img/corrupted.png": "cannot be read",
    "pypi_zip/accept/empty.zip": "",
    "csv_spectrum/newlines.csv": "",
}


@pytest.mark.parametrize("name", ODD_FILES)
def test_odd_files_are_taken_in_or_refused_in_a_sentence(name: str):
    path = ODD / name
    if not path.is_file():
        pytest.skip(f"no {name}")
    if said := ODD_FILES[name]:
        with pytest.raises((InvalidError, RefusedError), match=said):
            files.keep_file(files.sent_from(path), EvidenceKind.OTHER)
        return
    kept = files.keep_file(files.sent_from(path), EvidenceKind.OTHER)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in {kept.sha256, kept.sent_sha256}
