"""`labapp observations import`: a dry run, the import, and the same file again."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from labapp.db import db
from labapp.models import Observation
from tests.factories import Team, make_pilot
from tests.integration.cli.conftest import Ran, Terminal
from tests.integration.team import team

__all__ = ["team"]

SHARED = Path(os.environ.get("LABAPP_SHARED", Path(__file__).parents[4] / "shared"))
CLAIMANTS = SHARED / "data/indicators/claimant_count_local_authorities.csv"
KEYS = {"rows", "new", "changed", "unchanged", "missing", "rejected", "warnings"}
ROWS = (
    "2015-01-01,5295,3,E08000001,Bolton",
    "2015-02-01,4e3,2.4,E08000001,Bolton",
    "2015-01-01,120,1.1,W06000006,Wrexham",
)


def values() -> list[Decimal]:
    db.session.rollback()
    found = list(db.session.scalars(db.select(Observation.value).order_by(Observation.id)))
    db.session.rollback()
    return [each for each in found if each is not None]


def counts(ran: Ran) -> tuple[int, int, int, int]:
    told = ran.json
    return told["rows"], told["new"], told["changed"], told["unchanged"]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "claimants.csv"
    path.write_text("\n".join(("date,count,rate,lad15cd,lad15nm", *ROWS, "")), encoding="utf-8")
    return path


def test_a_dry_run_says_what_would_happen_and_stores_nothing(
    terminal: Terminal, team: Team, written: Path
) -> None:
    reference = make_pilot(team)
    args = ("observations", "import", str(written), "--pilot", reference, "--dry-run")
    ran = terminal(*args, "--json")
    assert ran.status == 0
    assert set(ran.json) >= KEYS
    assert counts(ran) == (3, 3, 0, 0)
    assert ran.json["indicator"]["created"]
    assert values() == []
    assert "Dry run: nothing was changed" in terminal(*args).lines


def test_an_import_is_stored_once_and_again_changes_nothing(
    terminal: Terminal, team: Team, written: Path
) -> None:
    reference = make_pilot(team)
    args = ("observations", "import", str(written), "--pilot", reference)
    first = terminal(*args, "--json")
    assert counts(first) == (3, 3, 0, 0)
    assert {each["code"] for each in first.json["warnings"]} == {
        "column_not_imported",
        "place_added",
    }
    assert all(isinstance(each["message"], str) for each in first.json["warnings"])
    assert values() == [Decimal(5295), Decimal(4000), Decimal(120)]
    again = terminal(*args, "--json")
    assert (again.status, counts(again)) == (0, (3, 0, 0, 3))
    assert not again.json["indicator"]["created"]
    assert len(values()) == 3
    assert "unchanged: 3" in terminal(*args).lines


def test_a_changed_value_is_a_revision(terminal: Terminal, team: Team, written: Path) -> None:
    reference = make_pilot(team)
    args = ("observations", "import", str(written), "--pilot", reference, "--json")
    terminal(*args)
    written.write_text(written.read_text().replace(",120,", ",121,"))
    assert counts(terminal(*args)) == (3, 0, 1, 2)


def test_a_row_that_cannot_be_read_stops_the_import_with_its_reason(
    terminal: Terminal, team: Team, written: Path
) -> None:
    reference = make_pilot(team)
    written.write_text(written.read_text().replace("5295", "many"))
    ran = terminal("observations", "import", str(written), "--pilot", reference, "--json")
    assert ran.status == 1
    (rejected,) = ran.json["rejected"]
    assert set(rejected) >= {"row", "column", "code", "message"}
    assert (rejected["row"], rejected["column"]) == (2, "count")
    assert values() == []
    ran = terminal("observations", "import", str(written), "--pilot", reference)
    assert any(line.startswith("row 2, count: ") for line in ran.reasons)


def test_columns_that_cannot_be_told_are_named(
    terminal: Terminal, team: Team, tmp_path: Path
) -> None:
    reference = make_pilot(team)
    path = tmp_path / "odd.csv"
    path.write_text("when,people,lad15cd\n2015-01-01,7,W06000006\n", encoding="utf-8")
    args = ("observations", "import", str(path), "--pilot", reference)
    refused = terminal(*args)
    assert (refused.status, refused.out) == (1, "")
    assert refused.reasons
    ran = terminal(*args, "--map", "period=when,value=people", "--json")
    assert (ran.status, ran.json["new"]) == (0, 1)
    assert terminal(*args, "--map", "value").status == 2


def test_an_indicator_that_is_not_there_is_one_line(
    terminal: Terminal, team: Team, written: Path
) -> None:
    reference = make_pilot(team)
    args = ("observations", "import", str(written), "--pilot", reference, "--indicator", "JOBS")
    ran = terminal(*args)
    assert ran.status == 1
    assert ran.reasons == ["indicator: This pilot has no indicator with this code: JOBS"]


def test_a_file_that_is_not_there_is_wrong_usage(terminal: Terminal, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.csv")
    assert terminal("observations", "import", nowhere, "--pilot", "NW-1").status == 2
    assert terminal("observations", "import").status == 2


@pytest.mark.skipif(not CLAIMANTS.exists(), reason="no claimant_count_local_authorities.csv here")
def test_the_published_claimant_count_imports_whole_once(terminal: Terminal, team: Team) -> None:
    reference = make_pilot(team)
    args = ("observations", "import", str(CLAIMANTS), "--pilot", reference, "--json")
    assert counts(terminal(*args, "--dry-run")) == (340, 340, 0, 0)
    assert counts(terminal(*args)) == (340, 340, 0, 0)
    assert (len(values()), sum(values())) == (340, Decimal(1553975))
    assert counts(terminal(*args)) == (340, 0, 0, 340)
    assert len(values()) == 340
