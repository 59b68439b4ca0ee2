"""Columns as we write them, and the CHECKs that make their limits hold on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    String,
    TextClause,
    func,
    text,
)
from sqlalchemy.orm import MappedColumn, mapped_column

from labapp.db.types import CanonicalDecimal, UtcDateTime, Word


def points_to(target: str, **how: Any) -> MappedColumn[Any]:
    """Make an indexed foreign key; nothing it points to can be deleted under it."""
    how.setdefault("index", True)
    return mapped_column(ForeignKey(target, ondelete="RESTRICT"), **how)


def moment(**how: Any) -> MappedColumn[Any]:
    """Make a column for an instant in UTC."""
    return mapped_column(UtcDateTime(), **how)


def text_of(limit: int, **how: Any) -> MappedColumn[Any]:
    """Make a text column of at most `limit` characters, blank unless given."""
    how.setdefault("default", "")
    return mapped_column(String(limit), **how)


def word(vocabulary: type[StrEnum], **how: Any) -> MappedColumn[Any]:
    """Make a column for a member of a closed vocabulary."""
    return mapped_column(Word(vocabulary), **how)


def limit_columns(metadata: MetaData) -> None:
    """Give every column the CHECK of its type, and every id a life without reuse.

    SQLite stores whatever it is given where PostgreSQL refuses; these hold on both.
    """
    for table in metadata.tables.values():
        keys = list(table.primary_key.columns)
        if len(keys) == 1 and keys[0].name == "id":
            table.dialect_options["sqlite"]["autoincrement"] = True
        for column in table.columns:
            for what, condition in _limits_of(column):
                table.append_constraint(CheckConstraint(condition, name=f"{column.name}_{what}"))


def _limits_of(column: Column[Any]) -> Iterator[tuple[str, ColumnElement[bool] | TextClause]]:
    match column.type:
        case Word():
            yield "word", column.in_([str(each) for each in column.type.vocabulary])
        case CanonicalDecimal():
            digits = "'0123456789.-'"  # what is left over is a letter: NaN, Infinity, 4e3
            yield "finite", text(f"trim(CAST({column.name} AS TEXT), {digits}) = ''")
        case String() if column.type.length:
            yield "length", func.length(column) <= column.type.length
        case Integer() if not (column.primary_key or column.foreign_keys):
            yield "whole", text(f"CAST({column.name} AS INTEGER) = {column.name}")
        case Boolean():
            yield "yes_or_no", text(f"{column.name} IN (true, false)")
        case Date() | UtcDateTime():
            yield "dated", text(f"{column.name} IS NULL OR date({column.name}) IS NOT NULL")
