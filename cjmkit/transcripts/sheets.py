"""Tables (CSV, TSV and workbooks) with a column for the speaker and one for the words, into passages."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cjmkit.transcripts.labels import key, words
from cjmkit.transcripts.reading import Notes, Passage, Reading, Unreadable
from cjmkit.transcripts.recognisers.units import unit
from cjmkit.transcripts.times import end_time, first_time, possible_times, seconds

DELIMITERS = (",", ";", "\t", "|")
HEAD = 10  # rows in which the head of the table is looked for
SHOWN = 12  # columns that a message names
SAMPLE = 200_000  # characters by which the delimiter is judged
LONGEST_CELL = 10_000_000

_MILLISECONDS = re.compile(r"\b(?:ms|msec|millis|milliseconds?|millisekunden?)\b")
_BARE = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(s|sec|ms)?\s*$", re.IGNORECASE)


class Row(NamedTuple):
    """A row of a table; `number` is the line it begins on, or its number in the sheet."""

    number: int
    cells: tuple[Any, ...]


class Columns(NamedTuple):
    """Where the columns are; `head` is how many rows stand above the data."""

    head: int
    speaker: int | None
    text: int | None
    start: int | None
    end: int | None
    time: int | None
    names: tuple[str, ...]
    milliseconds: bool


def table_in(text: str, ending: str) -> list[Row] | None:
    """Return a text's rows where it is a table: its head names columns of a transcript, or its rows are equally wide."""
    sample = text[:SAMPLE]
    best: tuple[int, str] | None = None
    for delimiter in DELIMITERS:
        rows = list(_rows(sample, delimiter, most=60))
        if len(rows) < 2:
            continue
        found = columns([row for row in rows if any(cell.strip() for cell in row.cells)])
        wide = [len(row.cells) for row in rows[:20]]
        even = len(set(wide)) == 1 and wide[0] >= 2
        if _holds_talk(found):
            score = 3
        elif even and (ending in (".csv", ".tsv") or (wide[0] >= 4 and len(rows) > 4)):
            score = 2
        elif ending in (".csv", ".tsv") and wide[0] >= 2:
            score = 1
        else:
            continue
        if best is None or score > best[0]:
            best = (score, delimiter)
    return None if best is None else list(_rows(text, best[1]))


def _rows(text: str, delimiter: str, most: int | None = None) -> Iterable[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for count, cells in enumerate(reader):
            if most is not None and count >= most:
                return
            yield Row(before + 1, tuple(cells))
            before = reader.line_num
    except csv.Error as error:
        raise Unreadable("table_broken", line=before + 1) from error


def read_workbook(content: bytes, name: str) -> Reading:
    """Return the sheets of a workbook that hold a talk as passages; raises `Unreadable` where there is none."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names]
    except PasswordError as error:
        raise Unreadable("encrypted") from error
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        raise Unreadable("broken_document") from error
    grids = [[Row(number, tuple(cells)) for number, cells in enumerate(sheet, 1)] for sheet in sheets]
    filled = [grid for grid in grids if any(any(_said(cell).strip() for cell in row.cells) for row in grid)]
    if not filled:
        return Reading(name, [], Notes(), unit="row")
    talks = [grid for grid in filled if _holds_talk(columns(grid))]
    reading = read_table(max(talks, key=len) if talks else filled[0], name)
    if len(talks) > 1:
        reading.notes.add("other_sheets", count=len(talks) - 1)
    return reading


def read_table(rows: Sequence[Row], name: str) -> Reading:
    """Return rows as passages; `line` is the row that each stands on.

    Raises `Unreadable` where no column holds the words, or none says who speaks or when.
    """
    filled = [row for row in rows if any(_said(cell).strip() for cell in row.cells)]
    found = columns(filled)
    if not _holds_talk(found):
        raise Unreadable("table_columns", line=filled[0].number if filled else None, found=_shown(found))
    notes = Notes()
    passages: list[Passage] = []
    entries: list[tuple[str, float | None, float | None, float | None]] = []
    minutes = _minutes(filled[found.head :], found)
    if minutes:
        notes.add("minutes_as_hours")
    if spare := _spare(found, filled):
        notes.add("columns_ignored", columns=spare)
    for row in filled[found.head :]:
        said = "\n".join(filter(None, (" ".join(line.split()) for line in _said(_cell(row, found.text)).split("\n"))))
        speaker = " ".join(_said(_cell(row, found.speaker)).split()).rstrip(":").strip() or None
        if not said:
            notes.add("empty_row", row.number)
            continue
        start, end, factor = _times(row, found, minutes=minutes)
        passages.append(Passage(speaker, said, start, end, row.number))
        entries.append((said, start, end, factor))
    bare, zero = unit(entries)
    placed = []
    for passage, (_, start, end, factor) in zip(passages, entries, strict=True):
        times = [
            None if at is None else round(at * (bare if factor is None else factor) - zero, 3) for at in (start, end)
        ]
        placed.append(passage._replace(start=times[0], end=times[1]))
    placed = possible_times(placed, notes)
    ends = [at for passage in placed for at in (passage.start, passage.end) if at is not None]
    return Reading(name, placed, notes, duration=max(ends, default=None), encoding="utf-8", unit="row")


def columns(rows: Sequence[Row]) -> Columns:
    """Return which columns of a table hold what, by the names in its head; a title may stand above the head."""
    best = Columns(0, None, None, None, None, None, (), False)
    for place, row in enumerate(rows[:HEAD]):
        names = tuple(" ".join(_said(cell).lstrip("\ufeff").split()) for cell in row.cells)
        found = _named(names, place + 1)
        if _holds_talk(found):
            return found
        if not best.names or (found.text is not None and best.text is None):
            best = found
    return best


def _named(names: tuple[str, ...], head: int) -> Columns:
    bare = [_head(name) for name in names]

    def column(*kinds: str) -> int | None:
        for kind in kinds:
            for place, name in enumerate(bare):
                if name in words(kind):
                    return place
        return None

    speaker, text = column("speaker_first", "speaker_column"), column("text_first", "text_column")
    start, end, time = column("start_column"), column("end_column"), column("time_column")
    timed = [names[place].casefold() for place in (start, end, time) if place is not None]
    return Columns(
        head, None if speaker == text else speaker, text, start, end, time, names,
        any(_MILLISECONDS.search(re.sub(r"[_(\[]", " ", name)) for name in timed),
    )  # fmt: skip


def _head(name: str) -> str:
    """A column's name as it is compared: without what stands in brackets, with blanks for hyphens and underscores."""
    bare = re.sub(r"\s*[(\[][^)\]]*[)\]]", "", re.sub(r"[_\-/:.]+", " ", name))
    bare = re.sub(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ][a-zäöü])", " ", bare)
    return re.sub(r" (?:s|sec|secs|ms|seconds|sekunden|millis|milliseconds|millisekunden)$", "", key(bare))


