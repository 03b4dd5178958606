"""Quotes as they come in: their columns, their language, and which of them belong together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from cjmkit.language import common_words, detect_language
from cjmkit.suggest.cues import Tokens
from cjmkit.suggest.lexicons import LANGUAGES

COLUMNS = ("quote", "text", "language", "question", "participant", "position", "source", "asked_phase", "start_char")
FEW_WORDS = 3  # a text as short as that is in the language of its interview
CLEAR = (
    2  # common words of one language and none of the other leave no doubt; one is enough where the language is given
)
UNCLEAR = 8  # tokens: as many without any common word may be in a third language

Given = Mapping[str, Sequence[Any]]


def columns_of(quotes: pd.DataFrame) -> Given:
    """Return the columns that are read, as lists; what is not known is None."""
    given = {column: _values(quotes, column) for column in COLUMNS}
    given["text"] = ["" if text is None else str(text) for text in given["text"]]
    given["language"] = [None if code is None else str(code)[:2].lower() for code in given["language"]]
    for column in ("quote", "question", "participant", "source", "asked_phase"):
        given[column] = [None if value is None else str(value) for value in given[column]]
    given["surveyed"] = [role == "respondent" for role in _values(quotes, "role")]
    for column in ("position", "start_char"):
        given[column] = [None if value is None else float(value) for value in given[column]]
    return given


def _values(quotes: pd.DataFrame, column: str) -> list[Any]:
    if column not in quotes.columns:
        return [None] * len(quotes)
    values = quotes[column].tolist()
    if not quotes[column].hasnans:
        return values
    missing = quotes[column].isna().tolist()
    return [None if gone else value for value, gone in zip(values, missing, strict=True)]


def language_of(tokens: Tokens, known: str | None, question: str | None, otherwise: str) -> str:
    """Return the language of a text: what it shows, where it is long enough; else what is known of it, of its question, of the study."""
    expected = known or otherwise
    if expected in LANGUAGES:
        other = LANGUAGES[1 - LANGUAGES.index(expected)]
        if common_words(other).isdisjoint(tokens.forms):
            common = len(common_words(expected).intersection(tokens.forms))
            if common >= CLEAR or (known is not None and (common or len(tokens.forms) < UNCLEAR)):
                return expected
    shown = detect_language(tokens.text)
    if shown is not None and (tokens.text.count(" ") >= FEW_WORDS or known in (None, shown)):
        return shown
    if known is not None:
        return known
    return (detect_language(question) if question else None) or otherwise


def interviews(given: Given) -> list[list[int]]:
    """Return the numbers of the quotes that belong together, in order of position.

    Without a position the rows of a participant are taken in their order, as long as no question comes back after another one: rows that have
    been mixed go together by question. Alone stays who is not known, or answers a survey.
    """
    groups: dict[Hashable, list[int]] = {}
    for at, (participant, asked) in enumerate(zip(given["participant"], given["asked_phase"], strict=True)):
        known = participant is not None and asked is None
        ordered = given["position"][at] is not None
        key: Hashable = (
            (given["source"][at], participant, ordered) if known and (ordered or given["question"][at]) else at
        )
        groups.setdefault(key, []).append(at)
    result: list[list[int]] = []
    for members in groups.values():
        if len(members) == 1:
            result.append(members)
        elif given["position"][members[0]] is not None:
            result.append(sorted(members, key=lambda at: (given["position"][at], given["start_char"][at] or 0.0, at)))
        else:
            result += _by_question(members, given["question"])
    return result


def _by_question(members: Sequence[int], questions: Sequence[str]) -> list[list[int]]:
    runs = [question for question, _ in groupby(questions[at] for at in members)]
    if len(set(runs)) == len(runs):
        return [list(members)]
    together: dict[str, list[int]] = {}
    for at in members:
        together.setdefault(questions[at], []).append(at)
    return list(together.values())
