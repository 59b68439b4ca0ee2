"""The workflows we ship, as data, and the digest of every version ever shipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from labapp.workflows.definition import Definition

_HERE = Path(__file__).parent

SHIPPED: dict[tuple[str, int], str] = {
    ("standard", 1): "3b784f302d4af072f8e46f17ab515795bc94af5d4e4b790f42879e5a7791a9f4",
}


@cache
def definitions() -> tuple[Definition, ...]:
    """Give the definitions in this folder, by key."""
    return tuple(Definition.from_yaml(path.read_bytes()) for path in sorted(_HERE.glob("*.yaml")))


def definition(key: str) -> Definition:
    """Give the shipped definition called `key`; KeyError where there is none."""
    for each in definitions():
        if each.key == key:
            return each
    raise KeyError(key)
