"""Files on their way: what goes up comes back, and what is refused is not read."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from labapp import media, storage
from tests.integration.evidence_ground import Ground, lay_ground
from tests.integration.web.sending import (
    ANSWERS,
    MB,
    Parts,
    Unread,
    big_body,
    first_id,
    streamed,
    upload,
)
from tests.visitor import HERE, Visitor, text_of

SHARED = Path(os.environ.get("LABAPP_SHARED", Path(__file__).parents[4] / "shared"))
DOCUMENTS = (
    "ASC_static_template.docx",
    "Daily_bulletin_DoH_2020-04-07.pdf",
    "OMara_2015_Text_mining_and_SRs.pdf",
    "Summary-2020-04-26.pdf",
)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ground(app: Flask) -> Ground:
    with app.app_context():
        return lay_ground()


@pytest.mark.parametrize("name", DOCUMENTS)
@ON_SQLITE
def test_a_real_document_goes_up_and_comes_back_byte_identical(app, ground, name):
    path = SHARED / "data" / "documents" / name
    if not path.is_file():
        pytest.skip(f"no {name}")
    visitor = Visitor(app, ground.academic)
    answer = upload(visitor, ground, (name, path.read_bytes()))
    assert answer.status_code == 303
    receipt = visitor.get(answer.headers["Location"])
    assert hashlib.sha256(path.read_bytes()).hexdigest() in receipt.text
    back = visitor.get(f"/evidence/{first_id(answer)}/v/1")
    assert back.data == path.read_bytes()


def test_two_versions_each_come_back_as_they_were(app, ground):
    visitor = Visitor(app, ground.academic)
    evidence_id = first_id(upload(visitor, ground, ("a.txt", b"one")))
    sent = {"files": [(io.BytesIO(b"two"), "b.txt")], "change_note": "Corrected"}
    answer = visitor.post(f"/pilots/{ground.reference}/evidence/{evidence_id}/versions/new", sent)
    assert answer.status_code == 303
    assert visitor.get(f"/evidence/{evidence_id}/v/1").data == b"one"
    assert visitor.get(f"/evidence/{evidence_id}/v/2").data == b"two"
    assert visitor.get(f"/evidence/{evidence_id}/v/3").status_code == 404
    page = text_of(visitor.get(f"/evidence/{evidence_id}"))
    assert "Corrected" in page
    assert "Waits for acceptance" in page


def test_several_files_make_several_items_and_one_receipt(app, ground):
    visitor = Visitor(app, ground.delivery)
    answer = upload(visitor, ground, ("a.txt", b"a"), ("b.txt", b"b"))
    receipt = text_of(visitor.get(answer.headers["Location"]))
    assert "2 items of evidence are taken in" in receipt
    assert hashlib.sha256(b"b").hexdigest() in receipt


@ON_SQLITE
def test_the_receipt_of_a_photograph_shows_both_digests_and_keeps_no_place(app, ground):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (53.0, 2.0, 30.0)
    exif[0x0110] = "A telephone"
    taken = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(taken, "JPEG", exif=exif)
    visitor = Visitor(app, ground.delivery)
    answer = upload(visitor, ground, ("site.jpg", taken.getvalue()), kind="photograph")
    back = visitor.get(f"/evidence/{first_id(answer)}/v/1?inline=1")
    assert back.headers["Content-Disposition"].startswith("inline")
    assert not Image.open(io.BytesIO(back.data)).getexif()
    assert b"A telephone" not in back.data
    receipt = visitor.get(answer.headers["Location"]).text
    assert hashlib.sha256(taken.getvalue()).hexdigest() in receipt
    assert hashlib.sha256(back.data).hexdigest() in receipt


@ON_SQLITE
def test_bytes_are_attachments_in_a_sandbox_and_are_not_sent_twice(app, ground):
    visitor = Visitor(app, ground.academic)
    name = "adroddiad “tŷ”.csv"
    evidence_id = first_id(upload(visitor, ground, (name, b"a,b\n=1,2\n")))
    answer = visitor.get(f"/evidence/{evidence_id}/v/1?inline=1")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "filename*=UTF-8''adroddiad%20%E2%80%9Ct%C5%B7" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    etag = answer.headers["ETag"]
    again = visitor.get(f"/evidence/{evidence_id}/v/1", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


@ON_SQLITE
def test_damaged_bytes_are_not_given_out_and_the_page_still_opens(app, ground):
    visitor = Visitor(app, ground.academic)
    evidence_id = first_id(upload(visitor, ground, ("a.txt", b"whole")))
    path = storage.path_of(hashlib.sha256(b"whole").hexdigest())
    path.chmod(0o600)
    path.write_bytes(b"torn!")
    answer = visitor.get(f"/evidence/{evidence_id}/v/1")
    assert answer.status_code == 404
    assert "missing or damaged" in text_of(answer)
    assert visitor.get(f"/evidence/{evidence_id}").status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("table.csv", b"\x89PNG\r\n\x1a\n", "not what its name says"),
        ("page.html", b"<html>", "are not taken in"),
        ("empty.txt", b"", "empty"),
    ],
)
@ON_SQLITE
def test_a_refused_file_is_told_beside_its_field_and_keeps_what_was_typed(
    app, ground, name, content, said
):
    answer = upload(
        Visitor(app, ground.academic), ground, (name, content), title="My title", licence="OGL"
    )
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Choose the files again" in text_of(answer)
    assert 'value="My title"' in answer.text
    assert list((storage.path_of("0" * 64).parents[2] / "incoming").glob("*")) == []


@ON_SQLITE
def test_a_name_with_a_path_is_cleaned_and_its_original_is_kept_as_text(app, ground):
    visitor = Visitor(app, ground.academic)
    name = "../../secret\u202egpj.txt"
    evidence_id = first_id(upload(visitor, ground, (name, b"text")))
    page = visitor.get(f"/evidence/{evidence_id}")
    assert "secretgpj.txt" in page.text
    assert "\u202e" not in page.text
    assert media.name_as_text(name) in text_of(page)


@pytest.mark.parametrize(
    ("name", "status"),
    [("outsider", 404), ("neighbour", 403), ("viewer", 403), ("approver", 403), ("", 303)],
)
@ON_SQLITE
def test_who_may_not_upload_is_refused_before_the_body_is_read(app, ground, name, status):
    visitor = Visitor(app, ground.people[name] if name else None)
    path = f"/pilots/{ground.reference}/evidence/new"
    assert big_body(visitor, path) == (status, 0)


@ON_SQLITE
def test_an_upload_from_elsewhere_or_from_nowhere_is_refused_before_it_is_read(app, ground):
    visitor = Visitor(app, ground.academic)
    path = f"/pilots/{ground.reference}/evidence/new"
    assert big_body(visitor, path, Origin="https://elsewhere.example") == (403, 0)
    body = Unread()
    answer = visitor.client.post(path, environ_overrides=streamed(body, 100 * MB), buffered=True)
    assert (answer.status_code, body.taken) == (403, 0)


@ON_SQLITE
def test_the_body_of_any_other_page_is_a_megabyte_at_most(app, ground):
    visitor = Visitor(app, ground.academic)
    for path in (f"/pilots/{ground.reference}/tasks/1/done", "/sign-in"):
        status, taken = big_body(visitor, path)
        assert (status, taken) == (413, 0)


@ON_SQLITE
def test_a_sender_who_breaks_off_leaves_nothing_in_the_store(app, ground):
    visitor = Visitor(app, ground.academic)
    start = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    answer = visitor.client.post(
        f"/pilots/{ground.reference}/evidence/new",
        environ_overrides=streamed(io.BytesIO(start + b"y" * 500_000), 5 * MB),
        headers=HERE,
        buffered=True,
    )
    assert 400 <= answer.status_code < 500
    assert list((storage.path_of("0" * 64).parents[2] / "incoming").glob("*")) == []


@ON_SQLITE
def test_fifty_megabytes_go_up_in_little_memory(app, ground):
    resource = pytest.importorskip("resource")
    visitor = Visitor(app, ground.academic)
    upload(visitor, ground, ("warm.bin", b"\x00warm"))
    fields = {"csrf_token": visitor.csrf, "press": "large"} | ANSWERS
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = visitor.client.post(
        f"/pilots/{ground.reference}/evidence/new",
        environ_overrides=streamed(Parts(fields, 50 * MB), Parts.length(fields, 50 * MB)),
        headers=HERE,
        buffered=True,
    )
    assert answer.status_code == 303
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024
