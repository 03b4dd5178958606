"""Where each coder stands on each quote now."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cjmkit.tables import CODINGS, FACETS, given, records, table

COUNTING = ("accepted", "corrected")


def decisions(codings: pd.DataFrame) -> pd.DataFrame:
    """Return where each coder stands on each quote now: one row a coder and quote, columns of `tables.CODINGS`.

    Lines count in time order. `suggested` (an undo) and `rejected` clear what the coder said before; `accepted` and
    `corrected` set the facets they name and keep the others, but a new emotion without a valence takes the older valence
    and intensity with it. `codings` lists the ids behind the row, `at` is the last one's.
    """
    standing: dict[tuple[str, str], dict[str, Any]] = {}
    for line in records(codings):
        key = (line["quote"], line["coder"])
        row = standing.get(key)
        if row is None or line["status"] not in COUNTING:
            row = {**line, **dict.fromkeys(FACETS), "codings": (row or {}).get("codings", [])}
        facets = {facet: line[facet] for facet in FACETS if given(line[facet])}
        if line["status"] in COUNTING:
            if "emotion" in facets:
                row.update(valence=None, intensity=None)
            row.update(facets)
        row = {**row, **{key: line[key] for key in ("status", "at", "coding", "memo", "settles")}}
        row["codings"] = [*row["codings"], line["coding"]]
        standing[key] = row
    frame = table({**CODINGS, "codings": "object"}, standing.values())
    return frame.sort_values(["at", "coder"], kind="stable", ignore_index=True)
