"""Responses into answers: scores on their scales, comments as utterances, and every value that was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.language import canonical, detect_language
from cjmkit.surveys.cells import Cells, Objects, objects
from cjmkit.surveys.headers import Layout
from cjmkit.surveys.labels import plain_label
from cjmkit.surveys.metrics import Question
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.private import EMAIL, is_address, short_hash
from cjmkit.surveys.responses import Excluded, Response
from cjmkit.surveys.values import is_declined, is_missing, number
from cjmkit.tables import ANSWERS, UTTERANCES, frame, known, records, table

MOST_NAMED = 25  # rejected values of one question that get a warning each; all stand in the table of exclusions
REVERSED = {
    ("good", "bad"),
    ("easy", "hard"),
    ("hard", "easy"),
    ("agree", "bad"),
}  # labels against the declared direction
EMOJI = 0x2190  # characters from here on can be an answer without a letter


def read_answers(
    layout: Layout, responses: Sequence[Response], questions: Sequence[Question], notes: Notes
) -> tuple[pd.DataFrame, list[Excluded]]:
    """Return one row (columns of `tables.ANSWERS`) per response and question that was answered, in the file's order,
    and the values set aside.
    """
    rows = [response.row for response in responses]
    found: list[_Found] = []
    excluded: list[Excluded] = []
    for question in questions:
        if question.metric == "ignore":
            continue
        kept = layout.cells[question.column.index].of_rows(rows)
        found.append(_read_column(kept, question))
        excluded += _set_aside(kept, question, responses)
        _warn(kept, question, [row for row in excluded if row.column == question.column.index], notes)
    return _table(found, responses, notes), sorted(excluded, key=lambda row: row.line)


@dataclass(frozen=True)
class _Found:
    """What was answered to one question: the responses by their number, and a score or a comment for each."""

    question: Question
    at: np.ndarray[Any, np.dtype[np.intp]]
    values: Objects


def _read_column(cells: Cells, question: Question) -> _Found:
    if question.metric == "comment":
        values = cells.each(lambda cell: cell.strip() if _says_something(cell) and not is_address(cell) else None)
    else:
        counts = question.metric != "other" or question.is_numeric or question.scale is not None
        values = cells.each(lambda cell: score(cell, question) if counts and is_answer(cell, question) else None)
    at = np.flatnonzero(values != None)  # noqa: E711
    return _Found(question, at, values[at])


def is_answer(cell: str, question: Question) -> bool:
    """Return whether a cell answers its question: neither missing nor declined."""
    return not is_missing(cell) and not is_declined(cell) and number(cell) not in question.declined


def _set_aside(cells: Cells, question: Question, responses: Sequence[Response]) -> list[Excluded]:
    """The values that stand on no point of their question's scale."""
    if question.metric == "comment" or (question.metric == "other" and not question.is_numeric and not question.scale):
        return []
    column = question.column
    bad = [is_answer(cell, question) and score(cell, question) is None for cell in cells.distinct]
    return [
        Excluded(
            responses[at].record.line,
            responses[at].id,
            "out_of_scale",
            f"{column.key}: {shown(cells.distinct[cells.codes[at]])}",
            column.index,
        )
        for at in np.flatnonzero(np.array(bad, dtype=bool)[cells.codes]).tolist()
    ]


def _table(found: Sequence[_Found], responses: Sequence[Response], notes: Notes) -> pd.DataFrame:
    """The answers as a frame, by response, then in the questions' order."""
    number = np.repeat(np.arange(len(found)), [len(part.at) for part in found])
    at = np.concatenate([part.at for part in found]) if found else np.array([], dtype=np.intp)
    order = np.lexsort((number, at))
    number, at = number[order], at[order]
    is_comment = np.array([part.question.metric == "comment" for part in found], dtype=bool)[number]
    values = np.concatenate([part.values for part in found])[order] if found else np.array([], dtype=object)

    def of_response(read: Callable[[Response], Any]) -> Objects:
        return objects([read(response) for response in responses])[at]

    def of_question(read: Callable[[Question], Any]) -> Objects:
        return objects([read(part.question) for part in found])[number]

    scale = [part.question.scale if part.question.metric != "comment" else None for part in found]
    data = {
        "response": of_response(lambda response: response.id),
        "source": objects([notes.source] * len(at)),
        "respondent": of_response(lambda response: response.respondent),
        "participant": of_response(lambda response: response.participant),
        "segment": of_response(lambda response: response.segment),
        "submitted_at": of_response(lambda response: response.submitted_at),
        "question": of_question(lambda question: question.column.key),
        "wording": of_question(lambda question: question.column.wording),
        "metric": of_question(lambda question: question.metric),
        "phase": of_question(lambda question: question.phase),
        "score": objects([None if said else value for said, value in zip(is_comment, values, strict=True)]),
        "scale_low": objects([ends[0] if ends else None for ends in scale])[number],
        "scale_high": objects([ends[1] if ends else None for ends in scale])[number],
        "high_is": of_question(lambda question: None if question.metric == "comment" else question.high_is),
        "comment": objects([value if said else None for said, value in zip(is_comment, values, strict=True)]),
        "line": of_response(lambda response: response.record.line),
    }
    return frame(ANSWERS, data)


