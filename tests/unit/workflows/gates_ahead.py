"""A definition whose gates lie ahead, and what a team finds of them, for tests of feasibility."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from labapp.words import (
    LabRole,
    OrganisationKind,
    PartnerPart,
    PilotRoleKind,
)
from labapp.workflows import facts as f
from labapp.workflows.coming import ComingGate, Gap
from labapp.workflows.definition import Definition
from labapp.workflows.machine import Compiled
from labapp.workflows.team import coming_gates
from tests.unit.workflows.making import (
    NOW,
    PARTNERS,
    TEAM,
    make_facts,
    review,
)

BODY = 41
WRITTEN = """
schema: labapp.workflow/1
key: ahead
version: 1
title: {en: Ahead, cy: O’n blaen}
roles: [coordinator, delivery, academic, approver]
initial: plan
stages:
  plan: {phase: evidence, label: {en: Plan, cy: Cynllunio}}
  work: {phase: delivery, label: {en: Work, cy: Gweithio}}
  done: {phase: closed, final: true, label: {en: Done, cy: Wedi gorffen}}
  over: {phase: closed, final: true, label: {en: Over, cy: Ar ben}}
transitions:
  - id: begin
    from: [plan]
    to: work
    kind: forward
    by: [coordinator]
    label: {en: Begin, cy: Dechrau}
    requires:
      - {id: council, requirement: sign_off, organisation: [council], from: each}
      - {id: glance, requirement: sign_off, organisation: [funder], severity: warn}
  - id: finish
    from: [work]
    to: done
    kind: conclude
    conclusion: adopt
    by: [coordinator]
    label: {en: Finish, cy: Gorffen}
    requires:
      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}
      - {id: fresh, requirement: evidence_accepted, purpose: need, at_least: 1, since: visit}
      - {id: university, requirement: sign_off, organisation: [university], not: [evidence_author]}
  - id: again
    from: [work]
    to: plan
    kind: conclude
    conclusion: new_cycle
    new_cycle: true
    by: [coordinator]
    label: {en: Again, cy: Eto}
    requires:
      - id: either
        requirement: any_of
        of:
          - {id: question, requirement: field_set, field: question}
          - {id: anybody, requirement: sign_off, organisation: any}
  - id: drop
    from: [plan]
    to: over
    kind: stop
    reason: required
    by: [coordinator]
    label: {en: Drop, cy: Rhoi’r gorau iddi}
  - id: rethink
    from: [work]
    to: plan
    kind: back
    reason: required
    by: [coordinator]
    label: {en: Rethink, cy: Ailfeddwl}
    requires:
      - {id: council, requirement: sign_off, organisation: [council], from: each}
  - id: end
    from: [work]
    to: over
    kind: stop
    reason: required
    by: [coordinator]
    label: {en: End, cy: Dod i ben}
    requires:
      - id: ended_by
        requirement: any_of
        of:
          - {id: body, requirement: sign_off, as: meeting_decision, part: governance_body}
          - {id: lead, requirement: sign_off, organisation: [council], from: lead}
  - id: reopen
    from: [over]
    to: plan
    kind: reopen
    reason: required
    by: [coordinator]
    label: {en: Reopen, cy: Ailagor}
    requires:
      - {id: body, requirement: sign_off, as: meeting_decision, part: governance_body}
      - {id: first, requirement: sign_off, organisation: any}
      - {id: second, requirement: sign_off, organisation: any}
holds: {by: [coordinator], reason: required, review_within: 8 weeks}
"""
MACHINE = Compiled(Definition.from_yaml(WRITTEN))
COORDINATOR = f.Member(1, lab_role=LabRole.COORDINATOR)
BODY_NAMED = f.Partner(BODY, OrganisationKind.OTHER, PartnerPart.GOVERNANCE_BODY)


def team(stage: str = "plan", **over: Any) -> f.PilotFacts:
    return make_facts(**({"stage": stage, "partners": PARTNERS, "members": TEAM} | over))


def ahead(facts: f.PilotFacts) -> dict[str, ComingGate]:
    return {gate.move: gate for gate in coming_gates(MACHINE, facts)}


def codes(gate: ComingGate) -> list[str]:
    return [gap.code for gap in gate.gaps]


def reasons(gap: Gap) -> list[str]:
    return [each.text for each in gap.sentence.facts["reasons"]]


def deputy(person: int, approver_id: int, organisation: int, **dates: dt.date) -> f.Member:
    """Somebody who stands in for an approver, from today until tomorrow unless said."""
    known = {"from_on": NOW.date(), "until_on": NOW.date() + dt.timedelta(days=1)} | dates
    role = f.HeldRole(PilotRoleKind.DEPUTY, organisation, approver_id, **known)
    return f.Member(person, (organisation,), None, (role,))


def in_round(facts: f.PilotFacts, move: str, *given: f.SignOff, **over: Any) -> f.PilotFacts:
    return replace(facts, reviews=(review(facts, MACHINE.gate(move), *given, **over),))
