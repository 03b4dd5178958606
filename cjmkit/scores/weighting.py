"""Scores weighted to known shares of a population: raking, trimmed weights, and what weighting costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, isfinite, nan, sqrt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cjmkit.errors import CjmkitError, nearest
from cjmkit.scores.intervals import Estimate, mean_from, nps_points, wilson
from cjmkit.scores.strata import Stratum, direction_remarks, numbered, people_of, statistics_of, strata
from cjmkit.scores.survey import STATISTICS, check_columns
from cjmkit.texts import text

Margins = Mapping[str, Mapping[Any, float]]
TRIM = (0.3, 3.0)  # of the mean weight
DEAR = 1.5  # design effect from which weighting costs too much
THIN = 10  # people in a category of a margin, below which its weight rests on few
RESULT = ("n", "people", "n_eff", "deff", "value", "se", "low", "high", "method", "note", "reason")


class Raking(NamedTuple):
    """`weights` of mean 1 (before trimming), how many were trimmed, and how far the margins are missed (share, 0…1)."""

    weights: pd.Series
    trimmed: int
    missed: float

    @property
    def n_eff(self) -> float:
        """Kish's effective sample size, (Σw)² / Σw²."""
        total, squares = float(self.weights.sum()), float((self.weights**2).sum())
        return total**2 / squares if squares else nan

    @property
    def deff(self) -> float:
        """The design effect of weighting, n / n_eff (Kish 1965)."""
        return len(self.weights) / self.n_eff


def rake(people: pd.DataFrame, margins: Margins, *, trim: tuple[float, float] = TRIM) -> Raking:
    """Return a weight for each row, so that the weighted shares of each column's categories are those of `margins`.

    Iterative proportional fitting (Deming & Stephan 1940, Annals of Mathematical Statistics 11, 427–444); weights are
    trimmed to `trim` times their mean and raked again, trimming last. `margins` names columns of `people` and the share of
    each category, in any unit. Raises `CjmkitError` for margins that are no shares, for categories that nobody or no margin
    has, and for margins that no weights meet together.

    >>> people = pd.DataFrame({"row": list("aabb"), "column": list("xyxy")}).loc[[0] * 30 + [1] * 20 + [2] * 10 + [3] * 40]
    >>> raked = rake(people.reset_index(drop=True), {"row": {"a": 50, "b": 50}, "column": {"x": 60, "y": 40}})
    >>> raked.weights.round(6).unique().tolist(), round(raked.n_eff, 4), round(raked.deff, 6)
    ([1.333333, 0.5, 2.0, 0.75], 82.7586, 1.208333)
    """
    _check_margins(people.columns, margins)
    if problem := _unmet(people, margins, "en"):
        raise CjmkitError(problem)
    codes, shares = [], []
    for column, wanted in margins.items():
        names = list(wanted)
        codes.append(people[column].map({name: place for place, name in enumerate(names)}).to_numpy(dtype=int))
        shares.append(np.array([wanted[name] for name in names]) / sum(wanted.values()))
    weights = _fitted(np.ones(len(people)), codes, shares)
    if _missed(weights, codes, shares) > 1e-6:
        raise CjmkitError(text("scores.margins_apart", "en"))
    trimmed = np.zeros(len(people), dtype=bool)
    for _ in range(50):
        outside = (weights < trim[0] - 1e-9) | (weights > trim[1] + 1e-9)
        if not outside.any():
            break
        trimmed |= outside
        weights = _fitted(np.clip(weights, *trim), codes, shares, rounds=1)
    weights = np.clip(weights, *trim)
    return Raking(pd.Series(weights, index=people.index), int(trimmed.sum()), _missed(weights, codes, shares))


