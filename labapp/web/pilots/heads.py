"""What stands at the head of every page of a pilot in this folder."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import request

from labapp.reading.pilot_head import get_head
from labapp.reading.pilot_here import PilotHere
from labapp.web.access import viewer
from labapp.web.drafts import LabForm
from labapp.web.formatting import address
from labapp.web.shapes import PilotHead, Text

Form = TypeVar("Form", bound=LabForm)


def head_of(pilot: PilotHere, places: Text = "", counts: dict[str, int] | None = None) -> PilotHead:
    """Make the head of the pilot whose page this is, in one statement unless all is given."""
    if counts is None:
        who = viewer()
        head = get_head(who.actor, pilot.id, now=who.now)
        places, counts = head.places, dict(head.counts)
    return PilotHead(pilot.reference, pilot.title, places, counts)


def pilot_url(reference: str, below: str = "") -> str:
    """Give the address of a pilot's page, or of a page below it."""
    return address(f"/pilots/{reference}") + (f"/{below}" if below else "")


def opened(form: type[Form], sent_to: str = "", **more: Any) -> Form:
    """Make a form as a page shows it: with its draft where it is opened, blank beside an error."""
    if request.method == "GET":
        return form(sent_to=sent_to or None, **more)
    return form(formdata=None, **more)


def whole_number(text: str | None) -> int | None:
    """Read a version or an id that a form or an address carries along; None where it is none."""
    fits = bool(text) and str(text).isascii() and str(text).isdigit() and len(str(text)) <= 15
    return int(str(text)) if fits else None
