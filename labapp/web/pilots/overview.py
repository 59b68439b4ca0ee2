"""A pilot's own page: where it stands, what is left, how it goes, what happened last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template

from labapp.permissions import Permission
from labapp.reading.definitions import get_definition
from labapp.reading.happened import Happened, list_done
from labapp.reading.holders import Held, held_by
from labapp.reading.names import mentions_in
from labapp.reading.pilot_figures import FigureShown, list_figures
from labapp.reading.pilot_page import PilotPage, TaskShown, get_pilot_page
from labapp.web.access import Viewer, access, viewer
from labapp.web.drawings import chart_summary, draw_chart
from labapp.web.formatting import both, say, short_day
from labapp.web.pilots.around import Surroundings
from labapp.web.pilots.figures import cards_of, series_of
from labapp.web.pilots.heads import head_of, pilot_url
from labapp.web.pilots.holding import holder_in_row, holder_of
from labapp.web.pilots.left import Reader, Teller, panel_of
from labapp.web.pilots.naming import names_for
from labapp.web.pilots.rested import rested_rows
from labapp.web.pilots.room import blueprint
from labapp.web.pilots.team_panel import team_panel
from labapp.web.pilots.track import plan_of, track_of
from labapp.web.shapes import Action, Holder, Text, ThreadEvent, WhatIsLeft
from labapp.words import Bilingual, Mention, Sentence, TaskStatus

RECENT = 6
SETTLED = frozenset({TaskStatus.DONE, TaskStatus.NOT_NEEDED})


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task of this stage, as a row."""

    title: Any
    url: str
    holder: Holder
    due: Text
    late: bool
    status: TaskStatus
    by_itself: bool


@blueprint.get("/pilots/<reference>")
@access(Permission.SEE_SUMMARY)
def overview(reference: str) -> str:
    """Show a pilot: all of it to those who take part, its summary to the rest of the lab."""
    who = viewer()
    page = get_pilot_page(who.actor, who.pilot.id, now=who.now)
    track = track_of(page, now=who.now)
    about = {"page": page, "track": track, "partners": _partners(page)}
    if not who.may(Permission.SEE_PILOT):
        return render_template("pilots/summary.html", **about)
    happened = list_done(who.actor, page.id, now=who.now, limit=RECENT, also=_spoken_of(page))
    figures = list_figures(page.id)
    return render_template(
        "pilots/overview.html",
        pilot=head_of(who.pilot, both(page.places), dict(page.counts)),
        here=pilot_url(reference),
        rested=rested_rows() if page.has_retracted else [],
        **about,
        **_standing(who, page, happened),
        **_measured(reference, figures, made_up=page.illustrative),
    )


def _spoken_of(page: PilotPage) -> list[Mention]:
    """List the people and the evidence the page speaks of, to be named in one statement."""
    people = [Mention("person", task.owner_id) for task in page.tasks if task.owner_id]
    stored = page.readiness
    if stored is not None:
        people += stored.held_by
        main = [stored.main] if stored.main else []
        people += [each for move in main for each in mentions_in(move.findings)]
    return [each for each in people if each.kind in {"person", "evidence"}]


def _standing(who: Viewer, page: PilotPage, happened: Happened) -> dict[str, Any]:
    stored = page.readiness
    names = names_for(page.definition_digest, stored.names if stored else {}, happened.names)
    around = Surroundings(page.beside, page.calendar)
    teller = Teller(
        page.reference,
        names,
        happened.people,
        who.now,
        page.calendar,
        around,
        on_hold=who.pilot.on_hold,
    )
    return {
        "left": _left(who, page, teller),
        "team": team_panel(page.reference, stored, names),
        "holder": _holder(who, page, happened.people),
        "tasks": _tasks(who, page, happened.people),
        "events": thread_of(happened, names),
        "actions": _actions(who, page),
        "weeks_left": _weeks_left(who, page),
        "planned": plan_of(page, now=who.now),
        "may": {
            "edit": who.may(Permission.EDIT_PILOT),
            "move": who.may(Permission.MOVE_PILOT),
            "define": who.may(Permission.DEFINE_INDICATOR),
        },
    }


def _left(who: Viewer, page: PilotPage, teller: Teller) -> WhatIsLeft | None:
    main = page.readiness.main if page.readiness else None
    if main is None:
        return None
    return panel_of(
        teller,
        main,
        Reader(
            may_ask=who.may(Permission.ASK_SIGN_OFF),
            may_move=who.may(Permission.MOVE_PILOT),
            review_open=page.open_review == main.move,
        ),
        why=False,
    )


def _holder(who: Viewer, page: PilotPage, people: Mapping[str, Held]) -> Holder | None:
    stored = page.readiness
    if stored is None or stored.main is None:
        return None
    note: Text = ""
    if page.hold is not None:
        note = Sentence("Review on: %(day)s", day=short_day(page.hold.review_on))
    held = () if page.hold else held_by(stored.held_by, people)
    since = stored.held_since or stored.since
    return holder_in_row(held, since, now=who.now, calendar=page.calendar, note=note)


