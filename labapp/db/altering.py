"""Changing a table that holds records, on both databases, for migrations.

SQLite can add a column but change no constraint, so there the table is written anew from its own
definition, its rows are copied, and its indexes made again. Foreign keys are off meanwhile and
checked before the migration ends (`migrations/env.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, text

_NEW = "_labapp_new"


def alter_table(
    connection: Connection,
    table: str,
    *,
    columns: Mapping[str, str] | None = None,
    constraints: Mapping[str, str] | None = None,
    without: Sequence[str] = (),
) -> None:
    """Add columns and constraints by name, and take away those in `without`.

    A constraint of a name there is already takes its place.
    """
    columns, constraints = columns or {}, constraints or {}
    if connection.dialect.name == "sqlite":
        _rewrite(connection, table, columns, constraints, without)
        return
    for statement in _statements(connection, table, columns, constraints, without):
        connection.execute(text(f'ALTER TABLE "{table}" {statement}'))


def _statements(
    connection: Connection,
    table: str,
    columns: Mapping[str, str],
    constraints: Mapping[str, str],
    without: Sequence[str],
) -> Iterator[str]:
    found = connection.execute(
        text(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = :table"
        ),
        {"table": table},
    )
    standing = set(found.scalars())
    for name in (*constraints, *(each for each in without if each not in standing)):
        yield f"DROP CONSTRAINT IF EXISTS {name}"
    for name in without:
        if name in standing:
            yield f"DROP COLUMN {name}"
    for name, kind in columns.items():
        yield f"ADD COLUMN {name} {kind}"
    for name, rule in constraints.items():
        yield f"ADD CONSTRAINT {name} {rule}"


def _rewrite(
    connection: Connection,
    table: str,
    columns: Mapping[str, str],
    constraints: Mapping[str, str],
    without: Sequence[str],
) -> None:
    written, indexes = _written(connection, table)
    head, body, tail = _split(written)
    gone = {*constraints, *without}
    parts = [part for part in _parts(body) if _name_of(part) not in gone]
    kept = [_name_of(part) for part in parts if not part.startswith(_NOT_COLUMNS)]
    first = [part for part in parts if not part.startswith(_NOT_COLUMNS)]
    rest = [part for part in parts if part.startswith(_NOT_COLUMNS)]
    added = [f"{name} {kind}" for name, kind in columns.items()]
    rules = [f"CONSTRAINT {name} {rule}" for name, rule in constraints.items()]
    whole = ", ".join([*first, *added, *rest, *rules])
    names = ", ".join(f'"{name}"' for name in kept)
    connection.exec_driver_sql(f"{_renamed(head, table)}({whole}){tail}")
    connection.exec_driver_sql(
        f'INSERT INTO "{table}{_NEW}" ({names}) SELECT {names} FROM "{table}"'  # noqa: S608 - our own names
    )
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "{table}{_NEW}" RENAME TO "{table}"')
    for index in indexes:
        if not any(f"({name})" in index for name in without):
            connection.exec_driver_sql(index)


_NOT_COLUMNS = ("CONSTRAINT ", "PRIMARY KEY", "UNIQUE ", "CHECK ", "FOREIGN KEY")


def _written(connection: Connection, table: str) -> tuple[str, list[str]]:
    made = connection.execute(
        text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"),
        {"table": table},
    ).all()
    (written,) = [row.sql for row in made if row.type == "table"]
    return written, [row.sql for row in made if row.type == "index"]


def _split(written: str) -> tuple[str, str, str]:
    start, end = written.index("("), written.rindex(")")
    return written[:start], written[start + 1 : end], written[end + 1 :]


def _renamed(head: str, table: str) -> str:
    return head.replace(f'"{table}"', table).replace(f" {table}", f' "{table}{_NEW}"', 1)


def _parts(body: str) -> Iterator[str]:
    """Give the columns and constraints of a definition: what commas outside of brackets part."""
    depth, quoted, part = 0, False, ""
    for letter in body:
        quoted ^= letter == "'"
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if letter == "," and depth == 0 and not quoted:
            yield part.strip()
            part = ""
        else:
            part += letter
    yield part.strip()


def _name_of(part: str) -> str:
    words = part.split(None, 2)
    return (words[1] if words[0] == "CONSTRAINT" else words[0]).strip('"')
