"""`labapp labs closures`: the working days of a lab, listed, added, removed and imported."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from labapp.workflows.calendar import add_working_days
from tests.factories import Team
from tests.integration.cli.conftest import Terminal
from tests.integration.team import team

__all__ = ["team"]

YEAR = dt.datetime.now(dt.UTC).year + 1
JUNE = add_working_days(dt.date(YEAR, 6, 10), 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_closure_days_are_listed_added_and_removed(terminal: Terminal, team: Team) -> None:
    year = ("labs", "closures", "NW", "--year", str(YEAR))
    made = terminal(*year, "--add", str(JUNE), "Flood", "--name-cy", "Llifogydd", "--json")
    assert made.json["added"] == [str(JUNE)]
    flood = {"en": "Flood", "cy": "Llifogydd"}
    assert made.json["closures"] == [{"day": str(JUNE), "name": flood}]
    assert len(made.json["bank_holidays"]) >= 8
    again = terminal(*year, "--add", str(JUNE), "Flood")
    assert (again.status, again.reasons) == (1, ["The lab does not work then anyway"])
    gone = terminal(*year, "--remove", str(JUNE))
    assert gone.lines[0] == f"Removed: {JUNE}"
    assert "Christmas Day" in gone.out
    assert "Flood" not in gone.out
    assert terminal("labs", "closures", "ZZ").status == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_of_closure_days_is_taken_whole_or_not_at_all(
    terminal: Terminal, team: Team, tmp_path: Path
) -> None:
    file = tmp_path / "closures.csv"
    file.write_text(f"\ufeffdate,name,welsh\n{JUNE},Flood,Llifogydd\n{YEAR}-12-25,Christmas\n\n")
    year = ("labs", "closures", "NW", "--year", str(YEAR))
    made = terminal(*year, "--import", str(file), "--json")
    assert (made.json["added"], made.json["left_out"]) == ([str(JUNE)], [f"{YEAR}-12-25"])
    file.write_text(f"{JUNE + dt.timedelta(days=7)},Flood\nnext week,Flood\n")
    wrong = terminal(*year, "--import", str(file))
    assert (wrong.status, wrong.reasons) == (1, ["day: Not a day, as in 2026-12-24: next week"])
    file.write_text(f"{JUNE + dt.timedelta(days=7)},Flood\n2091-01-08,Far\n")
    far = terminal(*year, "--import", str(file)).reasons
    assert far[0].startswith("2091-01-08 day: Choose a day of the years")
    file.write_bytes(b"\xff\xfe\x00")
    assert terminal(*year, "--import", str(file)).status == 1
    assert len(terminal(*year, "--json").json["closures"]) == 1
