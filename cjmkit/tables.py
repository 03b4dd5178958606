"""The tables: which columns each has, and of which kind."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

TEXT, NUMBER, COUNT, LIST, MOMENT = "str", "float64", "Int64", "object", "datetime64[us]"

PARTICIPANTS = {
    "participant": TEXT,
    "segment": TEXT,
    "role": TEXT,
    "language": TEXT,
    "consent": TEXT,
    "attributes": LIST,
}

UTTERANCES = {
    "utterance": TEXT,  # id from the content: the same after a re-export with other line ends or cue splits
    "source": TEXT,  # file name, relative to interviews/ or surveys/
    "participant": TEXT,  # pseudonym; missing for moderators and others
    "speaker": TEXT,  # label as read
    "role": TEXT,  # participant, moderator, other, respondent
    "start": NUMBER,  # seconds, missing where the format has no times
    "end": NUMBER,
    "text": TEXT,
    "language": TEXT,  # ISO 639-1
    "line": COUNT,  # of the file, 1-based; of a survey: the record's first line
    "phase": TEXT,  # only of a survey comment: the phase of its question
    "question": TEXT,  # only of a survey comment: the wording of its question
}

QUOTES = {
    "quote": TEXT,  # id from utterance and offsets
    "utterance": TEXT,
    "source": TEXT,
    "participant": TEXT,
    "language": TEXT,
    "position": COUNT,  # the turn's number in its source, from 1
    "question": TEXT,  # what was asked just before
    "start_char": COUNT,  # code points into the utterance's text, end exclusive
    "end_char": COUNT,
    "text": TEXT,
    "before": TEXT,  # up to 32 characters on either side, to find the quote again
    "after": TEXT,
    "role": TEXT,  # participant or respondent
    "export": TEXT,  # a hash of the source's turns: which export of it this is
    "asked_phase": TEXT,  # the phase of the survey question, where one was asked
}

FACETS = {
    "phase": TEXT,
    "emotion": TEXT,
    "valence": NUMBER,  # -2 … 2
    "intensity": NUMBER,  # 0 … 3, emotional load
    "lane": TEXT,
    "touchpoint": TEXT,
    "channel": TEXT,
    "impact": TEXT,  # of a pain point: trivial, workaround, abandonment
    "codes": LIST,
}

CODINGS = {
    "coding": TEXT,
    **{column: QUOTES[column] for column in ("quote", "utterance", "source", "participant", "position")},
    **{column: QUOTES[column] for column in ("start_char", "end_char", "text", "before", "after")},
    "question": TEXT,  # the end of what was asked before
    "export": TEXT,  # like position and question not in the lines of older ledgers
    **FACETS,
    "status": TEXT,
    "coder": TEXT,
    "at": TEXT,  # ISO 8601, UTC
    "memo": TEXT,
    "settles": LIST,
}

ANSWERS = {
    "response": TEXT,  # the form it stands in
    "source": TEXT,
    "respondent": TEXT,
    "participant": TEXT,
    "segment": TEXT,
    "submitted_at": MOMENT,
    "question": TEXT,
    "wording": TEXT,
    "metric": TEXT,  # nps, csat, ces, other, comment
    "phase": TEXT,
    "score": NUMBER,
    "scale_low": NUMBER,
    "scale_high": NUMBER,
    "high_is": TEXT,  # good, bad, easy, hard
    "comment": TEXT,
    "line": COUNT,
}

LANES = ("action", "thought", "need", "pain point", "delight", "question", "expectation", "idea")
STATUSES = ("suggested", "accepted", "corrected", "rejected")
IMPACTS = ("trivial", "workaround", "abandonment")
ROLES = ("participant", "moderator", "other", "respondent")
CONSENTS = ("quote", "internal", "none", "withdrawn")


def table(columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]] = ()) -> pd.DataFrame:
    """Return rows as a frame with exactly these columns and kinds; what a row lacks is missing.

    >>> table(PARTICIPANTS, [{"participant": "P01"}]).shape
    (1, 6)
    """
    records = list(rows)
    return frame(columns, {name: [record.get(name) for record in records] for name in columns})


def frame(columns: Mapping[str, str], data: Mapping[str, Any]) -> pd.DataFrame:
    """Return columns of values, all equally long, as a frame with exactly these columns and kinds."""
    frame = pd.DataFrame({name: pd.Series(data[name], dtype="object") for name in columns})
    for name, kind in columns.items():
        if kind == MOMENT:
            frame[name] = pd.to_datetime(frame[name]).astype(MOMENT)  # type: ignore[call-overload]
        elif kind != LIST:
            frame[name] = frame[name].astype(kind)  # type: ignore[call-overload]
    return frame


def plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers and lists as Python's own, what is missing as null.

    >>> plain({"n": pd.NA, "value": float("nan"), "evidence": ("q1",)})
    {'n': None, 'value': None, 'evidence': ['q1']}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if (
        value is None
        or value.__class__.__name__ in ("NAType", "NaTType")
        or (isinstance(value, float) and math.isnan(value))
    ):
        return None
    return value if isinstance(value, (str, int, float, bool)) else str(value)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as dicts by column."""
    names = [str(column) for column in frame.columns]
    columns = [column.tolist() for _, column in frame.items()]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def given(value: Any) -> bool:
    """Return whether a value is there: not missing, and no empty list."""
    return bool(value) if isinstance(value, (list, tuple)) else not (value is None or pd.isna(value))


def known(value: Any) -> Any:
    """Return a value, or None where it is missing."""
    return value if given(value) else None
