"""A survey file in blocks of rows, for files that are larger than memory: CSV through polars, Parquet through duckdb."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cjmkit.surveys.decoding import MARKS, unmarked
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import (
    BEGINNINGS,
    PARQUET,
    SPSS,
    WORKBOOKS,
    Record,
    Sheet,
    dialect,
    looks_wrong,
    read_text,
    records_of,
)
from cjmkit.surveys.sources import LAST, is_wide, totals

if TYPE_CHECKING:
    import polars as pl

SAMPLE = 5_000  # rows at the head of a file that decide what its columns hold
HEAD, CHUNK = 2**22, 2**23  # bytes
LONGEST = 2**27  # bytes of a record; beyond, a quotation mark was never closed
ROWS = 50_000  # of a block that is not read as a whole chunk
SHORT = 2**16  # bytes: shorter parts join the one before, so that the last one holds whole rows


@dataclass(frozen=True)
class Block:
    """Rows of the file: their cells in columns "0", "1", …, what gives the line on which each begins, and how many have
    cells too many.
    """

    cells: pl.DataFrame
    lines: Callable[[], npt.NDArray[np.int64]]
    longer: int = 0


class ReadAgain(Exception):
    """Something that came late changes how the rows before it are read: read the blocks again."""


@dataclass
class Large:
    """A file that is read in blocks: its head as a sheet, and what gives its rows: from a line on, of so many columns those that are
    wanted.

    `encoding` may change while the blocks are read, with `ReadAgain`: where a byte that is no UTF-8 comes late.
    """

    head: Sheet
    encoding: str | None
    blocks: Callable[[int, int, Collection[int]], Iterator[Block]]


def open_large(path: Path, notes: Notes) -> Large | None:
    """Return a CSV or Parquet file to be read in blocks, None where its format can only be read as a whole.

    Raises `ReadError` where a library is missing or the file is none.
    """
    with path.open("rb") as file:
        start = file.read(HEAD)
    if start.startswith(PARQUET):
        from cjmkit.surveys.parquet import parquet_rows, read_parquet

        head = read_parquet(path, notes, most=SAMPLE)[0]
        return Large(head, None, lambda line, width, wanted: _from_rows(parquet_rows(path, notes), width, wanted))
    if start.startswith((*WORKBOOKS, *SPSS, *(beginning for beginning, _ in BEGINNINGS))):
        return None
    encoding = _encoding(start)
    text = b"".join(_normal(iter([start]), encoding)).decode(errors="replace").replace("\r\n", "\n")
    if looks_wrong(text):
        return None
    try:
        import polars  # noqa: F401  # said here, before anything is read
    except ImportError:
        raise notes.refusal("needs_large", looks=notes.say("looks_large")) from None
    whole = len(start) < HEAD
    head = read_text(
        text if whole else text[: text.rindex("\n") + 1], encoding.removesuffix("-le").removesuffix("-be"), notes
    )
    if not whole:
        head = replace(head, records=head.records[: min(SAMPLE, len(head.records) - 1)])
    delimiter, quote = head.delimiter or ",", '"' if text.startswith("sep=") else dialect(text)[1]

    def blocks(line: int, width: int, wanted: Collection[int]) -> Iterator[Block]:
        try:
            with path.open("rb") as file:
                parts = _normal(iter(lambda: file.read(CHUNK), b""), large.encoding or "utf-8")
                shape = Shape(width, wanted, delimiter, quote, is_wide(head))
                yield from _csv_blocks(_from_line(parts, line), line, shape, notes)
        except UnicodeDecodeError as error:
            large.encoding = unmarked(start + error.object)
            raise ReadAgain from None

    large = Large(head, encoding, blocks)
    return large


def _encoding(start: bytes) -> str:
    marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
    return marked or unmarked(start[: start.rfind(b"\n") + 1] or start)


def _normal(parts: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The parts as UTF-8, each line ending with LF or CRLF, without a byte order mark."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace") if encoding != "utf-8" else None
    held = last = b""
    for part in chain(parts, [b""]):
        done = not part
        if decoder is not None:
            part = decoder.decode(part, final=done).encode()
        part = held + part
        held = b"\r" if part.endswith(b"\r") and not done else b""
        part = part.removesuffix(held)
        if _has_lone_returns(part):
            part = part.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if done and not (part or last).endswith(b"\n"):
            part += b"\n"
        if part:
            yield part
            last = part


def _has_lone_returns(part: bytes) -> bool:
    if b"\r" not in part:
        return False
    data = np.frombuffer(part, dtype=np.uint8)
    ends = np.flatnonzero(data == 10)
    paired = int(np.count_nonzero(data[ends - 1] == 13)) - int(len(ends) > 0 and ends[0] == 0 and data[-1] == 13)
    return int(np.count_nonzero(data == 13)) != paired


def _from_line(parts: Iterator[bytes], line: int) -> Iterator[bytes]:
    """The parts from a line on, counted from 1."""
    before = line - 1
    for part in parts:
        while before and (at := part.find(b"\n")) >= 0:
            part, before = part[at + 1 :], before - 1
        if not before:
            yield from chain([part], parts)


@dataclass(frozen=True)
class Shape:
    """How a CSV is to be read: its columns, those of them that are wanted, its marks, and whether totals may end it."""

    width: int
    wanted: Collection[int]
    delimiter: str
    quote: str
    has_totals: bool


def _csv_blocks(parts: Iterator[bytes], line: int, shape: Shape, notes: Notes) -> Iterator[Block]:
    """The rows of a CSV; from the first part on that is not well formed, they are read as Python's csv module reads them."""
    rest = b""
    if shape.has_totals:
        parts = _without_totals(parts, line, shape, notes)
    for part in parts:
        text = rest + part if rest else part
        rows = _whole_rows(text, shape.quote)
        if rows is None:
            if len(text) > LONGEST:
                raise notes.refusal("no_csv", line, looks=notes.say("looks_open_quote"))
            rest = text
            continue
        block = _parsed(rows, line, shape) if _is_well_formed(rows, shape.delimiter) else None
        if block is None:
            yield from _by_csv(chain([text], parts), line, shape, notes)
            return
        yield block
        line += len(rows.line_ends)
        rest = text[len(rows.text) :]
    if rest.strip():
        yield from _by_csv(iter([rest]), line, shape, notes)


