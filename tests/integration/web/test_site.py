"""The pages by which a monitor asks how the site is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.visitor import Visitor


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
