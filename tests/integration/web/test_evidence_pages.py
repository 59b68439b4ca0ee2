"""Evidence and tasks on their pages: what goes up comes back, and what is refused is not read."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import event

from labapp import media, storage
from labapp.db import db
from labapp.services import evidence, tasks
from labapp.services.tasks import AboutTask
from labapp.words import Bilingual
from tests.integration.evidence_ground import (
    Ground,
    bring,
    kept,
    lay_ground,
    press,
    submission,
)
from tests.visitor import HERE, Visitor, text_of

SHARED = Path(os.environ.get("LABAPP_SHARED", Path(__file__).parents[4] / "shared"))
DOCUMENTS = (
    "ASC_static_template.docx",
    "Daily_bulletin_DoH_2020-04-07.pdf",
    "OMara_2015_Text_mining_and_SRs.pdf",
    "Summary-2020-04-26.pdf",
)
ANSWERS = {"kind": "other", "personal_data": "none", "access": "partners", "purpose": "known"}
MB = 1024 * 1024
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ground(app: Flask) -> Ground:
    with app.app_context():
        return lay_ground()


def streamed(body: io.IOBase, length: int) -> dict[str, Any]:
    return {
        "wsgi.input": body,
        "CONTENT_LENGTH": str(length),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }


def upload(visitor: Visitor, ground: Ground, *files: tuple[str, bytes], **typed: Any):
    """Send a form with files; a body in memory, for the client's own would stay open."""
    fields = {"csrf_token": visitor.csrf, "press": f"upload-{files}"[:40]} | ANSWERS | typed
    body = b"".join(part(name, value.encode()) for name, value in fields.items())
    body += b"".join(part("files", content, name) for name, content in files) + b"--x--\r\n"
    return visitor.client.post(
        f"/pilots/{ground.reference}/evidence/new",
        environ_overrides=streamed(io.BytesIO(body), len(body)),
        headers=HERE,
        buffered=True,
    )


def part(name: str, content: bytes, file: str = "") -> bytes:
    about = f'; filename="{file}"' if file else ""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{about}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def first_id(answer) -> int:
    return int(re.search(r"item=(\d+)", answer.headers["Location"])[1])


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


class Unread(io.RawIOBase):
    """A body that must not be read: it tells how much of it was."""

    def __init__(self) -> None:
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.taken += len(buffer)
        buffer[:] = b"x" * len(buffer)
        return len(buffer)


def big_body(visitor: Visitor, path: str, **headers: str) -> tuple[int, int]:
    body = Unread()
    answer = visitor.client.post(
        path,
        headers=HERE | headers,
        environ_overrides=streamed(body, 100 * MB),
        buffered=True,
    )
    return answer.status_code, body.taken


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


class Parts(io.RawIOBase):
    """A multipart body with one long file, made while it is read."""

    TAIL = b"\r\n--x--\r\n"

    def __init__(self, fields: dict[str, str], size: int) -> None:
        self.waiting, self.left, self.ended = self.head(fields), size, False

    @staticmethod
    def head(fields: dict[str, str]) -> bytes:
        made = b"".join(part(name, value.encode()) for name, value in fields.items())
        return made + part("files", b"", "l.bin").removesuffix(b"\r\n")

    @classmethod
    def length(cls, fields: dict[str, str], size: int) -> int:
        return len(cls.head(fields)) + size + len(cls.TAIL)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.waiting and self.left:
            self.waiting = b"\x01" * min(65536, self.left)
            self.left -= len(self.waiting)
        if not self.waiting and not self.ended:
            self.waiting, self.ended = self.TAIL, True
        given, self.waiting = self.waiting[: len(buffer)], self.waiting[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


CANARY = "Canary of the embargo"


def test_embargoed_and_team_evidence_leaks_to_nobody(app, ground):
    with app.app_context():
        secret = bring(ground, ground.academic, title=Bilingual(CANARY), access="team")["id"]
    academic = Visitor(app, ground.academic)
    told = {"embargo_until-day": "1", "embargo_until-month": "1", "embargo_until-year": "2028",
            "embargo_reason": "Published then"}  # fmt: skip
    answer = academic.post(f"/pilots/{ground.reference}/evidence/{secret}/embargo", told)
    assert answer.status_code == 303
    pages = (
        "/evidence",
        f"/evidence?q={CANARY.split(maxsplit=1)[0]}",
        f"/evidence/{secret}",
        f"/evidence/{secret}/v/1",
        f"/evidence/{secret}/v/1?inline=1",
        f"/evidence/{secret}/use",
        f"/pilots/{ground.reference}/evidence",
        f"/pilots/{ground.reference}/evidence/received?item={secret}",
        f"/pilots/{ground.other}/evidence/received?item={secret}",
        f"/pilots/{ground.reference}/evidence/uses/1",
    )
    for name in ("neighbour", "outsider", "viewer", "delivery"):
        visitor = Visitor(app, ground.people[name])
        for page in pages:
            assert CANARY not in visitor.get(page).text, (name, page)
        assert visitor.get(f"/evidence/{secret}").status_code == 404
        assert visitor.get(f"/evidence/{secret}/v/1").status_code == 404
    for name in ("academic", "academic2", "approver", "coordinator"):
        assert CANARY in Visitor(app, ground.people[name]).get(f"/evidence/{secret}").text


@ON_SQLITE
def test_evidence_of_another_pilot_has_no_forms_here(app, ground):
    with app.app_context():
        elsewhere = evidence.submit_evidence(
            ground.coordinator, ground.other,
            submission(kept("x.txt", b"x")), press=press(),
        )["evidence"][0]  # fmt: skip
    visitor = Visitor(app, ground.coordinator)
    for below in ("describe", "embargo", "withdraw", "versions/new"):
        path = f"/pilots/{ground.reference}/evidence/{elsewhere['id']}/{below}"
        assert visitor.get(path).status_code == 404
    path = f"/pilots/{ground.reference}/evidence/uses/{elsewhere['use_id']}"
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, {"decision": "accept"}).status_code == 404