@dataclass(frozen=True)
class Rows:
    """Text that ends with a row, and where its bytes stand: quotation marks, ends of lines, and among these the ends of rows."""

    text: bytes
    data: npt.NDArray[np.uint8]
    quotes: npt.NDArray[np.intp]
    line_ends: npt.NDArray[np.intp]
    ends: npt.NDArray[np.intp]


def _whole_rows(text: bytes, quote: str) -> Rows | None:
    """The text up to the last line's end outside quotation marks; None where there is none."""
    data = np.frombuffer(text, dtype=np.uint8)
    line_ends = np.flatnonzero(data == 10)
    quotes = np.flatnonzero(data == ord(quote)) if quote.encode() in text else line_ends[:0]
    ends = line_ends
    if len(quotes):
        inside = np.searchsorted(quotes, line_ends) % 2 == 1
        ends = line_ends[~inside] if inside.any() else line_ends
    if not len(ends):
        return None
    cut = int(ends[-1]) + 1
    if cut < len(text):
        text, data = text[:cut], data[:cut]
        quotes, line_ends = quotes[: np.searchsorted(quotes, cut)], line_ends[: np.searchsorted(line_ends, cut)]
    return Rows(text, data, quotes, line_ends, ends)


def _number_of_ends(text: bytes) -> int:
    return int(np.count_nonzero(np.frombuffer(text, dtype=np.uint8) == 10))  # thrice as fast as bytes.count


def _is_well_formed(rows: Rows, delimiter: str) -> bool:
    """Whether each quotation mark opens a cell at its beginning, closes it at its end, or is one of two inside."""
    border = np.zeros(256, dtype=bool)
    border[[ord(delimiter), 10, 13]] = True
    data, opening, closing = rows.data, rows.quotes[::2], rows.quotes[1::2]
    follows = np.concatenate([[False], opening[1:] == closing[:-1] + 1]) if len(opening) else np.zeros(0, dtype=bool)
    begins = border[data[opening - 1]] | (opening == 0) | follows
    finishes = border[data[closing + 1]] | np.concatenate([follows[1:], [False]]) if len(closing) else begins
    return bool(begins.all() and finishes.all())


