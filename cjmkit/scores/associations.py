"""Which emotions, or other codes, stand out in which persona: tested by moving people between the groups, never quotes."""

from __future__ import annotations

from itertools import combinations
from math import comb, nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cjmkit.errors import CjmkitError, nearest
from cjmkit.scores.comparisons import benjamini_hochberg
from cjmkit.scores.strata import keyed
from cjmkit.texts import text

DRAWS = 9999
COUNTED = 2000  # ways to deal people out to two groups, up to which all of them are counted
Counts = npt.NDArray[np.float64]


def compare_codes(
    quotes: pd.DataFrame, *, between: str, code: str = "emotion", seed: int = 0, language: str = "en"
) -> pd.DataFrame:
    """Return which codes are voiced more or less in each group of a column than in all of them together.

    `quotes` has a row a quote: participant, the column `between` (persona, segment) and `code` (emotion, lane, phase);
    a row that lacks one of them is left out. One row a cell: the `between` column, the `code` column, people and quotes in
    it, expected (quotes if the groups were alike), residual (adjusted, standardised: Haberman 1973, Biometrics 29,
    205–220; beyond ±2 it stands out), p, p_adjusted (Benjamini–Hochberg over all cells), adjustment, method, note, reason.
    The first row, without group and code, tests the whole table: chi2 and its p.

    The quotes of one person are alike, so people are dealt out anew to the groups, each with all their quotes (9,999 times,
    or in every way where there are few), and never quotes. People of several groups are left out, with a note. Raises
    `CjmkitError` for a column that is not there.

    >>> quotes = pd.DataFrame({"participant": list("ABCDEF"), "persona": ["x"] * 3 + ["y"] * 3, "emotion": ["joy"] * 3 + ["anger"] * 3})
    >>> compare_codes(quotes, between="persona")[["persona", "emotion", "quotes", "p"]].head(2).values.tolist()
    [[nan, nan, 6, 0.1], ['x', 'anger', 0, 0.1]]
    """
    _check(quotes, between, code)
    known = quotes.dropna(subset=["participant", between, code])
    groups_of = known.groupby("participant")[between].nunique()
    several = groups_of[groups_of > 1].index
    known = known[~known["participant"].isin(several)]
    note = "; ".join(_left_out(quotes, len(several), code, between, language)) or None
    counts = known.groupby(["participant", code], sort=True, observed=True).size().unstack(fill_value=0)
    member = known.drop_duplicates("participant").set_index("participant")[between].reindex(counts.index)
    groups, codes = sorted(known[between].unique()), list(counts.columns)
    matrix = counts.to_numpy(dtype="float64")
    belongs = np.array([[person == group for group in groups] for person in member], dtype="float64").reshape(
        len(member), len(groups)
    )
    head: dict[str, Any] = {
        "people": len(member), "quotes": len(known), "chi2": nan, "p": nan, "note": note, "reason": _reason(groups, codes, language)
    }  # fmt: skip
    rows = [head]
    if not head["reason"]:
        p_table, p_cells, method = _permuted(belongs, matrix, seed, language)
        chi2, residuals, expected = _table(belongs[None], matrix)
        head |= {
            "chi2": float(chi2[0]),
            "p": p_table,
            "method": method,
            "adjustment": text("scores.one_test", language),
        }
        people = belongs.T @ (matrix > 0)
        seen = belongs.T @ matrix
        rows += [
            {between: group, code: name, "people": int(people[i, j]), "quotes": int(seen[i, j]), "expected": expected[0, i, j],
             "residual": residuals[0, i, j], "p": p_cells[i, j], "method": method, "note": note}
            for i, group in enumerate(groups) for j, name in enumerate(codes)
        ]  # fmt: skip
        family = text("scores.family_cells", language, n=len(rows) - 1)
        for row, p in zip(rows[1:], benjamini_hochberg([row["p"] for row in rows[1:]]), strict=True):
            row |= {"p_adjusted": p, "adjustment": family}
        head["p_adjusted"] = p_table
    kinds = {
        "people": "Int64",
        "quotes": "Int64",
        "expected": "float64",
        "residual": "float64",
        "chi2": "float64",
        "p": "float64",
    }
    kinds |= {"p_adjusted": "float64", "adjustment": "str", "method": "str", "note": "str", "reason": "str"}
    table = pd.DataFrame(rows, columns=[between, code, *kinds]).astype(kinds)
    return table.assign(**{name: keyed(table[name].astype("object"), quotes[name]) for name in (between, code)})


