"""Any other table: one header row of names or wordings, or none."""

from __future__ import annotations

import re
from dataclasses import replace

from cjmkit.surveys.headers import Column, Layout, by_wording
from cjmkit.surveys.moments import moment
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record

SOURCE = "plain"
WHEN = re.compile(
    r"\b(zeit|datum|eingang|erfasst|gesendet|abgegeben|beantwortet|date|time|sent|received|recorded|submitted|answered)"
)
NUMBER = re.compile(r"-?\d+([.,]\d+)?")


def read_plain(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a table by its first row, or by numbers where that row already holds answers."""
    header = records[0]
    filled = [cell.strip() for cell in header.cells if cell.strip()]
    numbers = sum(bool(NUMBER.fullmatch(cell)) for cell in filled)
    dates = sum(moment(cell) is not None for cell in filled if not NUMBER.fullmatch(cell))
    if filled and (dates or numbers >= 0.5 * len(filled)):
        notes.warn("no_header", header.line)
        width = max(len(record.cells) for record in records)
        columns = tuple(_numbered(index, records, notes) for index in range(width))
        return Layout(SOURCE, columns, records)
    if _is_merged(records):
        return _layout(by_wording(header, SOURCE, subs=records[1].cells), records[2:])
    return _layout(by_wording(header, SOURCE), records[1:])


def _layout(columns: tuple[Column, ...], data: tuple[Record, ...]) -> Layout:
    """The layout, its one column of dates with times as when people answered."""
    if not any(column.role in ("submitted", "started") for column in columns):
        named = [column for column in columns if column.role is None and WHEN.search(column.wording.casefold())]
        dated = [column.index for column in named if _holds_times(column.index, data)]
        if len(dated) == 1:
            columns = tuple(replace(c, role="submitted") if c.index in dated else c for c in columns)
    return Layout(SOURCE, columns, data)


def _holds_times(index: int, data: tuple[Record, ...]) -> bool:
    filled = [cell for record in data if (cell := record.cell(index).strip())]
    return bool(filled) and all(":" in cell and moment(cell) is not None for cell in filled)


def _is_merged(records: tuple[Record, ...]) -> bool:
    """Two header rows, as merged cells leave them: what is blank in the first is named in the second, and the reverse."""
    if len(records) < 3:
        return False
    header, second, data = records[0], records[1], records[2:]
    width = max(len(header.cells), len(second.cells))
    below = [second.cell(index).strip() for index in range(width)]
    gaps = [index for index in range(1, width) if not header.cell(index).strip()]
    named = [cell for cell in below if cell]
    alone = [index for index in range(width) if header.cell(index).strip() and not below[index]]
    seen = {cell.strip() for record in data for cell in record.cells}
    return (
        bool(header.cell(0).strip() and gaps and alone)
        and all(below[index] for index in gaps)
        and not any(NUMBER.fullmatch(cell) or moment(cell) or cell in seen for cell in named)
    )


def _numbered(index: int, records: tuple[Record, ...], notes: Notes) -> Column:
    """A column without a name; one that holds nothing but dates says when people answered."""
    name = notes.say("column", number=index + 1)
    filled = [cell for record in records if (cell := record.cell(index).strip())]
    dated = bool(filled) and all(moment(cell) is not None and not NUMBER.fullmatch(cell) for cell in filled)
    return Column(index, name, name, "submitted" if dated else None)
