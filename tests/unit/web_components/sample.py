"""A page of every component in every state, rendered by a bare application without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import wtforms
from flask import Flask, g, render_template
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from labapp.charts import Level, Point, Series
from labapp.web import fields, formatting
from labapp.web import shapes as s
from labapp.web.drawings import draw_meter, draw_sparkline
from labapp.web.navigation import Frame, Link, main_menu
from labapp.web.validators import Needed
from labapp.words import (
    Bilingual,
    Direction,
    LessonStatus,
    Measure,
    Rating,
    Sentence,
    TaskStatus,
    UseStatus,
)

ROOT = Path(__file__).resolve().parents[3] / "labapp"
DIGEST = "9c41e07a5d1288f36b0e94c7f1a2d85330b7e6694fd1c28e77a05b3c91d4f60e"
MONTHS = ("November", "December", "January", "February", "March", "April", "May")


def bare_app(language: str = "en") -> Flask:
    """Make an application that has templates, words and drawings, and nothing else."""
    app = Flask("labapp", root_path=str(ROOT))
    app.secret_key = "only for tests"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    Babel(app, locale_selector=lambda: language)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    formatting.install(app.jinja_env)
    app.jinja_env.globals.update(csrf_token=lambda: "token", csp_nonce=lambda: "nonce")
    frame = Frame(Bilingual("North Wales Policy Lab"), "Coordinator", main_menu("/pilots/NW-1"))
    app.context_processor(lambda: {"frame": g.setdefault("frame", frame), "demonstration": True})
    return app


def rendered(template: str, language: str = "en", **given: Any) -> str:
    """Render one template as a page at /pilots/NW-1 would be."""
    app = bare_app(language)
    with app.test_request_context("/pilots/NW-1"):
        return render_template(template, **given)


def catalogue(language: str = "en") -> str:
    """Render the catalogue of components."""
    with bare_app(language).test_request_context("/pilots/NW-1"):
        return render_template("catalogue.html", sample=sample())


def share(*values: str | None, target: str | None = "70", **more: Any) -> Series:
    """Make a monthly series of a share."""
    points = tuple(
        Point(month, None if value is None else Decimal(value), short=month[:3])
        for month, value in zip(MONTHS, values, strict=False)
    )
    level = Level(Decimal(target)) if target else None
    return Series("Pupils reaching 30 hours", points, Measure.PERCENT, target=level, **more)


class SampleForm(wtforms.Form):
    """A form with a field of each shape."""

    rating = fields.RadioField(
        Sentence("How is it going?"), choices=fields.choices_of(Rating), optional=True
    )
    why = fields.TextField(
        Sentence("Why"),
        [Needed(Sentence("Say in a line why the pilot is at risk"))],
        description=Sentence("One line that somebody outside the team understands."),
    )
    spend = fields.DecimalField(Sentence("Spend so far"))
    on = fields.DateField(Sentence("Spend counted up to"))
    title = fields.BilingualField(Sentence("Title"), [Needed(Sentence("Give it a title"))])
    place = fields.SelectField(
        Sentence("Place"), choices=[("", Sentence("Choose one")), ("w", "Wrexham")]
    )
    kinds = fields.CheckboxesField(
        Sentence("Purpose"),
        choices=[("a", "Need", {"hint": "What this place needs"}), ("b", "Cost")],
    )
    story = fields.LongTextField(Sentence("What happened since"), optional=True)
    files = fields.FilesField(Sentence("Files"), accept="image/*")


def filled_form() -> SampleForm:
    """Give the form with mistakes in it."""
    typed = {"rating": "at_risk", "spend": "about 18k", "on-day": "9", "on-month": "13"}
    form = SampleForm(MultiDict(typed | {"on-year": "2022", "kinds": "a", "title-cy": "Teitl"}))
    form.validate()
    return form


def sample() -> SimpleNamespace:
    """Give what the catalogue shows."""
    return SimpleNamespace(form=filled_form(), digest=DIGEST, **_journey(), **_rows(), **_records())


def _journey() -> dict[str, Any]:
    def stage(state: str, name: str, when: str, through: int = 0) -> s.TrackStage:
        return s.TrackStage(state, Bilingual(name), when, through)

    done = [stage("done", "Evidence review", "Passed 5 Nov 2021")]
    learning = [*done, stage("done", "Delivery", "Passed 27 May 2022")]
    learning += [stage("done", "Monitoring", "Passed 15 July 2022")]
    rest = [stage("next", "Monitoring", "Not dated"), stage("next", "Learning", "Not dated")]
    end = stage("next", "Conclusion", "Planned 14 Oct 2022")
    tracks = [
        [*learning, stage("now", "Learning", "Since 18 July, 62% of its time", 6), end],
        [stage("now", "Evidence review", "Since 1 Sept", 2), *rest, end],
        [*done, stage("held", "Delivery", "On hold since 25 July"), *rest, end],
        [*learning, stage("done", "Scaled", "11 March 2022")],
    ]
    return {"tracks": tracks, "left": _left(), "ready": _ready()}


def _holder(*, late: bool = False) -> s.Holder:
    return s.Holder("Academic 1", "u", 9 if late else 4, late=late)


def _left() -> s.WhatIsLeft:
    rows = (
        s.RequirementRow("no", "Nobody left can sign for the university", "Add an approver", "#"),
        s.RequirementRow(
            "open",
            "Add a baseline: I-1, I-3",
            url="#",
            holders=(_holder(late=True),),
            beside=s.Beside(
                reminded="Reminded: 9 Sept 2022",
                remind=s.PressedHere("Remind", "#", "press", "Baselines", {"move": "conclude"}),
                waive=s.Action("Set this aside", "#"),
            ),
        ),
        s.RequirementRow(
            "waived",
            "Values recorded",
            "Set aside by: Council approver",
            beside=s.Beside(reason="Reason: it can only show years later"),
        ),
        s.RequirementRow(
            "open",
            Sentence("Sign-off by the council"),
            "Given for round 1, lapsed on 14 September: the evaluation has a new version",
            "#",
            (s.Holder("Council approver", "c", since="after round 2 opens"),),
        ),
        s.RequirementRow(
            "warn", "No budget code", "This does not block", "#", (s.Holder("Lead", "l", 0),)
        ),
    )
    met = (s.RequirementRow("met", "Every indicator has a final reading"),) * 5
    heading = "What is left before the cycle is concluded"
    foot = "Sign-off can be asked for once the returned section is answered."
    action = s.Action("Open the gate", "#")
    return s.WhatIsLeft(heading, rows, met, 5, 8, foot=foot, action=action)


def _ready() -> s.WhatIsLeft:
    met = (s.RequirementRow("met", "Every indicator has a baseline"),)
    action = s.Action("Ask for sign-off", "#")
    heading, foot = "Nothing is left but the sign-offs", "Two people are asked."
    return s.WhatIsLeft(
        heading, met_rows=met, met=6, total=8, ready=True, foot=foot, action=action, button=True
    )


def _board() -> list[s.BoardColumn]:
    pilot = Bilingual("Children’s University", "Prifysgol y Plant")
    holder = _holder(late=True)
    card = s.BoardCard("NW-1 · Wrexham", pilot, "#", "on_track", 5, 8, holder)
    held = s.BoardCard("NW-8 · Denbighshire", "Holiday meals", "#", held="On hold: 7 weeks")
    ended = s.BoardCard("NW-12 · Conwy", "Shop-front vouchers", "#", ended="Stop", ended_on="May")
    stages = ("Evidence review", "Delivery", "Monitoring", "Learning", "Closed")
    cards = ((card,), (held, card), (), (card,), (ended,))
    return [
        s.BoardColumn(name, group, len(group)) for name, group in zip(stages, cards, strict=True)
    ]


def _rows() -> dict[str, Any]:
    pilot = Bilingual("Children’s University", "Prifysgol y Plant")
    holder = _holder(late=True)
    item = s.WorkItem(
        "2 days late", "Answer the returned section", "Answer", "#", "Round 1", late=True
    )
    late = s.WorkItem("Fri 16 Sept", "Ask for sign-off again", "Open the gate", "#")
    return {
        "holders": [holder, _holder(), s.Holder("Coordinator", "l", 0), s.Holder("Somebody")],
        "task_statuses": list(TaskStatus),
        "use_statuses": list(UseStatus),
        "lesson_status": LessonStatus.VALIDATED,
        "chips": [Link("All open", "#", True, 9), Link("Delivery", "#", count=2)],
        "views": [Link("Table", "#", True), Link("Board", "#")],
        "applied": [Link("Rating: At risk", "#")],
        "tasks": [
            SimpleNamespace(
                title=f"Work out cost per pupil {n}",
                holder=holder,
                due="12 Sept, 2 days late" if n else "23 Sept",
                late=bool(n),
                status=TaskStatus.DOING,
            )
            for n in range(3)
        ],
        "columns": _board(),
        "work": [s.WorkGroup(pilot, (item, late), "NW-1", "#", "Learning", 3, 4)],
        "facts": [
            ("Rating", "On track"),
            ("Council", "Wrexham County Borough Council"),
            ("Blank", ""),
            ("Cycle", "1, 8 settings"),
        ],
    }


def _records() -> dict[str, Any]:
    return {**_figures(), **_gate(), **_evidence(), **_imports(), **_lessons()}


def _figures() -> dict[str, Any]:
    rising = share("0", "4", "12", "23", "38", "56", "71.6")
    money = tuple(Point(f"Week {n}", Decimal(n * 1234), provisional=n > 3) for n in range(6))
    spend = Series("Spend", money, Measure.CURRENCY, Direction.DECREASE, Level(Decimal(900)))
    speaking = s.FigureCard(
        "Pupils reaching 30 hours",
        "71.6",
        "%",
        "#",
        "Above target: 70%",
        "126 of 176 pupils, published",
        draw_sparkline(rising),
        draw_meter(Decimal("71.6"), Decimal(70), Decimal(100)),
        illustrative=True,
    )
    plain = s.FigureCard("Learning hours recorded", "6,173", url="#", note="Six months, published")
    none = s.FigureCard("Pupils who enjoy it", verdict="No value yet", note="Due: 30 September")
    gaps = share("0", None, "12", "23", None, "56", "71.6")
    return {
        "series": rising,
        "odd_series": [gaps, spend, share(target=None)],
        "cards": [speaking, plain, none],
    }


def _gate() -> dict[str, Any]:
    return {
        "slots": [
            s.Slot("For the council", "Wrexham", "you", "Waiting for you", "Asked: 15 Sept"),
            s.Slot("For the university", "Bangor", "signed", "Approved", "Approver, 16 Sept"),
            s.Slot("For the council", "Flintshire", "no", "Returned", "13 Sept"),
            s.Slot("Round 1", "On the record", "lapsed", "Given for an earlier version", "6 Sept"),
            s.Slot("For the funder", "Fund", "waiting", "Waiting", "12 Sept", url="#", link="See"),
        ],
        "differences": [s.Difference("Evaluation report", "Version 2", "Version 3", "#", "E-12")],
        "dossier": [
            s.DossierLine("8 requirements, 6 met"),
            s.DossierLine("4 pieces of evidence", "Report v3", "#", changed=True),
        ],
    }


def _evidence() -> dict[str, Any]:
    at = dt.datetime(2022, 9, 14, 8, 42, tzinfo=dt.UTC)
    new = "14 Sept 2022, 2.4 MB"
    return {
        "events": [
            s.ThreadEvent("Evaluation report, version 3", at, "Academic 1", "#"),
            s.ThreadEvent("Return sent", at, "Delivery lead"),
            s.ThreadEvent("Gate passed: monitoring to learning", at, gate=True),
        ],
        "versions": [
            s.VersionRow(2, "evaluation-v2.pdf", "#", DIGEST, new, "Adds a table", current=True),
            s.VersionRow(1, "CU draft FINAL.pdf", "#", DIGEST, "11 Aug 2022, 2.1 MB"),
        ],
    }


def _imports() -> dict[str, Any]:
    cells = [SimpleNamespace(text="41,5", tone="bad"), SimpleNamespace(text="ok", tone="")]
    what = "A comma is not a decimal point"
    return {
        "counts": [s.CountRow("New values", 139), s.CountRow("Errors", 2, "wrong")],
        "problems": [s.ProblemRow("Hours!D14", "41,5", what, "Write 41.5")],
        "sheet": [SimpleNamespace(number=14, cells=cells)],
    }


def _lessons() -> dict[str, Any]:
    return {
        "story": SimpleNamespace(
            expected="Settings would send passports home.",
            happened="A third were late.",
            why=Bilingual("A different day for every child."),
            do_this="Send the record home on the same day.",
            applies_when="",
        ),
        "lesson": SimpleNamespace(
            title="Send records home on a fixed day",
            url="#",
            text="On a fixed day most came back.",
            origin="NW-1",
            origin_url="#",
            status=LessonStatus.VALIDATED,
        ),
    }
