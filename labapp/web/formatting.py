"""How words, dates and numbers stand on a page, in the language of the page."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import (
    current_app,
    g,
    get_flashed_messages,
    has_request_context,
    request,
    url_for,
)
from flask_babel import get_locale, gettext, ngettext
from jinja2 import Environment
from markupsafe import Markup, escape

from labapp import speak
from labapp.words import Bilingual, Mention, Spoken
from labapp.words.numbers import whole_pence
from labapp.words.sentence import Language

LONDON = ZoneInfo("Europe/London")
LOCALES = {Language.ENGLISH: "en_GB", Language.WELSH: "cy"}
DAY, SHORT_DAY, WEEKDAY = "d MMMM y", "d MMM y", "EEEE d MMMM y"


def language() -> str:
    """Give the language of the page: en or cy. A page asks hundreds of times."""
    if has_request_context() and (chosen := request.environ.get("labapp.language")):
        return str(chosen)
    locale = get_locale()
    return Language.WELSH if locale is not None and locale.language == "cy" else Language.ENGLISH


def words(text: str) -> str:
    """Give an interface text in the language of the page."""
    return speak.catalogue(language()).ugettext(text)


def counted_words(one: str, many: str, n: int) -> str:
    """Give an interface text that depends on a number, in the language of the page."""
    return speak.catalogue(language()).ungettext(one, many, n)


def other_language() -> str:
    """Give the language the page is not in."""
    return Language.ENGLISH if language() == Language.WELSH else Language.WELSH


def address(path: str) -> str:
    """Give the address of `path` ("/pilots") in the language of the page."""
    return _in_language(path, language())


def other_language_url() -> str:
    """Give the address of this very page in the other language."""
    if not has_request_context():
        return _in_language("/", other_language())
    path = f"{request.script_root}{request.path}".removeprefix("/cy") or "/"
    query = request.query_string.decode()
    return _in_language(path, other_language()) + (f"?{query}" if query else "")


def _in_language(path: str, wanted: str) -> str:
    return f"/cy{path}" if wanted == Language.WELSH else path


def say(spoken: Any, names: Mapping[str, str] | None = None) -> str:
    """Put a sentence, a vocabulary's word, a bilingual pair or plain text into words."""
    match spoken:
        case None:
            return ""
        case Bilingual():
            return both(spoken)
        case Spoken() | Mention():
            return speak.say(spoken, language(), names=names or {})
        case _ if hasattr(spoken, "label"):
            return speak.say(spoken.label, language(), names=names or {})
        case str():
            return spoken
    return str(spoken)


def both(pair: Bilingual | str | None) -> str:
    """Give a pair's text in the language of the page, else in English; for titles and values."""
    if pair is None:
        return ""
    return pair if isinstance(pair, str) else pair.in_language(language())


def bilingual(pair: Bilingual | str | None) -> Markup:
    """Give a pair as HTML that says so where it stands in the other language."""
    text, page = both(pair), language()
    if not isinstance(pair, Bilingual) or not text:
        return escape(text)
    spoken = Language.WELSH if text == pair.cy and text != pair.en else Language.ENGLISH
    if spoken == page or pair.en == pair.cy:
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(spoken, text)


def now() -> dt.datetime:
    """Give the instant this page is made."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Give the day this page is made, as in Wales."""
    return now().astimezone(LONDON).date()


