"""A terminal: commands run in this process on the application of the test."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask, has_app_context

from labapp.__main__ import labapp
from labapp.db import db


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def reasons(self) -> list[str]:
        return self.err.splitlines()


Terminal = Callable[..., Ran]


@pytest.fixture
def terminal(app: Flask) -> Terminal:
    """Give what runs a command as `labapp …` would, typing `typed` where it asks."""

    def run(*args: str, typed: str = "") -> Ran:
        if has_app_context():
            db.session.remove()  # a command lets go of the pool, and of what a test held of it
        result = CliRunner().invoke(labapp, args, obj=lambda: app, input=typed)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run
