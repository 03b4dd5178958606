"""Which format a file is in, by its content, and the reader for it: one reader a format."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from cjmkit.transcripts.captions import read_captions
from cjmkit.transcripts.decoding import decode
from cjmkit.transcripts.lines import Line
from cjmkit.transcripts.opendocument import read_opendocument
from cjmkit.transcripts.packages import kind_of
from cjmkit.transcripts.paragraphs import check_length, read_paragraphs
from cjmkit.transcripts.portable import read_portable
from cjmkit.transcripts.reading import Notes, Reading, Unreadable
from cjmkit.transcripts.recognisers import is_json, read_json
from cjmkit.transcripts.richtext import is_rich_text, read_rich_text
from cjmkit.transcripts.sheets import read_table, read_workbook, table_in
from cjmkit.transcripts.subtitles import is_subtitle
from cjmkit.transcripts.word import read_word

LARGEST = 200_000_000  # bytes
LONGEST_LINE = 2_000_000  # characters: more than anybody says in a day

_MEDIA = (
    b"\x1aE\xdf\xa3",
    b"ID3",
    b"OggS",
    b"fLaC",
    b"RIFF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xff\xfb",
    b"\xff\xf3",
)
_CHAT = re.compile(
    r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\s+(?:from|von)\s.{1,80}?(?:\s(?:to|an)\s.{1,60}?)?:", re.IGNORECASE
)
_MARKDOWN = re.compile(r"#{1,6} \S|\*\*\S|> \S|---$")


def read_file(path: Path, known: Collection[str] = ()) -> Reading:
    """Return one file as passages. `known` are the keys of labels that study.yml or participants.csv name.

    Raises `Unreadable` where no reader takes the file.
    """
    if path.stat().st_size > LARGEST:
        raise Unreadable("too_large")
    content = path.read_bytes()
    if (reading := _read_container(content, known)) is not None:
        return reading
    if content.startswith(_MEDIA) or content[4:8] == b"ftyp":
        raise Unreadable("media", aside=True)
    _check_lines(content)
    notes = Notes()
    text, encoding = decode(content, notes)
    if is_json(text):
        reading = read_json(text, known)
    else:
        _check_text(text)
        reading = _read_text(text, known, path.suffix.casefold())
    reading.encoding = encoding
    reading.notes.lines = {**notes.lines, **reading.notes.lines}
    return reading


def _read_container(content: bytes, known: Collection[str]) -> Reading | None:
    """Return a document or workbook, known by how its bytes begin; None where the file is neither."""
    if content.startswith(b"PK\x03\x04"):
        kind = kind_of(content)
        if kind == "docx":
            return read_word(content, known)
        if kind == "odt":
            return read_opendocument(content, known)
        return read_workbook(content, "ODS" if b"opendocument.spreadsheet" in content[:100] else "XLSX")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if any(name.encode("utf-16-le") in content for name in ("EncryptedPackage", "EncryptionInfo")):
            raise Unreadable("encrypted")
        if "Workbook".encode("utf-16-le") in content and "WordDocument".encode("utf-16-le") not in content:
            return read_workbook(content, "XLS")
        raise Unreadable("old_office")
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF"):
        return read_portable(content, known)
    return read_rich_text(content, known) if is_rich_text(content) else None


def _read_text(text: str, known: Collection[str], ending: str) -> Reading:
    if kind := is_subtitle(text):
        return read_captions(text, kind, known)
    check_length(text.split("\n"))
    lines = [
        Line(number, line, heading=bool(re.match(r"\s*#{1,6} ", line)))
        for number, line in enumerate(text.split("\n"), start=1)
    ]
    filled = [line.text for line in lines[:60] if line.text.strip()]
    if sum(1 for line in filled if _CHAT.match(line)) >= max(1, 0.4 * len(filled)):
        raise Unreadable("chat", aside=True)
    if (rows := table_in(text, ending)) is not None:
        return read_table(rows, "TSV" if ending == ".tsv" else "CSV")
    marked = sum(1 for line in lines if _MARKDOWN.match(line.text))
    return read_paragraphs(lines, known, "Markdown" if marked >= max(3, len(filled) / 20) else "Text")


def _check_lines(content: bytes) -> None:
    """Refuse a line that is no speech before any work goes into it; JSON needs no line ends."""
    if len(content) <= LONGEST_LINE or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return
    width = 2 if content.startswith((b"\xff\xfe", b"\xfe\xff")) else 1
    lines = (content.replace(b"\r", b"\n") if b"\r" in content else content).split(b"\n")
    longest = max(range(len(lines)), key=lambda number: len(lines[number]))
    if len(lines[longest]) > width * LONGEST_LINE:
        raise Unreadable("long_line", line=longest + 1)


def _check_text(text: str) -> None:
    """Refuse what is no text, or text for machines."""
    sample = text[:20_000]
    odd = sum(
        1 for character in sample if (character < " " and character not in "\t\n\f\v\0\x1b") or character == "\ufffd"
    )
    if odd > 0.05 * len(sample) or sample.count("\0") > 0.2 * len(sample) > 2:
        raise Unreadable("binary")
    if max(map(len, text.split("\n"))) > LONGEST_LINE:
        raise Unreadable("long_line")
    start = sample.lstrip()[:200]
    if re.match(r"<!doctype html|<html|<\?xml", start, re.IGNORECASE):
        raise Unreadable("html")
