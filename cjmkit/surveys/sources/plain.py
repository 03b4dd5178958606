"""Any other table: one header row of names or wordings, or none."""

from __future__ import annotations

import re

from cjmkit.surveys.headers import Column, Layout, by_wording
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record

SOURCE = "plain"
VALUE = re.compile(r"-?\d+([.,]\d+)?|\d{4}-\d\d-\d\d.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*")


def read_plain(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a table by its first row, or by numbers where that row already holds answers."""
    header = records[0]
    filled = [cell.strip() for cell in header.cells if cell.strip()]
    values = sum(bool(VALUE.fullmatch(cell)) for cell in filled)
    if filled and values >= 0.5 * len(filled):
        notes.warn("no_header", header.line)
        width = max(len(record.cells) for record in records)
        columns = tuple(
            Column(index, notes.say("column", number=index + 1), notes.say("column", number=index + 1))
            for index in range(width)
        )
        return Layout(SOURCE, columns, records)
    return Layout(SOURCE, by_wording(header, SOURCE), records[1:])
