"""The settings are read once, refuse nonsense in one line, and never show a secret."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import config

LONG = "k" * config.SHORTEST_KEY


def load(data_dir: Path, **environ: str) -> config.Settings:
    return config.load({"LABAPP_DATA_DIR": str(data_dir), **environ})


def test_without_any_setting_a_site_lives_in_one_folder_and_is_no_demonstration(tmp_path):
    settings = load(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/labapp.sqlite3"
    assert settings.store_dir == tmp_path / "store"
    assert settings.max_upload_bytes == 512 * 1024 * 1024
    assert not settings.demo
    assert list(tmp_path.iterdir()) == []


def test_production_without_keys_is_refused_in_one_line_that_names_them(tmp_path):
    settings = load(tmp_path, LABAPP_AUDIT_KEY=LONG)
    assert settings.missing_keys() == ("LABAPP_SECRET_KEY",)
    with pytest.raises(config.SettingsError, match=r"^Set these first.*: LABAPP_SECRET_KEY$"):
        settings.require_keys()


def test_the_demonstration_makes_its_keys_once_and_commands_find_them_by_its_mark(tmp_path):
    served = load(tmp_path, LABAPP_DEMO="1")
    command = load(tmp_path)
    assert served.missing_keys() == ()
    assert command.demo
    assert (command.secret_key, command.audit_key) == (served.secret_key, served.audit_key)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_set_of_keys(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        started = list(pool.map(lambda _: load(tmp_path, LABAPP_DEMO="1"), range(24)))
    assert len({settings.secret_key for settings in started}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demonstration", "keys"]


def test_a_demonstration_can_be_left_by_saying_so(tmp_path):
    load(tmp_path, LABAPP_DEMO="1")
    assert not load(tmp_path, LABAPP_DEMO="0").demo


def test_a_folder_with_a_real_site_is_never_turned_into_a_demonstration(tmp_path):
    (tmp_path / "labapp.sqlite3").touch()
    with pytest.raises(config.SettingsError, match="no demonstration"):
        load(tmp_path, LABAPP_DEMO="1")
    assert not load(tmp_path).demo


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("LABAPP_MAX_UPLOAD_MB", "-1"),
        ("LABAPP_MAX_UPLOAD_MB", "٣"),
        ("LABAPP_DATABASE_URL", "mysql://localhost/labapp"),
        ("LABAPP_STORE_URL", "ftp://localhost/files"),
        ("LABAPP_BASE_URL", "labapp.example.org"),
        ("LABAPP_SMTP_URL", "mail.example.org"),
        ("LABAPP_SECRET_KEY", "short"),
        ("LABAPP_DEMO", "yes"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_setting(tmp_path, name, value):
    with pytest.raises(config.SettingsError, match=name):
        load(tmp_path, **{name: value})


def test_an_address_of_postgresql_means_the_driver_that_is_installed(tmp_path):
    for given in ("postgres://db/lab", "postgresql://db/lab", "postgresql+psycopg://db/lab"):
        settings = load(tmp_path, LABAPP_DATABASE_URL=given)
        assert settings.database_url == "postgresql+psycopg://db/lab"
        assert not settings.is_sqlite


def test_secrets_do_not_show_when_settings_are_printed(tmp_path):
    settings = load(
        tmp_path,
        LABAPP_SECRET_KEY=LONG,
        LABAPP_SECRET_KEY_FALLBACKS=f"{LONG}1 {LONG}2",
        LABAPP_DATABASE_URL="postgresql://me:hush@db/lab",
        LABAPP_SMTP_URL="smtp://me:hush@mail.example.org",
    )
    assert settings.secret_key_fallbacks == (f"{LONG}1", f"{LONG}2")
    assert LONG not in repr(settings)
    assert "hush" not in repr(settings)
