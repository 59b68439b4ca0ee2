"""The addresses of this site, which are permanent: write the list anew with this module.

python -m tests.rules.addresses
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from flask import Flask

from tests.conftest import running, settings_for

LIST = Path(__file__).parent / "addresses.txt"
NOT_SAID = {"HEAD", "OPTIONS"}


def addresses_of(app: Flask) -> list[str]:
    """Give every rule with its methods, as one line each, in order."""
    methods: dict[str, set[str]] = defaultdict(set)
    for rule in app.url_map.iter_rules():
        methods[rule.rule] |= (rule.methods or set()) - NOT_SAID
    return sorted(f"{rule} {' '.join(sorted(said))}" for rule, said in methods.items())


def kept_addresses() -> list[str]:
    """Give the addresses that were promised, from the kept list."""
    return LIST.read_text(encoding="utf-8").splitlines()


def main() -> None:
    """Write the list as the site is now; look at what vanished before you keep it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/labapp.sqlite3", Path(folder))
        with running(settings) as app:
            LIST.write_text("\n".join([*addresses_of(app), ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
