"""`make fuzz`: many long walks on both databases at once, and what they did."""

from __future__ import annotations

import os
import subprocess
import sys
import time

DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """Walk on both databases, print what was done there, and say how long it took."""
    runs, steps = os.environ.get("RUNS", "500"), os.environ.get("STEPS", "50")
    chosen = os.environ.get("DATABASES", " ".join(DATABASES)).split()
    walk = {"PROOF_RUNS": runs, "PROOF_STEPS": steps, "LABAPP_TESTS_REQUIRE": "postgres"}
    began = time.monotonic()
    walking = {
        database: subprocess.Popen(
            [sys.executable, "-m", "pytest", "-s", "tests/proof/test_walk.py", "-k", database],
            env=os.environ | walk,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for database in chosen
    }
    failed = 0
    for database, process in walking.items():
        told, _ = process.communicate()
        failed += process.returncode != 0
        sys.stdout.write(f"{database}: {runs} walks of {steps} steps\n{told}\n")
    minutes = (time.monotonic() - began) / 60
    outcome = "FAILED" if failed else "records and rules agreed after every step"
    sys.stdout.write(f"{outcome}; {minutes:.1f} minutes\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
