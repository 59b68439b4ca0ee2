"""Write the lock files: every version with its hashes, and no address of any registry.

Run by `make lock`, which brings uv; plain pip and npm install from what is written here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SETS = ("requirements", "requirements-postgres", "requirements-test", "requirements-assets")
COMPILE = ("pip", "compile", "--quiet", "--universal", "--python-version", "3.11")
WITHOUT = ("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links")


def main() -> int:
    """Lock every set of requirements, then the browser's packages."""
    for name in SETS:
        files = ["--output-file", f"{name}.txt", f"{name}.in"]
        how = [*COMPILE, "--generate-hashes", *WITHOUT, *sys.argv[1:]]
        uv = [sys.executable, "-m", "uv", *how, *files]
        subprocess.run(uv, cwd=CHECKOUT, check=True)
    npm = ["npm", "install", "--package-lock-only", "--ignore-scripts"]
    subprocess.run(npm, cwd=CHECKOUT, check=True)
    _take_addresses_out(CHECKOUT / "package-lock.json")
    return 0


def _take_addresses_out(lock: Path) -> None:
    content = json.loads(lock.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    lock.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
