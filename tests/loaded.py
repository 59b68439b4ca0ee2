"""The demonstration as `labapp demo` loads it, made once a run and copied where it is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """Give the environment of a command: nothing of ours but where its data is."""
    ours = ("LABAPP_", "PORT", "FLASK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"LABAPP_DATA_DIR": str(data_dir)} | more


def labapp(
    *args: str, data_dir: Path, more: Mapping[str, str] | None = None, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "labapp", *args],
        cwd=CHECKOUT,
        env=environment(data_dir, **(more or {})),
        input=typed,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def loaded_demonstration(factory: pytest.TempPathFactory) -> Path:
    """Give the data folder of a loaded demonstration; whoever changes it takes a copy.

    It is loaded where an earlier loading was interrupted, so that every test of it proves that too.
    """
    folder = factory.getbasetemp() / "demonstration"
    if not folder.exists():
        demonstration = {"LABAPP_DEMO": "1"}
        half = ("init", "--email", "half@example.org", "--name", "Half a loading")
        assert labapp(*half, data_dir=folder, more=demonstration).returncode == 0
        (folder / "loading").touch()
        ran = labapp("demo", data_dir=folder, more=demonstration)
        assert ran.returncode == 0, ran.stderr
    return folder


def copied_demonstration(factory: pytest.TempPathFactory, where: Path) -> Path:
    """Copy a loaded demonstration to `where` and give that folder."""
    shutil.copytree(loaded_demonstration(factory), where)
    return where
