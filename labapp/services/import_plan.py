"""What an import would do: which values are new, changed or there already, and what is wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from labapp.models import Indicator
from labapp.services.current_values import CurrentValue, CurrentValues, series_of
from labapp.services.import_rows import ImportedRow, ImportedRows, Remark
from labapp.services.spans import UnfitPeriodError, period_of
from labapp.services.value_checks import falls, out_of_bounds
from labapp.words import ObservationFlag, ObservationStatus, RevisionReason, Sentence, Spoken
from labapp.workflows.periods import Period

LISTED = 1000
Key = tuple[str, dt.date]


@dataclass(slots=True)
class Plan:
    """What an import would do; nothing is stored while a row is rejected."""

    rows: ImportedRows
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0
    places: dict[str, str] = field(default_factory=dict)
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def to_json(self, indicator: dict[str, Any], *, stored: bool) -> dict[str, Any]:
        """Give the answer of the import, in the shape the interfaces promise."""
        return {
            "rows": self.rows.total,
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "missing": self.rows.missing,
            "rejected": [each.to_json() for each in self.rejected[:LISTED]],
            "rejected_count": len(self.rejected),
            "warnings": [each.to_json() for each in self.warnings[:LISTED]],
            "warning_count": len(self.warnings),
            "indicator": indicator,
            "stored": stored,
        }


@dataclass(slots=True)
class Planner:
    """Sorts the rows of a file into what is new, changed, there already or wrong."""

    indicator: Indicator
    current: CurrentValues
    known_places: dict[str, int]
    today: dt.date
    source: str
    _seen: dict[Key, ImportedRow] = field(default_factory=dict)
    _periods: dict[str, Period | UnfitPeriodError] = field(default_factory=dict)

    def plan(self, rows: ImportedRows) -> Plan:
        """Plan an import of these rows."""
        plan = Plan(rows, rejected=list(rows.rejected), warnings=list(rows.warnings))
        anchor = self.current.anchor(self.indicator.id)
        for row in rows.values:
            self._sort_in(plan, row, anchor)
        plan.rejected.sort(key=lambda remark: remark.row)
        plan.warnings.sort(key=lambda remark: remark.row)
        return plan

    def _sort_in(self, plan: Plan, row: ImportedRow, anchor: dt.date | None) -> None:
        period = self._period(row.period, anchor)
        if isinstance(period, UnfitPeriodError):
            self._reject(plan, row, "period", period.code, period.sentence)
            return
        series = series_of(row.place_code)
        key = (series, period.start)
        if (earlier := self._seen.get(key)) is not None:
            self._repeated(plan, row, earlier)
            return
        self._seen[key] = row
        if self._wrong(plan, row, series, period):
            return
        self._new_place(plan, row)
        there = self.current.of(self.indicator.id, series).get(period.start)
        if there and (there.value, _plain(there.flag)) == (row.value, _plain(row.flag)):
            plan.unchanged += 1
        else:
            (plan.changed if there else plan.new).append(self._row(row, series, period, there))

    def _period(self, written: str, anchor: dt.date | None) -> Period | UnfitPeriodError:
        if written not in self._periods:
            try:
                self._periods[written] = period_of(written, self.indicator.frequency, anchor)
            except UnfitPeriodError as error:
                self._periods[written] = error
        return self._periods[written]

    def _repeated(self, plan: Plan, row: ImportedRow, earlier: ImportedRow) -> None:
        if (earlier.value, earlier.flag) == (row.value, row.flag):
            told = Sentence("This repeats an earlier row: %(row)s", row=earlier.row)
            column = plan.rows.columns["period"]
            plan.warnings.append(Remark(row.row, column, "repeated", told, row.period))
            return
        told = Sentence(
            "An earlier row has another value for this area and period. Row: %(row)s",
            row=earlier.row,
        )
        self._reject(plan, row, "value", "conflict", told)

    def _wrong(self, plan: Plan, row: ImportedRow, series: str, period: Period) -> bool:
        if period.start > self.today and row.flag != ObservationFlag.FORECAST:
            told = Sentence("This period has not begun: only a forecast can be given for it")
            self._reject(plan, row, "period", "not_begun", told)
            return True
        where = (self.indicator.id, series, period.start, period.end)
        if self.current.overlapping(*where):
            told = Sentence("This shares days with a value of another period that is there")
            self._reject(plan, row, "period", "overlap", told)
            return True
        if row.value is None:
            return False
        if bound := out_of_bounds(self.indicator, row.value):
            self._reject(plan, row, "value", "out_of_bounds", bound)
            return True
        if fallen := falls(self.indicator, self.current, series, period, row.value):
            column = plan.rows.columns["value"]
            plan.warnings.append(Remark(row.row, column, "falls", fallen, row.written))
        return False

    def _reject(self, plan: Plan, row: ImportedRow, part: str, code: str, sentence: Spoken) -> None:
        found = row.period if part == "period" else row.written
        plan.rejected.append(Remark(row.row, plan.rows.columns[part], code, sentence, found))

    def _new_place(self, plan: Plan, row: ImportedRow) -> None:
        code = row.place_code
        if not code or code in self.known_places or code in plan.places:
            return
        plan.places[code] = (row.place_name or code)[:200]
        told = Sentence(
            "A place is added, which was not known: %(code)s, %(name)s",
            code=code,
            name=plan.places[code],
        )
        column = plan.rows.columns["area_code"]
        plan.warnings.append(Remark(row.row, column, "place_added", told, code))

    def _row(
        self, row: ImportedRow, series: str, period: Period, there: CurrentValue | None
    ) -> dict[str, Any]:
        was_final = there is not None and there.status == ObservationStatus.FINAL
        return {
            "definition_version": self.indicator.definition_version,
            "place_code": row.place_code,
            "group": "",
            "dimension": "",
            "series": series,
            "period_start": period.start,
            "period_end": period.end,
            "revision": there.revision + 1 if there else 1,
            "value": row.value,
            "numerator": None,
            "denominator": None,
            "flag": row.flag or (ObservationFlag.REVISED if was_final else None),
            "status": ObservationStatus.PROVISIONAL,
            "reason": RevisionReason.LATE_DATA if there else None,
            "note": "",
            "source": self.source,
        }


def _plain(flag: ObservationFlag | None) -> ObservationFlag | None:
    """Give the flag, but for the marks that say how a value came to be."""
    marks = (ObservationFlag.REVISED, ObservationFlag.PROVISIONAL, ObservationFlag.BREAK)
    return None if flag in marks else flag
