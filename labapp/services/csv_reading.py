"""CSV files as people have them: marked, with semicolons, oddly quoted, or no CSV at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from labapp.errors import InvalidError
from labapp.words import Sentence

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 2000
_OTHER_KINDS = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as a spreadsheet numbers it; `problem` says why its cells cannot be read."""

    number: int
    cells: tuple[str, ...]
    problem: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows beneath it."""

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_csv(content: bytes) -> Sheet:
    """Read a CSV file; raises InvalidError on `file` when it is none."""
    rows = list(_rows(_text(content)))
    if not rows:
        raise _refused(Sentence("This file is empty"))
    header = tuple(cell.strip() for cell in rows[0].cells)
    if rows[0].problem or len(header) > MOST_COLUMNS or not any(header):
        raise _refused(Sentence("The first row must hold the names of the columns"))
    if len(rows) == 1:
        raise _refused(Sentence("This file has the names of columns and no rows beneath them"))
    width = len(header)
    return Sheet(header, tuple(_fitted(row, width) for row in rows[1:]))


def _refused(sentence: Sentence) -> InvalidError:
    return InvalidError({"file": sentence})


def _text(content: bytes) -> str:
    if not content.strip():
        raise _refused(Sentence("This file is empty"))
    if len(content) > MOST_BYTES:
        raise _refused(Sentence("This file is too large. Megabytes at most: %(most)s", most=20))
    if content.startswith(_OTHER_KINDS):
        raise _refused(Sentence("This is not a CSV file, whatever its name says"))
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        told = Sentence("The letters of this file cannot be read. Save it as CSV UTF-8")
        raise _refused(told) from None
    if "\x00" in text:
        raise _refused(Sentence("This is not a CSV file, whatever its name says"))
    return text


def _rows(text: str) -> Iterator[SheetRow]:
    lines = _without_remarks(text)
    reader = csv.reader(io.StringIO(text, newline=""), _dialect(lines), strict=True)
    number = 0
    while True:
        number += 1
        if number > MOST_ROWS + 1:
            raise _refused(
                Sentence("This file has too many rows. At most: %(most)s", most=MOST_ROWS)
            )
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            told = Sentence("The quotation marks of this row do not close")
            yield SheetRow(number, (), told)
            continue
        if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
            yield SheetRow(number, tuple(cells))


def _without_remarks(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip() and line[0] != "#"), "")


def _dialect(header: str) -> type[csv.Dialect]:
    class Found(csv.excel):
        delimiter = max(",;\t", key=header.count)
        skipinitialspace = True

    return Found


def _fitted(row: SheetRow, width: int) -> SheetRow:
    if row.problem:
        return row
    filled = len(row.cells)
    while filled > width and not row.cells[filled - 1].strip():
        filled -= 1
    if filled > width:
        told = Sentence("This row has more cells than there are columns")
        return SheetRow(row.number, (), told)
    if any(len(cell) > LONGEST_CELL for cell in row.cells):
        return SheetRow(row.number, (), Sentence("A cell of this row is too long"))
    cells = (*row.cells[:filled], *("",) * (width - filled))
    return SheetRow(row.number, tuple(cell.strip() for cell in cells))
