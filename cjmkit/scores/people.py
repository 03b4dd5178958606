"""The mean of each phase of a journey, over people: what one person said often does not count more than what another said once."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cjmkit.scores.comparisons import holm
from cjmkit.scores.differences import sign_flip
from cjmkit.scores.intervals import mean_t
from cjmkit.texts import text

Matrix = npt.NDArray[np.float64]


class Shrinkage(NamedTuple):
    """Estimates drawn towards their common mean `mu`; `tau2` is the variance between them, `q` Cochran's heterogeneity."""

    shrunk: list[float]
    mu: float
    tau2: float
    q: float


def people_means(
    frame: pd.DataFrame,
    phases: Sequence[str],
    *,
    scale: tuple[float, float] = (-inf, inf),
    language: str = "en",
) -> pd.DataFrame:
    """Return the mean valence of each phase over participant means, equal weight a person, with its t interval.

    `frame` has a row a quote: participant, phase, valence (missing values are left out). The result has a row for each of
    `phases`, in that order: phase, people, quotes, mean, low, high (clipped to `scale`), method, reason (why there is no
    mean or no interval), shrunk (drawn towards the other phases, see `shrink`), and, the same in each row, mu and tau2 of it.

    >>> quotes = pd.DataFrame({"participant": ["P1", "P1", "P2"], "phase": "use", "valence": [2, 0, -1]})
    >>> people_means(quotes, ["use"], scale=(-2, 2))[["people", "quotes", "mean", "low", "high"]].values.tolist()
    [[2, 3, 0.0, -2.0, 2.0]]
    """
    quotes = frame.dropna(subset=["participant", "phase", "valence"])
    counts = quotes["phase"].value_counts()
    matrix = _participant_means(quotes, phases)
    rows, errors = [], []
    for column, phase in enumerate(phases):
        values = matrix[~np.isnan(matrix[:, column]), column].tolist()
        estimate = mean_t(values, scale=scale)
        errors.append(float(np.std(values, ddof=1)) / sqrt(len(values)) if estimate.low == estimate.low else nan)
        rows.append(
            {
                "phase": phase,
                "people": len(values),
                "quotes": int(counts.get(phase, 0)),
                "mean": estimate.value,
                "low": estimate.low,
                "high": estimate.high,
                "method": text("scores.method_people", language),
                "reason": _reason(values, language),
            }
        )
    table = pd.DataFrame(rows, columns=["phase", "people", "quotes", "mean", "low", "high", "method", "reason"])
    pull = shrink(table["mean"].tolist(), errors)
    table["shrunk"] = pd.Series(pull.shrunk, dtype="float64")
    table["mu"], table["tau2"] = pull.mu, pull.tau2
    return table.astype({"people": "Int64", "quotes": "Int64", "phase": "str", "method": "str", "reason": "str"})


def shrink(means: Sequence[float], errors: Sequence[float]) -> Shrinkage:
    """Return estimates drawn towards their weighted mean, the more so the larger their standard errors.

    DerSimonian & Laird 1986, Controlled Clinical Trials 7, 177–188: B = tau² / (tau² + error²). An estimate without a
    standard error, or with one of 0, takes no part and is nan; with fewer than two estimates everything is nan.

    >>> shrink([1.0, -1.0], [0.5, 0.5]).tau2
    1.75
    """
    known = [place for place, error in enumerate(errors) if error > 0]
    shrunk = [nan] * len(means)
    if len(known) < 2:
        return Shrinkage(shrunk, nan, nan, nan)
    values = np.array([means[place] for place in known])
    variances = np.array([errors[place] for place in known]) ** 2
    weights = 1 / variances
    fixed = (weights @ values) / weights.sum()
    q = float(weights @ (values - fixed) ** 2)
    tau2 = max(0.0, (q - (len(known) - 1)) / float(weights.sum() - (weights @ weights) / weights.sum()))
    weights = 1 / (variances + tau2)
    mu = float((weights @ values) / weights.sum())
    for place, value, variance in zip(known, values, variances, strict=True):
        shrunk[place] = float(mu + tau2 / (tau2 + variance) * (value - mu))
    return Shrinkage(shrunk, mu, tau2, q)


