"""Columns as we write them, and the CHECKs that make their limits hold on both databases."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, MetaData, String, Table, func
from sqlalchemy.orm import MappedColumn, mapped_column

from labapp.db.types import UtcDateTime, Word


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
    """Give every text its length CHECK, every word its CHECK, every id a life without reuse."""
    for table in metadata.tables.values():
        keys = list(table.primary_key.columns)
        if len(keys) == 1 and keys[0].name == "id":
            table.dialect_options["sqlite"]["autoincrement"] = True
        _limit_table(table)


def _limit_table(table: Table) -> None:
    for column in table.columns:
        if isinstance(column.type, Word):
            allowed = [str(each) for each in column.type.vocabulary]
            table.append_constraint(
                CheckConstraint(column.in_(allowed), name=f"{column.name}_word")
            )
        elif isinstance(column.type, String) and column.type.length:
            limit = func.length(column) <= column.type.length
            table.append_constraint(CheckConstraint(limit, name=f"{column.name}_length"))
