"""Keep the Welsh catalogue in step with the code: every string a person sees, found by its keyword.

`make translations` brings new strings in; `--check` fails when one is missing or left over.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

CHECKOUT = Path(__file__).resolve().parent.parent
TRANSLATIONS = CHECKOUT / "labapp" / "translations"
WELSH = TRANSLATIONS / "cy" / "LC_MESSAGES" / "messages.po"
# the pure rooms build Sentence and Counted; by default neither would be found
KEYWORDS = ["Sentence", "Counted:1,2", "lazy_gettext", "lazy_ngettext:1,2"]
EXTRACT = ["--mapping-file", "pyproject.toml", "--sort-output", "--add-location", "file"]
UPDATE = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "--width=100"]


def main() -> int:
    """Update the catalogue, or with `--check` say where it is behind the code."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        _extract(template)
        if "--check" in sys.argv[1:]:
            return _check(template)
        files = ["--input-file", str(template), "--output-dir", str(TRANSLATIONS)]
        _pybabel(["update", *files, *UPDATE])
    return 0


def _extract(template: Path) -> None:
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    _pybabel(["extract", *EXTRACT, *keywords, "--output-file", str(template), "."])


def _pybabel(arguments: list[str]) -> None:
    pybabel = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments]
    subprocess.run(pybabel, cwd=CHECKOUT, check=True)


def _check(template: Path) -> int:
    in_code, in_welsh = _message_ids(template), _message_ids(WELSH)
    problems = [f"not in the Welsh catalogue: {text!r}" for text in in_code - in_welsh]
    problems += [f"no longer in the code: {text!r}" for text in in_welsh - in_code]
    problems += [f"not translated: {text!r}" for text in _untranslated(WELSH) & in_code]
    sys.stderr.write("".join(f"{problem}\n" for problem in sorted(problems)))
    return 1 if problems else 0


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="cy", abort_invalid=True)


def _message_ids(path: Path) -> set[tuple[str, ...]]:
    return {_texts(message.id) for message in _read(path) if message.id}


def _untranslated(path: Path) -> set[tuple[str, ...]]:
    return {
        _texts(message.id)
        for message in _read(path)
        if message.id and (message.fuzzy or not all(_texts(message.string)))
    }


def _texts(string: str | Iterable[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ("",))


if __name__ == "__main__":
    sys.exit(main())
