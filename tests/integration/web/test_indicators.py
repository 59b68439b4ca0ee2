"""The pages of indicators: list, chart with its table, forms, and the import with its dry run."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labapp.db import db
from labapp.models import Baseline, Indicator, Observation, Pilot, Target
from labapp.reading.indicator_page import indicator_page
from labapp.reading.indicators import list_indicators
from labapp.services.indicators import set_target
from tests.factories import Team, make_pilot, make_team, press
from tests.integration.measures import make_baseline, make_indicator, record
from tests.statements import statements
from tests.visitor import Visitor, text_of

HEADER = "date,count,rate,lad15cd,lad15nm\n"
CSV = HEADER + "2016-05-01,4e3,2.9,E08000005,Rochdale\n"


def made(app: Flask, team: Team, **terms: Any) -> tuple[str, int]:
    with app.app_context():
        reference = make_pilot(team)
        return reference, make_indicator(team, reference, **terms)


def count(app: Flask, record: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(record)) or 0


def defined(**typed: str) -> dict[str, str]:
    return {
        "title-en": "Club hours",
        "title-cy": "Oriau clwb",
        "definition": "Hours in passports",
        "level": "outcome",
        "measure": "count",
        "unit-en": "hours",
        "direction": "increase",
        "accumulation": "period",
        "frequency": "month",
        "in_return": "yes",
    } | typed


def test_a_pilot_without_indicators_says_what_belongs_here(app: Flask, team: Team) -> None:
    with app.app_context():
        reference = make_pilot(team)
    page = text_of(Visitor(app, team.academic).get(f"/pilots/{reference}/indicators"))
    assert "No indicators yet" in page
    assert "Define an indicator" in page
    seen = text_of(Visitor(app, team.delivery).get(f"/pilots/{reference}/indicators"))
    assert "Define an indicator" not in seen


def test_an_indicator_is_defined_given_goals_and_a_value(app: Flask, team: Team) -> None:
    with app.app_context():
        reference = make_pilot(team)
    academic, here = Visitor(app, team.academic), f"/pilots/{reference}/indicators"
    answer = academic.post(f"{here}/new", defined())
    assert answer.status_code == 303
    page = answer.headers["Location"]
    assert (
        academic.post(f"{page}/baseline", {"period": "2026-02", "value": "10"}).status_code == 303
    )
    target = {"value": "30", "due_on-day": "31", "due_on-month": "12", "due_on-year": "2026"}
    assert academic.post(f"{page}/target", target).status_code == 303
    delivery = Visitor(app, team.delivery)
    assert (
        delivery.post(f"{page}/values/new", {"period": "2026-03", "value": "25"}).status_code == 303
    )
    shown = text_of(delivery.get(page))
    for words in ("Club hours", "March 2026", "25", "+15", "-5".replace("-", "\N{MINUS SIGN}")):
        assert words in shown
    assert "svg" in delivery.get(page).text
    assert "Mawrth 2026" in text_of(delivery.get(f"/cy{page}")) or count(app, Target)
    assert "25 hours" in text_of(delivery.get(here))


def test_what_was_typed_comes_back_with_every_error(app: Flask, team: Team) -> None:
    with app.app_context():
        reference = make_pilot(team)
    typed = defined(level="", **{"title-en": "", "title-cy": ""})
    answer = Visitor(app, team.academic).post(f"/pilots/{reference}/indicators/new", typed)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "There is a problem" in page
    assert "Say what the indicator is called" in page
    assert "Choose what kind of indicator it is" in page
    assert "Hours in passports" in answer.text
    assert count(app, Indicator) == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"period": "2026-13", "value": "1"}, "is not a period"),
        ({"period": "2026-03", "value": "12,5"}, "Write 12.5 or 125"),
        ({"period": "2026-03", "value": ""}, "choose why there is none"),
        ({"period": "", "value": "1"}, "Say which period"),
    ],
)
def test_a_value_that_cannot_be_kept_is_answered_in_words(
    app: Flask, team: Team, typed: dict[str, str], told: str
) -> None:
    reference, indicator = made(app, team)
    address = f"/pilots/{reference}/indicators/{indicator}/values/new"
    answer = Visitor(app, team.delivery).post(address, typed)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert count(app, Observation) == 0


def test_a_value_is_revised_and_made_final_on_its_page(app: Flask, team: Team) -> None:
    reference, indicator = made(app, team)
    with app.app_context():
        record(team.delivery, reference, indicator, {"2026-02": "290"})
        there = db.session.scalars(select(Observation.id)).one()
    here = f"/pilots/{reference}/indicators/{indicator}"
    delivery, academic = Visitor(app, team.delivery), Visitor(app, team.academic)
    revised = {"value": "296", "reason": "late_data", "note": "Two late passports"}
    address = f"/pilots/{reference}/values/{there}/revise"
    assert "290" in text_of(delivery.get(address))
    assert delivery.post(address, revised).status_code == 303
    page = text_of(academic.get(here))
    assert "Was: 290" in page
    assert "Two late passports" in page
    with app.app_context():
        newest = db.session.scalars(select(Observation.id).order_by(Observation.id.desc())).first()
    assert academic.post(f"{here}/values/final", {"values": str(newest)}).status_code == 303
    assert "Final value" in text_of(academic.get(here))
    again = delivery.post(address, revised)
    assert again.status_code == 422
    assert "revised since" in text_of(again)


def test_the_filters_name_what_is_missing(app: Flask, team: Team) -> None:
    reference, indicator = made(app, team, code="BARE")
    here = f"/pilots/{reference}/indicators"
    visitor = Visitor(app, team.viewer if hasattr(team, "viewer") else team.coordinator)
    assert "BARE" in text_of(visitor.get(f"{here}?show=no-baseline"))
    with app.app_context():
        make_baseline(team, indicator)
    assert "Every indicator has a baseline" in text_of(visitor.get(f"{here}?show=no-baseline"))
    assert "BARE" in text_of(visitor.get(f"{here}?show=no-target"))


def test_a_dry_run_shows_errors_and_warnings_apart_and_stores_nothing(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        reference = make_pilot(team)
    academic, here = Visitor(app, team.academic), f"/pilots/{reference}/indicators/import"
    wrong = CSV + '2016-06-01,"12,5",2,E08000005,Rochdale\n'
    answer = academic.post(
        here, {"files": (io.BytesIO(wrong.encode()), "counts.csv"), "indicator": ""}
    )
    assert answer.status_code == 303
    page = text_of(academic.get(answer.headers["Location"]))
    assert "Row 3, column count" in page
    assert "Write 12.5 or 125" in page
    assert "A place is added, which was not known: E08000005, Rochdale" in page
    assert "Upload a corrected file" in page
    assert count(app, Observation) == 0
    assert academic.post(answer.headers["Location"]).status_code == 422
    assert count(app, Observation) == 0


def test_the_file_of_the_dry_run_is_imported_without_being_sent_twice(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        reference = make_pilot(team)
    academic, here = Visitor(app, team.academic), f"/pilots/{reference}/indicators/import"
    answer = academic.post(
        here, {"files": (io.BytesIO(CSV.encode()), "counts.csv"), "indicator": ""}
    )
    dry = answer.headers["Location"]
    assert "The import defines it" in text_of(academic.get(dry))
    stranger = Visitor(app, team.coordinator)
    assert stranger.get(dry).status_code == 404
    done = academic.post(dry)
    assert done.status_code == 303
    page = text_of(academic.get(done.headers["Location"]))
    assert "New values: 1" in page
    assert "4,000" in page
    assert "Rochdale" in text_of(academic.get(f"/pilots/{reference}/indicators"))
    again = academic.post(
        here, {"files": (io.BytesIO(CSV.encode()), "a.csv"), "indicator": "CLAIMANTS"}
    )
    assert "Nothing would change" in text_of(academic.get(again.headers["Location"]))


def test_an_imported_file_is_not_kept_and_its_press_is_answered_again(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        reference = make_pilot(team)
    academic, here = Visitor(app, team.academic), f"/pilots/{reference}/indicators/import"
    sent = {"files": (io.BytesIO(CSV.encode()), "counts.csv"), "indicator": ""}
    dry = academic.post(here, sent).headers["Location"]
    folder = app.config["SETTINGS"].data_dir / "imports"
    assert len(list(folder.iterdir())) == 1
    first = academic.post(dry, {"press": "one press"})
    again = academic.post(dry, {"press": "one press"})
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"] == again.headers["Location"]
    assert list(folder.iterdir()) == []
    assert academic.get(dry).status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"\x89PNG\r\n\x1a\n\x00\x00", "not a CSV file"), (b"", "empty"), (None, "Choose a CSV file")],
)
def test_a_file_that_is_no_csv_is_refused_on_the_page(
    app: Flask, team: Team, content: bytes | None, told: str
) -> None:
    with app.app_context():
        reference = make_pilot(team)
    typed: dict[str, Any] = {"indicator": ""}
    if content is not None:
        typed["files"] = (io.BytesIO(content), "picture.csv")
    else:
        typed["files"] = (io.BytesIO(b""), "")
    answer = Visitor(app, team.academic).post(f"/pilots/{reference}/indicators/import", typed)
    assert answer.status_code == 422
    assert told in text_of(answer)


def test_who_may_not_is_refused_and_a_stranger_learns_nothing(app: Flask, team: Team) -> None:
    reference, indicator = made(app, team)
    here = f"/pilots/{reference}/indicators"
    approver = Visitor(app, team.council_approver)
    assert approver.get(here).status_code == 200
    for path in (f"{here}/new", f"{here}/import", f"{here}/{indicator}/values/new"):
        assert approver.get(path).status_code == 403
        assert approver.post(path).status_code == 403
    with app.app_context():
        outsider = make_team("XX").coordinator
        other = make_pilot(team)
    for path in (here, f"{here}/{indicator}", f"{here}/import", f"{here}/new"):
        assert Visitor(app, outsider).get(path).status_code == 404
    wrong = f"/pilots/{other}/indicators/{indicator}"
    for path in (wrong, f"{wrong}/edit", f"{wrong}/baseline", f"{wrong}/values/new"):
        assert Visitor(app, team.coordinator).get(path).status_code == 404


def test_300_values_ask_no_more_of_the_database_than_3(app: Flask, team: Team) -> None:
    reference, few = made(app, team, frequency="week")
    with app.app_context():
        many = make_indicator(team, reference, frequency="week")
        weeks = [f"{year}-W{week:02}" for year in range(2019, 2026) for week in range(1, 51)]
        record(team.delivery, reference, few, dict.fromkeys(weeks[:3], "1"))
        pilot_id = db.session.scalar(select(Pilot.id).where(Pilot.reference == reference)) or 0
        with statements(app) as before:
            list_indicators(pilot_id)
            indicator_page(pilot_id, few)
        record(team.delivery, reference, many, dict.fromkeys(weeks[:300], "1"))
        db.session.rollback()
        with statements(app) as after:
            list_indicators(pilot_id)
            page = indicator_page(pilot_id, many)
    assert len(page.periods) == 300
    assert len(before) == len(after) == 8


def test_a_locked_baseline_and_a_superseded_target_are_both_shown(app: Flask, team: Team) -> None:
    from tests.integration.measures import make_delivering

    with app.app_context():
        reference = make_delivering(team)
        indicator = make_indicator(team, reference)
        make_baseline(team, indicator, "10")
        make_baseline(team, indicator, "12")
        import datetime as dt

        for value in ("280", "300"):
            due = dt.date(2026, 12, 31)
            set_target(
                team.academic, indicator, value=value, due_on=due, rationale="", press=press()
            )
    page = Visitor(app, team.delivery).get(f"/pilots/{reference}/indicators/{indicator}")
    for words in ("<del><strong>10", "<strong>12", "<del><strong>280", "<strong>300"):
        assert words in page.text
    assert count(app, Baseline) == count(app, Target) == 2
