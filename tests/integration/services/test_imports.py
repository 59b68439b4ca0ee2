"""A CSV becomes observations after a dry run; every row that cannot says why."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from labapp.db import db
from labapp.errors import InvalidError, NotAllowedError, NotFoundError
from labapp.models import Indicator, Observation, Pilot, Place
from labapp.services.imports import ImportAsked, import_observations, plan_import
from labapp.services.observations import finalise_value
from labapp.words import ObservationFlag, ObservationStatus, RevisionReason, spoken_from_json
from tests.factories import BEGIN, OPERATOR, Team, make_pilot, make_team, press
from tests.integration.measures import make_indicator
from tests.integration.team import team

__all__ = ["team"]

SHARED = Path(os.environ.get("LABAPP_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
CLAIMANTS = SHARED / "indicators" / "claimant_count_local_authorities.csv"
HEADER = "date,count,rate,lad15cd,lad15nm\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def asked(content: str | bytes, **more: Any) -> ImportAsked:
    data = content if isinstance(content, bytes) else content.encode()
    return ImportAsked(content=data, name="claimants.csv", **more)


def run(team: Team, reference: str, content: str | bytes, **more: Any) -> dict[str, Any]:
    return import_observations(team.academic, reference, asked(content, **more), press=press())


def codes(report: dict[str, Any], kind: str) -> list[tuple[int, str]]:
    return [(each["row"], each["code"]) for each in report[kind]]


def stored() -> list[Observation]:
    db.session.rollback()
    order = (Observation.series, Observation.period_start, Observation.revision)
    return list(db.session.scalars(select(Observation).order_by(*order)))


@pytest.mark.skipif(not CLAIMANTS.exists(), reason="no claimant_count_local_authorities.csv here")
def test_the_claimant_count_imports_whole_and_a_second_time_changes_nothing(team: Team) -> None:
    reference = make_pilot(team)
    given = ImportAsked(content=CLAIMANTS.read_bytes(), name=CLAIMANTS.name)
    report = import_observations(OPERATOR, reference, given, press=press())
    assert (report["rows"], report["new"], report["changed"]) == (340, 340, 0)
    assert (report["unchanged"], report["missing"], report["rejected"]) == (0, 0, [])
    assert report["indicator"]["created"]
    assert {each["code"] for each in report["warnings"]} == {"column_not_imported", "place_added"}
    values = [each.value or Decimal(0) for each in stored()]
    assert (len(values), sum(values)) == (340, Decimal(1553975))
    rochdale = [o for o in stored() if o.series == "E08000005||" and o.period_start.year == 2016]
    assert next(o.value for o in rochdale if o.period_start.month == 5) == Decimal(4000)
    again = import_observations(team.coordinator, reference, given, press=press())
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 340)
    assert len(stored()) == 340


def test_values_of_places_are_kept_provisional_and_the_rest_is_said(team: Team) -> None:
    reference = make_pilot(team)
    report = run(team, reference, HEADER + "2016-05-01,4e3,2.9,E08000005,Rochdale\n")
    (value,) = stored()
    assert (value.value, value.status) == (Decimal(4000), ObservationStatus.PROVISIONAL)
    assert codes(report, "warnings") == [(1, "column_not_imported"), (2, "place_added")]
    place = db.session.scalars(select(Place).where(Place.code == "E08000005")).one()
    assert (place.name_en, value.place_id) == ("Rochdale", place.id)
    assert db.session.scalars(select(Indicator)).one().code == "CLAIMANTS"


def test_a_dry_run_says_the_same_and_stores_nothing(team: Team) -> None:
    reference = make_pilot(team)
    given = asked(HEADER + "2016-05-01,1,2,E08000005,Rochdale\n")
    plan = plan_import(team.academic, reference, given, now=BEGIN)
    assert stored() == []
    assert db.session.scalar(select(func.count(Indicator.id))) == 0
    done = import_observations(team.academic, reference, given, press=press())
    told = ("rows", "new", "changed", "unchanged", "missing", "rejected", "warnings")
    assert [plan[key] for key in told] == [done[key] for key in told]


def test_a_value_that_changed_in_a_later_file_is_a_revision(team: Team) -> None:
    reference = make_pilot(team)
    run(team, reference, HEADER + "2016-05-01,10,2,E08000005,Rochdale\n")
    finalise_value(team.coordinator, stored()[0].id, press=press())
    report = run(team, reference, HEADER + "2016-05-01,12,2,E08000005,Rochdale\n")
    assert (report["new"], report["changed"]) == (0, 1)
    last = stored()[-1]
    assert (last.revision, last.reason) == (3, RevisionReason.LATE_DATA)
    assert (last.value, last.flag) == (Decimal(12), ObservationFlag.REVISED)
    assert run(team, reference, HEADER + "2016-05-01,12,2,E08000005,Rochdale\n")["unchanged"] == 1


def test_every_row_that_cannot_be_stored_is_answered_and_none_is_stored(team: Team) -> None:
    reference = make_pilot(team)
    report = run(
        team,
        reference,
        HEADER
        + "2016-05-01,10,2,E08000005,Rochdale\n"
        + "2016-05-01,11,2,E08000005,Rochdale\n"
        + '2016-05-01,"12,5",2,E08000001,Bolton\n'
        + "2016-13-01,1,2,E08000001,Bolton\n"
        + "01/05/2016,1,2,E08000001,Bolton\n"
        + "2016-05-15,1,2,E08000001,Bolton\n"
        + "2016-05-01,1,2,,Nowhere\n"
        + "2016-05-01,1e309,2,E08000002,Bury\n"
        + "2016-05-01,Infinity,2,E08000003,Manchester\n"
        + "2016-05-01,1,2,E08000004,Oldham,more,cells\n"
        + "2099-05-01,1,2,E08000004,Oldham\n",
    )
    assert codes(report, "rejected") == [
        (3, "conflict"),
        (4, "not_a_number"),
        (5, "period_unreadable"),
        (6, "period_unreadable"),
        (7, "period_unfit"),
        (8, "area_code"),
        (9, "too_large"),
        (10, "not_finite"),
        (11, "row_unreadable"),
        (12, "not_begun"),
    ]
    assert not report["stored"]
    assert stored() == []
    for each in report["rejected"]:
        spoken = spoken_from_json(each["message"])
        assert spoken.text % spoken.facts if spoken.facts else spoken.text


def test_words_for_no_value_are_missing_each_by_its_row_and_never_nought(team: Team) -> None:
    reference = make_pilot(team)
    rows = "".join(
        f"2016-0{month}-01,{word},2,E08000005,Rochdale\n"
        for month, word in enumerate(("NaN", "NA", "", "7"), start=1)
    )
    report = run(team, reference, HEADER + rows)
    assert (report["missing"], report["new"]) == (3, 1)
    missing = [row for row, code in codes(report, "warnings") if code == "missing"]
    assert missing == [2, 3, 4]
    assert [each.value for each in stored()] == [Decimal(7)]


def test_a_small_number_is_stored_as_confidential(team: Team) -> None:
    reference = make_pilot(team)
    run(team, reference, HEADER + "2016-05-01,<5,2,E08000005,Rochdale\n")
    assert (stored()[0].value, stored()[0].flag) == (None, ObservationFlag.CONFIDENTIAL)


def test_a_row_said_twice_is_a_warning(team: Team) -> None:
    reference = make_pilot(team)
    row = "2016-05-01,10,2,E08000005,Rochdale\n"
    report = run(team, reference, HEADER + row + row)
    assert (report["new"], report["rejected"]) == (1, [])
    assert (3, "repeated") in codes(report, "warnings")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEADER + "2016-05-01,10,2,E08000005,Rochdale\n",
        (HEADER + "2016-05-01,10,2,E08000005,Rochdale\n").replace("\n", "\r\n"),
        (HEADER + "2016-05-01,10,2,E08000005,Rochdale\n").replace(",", ";"),
        (HEADER + "2016-05-01,10,2,E08000005,Rochdale\n").replace(",", "\t"),
        (HEADER + "2016-05-01,10,2,E08000005,Rochdale\n").encode("utf-16"),
        HEADER + '"2016-05-01", "10", "2", "E08000005", "Rochdale, the\ntown"\n',
        "# a remark\n" + HEADER + "\n2016-05-01,10,2,E08000005,Rochdale,,\n",
        HEADER + "2016-05,10\n".replace("10", "10,2,e08000005,Rochdale"),
    ],
)
def test_files_as_people_have_them_are_read(team: Team, content: str | bytes) -> None:
    reference = make_pilot(team)
    report = run(team, reference, content)
    assert (report["new"], report["rejected"]) == (1, [])
    assert stored()[0].value == Decimal(10)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PNG, "not a CSV file"),
        (b"PK\x03\x04" + b"x" * 40, "not a CSV file"),
        (b"date,count\n\x00\x00\n", "not a CSV file"),
        (b"", "empty"),
        (b" \n \n", "empty"),
        (HEADER.encode(), "no rows"),
        (b"date,count\n2016-05-01,1\xff\xfe\xfa\n", "UTF-8"),
        (b"place,number\nA,1\n", "which period"),
        (b"date,number\n2016-05-01,1\n", "holds the values"),
        (b"date,count,count\n2016-05-01,1,1\n", "same name"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(
    team: Team, content: bytes, told: str
) -> None:
    reference = make_pilot(team)
    with pytest.raises(InvalidError) as refused:
        run(team, reference, content)
    assert told in refused.value.errors["file"].text


def test_a_quotation_mark_that_never_closes_is_answered_by_its_row(team: Team) -> None:
    report = run(team, make_pilot(team), HEADER + '2016-05-01,"10,2,E08000005,Rochdale\n')
    assert codes(report, "rejected") == [(2, "row_unreadable")]


def test_columns_can_be_named_and_values_of_the_whole_pilot_need_no_area(team: Team) -> None:
    reference = make_pilot(team)
    made = make_indicator(team, reference, code="HOURS")
    report = run(
        team,
        reference,
        "mis,oriau\n2026-01,5\n2026-02,6\n",
        indicator="hours",
        mapping={"value": "oriau"},
    )
    assert (report["new"], report["indicator"]["id"]) == (2, made)
    assert {each.series for each in stored()} == {""}
    with pytest.raises(InvalidError, match="no column of this name"):
        run(team, reference, "mis,oriau\n2026-01,5\n", mapping={"value": "nowhere"})


def test_an_indicator_that_is_named_must_be_there(team: Team) -> None:
    with pytest.raises(InvalidError, match="no indicator with this code"):
        run(team, make_pilot(team), HEADER + "2016-05-01,1,2,E08000005,R\n", indicator="NONE")


def test_bounds_hold_for_imports_too(team: Team) -> None:
    reference = make_pilot(team)
    make_indicator(team, reference, code="SHARE", maximum=Decimal(100))
    report = run(team, reference, "month,value\n2026-01,101\n", indicator="SHARE")
    assert codes(report, "rejected") == [(2, "out_of_bounds")]


def test_who_may_not_import_learns_nothing(team: Team) -> None:
    reference = make_pilot(team)
    given = asked(HEADER + "2016-05-01,1,2,E08000005,Rochdale\n")
    for person in (team.council_approver, team.neighbour):
        with pytest.raises(NotAllowedError):
            plan_import(person, reference, given, now=BEGIN)
    with pytest.raises(NotFoundError):
        import_observations(make_team("XX").coordinator, reference, given, press=press())


def test_delivery_imports_values_but_no_indicator_that_was_not_defined(team: Team) -> None:
    reference = make_pilot(team)
    first = asked(HEADER + "2016-05-01,1,2,E08000005,Rochdale\n")
    for refused in (
        lambda: plan_import(team.delivery, reference, first, now=BEGIN),
        lambda: import_observations(team.delivery, reference, first, press=press()),
    ):
        with pytest.raises(NotAllowedError):
            refused()
    import_observations(team.academic, reference, first, press=press())
    later = asked(HEADER + "2016-06-01,1,2,E08000005,Rochdale\n")
    report = import_observations(team.delivery, reference, later, press=press())
    assert (report["new"], report["indicator"]["created"]) == (1, False)


def test_an_import_that_changes_nothing_leaves_the_pilot_as_it_was(team: Team) -> None:
    reference = make_pilot(team)
    content = HEADER + "2016-05-01,1,2,E08000005,Rochdale\n"
    run(team, reference, content)
    version = select(Pilot.facts_version).where(Pilot.reference == reference)
    before = db.session.scalar(version)
    run(team, reference, content)
    db.session.rollback()
    assert db.session.scalar(version) == before
