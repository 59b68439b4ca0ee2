"""The workflows we ship, as data, and the digest of every version ever shipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from labapp.workflows.definition import Definition

_HERE = Path(__file__).parent

SHIPPED: dict[tuple[str, int], str] = {
    ("standard", 1): "3b784f302d4af072f8e46f17ab515795bc94af5d4e4b790f42879e5a7791a9f4",
    # Both shipped together, as the second and third of the workflows that were promised.
    ("rapid_test", 1): "5389ed40692d042b2413f0f470683cc66ed59ef797715029e3cb564d35881d2b",
    ("strategy", 1): "1acb4ffd0ad1a0fcea712a3ad2b4ac23ad1fae7387a5ece891a7e8f498c79cab",
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
