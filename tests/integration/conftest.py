"""Every integration test is watched: a verb that is slow or unlocked fails the test it is in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.spies import slow_calls, unlocked_writes


@pytest.fixture(autouse=True)
def watched() -> Iterator[None]:
    """Refuse slow calls inside a transaction, and writes to pilots that are not locked."""
    with slow_calls() as slow, unlocked_writes() as unlocked:
        yield
    assert slow == [], "nothing slow happens inside a transaction"
    assert unlocked == [], "what belongs to a pilot is written under its lock"
