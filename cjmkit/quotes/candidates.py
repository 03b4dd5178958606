"""Everything that can be coded, a sentence a row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from cjmkit.codings import quote_id
from cjmkit.language import sentences
from cjmkit.study import Study, numbered_turns, surroundings
from cjmkit.tables import QUOTES, known, records, table


@lru_cache(maxsize=8)
def candidate_quotes(study: Study) -> pd.DataFrame:
    """Return everything that can be coded, a sentence a row: columns of `tables.QUOTES`.

    Participants' turns and survey comments, in the order of the files; `question` is the moderator's last turn before,
    or the survey question's wording.
    """
    rows: list[dict[str, Any]] = []
    for _, turns in study.utterances.groupby("source", sort=False):
        for turn in numbered_turns(records(turns)):
            if turn["role"] in ("participant", "respondent"):
                spans = sentences(turn["text"], known(turn["language"]))
                rows += [quote_row(turn, start, end) for start, end in spans]
    return table(QUOTES, rows)


def quote_row(turn: Mapping[str, Any], start: int, end: int) -> dict[str, Any]:
    """Return a span of a turn (one of `numbered_turns`) as a row of `tables.QUOTES`."""
    words = turn["text"]
    return {
        "quote": quote_id(turn["utterance"], start, end),
        "start_char": start,
        "end_char": end,
        "question": turn["asked"],
        "text": words[start:end],
        **surroundings(words, start, end),
        "asked_phase": known(turn["phase"]),
        **{key: known(turn[key]) for key in ("utterance", "source", "participant", "language", "role")},
        **{key: turn[key] for key in ("position", "export")},
    }
