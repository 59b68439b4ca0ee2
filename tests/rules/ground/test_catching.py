"""Whatever goes wrong is caught to be raised again; in one place alone work goes on after it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LABAPP = Path(__file__).resolve().parents[3] / "labapp"
EVERYTHING = {"Exception", "BaseException"}
ALLOWED = {
    "services/apart.py": "one thing of many fails apart from the rest: docs/adr/0013",
    "cli/children.py": "the end of a forked process, whose parent sees how it ended",
}


def swallowed(source: str) -> Iterator[int]:
    """Find the lines on which everything is caught and not raised again."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and _catches_all(node.type):
            last = node.body[-1]
            if not (isinstance(last, ast.Raise) and last.exc is None):
                yield node.lineno
        elif isinstance(node, ast.Call) and _name(node.func) == "suppress":
            yield from (node.lineno for each in node.args if _catches_all(each))


def _catches_all(caught: ast.expr | None) -> bool:
    some = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(each is None or _name(each) in EVERYTHING for each in some)


def _name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def test_everything_is_caught_in_the_one_place_that_sets_failures_apart() -> None:
    found = {
        str(path.relative_to(LABAPP))
        for path in LABAPP.rglob("*.py")
        if any(swallowed(path.read_text(encoding="utf-8")))
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    ("handler", "lines"),
    [
        ("try:\n    f()\nexcept Exception:\n    pass", [3]),
        ("try:\n    f()\nexcept:\n    g()", [3]),
        ("try:\n    f()\nexcept (KeyError, builtins.BaseException) as e:\n    raise X from e", [3]),
        ("with contextlib.suppress(Exception):\n    f()", [1]),
        ("try:\n    f()\nexcept BaseException:\n    g()\n    raise", []),
        ("try:\n    f()\nexcept (KeyError, OSError):\n    pass", []),
    ],
)
def test_a_catch_that_goes_on_is_found_and_one_that_raises_again_is_not(
    handler: str, lines: list[int]
) -> None:
    assert list(swallowed(handler)) == lines
