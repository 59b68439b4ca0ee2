"""The application: the one module that knows all the parts."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

import config
from labapp import audit, invitations, login, mail, outbox, storage, web
from labapp import models as _models  # noqa: F401 - tables are known before anything asks
from labapp.db import db, set_up_engine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def create_app(settings: config.Settings | None = None) -> Flask:
    """Make the application; it starts no thread and touches no table."""
    settings = settings or config.load()
    app = Flask("labapp", static_folder=str(Path(__file__).parent / "static"))
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key or "",
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": not settings.is_sqlite},
    )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        set_up_engine(db.engine)
    Migrate(app, db, directory=str(MIGRATIONS))
    audit.use_key(settings.audit_key)
    invitations.use_secret(settings.secret_key)
    storage.use_folder(settings.store_dir, limit=settings.max_upload_bytes)
    mail.send_through(settings.smtp_url, sender=settings.mail_from, base_url=settings.base_url)
    outbox.hand_over_with(None)
    login.set_up(app)
    web.set_up(app)
    return app
