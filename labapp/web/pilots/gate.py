"""Gates as pages: every possible move with what is left, and the review of one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from flask import render_template

from labapp.errors import GateNotMetError, NotFoundError
from labapp.permissions import Permission
from labapp.reading.gate_page import GatePage, GatesPage, get_gate, get_gates
from labapp.reading.gate_rounds import RoundShown
from labapp.reading.pilot_page import get_pilot_page
from labapp.reading.tasks import people_for_tasks
from labapp.web.access import access, viewer
from labapp.web.changes import Change
from labapp.web.formatting import both, say
from labapp.web.pilots.around import beside_slots, passed_on, surroundings
from labapp.web.pilots.decide_form import DecideForm
from labapp.web.pilots.gate_forms import AskForm, WithdrawForm
from labapp.web.pilots.gate_words import (
    condition_lines,
    differences_of,
    earlier_rounds,
    evidence_lines,
    figure_rows,
    frozen_line,
    new_lines,
    slots_of,
    summary_lines,
)
from labapp.web.pilots.heads import head_of, opened, pilot_url
from labapp.web.pilots.left import Reader, Teller, panel_of
from labapp.web.pilots.meeting_slots import meeting_slots
from labapp.web.pilots.naming import names_for
from labapp.web.pilots.rested import rested_rows
from labapp.web.pilots.room import blueprint
from labapp.web.pilots.track import track_of
from labapp.web.refusals import round_is_over, typed_back
from labapp.web.shapes import WhatIsLeft
from labapp.words import MoveKind, ReviewState, Sentence, Severity, Spoken
from labapp.workflows.dossier import LABELS, filled_sections
from labapp.workflows.finding import Explained, Finding

Form = AskForm | DecideForm | WithdrawForm
Problems = list[tuple[str | Spoken, str]]
GROUPS = (
    (Sentence("Going on"), (MoveKind.FORWARD, MoveKind.CONCLUDE)),
    (Sentence("Going back"), (MoveKind.BACK,)),
    (Sentence("Stopping, or beginning again"), (MoveKind.STOP, MoveKind.REOPEN)),
)


class Forms(NamedTuple):
    """The forms of a gate that its reader is offered."""

    ask: AskForm | None
    decide: DecideForm | None
    withdraw: WithdrawForm | None


@blueprint.get("/pilots/<reference>/gate")
@access(Permission.SEE_GATE)
def gates(reference: str) -> str:
    """Show every possible move of a pilot and what is left before each."""
    who = viewer()
    page = get_gates(who.actor, who.pilot.id, now=who.now)
    teller = replace(teller_for(page), around=surroundings(page.calendar))
    groups = [
        (
            label,
            [
                panel(teller, each, review_open=each.move in page.open_reviews)
                for each in page.moves
                if each.kind in kinds
            ],
        )
        for label, kinds in GROUPS
    ]
    return render_template(
        "gate/gates.html",
        pilot=head_of(who.pilot),
        page=page,
        groups=[group for group in groups if group[1]],
        here=pilot_url(reference),
    )


@blueprint.get("/pilots/<reference>/gate/<move>")
@access(Permission.SEE_GATE)
def gate(reference: str, move: str) -> str:
    """Show the review of one gate."""
    del reference
    return show_gate(move)


def teller_for(page: GatesPage) -> Teller:
    """Make what puts the findings of a gate into words."""
    pilot = viewer().pilot
    names = names_for(pilot.definition_digest, page.names)
    about = (page.people, viewer().now, page.calendar)
    return Teller(pilot.reference, names, *about, on_hold=pilot.on_hold)


def panel(teller: Teller, explained: Explained, *, review_open: bool = False) -> WhatIsLeft:
    """Make the panel of a move for this reader."""
    who = viewer()
    reader = Reader(
        may_ask=who.may(Permission.ASK_SIGN_OFF),
        may_move=explained.allowed,
        review_open=review_open,
    )
    return panel_of(teller, explained, reader)


def problems_of(error: GateNotMetError, move: str) -> Problems:
    """List everything that refused a move, each with the place where it is mended."""
    who = viewer()
    page = get_gate(who.actor, who.pilot.id, move, now=who.now).gates
    return [found_words(each, teller_for(page)) for each in error.findings if each.blocks]


def found_words(finding: Finding, teller: Teller) -> tuple[str | Spoken, str]:
    """Give what a finding says, and where it is mended."""
    row = teller.row(finding)
    return say(row.sentence), row.url


def require_round(move: str, review_id: int) -> RoundShown:
    """Find a round of this gate; raises NotFoundError where it is another's."""
    who = viewer()
    page = get_gate(who.actor, who.pilot.id, move, now=who.now)
    for each in (page.current, *page.earlier):
        if each is not None and each.id == review_id:
            return each
    raise NotFoundError


