"""Where coded quotes stand in today's transcripts: found, found elsewhere, or lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from cjmkit.errors import Fault
from cjmkit.quotes.candidates import candidate_quotes, quote_row
from cjmkit.study import Study
from cjmkit.tables import QUOTES, given, known, records, table
from cjmkit.texts import text


@lru_cache(maxsize=8)
def anchored_quotes(study: Study) -> pd.DataFrame:
    """Return the quotes that codings point to, found in today's transcripts (columns of `tables.QUOTES`).

    A quote is where its utterance and offsets say, if its text is still there; else the only place of its source (or its
    participant) where the exact text stands, with its context where that is needed to tell. What is not found is left out.
    """
    return _anchors(study)[0]


def check_anchors(study: Study) -> list[Fault]:
    """Return what became of codings whose transcript has changed: quotes found elsewhere, and quotes lost."""
    _, moved, lost = _anchors(study)
    faults = []
    for key, lines in (("moved", moved), ("lost", lost)):
        for source, rows in _by_source(lines).items():
            examples = "; ".join(f"{row['quote']} “{str(row['text'])[:40]}”" for row in rows[:3])
            faults.append(Fault(text(f"codings.{key}", study.language, n=len(rows), examples=examples), source))
    return faults


def _anchors(study: Study) -> tuple[pd.DataFrame, list[dict[str, Any]], list[dict[str, Any]]]:
    candidates = {row["quote"]: row for row in records(candidate_quotes(study))}
    turns = _turns(study)
    rows, moved, lost = [], [], []
    for line in records(study.codings.drop_duplicates("quote")):
        if line["quote"] in candidates:
            rows.append(candidates[line["quote"]])
            continue
        turn = turns.get(line["utterance"])
        start, end = known(line["start_char"]), known(line["end_char"])
        if turn and start is not None and end is not None and turn["text"][start:end] == line["text"]:
            rows.append({**quote_row(turn, start, end, turn["position"], turn["asked"]), "quote": line["quote"]})
            continue
        place = _search(line, turns.values())
        if place is None:
            lost.append(line)
        else:
            turn, start = place
            found = quote_row(turn, start, start + len(line["text"]), turn["position"], turn["asked"])
            rows.append({**found, "quote": line["quote"]})
            moved.append(line)
    return table(QUOTES, rows), moved, lost


def _turns(study: Study) -> dict[str, dict[str, Any]]:
    turns: dict[str, dict[str, Any]] = {}
    for _, rows in study.utterances.groupby("source", sort=True):
        asked = None
        for position, turn in enumerate(records(rows), start=1):
            asked = turn["text"] if turn["role"] == "moderator" else asked
            question = turn["question"] if turn["role"] == "respondent" else asked
            turns[turn["utterance"]] = {**turn, "position": position, "asked": known(question)}
    return turns


def _search(line: Mapping[str, Any], turns: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], int] | None:
    if not given(line["text"]):
        return None
    near = [t for t in turns if t["source"] == line["source"] or t["participant"] == line["participant"]]
    places = [(turn, at) for turn in near for at in _places(turn["text"], line["text"])]
    if len(places) > 1:
        before, after = known(line["before"]) or "", known(line["after"]) or ""
        size = len(line["text"])
        places = [
            (turn, at)
            for turn, at in places
            if turn["text"][:at].endswith(before[-12:]) and turn["text"][at + size :].startswith(after[:12])
        ]
    return places[0] if len(places) == 1 else None


def _places(words: str, part: str) -> list[int]:
    places, at = [], words.find(part)
    while at >= 0:
        places.append(at)
        at = words.find(part, at + 1)
    return places


def _by_source(lines: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        grouped.setdefault(str(line["source"]), []).append(line)
    return grouped
