"""Responses into answers: scores on their scales, comments as utterances, and every value that was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cjmkit.language import canonical, detect_language
from cjmkit.surveys.labels import plain_label
from cjmkit.surveys.metrics import Question
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.private import EMAIL, is_address, short_hash
from cjmkit.surveys.responses import Excluded, Response
from cjmkit.surveys.values import is_declined, is_missing, number

MOST_NAMED = 25  # rejected values of one question that get a warning each; all stand in the table of exclusions
REVERSED = {
    ("good", "bad"),
    ("easy", "hard"),
    ("hard", "easy"),
    ("agree", "bad"),
}  # labels against the declared direction
EMOJI = 0x2190  # characters from here on can be an answer without a letter


def read_answers(
    responses: Sequence[Response], questions: Sequence[Question], notes: Notes
) -> tuple[list[dict[str, Any]], list[Excluded]]:
    """Return one row per response and question that was answered, in the file's order, and the values set aside."""
    rows: list[dict[str, Any]] = []
    excluded: list[Excluded] = []
    for response in responses:
        for question in questions:
            cell = response.record.cell(question.column.index)
            if question.metric == "comment":
                if _says_something(cell) and not is_address(cell):
                    rows.append(_row(response, question, None, cell.strip(), notes))
            elif question.metric != "ignore" and not is_missing(cell) and not is_declined(cell):
                value = score(cell, question)
                if value is not None and (question.metric != "other" or question.is_numeric or question.scale):
                    rows.append(_row(response, question, value, None, notes))
                elif value is None and (question.metric != "other" or question.is_numeric or question.scale):
                    detail = f"{question.column.key}: {_shown(cell)}"
                    excluded.append(
                        Excluded(response.record.line, response.id, "out_of_scale", detail, question.column.index)
                    )
    _warn(responses, questions, excluded, notes)
    return rows, excluded


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


def comments_of(
    rows: Sequence[dict[str, Any]], languages: dict[str, str | None], language: str
) -> list[dict[str, Any]]:
    """Return the utterances of the comments; `languages` is what the export says by response, `language` the study's."""
    found = {id(row): detect_language(row["comment"]) for row in rows if row["metric"] == "comment"}
    common = Counter(code for code in found.values() if code).most_common(1)
    usual = common[0][0] if common else language
    utterances = []
    for row in rows:
        if row["metric"] != "comment":
            continue
        text = " ".join(canonical(row["comment"]).split())
        utterances.append(
            {
                "utterance": "u" + short_hash(row["response"], row["question"], text, length=12),
                "source": row["source"],
                "participant": row["participant"] or row["respondent"],
                "role": "respondent",
                "text": row["comment"],
                "language": found[id(row)] or languages.get(row["response"]) or usual,
                "line": row["line"],
                "phase": row["phase"],
                "question": row["wording"],
            }
        )
    return utterances


def _row(
    response: Response, question: Question, value: float | None, comment: str | None, notes: Notes
) -> dict[str, Any]:
    low, high = question.scale if question.scale and comment is None else (None, None)
    return {
        "response": response.id,
        "source": notes.source,
        "respondent": response.respondent,
        "participant": response.participant,
        "segment": response.segment,
        "submitted_at": response.submitted_at,
        "question": question.column.key,
        "wording": question.column.wording,
        "metric": question.metric,
        "phase": question.phase,
        "score": value,
        "scale_low": low,
        "scale_high": high,
        "high_is": None if comment is not None else question.high_is,
        "comment": comment,
        "line": response.record.line,
    }


def _says_something(cell: str) -> bool:
    return not is_missing(cell) and any(c.isalnum() or ord(c) >= EMOJI for c in cell)


def _shown(cell: str) -> str:
    bare = EMAIL.sub("…", " ".join(cell.split()))
    return bare if len(bare) <= 40 else bare[:39] + "…"


def _warn(
    responses: Sequence[Response], questions: Sequence[Question], excluded: Sequence[Excluded], notes: Notes
) -> None:
    for question in questions:
        if question.metric == "ignore":
            continue
        column = question.column
        cells = [response.record.cell(column.index).strip() for response in responses]
        if question.metric == "comment":
            addresses = sum(is_address(cell) for cell in cells)
            if addresses:
                notes.warn("address_as_comment", column=column.key, count=addresses)
            continue
        own = [row for row in excluded if row.column == column.index]
        scored = question.metric in ("nps", "csat", "ces")
        for row in own[:MOST_NAMED] if scored else ():
            value = row.detail.removeprefix(f"{column.key}: ")
            notes.warn("rejected", row.line, column=column.key, value=value, scale=_scale(question))
        rest = own[MOST_NAMED:] if scored else own
        if rest:
            key = "rejected_more" if question.scale else "no_numbers"
            notes.warn(key, rest[0].line, column=column.key, count=len(rest), scale=_scale(question))
        if scored:
            for key, count in (
                ("read_as_missing", sum(bool(cell) and is_missing(cell) for cell in cells)),
                ("declined", sum(bool(cell) and is_declined(cell) for cell in cells)),
            ):
                if count:
                    notes.warn(key, column=column.key, count=count)


def _scale(question: Question) -> str:
    return f"{question.scale[0]:g}–{question.scale[1]:g}" if question.scale else "?"
