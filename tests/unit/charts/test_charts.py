"""Charts say what is so: gaps are gaps, scales are round, the summary is a sentence."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from labapp.charts import (
    Level,
    Point,
    Series,
    line_chart,
    meter,
    plain,
    sparkline,
    standing,
    summary,
    trend,
)
from labapp.charts.scale import scale_for
from labapp.words import Direction, Measure


def series(*values: str | None, **more: object) -> Series:
    """Make a series of one value a month."""
    points = tuple(
        Point(f"month {n}", None if value is None else Decimal(value), short=f"M{n}")
        for n, value in enumerate(values, 1)
    )
    return Series("Pupils reaching 30 hours", points, **more)  # type: ignore[arg-type]


def drawn(one: Series, *, narrow: bool = False) -> ET.Element:
    return ET.fromstring(line_chart(one, narrow=narrow))


def of_class(svg: ET.Element, kind: str) -> list[ET.Element]:
    return [part for part in svg if kind in part.get("class", "").split()]


def path_of(one: Series) -> str:
    return of_class(drawn(one), "line")[0].get("d", "")


AWKWARD = {
    "empty": series(),
    "none known": series(None, None),
    "one point": series("5"),
    "all equal": series("7", "7", "7"),
    "all zero": series("0", "0"),
    "negative": series("-5", "3", "-1.5"),
    "huge": series("1", "98765432109876"),
    "tiny": series("0.0001", "0.0003", measure=Measure.INDEX),
    "missing": series("1", None, "3"),
    "sixty": series(*[str(n % 13) for n in range(60)]),
    "all negative index": series("-4", "-4.1", measure=Measure.INDEX),
}


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("narrow", [False, True])
def test_whatever_the_values_the_drawing_stays_on_its_paper(name: str, narrow: bool) -> None:
    svg = drawn(AWKWARD[name], narrow=narrow)
    width, height = (int(each) for each in svg.get("viewBox", "").split()[2:])
    text = ET.tostring(svg, encoding="unicode")
    assert "nan" not in text.lower().replace("finance", "")
    for axis, end in (("x", width), ("x1", width), ("cx", width), ("y", height), ("cy", height)):
        for part in svg:
            assert 0 <= float(part.get(axis, 0)) <= end


def test_a_drawing_carries_no_style_and_no_script_and_escapes_its_words() -> None:
    text = line_chart(Series("<b>Pupils & staff</b>", (Point('"x"<', Decimal(1)),)))
    assert "<b>" not in text
    assert "style=" not in text
    assert "<script" not in text
    ET.fromstring(text)


def test_a_missing_value_is_a_gap_and_never_a_zero() -> None:
    one = series("10", "20", None, "40", "50")
    assert path_of(one).count("M") == 2
    assert len(of_class(drawn(one), "dot")) == 4


def test_the_line_is_not_joined_across_a_break_in_the_series() -> None:
    points = (Point("a", Decimal(1)), Point("b", Decimal(2), breaks=True), Point("c", Decimal(3)))
    one = Series("Broken", points)
    assert path_of(one).count("M") == 2
    assert len(of_class(drawn(one), "break")) == 1


def test_a_provisional_value_is_hollow() -> None:
    points = (Point("a", Decimal(1)), Point("b", Decimal(2), provisional=True))
    assert len(of_class(drawn(Series("S", points)), "dot--open")) == 1


def test_counts_and_shares_begin_at_zero_and_an_index_need_not() -> None:
    def lowest(one: Series) -> str:
        return next(part.text or "" for part in drawn(one) if part.get("text-anchor") == "end")

    assert lowest(series("96", "104")) == "0"
    assert lowest(series("96", "104", measure=Measure.PERCENT)) == "0%"
    assert lowest(series("96", "104", measure=Measure.INDEX)) != "0"


@pytest.mark.parametrize(
    ("highest", "expected"),
    [("71.6", [0, 20, 40, 60, 80]), ("7", [0, 2, 4, 6, 8]), ("1000", [0, 250, 500, 750, 1000])],
)
def test_the_steps_of_an_axis_are_round(highest: str, expected: list[int]) -> None:
    scale = scale_for([Decimal(highest)], from_zero=True, whole=False, top=0, bottom=100)
    assert [float(tick) for tick in scale.ticks()] == expected


def test_a_count_of_few_has_no_fractions_on_its_axis() -> None:
    scale = scale_for([Decimal(3)], from_zero=True, whole=True, top=0, bottom=100)
    assert all(tick == tick.to_integral_value() for tick in scale.ticks())


def test_labels_at_the_end_of_lines_do_not_stand_on_each_other() -> None:
    one = series("1", "70", measure=Measure.PERCENT, target=Level(Decimal(70)))
    ends = [float(part.get("y", 0)) for part in drawn(one) if part.get("x") == "652"]
    assert len(ends) == 2
    assert abs(ends[0] - ends[1]) >= 16


def test_target_and_baseline_are_named_where_they_are_drawn() -> None:
    one = series("226", "305", baseline=Level(Decimal("225.5")), target=Level(Decimal(280)))
    words = [part.text for part in drawn(one)]
    assert "Target 280" in words
    assert "Baseline 225.5" in words
    assert len(of_class(drawn(one), "target")) == len(of_class(drawn(one), "baseline")) == 1


def test_the_summary_says_first_and_last_value_and_the_target() -> None:
    points = (Point("November", Decimal(0)), Point("May", Decimal("71.6")))
    one = Series("Pupils reaching 30 hours", points, Measure.PERCENT, target=Level(Decimal(70)))
    assert plain(summary(one)) == (
        "Pupils reaching 30 hours: from 0% (November) to 71.6% (May). Target: 70%."
    )
    assert 'aria-label="Pupils reaching 30 hours: from 0%' in line_chart(one)


def test_the_summary_names_the_range_where_the_ends_do_not_show_it() -> None:
    told = plain(summary(series("5", "9", "1", "6")))
    assert told.endswith("Lowest: 1. Highest: 9.")


def test_the_summary_of_nothing_says_so() -> None:
    assert plain(summary(series(None))) == "Pupils reaching 30 hours: no values yet."
    assert "No values yet" in line_chart(series())


def test_the_summary_says_by_when_the_target_is_due() -> None:
    one = series("5", baseline=Level(Decimal(4)), target=Level(Decimal(9), by="May 2022"))
    assert plain(summary(one)) == (
        "Pupils reaching 30 hours: 5 (month 1). Baseline: 4. Target: 9 (by: May 2022)."
    )


def test_falling_is_good_where_lower_is_better() -> None:
    one = series("30", "27", direction=Direction.DECREASE, target=Level(Decimal(20)))
    assert plain(trend(one)) == "Falling, which is good, target not reached"
    assert plain(trend(series("30", "27"))) == "Falling"
    assert plain(trend(series("2", "3", target=Level(Decimal(3))))) == "Rising, target reached"


def test_where_a_value_stands_against_its_target_is_said_in_words() -> None:
    def said(value: str) -> str:
        told = standing(series(value, measure=Measure.PERCENT, target=Level(Decimal(70))))
        return plain(told) if told else ""

    assert said("71.6") == "Above target: 70%"
    assert said("70") == "On target: 70%"
    assert said("69") == "Below target: 70%"
    assert standing(series("1")) is None


def test_a_published_value_is_never_rounded() -> None:
    assert series("1234.560").written(Decimal("1234.560")) == "1,234.560"
    assert series(measure=Measure.CURRENCY).written(Decimal("-5")) == "\N{MINUS SIGN}£5"


def test_a_sparkline_says_which_way_it_goes_and_needs_two_values() -> None:
    assert sparkline(series("1")) == ""
    assert 'aria-label="Rising"' in sparkline(series("1", None, "2"))
    assert sparkline(series("1", None, "2")).count("M") == 2


def test_a_meter_ends_within_its_bar() -> None:
    widths = re.findall(r'(?:width|x)="([\d.]+)%"', meter(Decimal(90), Decimal(30)))
    assert all(float(width) <= 100 for width in widths)
    assert meter(Decimal(-1), Decimal(5)) == ""
    assert 'width="71.6%"' in meter(Decimal("71.6"), Decimal(70), Decimal(100))


def test_sixty_points_are_drawn_in_about_a_millisecond() -> None:
    one = series(*[str(n % 17) for n in range(60)], target=Level(Decimal(12)))
    line_chart(one)
    fastest = min(_seconds(one) for _ in range(20))
    assert fastest < 0.005  # a fifth of it when nobody else uses the machine


def _seconds(one: Series) -> float:
    begun = time.perf_counter()
    line_chart(one)
    return time.perf_counter() - begun