def weighted_scores(answers: pd.DataFrame, margins: Margins, *, language: str = "en") -> pd.DataFrame:
    """Return NPS, CSAT and CES weighted to known shares, for example `{"segment": {"family": 55, "business": 45}}`.

    People are raked (see `rake`, trimmed to 0.3…3) over those who answered on a scale; all answers of a person carry their
    weight. Columns: metric, statistic, n (answers), people, n_eff (Kish; several answers of a person count as one), deff
    (n / n_eff of the people's weights), value, se, low, high, method, note, reason; units as in `survey_scores`. Intervals
    are the score interval, Wilson's and t, with n_eff in place of n (Franco, Little, Louis & Slud 2019, Journal of Survey
    Statistics and Methodology 7, 334–364). The note warns of a design effect above 1.5, of fewer than 10 people in a
    category, of trimmed weights, and says who has no category and is left out. A category that nobody who answered has, or
    that has no share, is a reason, not a number. Raises `CjmkitError` for unknown columns and margins that are no shares.

    >>> answers = pd.DataFrame({"metric": "nps", "score": [10] * 30 + [3] * 10, "scale_low": 0, "scale_high": 10, "high_is": "good"})
    >>> answers = answers.assign(wording="?", segment=["a"] * 30 + ["b"] * 10)
    >>> weighted_scores(answers, {"segment": {"a": 0.5, "b": 0.5}})[["n", "n_eff", "value"]].round(6).values.tolist()
    [[40, 30.0, 0.0]]
    """
    check_columns(answers, [])
    _check_margins(answers.columns, margins)
    scored = answers[answers["metric"].isin(list(STATISTICS))].reset_index(drop=True)
    # As `strata` numbers them, which is given the same rows.
    person = numbered(people_of(scored))
    categories = scored[list(margins)].groupby(person, sort=True).first()
    members = strata(scored.assign(everyone="all"), "everyone")
    rows = []
    for name, statistics in STATISTICS.items():
        of_metric = [stratum for stratum in members if stratum.cell.metric == name]
        for statistic in statistics:
            for stratum in of_metric:
                if statistic in statistics_of(stratum.cell):
                    row = _row(stratum, statistic, categories, margins, len(of_metric) > 1, language)
                    rows.append({"metric": name, "statistic": statistic} | row)
    table = pd.DataFrame(rows, columns=["metric", "statistic", *RESULT])
    kinds = dict.fromkeys(("metric", "statistic", "method", "note", "reason"), "str") | {
        "n": "Int64",
        "people": "Int64",
    }
    return table.astype(kinds | dict.fromkeys(("n_eff", "deff", "value", "se", "low", "high"), "float64"))


def _row(
    stratum: Stratum, statistic: str, categories: pd.DataFrame, margins: Margins, several: bool, language: str
) -> dict[str, Any]:
    everyone = categories.loc[categories.index.isin(stratum.rows["person"])]
    people = everyone.dropna()
    rows = stratum.rows[stratum.rows["person"].isin(people.index)]
    row: dict[str, Any] = {"n": len(rows), "people": len(people)}
    note = direction_remarks(stratum.cell, several, language)
    if len(people) < len(everyone):
        note.append(text("scores.no_category", language, n=len(everyone) - len(people), columns=", ".join(margins)))
    reason = stratum.impossible(statistic, language) or _unmet(people, margins, language)
    if not reason:
        try:
            raking = rake(people, margins)
        except CjmkitError:
            reason = text("scores.margins_apart", language)
    if reason:
        return row | {"note": "; ".join(note) or None, "reason": reason}
    weights = rows["person"].map(raking.weights)
    totals = weights.groupby(rows["person"]).sum()
    n_eff = float(totals.sum() ** 2 / (totals**2).sum())
    values = stratum.values(rows["score"], statistic)
    estimate, error = _estimated(stratum, statistic, values.to_numpy(), weights.to_numpy(), n_eff)
    if estimate.low != estimate.low:
        reason = text("scores.one_answer" if len(rows) == 1 else "scores.all_equal", language)
    note = [*_warnings(raking, people, margins, n_eff, language), *note]
    return row | {
        "n_eff": n_eff,
        "deff": raking.deff,
        **estimate._asdict(),
        "se": error,
        "method": text(
            "scores.weighted", language, method=text(f"scores.method_{estimate.method.casefold()}", language)
        ),
        "note": "; ".join(note) or None,
        "reason": reason,
    }


