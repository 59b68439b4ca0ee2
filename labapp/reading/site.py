"""The site itself: does it work, and how does it stand."""

from __future__ import annotations

import datetime as dt
import functools
import platform
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

import labapp
from labapp import storage
from labapp.db import db
from labapp.db.guards import missing_guards
from labapp.models import AuditHead, OutboxMessage, Person
from labapp.permissions import Permission, require_on_site
from labapp.reading.digests import REMINDERS
from labapp.reading.jobs import Work, work_at
from labapp.words import Actor, MessageState

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
MOST_MESSAGES = 50


@dataclass(frozen=True, slots=True)
class Works:
    """What has to work for the site to work."""

    database: bool
    migrated: bool
    guarded: bool
    store: bool

    @property
    def all(self) -> bool:
        """Say whether everything works."""
        return self.database and self.migrated and self.guarded and self.store


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message that did not leave, or not yet."""

    id: int
    to: str
    notice: str
    state: MessageState
    title: str
    body: str
    error: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """How the site stands, for whoever runs it."""

    version: str
    python: str
    database: str
    migration: str
    newest_migration: str
    missing_guards: tuple[str, ...]
    work: Work
    messages: dict[MessageState, int]
    kept: tuple[KeptMessage, ...]
    events: int


def does_it_work() -> Works:
    """Try what the site needs: database, migrations, guards, the store of files."""
    try:
        at, missing = _migration(), _missing_guards()
    except SQLAlchemyError:
        db.session.rollback()
        return Works(database=False, migrated=False, guarded=False, store=_store_works())
    return Works(
        database=True, migrated=at == newest_migration(), guarded=not missing, store=_store_works()
    )


def is_migrated() -> bool:
    """Say whether the database is there and as this version needs it."""
    try:
        return _migration() == newest_migration()
    except SQLAlchemyError:
        db.session.rollback()
        return False


def site_details(actor: Actor, *, now: dt.datetime) -> SiteDetails:
    """Give how the site stands; raises NotAllowedError for whoever does not run it."""
    require_on_site(actor, Permission.SEE_STATUS)
    states = (
        select(OutboxMessage.state, func.count().label("many"))
        .where(OutboxMessage.notice.not_in(REMINDERS))
        .group_by(OutboxMessage.state)
    )
    return SiteDetails(
        version=labapp.__version__,
        python=platform.python_version(),
        database=_database(),
        migration=_migration(),
        newest_migration=newest_migration(),
        missing_guards=_missing_guards(),
        work=work_at(now),
        messages={row.state: row.many for row in db.session.execute(states)},
        kept=_kept_messages(),
        events=db.session.scalar(select(AuditHead.seq)) or 0,
    )


@functools.cache
def newest_migration() -> str:
    """Name the newest migration of this version."""
    where = Config()
    where.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(where).get_current_head() or ""


def _migration() -> str:
    return db.session.scalar(text("SELECT version_num FROM alembic_version")) or ""


def _missing_guards() -> tuple[str, ...]:
    return tuple(missing_guards(db.session.connection()))


def _store_works() -> bool:
    try:
        return storage.can_take()
    except OSError:
        return False


def _database() -> str:
    dialect = db.session.connection().dialect
    version = ".".join(str(part) for part in dialect.server_version_info or ())
    return f"{dialect.name} {version}".strip()


def _kept_messages() -> tuple[KeptMessage, ...]:
    rows = db.session.execute(
        select(
            OutboxMessage.id,
            Person.email,
            OutboxMessage.notice,
            OutboxMessage.state,
            OutboxMessage.title,
            OutboxMessage.body,
            OutboxMessage.error,
            OutboxMessage.created_at,
        )
        .join(Person, Person.id == OutboxMessage.recipient_id)
        .where(
            OutboxMessage.state.in_([MessageState.WAITING, MessageState.FAILED]),
            OutboxMessage.notice.not_in(REMINDERS),  # their digest is the mail
        )
        .order_by(OutboxMessage.id.desc())
        .limit(MOST_MESSAGES)
    )
    return tuple(KeptMessage(*row) for row in rows)
