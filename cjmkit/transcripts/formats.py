"""Which format a file is in, by its content, and the reader for it: one reader a format."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection
from pathlib import Path

from cjmkit.transcripts.captions import read_captions
from cjmkit.transcripts.decoding import decode
from cjmkit.transcripts.labels import key, words
from cjmkit.transcripts.lines import Line
from cjmkit.transcripts.paragraphs import read_paragraphs
from cjmkit.transcripts.reading import Notes, Reading, Unreadable
from cjmkit.transcripts.subtitles import is_subtitle
from cjmkit.transcripts.word import read_lines

LARGEST = 200_000_000  # bytes
LONGEST_LINE = 2_000_000  # characters: more than anybody says in a day

_BINARY = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0", "old_office"),
)
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
_CHAT = re.compile(r"\d\d:\d\d:\d\d\s+(?:from|von)\s.{1,80}?\s(?:to|an)\s.{1,60}?:", re.IGNORECASE)
_MARKDOWN = re.compile(r"#{1,6} \S|\*\*\S|> \S|---$")


def read_file(path: Path, known: Collection[str] = ()) -> Reading:
    """Return one file as passages. `known` are the keys of labels that study.yml or participants.csv name.

    Raises `Unreadable` where no reader takes the file.
    """
    if path.stat().st_size > LARGEST:
        raise Unreadable("too_large")
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content, known)
    for mark, kind in _BINARY:
        if content.startswith(mark):
            raise Unreadable(kind)
    if content.startswith(_MEDIA) or content[4:8] == b"ftyp":
        raise Unreadable("media", aside=True)
    _check_lines(content)
    notes = Notes()
    text, encoding = decode(content, notes)
    _check_text(text)
    reading = _read_text(text, known, path.suffix.casefold())
    reading.encoding = encoding
    reading.notes.lines = {**notes.lines, **reading.notes.lines}
    return reading


def _read_text(text: str, known: Collection[str], ending: str) -> Reading:
    if kind := is_subtitle(text):
        return read_captions(text, kind, known)
    lines = [
        Line(number, line, heading=bool(re.match(r"\s*#{1,6} ", line)))
        for number, line in enumerate(text.split("\n"), start=1)
    ]
    filled = [line.text for line in lines[:60] if line.text.strip()]
    if sum(1 for line in filled if _CHAT.match(line)) >= max(1, 0.4 * len(filled)):
        raise Unreadable("chat", aside=True)
    if _is_table(filled, ending):
        raise Unreadable("csv")
    marked = sum(1 for line in lines if _MARKDOWN.match(line.text))
    return read_paragraphs(lines, known, "Markdown" if marked >= max(3, len(filled) / 20) else "Text")


def _zipped(content: bytes, known: Collection[str]) -> Reading:
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise Unreadable("broken_docx") from error
    if any(name.startswith("xl/") for name in names):
        raise Unreadable("xlsx")
    if "word/document.xml" not in names and not any(name.startswith("word/") for name in names):
        raise Unreadable("odt" if "content.xml" in names else "zip")
    reading = read_paragraphs(read_lines(content), known, "DOCX")
    reading.encoding = "utf-8"
    return reading


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
    if start[:1] in ("{", "[") and _is_json(text):
        raise Unreadable("json")


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        # A cut or faulty JSON file is still none that can be read as speech.
        return re.match(r'\s*(?:\{\s*"|\[\s*\{\s*")', text) is not None


def _is_table(filled: list[str], ending: str) -> bool:
    """Rows of equal width; or a first row that names a speaker's and a text's column."""
    if len(filled) < 2:
        return False
    begun = [line[:5000] for line in filled[:20]]  # a cell holds 131,072 characters at most
    for delimiter in (",", ";", "\t", "|"):
        header = [key(cell.strip('"\ufeff ')) for cell in filled[0].split(delimiter)]
        if len(header) >= 2 and set(header) & words("speaker_column") and set(header) & words("text_column"):
            return True
        widths = {len(row) for row in csv.reader(begun, delimiter=delimiter)}
        if (
            len(widths) == 1
            and (ending in (".csv", ".tsv") or len(filled) > 4)
            and min(widths) >= (2 if ending in (".csv", ".tsv") else 4)
        ):
            return True
    return False
