"""Migrations stand in one line."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

CHECKOUT = Path(__file__).resolve().parents[3]


def test_migrations_are_numbered_in_order_and_have_one_head():
    config = Config()
    config.set_main_option("script_location", str(CHECKOUT / "migrations"))
    script = ScriptDirectory.from_config(config)
    numbers = [revision.revision for revision in script.walk_revisions()][::-1]
    assert script.get_heads() == [numbers[-1]]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
