"""Mail: laid out by templates of its own, sent by SMTP."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from labapp.errors import LabError
from labapp.speak import say
from labapp.words import Language, Sentence

TEMPLATES = Path(__file__).parent / "templates" / "mail"
TIMEOUT = 20
BETWEEN_LANGUAGES = "\n\n" + "–" * 20 + "\n\n"


class MailNotSentError(LabError):
    """The mail did not leave; it is tried again later."""

    status = 503


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in words; `key` names it, so that one sent twice is seen to be one."""

    to: str
    name: str
    title: str
    body: str
    key: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class _Office:
    smtp_url: str | None
    sender: str
    base_url: str


_OFFICE: list[_Office] = []


def send_through(smtp_url: str | None, *, sender: str, base_url: str) -> None:
    """Send through this server; without one, mails are kept to be read on the status page."""
    _OFFICE[:] = [_Office(smtp_url, sender, base_url)]


def can_send() -> bool:
    """Say whether there is a server to send through."""
    return bool(_OFFICE and _OFFICE[0].smtp_url)


def link(path: str, language: str) -> str:
    """Give the whole address of a page, in a language."""
    prefix = "/cy" if language == Language.WELSH else ""
    return f"{_OFFICE[0].base_url}{prefix}{path}"


def lay_out(template: str, languages: Sequence[str], **facts: Any) -> str:
    """Fill a mail's template in each language, one below the other."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - a mail is plain text
    )
    filled = environment.get_template(template)
    return BETWEEN_LANGUAGES.join(
        filled.render(
            say=lambda spoken, to=language: say(spoken, to),
            link=lambda path, to=language: link(path, to),
            **facts,
        ).strip()
        for language in languages
    )


def send(mail: Mail) -> None:
    """Send a mail now; raises MailNotSentError with what the server said."""
    try:
        server = urlsplit(_OFFICE[0].smtp_url or "")
        with _connected(server) as smtp:
            smtp.send_message(_message(mail))
    except (OSError, smtplib.SMTPException) as error:
        said = Sentence("The mail did not leave: %(why)s", why=f"{type(error).__name__} {error}")
        raise MailNotSentError(said) from error


def _connected(server: SplitResult) -> smtplib.SMTP:
    host, context = server.hostname or "localhost", ssl.create_default_context()
    if server.scheme == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            host, server.port or 465, timeout=TIMEOUT, context=context
        )
    else:
        smtp = smtplib.SMTP(host, server.port or 25, timeout=TIMEOUT)
    try:
        _greet(smtp, server, context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _greet(smtp: smtplib.SMTP, server: SplitResult, context: ssl.SSLContext) -> None:
    smtp.ehlo()
    if server.scheme == "smtp" and smtp.has_extn("starttls"):
        smtp.starttls(context=context)
        smtp.ehlo()
    if server.username:
        smtp.login(unquote(server.username), unquote(server.password or ""))


def _message(mail: Mail) -> EmailMessage:
    office = _OFFICE[0]
    host = urlsplit(office.base_url).hostname or "localhost"
    message = EmailMessage()
    message["From"] = office.sender
    message["To"] = formataddr((_line(mail.name), mail.to))
    message["Subject"] = _line(mail.title)
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.key}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _line(text: str) -> str:
    """Put a text on one line, as a header must be."""
    return " ".join(text.split())