def day(value: dt.date | dt.datetime | None, pattern: str = DAY) -> str:
    """Give a day: 14 September 2022, 14 Medi 2022."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(LONDON).date()
    return _written_day(value, pattern, LOCALES[Language(language())])


@functools.lru_cache(maxsize=4096)
def _written_day(value: dt.date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale=locale)


def short_day(value: dt.date | dt.datetime | None) -> str:
    """Give a day for a table: 14 Sept 2022."""
    return day(value, SHORT_DAY)


def weekday(value: dt.date | dt.datetime | None) -> str:
    """Give a day with its weekday; never inside a sentence, where Welsh would mutate it."""
    return day(value, WEEKDAY)


def clock(value: dt.datetime) -> str:
    """Give the time of day: 9:42am, and in Welsh 09:42."""
    local = value.astimezone(LONDON)
    if language() == Language.WELSH:
        return f"{local:%H:%M}"
    hour, half = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    return f"{hour}:{local:%M}{half}" if local.minute else f"{hour}{half}"


def moment(value: dt.datetime | dt.date | None, at: dt.datetime | None = None) -> str:
    """Give an instant: relative words for two days only, then the date; the time always."""
    if not isinstance(value, dt.datetime):
        return day(value)
    time = clock(value)
    ago = ((at or now()).astimezone(LONDON).date() - value.astimezone(LONDON).date()).days
    if ago == 0:
        return str(gettext("Today, %(time)s", time=time))
    if ago == 1:
        return str(gettext("Yesterday, %(time)s", time=time))
    return f"{day(value)}, {time}"


def number(value: Decimal | int | str | None) -> str:
    """Give a number as it was published: grouped, never rounded, blank when there is none."""
    if value is None or value == "":
        return ""
    return f"{Decimal(value):,f}".replace("-", "\N{MINUS SIGN}")


def money(value: Decimal | int | str | None) -> str:
    """Give an amount of money as a number, its pence whole: 18,450 and 4.60."""
    return whole_pence(number(value))


def filesize(size: int) -> str:
    """Give the size of a file: 2.4 MB."""
    if size < 1000:
        return str(ngettext("%(num)s byte", "%(num)s bytes", size))
    amount, unit = Decimal(size) / 1000, "KB"
    for larger in ("MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if amount >= 10 or unit == "KB" else f"{amount:.1f} {unit}"


def sha_short(digest: str) -> str:
    """Give a checksum short, beginning and end: e3f14b09 77d2 … a810c5f6."""
    return f"{digest[:8]} {digest[8:12]} … {digest[-8:]}"


def seal_short(digest: str) -> str:
    """Give a dossier's seal as people read it out: 9c41 e07a 5d12 88f3."""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def plain(html: str) -> str:
    """Give text without its tags, for a title."""
    return Markup(html).striptags()  # noqa: S704 - what comes out is text


def brand() -> str:
    """Give the name on the header: the lab's, or the product's where several labs are seen."""
    frame = g.get("frame") if has_request_context() else None
    return say(frame.brand) if frame else "labapp"


def notices() -> Iterable[tuple[str, str]]:
    """Give what was said by the press before, as (tone, text): tone warn, wrong or blank."""
    if not has_request_context():
        return []
    told: list[Any] = list(get_flashed_messages(with_categories=True))
    return [(tone if tone in {"warn", "wrong"} else "", say(text)) for tone, text in told]


def asset(name: str, *, stamped: bool = True) -> str:
    """Give the address of a file in static/, stamped with its digest so that it can be cached."""
    stamp = _stamp(Path(str(current_app.static_folder)) / name) if stamped else None
    return url_for("static", filename=name, v=stamp).removeprefix("/cy")


@functools.cache
def _stamp(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "none"


FILTERS = {
    "day": day,
    "short_day": short_day,
    "weekday": weekday,
    "moment": moment,
    "clock": clock,
    "number": number,
    "money": money,
    "filesize": filesize,
    "sha_short": sha_short,
    "seal_short": seal_short,
    "plain": plain,
    "say": say,
}
GLOBALS = {
    "say": say,
    "both": both,
    "bilingual": bilingual,
    "language": language,
    "other_language": other_language,
    "other_language_url": other_language_url,
    "address": address,
    "asset": asset,
    "brand": brand,
    "notices": notices,
    "today": today,
}


def install(environment: Environment) -> None:
    """Give the templates their words, dates, numbers, fields, menus and drawings."""
    from labapp.web import drawings, fields, navigation

    # flask-babel's own look the catalogue up anew at every call, a third of a list's time
    environment.install_gettext_callables(words, counted_words, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(FILTERS)
    environment.globals.update(GLOBALS)
    for room in (drawings, fields, navigation):
        environment.globals.update(room.GLOBALS)
