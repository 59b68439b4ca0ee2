"""Which modules decide how a pilot moves, and which tests try them: held to a higher standard."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("movement", "gates", "gate_decisions", "rounds", "conditions", "waivers")


def pure() -> list[str]:
    """List the modules of the room of rules."""
    return [str(p.relative_to(ROOT)) for p in sorted((ROOT / "labapp/workflows").rglob("*.py"))]


def verbs() -> list[str]:
    """List the modules through which a pilot is moved and its gates are decided."""
    return [f"labapp/services/{name}.py" for name in SERVICES]


def tests_of_verbs() -> list[str]:
    """List the tests that call one of those verbs themselves."""
    found = sorted((ROOT / "tests/integration/services").glob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in found if _speaks_of_gates(path)]


def _speaks_of_gates(path: Path) -> bool:
    imported = [
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    ]
    return any(each.removeprefix("labapp.services.") in SERVICES for each in imported)
