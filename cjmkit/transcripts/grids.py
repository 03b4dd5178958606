"""Tables inside documents: which column says who, which says what, and which says when."""

from __future__ import annotations

from collections.abc import Sequence

from cjmkit.transcripts.labels import key, words
from cjmkit.transcripts.lines import Line, is_mark

SHORT = 40  # characters of a speaker's cell


def grid_lines(rows: Sequence[Sequence[Sequence[Line]]]) -> list[Line]:
    """Return a table's rows (of cells of lines) as lines: with `label` and `mark` where the columns say who and when.

    A table that only lays things out gives its cells' lines, row by row.
    """
    texts = [[_text(cell) for cell in row] for row in rows]
    speaker, said, mark, header = _columns(texts)
    if speaker is None or said is None:
        return [line for row in rows for cell in row for line in cell]
    found: list[Line] = []
    for row, cells in list(zip(rows, texts, strict=True))[header:]:
        if len(cells) <= said:
            found += [line for cell in row for line in cell]  # a row drawn into one cell: a heading
            continue
        time = cells[mark] if mark is not None and mark < len(cells) else ""
        label = " ".join(cells[speaker].split()).rstrip(":").strip() if speaker < len(cells) else ""
        parts = [line for line in row[said] if line.text.strip()]
        for place, line in enumerate(parts):
            found.append(
                line._replace(bold="", heading=False, label=label if not place else "", mark=" ".join(time.split()))
            )
    return found


def _text(cell: Sequence[Line]) -> str:
    return "\n".join(line.text.strip() for line in cell if line.text.strip())


def _columns(rows: list[list[str]]) -> tuple[int | None, int | None, int | None, int]:
    """Which columns of a table hold the speaker, the words and the time, and how many rows are its head."""
    width = max((len(row) for row in rows), default=0)
    if width < 2 or len(rows) < 2:
        return None, None, None, 0
    heads = [key(cell).rstrip(":") for cell in rows[0]] + [""] * (width - len(rows[0]))
    named = [place for place, head in enumerate(heads) if head in words("speaker_column")]
    texts = [place for place, head in enumerate(heads) if head in words("text_column")]
    header = int(bool(named and texts))
    columns = [[row[place] for row in rows[header:] if place < len(row)] for place in range(width)]
    said = max(range(width), key=lambda place: (place in texts and bool(header), sum(map(len, columns[place]))))
    marks = [place for place, column in enumerate(columns) if place != said and _times(column)]
    speakers = [place for place in range(width) if place not in (said, *marks) and _names(columns[place])]
    if header:
        speakers = [place for place in named if place not in (said, *marks)] or speakers
    return next(iter(speakers), None), said, next(iter(marks), None), header


def _times(column: list[str]) -> bool:
    filled = [cell for cell in column if cell.strip()]
    return sum(is_mark(" ".join(cell.split())) for cell in filled) > len(filled) / 2


def _names(column: list[str]) -> bool:
    """A column of speakers: short cells, few different ones, most of them filled."""
    filled = [key(cell) for cell in column if cell.strip()]
    short = all(len(cell) <= SHORT for cell in filled)
    numbered = sum(cell.isdigit() for cell in filled)
    few = len(set(filled)) <= max(3, len(filled) / 3 + 1)
    return bool(filled) and short and few and numbered < len(filled) / 2 and not set(filled) <= words("function")