def _parsed(rows: Rows, line: int, shape: Shape) -> Block | None:
    """The rows of well-formed text through polars, None where it reads other rows than there are."""
    import polars as pl

    further = str(shape.width)
    try:
        cells = pl.read_csv(
            rows.text,
            has_header=False,
            schema={str(column): pl.String for column in range(shape.width + 1)},
            columns=[*sorted(shape.wanted), shape.width],
            separator=shape.delimiter,
            quote_char=shape.quote,
            truncate_ragged_lines=True,
            missing_columns="insert",
            empty_string_is_null=False,
            glob=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if len(cells) != len(rows.ends):
        return None
    starts = np.concatenate([[0], rows.ends[:-1] + 1])
    length = rows.ends - starts
    filled = (length > 1) | ((length == 1) & (rows.data[starts] != 13))
    if not filled.all():
        cells = cells.filter(pl.Series(filled))
    beyond = cells[further].drop_nulls()
    longer = int((beyond.str.strip_chars() != "").sum()) if len(beyond) else 0

    def lines() -> npt.NDArray[np.int64]:
        return np.asarray(line + np.searchsorted(rows.line_ends, starts)[filled], dtype=np.int64)

    return Block(cells.drop(further).fill_null(""), lines, longer)


def _by_csv(parts: Iterator[bytes], line: int, shape: Shape, notes: Notes) -> Iterator[Block]:
    reader = csv.reader(_lines(parts), delimiter=shape.delimiter, quotechar=shape.quote)

    def records() -> Iterator[tuple[int, list[str]]]:
        end = 0
        for cells in reader:
            if cells:
                yield line + end, cells
            end = reader.line_num

    try:
        yield from _from_rows(records(), shape.width, shape.wanted)
    except csv.Error as error:
        raise notes.refusal("no_csv", line + reader.line_num, looks=str(error)) from None


def _lines(parts: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for part in parts:
        lines = (rest + part).split(b"\n")
        rest = lines.pop()
        yield from (line.decode() + "\n" for line in lines)
    if rest:
        yield rest.decode()


def _from_rows(rows: Iterable[tuple[int, list[str]]], width: int, wanted: Collection[int]) -> Iterator[Block]:
    import polars as pl

    left = iter(rows)
    while taken := list(islice(left, ROWS)):
        longer = sum(any(cell.strip() for cell in cells[width:]) for _, cells in taken)
        columns = (
            pl.Series(str(at), [cells[at] if at < len(cells) else "" for _, cells in taken], dtype=pl.String)
            for at in sorted(wanted)
        )
        lines = np.array([line for line, _ in taken], dtype=np.int64)
        yield Block(pl.DataFrame(list(columns)), lambda lines=lines: lines, longer)  # type: ignore[misc]


def _without_totals(parts: Iterator[bytes], line: int, shape: Shape, notes: Notes) -> Iterator[bytes]:
    """The parts without the rows of totals below the table, saying which were left out."""
    text = b""
    for part in parts:
        if len(part) > SHORT:
            if text:
                yield text
                line += _number_of_ends(text)
            text = b""
        text += part
    at = text.find(b"\n", len(text) - SHORT) + 1 if len(text) > SHORT else 0
    before = line - 1 + text.count(b"\n", 0, at)
    last = deque(records_of(text[at:].decode(errors="replace"), shape.delimiter, shape.quote, before), maxlen=LAST)
    header = Record(0, ("?",) * shape.width)
    found = [record for record in totals([header, header, *last]) if record.line]
    for record in found:
        notes.warn("total_row", record.line, text=next(filter(str.strip, record.cells), "").strip()[:60])
    for _ in range(found[0].line - before - 1 if found else 0):
        at = text.find(b"\n", at) + 1
    yield text[:at] if found else text