def paired_steps(frame: pd.DataFrame, phases: Sequence[str], *, language: str = "en") -> pd.DataFrame:
    """Return how valence changes from each phase to the next, over the participants who spoke of both.

    `frame` as for `people_means`. One row a step: from_phase, to_phase, n, mean (below 0: it fell), low, high (t interval of
    the paired difference), p (paired t test), p_exact (all sign flips; up to 20 people), p_holm (p over all steps, p_exact
    where all fell or rose by the same and there is no t), fell (how many of the n fell), reason. At n = 5 no p_exact can be
    below .0625.

    >>> quotes = pd.DataFrame({"participant": ["P1", "P2"] * 2, "phase": ["a", "a", "b", "b"], "valence": [1, 2, 0, -1]})
    >>> paired_steps(quotes, ["a", "b"])[["n", "mean", "p_exact", "fell"]].values.tolist()
    [[2, -2.0, 0.5, 2]]
    """
    matrix = _participant_means(frame.dropna(subset=["participant", "phase", "valence"]), phases)
    rows = []
    for column in range(len(phases) - 1):
        differences = matrix[:, column + 1] - matrix[:, column]
        values = differences[~np.isnan(differences)]
        # Means of decimal fractions leave traces in the sixteenth digit: .3 - .2 - .1 is no change.
        values[np.abs(values) < 1e-12] = 0.0
        estimate = mean_t(values.tolist())
        rows.append(
            {
                "from_phase": phases[column],
                "to_phase": phases[column + 1],
                "n": len(values),
                "mean": estimate.value,
                "low": estimate.low,
                "high": estimate.high,
                "p": _paired_t(values) if estimate.low == estimate.low else nan,
                "p_exact": sign_flip(values),
                "fell": int((values < 0).sum()),
                "reason": _reason(values.tolist(), language),
            }
        )
    columns = ["from_phase", "to_phase", "n", "mean", "low", "high", "p", "p_exact", "p_holm", "fell", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    alike = table["p"].isna() & table["n"].ge(2)
    table["p_holm"] = pd.Series(holm(table["p"].mask(alike, table["p_exact"]).tolist()), dtype="float64")
    kinds = {"from_phase": "str", "to_phase": "str", "n": "Int64", "fell": "Int64", "reason": "str"}
    return table.astype(kinds | dict.fromkeys(("mean", "low", "high", "p", "p_exact"), "float64"))


def trough_share(frame: pd.DataFrame, phases: Sequence[str], *, draws: int = 2000, seed: int = 0) -> pd.DataFrame:
    """Return how sure each phase is the lowest or the highest: its share (0…1) of bootstrap draws of participants.

    `frame` as for `people_means`; columns phase, lowest, highest, low, high (the middle 95 % of its mean over the draws).
    Phases that tie in a draw share it. From .8 a trough is likely, from .95 clear; but the lowest of phases that are all
    alike is often drawn as well: see `phases_differ`. All are nan below two people or two phases.

    >>> quotes = pd.DataFrame({"participant": ["P1", "P2"] * 2, "phase": ["a", "a", "b", "b"], "valence": [1, 2, 0, -1]})
    >>> trough_share(quotes, ["a", "b"]).values.tolist()
    [['a', 0.0, 1.0, 1.0, 2.0], ['b', 1.0, 0.0, -1.0, 0.0]]
    """
    matrix = _participant_means(frame.dropna(subset=["participant", "phase", "valence"]), phases)
    people = len(matrix)
    shares: dict[str, object] = {"phase": pd.Series(list(phases), dtype="str")}
    shares |= dict.fromkeys(("lowest", "highest", "low", "high"), nan)
    if people >= 2 and (~np.isnan(matrix)).any(axis=0).sum() >= 2:
        weights = np.random.default_rng(seed).multinomial(people, np.full(people, 1 / people), size=draws)
        totals, seen = weights @ np.nan_to_num(matrix), weights @ (~np.isnan(matrix)).astype(float)
        means = np.divide(totals, seen, out=np.full(totals.shape, np.nan), where=seen > 0)
        for name, extreme in (("lowest", np.nanmin), ("highest", np.nanmax)):
            hits = np.isclose(means, extreme(means, axis=1, keepdims=True), rtol=0, atol=1e-12)
            shares[name] = (hits / hits.sum(axis=1, keepdims=True)).mean(axis=0)
        for name, percent in (("low", 2.5), ("high", 97.5)):
            shares[name] = [
                float(np.percentile(drawn[~np.isnan(drawn)], percent)) if (~np.isnan(drawn)).any() else nan
                for drawn in means.T
            ]
    return pd.DataFrame(shares)


def phases_differ(frame: pd.DataFrame, phases: Sequence[str], *, draws: int = 1999, seed: int = 0) -> float:
    """Return the p of all phases being alike: how often phases dealt out anew within each person lie as far apart.

    `frame` as for `people_means`. Each participant's means change places among the phases they spoke of (Pitman 1938,
    Biometrika 29, 322–335); what is compared is the sum over phases of people × (mean distance from a person's own level)².
    Who spoke of one phase alone takes no part; nan where fewer than two people remain.

    >>> rows = [(person, phase, value) for person in "ABCDEF" for phase, value in (("a", 1), ("b", 1), ("c", -1))]
    >>> phases_differ(pd.DataFrame(rows, columns=["participant", "phase", "valence"]), ["a", "b", "c"]) < 0.01
    True
    """
    matrix = _participant_means(frame.dropna(subset=["participant", "phase", "valence"]), phases)
    matrix = matrix[(~np.isnan(matrix)).sum(axis=1) >= 2]
    if len(matrix) < 2:
        return nan
    random = np.random.default_rng(seed)
    sums, counts = np.zeros((draws + 1, len(phases))), (~np.isnan(matrix)).sum(axis=0)
    for person in matrix:
        spoken = np.flatnonzero(~np.isnan(person))
        own = person[spoken] - person[spoken].mean()
        sums[0, spoken] += own
        sums[1:, spoken] += random.permuted(np.broadcast_to(own, (draws, len(own))), axis=1)
    apart = (sums**2 / np.maximum(counts, 1)).sum(axis=1)
    return float((apart >= apart[0] - 1e-9).mean())


def _participant_means(quotes: pd.DataFrame, phases: Sequence[str]) -> Matrix:
    """Return participant × phase means of valence; nan where a participant said nothing of a phase."""
    inside = quotes[quotes["phase"].isin(list(phases))]
    means = inside.groupby(["participant", "phase"], sort=True)["valence"].mean().unstack("phase")
    return means.reindex(columns=list(phases)).to_numpy(dtype="float64").copy()


def _reason(values: Sequence[float], language: str) -> str | None:
    if not values:
        return text("scores.nobody", language)
    if len(values) == 1:
        return text("scores.one_person", language)
    return text("scores.all_equal", language) if min(values) == max(values) else None


def _paired_t(values: Matrix) -> float:
    from scipy.special import stdtr

    t = values.mean() / (values.std(ddof=1) / sqrt(len(values)))
    return float(2 * stdtr(len(values) - 1, -abs(t)))
