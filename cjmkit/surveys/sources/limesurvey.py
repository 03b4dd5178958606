"""LimeSurvey: codes or wordings, in one row, or in two where the second holds a grid's rows."""

from __future__ import annotations

import re
from dataclasses import replace

from cjmkit.surveys.headers import Column, Layout, by_wording, plain_name, role_of, told_apart, wording
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record

SOURCE = "limesurvey"
OWN = {
    *("submitdate", "date submitted", "datum abgeschickt", "lastpage", "last page", "letzte seite", "startlanguage"),
    *("start language", "start sprache", "startsprache", "ausgangssprache", "seed", "zufallsstartwert", "datestamp"),
    *("date last action", "datum letzte aktivität", "refurl", "referrer url"),
}
TIMES = re.compile(r"(group|question|gruppen|fragen) ?(time|zeit)\b.*|group_?time.*", re.IGNORECASE)
CODE = re.compile(r"A(?:O)?(\d{1,2})")  # of the answers A1 to A5, or AO01 to AO05, of an array
CODE_AND_WORDING = re.compile(r"([A-Za-z]\w*(?:\[[^\]]*\])*)\.\s+(\S.*)", re.DOTALL)
NO_CODE = "N/A"
OTHER = re.compile(r"\[(other|sonstiges|andere[rs]?|comment|kommentar)\]$|\w\[\w+comment\]$", re.IGNORECASE)
FEWEST_BLANKS = 0.2  # of the first row: then its cells stand for several columns each
SAMPLE = 50


def read_limesurvey(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a LimeSurvey export, None where it is none."""
    header, second = records[0], records[1]
    if both := _codes_and_wordings(header):
        return _layout(_by_code(*both), records[1:])
    if len({plain_name(cell) for cell in header.cells} & OWN) >= 2:
        if _is_subs(header, records[1:]):
            columns = by_wording(header, SOURCE, subs=second.cells)
            return _layout(columns, records[2:])
        if _names_again(header, records[1:]):
            return _layout(_by_code(header, second), records[2:])
        return _layout(by_wording(header, SOURCE), records[1:])
    if _is_two_rows(header, second, records[2:]):
        return _layout(by_wording(header, SOURCE, subs=second.cells), records[2:])
    return None


def _codes_and_wordings(header: Record) -> tuple[Record, Record] | None:
    """The codes and the wordings of a header that holds both: "submitdate. Date submitted", "Q2[a]. How was … [Price]"."""
    parts = [match.groups() if (match := CODE_AND_WORDING.fullmatch(cell.strip())) else None for cell in header.cells]
    if sum(part is not None and part[0].casefold() in OWN for part in parts) < 2:
        return None
    codes = tuple(part[0] if part else cell for part, cell in zip(parts, header.cells, strict=True))
    wordings = tuple(part[1] if part else cell for part, cell in zip(parts, header.cells, strict=True))
    return Record(header.line, codes), Record(header.line, wordings)


def _layout(columns: tuple[Column, ...], data: tuple[Record, ...]) -> Layout:
    """The layout with times left out, texts beside choices as comments, and answer codes (A1 … A5) as their numbers."""
    read = tuple(
        replace(column, role="meta")  # how long people took is no answer
        if TIMES.match(column.key)
        else replace(column, metric="comment")
        if column.role is None and OTHER.search(column.key)
        else column
        for column in columns
    )
    coded = {column.index for column in read if column.role is None and _is_coded(column.index, data)}
    if coded:
        data = tuple(replace(record, cells=_uncoded(record.cells, coded)) for record in data)
    return Layout(SOURCE, read, data)


def _is_coded(index: int, data: tuple[Record, ...]) -> bool:
    cells = {cell for record in data if (cell := record.cell(index).strip())} - {NO_CODE}
    return bool(cells) and all(CODE.fullmatch(cell) for cell in cells)


def _uncoded(cells: tuple[str, ...], coded: set[int]) -> tuple[str, ...]:
    return tuple(
        str(int(match[1])) if index in coded and (match := CODE.fullmatch(cell.strip())) else cell
        for index, cell in enumerate(cells)
    )


def _is_subs(header: Record, below: tuple[Record, ...]) -> bool:
    """The second row names a grid's rows where it is blank in the column of the ids, and the row below is not."""
    id_at = next((n for n, cell in enumerate(header.cells) if role_of(cell, SOURCE) == "id"), None)
    return (
        id_at is not None
        and len(below) > 1
        and not below[0].cell(id_at).strip()
        and bool(re.fullmatch(r"\d+", below[1].cell(id_at).strip()))
    )


def _names_again(header: Record, below: tuple[Record, ...]) -> bool:
    """The second row is a header where words stand in the column of the ids, above nothing but numbers."""
    id_at = next((n for n, cell in enumerate(header.cells) if role_of(cell, SOURCE) == "id"), None)
    if id_at is None or len(below) < 2:
        return False
    return not re.fullmatch(r"\d+", below[0].cell(id_at).strip()) and bool(
        re.fullmatch(r"\d+", below[1].cell(id_at).strip())
    )


def _by_code(header: Record, second: Record) -> tuple[Column, ...]:
    return told_apart(
        Column(index, wording(code), wording(second.cell(index)) or wording(code), role_of(code, SOURCE))
        for index, code in enumerate(header.cells)
    )


def _is_two_rows(header: Record, second: Record, data: tuple[Record, ...]) -> bool:
    """Blanks in the first row, words below them, and none of these words among the answers further down."""
    width = len(second.cells)
    blanks = [index for index in range(width) if not header.cell(index).strip()]
    if not data or not header.cell(0).strip() or len(blanks) < max(2, FEWEST_BLANKS * width):
        return False
    named = [index for index in blanks if second.cell(index).strip()]
    fresh = [index for index in named if all(second.cell(index) != record.cell(index) for record in data[:SAMPLE])]
    numbers = sum(bool(re.fullmatch(r"\s*-?\d+([.,]\d+)?\s*", cell)) for cell in second.cells)
    return len(named) >= 0.8 * len(blanks) and len(fresh) >= 0.9 * len(named) and numbers <= 0.1 * width
