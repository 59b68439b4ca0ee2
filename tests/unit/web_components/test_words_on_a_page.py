"""Words, days and numbers stand on a page as people of its language write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from labapp.web import formatting as f
from labapp.web.navigation import frame_for, main_menu, pilot_menu
from labapp.words import Bilingual, Counted, Sentence, TaskStatus
from tests.unit.web_components.sample import bare_app

SUMMER = dt.datetime(2022, 9, 14, 8, 42, tzinfo=dt.UTC)


def test_a_day_and_a_moment_are_those_of_wales_not_of_utc() -> None:
    late = dt.datetime(2022, 9, 14, 23, 5, tzinfo=dt.UTC)
    assert f.day(late) == "15 September 2022"
    assert f.short_day(dt.date(2022, 9, 14)) == "14 Sept 2022"
    assert f.weekday(dt.date(2022, 9, 14)) == "Wednesday 14 September 2022"
    assert f.day(None) == ""


def test_relative_words_are_used_for_two_days_only() -> None:
    assert f.moment(SUMMER, SUMMER) == "Today, 9:42am"
    assert f.moment(SUMMER, SUMMER + dt.timedelta(days=1)) == "Yesterday, 9:42am"
    assert f.moment(SUMMER, SUMMER + dt.timedelta(days=2)) == "14 September 2022, 9:42am"


def test_welsh_has_its_months_and_twenty_four_hours() -> None:
    with bare_app("cy").test_request_context("/"):
        assert f.day(SUMMER) == "14 Medi 2022"
        assert f.clock(SUMMER + dt.timedelta(hours=6)) == "15:42"


@pytest.mark.parametrize(
    ("hour", "shown"), [(23, "12:42am"), (11, "12:42pm"), (12, "1:42pm"), (8, "9:42am")]
)
def test_the_clock_is_written_as_people_say_it(hour: int, shown: str) -> None:
    assert f.clock(SUMMER.replace(hour=hour)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("6173"), "6,173"),
        (Decimal("71.60"), "71.60"),
        (Decimal("4E+3"), "4,000"),
        (Decimal("-3.2"), "\N{MINUS SIGN}3.2"),
        (None, ""),
        (0, "0"),
    ],
)
def test_a_number_is_grouped_and_never_rounded(value: Decimal | None, shown: str) -> None:
    assert f.number(value) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [(1, "1 byte"), (532, "532 bytes"), (2_412_000, "2.4 MB"), (52_000_000, "52 MB")],
)
def test_a_file_has_a_size_people_can_read(size: int, shown: str) -> None:
    assert f.filesize(size) == shown


def test_whatever_a_page_is_given_is_put_into_words() -> None:
    assert f.say(None) == ""
    assert f.say("as it is") == "as it is"
    assert f.say(TaskStatus.TO_DO) == "To do"
    assert f.say(Counted("%(n)s task", "%(n)s tasks", n=2)) == "2 tasks"
    assert f.say(Sentence("Due: %(day)s", day=dt.date(2022, 9, 14))) == "Due: 14 September 2022"
    assert f.say(Bilingual("Wrexham", "Wrecsam")) == "Wrexham"


def test_english_that_stands_in_for_welsh_says_so() -> None:
    with bare_app("cy").test_request_context("/cy/pilots"):
        assert f.bilingual(Bilingual("<Wrexham>")) == '<span lang="en">&lt;Wrexham&gt;</span>'
        assert f.bilingual(Bilingual("Wrexham", "Wrecsam")) == "Wrecsam"
        assert f.both(Bilingual("Wrexham")) == "Wrexham"


def test_the_language_switch_leads_to_the_same_page() -> None:
    with bare_app().test_request_context("/pilots?stage=delivery"):
        assert f.other_language_url() == "/cy/pilots?stage=delivery"
        assert f.address("/pilots") == "/pilots"
    with bare_app("cy").test_request_context("/pilots", base_url="http://localhost/cy"):
        assert f.other_language_url() == "/pilots"
        assert f.address("/pilots") == "/cy/pilots"


def test_the_menu_marks_the_room_one_is_in() -> None:
    def current(path: str) -> list[str]:
        return [f.say(link.label) for link in main_menu(path) if link.current]

    assert current("/") == ["My work"]
    assert current("/pilots/NW-1/tasks") == ["Pilots"]
    assert current("/account") == []
    tabs = pilot_menu("NW-1", "tasks", {"tasks": 4})
    assert [(tab.url, tab.count) for tab in tabs if tab.current] == [("/pilots/NW-1/tasks", 4)]


def test_the_header_names_the_lab_only_where_there_is_one() -> None:
    north, west = Bilingual("North Wales Policy Lab"), Bilingual("West Midlands Lab")
    assert frame_for("/", person="A", labs=(north,)).brand == north
    assert frame_for("/", person="A", labs=(north, west)).brand == "labapp"
    assert frame_for("/sign-in").menu == ()
