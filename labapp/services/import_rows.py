"""From the rows of a sheet to values of places and periods; whatever cannot be one says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from labapp.errors import InvalidError
from labapp.services.csv_reading import Sheet, SheetRow
from labapp.services.written_values import UnreadableError, is_no_value, read_value
from labapp.words import Measure, ObservationFlag, Sentence, Spoken

PLACE_CODE = re.compile(r"[A-Z][0-9]{8}", re.ASCII)
NAMED = {
    "period": re.compile(r"date|period|month|quarter|week|year|cyfnod|mis", re.I),
    "value": re.compile(r"count|value|gwerth", re.I),
    "area_code": re.compile(r"lad\d\dcd|lad code|area ?_?code|gss( ?_?code)?|geo ?_?code", re.I),
    "area_name": re.compile(r"lad\d\dnm|lad name|area( ?_?name)?|local authority( name)?", re.I),
}
NEEDED = {
    "period": Sentence("No column says which period: name one date, month or period"),
    "value": Sentence("No column holds the values: name one count or value"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a cell, or worth a look: `row` counts as a spreadsheet does."""

    row: int
    column: str
    code: str
    sentence: Spoken
    found: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give the remark as a verb answers it; its message is a sentence's JSON."""
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "found": self.found,
            "message": self.sentence.to_json(),
        }


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One value of the file, its period still as written."""

    row: int
    period: str
    value: Decimal | None
    flag: ObservationFlag | None
    place_code: str
    place_name: str
    written: str


@dataclass(slots=True)
class ImportedRows:
    """What a file holds, once read; `columns` names the column of each part."""

    columns: Mapping[str, str]
    total: int
    values: list[ImportedRow] = field(default_factory=list)
    missing: int = 0
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def read_rows(sheet: Sheet, measure: Measure, mapping: Mapping[str, str]) -> ImportedRows:
    """Read every row of a sheet; raises InvalidError when its columns cannot be told apart."""
    columns = _columns(sheet.header, mapping)
    at = {part: sheet.header.index(name) for part, name in columns.items()}
    found = ImportedRows(columns, len(sheet.rows))
    for name in sheet.header:
        if name not in columns.values():
            told = Sentence("This column is not imported: %(column)s", column=name)
            found.warnings.append(Remark(1, name, "column_not_imported", told))
    for row in sheet.rows:
        if row.problem:
            found.rejected.append(Remark(row.number, "", "row_unreadable", row.problem))
        else:
            _read_row(found, row, at, measure)
    return found


def _columns(header: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, str]:
    _check_mapping(header, mapping)
    columns = dict(mapping)
    for part, pattern in NAMED.items():
        fits = [name for name in header if pattern.fullmatch(name)]
        if fits:
            columns.setdefault(part, fits[0])
    for part, needed in NEEDED.items():
        if part not in columns:
            raise InvalidError({"file": needed})
    for name in columns.values():
        if header.count(name) > 1:
            told = Sentence("Two columns have the same name: %(column)s", column=name)
            raise InvalidError({"file": told})
    return columns


def _check_mapping(header: tuple[str, ...], mapping: Mapping[str, str]) -> None:
    for part, name in mapping.items():
        if part not in NAMED:
            told = Sentence("A column can be mapped to: %(parts)s", parts=tuple(NAMED))
            raise InvalidError({"mapping": told})
        if name not in header:
            told = Sentence("The file has no column of this name: %(column)s", column=name)
            raise InvalidError({"mapping": told})


def _read_row(found: ImportedRows, row: SheetRow, at: Mapping[str, int], measure: Measure) -> None:
    written = row.cells[at["value"]]
    column = found.columns["value"]
    if is_no_value(written):
        found.missing += 1
        told = Sentence("No value is given here: nothing is stored, not even a nought")
        found.warnings.append(Remark(row.number, column, "missing", told, written))
        return
    code = row.cells[at["area_code"]].upper() if "area_code" in at else ""
    name = row.cells[at["area_name"]] if "area_name" in at else ""
    if (unplaced := _unplaced(found.columns, row.number, code, name)) is not None:
        found.rejected.append(unplaced)
        return
    try:
        read = read_value(written, measure)
    except UnreadableError as error:
        found.rejected.append(Remark(row.number, column, error.code, error.sentence, written))
        return
    period = row.cells[at["period"]]
    found.values.append(
        ImportedRow(row.number, period, read.value, read.flag, code, name[:200], written)
    )


def _unplaced(columns: Mapping[str, str], row: int, code: str, name: str) -> Remark | None:
    """Say why nobody can tell which area a row is about; None where its code says so."""
    if "area_code" in columns and not PLACE_CODE.fullmatch(code):
        told = Sentence("This is not the code of an area, like W06000006")
        return Remark(row, columns["area_code"], "area_code", told, code)
    if "area_code" not in columns and name:
        told = Sentence("Areas need their code: a name alone may mean several")
        return Remark(row, columns["area_name"], "area_without_code", told, name)
    return None
