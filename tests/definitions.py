"""A workflow small enough to be walked in a test, with every kind of move."""

from labapp.workflows.definition import Definition

SHORT = """
schema: labapp.workflow/1
key: short
version: 1
title: {en: Short pilot, cy: Peilot byr}
roles: [coordinator, delivery, academic, approver]
initial: plan
stages:
  plan:
    phase: evidence
    label: {en: Plan, cy: Cynllunio}
    limit: {target: 2 weeks}
    tasks:
      - key: search
        title: {en: Search, cy: Chwilio}
        role: academic
        due: 3 working days
        required: true
        closes_with: known
      - {key: think, title: {en: Think, cy: Meddwl}, role: coordinator, due: 5 working days}
  doing:
    phase: delivery
    label: {en: Doing, cy: Gwneud}
    max_visits: 2
    returns: {every: month, role: delivery}
    tasks:
      - key: write
        title: {en: Write it down, cy: Ei gofnodi}
        role: delivery
        due: 5 working days
        required: false
  finished: {phase: closed, final: true, label: {en: Finished, cy: Wedi gorffen}}
  stopped: {phase: closed, final: true, label: {en: Stopped, cy: Stopiwyd}}
transitions:
  - id: begin
    from: [plan]
    to: doing
    kind: forward
    by: [coordinator]
    label: {en: Begin, cy: Dechrau}
    requires:
      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}
    effects:
      - {effect: lock_baselines}
      - {effect: lock_fields, fields: [hypothesis]}
  - id: rethink
    from: [doing]
    to: plan
    kind: back
    by: [coordinator]
    reason: required
    label: {en: Go back to the plan, cy: Mynd yn ôl at y cynllun}
    effects:
      - {effect: unlock_fields, fields: [hypothesis]}
  - id: finish
    from: [doing]
    to: finished
    kind: conclude
    conclusion: adopt
    by: [coordinator]
    label: {en: Finish, cy: Gorffen}
    ask:
      en: You are asked to agree that this is finished.
      cy: Gofynnir i chi gytuno bod hyn ar ben.
    sign_off_within: {target: 5 working days}
    requires:
      - {id: question, requirement: field_set, field: question}
      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1}
      - {id: council, requirement: sign_off, role: approver, organisation: [council], from: each}
      - id: university
        requirement: sign_off
        role: approver
        organisation: [university]
        not: [evidence_author]
    effects:
      - {effect: close_tasks}
      - {effect: look_back, after: 6 months, role: coordinator}
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
holds: {by: [coordinator], reason: required, review_within: 4 weeks}
"""


def short() -> Definition:
    """Read the short workflow."""
    return Definition.from_yaml(SHORT)
