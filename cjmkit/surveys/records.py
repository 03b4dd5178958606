"""A file into records: each a row of cells that knows the physical line on which it begins."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjmkit.surveys.decoding import decode
from cjmkit.surveys.notes import Notes

if TYPE_CHECKING:
    from cjmkit.surveys.headers import Column

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 200  # records that decide the delimiter
STEADY = 0.7  # of the records are as wide as most: then the delimiter is one; from four columns on, half will do
GZIP, R_DATA = b"\x1f\x8b", b"RDX"
# How files begin that are no survey export, and what they look like (a key of the catalogue).
BEGINNINGS = (
    (b"%PDF", "looks_pdf"),
    (b"\x89PNG", "looks_image"),
    (b"\xff\xd8\xff", "looks_image"),
    (GZIP, "looks_compressed"),
    (b"BZh", "looks_compressed"),
    (b"\xfd7zXZ", "looks_compressed"),
    (R_DATA, "looks_r"),
    (b"{\\rtf", "looks_rtf"),
)
SPSS = (b"$FL2", b"$FL3")
PARQUET = b"PAR1"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Record:
    """A row of cells, and the line of the file on which it begins, from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    def cell(self, index: int) -> str:
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """The records of a file; `encoding` and `delimiter` are None for a workbook.

    `columns` are those that a format names itself (SPSS, Parquet), where no record is a header; `source` is its name then.
    """

    records: tuple[Record, ...]
    encoding: str | None
    delimiter: str | None
    name: str | None = None  # of a workbook's sheet
    columns: tuple[Column, ...] | None = None
    source: str | None = None


def read_records(path: Path, notes: Notes) -> list[Sheet]:
    """Return the sheets of a file, one for a CSV; raises `ReadError` where it is none."""
    content = path.read_bytes()
    if content.startswith(WORKBOOKS):
        from cjmkit.surveys.workbooks import read_workbook

        return read_workbook(path, notes)
    if content.startswith(SPSS):
        from cjmkit.surveys.spss import read_spss

        return read_spss(path, notes)
    if content.startswith(PARQUET):
        from cjmkit.surveys.parquet import read_parquet

        return read_parquet(path, notes)
    if content.startswith(GZIP) and _unpacked(content).startswith(R_DATA):
        raise notes.refusal("no_table", looks=notes.say("looks_r"))
    for beginning, looks in BEGINNINGS:
        if content.startswith(beginning):
            raise notes.refusal("no_table", looks=notes.say(looks))
    text, encoding = decode(content, notes)
    if wrong := looks_wrong(text):
        raise notes.refusal("no_table" if wrong != "looks_empty" else "empty_file", looks=notes.say(wrong))
    return [read_text(text, encoding, notes)]


def _unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(content, 16)
    except zlib.error:
        return b""


def looks_wrong(text: str) -> str | None:
    """Return what a text looks like that is no table (a key of the catalogue), None where it may be one."""
    head = text[:2000].lstrip().lower()
    if not head:
        return "looks_empty"
    if "\x00" in head or sum(c < " " and c not in "\t\n\x0b\x0c" for c in head) > 0.02 * len(head):
        return "looks_binary"
    if head.startswith(("<!doctype html", "<html")):
        return "looks_html"
    if head.startswith("<?xml") or re.match(r"<\w[^>]*>\s*<", head):
        return "looks_xml"
    if re.match(r"[\[{]\s*(\"[^\"]*\"\s*[:,]|\{|\[|\]|\})", head):
        return "looks_json"
    if head.startswith("webvtt") or re.match(r"\d+\s*\n\d+:\d\d:\d\d[.,]\d+ *-->", head):
        return "looks_transcript"
    return None


def read_text(text: str, encoding: str, notes: Notes) -> Sheet:
    """Return the records of a delimited text; raises `ReadError` where it is none."""
    lines_before = 0
    if stated := re.match(r"sep=(.)\n", text):  # Excel's own first line
        text, lines_before = text[stated.end() :], 1
    delimiter, quote = (stated[1], '"') if stated else dialect(text)
    try:
        records = list(records_of(text, delimiter or ",", quote, lines_before))
    except csv.Error as error:
        raise notes.refusal("no_csv", looks=str(error)) from None
    if delimiter is None and not _is_one_column(records):
        raise notes.refusal("no_table", looks=notes.say("looks_prose"))
    _warn_of_open_quote(records, text, quote, notes)
    return Sheet(tuple(records), encoding, delimiter or ",")


def records_of(text: str, delimiter: str, quote: str, lines_before: int = 0) -> Iterator[Record]:
    """Yield the records of a delimited text that begins after so many lines."""
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, quotechar=quote)
    end = 0
    for cells in reader:
        if cells:
            yield Record(lines_before + end + 1, tuple(cells))
        end = reader.line_num


def dialect(text: str) -> tuple[str | None, str]:
    """Return the delimiter that makes the records steady in width and wide; None where none does."""
    best: tuple[float, int, str | None, str] = (0.0, 1, None, '"')
    for quote in ('"', "'"):
        for delimiter in DELIMITERS:
            try:
                records = [r for r, _ in zip(records_of(text, delimiter, quote), range(SAMPLE), strict=False)]
            except csv.Error:
                continue
            widths = Counter(len(record.cells) for record in records if not record.is_blank)
            if not widths:
                continue
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            share = count / widths.total()
            enough = share >= STEADY or (share >= STEADY - 0.2 and width >= 4)
            # A single quote is an apostrophe far more often: it must make the table steadier by much.
            if width > 1 and enough and (round(share, 1) - (0.2 if quote == "'" else 0), width) > best[:2]:
                best = (round(share, 1), width, delimiter, quote)
    if best[2] and best[3] == '"' and _is_quoted(next(records_of(text, best[2], '"')), "'"):
        return best[2], "'"
    return best[2], best[3]


def _is_quoted(header: Record, quote: str) -> bool:
    return len(header.cells) > 1 and all(len(c) > 1 and c[0] == quote == c[-1] for c in map(str.strip, header.cells))


def _is_one_column(records: Sequence[Record]) -> bool:
    """One column is a table where its values are short, as a list of scores is."""
    values = [record.cells[0] for record in records[1:] if not record.is_blank]
    numbers = sum(bool(re.fullmatch(r"\s*-?\d+([.,]\d+)?\s*|NA", value)) for value in values)
    return bool(values) and numbers >= 0.5 * len(values)


def _warn_of_open_quote(records: Sequence[Record], text: str, quote: str, notes: Notes) -> None:
    if not records or text.count(quote) % 2 == 0:
        return
    last = records[-1]
    if any(cell.count("\n") > 1 for cell in last.cells) and not text.rstrip().endswith(quote):
        notes.warn("open_quote", last.line)
