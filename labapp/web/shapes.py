"""What the components are given: plain frozen rows, so that a page is typed to its last cell.

A text may be a `Sentence`, a `Counted`, a vocabulary's word, a `Bilingual`, plain text or Markup.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from labapp.words import Bilingual, Spoken

Text = Spoken | Bilingual | str


@dataclass(frozen=True, slots=True)
class TrackStage:
    """One bead of the stage track; `through` is tenths of its time used, `late` beyond them."""

    state: str  # done, now, held or next
    name: Text
    when: Text = ""
    through: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """With whom something is, since when; the mark is c (council), u (university) or l (lab)."""

    name: Text
    org_mark: str = ""
    since_days: int | None = None
    late: bool = False
    since: Text = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A way on: what it says and where it goes."""

    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class PressedHere:
    """A form of one button, for a row: what it says, where it is sent, and what goes along."""

    label: Text
    url: str
    press: str
    about: Text
    hidden: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a requirement: why it is set aside, who was reminded, and the presses."""

    reason: Text = ""
    reminded: Text = ""
    remind: PressedHere | None = None
    waive: Action | None = None


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One requirement of a gate, and where it is mended."""

    state: str  # met, waived, open, no or warn
    sentence: Text
    why: Text = ""
    url: str = ""
    holders: tuple[Holder, ...] = ()
    parts: tuple[Action, ...] = ()
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class WhatIsLeft:
    """The panel of a gate: what blocks first, then open, then warnings; the met ones folded."""

    heading: Text
    rows: tuple[RequirementRow, ...] = ()
    met_rows: tuple[RequirementRow, ...] = ()
    met: int = 0
    total: int = 0
    ready: bool = False
    foot: Text = ""
    action: Action | None = None
    button: bool = False


@dataclass(frozen=True, slots=True)
class FigureCard:
    """A figure that speaks; without a number the verdict says why there is none."""

    label: Text
    number: str = ""
    unit: Text = ""
    url: str = ""
    verdict: Text = ""
    note: Text = ""
    spark: str = ""
    meter: str = ""
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A pilot on the board."""

    ref: Text
    title: Text
    url: str
    rating: str | None = None
    met: int = 0
    total: int = 0
    holder: Holder | None = None
    late: Text = ""
    held: Text = ""
    flag: Text = ""
    ended: Text = ""
    ended_on: Text = ""


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage of the board."""

    heading: Text
    cards: tuple[BoardCard, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing that waits for the reader, with one verb."""

    due: Text
    what: Text
    verb: Text
    url: str
    why: Text = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """What waits in one pilot."""

    title: Text
    rows: tuple[WorkItem, ...]
    ref: str = ""
    url: str = ""
    stage: Text = ""
    done: int = 0
    total: int = 0
    held: bool = False


@dataclass(frozen=True, slots=True)
class ThreadEvent:
    """One event of a timeline."""

    sentence: Text
    at: dt.datetime
    by: Text = ""
    url: str = ""
    gate: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One organisation's sign-off in a review."""

    heading: Text
    organisation: Text
    state: str  # waiting, you, signed, no or lapsed
    word: Text
    who: Text
    note: Text = ""
    url: str = ""
    link: Text = ""
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What one thing of the dossier was, and is now."""

    what: Text
    was: Text
    now: Text
    url: str = ""
    kind: Text = ""
    period: Text = ""


@dataclass(frozen=True, slots=True)
class DossierLine:
    """One line of the dossier."""

    text: Text
    detail: Text = ""
    url: str = ""
    changed: bool = False
    done: bool = True
    aside: bool = False


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One immutable version of a file."""

    number: int
    name: str
    url: str
    sha256: str
    facts: Text
    note: Text = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count of an import; tone wrong or late colours its label."""

    label: Text
    count: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One cell that is wrong or worth a look."""

    cell: Text
    found: str
    what: Text
    how: Text = ""


@dataclass(frozen=True, slots=True)
class PilotHead:
    """What every page of a pilot shows of it; counts by tab."""

    reference: str
    title: Text
    places: Text = ""
    counts: dict[str, int] | None = None
