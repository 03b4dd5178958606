"""How often 95 % intervals hold the truth. NPS: exactly, over every outcome of n answers, weighted by its chance; nothing is drawn.

Trends and group differences are simulated, seed 0.
"""

from __future__ import annotations

from math import lgamma

import numpy as np
import pandas as pd
from scipy import stats

from cjmkit.scores import nps_points
from cjmkit.scores.differences import mean_groups, nps_groups, paired_values, rank_groups, share_groups
from cjmkit.scores.trend import slope_over_people

# detractors, passives, promoters: adored, loved, liked, usual, even, disliked
MIXES = [
    (0.02, 0.08, 0.90),
    (0.05, 0.15, 0.80),
    (0.10, 0.30, 0.60),
    (0.20, 0.30, 0.50),
    (1 / 3, 1 / 3, 1 / 3),
    (0.60, 0.30, 0.10),
]
GRID = [
    (i / 20, j / 20, (20 - i - j) / 20) for i in range(1, 19) for j in range(1, 20 - i)
]  # divided and lopsided ones as well
SIZES = (5, 10, 20, 50, 100)
METHODS = ("score", "adjusted Wald", "adjusted Wald z²", "Wald", "t", "bootstrap")
DRAWS = 2000


def outcomes(n):
    return [(d, p, n - d - p) for d in range(n + 1) for p in range(n + 1 - d)]


def chances(counts, n, mix):
    ways = lgamma(n + 1) - sum(np.vectorize(lgamma)(counts + 1.0).T)
    return np.exp(ways + counts @ np.log(mix))


def coverage(method, n, mixes):
    """Return how often the interval of n answers holds the truth, and how wide it is on average, for each mix."""
    counts = np.array(outcomes(n))
    bounds = np.array([nps_points(*map(int, outcome), method=method)[1:3] for outcome in counts])
    found = []
    for mix in mixes:
        weight, truth = chances(counts, n, np.array(mix)), 100 * (mix[2] - mix[0])
        held = (bounds[:, 0] - 1e-9 <= truth) & (truth <= bounds[:, 1] + 1e-9)
        found.append((method, n, mix, float(weight @ held), float(weight @ (bounds[:, 1] - bounds[:, 0]))))
    return pd.DataFrame(found, columns=["method", "n", "mix", "coverage", "width"])


def worst(table):
    row = table.loc[table["coverage"].idxmin()]
    return f"exact; worst at n = {row['n']}, " + " / ".join(f"{share:.0%}" for share in row["mix"])


def test_nps_coverage(figures):
    for method in METHODS:
        own = pd.concat([coverage(method, n, MIXES) for n in SIZES], ignore_index=True)
        goal = "≥ .94" if method == "score" else ""
        figures(
            f"least coverage of the NPS interval, six mixes, {method}",
            own["coverage"].min(),
            goal=goal,
            note=worst(own),
        )
        figures(f"greatest coverage, six mixes, {method}", own["coverage"].max())
        figures(f"width in points at n = 10, {method}", own.loc[own["n"].eq(10), "width"].mean())
        if method == "score":
            assert own["coverage"].min() >= 0.94


def test_nps_coverage_anywhere(figures):
    """Every mix in steps of a twentieth: also where promoters and detractors balance with hardly a passive between them."""
    for method in METHODS:
        own = pd.concat([coverage(method, n, GRID) for n in (5, 10, 20)], ignore_index=True)
        figures(f"least coverage over {len(GRID)} mixes, {method}", own["coverage"].min(), note=worst(own))
        figures(f"share of mixes and sizes below .94, {method}", own["coverage"].lt(0.94).mean())


def test_false_alarms(figures):
    """Two groups from one population, 12 and 25 people: how often a test at 5 % calls them different, and intervals miss 0."""
    random = np.random.default_rng(0)
    steps, scale = np.array([-100.0, 0.0, 100.0]), np.arange(1.0, 6.0)
    draws = {
        "NPS, adjusted Wald": (nps_groups, lambda n: random.choice(steps, n, p=MIXES[2])),
        "0–10, Mann–Whitney": (rank_groups, lambda n: random.choice(np.arange(11.0), n)),
        "share of .7, chi² or Fisher": (share_groups, lambda n: 100.0 * (random.random(n) < 0.7)),
        "mean of 1–5, Welch": (mean_groups, lambda n: random.choice(scale, n, p=[0.05, 0.1, 0.2, 0.35, 0.3])),
    }
    for name, (test, draw) in draws.items():
        found = [test(draw(12), draw(25)) for _ in range(DRAWS)]
        figures(f"false alarms at 5 %: {name}", np.mean([one.p < 0.05 for one in found]), goal="≤ .06", note="seed 0")
        figures(
            f"coverage of the interval: {name}",
            np.mean([not (one.low > 0 or one.high < 0) for one in found]),
            note="seed 0",
        )
    pairs = [paired_values(random.choice(scale, 12), random.choice(scale, 12)) for _ in range(500)]
    figures(
        "false alarms at 5 %: 12 pairs, sign flips",
        np.mean([one.p < 0.05 for one in pairs]),
        goal="≤ .06",
        note="seed 0",
    )


def test_trend_false_alarms(figures):
    """Six months without a trend, people who answer up to four times, spread that grows; beside a line that takes answers for people."""
    random = np.random.default_rng(0)
    calls, naive, held = [], [], []
    for _ in range(DRAWS):
        people = random.integers(0, 40, 90)
        habit = random.normal(0, 1, 40)
        months = np.minimum(5, (people // 8) + random.integers(0, 2, 90)).astype(float)
        scores = np.clip(np.round(3.5 + habit[people] + random.normal(0, 0.4 + 0.1 * months)), 1, 5)
        slope = slope_over_people(months, scores, people.tolist())
        calls.append(slope.p < 0.05)
        held.append(slope.low <= 0 <= slope.high)
        naive.append(stats.linregress(months, scores).pvalue < 0.05)
    figures("false alarms at 5 %: trend, jackknife over people", np.mean(calls), goal="≤ .07", note="seed 0")
    figures("coverage of the slope's interval", np.mean(held), note="seed 0")
    figures("false alarms at 5 %: the same answers, plain regression", np.mean(naive), note="seed 0")
