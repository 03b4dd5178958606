"""The quotes that codings point to, as they stand in today's sources."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from cjmkit.quotes.candidates import quote_row
from cjmkit.study import Study
from cjmkit.tables import QUOTES, known, records, table


@lru_cache(maxsize=8)
def anchored_quotes(study: Study) -> pd.DataFrame:
    """Return the quotes that codings point to, sliced from today's sources (columns of `tables.QUOTES`).

    What has no certain place there is not among them: it stands in `study.lost`.
    """
    turns = {turn["utterance"]: turn for turn in _turns(study)}
    rows = []
    for line in records(study.codings.drop_duplicates("quote")):
        turn = turns[line["utterance"]]
        rows.append(quote_row(turn, line["start_char"], line["end_char"], turn["position"], turn["asked"]))
    return table(QUOTES, rows)


def _turns(study: Study) -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = []
    for _, rows in study.utterances.groupby("source", sort=True):
        asked = None
        for position, turn in enumerate(records(rows), start=1):
            asked = turn["text"] if turn["role"] == "moderator" else asked
            question = turn["question"] if turn["role"] == "respondent" else asked
            turns.append({**turn, "position": position, "asked": known(question)})
    return turns
