"""A product in which a signature that was given is asked of somebody else."""

import pytest

from labapp.workflows import readdressing
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.requirements.sign_off import SignOff
from labapp.workflows.signers import Slot


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""

    def every_slot(facts: PilotFacts, asked: SignOff, _review: Review) -> tuple[Slot, ...]:
        return asked.slots(facts)

    monkeypatch.setattr(readdressing, "waiting_slots", every_slot)
