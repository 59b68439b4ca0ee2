"""Modules and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
MODULE_LINES, FUNCTION_LINES = 400, 40
# "path" or "path:function" → how long it may be, and why; it may shrink, never grow
LISTED: dict[str, tuple[int, str]] = {}


def code() -> Iterator[Path]:
    yield CHECKOUT / "config.py"
    for folder in ("labapp", "tools", "tests"):
        yield from (CHECKOUT / folder).rglob("*.py")


def lengths() -> dict[str, int]:
    """Give the length of every module and function that is over its limit."""
    too_long = {}
    for path in code():
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(CHECKOUT))
        if (lines := text.count("\n")) > MODULE_LINES:
            too_long[name] = lines
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    too_long[f"{name}:{node.name}"] = length
    return too_long


def test_no_module_is_over_400_lines_and_no_function_over_40():
    grown = {
        name: length for name, length in lengths().items() if length > LISTED.get(name, (0, ""))[0]
    }
    assert grown == {}


def test_a_listed_exception_is_taken_off_the_list_when_it_is_small_again():
    assert set(LISTED) <= set(lengths())