def _check(quotes: pd.DataFrame, between: str, code: str) -> None:
    columns = [str(column) for column in quotes.columns]
    for name in ("participant", between, code):
        if name not in columns:
            near = nearest(name, columns)
            raise CjmkitError(f"quotes have no column {name!r}; " + (f"did you mean {near}?" if near else f"there are {', '.join(columns)}"))  # fmt: skip
    if len({between, code, "participant"}) < 3:
        raise CjmkitError(
            f"codes cannot be compared by {between!r} and {code!r}; name two columns, neither of them participant"
        )


def _left_out(quotes: pd.DataFrame, several: int, code: str, between: str, language: str) -> list[str]:
    found = [text("scores.several_groups", language, n=several, column=between)] if several else []
    missing = int(quotes[["participant", between, code]].isna().any(axis=1).sum())
    return [*found, text("scores.incomplete_quotes", language, n=missing)] if missing else found


def _reason(groups: list[Any], codes: list[Any], language: str) -> str | None:
    if len(groups) < 2:
        return text("scores.one_group", language)
    return text("scores.one_code", language) if len(codes) < 2 else None


def _table(belongs: Counts, matrix: Counts) -> tuple[Counts, Counts, Counts]:
    """Return chi², adjusted residuals and expected counts of each of several ways to deal out people (way × person × group)."""
    seen = np.einsum("wpg,pc->wgc", belongs, matrix)
    total, columns = matrix.sum(), matrix.sum(axis=0)
    rows = seen.sum(axis=2, keepdims=True)
    expected = rows * columns / total
    chi2 = ((seen - expected) ** 2 / expected).sum(axis=(1, 2))
    residuals = (seen - expected) / np.sqrt(expected * (1 - rows / total) * (1 - columns / total))
    return chi2, residuals, expected


def _permuted(belongs: Counts, matrix: Counts, seed: int, language: str) -> tuple[float, Counts, str]:
    """Return p of the table, p of each cell (two-sided), and the method's name."""
    chi2, residuals, _ = _table(belongs[None], matrix)
    sizes = belongs.sum(axis=0).astype(int)
    exact = len(sizes) == 2 and comb(int(sizes.sum()), int(sizes[0])) <= COUNTED
    above, cells, done = 0, np.zeros(residuals.shape[1:]), 0
    for ways in _all_ways(sizes) if exact else _random_ways(belongs, seed):
        one, several, _ = _table(ways, matrix)
        # A rounding trace must not tell equal tables apart.
        above += int((one >= chi2[0] - 1e-9).sum())
        cells += (np.abs(several) >= np.abs(residuals) - 1e-9).sum(axis=0)
        done += len(ways)
    if exact:
        return above / done, cells / done, text("scores.method_all_ways", language, n=done)
    return (above + 1) / (done + 1), (cells + 1) / (done + 1), text("scores.method_permutation", language, n=done)


def _all_ways(sizes: npt.NDArray[np.int_]) -> list[Counts]:
    n, first = int(sizes.sum()), int(sizes[0])
    ways = np.zeros((comb(n, first), n, 2))
    for place, chosen in enumerate(combinations(range(n), first)):
        ways[place, list(chosen), 0] = 1
    ways[:, :, 1] = 1 - ways[:, :, 0]
    return [ways]


def _random_ways(belongs: Counts, seed: int) -> Any:
    random = np.random.default_rng(seed)
    step = max(1, 2_000_000 // belongs.size)
    for start in range(0, DRAWS, step):
        size = min(step, DRAWS - start)
        yield belongs[random.permuted(np.tile(np.arange(len(belongs)), (size, 1)), axis=1)]
