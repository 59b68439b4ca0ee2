"""Many hands at once: a process of its own for each, all let go at the same moment.

Run as a module with a plan as JSON on standard input; prints what every hand came to as JSON.
The processes are forked from one that has loaded everything and has never spoken to the database.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from labapp.app import create_app
from labapp.db import db
from labapp.errors import LabError
from tests.conftest import settings_for

Deed = Callable[[dict[str, Any], int], Any]
PATIENCE = 100


def race(plan: dict[str, Any]) -> list[list[Any]]:
    """Let every hand do its deed in each round; give for each hand what each round came to."""
    folder = Path(plan["data_dir"])
    app = create_app(settings_for(plan["database_url"], folder))
    if plan.get("broken_by"):
        importlib.import_module(f"tests.rules.known_breaks.{plan['broken_by']}").apply()
    deeds: dict[str, Deed] = importlib.import_module("tests.integration.races.deeds").DEEDS
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(len(plan["hands"]), timeout=PATIENCE)
    hands = [
        fork.Process(
            target=_hand, args=(app, deeds[deed], plan, number, barrier, folder / f"hand-{number}")
        )
        for number, deed in enumerate(plan["hands"])
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(PATIENCE)
    return [
        json.loads((folder / f"hand-{number}").read_text()) for number in range(len(plan["hands"]))
    ]


def _hand(
    app: Flask, deed: Deed, plan: dict[str, Any], number: int, barrier: Any, out: Path
) -> None:
    came_to = []
    with app.app_context():
        db.engine.dispose(close=False)
        for turn in range(plan["rounds"]):
            barrier.wait()
            time.sleep(plan.get("jitter", 0) * ((turn * 7 + number * 13) % 10) / 10)
            came_to.append(_come_to(deed, plan, turn, number))
            db.session.remove()
    out.write_text(json.dumps(came_to))
    os._exit(0)


def _come_to(deed: Deed, plan: dict[str, Any], turn: int, number: int) -> Any:
    try:
        return {"answer": deed(plan | {"number": number}, turn)}
    except LabError as refused:
        return {"refused": type(refused).__name__}
    except BaseException:
        return {"broken": traceback.format_exc()[-2000:]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(race(json.loads(sys.stdin.read()))))
