"""The list of what was typed and not sent: of which pilot, on which page, under which labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from labapp.permissions import Permission, allows
from labapp.reading.drafts import KeptDraft, list_drafts
from labapp.reading.pilot_here import PilotHere, find_pilot_here
from labapp.web.access import Viewer
from labapp.web.navigation import MAIN, PILOT
from labapp.web.nearest import page_for
from labapp.web.read_back import Typed, endpoint_at, read_back
from labapp.web.signed_out import is_typed
from labapp.words import Sentence

PILOT_PAGE = re.compile(r"/pilots/([A-Z]+-[0-9]+)(?:/([a-z-]+))?(?:/.*)?", re.ASCII)
NAMES = {
    "account.account": Sentence("Your account"),
    "conclusions.new": Sentence("Record a conclusion"),
    "evidence.decide": Sentence("May the pilot rest on this?"),
    "evidence.describe": Sentence("Describe the evidence"),
    "evidence.embargo": Sentence("Keep it back for a time"),
    "evidence.end": Sentence("End this use"),
    "evidence.new": Sentence("Add evidence"),
    "evidence.retraction": Sentence("Mark it as corrected or retracted"),
    "evidence.use": Sentence("Use it in another pilot"),
    "evidence.version": Sentence("Add a version"),
    "evidence.withdraw": Sentence("Withdraw the evidence"),
    "indicators.baseline": Sentence("Set a baseline"),
    "indicators.edit": Sentence("Change an indicator"),
    "indicators.new": Sentence("Define an indicator"),
    "indicators.record": Sentence("Add a value"),
    "indicators.retire": Sentence("Retire this indicator"),
    "indicators.revise": Sentence("Revise a value"),
    "indicators.target": Sentence("Set a target"),
    "indicators.upload": Sentence("Import values"),
    "lessons.edit": Sentence("Edit a lesson"),
    "lessons.new": Sentence("Record a lesson"),
    "lessons.reject": Sentence("Reject this lesson"),
    "pilots.ask_another": Sentence("Ask somebody else to sign"),
    "pilots.hold": Sentence("Put the pilot on hold"),
    "pilots.move": Sentence("Move the pilot"),
    "pilots.name_one": Sentence("Name a deputy"),
    "pilots.record": Sentence("Decision of a meeting"),
    "pilots.save": Sentence("Edit details"),
    "pilots.save_places": Sentence("Edit details"),
    "pilots.save_scale_places": Sentence("Edit details"),
    "pilots.start": Sentence("Start a pilot"),
    "pilots.waive_requirement": Sentence("Set a requirement aside"),
    "tasks.new": Sentence("Add a task"),
    "workflows.check": Sentence("Check a definition"),
    "workflows.migrate": Sentence("Take pilots over"),
    "workflows.publish": Sentence("Publish a version"),
    "labs.close": Sentence("Working days"),
}
TABS = {key: label for key, label, _ in PILOT}
ROOMS = {url: label for label, url in MAIN}


@dataclass(frozen=True, slots=True)
class Unsent:
    """A draft as its list shows it; the pilot only where it may still be seen."""

    draft: KeptDraft
    pilot: PilotHere | None
    page: Sentence
    url: str
    typed: Typed


def unsent_of(who: Viewer) -> list[Unsent]:
    """List what the viewer typed and has not sent, the newest first."""
    drafts = list_drafts(who.actor)
    references = {found[1] for each in drafts if (found := PILOT_PAGE.fullmatch(each.form))}
    pilots = {each: _seen(who, each) for each in references}
    return [_unsent(each, pilots) for each in drafts]


def _unsent(draft: KeptDraft, pilots: Mapping[str, PilotHere | None]) -> Unsent:
    found = PILOT_PAGE.fullmatch(draft.form)
    typed = [(name, text) for name, text in draft.typed if is_typed(name)]
    return Unsent(
        draft=draft,
        pilot=pilots[found[1]] if found else None,
        page=_name_of(draft.form),
        url=page_for(draft.form),
        typed=read_back(draft.form, typed),
    )


def _name_of(form: str) -> Sentence:
    """Name the page of a form: by its heading, else by the tab or the room it stands in."""
    named = NAMES.get(endpoint_at(form) or "")
    if named is not None:
        return named
    found = PILOT_PAGE.fullmatch(form)
    if found:
        return TABS.get(found[2] or "", TABS["overview"])
    return ROOMS.get("/" + form.split("/")[1], NAMES["account.account"])


def _seen(who: Viewer, reference: str) -> PilotHere | None:
    found = find_pilot_here(who.actor, reference, who.today)
    if found is None or not allows(Permission.SEE_SUMMARY, found[1]):
        return None
    return found[0]
