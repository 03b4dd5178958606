"""What the last interviews brought against the first ones, and how many codes nobody has come across yet."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, nan, sqrt
from typing import NamedTuple

import pandas as pd

Z = 1.959963984540054
HARDLY = 0.05  # the ratio up to which Guest, Namey and Chen speak of saturation


class Richness(NamedTuple):
    """An estimated number of codes with its 95 % interval and standard error, nan where there is none."""

    value: float
    low: float
    high: float
    error: float


def base_run_ratios(new: Sequence[int], *, base: int = 4, run: int = 2) -> pd.DataFrame:
    """Return what each run of interviews brought, as a share of what the first `base` interviews brought.

    `new` is the number of new codes an interview, in their order. Columns first, last (the run's interviews, from 1), new,
    base (codes), ratio (nan without any code in the base); runs slide by one interview. No row below base + run interviews.
    Guest, Namey & Chen 2020, PLOS ONE 15(5) e0232076.

    >>> base_run_ratios([8, 4, 3, 1, 1, 0, 0])["ratio"].tolist()
    [0.0625, 0.0]
    """
    known = sum(new[:base])
    rows = [
        (start + 1, start + run, found := sum(new[start : start + run]), known, found / known if known else nan)
        for start in range(base, len(new) - run + 1)
    ]
    kinds = {"first": "Int64", "last": "Int64", "new": "Int64", "base": "Int64", "ratio": "float64"}
    return pd.DataFrame(rows, columns=[*kinds]).astype(kinds)


def saturated_after(ratios: pd.DataFrame, most: float = HARDLY) -> int | None:
    """Return the interview after which a run brought no more than `most` of the base for the first time; None where none did.

    With a run of two, 6 is written 6+2: reached at interview 6, confirmed by the next two.

    >>> saturated_after(base_run_ratios([8, 4, 3, 1, 1, 0, 0])), saturated_after(base_run_ratios([8, 4, 3, 1, 4, 2]))
    (5, None)
    """
    reached = ratios.loc[ratios["ratio"].le(most), "first"]
    return None if reached.empty else int(reached.iloc[0]) - 1


def chao2(seen: Sequence[int], interviews: int, *, corrected: bool | None = None) -> Richness:
    """Return how many codes there are, seen and unseen, from how many interviews each seen one came up in.

    Chao 1987, Biometrics 43, 783–791, with the factor for few samples; `corrected` takes the form corrected for bias, by
    default only where no code came up in exactly two interviews. The interval is log-normal and never below what was seen;
    it is nan where every code came up more than once, or where the estimate adds none.

    >>> round(chao2([1] * 9 + [2] * 6 + [3] * 21, 12).value, 4)
    42.1875
    """
    known, once, twice = len(seen), sum(n == 1 for n in seen), sum(n == 2 for n in seen)
    factor = (interviews - 1) / interviews if interviews else 0.0
    corrected = twice == 0 if corrected is None else corrected
    if corrected:
        unseen = factor * once * (once - 1) / (2 * (twice + 1))
    else:
        unseen = factor * once**2 / (2 * twice) if twice else nan
    if not unseen > 0:
        return Richness(float(known + unseen) if unseen == 0 else nan, nan, nan, nan)
    value = known + unseen
    if twice:
        share = once / twice
        variance = twice * (factor / 2 * share**2 + factor**2 * share**3 + factor**2 / 4 * share**4)
    else:
        variance = (
            factor * once * (once - 1) / 2
            + factor**2 * once * (2 * once - 1) ** 2 / 4
            - factor**2 * once**4 / (4 * value)
        )
    spread = exp(Z * sqrt(log(1 + variance / unseen**2)))
    return Richness(value, known + unseen / spread, known + unseen * spread, sqrt(variance))


def good_turing_coverage(seen: Sequence[int]) -> float:
    """Return the share (0…1) of what the next interview would bring up that is known already; nan without any code.

    Good 1953, Biometrika 40, 237–264: 1 − codes that came up in one interview only / all that came up.

    >>> good_turing_coverage([1, 1, 2, 4])
    0.75
    """
    return 1 - sum(n == 1 for n in seen) / sum(seen) if seen else nan
