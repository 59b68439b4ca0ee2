"""The figures an approver is shown are the pilot's own, with what is special about them."""

from __future__ import annotations

from typing import Any

from labapp.web.pilots.gate_words import figure_rows
from tests.unit.web_components.sample import bare_app


def seen(value: str | None, month: int = 1, **over: Any) -> dict[str, Any]:
    start, end = f"2026-{month:02}-01", f"2026-{month:02}-28"
    given = {"indicator": 1, "period_start": start, "period_end": end, "series": "", "flag": None}
    return {**given, "value": value, "provisional": False, **over}


def shown(*observations: dict[str, Any]) -> tuple[str, str]:
    about = {"title": ["Hours", ""], "unit": ["hours", ""], "baseline": None, "target": None}
    indicator = {"indicator": 1, **about}
    dossier = {"indicators": [indicator], "observations": list(observations)}
    with bare_app("en").test_request_context("/"):
        (row,) = figure_rows(dossier)
    return row[3:]


def test_the_latest_value_is_the_pilots_not_that_of_one_place_of_it() -> None:
    assert shown(seen("100"), seen("7", series="place:2"), seen("8", 2, series="place:3")) == (
        "100 hours",
        "",
    )


def test_without_a_value_of_its_own_the_first_series_is_shown_in_its_latest_period() -> None:
    by_place = [seen("7", 2, series="b"), seen("5", series="a"), seen("6", 2, series="a")]
    assert shown(*by_place) == ("6 hours", "")


def test_a_flag_stands_in_place_of_a_value_and_beside_one() -> None:
    assert shown(seen(None, flag="c")) == ("Confidential", "")
    assert shown(seen("12", flag="e")) == ("12 hours", "Estimated")
    assert shown(seen("12", provisional=True)) == ("12 hours", "Provisional")
    assert shown() == ("–", "")
