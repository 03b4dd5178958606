"""A file with labels from elsewhere, as a table that suggestions can be held against."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd

from cjmkit.codebook import NO_PHASE, Codebook
from cjmkit.errors import Fault, ReadError, nearest
from cjmkit.texts import text

COLUMNS = ("text", "language", "question", "participant", "position", "source")
LABELS = ("phase", "emotion", "sentiment")
SENTIMENTS = {
    "-1": -1,
    "0": 0,
    "1": 1,
    "+1": 1,
    "negative": -1,
    "neutral": 0,
    "positive": 1,
    "negativ": -1,
    "positiv": 1,
}


def read_labels(path: str | Path, codebook: Codebook, *, language: str = "en") -> pd.DataFrame:
    """Return a CSV of labelled texts: quote (row and number), text, phase, emotion, sentiment (−1, 0, 1), and what else is known.

    The file's columns are text and at least one of phase, emotion (ids, names or aliases of the codebook) and sentiment (−1, 0, 1, or negative,
    neutral, positive); where known language, question, participant, position and source. Blank labels are not judged. Raises
    `ReadError` with a line for each label that is unknown.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReadError(
            [Fault(text("evaluation.unreadable", language, reason=error.strerror or str(error)), path.name)]
        ) from error
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        written = content.decode("cp1252", errors="replace")
    first = written.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(written, newline=""), delimiter=delimiter)
    heads = [(head or "").strip().casefold() for head in reader.fieldnames or []]
    reader.fieldnames = heads
    if "text" not in heads or not set(heads) & set(LABELS):
        raise ReadError([Fault(text("evaluation.columns", language, found=", ".join(heads) or "–"), path.name, 1)])
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for record in reader:
        row = {head: (record.get(head) or "").strip() or None for head in (*COLUMNS, *LABELS)}
        for label in LABELS:
            if row[label] is not None:
                row[label], fault = _label(label, str(row[label]), codebook, language)
                faults += [Fault(fault, path.name, reader.line_num)] if fault else []
        rows.append({"quote": f"row {reader.line_num}", **row, "text": row["text"] or ""})
    if faults:
        raise ReadError(faults)
    frame = pd.DataFrame(rows, columns=["quote", *COLUMNS, *LABELS])
    frame["position"] = pd.to_numeric(frame["position"], errors="coerce")
    frame["sentiment"] = pd.to_numeric(frame["sentiment"])
    return frame


def _label(facet: str, value: str, codebook: Codebook, language: str) -> tuple[Any, str | None]:
    """The codebook's id for a label, or what is wrong with it."""
    if facet == "sentiment":
        known: dict[str, Any] = dict(SENTIMENTS)
    elif facet == "phase":
        known = {NO_PHASE: NO_PHASE} | {word: phase.id for phase in codebook.phases for word in _words(phase)}
    else:
        known = {word: emotion.id for emotion in codebook.emotions for word in _words(emotion)}
    if (found := known.get(value.casefold())) is not None:
        return found, None
    near = nearest(value.casefold(), known)
    hint = text("common.nearest", language, nearest=near) if near else ", ".join(known)
    return None, text("evaluation.unknown_label", language, facet=facet, value=value, hint=hint)


def _words(label: Any) -> list[str]:
    """What a phase or an emotion may be called: its id, its names, its aliases."""
    aliases = [alias for words in label.aliases.values() for alias in words]
    return [word.casefold() for word in (label.id, *label.names.values(), *aliases)]