def _tasks(who: Viewer, page: PilotPage, people: Mapping[str, Held]) -> list[TaskRow]:
    """Make the rows of the tasks, those still open first."""
    rows = [_task(who, page, each, people) for each in page.tasks]
    return sorted(rows, key=lambda row: row.status in SETTLED)


def _partners(page: PilotPage) -> list[tuple[Bilingual, str]]:
    """Name each partner once, with all its parts."""
    parts: dict[Bilingual, list[str]] = {}
    for part, name in page.partners:
        parts.setdefault(name, []).append(say(part))
    return [(name, ", ".join(held)) for name, held in parts.items()]


def _task(who: Viewer, page: PilotPage, task: TaskShown, people: Mapping[str, Held]) -> TaskRow:
    by_itself = task.status not in SETTLED and task.closes_with in _met(page)
    closed = task.status in SETTLED or by_itself
    who_has = Mention("person", task.owner_id) if task.owner_id else Mention("role", code=task.role)
    (held,) = held_by([who_has], people)
    note: Text = ""
    if task.closed_at:
        note = Sentence("done: %(day)s", day=short_day(task.closed_at))
    late = bool(task.due_on and task.due_on < who.today and not closed and not page.hold)
    since = None if closed or page.hold else task.assigned_at
    holder = holder_of(held, since, now=who.now, calendar=page.calendar, note=note)
    if closed and held.name is None:
        holder = Holder(held.role.label if held.role else "", since=note)
    return TaskRow(
        title=task.title,
        url=pilot_url(page.reference, f"tasks/{task.id}"),
        holder=replace(holder, late=late),
        due=_due(task, late),
        late=late,
        status=TaskStatus.DONE if by_itself else task.status,
        by_itself=by_itself,
    )


def _due(task: TaskShown, late: bool) -> Text:
    if task.due_on is None:
        return ""
    day = short_day(task.due_on)
    return Sentence("%(day)s, late", day=day) if late else day


def _met(page: PilotPage) -> frozenset[str]:
    moves = page.readiness.moves if page.readiness else ()
    found = [finding for move in moves for finding in move.findings]
    parts = [part for finding in found for part in (finding, *finding.members)]
    return frozenset(part.id for part in parts if part.ok)


def thread_of(happened: Happened, names: dict[str, str]) -> list[ThreadEvent]:
    """Make the timeline of what happened."""
    return [
        ThreadEvent(
            sentence=say(event.sentence, names),
            at=event.at,
            by=names.get(f"person:{event.person_id}", "") if event.person_id else "",
            gate=event.is_gate,
        )
        for event in happened.events
    ]


def _actions(who: Viewer, page: PilotPage) -> list[tuple[Action, bool]]:
    """Give the ways on for this reader, the first one the primary."""
    stored = page.readiness
    stage = get_definition(page.definition_digest).stages[page.stage]
    ready = bool(stored and stored.main and stored.main.ready)
    found: list[Action] = []
    if who.may(Permission.MOVE_PILOT) and ready:
        found.append(Action(Sentence("Move the pilot on"), pilot_url(page.reference, "move")))
    if who.may(Permission.SEND_RETURN) and stage.returns and page.hold is None:
        url = pilot_url(page.reference, "returns/current")
        found.append(Action(Sentence("Send the return"), url))
    if who.may(Permission.SUBMIT_EVIDENCE) and not stage.final:
        url = pilot_url(page.reference, "evidence/new")
        found.append(Action(Sentence("Add evidence"), url))
    if who.may(Permission.EDIT_PILOT):
        found.append(Action(Sentence("Edit details"), pilot_url(page.reference, "edit")))
    return [(action, place == 0) for place, action in enumerate(found[:2])]


def _weeks_left(who: Viewer, page: PilotPage) -> int | None:
    if page.funding_ends_on is None or page.funding_ends_on < who.today:
        return None
    return (page.funding_ends_on - who.today).days // 7


def _measured(reference: str, figures: tuple[FigureShown, ...], *, made_up: bool) -> dict[str, Any]:
    cards = cards_of(reference, figures, made_up=made_up)
    lead = max(figures, key=_drawn, default=None)
    if lead is None or _drawn(lead) < 2:
        return {"cards": cards, "lead": None}
    series = series_of(lead)
    return {
        "cards": cards,
        "lead": lead,
        "lead_illustrative": made_up and not lead.is_published,
        "lead_url": pilot_url(reference, f"indicators/{lead.id}"),
        "lead_chart": draw_chart(series),
        "lead_summary": chart_summary(series),
        "lead_rows": list(zip(series.points, lead.values, strict=True)),
        "lead_series": series,
    }


def _drawn(figure: FigureShown) -> int:
    """Count the values a chart would draw."""
    return sum(value.value is not None for value in figure.values)
