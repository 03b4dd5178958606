"""Workbooks (XLSX, XLS, ODS) into records, through calamine: every cell as the text a CSV export would hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record, Sheet


def read_workbook(path: Path, notes: Notes) -> list[Sheet]:
    """Return the sheets that hold anything, the fullest first; raises `ReadError` where it is no workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(path)
        grids = {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names
        }
    except (CalamineError, ValueError, OSError):
        raise notes.refusal("no_table", looks=notes.say("looks_archive")) from None
    sheets = {name: _sheet(name, grid) for name, grid in grids.items()}
    filled = sorted(
        (name for name, sheet in sheets.items() if sheet.records),
        key=lambda name: -sum(bool(cell) for record in sheets[name].records for cell in record.cells),
    )
    if not filled:
        raise notes.refusal("empty_file")
    return [sheets[name] for name in filled]


def _sheet(name: str, grid: list[list[Any]]) -> Sheet:
    records = []
    for number, row in enumerate(grid, 1):
        cells = [_text(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            records.append(Record(number, tuple(cells)))
    return Sheet(tuple(records), None, None, name)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
