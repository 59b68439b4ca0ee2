"""`make mutants`: plant small mistakes in the rules of movement, and see whether tests notice.

MUTANTS=300 tries a sample, the same one every time; MUTANTS=all every one. ONLY=part-of-a-path
narrows it down. It fails when fewer than 85 in 100 are noticed.
"""

from __future__ import annotations

import importlib
import os
import pickle
import random
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.rules_of_movement import pure, tests_of_verbs, verbs

if TYPE_CHECKING:
    from tools.mutants.changes import Mutant
    from tools.mutants.trials import Seen

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 85
# what takes long to read and is not ours: read before the processes part
READ_ONCE = (
    "babel", "factory", "flask_babel", "flask_login", "flask_migrate", "flask_wtf",
    "hypothesis.stateful", "pydantic", "sqlalchemy.orm", "transitions", "yaml",
)  # fmt: skip
UNIT = ("tests/unit/workflows",)


def main() -> int:
    """Try a sample out, print how each module stands, and what survived."""
    began = time.monotonic()
    only, most = os.environ.get("ONLY", ""), os.environ.get("MUTANTS", "300")
    told: dict[str, list[str]] = defaultdict(list)
    for paths, tests in _rooms(only):
        for path, ended in _tried(paths, tests, most):
            told[path].append(ended)
    return _report(told, minutes=(time.monotonic() - began) / 60)


def _rooms(only: str) -> Iterator[tuple[list[str], list[str]]]:
    through = [*tests_of_verbs(), "-k", "not postgresql"]
    for paths, tests in ((pure(), list(UNIT)), (verbs(), through)):
        if chosen := [path for path in paths if only in path]:
            yield chosen, tests


def _tried(paths: Sequence[str], tests: Sequence[str], most: str) -> Iterator[tuple[str, str]]:
    from tools.mutants.changes import mutants_of
    from tools.mutants.equivalent import EQUIVALENT

    every = [
        mutant
        for path in paths
        for mutant in mutants_of(path, (ROOT / path).read_text(encoding="utf-8"))
        if f"{mutant.path}: {mutant.said}" not in EQUIVALENT
    ]
    if most != "all" and int(most) < len(every):
        every = sorted(random.Random(0).sample(every, int(most)), key=lambda m: (m.path, m.line))  # noqa: S311
    for library in READ_ONCE:
        importlib.import_module(library)
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.sqlite3"
        seen = _seen(paths, tests, template)
        at_once = int(os.environ.get("AT_ONCE", "2"))
        for mutant, ended in _outcomes(every, seen, tests, template, at_once):
            sys.stdout.write("." if ended == "killed" else f"\nsurvived  {mutant.name}\n")
            sys.stdout.flush()
            yield mutant.path, ended
    sys.stdout.write("\n")


def _outcomes(
    every: Sequence[Mutant], seen: Seen, tests: Sequence[str], template: Path, at_once: int
) -> Iterator[tuple[Mutant, str]]:
    """Try the many warm and quickly, and what is done while modules are read from the start."""
    from tools.mutants.trials import outcomes
    from tools.mutants.warm import warm_outcomes

    warm = [each for each in every if seen.is_run_by_tests_alone(each)]
    cold = [each for each in every if not seen.is_run_by_tests_alone(each)]
    for mutant, ended in warm_outcomes(warm, seen, tests, template, at_once=at_once):
        if ended:
            yield mutant, ended
        else:
            cold.append(mutant)
    yield from outcomes(cold, seen, template, at_once=at_once)


def _seen(paths: Sequence[str], tests: Sequence[str], template: Path) -> Seen:
    """Look in a process of its own, so that this one never imports what is mutated."""
    told = template.with_suffix(".seen")
    if (child := os.fork()) == 0:
        try:
            told.write_bytes(pickle.dumps(_look(paths, tests, template)))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(0)
    os.waitpid(child, 0)
    seen: Seen = pickle.loads(told.read_bytes())  # noqa: S301 - written a moment ago
    return seen


def _look(paths: Sequence[str], tests: Sequence[str], template: Path) -> Seen:
    from tools.mutants.trials import look

    if any(path.startswith("labapp/services") for path in paths):
        laying = importlib.import_module("tests.conftest")
        laying.migrate(laying.settings_for(f"sqlite:///{template}", template.parent))
    return look(paths, tests, ROOT)


def _report(told: dict[str, list[str]], *, minutes: float) -> int:
    from tools.mutants.trials import scores

    write = sys.stdout.write
    killed = total = 0
    for path, noticed, tried in scores(told):
        killed, total = killed + noticed, total + tried
        write(f"{100 * noticed / tried:5.0f} %  {noticed:4} of {tried:4}  {path}\n")
    score = 100 * killed / total if total else 100
    write(f"{score:.1f} % of {total} mutants noticed, in {minutes:.1f} minutes\n")
    return 0 if score >= ENOUGH else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    sys.exit(main())
