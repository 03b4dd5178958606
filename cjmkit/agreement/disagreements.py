"""What the coders have still to settle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cjmkit.agreement.standing import standing
from cjmkit.codings import COUNTING
from cjmkit.quotes import agreed_facets
from cjmkit.tables import FACETS, given, known, records, table

DISAGREEMENTS = {
    "quote": "str",
    "participant": "str",
    "source": "str",
    "position": "Int64",
    "question": "str",
    "before": "str",
    "text": "str",
    "after": "str",
    "facet": "str",
    "values": "object",
    "memos": "object",
    "codings": "object",
}


def disagreements(codings: pd.DataFrame) -> pd.DataFrame:
    """Return what the coders have still to settle: one row a quote and facet on which they differ, in the order of the sources.

    Columns quote, participant, source, position (the turn's number), question (what was asked before), before, text, after
    (the words around), facet, values (coder → value, "rejected" for a rejected quote), memos (coder → note, of those who left
    one) and codings (ids of the decisions, for `settles`). The rule is that of `verified_quotes`: valence and intensity one
    apart on the same side agree, and a facet that a later decision settled is off the list.

    >>> from cjmkit.tables import CODINGS
    >>> disagreements(table(CODINGS)).empty
    True
    """
    several = codings.groupby("quote")["coder"].transform("nunique") > 1
    decided: dict[str, list[dict[str, Any]]] = {}
    for line in records(_differing(standing(codings[several]))):
        decided.setdefault(line["quote"], []).append(line)
    rows = [row for lines in decided.values() for row in _of_quote(lines)]
    found = table({**DISAGREEMENTS, "start_char": "Int64", "rank": "Int64"}, rows)
    order = ["source", "position", "start_char", "quote", "rank"]
    return found.sort_values(order, kind="stable", ignore_index=True)[[*DISAGREEMENTS]]


def _differing(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of quotes that someone rejected, or on which some facet has two values: most quotes have neither."""
    sets = [tuple(sorted(map(str, codes))) if given(codes) else None for codes in lines["codes"]]
    plain = lines.assign(codes=pd.Series(sets, index=lines.index, dtype="object"))
    values = plain.groupby("quote")[[*FACETS]].nunique()
    quotes = {*values.index[values.gt(1).any(axis=1)], *lines.loc[lines["status"].eq("rejected"), "quote"]}
    return lines[lines["quote"].isin(quotes)]


def _of_quote(decided: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = sorted(decided, key=lambda line: line["coder"])
    if len(lines) < 2 or _settled_by_rejection(lines):
        return []
    agreed = agreed_facets(sorted(lines, key=lambda line: line["at"]))
    rows = []
    for rank, facet in enumerate(FACETS):
        heard = [line for line in lines if line["status"] == "rejected" or given(line[facet])]
        if facet in agreed or len(heard) < 2 or not any(line["status"] in COUNTING for line in heard):
            continue
        about = ("quote", "participant", "source", "position", "start_char", "question", "before", "text", "after")
        rows.append(
            {
                **{key: known(heard[0][key]) for key in about},
                "facet": facet,
                "rank": rank,
                "values": {
                    line["coder"]: line["status"] if line["status"] == "rejected" else line[facet] for line in heard
                },
                "memos": {line["coder"]: line["memo"] for line in heard if given(line["memo"])},
                "codings": [id for line in heard for id in line["codings"]],
            }
        )
    return rows


def _settled_by_rejection(lines: Sequence[dict[str, Any]]) -> bool:
    """Return whether the last word on a quote is that it should not be coded, said in sight of the others' codings."""
    last = max(lines, key=lambda line: line["at"])
    return last["status"] == "rejected" and given(last["settles"])