def test_a_decision_is_taken_on_the_page(app, ground):
    with app.app_context():
        brought = bring(ground, ground.academic)
    path = f"/pilots/{ground.reference}/evidence/uses/{brought['use_id']}"
    own = Visitor(app, ground.academic)
    assert "somebody else decides" in text_of(own.get(path))
    assert own.post(path, {"decision": "accept"}).status_code == 422
    coordinator = Visitor(app, ground.coordinator)
    refused = coordinator.post(path, {"decision": "return"})
    assert refused.status_code == 422
    assert "Say why it is returned" in text_of(refused)
    stale = coordinator.post(path, {"decision": "accept", "version": "7"})
    assert stale.status_code == 409
    done = coordinator.post(path, {"decision": "accept", "version": "1", "relevance": "Yes"})
    assert done.status_code == 303
    page = coordinator.get(f"/pilots/{ground.reference}/evidence?show=accepted")
    assert "notes.txt" in text_of(page)


@ON_SQLITE
def test_the_item_is_described_withdrawn_and_used_elsewhere_by_its_pages(app, ground):
    with app.app_context():
        brought = bring(ground, ground.academic)
    visitor = Visitor(app, ground.coordinator)
    below = f"/pilots/{ground.reference}/evidence/{brought['id']}"
    described = {k: v for k, v in ANSWERS.items() if k != "purpose"} | {
        "title-en": "Better", "title-cy": "Gwell", "seen": "1", "published_year": "2021",
    }  # fmt: skip
    assert visitor.post(f"{below}/describe", described).status_code == 303
    assert visitor.post(f"{below}/describe", described).status_code == 409
    used = {"pilot": ground.other, "purpose": "need", "relevance": "Partly"}
    assert visitor.post(f"/evidence/{brought['id']}/use", used).status_code == 303
    assert visitor.post(f"{below}/withdraw", {"reason": ""}).status_code == 422
    assert visitor.post(f"{below}/withdraw", {"reason": "Wrong numbers"}).status_code == 303
    page = text_of(visitor.get(f"/evidence/{brought['id']}"))
    assert "Withdrawn: Wrong numbers" in page
    assert "Better" in page


def test_a_task_is_done_in_one_press_and_the_list_comes_back(app, ground):
    with app.app_context():
        task_id = tasks.add_task(
            ground.delivery, ground.reference, AboutTask(title=Bilingual("Ring")), press=press()
        )["task_id"]
    visitor = Visitor(app, ground.delivery)
    path = f"/pilots/{ground.reference}/tasks"
    back = f"{path}?show=open"
    answer = visitor.post(f"{path}/{task_id}/done", {"back": back})
    assert (answer.status_code, answer.headers["Location"]) == (303, back)
    again = visitor.post(f"{path}/{task_id}/reopen", {"back": "https://elsewhere.example/"})
    assert again.headers["Location"] == path
    for bad in ("//elsewhere.example", "/\\elsewhere.example", "javascript:x"):
        answer = visitor.post(f"{path}/{task_id}/start", {"back": bad})
        assert answer.headers["Location"] == path


