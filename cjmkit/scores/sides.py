"""Two groups side by side: independent people, or the same people twice; and the test that fits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjmkit.scores.differences import (
    Difference,
    Values,
    mean_groups,
    nps_groups,
    paired_shares,
    paired_values,
    rank_groups,
    share_groups,
)
from cjmkit.scores.strata import Stratum
from cjmkit.texts import text

SHARES = ("top_2_box", "top_box", "agree")
PAIRED = 0.5  # share of the smaller side that answered on both, from which people are compared with themselves


@dataclass(frozen=True)
class Sides:
    """What two groups answered on one statistic, a value a person, whose mean is the group's; `paired` where both sides are the same people, in order."""

    first: Values
    second: Values
    paired: bool
    one_each: bool  # nobody answered twice on a side
    remarks: tuple[str, ...]


def sides_of(first: Stratum, second: Stratum, statistic: str, language: str) -> Sides:
    """Return the values of two groups, independent or paired: what stands on both sides is either matched or left out."""
    one, two = first.rows, second.rows
    remarks = []
    # The same answer on both sides (a person of two personas) says nothing of a difference.
    shared = set(one["answer"]) & set(two["answer"])
    if shared:
        one, two = one[~one["answer"].isin(shared)], two[~two["answer"].isin(shared)]
        remarks.append(text("scores.shared_answers", language, n=len(shared)))
    left, right = (first.people(rows, statistic) for rows in (one, two))
    one_each = len(left) == len(one) and len(right) == len(two)
    if not one_each:
        remarks.append(text("scores.several_answers", language, n=len(one) + len(two), people=len(left) + len(right)))
    both = left.index.intersection(right.index)
    paired = len(both) > 0 and len(both) >= PAIRED * min(len(left), len(right))
    if paired:
        rest = len(left) + len(right) - 2 * len(both)
        remarks.append(text("scores.paired_left" if rest else "scores.paired", language, n=len(both), rest=rest))
        left, right = left.loc[both], right.loc[both]
    elif len(both):
        remarks.append(text("scores.repeaters", language, n=len(both)))
        one, two = one[~one["person"].isin(both)], two[~two["person"].isin(both)]
        left, right = left.drop(both), right.drop(both)
    if not paired and not one_each and statistic != "rank" and len(one) and len(two):
        left, right = first.linearised(one, statistic), second.linearised(two, statistic)
    return Sides(left.to_numpy(copy=True), right.to_numpy(copy=True), paired, one_each, tuple(remarks))


def tested(statistic: str, sides: Sides) -> Difference:
    """Return the difference of two sides, tested as their data allow."""
    first, second = sides.first, sides.second
    if sides.paired:
        if statistic == "rank":
            return paired_values(np.sign(first - second), np.zeros(len(first)))
        return paired_shares(first, second) if statistic in SHARES and sides.one_each else paired_values(first, second)
    if statistic == "rank":
        return rank_groups(first, second)
    if sides.one_each and statistic != "mean":
        return nps_groups(first, second) if statistic == "nps" else share_groups(first, second)
    return mean_groups(first, second)
