"""The words for indicators and their values."""

from __future__ import annotations

from labapp.words.sentence import Sentence
from labapp.words.vocabulary.worded import Worded


class IndicatorLevel(Worded):
    INPUT = "input", Sentence("Input")
    ACTIVITY = "activity", Sentence("Activity")
    OUTPUT = "output", Sentence("Output")
    OUTCOME = "outcome", Sentence("Outcome")
    IMPACT = "impact", Sentence("Impact")


class Measure(Worded):
    COUNT = "count", Sentence("Count")
    PERCENT = "percent", Sentence("Percentage")
    RATIO = "ratio", Sentence("Ratio")
    CURRENCY = "currency", Sentence("Money")
    INDEX = "index", Sentence("Index")


class Direction(Worded):
    """Which way is good."""

    INCREASE = "increase", Sentence("Higher is better")
    DECREASE = "decrease", Sentence("Lower is better")
    MAINTAIN = "maintain", Sentence("Staying the same is good")
    NONE = "none", Sentence("Neither way is better")


class Accumulation(Worded):
    PERIOD = "period", Sentence("Each period by itself")
    CUMULATIVE = "cumulative", Sentence("Adds up over time")
    POINT_IN_TIME = "point_in_time", Sentence("As it stands on a day")


class Frequency(Worded):
    WEEK = "week", Sentence("Weekly")
    MONTH = "month", Sentence("Monthly")
    QUARTER = "quarter", Sentence("Quarterly")
    TERM = "term", Sentence("Termly")
    HALF = "half", Sentence("Half-yearly")
    YEAR = "year", Sentence("Yearly")


class ObservationFlag(Worded):
    """What is special about a value; c, x and z stand in place of one."""

    BREAK = "b", Sentence("Break in the series")
    CONFIDENTIAL = "c", Sentence("Confidential")
    ESTIMATED = "e", Sentence("Estimated")
    FORECAST = "f", Sentence("Forecast")
    PROVISIONAL = "p", Sentence("Provisional")
    REVISED = "r", Sentence("Revised")
    UNRELIABLE = "u", Sentence("Low reliability")
    NOT_AVAILABLE = "x", Sentence("Not available")
    NOT_APPLICABLE = "z", Sentence("Not applicable")


class ObservationStatus(Worded):
    PROVISIONAL = "provisional", Sentence("Provisional value")
    FINAL = "final", Sentence("Final value")


class RevisionReason(Worded):
    LATE_DATA = "late_data", Sentence("Late data")
    ERROR = "error", Sentence("An error is corrected")
    DEFINITION_CHANGE = "definition_change", Sentence("The definition changed")
    RECATEGORISED = "recategorised", Sentence("Counted in another category")
    CONFIRMED = "confirmed", Sentence("Confirmed by a second person")
    OTHER = "other", Sentence("Another reason")
