"""Whatever people do in whatever order, the services keep the rules."""

from __future__ import annotations

import functools
import os
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from labapp.speak import FOLDER
from labapp.words import Spoken
from tests.proof.ground import Ground, lay_ground
from tests.proof.walk import Walk

RUNS = int(os.environ.get("PROOF_RUNS", "6"))
STEPS = int(os.environ.get("PROOF_STEPS", "15"))
FUZZING = "PROOF_RUNS" in os.environ


@pytest.fixture
def ground(app: Flask) -> Iterator[Ground]:
    with app.app_context():
        yield lay_ground()


@functools.cache
def in_welsh(text: str) -> str:
    """Give what the catalogue has for a text."""
    message = welsh().get(text)
    return str(message.string) if message else ""


@functools.cache
def welsh() -> Catalog:
    """Read the catalogue as it is kept."""
    with (FOLDER / "cy" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


def test_whatever_is_done_the_records_and_the_rules_agree(ground: Ground) -> None:
    tally: Counter[str] = Counter()
    sentences: dict[str, Spoken] = {}
    run_state_machine_as_test(
        type("WalkHere", (Walk,), {"ground": ground, "tally": tally, "sentences": sentences}),
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not FUZZING,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    untranslated = [text for text in sentences if not in_welsh(text)]
    assert untranslated == [], "what a gate says is said in both languages"
    if FUZZING:
        sys.stdout.writelines(f"{times:7} {what}\n" for what, times in sorted(tally.items()))
