"""The database: model base, column types, and the one way to write."""

from labapp.db.columns import limit_columns, moment, points_to, text_of, word
from labapp.db.engine import Base, db, set_up_engine, written_at_the_end
from labapp.db.transaction import (
    after_commit,
    before_commit,
    in_transaction,
    transaction,
)
from labapp.db.types import CanonicalDecimal, UtcDateTime, Word

__all__ = [
    "Base",
    "CanonicalDecimal",
    "UtcDateTime",
    "Word",
    "after_commit",
    "before_commit",
    "db",
    "in_transaction",
    "limit_columns",
    "moment",
    "points_to",
    "set_up_engine",
    "text_of",
    "transaction",
    "word",
    "written_at_the_end",
]