@ON_SQLITE
def test_a_task_is_added_changed_and_set_aside_by_its_pages(app, ground):
    visitor = Visitor(app, ground.coordinator)
    path = f"/pilots/{ground.reference}/tasks"
    assert visitor.post(f"{path}/new", {"title-en": ""}).status_code == 422
    typed = {"title-en": "Ring the council", "due_on-day": "4", "due_on-month": "4",
             "due_on-year": "2030", "owner_id": str(ground.delivery.person_id)}  # fmt: skip
    assert visitor.post(f"{path}/new", typed).status_code == 303
    page = visitor.get(path)
    assert "Ring the council" in page.text
    task_id = max(int(each) for each in re.findall(r"/tasks/(\d+)", page.text))
    assert visitor.post(f"{path}/{task_id}", typed | {"seen": "1"}).status_code == 303
    assert visitor.post(f"{path}/{task_id}", typed | {"seen": "1"}).status_code == 409
    assert visitor.post(f"{path}/{task_id}/not-needed", {"reason": ""}).status_code == 422
    assert visitor.post(f"{path}/{task_id}/not-needed", {"reason": "Closed"}).status_code == 303
    elsewhere = f"/pilots/{ground.other}/tasks/{task_id}"
    assert visitor.get(elsewhere).status_code == 404
    assert visitor.post(f"{elsewhere}/done").status_code == 404


class Statements:
    """Counts what the database is asked."""

    def __init__(self, app: Flask) -> None:
        self.app, self.count = app, 0

    def _one(self, *_about: Any) -> None:
        self.count += 1

    def of(self, visitor: Visitor, path: str) -> int:
        with self.app.app_context():
            engine = db.engine
        self.count = 0
        event.listen(engine, "before_cursor_execute", self._one)
        try:
            assert visitor.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", self._one)
        return self.count


@pytest.fixture
def crowd(app: Flask, ground: Ground) -> Callable[[int], None]:
    def make(count: int) -> None:
        with app.app_context():
            file = kept("same.txt", b"same")
            for _ in range(count // 20 + 1):
                many = (file,) * min(20, count)
                evidence.submit_evidence(
                    ground.academic, ground.reference, submission(*many), press=press()
                )
            for number in range(count):
                title = Bilingual(f"Task {number}")
                tasks.add_task(
                    ground.delivery, ground.reference, AboutTask(title=title), press=press()
                )

    return make


@ON_SQLITE
def test_pages_ask_as_much_of_three_rows_as_of_three_hundred(app, ground, crowd):
    visitor, statements = Visitor(app, ground.coordinator), Statements(app)
    pages = (
        "/evidence",
        "/evidence/1",
        f"/pilots/{ground.reference}/evidence",
        f"/pilots/{ground.reference}/tasks",
    )
    crowd(3)
    few = {page: [statements.of(visitor, page) for _ in range(2)][1] for page in pages}
    crowd(297)
    many = {page: statements.of(visitor, page) for page in pages}
    assert few == many


@ON_SQLITE
def test_an_id_no_database_holds_is_no_address(app, ground):
    visitor = Visitor(app, ground.academic)
    for path in ("/evidence/99999999999999999999", "/evidence/1/v/99999999999999999999"):
        assert visitor.get(path).status_code == 404


@ON_SQLITE
def test_the_library_pages_by_where_it_ended_and_filters_by_its_address(app, ground, crowd):
    with app.app_context():
        bring(ground, ground.academic, title=Bilingual("100% of Ŵyn_x", "Ŵyn"), kind="survey")
    crowd(30)
    visitor = Visitor(app, ground.coordinator)
    seen, path = set(), "/evidence"
    while path:
        page = visitor.get(path).text
        seen |= set(re.findall(r'href="/evidence/(\d+)"', page))
        found = re.search(r'href="([^"]*)" rel="next"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == 41
    assert "100%" in visitor.get("/evidence?q=100%25").text
    assert "Nothing fits" in visitor.get("/evidence?q=zzz").text
    assert "Ŵyn_x" in visitor.get("/evidence?kind=survey").text
    for odd in (
        "?after=x~y",
        "?after=2026-01-01~99999999999999999999",
        "?kind=%00&q=%00",
        "?pilot=x",
    ):
        assert visitor.get(f"/evidence{odd}").status_code == 200
