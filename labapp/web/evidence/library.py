"""The library of evidence, filtered by its address."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from labapp.permissions import Permission
from labapp.reading.evidence_library import Asked, Library, list_evidence
from labapp.web.access import access, viewer
from labapp.web.evidence.room import blueprint
from labapp.web.formatting import say
from labapp.web.navigation import Link
from labapp.words import (
    EvidenceKind,
    EvidenceStatus,
    Retraction,
    Sentence,
    UseStatus,
    Worded,
)

STATUSES: tuple[Worded, ...] = (
    UseStatus.SUBMITTED,
    UseStatus.ACCEPTED,
    UseStatus.RETURNED,
    EvidenceStatus.WITHDRAWN,
    Retraction.RETRACTED,
)


@blueprint.get("/evidence")
@access(Permission.SEE_LISTS)
def library() -> str:
    """Show the evidence that somebody may know of."""
    who, asked = viewer(), _asked()
    found = list_evidence(who.actor, asked, now=who.now)
    return render_template(
        "evidence/library.html",
        found=found,
        asked=asked,
        statuses=[(str(each), each.label) for each in STATUSES],
        pilots=[(each, each) for each in found.pilots],
        chips=_chips(found, asked),
        applied=_applied(asked),
        next_url=_url(asked, after=found.next_after) if found.next_after else "",
        first_url=_url(asked, after="") if asked.after else "",
    )


def _asked() -> Asked:
    given = request.args
    return Asked(
        words=given.get("q", "").replace("\x00", "")[:200].strip(),
        kind=given.get("kind", "") if given.get("kind", "") in set(EvidenceKind) else "",
        pilot=given.get("pilot", "").replace("\x00", "")[:20],
        status=given.get("status", "")[:20],
        after=given.get("after", "")[:60],
    )


def _url(asked: Asked, **changes: str) -> str:
    now: dict[str, Any] = {
        "q": asked.words,
        "kind": asked.kind,
        "pilot": asked.pilot,
        "status": asked.status,
        "after": "",
    }
    return url_for(
        "evidence.library", **{name: value for name, value in (now | changes).items() if value}
    )


def _chips(found: Library, asked: Asked) -> list[Link]:
    everything = Link(Sentence("All kinds"), _url(asked, kind=""), current=not asked.kind)
    return [
        everything,
        *(
            Link(kind.label, _url(asked, kind=str(kind)), current=asked.kind == kind, count=count)
            for kind, count in found.kinds.items()
        ),
    ]


def _applied(asked: Asked) -> list[Link]:
    told = [
        (asked.words, Sentence("Words: %(words)s", words=asked.words), "q"),
        (asked.pilot, Sentence("Pilot: %(pilot)s", pilot=asked.pilot), "pilot"),
    ]
    status = next((each for each in STATUSES if each == asked.status), None)
    if status is not None:
        told.append((asked.status, Sentence("Status: %(status)s", status=status), "status"))
    return [Link(say(text), _url(asked, **{name: ""})) for value, text, name in told if value]
