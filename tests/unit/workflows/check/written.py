"""A small definition in which a check finds nothing, and ways to spoil it."""

from __future__ import annotations

from labapp.speak import say
from labapp.workflows.check import CheckFinding, check_text

SOUND = """\
schema: labapp.workflow/1
key: sound
version: 1
title: {en: Sound, cy: Cadarn}
roles: [coordinator, delivery, academic, approver]
initial: plan
stages:
  plan:
    phase: evidence
    label: {en: Plan, cy: Cynllunio}
    collects: {evidence: [known], indicators: [definition, baseline], records: [lesson]}
    limit: {target: 4 weeks, remind: [75%, 100%], escalate: {after: 120%, to: coordinator}}
    tasks:
      - {key: search, title: {en: Search, cy: Chwilio}, role: academic, due: 10 working days}
  try:
    phase: delivery
    label: {en: Try, cy: Rhoi cynnig}
    collects: {evidence: [delivery], indicators: [value]}
  learn:
    phase: learning
    label: {en: Learn, cy: Dysgu}
    collects: {evidence: [evaluation], records: [lesson, conclusion]}
  kept: {phase: closed, final: true, label: {en: Kept, cy: Cadwyd}}
  stopped: {phase: closed, final: true, label: {en: Stopped, cy: Stopiwyd}}
transitions:
  - id: begin
    from: [plan]
    to: try
    kind: forward
    by: [coordinator]
    label: {en: Begin, cy: Dechrau}
    sign_off_within: {target: 10 working days}
    requires:
      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}
      - {id: council, requirement: sign_off, organisation: [council], from: lead}
  - id: read
    from: [try]
    to: learn
    kind: forward
    by: [coordinator]
    label: {en: Read, cy: Darllen}
    requires:
      - {id: values, requirement: values_recorded, scope: all, at_least: 1}
  - id: keep
    from: [learn]
    to: kept
    kind: conclude
    conclusion: adopt
    by: [coordinator]
    label: {en: Keep, cy: Cadw}
    requires:
      - {id: evaluation, requirement: evidence_accepted, purpose: evaluation, at_least: 1}
      - {id: conclusion, requirement: conclusion_recorded, is: adopt}
  - id: again
    from: [learn]
    to: plan
    kind: conclude
    conclusion: new_cycle
    new_cycle: true
    by: [coordinator]
    label: {en: Again, cy: Eto}
    requires:
      - {id: conclusion, requirement: conclusion_recorded, is: new_cycle}
  - id: rethink
    from: [try]
    to: plan
    kind: back
    by: [coordinator]
    reason: required
    label: {en: Rethink, cy: Ailfeddwl}
  - id: stop
    from: any_open
    to: stopped
    kind: stop
    by: [coordinator]
    reason: required
    label: {en: Stop, cy: Stopio}
  - id: reopen
    from: [stopped]
    to: plan
    kind: reopen
    new_cycle: true
    by: [coordinator]
    reason: required
    label: {en: Reopen, cy: Ailagor}
    requires:
      - {id: council, requirement: sign_off, organisation: [council], from: lead}
holds: {by: [coordinator], reason: required, review_within: 4 weeks}
scenarios:
  - name: the evidence is missing
    at: plan
    given: {organisations: {council: 1}, partners: {lead: council}, signed: {council: 1}}
    move: begin
    expect: {blocked: [known]}
"""
KNOWN = "- {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}"
COUNCIL = "- {id: council, requirement: sign_off, organisation: [council], from: lead}"
ADOPTED = "- {id: conclusion, requirement: conclusion_recorded, is: adopt}"


def spoiled(*changes: tuple[str, str]) -> str:
    """The sound definition with each of these first texts replaced by the other, once."""
    written = SOUND
    for old, new in changes:
        assert old in written, old
        written = written.replace(old, new, 1)
    return written


def found(*changes: tuple[str, str]) -> tuple[CheckFinding, ...]:
    """What the check finds in the spoiled definition."""
    return check_text(spoiled(*changes)).findings


def codes(*changes: tuple[str, str]) -> list[tuple[str, int]]:
    """The codes and lines of what blocks in the spoiled definition."""
    return [(each.code, each.line) for each in found(*changes) if each.blocks]


def line_of(text: str, *changes: tuple[str, str]) -> int:
    """The line on which a text first stands in the spoiled definition."""
    written = spoiled(*changes)
    return written.count("\n", 0, written.index(text)) + 1


def told(*changes: tuple[str, str]) -> list[str]:
    """The sentences of what the check finds, in English."""
    return [say(each.sentence, "en") for each in found(*changes)]
