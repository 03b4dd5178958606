"""The quotes that codings point to, as they stand in today's sources."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from cjmkit.quotes.candidates import quote_row
from cjmkit.study import Study, numbered_turns
from cjmkit.tables import QUOTES, records, table


@lru_cache(maxsize=8)
def anchored_quotes(study: Study) -> pd.DataFrame:
    """Return the quotes that codings point to, sliced from today's sources (columns of `tables.QUOTES`).

    What has no certain place there is not among them: it stands in `study.lost`.
    """
    coded = study.codings.drop_duplicates("quote")
    sources = study.utterances[study.utterances["source"].isin(coded["source"])].groupby("source", sort=True)
    turns = {turn["utterance"]: turn for _, rows in sources for turn in numbered_turns(records(rows))}
    rows = [quote_row(turns[line["utterance"]], line["start_char"], line["end_char"]) for line in records(coded)]
    return table(QUOTES, rows)