def score(cell: str, question: Question) -> float | None:
    """Return the score of a cell on its question's scale, None where it has none there: never clamped, never rounded."""
    labels = question.labels
    if labels and (point := labels.points.get(plain_label(cell))) is not None:
        low, high = question.scale or (labels.low, labels.high)
        step = point - labels.low
        return float(high - step if (labels.direction, question.high_is) in REVERSED else low + step)
    value = number(cell)
    if value is None or (question.scale and not question.scale[0] <= value <= question.scale[1]):
        return None
    if (question.metric == "nps" or labels) and not value.is_integer():
        return None
    return value


def comments_of(answers: pd.DataFrame, languages: Mapping[str, str | None], language: str) -> pd.DataFrame:
    """Return the comments among answers as utterances (columns of `tables.UTTERANCES`).

    `languages` is what the export says by response, `language` the study's.
    """
    rows = records(answers[answers["metric"] == "comment"])
    found = [detect_language(row["comment"]) for row in rows]
    common = Counter(code for code in found if code)
    usual = min(common, key=lambda code: (-common[code], code), default=language)
    utterances = []
    for row, own in zip(rows, found, strict=True):
        text = " ".join(canonical(row["comment"]).split())
        utterances.append(
            {
                "utterance": "u" + short_hash(row["response"], row["question"], text, length=12),
                "source": row["source"],
                "participant": known(row["participant"]) or row["respondent"],
                "role": "respondent",
                "text": row["comment"],
                "language": own or languages.get(row["response"]) or usual,
                "line": row["line"],
                "phase": known(row["phase"]),
                "question": row["wording"],
            }
        )
    return table(UTTERANCES, utterances)


def _says_something(cell: str) -> bool:
    return not is_missing(cell) and any(c.isalnum() or ord(c) >= EMOJI for c in cell)


def shown(cell: str) -> str:
    """Return a cell as a message shows it: one short line, without addresses."""
    bare = EMAIL.sub("…", " ".join(cell.split()))
    return bare if len(bare) <= 40 else bare[:39] + "…"


def _warn(cells: Cells, question: Question, own: Sequence[Excluded], notes: Notes) -> None:
    column = question.column
    if question.metric == "comment":
        if addresses := cells.number_of(is_address):
            notes.warn("address_as_comment", column=column.key, count=addresses)
        return
    scored = question.metric in ("nps", "csat", "ces")
    for row in own[:MOST_NAMED] if scored else ():
        value = row.detail.removeprefix(f"{column.key}: ")
        notes.warn("rejected", row.line, column=column.key, value=value, scale=scale_text(question))
    rest = own[MOST_NAMED:] if scored else own
    if rest:
        key = "rejected_more" if question.scale else "no_numbers"
        notes.warn(key, rest[0].line, column=column.key, count=len(rest), scale=scale_text(question))
    if scored:
        for key, count in (
            ("read_as_missing", cells.number_of(lambda cell: bool(cell.strip()) and is_missing(cell))),
            ("declined", cells.number_of(lambda cell: not is_missing(cell) and not is_answer(cell, question))),
        ):
            if count:
                notes.warn(key, column=column.key, count=count)


def scale_text(question: Question) -> str:
    """Return a question's scale as a message shows it."""
    return f"{question.scale[0]:g}–{question.scale[1]:g}" if question.scale else "?"
