"""Charts on a page: the drawings of `labapp.charts`, in the language of the page."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from labapp import charts
from labapp.charts import Series
from labapp.web.formatting import say
from labapp.words import Spoken


def draw_chart(series: Series) -> Markup:
    """Draw the chart wide and narrow; the stylesheet shows the one that fits."""
    return Markup(charts.line_chart(series, say) + charts.line_chart(series, say, narrow=True))  # noqa: S704 - the drawing escapes its texts


def draw_sparkline(series: Series) -> Markup:
    """Draw the line beside a figure; it says what it shows."""
    return Markup(charts.sparkline(series, say))  # noqa: S704 - the drawing escapes its texts


def draw_meter(value: Decimal, target: Decimal, whole: Decimal | None = None) -> Markup:
    """Draw how far a value is towards its target; the words beside it say the same."""
    return Markup(charts.meter(value, target, whole))  # noqa: S704 - numbers only


def chart_summary(series: Series) -> Spoken:
    """Give what the chart shows, as a sentence."""
    return charts.summary(series)


GLOBALS = {
    "draw_chart": draw_chart,
    "draw_sparkline": draw_sparkline,
    "draw_meter": draw_meter,
    "chart_summary": chart_summary,
}
