"""A gap is found exactly where no way exists to give every slot a person of its own."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from labapp.words import (
    OrganisationKind,
    PartnerPart,
)
from labapp.workflows import facts as f
from labapp.workflows.definition import Definition
from labapp.workflows.machine import Compiled
from labapp.workflows.team import coming_gates
from tests.unit.workflows.gates_ahead import (
    COORDINATOR,
    team,
)
from tests.unit.workflows.making import (
    approver,
)

KINDS = ("council", "university", "combined_authority", "funder")
SIGNS = """
      - {{id: s{n}, requirement: sign_off, organisation: [{kinds}]}}"""
ONE_GATE = """
schema: labapp.workflow/1
key: one
version: 1
title: {{en: One gate, cy: Un porth}}
roles: [coordinator, approver]
initial: plan
stages:
  plan: {{phase: evidence, label: {{en: Plan, cy: Cynllunio}}}}
  done: {{phase: closed, final: true, label: {{en: Done, cy: Wedi gorffen}}}}
transitions:
  - id: finish
    from: [plan]
    to: done
    kind: forward
    by: [coordinator]
    label: {{en: Finish, cy: Gorffen}}
    requires:{signs}
holds: {{by: [coordinator], reason: required, review_within: 8 weeks}}
"""


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.frozensets(st.sampled_from(KINDS), min_size=1), min_size=1, max_size=4),
    st.lists(st.sampled_from(KINDS), max_size=4),
)
def test_a_gap_is_found_exactly_where_there_is_no_way_to_seat_everybody(
    slots: list[frozenset[str]], people: list[str]
) -> None:
    signs = "".join(SIGNS.format(n=n, kinds=", ".join(sorted(s))) for n, s in enumerate(slots))
    machine = Compiled(Definition.from_yaml(ONE_GATE.format(signs=signs)))
    organisations = {kind: 100 + n for n, kind in enumerate(KINDS)}
    partners = tuple(
        f.Partner(number, OrganisationKind(kind), PartnerPart.DELIVERY)
        for kind, number in organisations.items()
    )
    members = [approver(50 + n, organisations[kind]) for n, kind in enumerate(people)]
    facts = team(partners=partners, members=(COORDINATOR, *members))
    (gate,) = coming_gates(machine, facts)
    able = [frozenset(n for n, kind in enumerate(people) if kind in slot) for slot in slots]
    assert bool(gate.gaps) is not _can_be_seated(able)
    assert [len(seat.able) for seat in gate.seats] == [len(each) for each in able]


def _can_be_seated(able: list[frozenset[int]], taken: frozenset[int] = frozenset()) -> bool:
    if not able:
        return True
    return any(_can_be_seated(able[1:], taken | {who}) for who in able[0] - taken)
