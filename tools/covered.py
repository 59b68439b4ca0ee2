"""`make coverage`: the tests run every branch of the rules of movement, or say which they do not.

The room of rules by its own tests alone, without a database; the verbs by those that call them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.rules_of_movement import pure, tests_of_verbs, verbs  # noqa: E402

UNIT = ("tests/unit/workflows",)


def main() -> int:
    """Measure both, and fail below 100."""
    rooms = ((pure(), UNIT), (verbs(), (*tests_of_verbs(), "-k", "not postgresql")))
    return max(_measured(paths, tests) for paths, tests in rooms)


def _measured(paths: Sequence[str], tests: Sequence[str]) -> int:
    coverage = [sys.executable, "-m", "coverage"]
    where = os.environ | {"COVERAGE_FILE": str(ROOT / "build/coverage")}
    (ROOT / "build").mkdir(exist_ok=True)
    ran = subprocess.run(
        [*coverage, "run", "--branch", "-m", "pytest", *tests], cwd=ROOT, env=where, check=False
    )
    shown = ["report", "--show-missing", "--skip-covered", "--precision=2", "--fail-under=100"]
    told = subprocess.run(
        [*coverage, *shown, f"--include={','.join(paths)}"], cwd=ROOT, env=where, check=False
    )
    return ran.returncode or told.returncode


if __name__ == "__main__":
    sys.exit(main())
