"""Where each coder stands on each quote now."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import take

from cjmkit.collector import collector_paused
from cjmkit.tables import CODINGS, FACETS, LIST, table

COUNTING = ("accepted", "corrected")
LATEST = (
    "status",
    "at",
    "coding",
    "memo",
    "settles",
)  # what a row has from the last line; the rest is from the first one
STANDING = {
    **CODINGS,
    "codings": LIST,  # the ids of all lines behind the row
    "since": LIST,  # facet → (when, by which line, which lines that one settles); only where there is more than one line
}
Places = np.ndarray[Any, np.dtype[np.intp]]  # of lines, −1 for none


@collector_paused()
def decisions(codings: pd.DataFrame) -> pd.DataFrame:
    """Return where each coder stands on each quote now: one row a coder and quote, columns of `tables.CODINGS`.

    Lines count in their order, which is that of time, and so do the rows, each by its last line. `suggested` (an undo) and
    `rejected` clear what the coder said before; `accepted` and `corrected` set the facets they name and keep the others, but a new
    emotion without a valence takes the older valence and intensity with it. `codings` lists the ids behind the row, `at` is the last
    one's; `since` says, where a row has several lines behind it, for each facet when and by which one it was set, and which codings
    that one settles: facet → (at, coding, settled codings).
    """
    codings = table(CODINGS) if codings.empty else codings
    pairs, sizes = _pairs(codings)
    lines = np.arange(len(codings))
    counting = codings["status"].isin(COUNTING).to_numpy()
    cleared = _last(pairs, lines, ~counting, len(sizes))
    all_ = np.ones(len(codings), dtype=bool)
    first, last = _last(pairs[::-1], lines[::-1], all_, len(sizes)), _last(pairs, lines, all_, len(sizes))
    standing = counting & (lines > cleared[pairs])
    places = {facet: _last(pairs, lines, standing & _given(codings[facet]), len(sizes)) for facet in FACETS}
    for facet in ("valence", "intensity"):
        fresh = standing & _given(codings[facet]) & (lines >= places["emotion"][pairs])
        places[facet] = _last(pairs, lines, fresh, len(sizes))
    base = np.maximum(first, cleared)
    order = np.argsort(last)
    columns: dict[str, Any] = {}
    for name, kind in CODINGS.items():
        at = places.get(name, last if name in LATEST else base)[order]
        values: Any = codings[name].array
        if kind == LIST:
            columns[name] = codings[name].to_numpy()[at]
            columns[name][at < 0] = None
        else:
            columns[name] = take(values, at, allow_fill=True, fill_value=values.dtype.na_value)
    ids, ends = codings["coding"].to_numpy(dtype=object)[np.argsort(pairs, kind="stable")].tolist(), np.cumsum(sizes)
    spans = zip((ends - sizes)[order].tolist(), ends[order].tolist(), strict=True)
    columns["codings"] = pd.Series([ids[start:end] for start, end in spans], dtype="object")
    columns["since"] = pd.Series(_since(codings, sizes, places, order), dtype="object")
    return pd.DataFrame(columns).astype({name: kind for name, kind in STANDING.items() if kind != LIST})


def _pairs(codings: pd.DataFrame) -> tuple[Places, Places]:
    """Return the number of each line's pair of quote and coder, and how many lines each pair has."""
    quotes, coders = (pd.factorize(codings[key])[0].astype("int64") for key in ("quote", "coder"))
    pairs = pd.factorize(quotes * (coders.max(initial=0) + 1) + coders)[0]
    return pairs, np.bincount(pairs)


def _last(pairs: Places, lines: Places, which: Any, n: int) -> Places:
    """Return the last of some lines of each pair."""
    found = np.full(n, -1)
    found[pairs[which]] = lines[which]
    return found


def _given(values: pd.Series) -> Any:
    if values.dtype == LIST:
        there = values.notna().to_numpy(copy=True)
        there[there] = [len(value) > 0 for value in values[there]]
        return there
    return values.notna().to_numpy()


def _since(codings: pd.DataFrame, sizes: Places, places: dict[str, Places], order: Places) -> list[Any]:
    at, id, settles = (codings[key].to_numpy(dtype=object) for key in ("at", "coding", "settles"))
    since: list[dict[str, tuple[str, str, list[str]]] | None] = [{} if size > 1 else None for size in sizes[order]]
    for facet, found in places.items():
        for row, line in zip(since, found[order].tolist(), strict=True):
            if row is not None and line >= 0:
                row[facet] = (at[line], id[line], settles[line] or [])
    return since
