"""Files as a browser sends them, and how much of a body was read."""

from __future__ import annotations

import io
import re
from typing import Any

from tests.integration.evidence_ground import Ground
from tests.visitor import HERE, Visitor

ANSWERS = {"kind": "other", "personal_data": "none", "access": "partners", "purpose": "known"}
MB = 1024 * 1024


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
