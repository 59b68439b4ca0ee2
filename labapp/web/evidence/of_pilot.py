"""What a pilot rests on: its evidence by purpose and by where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template, request, url_for

from labapp.permissions import Permission
from labapp.reading.evidence_of_pilot import UseRow, list_uses
from labapp.web.access import Viewer, access, viewer
from labapp.web.evidence.room import blueprint
from labapp.web.navigation import Link
from labapp.web.pilots.heads import head_of
from labapp.web.shapes import Holder
from labapp.words import LabRole, Phase, Purpose, Sentence, UseStatus

SHOWS: dict[str, tuple[Sentence, UseStatus]] = {
    "waiting": (Sentence("Waits for acceptance"), UseStatus.SUBMITTED),
    "accepted": (Sentence("Accepted"), UseStatus.ACCEPTED),
    "returned": (Sentence("Returned"), UseStatus.RETURNED),
}


@blueprint.get("/pilots/<reference>/evidence")
@access(Permission.SEE_EVIDENCE)
def of_pilot(reference: str) -> str:
    """Show what the pilot rests on."""
    who = viewer()
    purpose = _purpose(request.args.get("purpose", ""))
    show = request.args.get("show", "") if request.args.get("show", "") in SHOWS else ""
    every = list_uses(who.actor, who.pilot.id, now=who.now)
    uses = [each for each in every if _fits(each, purpose, show)]
    return render_template(
        "evidence/of_pilot.html",
        pilot=head_of(who.pilot),
        rows=[(each, _holder(each), _may_decide(who, each)) for each in uses],
        every=every,
        purpose=purpose,
        show=show,
        chips=list(_chips(reference, every, purpose, show)),
        switch=list(_switch(reference, purpose, show)),
        may_submit=who.may(Permission.SUBMIT_EVIDENCE) and who.pilot.phase is not Phase.CLOSED,
        new_url=url_for("evidence.new", reference=reference, purpose=purpose),
    )


def _purpose(asked: str) -> Purpose | None:
    return Purpose(asked) if asked in set(Purpose) else None


def _fits(use: UseRow, purpose: Purpose | None, show: str) -> bool:
    if purpose is not None and use.purpose is not purpose:
        return False
    return not show or use.status is SHOWS[show][1]


def _holder(use: UseRow) -> Holder | None:
    if use.waits:
        return Holder(LabRole.COORDINATOR.label, "l", use.waits_days, use.waits_days >= 5)
    if use.status is UseStatus.RETURNED:
        return Holder(use.submitter)
    return None


def _may_decide(who: Viewer, use: UseRow) -> bool:
    return use.waits and not use.own and who.may(Permission.DECIDE_EVIDENCE)


def _chips(
    reference: str, every: tuple[UseRow, ...], purpose: Purpose | None, show: str
) -> Iterable[Link]:
    def url(chosen: Purpose | None) -> str:
        return url_for("evidence.of_pilot", reference=reference, purpose=chosen, show=show or None)

    yield Link(Sentence("All purposes"), url(None), purpose is None, len(every))
    for each in Purpose:
        count = sum(use.purpose is each for use in every)
        if count or each is purpose:
            yield Link(each.label, url(each), each is purpose, count)


def _switch(reference: str, purpose: Purpose | None, show: str) -> Iterable[Link]:
    choices = {"": Sentence("All"), **{key: label for key, (label, _status) in SHOWS.items()}}
    for key, label in choices.items():
        url = url_for("evidence.of_pilot", reference=reference, purpose=purpose, show=key or None)
        yield Link(label, url, key == show)
