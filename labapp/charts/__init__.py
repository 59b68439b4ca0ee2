"""Charts: a frozen series becomes an inline SVG and a sentence, without a library."""

from labapp.charts.line import line_chart
from labapp.charts.series import Level, Point, Series
from labapp.charts.small import meter, sparkline
from labapp.charts.summary import is_reached, plain, standing, summary, trend

__all__ = [
    "Level",
    "Point",
    "Series",
    "is_reached",
    "line_chart",
    "meter",
    "plain",
    "sparkline",
    "standing",
    "summary",
    "trend",
]
