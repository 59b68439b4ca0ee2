"""The one client of a run: a connection that stays open, with its cookies."""

from __future__ import annotations

import re
import time
from http.client import HTTPConnection, HTTPResponse
from secrets import token_hex, token_urlsafe
from urllib.parse import urlencode

from labapp import login

TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """Asks one server, one request after the other; `seconds` is what the last one took."""

    def __init__(self, port: int, session: str = "") -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = {login.COOKIE: session} if session else {}
        self.csrf = ""
        self.seconds = 0.0
        self.location = ""

    def get(self, path: str) -> bytes:
        """Open a page."""
        return self._ask("GET", path, None, {}, expected=200)

    def begin_form(self, path: str) -> None:
        """Open the page of a form, for its token."""
        found = TOKEN.search(self.get(path))
        if found is None:
            raise SystemExit(f"No form on {path}")
        self.csrf = found[1].decode()

    def send(self, path: str, typed: dict[str, str]) -> bytes:
        """Send a form, which must be taken."""
        sent = {"csrf_token": self.csrf, "press": token_urlsafe(16), **typed}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(sent).encode(), headers, expected=303)

    def send_file(self, path: str, typed: dict[str, str], content: bytes, *, taken: int) -> bytes:
        """Send a form with a file."""
        edge = token_hex(16)
        sent = {"csrf_token": self.csrf, "press": token_urlsafe(16), **typed}
        fields = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in sent.items()
        )
        file = (
            f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="report.txt"\r\n'
            "Content-Type: text/plain\r\n\r\n"
        )
        body = b"".join([fields.encode(), file.encode(), content, f"\r\n--{edge}--\r\n".encode()])
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._ask("POST", path, body, headers, expected=taken)

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], *, expected: int
    ) -> bytes:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers["Origin"] = self.origin
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.seconds = time.perf_counter() - began
        if answer.status != expected:
            raise SystemExit(f"{method} {path} answered {answer.status}: {content[:2000]!r}")
        self._keep(answer)
        self.location = answer.headers.get("Location", "")
        return content

    def _keep(self, answer: HTTPResponse) -> None:
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
