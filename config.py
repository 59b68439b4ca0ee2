"""The settings: the only reader of the environment, with safe defaults.

Every key is explained in docs/admin/settings.md; a test holds the two together.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from labapp.errors import LabError
from labapp.words import Sentence

CHECKOUT = Path(__file__).resolve().parent
KEY_NAMES = ("LABAPP_SECRET_KEY", "LABAPP_AUDIT_KEY")
SHORTEST_KEY = 32


class SettingsError(LabError):
    """A setting is missing or cannot be understood; the sentence names it."""

    status = 500


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything the environment decides, read once."""

    data_dir: Path
    database_url: str = field(repr=False)
    store_dir: Path
    secret_key: str | None = field(default=None, repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    audit_key: str | None = field(default=None, repr=False)
    base_url: str = "http://127.0.0.1:5000"
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "labapp@localhost"
    max_upload_mb: int = 512
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 5000
    web_processes: int = 2
    web_threads: int = 4
    trusted_proxies: int = 0

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def queue_path(self) -> Path:
        """The queue's own SQLite file; the job rows, not this file, are the truth."""
        return self.data_dir / "queue.sqlite3"

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * 1024 * 1024

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    def missing_keys(self) -> tuple[str, ...]:
        """Name the keys that serving, working and sealing need and the environment lacks."""
        given = (self.secret_key, self.audit_key)
        return tuple(name for name, key in zip(KEY_NAMES, given, strict=True) if not key)

    def require_keys(self) -> None:
        """Refuse, in one line, to go on without the keys."""
        if missing := self.missing_keys():
            names = ", ".join(missing)
            raise SettingsError(
                Sentence("Set these first, see docs/admin/settings.md: %(names)s", names=names)
            )


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; in the demonstration, make the keys that are missing and keep them."""
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("LABAPP_DATA_DIR") or CHECKOUT / "instance").resolve()
    demo = _is_demonstration(env, data_dir)
    keys = _demonstration_keys(data_dir) if demo else {}
    port = _whole_number(env, "PORT", 5000)
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(env, data_dir),
        store_dir=_store_dir(env, data_dir),
        secret_key=_key(env, "LABAPP_SECRET_KEY", keys),
        secret_key_fallbacks=tuple((env.get("LABAPP_SECRET_KEY_FALLBACKS") or "").split()),
        audit_key=_key(env, "LABAPP_AUDIT_KEY", keys),
        base_url=_base_url(env, port),
        smtp_url=_smtp_url(env),
        mail_from=env.get("LABAPP_MAIL_FROM") or "labapp@localhost",
        max_upload_mb=_whole_number(env, "LABAPP_MAX_UPLOAD_MB", 512),
        demo=demo,
        host=env.get("LABAPP_HOST") or "127.0.0.1",
        port=port,
        web_processes=_whole_number(env, "LABAPP_WEB_PROCESSES", 2),
        web_threads=_whole_number(env, "LABAPP_WEB_THREADS", 4),
        trusted_proxies=_whole_number(env, "LABAPP_TRUSTED_PROXIES", 0),
    )


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise SettingsError(Sentence("Not a whole number: %(name)s", name=name))
    return int(text)


def _database_url(env: Mapping[str, str], data_dir: Path) -> str:
    url = env.get("LABAPP_DATABASE_URL") or f"sqlite:///{data_dir / 'labapp.sqlite3'}"
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg{separator}{rest}"
    if scheme not in {"sqlite", "postgresql+psycopg"}:
        raise SettingsError(Sentence("LABAPP_DATABASE_URL is no sqlite or postgresql address"))
    return url


def _store_dir(env: Mapping[str, str], data_dir: Path) -> Path:
    address = env.get("LABAPP_STORE_URL")
    if not address:
        return data_dir / "store"
    parts = urlsplit(address)
    if parts.scheme not in {"", "file"}:
        raise SettingsError(Sentence("LABAPP_STORE_URL is no folder"))
    return Path(unquote(parts.path)).resolve()


def _base_url(env: Mapping[str, str], port: int) -> str:
    url = (env.get("LABAPP_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    if urlsplit(url).scheme not in {"http", "https"}:
        raise SettingsError(Sentence("LABAPP_BASE_URL is no http or https address"))
    return url


def _smtp_url(env: Mapping[str, str]) -> str | None:
    url = env.get("LABAPP_SMTP_URL") or None
    if url and urlsplit(url).scheme not in {"smtp", "smtps"}:
        raise SettingsError(Sentence("LABAPP_SMTP_URL is no smtp or smtps address"))
    return url


def _key(env: Mapping[str, str], name: str, kept: Mapping[str, str]) -> str | None:
    key = env.get(name) or kept.get(name)
    if key and len(key) < SHORTEST_KEY:
        raise SettingsError(Sentence("Shorter than 32 characters: %(name)s", name=name))
    return key


def _is_demonstration(env: Mapping[str, str], data_dir: Path) -> bool:
    """Tell by LABAPP_DEMO, else by the mark that a demonstration left in its data folder."""
    asked = env.get("LABAPP_DEMO") or ""
    if asked not in {"", "0", "1"}:
        raise SettingsError(Sentence("LABAPP_DEMO is neither 0 nor 1"))
    mark = data_dir / "demonstration"
    if asked == "1" and not mark.exists():
        _mark_demonstration(data_dir, mark)
    return asked != "0" and mark.exists()


def _mark_demonstration(data_dir: Path, mark: Path) -> None:
    if (data_dir / "labapp.sqlite3").exists():
        raise SettingsError(
            Sentence(
                "This folder holds a site that is no demonstration: %(path)s", path=str(data_dir)
            )
        )
    data_dir.mkdir(parents=True, exist_ok=True)
    mark.write_text("Commands that use this folder run in the demonstration.\n", encoding="utf-8")


def _demonstration_keys(data_dir: Path) -> dict[str, str]:
    """Read DATA_DIR/keys, made on the first call; the server and commands share what won."""
    path = data_dir / "keys"
    if not path.exists():
        _make_keys(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _make_keys(path: Path) -> None:
    text = "".join(f"{name}={secrets.token_urlsafe(48)}\n" for name in KEY_NAMES)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix="keys-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(made, path)
    except FileExistsError:
        pass  # another process was first: its keys are the keys
    finally:
        Path(made).unlink()
