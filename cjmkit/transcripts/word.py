"""Word documents into lines: paragraphs, soft breaks, bold runs, tables, inserted text; deleted text is left out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from cjmkit.transcripts.labels import key, words
from cjmkit.transcripts.lines import Line, is_mark
from cjmkit.transcripts.reading import Unreadable

LARGEST = 200_000_000  # bytes of a document's text when unpacked

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_lines(content: bytes) -> list[Line]:
    """Return a document's lines; `number` counts its paragraphs, those of tables and the empty ones among them."""
    lines: list[Line] = []
    number = 0
    for block in _blocks(_body(content)):
        if block.tag == f"{_W}p":
            number += 1
            lines += _paragraph_lines(block, number)
        else:
            added, number = _table_lines(block, number)
            lines += added
    return lines


def _body(content: bytes) -> Any:
    import zipfile

    from docx import Document

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist() if part.filename.endswith(".xml")) > LARGEST:
                raise Unreadable("too_large")
        return Document(io.BytesIO(content)).element.body
    except Unreadable:
        raise
    except Exception as error:  # a broken package fails in as many ways as it has parts
        raise Unreadable("broken_docx") from error


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also those inside content controls and tracked insertions."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
            yield from _blocks(child)


def _paragraph_lines(paragraph: Any, number: int) -> list[Line]:
    pieces = list(_pieces(paragraph))
    whole = "".join(text for text, _ in pieces)
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = style.get(f"{_W}val", "") if style is not None else ""
    heading = bool(re.match(r"(?:heading|überschrift|berschrift|title|titel)\s*\d?", name, re.IGNORECASE))
    lines, position = [], 0
    for part in whole.split("\n"):
        lines.append(Line(number, part, _leading_bold(pieces, position, part), heading, continues=position > 0))
        position += len(part) + 1
    return lines


def _pieces(paragraph: Any) -> Iterator[tuple[str, bool]]:
    """The text of a paragraph's runs, each with whether it is bold. Soft breaks are LF."""
    for run in paragraph.iter(f"{_W}r"):
        above = {parent.tag for parent in run.iterancestors()}
        if above & {f"{_W}del", f"{_W}moveFrom", _FALLBACK}:
            continue
        bold = run.find(f"{_W}rPr/{_W}b")
        is_bold = bold is not None and bold.get(f"{_W}val", "true") not in ("0", "false", "off")
        text = ""
        for child in run:
            if child.tag == f"{_W}t":
                text += (child.text or "").replace("\n", " ")
            elif child.tag == f"{_W}tab":
                text += "\t"
            elif child.tag in (f"{_W}br", f"{_W}cr"):
                text += "\n"
            elif child.tag == f"{_W}noBreakHyphen":
                text += "-"
        if text:
            yield text, is_bold


def _leading_bold(pieces: list[tuple[str, bool]], position: int, part: str) -> str:
    """The bold words that a line begins with."""
    bold, at = "", 0
    for text, is_bold in pieces:
        piece = text[max(0, position - at) : max(0, position - at + len(part) - len(bold))]
        at += len(text)
        if at <= position or not piece:
            continue
        if not is_bold and piece.strip():
            break
        bold += piece.split("\n")[0]
        if "\n" in piece:
            break
    return bold.strip()


def _table_lines(table: Any, number: int) -> tuple[list[Line], int]:
    rows: list[list[tuple[int, str, list[Line]]]] = []
    for row in table.iter(f"{_W}tr"):
        cells = []
        for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt"):
            lines: list[Line] = []
            for paragraph in cell.iter(f"{_W}p"):
                number += 1
                lines += _paragraph_lines(paragraph, number)
            text = "\n".join(line.text.strip() for line in lines if line.text.strip())
            cells.append((lines[0].number if lines else number, text, lines))
        rows.append(cells)
    speaker, said, mark = _columns([[text for _, text, _ in row] for row in rows])
    if speaker is None or said is None:
        return [line for row in rows for _, _, lines in row for line in lines], number
    found = []
    for row in rows:
        if len(row) <= max(speaker, said) or (
            key(row[speaker][1]) in words("speaker_column") and key(row[said][1]) in words("text_column")
        ):
            continue
        time = row[mark][1] if mark is not None and mark < len(row) else ""
        parts = [line for line in row[said][2] if line.text.strip()]
        label = " ".join(row[speaker][1].split()).rstrip(":").strip()
        for place, line in enumerate(parts):
            found.append(line._replace(bold="", label=label if not place else "", mark=time))
    return found, number


def _columns(rows: list[list[str]]) -> tuple[int | None, int | None, int | None]:
    """Which columns of a table hold the speaker, the words and the time."""
    width = max((len(row) for row in rows), default=0)
    if width < 2 or len(rows) < 2:
        return None, None, None
    columns = [[row[place] for row in rows if place < len(row)] for place in range(width)]
    header = [key(column[0]) if column else "" for column in columns]
    said = max(range(width), key=lambda place: (header[place] in words("text_column"), sum(map(len, columns[place]))))
    marks = [
        place for place, column in enumerate(columns) if place != said and sum(map(is_mark, column)) > len(column) / 2
    ]
    speakers = [place for place in range(width) if place != said and place not in marks and _names(columns[place])]
    named = [place for place in speakers if header[place] in words("speaker_column")]
    return next(iter([*named, *speakers]), None), said, next(iter(marks), None)


def _names(column: list[str]) -> bool:
    """A column of speakers: short cells, few different ones, most of them filled."""
    filled = [key(cell) for cell in column if cell.strip()]
    short = all(len(cell) <= 40 for cell in filled)
    numbered = sum(cell.isdigit() for cell in filled)
    few = len(set(filled)) <= max(3, len(filled) / 3 + 1)
    return bool(filled) and short and few and numbered < len(filled) / 2 and not set(filled) <= words("function")