def _estimated(stratum: Stratum, statistic: str, values: Any, weights: Any, n_eff: float) -> tuple[Estimate, float]:
    """Return the weighted estimate and its standard error, both on n_eff."""
    total = weights.sum()
    mean = float(weights @ values / total)
    variance = float(weights @ (values - mean) ** 2 / total)
    if statistic == "nps":
        low, high = (n_eff * float(weights[values == step].sum() / total) for step in (-100, 100))
        return nps_points(low, max(0.0, n_eff - low - high), high), sqrt(variance / n_eff)
    if statistic != "mean":
        share = wilson(n_eff * min(1.0, mean / 100), n_eff)
        return Estimate(mean, 100 * share.low, 100 * share.high, share.method), sqrt(variance / n_eff)
    scale = stratum.cell.scale if not any(map(pd.isna, stratum.cell.scale)) else (-inf, inf)
    # n_eff answers' worth of spread: the unbiased variance, as if they had been n_eff equally weighted ones.
    unbiased = variance * n_eff / (n_eff - 1) if n_eff > 1 and np.ptp(values) else nan
    return mean_from(mean, unbiased, n_eff, scale=scale), sqrt(unbiased / n_eff)


def _warnings(raking: Raking, people: pd.DataFrame, margins: Margins, n_eff: float, language: str) -> list[str]:
    found = []
    if n_eff < 20:
        found.append(text("scores.few_mean", language, n=f"{n_eff:.1f}"))
    if raking.deff > DEAR:
        found.append(text("scores.dear", language, deff=f"{raking.deff:.2f}", most=f"{DEAR:g}"))
    for column in margins:
        counts = people[column].value_counts()
        thin = [f"{name} ({counts[name]})" for name in margins[column] if counts[name] < THIN]
        if thin:
            found.append(text("scores.thin_margin", language, few=THIN, column=column, names=", ".join(thin)))
    if raking.trimmed:
        found.append(text("scores.trimmed", language, n=raking.trimmed, points=f"{100 * raking.missed:.1f}"))
    return found


def _check_margins(columns: Any, margins: Margins) -> None:
    if not margins:
        raise CjmkitError("no margins to weight to; give {column: {category: share}}")
    for column, wanted in margins.items():
        if column not in columns:
            near = nearest(column, map(str, columns))
            raise CjmkitError(f"no column {column!r} to weight by" + (f"; did you mean {near}?" if near else ""))
        wrong = [name for name, share in wanted.items() if not (isfinite(share) and share > 0)]
        if wrong or not wanted:
            raise CjmkitError(f"margin {column!r}: the share of {wrong[0]!r} must be above 0" if wrong else f"margin {column!r} has no shares")  # fmt: skip


def _unmet(people: pd.DataFrame, margins: Margins, language: str) -> str | None:
    """Return which categories nobody has, or no margin has, or None."""
    for column, wanted in margins.items():
        there = set(people[column])
        for key, names in (
            ("no_one_in", [n for n in wanted if n not in there]),
            ("no_share_of", sorted(map(str, there - set(wanted)))),
        ):
            if names:
                return text(f"scores.{key}", language, column=column, names=", ".join(map(str, names)))
    return None


def _fitted(weights: Any, codes: Sequence[Any], shares: Sequence[Any], *, rounds: int = 1000) -> Any:
    """Return weights of mean 1 after so many rounds over all margins, or once nothing moves."""
    n = len(weights)
    for _ in range(rounds):
        before = weights
        for code, share in zip(codes, shares, strict=True):
            sums = np.bincount(code, weights, minlength=len(share))
            weights = weights * (share * n / np.where(sums > 0, sums, 1))[code]
        if np.abs(weights - before).max() < 1e-12:
            break
    return weights


def _missed(weights: Any, codes: Sequence[Any], shares: Sequence[Any]) -> float:
    """Return how far the weighted shares lie from the wanted ones, at most."""
    total = weights.sum()
    return max(
        float(np.abs(np.bincount(code, weights, minlength=len(share)) / total - share).max())
        for code, share in zip(codes, shares, strict=True)
    )
