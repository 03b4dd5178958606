"""Parquet files into records, through duckdb where it is installed: the extra `large`."""

from __future__ import annotations

from pathlib import Path

from cjmkit.surveys.headers import Column, told_apart, wording
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record, Sheet

NOT_SHOWN = "BLOB"  # bytes are no answers
FRACTIONS = ("FLOAT", "DOUBLE", "DECIMAL")


def read_parquet(path: Path, notes: Notes) -> list[Sheet]:
    """Return the one sheet of a Parquet file, its columns named by the file itself; a record's line is its row, from 1.

    Raises `ReadError` where the library is missing or the file is damaged.
    """
    try:
        import duckdb
    except ImportError:
        raise notes.refusal("needs_large", looks=notes.say("looks_parquet")) from None
    try:
        with duckdb.connect() as database:
            table = database.read_parquet(str(path))
            names, kinds = table.columns, [str(kind) for kind in table.types]
            wanted = ", ".join(_as_text(name, kind) for name, kind in zip(names, kinds, strict=True))
            rows = table.project(wanted).fetchall()
    except (duckdb.Error, RuntimeError, ValueError) as error:  # RuntimeError: text that is no UTF-8
        said = " ".join(str(error).split("\n")[0].replace(str(path), path.name).split())
        raise notes.refusal("damaged", looks=notes.say("looks_parquet"), error=said) from None
    if not rows:
        raise notes.refusal("no_rows")
    columns = told_apart(Column(n, " ".join(name.split()), wording(name) or name) for n, name in enumerate(names))
    records = tuple(Record(number, tuple(cell or "" for cell in row)) for number, row in enumerate(rows, 1))
    return [Sheet(records, None, None, columns=columns, source="plain")]


def _as_text(name: str, kind: str) -> str:
    """The SQL that gives a column's cells as a CSV would hold them: 5 for 5.0, a;b for a list."""
    column = '"' + name.replace('"', '""') + '"'
    if kind.startswith(NOT_SHOWN):
        return "NULL"
    if kind.endswith("[]"):
        return f"array_to_string({column}::VARCHAR[], ';')"
    if kind.startswith(FRACTIONS):
        return f"CASE WHEN isnan({column}::DOUBLE) THEN NULL ELSE regexp_replace({column}::VARCHAR, '\\.0+$', '') END"
    return f"{column}::VARCHAR"