def _holds_talk(found: Columns) -> bool:
    return found.text is not None and (found.speaker is not None or found.start is not None or found.time is not None)


def _shown(found: Columns) -> str:
    names = [name for name in found.names if name]
    return ", ".join(name[:40] for name in names[:SHOWN]) + (" …" if len(names) > SHOWN else "") or "–"


def _spare(found: Columns, rows: Sequence[Row]) -> str:
    """The columns that hold something and are not read."""
    used = {found.speaker, found.text, found.end, found.time if found.start is None else found.start}
    return ", ".join(
        name[:40] for place, name in enumerate(found.names)
        if place not in used and any(_said(_cell(row, place)).strip() for row in rows[found.head :])
    )  # fmt: skip


def _cell(row: Row, place: int | None) -> Any:
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def _said(cell: Any) -> str:
    """A cell as text: what begins with an equals sign stays as it is, a whole number has no decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")


def _minutes(rows: Sequence[Row], found: Columns) -> bool:
    """Whether a workbook took minutes for hours: "0:03" typed into a cell becomes three minutes past midnight."""
    places = [place for place in (found.start, found.time, found.end) if place is not None]
    cells = [cell for row in rows for place in places if isinstance(cell := _cell(row, place), dt.time | dt.timedelta)]
    clocks = [_clock(cell) for cell in cells]
    return len(clocks) >= 3 and len(set(clocks)) >= 3 and all(at % 60 == 0 for at in clocks)


def _clock(cell: dt.time | dt.timedelta | dt.datetime) -> float:
    if isinstance(cell, dt.timedelta):
        return cell.total_seconds()
    return cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6


def _times(row: Row, found: Columns, *, minutes: bool) -> tuple[float | None, float | None, float | None]:
    """A row's times as they stand, and what they have to be multiplied with (None: that is still to be found)."""
    both = _cell(row, found.start if found.start is not None else found.time)
    start, factor = _time(both, minutes=minutes)
    if found.end is not None:
        end, _ = _time(_cell(row, found.end), minutes=minutes)
    else:
        end = end_time(both) if isinstance(both, str) else None
    if factor is None and found.milliseconds:
        factor = 0.001
    return start, end, factor


def _time(cell: Any, *, minutes: bool) -> tuple[float | None, float | None]:
    if isinstance(cell, dt.time | dt.timedelta):
        at = _clock(cell)
        return (at / 60 if minutes else at), 1.0
    if isinstance(cell, dt.datetime):
        return (_clock(cell) if cell.year < 1910 else None), 1.0
    if isinstance(cell, bool) or cell is None:
        return None, None
    if isinstance(cell, int | float):
        return (float(cell) if cell >= 0 else None), None
    if found := _BARE.match(str(cell)):
        factor = {"ms": 0.001, "s": 1.0, "sec": 1.0}.get((found[2] or "").casefold())
        return float(found[1].replace(",", ".")), factor
    bare = str(cell).strip().strip("[]()#")
    clock = seconds(bare)
    return (first_time(str(cell)) if clock is None else clock), 1.0