def show_gate(
    move: str,
    *,
    typed: Form | None = None,
    problems: Problems | None = None,
    changes: list[Change] | None = None,
    more: bool = False,
) -> str:
    """Show a gate, with what was `typed` into the form that was sent; `more` rows of conditions."""
    who = viewer()
    page = get_gate(who.actor, who.pilot.id, move, now=who.now)
    teller = replace(teller_for(page.gates), around=surroundings(page.gates.calendar)).at(move)
    if page.current is None and isinstance(typed, DecideForm | WithdrawForm):
        raise round_is_over(problems)
    current, sent = page.current, f"/pilots/{who.pilot.reference}/gate/{move}"
    forms = _forms(page, typed, sent)
    return render_template(
        "gate/gate.html",
        pilot=head_of(who.pilot),
        page=page,
        move=move,
        here=pilot_url(who.pilot.reference, f"gate/{move}"),
        sent=sent,
        left=panel(teller, page.explained, review_open=current is not None)
        if page.explained
        else None,
        ask_form=forms.ask,
        decide_form=forms.decide,
        condition_rows=forms.decide.conditions(more=more) if forms.decide else [],
        withdraw_form=forms.withdraw,
        form=typed,
        typed=typed_back(offered=any(each is typed for each in (*forms, None))),
        changes=changes or [],
        problems=problems or [],
        track=track_of(get_pilot_page(who.actor, who.pilot.id, now=who.now), now=who.now),
        rested=rested_rows(move),
        may_move=bool(page.explained and page.explained.ready and page.explained.allowed),
        **_rounds(page, teller),
        **_dossier(page, teller),
    )


def _forms(page: GatePage, typed: Form | None, sent: str) -> Forms:
    """Give the forms that are offered now, the one that was sent with what was typed into it."""
    may_ask = viewer().may(Permission.ASK_SIGN_OFF) and _is_askable(page)
    return Forms(
        _ask_form(page, typed if isinstance(typed, AskForm) else None, sent) if may_ask else None,
        _decide_form(page, typed if isinstance(typed, DecideForm) else None, sent),
        _withdraw_form(page, typed if isinstance(typed, WithdrawForm) else None),
    )


def _rounds(page: GatePage, teller: Teller) -> dict[str, Any]:
    """Give the sign-offs of the round that is open, what changed, and the rounds before it."""
    who, reference = viewer(), teller.reference
    given = page.current.sign_offs if page.current else ()
    slots = beside_slots(slots_of(page, teller.names), page, teller.here)
    return {
        "slots": [*slots, *meeting_slots(page)] if page.explained else [],
        "since_last": differences_of(reference, page.since_last),
        "lapsed": differences_of(reference, page.lapsed),
        "earlier": earlier_rounds(page, reference, who.today),
        "section_labels": LABELS,
        "asked_of": _asked_of(page, teller),
        "is_approver": who.may(Permission.SIGN_OFF),
        "has_signed": any(each.person_id == who.actor.person_id for each in given),
        **passed_on(page),
    }


def _is_askable(page: GatePage) -> bool:
    """Say whether only sign-offs are left, and no round that still stands is open."""
    explained = page.explained
    if explained is None or not explained.asks_sign_off:
        return False
    return explained.only_sign_offs_left and (page.current is None or bool(page.lapsed))


def _ask_form(page: GatePage, form: AskForm | None, sent: str) -> AskForm:
    """Give the form of a request; after a refusal it says that a word is needed, and on what."""
    form = form or opened(AskForm, f"{sent}/ask")
    if page.current is None and page.earlier and page.earlier[0].state is ReviewState.REFUSED:
        form.note.optional = False
        form.note.description = Sentence("The last round was refused. Say what is different now.")  # type: ignore[assignment] # said on the page
    return form


def _decide_form(page: GatePage, form: DecideForm | None, sent: str) -> DecideForm | None:
    if page.current is None or not page.signing.may or not viewer().may(Permission.SIGN_OFF):
        return None
    if form is None:
        form = opened(DecideForm, f"{sent}/rounds/{page.current.id}/decide")
        offer_choices(form, page.current)
    return form


def offer_choices(form: DecideForm, round_: RoundShown) -> None:
    """Offer those who can answer for a condition, and the sections of the round's dossier."""
    who, pilot = viewer(), viewer().pilot
    people = people_for_tasks(pilot.id, pilot.lab_id, today=who.today)
    form.offer(people, filled_sections(round_.body))


def _withdraw_form(page: GatePage, form: WithdrawForm | None) -> WithdrawForm | None:
    if page.current is None or not viewer().may(Permission.WITHDRAW_REVIEW):
        return None
    return form or opened(WithdrawForm, "no draft")


def _asked_of(page: GatePage, teller: Teller) -> str:
    told = ", ".join(
        teller.names.get(f"organisation:{each}", "") for each in page.signing.organisation_ids
    )
    other = teller.names.get(f"person:{page.signing.deputy_for}", "")
    return f"{told} ({say(Sentence('In place of: %(name)s', name=other))})" if other else told


def _dossier(page: GatePage, teller: Teller) -> dict[str, Any]:
    if page.current is None:
        return {"frozen": None}
    dossier = page.current.dossier
    reference = teller.reference
    frozen = [Finding.from_json(each) for each in dossier["findings"]]
    findings = page.explained.findings if page.explained else frozen
    return {
        "frozen": frozen_line(page.current),
        "evidence": evidence_lines(page, reference),
        "figures": figure_rows(dossier),
        "new": new_lines(page, reference, teller.names),
        "conditions": condition_lines(page.current.conditions, reference, viewer().today),
        "lines": summary_lines(dossier, reference),
        "unmet": teller.rows(each for each in findings if _is_unmet(each)),
        "warned": teller.rows(each for each in findings if _is_warning(each)),
        "to_label": both(page.to_label),
    }


def _is_unmet(finding: Finding) -> bool:
    """Say whether it blocks, or would if it were not set aside; who moves is no matter here."""
    if finding.is_sign_off or finding.code == "not_you":
        return False
    return finding.blocks or finding.waived


def _is_warning(finding: Finding) -> bool:
    return not finding.ok and finding.severity is Severity.WARN and not finding.waived
