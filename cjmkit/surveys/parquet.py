"""Parquet files into records, through duckdb where it is installed: the extra `large`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cjmkit.surveys.headers import Column, told_apart, wording
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record, Sheet

AT_ONCE = 10_000  # rows
NOT_SHOWN = "BLOB"  # bytes are no answers
FRACTIONS = ("FLOAT", "DOUBLE", "DECIMAL")


def read_parquet(path: Path, notes: Notes, *, most: int | None = None) -> list[Sheet]:
    """Return the one sheet of a Parquet file, its columns named by the file itself; a record's line is its row, from 1.

    `most` is how many rows at its beginning are enough. Raises `ReadError` where the library is missing or the file is damaged.
    """
    try:
        import duckdb
    except ImportError:
        raise notes.refusal("needs_large", looks=notes.say("looks_parquet")) from None
    try:
        with duckdb.connect() as database:
            table = _as_texts(database.read_parquet(str(path)))
            names, rows = table.columns, (table.limit(most) if most else table).fetchall()
    except (duckdb.Error, RuntimeError, ValueError) as error:  # RuntimeError: text that is no UTF-8
        raise notes.refusal("damaged", looks=notes.say("looks_parquet"), error=_said(error, path)) from None
    if not rows:
        raise notes.refusal("no_rows")
    columns = told_apart(Column(n, " ".join(name.split()), wording(name) or name) for n, name in enumerate(names))
    records = tuple(Record(number, tuple(cell or "" for cell in row)) for number, row in enumerate(rows, 1))
    return [Sheet(records, None, None, columns=columns, source="plain")]


def parquet_rows(path: Path, notes: Notes) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of a Parquet file with its number, as `read_parquet` has them, without holding them all."""
    import duckdb

    try:
        with duckdb.connect() as database:
            table, number = database.execute(_as_texts(database.read_parquet(str(path))).sql_query()), 0
            while rows := table.fetchmany(AT_ONCE):
                for number, row in enumerate(rows, number + 1):  # noqa: B020  # counts on over the parts
                    yield number, [cell or "" for cell in row]
    except (duckdb.Error, RuntimeError, ValueError) as error:
        raise notes.refusal("damaged", looks=notes.say("looks_parquet"), error=_said(error, path)) from None


def _as_texts(table: Any) -> Any:
    columns = zip(table.columns, map(str, table.types), strict=True)
    return table.project(", ".join(f"{_as_text(name, kind)} AS {_quoted(name)}" for name, kind in columns))


def _said(error: Exception, path: Path) -> str:
    return " ".join(str(error).split("\n")[0].replace(str(path), path.name).split())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _as_text(name: str, kind: str) -> str:
    """The SQL that gives a column's cells as a CSV would hold them: 5 for 5.0, a;b for a list."""
    column = _quoted(name)
    if kind.startswith(NOT_SHOWN):
        return "NULL"
    if kind.endswith("[]"):
        return f"array_to_string({column}::VARCHAR[], ';')"
    if kind.startswith(FRACTIONS):
        return f"CASE WHEN isnan({column}::DOUBLE) THEN NULL ELSE regexp_replace({column}::VARCHAR, '\\.0+$', '') END"
    return f"{column}::VARCHAR"
