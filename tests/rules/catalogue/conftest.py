"""The catalogue as the code asks for it, as it is written, and compiled anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from labapp import speak
from labapp.web import language
from tools import catalogue


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Give what the code says today."""
    template = tmp_path_factory.mktemp("fresh") / "messages.pot"
    catalogue._extract(template)
    return catalogue._read(template)


@pytest.fixture(scope="session")
def welsh() -> Catalog:
    """Give what the Welsh catalogue holds."""
    return catalogue._read(catalogue.WELSH)


@pytest.fixture
def compiled(welsh: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have everything put into words from the catalogue as it stands, compiled anew."""
    folder = tmp_path / "translations"
    machine = folder / "cy" / "LC_MESSAGES" / "messages.mo"
    machine.parent.mkdir(parents=True)
    with machine.open("wb") as file:
        write_mo(file, welsh)
    monkeypatch.setattr(speak, "FOLDER", folder)
    monkeypatch.setattr(language, "FOLDER", folder)
    speak.catalogue.cache_clear()
    yield
    speak.catalogue.cache_clear()
