"""The pages by which a monitor asks how the site is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from labapp.db import transaction
from labapp.models import Person
from labapp.services.apart import Failure
from labapp.services.jobs import note_ticked
from labapp.words import Actor
from tests.factories import BEGIN
from tests.visitor import Visitor, text_of


def kept_in(folder: Path) -> list[tuple[str, float]]:
    """List what lies in a folder, and when it was last touched."""
    found = [folder, *folder.rglob("*")] if folder.exists() else []
    return [(str(path), path.stat().st_mtime_ns) for path in found]


@pytest.mark.parametrize("address", ["/readyz", "/status", "/healthz"])
@pytest.mark.parametrize("begun", [True, False], ids=["a store", "no store yet"])
def test_asking_how_the_site_is_writes_nothing_into_the_store(
    app: Flask, address: str, begun: bool
) -> None:
    store = app.config["SETTINGS"].store_dir
    if begun:
        (store / "incoming").mkdir(parents=True)
    before = kept_in(store)
    assert Visitor(app).get(address).status_code == 200
    assert kept_in(store) == before


def test_who_runs_the_site_sees_what_failed_in_the_newest_tick_and_nobody_else(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            admin = Person(
                email="site@example.org",
                name="Site",
                site_admin=True,
                created_at=BEGIN,
                language="",
            )
            session.add(admin)
            session.flush()
            actor = Actor.person(admin.id)
        note_ticked([Failure("readiness", "pilot:7", "KeyError: 'nowhere'")], now=BEGIN)
    said = text_of(Visitor(app, actor).get("/status"))
    assert "tried again every minute: readiness pilot:7 KeyError: 'nowhere'" in said
    assert "Nothing was asked for yet." in said
    assert "pilot:7" not in text_of(Visitor(app).get("/status"))
