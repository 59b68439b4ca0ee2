"""The menus, as data: what stands in the header and on a pilot's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labapp.web.formatting import address
from labapp.words import Bilingual, Sentence, Spoken

MAIN = (
    (Sentence("My work"), "/"),
    (Sentence("Pilots"), "/pilots"),
    (Sentence("Evidence"), "/evidence"),
    (Sentence("Lessons"), "/lessons"),
    (Sentence("Workflows"), "/workflows"),
)
PILOT = (
    ("overview", Sentence("Overview"), ""),
    ("tasks", Sentence("Tasks"), "/tasks"),
    ("evidence", Sentence("Evidence"), "/evidence"),
    ("indicators", Sentence("Indicators"), "/indicators"),
    ("returns", Sentence("Returns"), "/returns"),
    ("gate", Sentence("Gate"), "/gate"),
    ("lessons", Sentence("Lessons"), "/lessons"),
    ("people", Sentence("People"), "/people"),
    ("history", Sentence("History"), "/history"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a menu, a chip, a switch or a way on."""

    label: Spoken | Bilingual | str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: whose lab, who is signed in, the menu."""

    brand: Bilingual | str = "labapp"
    person: str = ""
    menu: tuple[Link, ...] = ()
    may_sign_in: bool = True


def frame_for(path: str, *, person: str = "", labs: tuple[Bilingual, ...] = ()) -> Frame:
    """Give the frame of the page at `path` for somebody who belongs to `labs`."""
    brand = labs[0] if len(labs) == 1 else "labapp"
    return Frame(brand, person, main_menu(path) if person else (), may_sign_in=path != "/sign-in")


def main_menu(path: str) -> tuple[Link, ...]:
    """Give the main menu, the room of `path` marked as current."""
    return tuple(Link(label, address(room), _is_in(path, room)) for label, room in MAIN)


def _is_in(path: str, room: str) -> bool:
    path = path.removeprefix("/cy") or "/"
    return path == room or (room != "/" and path.startswith(f"{room}/"))


def pilot_menu(reference: str, tab: str, counts: Mapping[str, int] | None = None) -> list[Link]:
    """Give the menu of a pilot, `tab` marked as current, with counts where there are some."""
    here = address(f"/pilots/{reference}")
    return [
        Link(label, here + below, key == tab, (counts or {}).get(key))
        for key, label, below in PILOT
    ]


def tab_label(tab: str) -> Any:
    """Give the name of a tab of a pilot's page."""
    return next((label for key, label, _ in PILOT if key == tab), "")


GLOBALS = {"pilot_menu": pilot_menu, "tab_label": tab_label}
