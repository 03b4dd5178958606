"""Scores of personas, segments, phases or waves against one another, pair by pair, each pair tested as its data allow."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from math import isnan, nan
from typing import Any, Literal

import pandas as pd

from cjmkit.errors import CjmkitError
from cjmkit.scores.comparisons import benjamini_hochberg, holm
from cjmkit.scores.differences import Difference, kruskal_wallis, shares_among
from cjmkit.scores.sides import SHARES, Sides, sides_of, tested
from cjmkit.scores.strata import Stratum, described, direction_remarks, keyed, statistics_of, strata
from cjmkit.scores.survey import FEW, STATISTICS, check_columns
from cjmkit.texts import text

MOST_GROUPS = 50
COLUMNS = {
    "metric": "str",
    "statistic": "str",
    "first": "object",
    "second": "object",
    "n1": "Int64",
    "n2": "Int64",
    "value1": "float64",
    "value2": "float64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
    "method": "str",
    "test": "str",
    "test_value": "float64",
    "df": "float64",
    "p": "float64",
    "p_adjusted": "float64",
    "adjustment": "str",
    "effect": "float64",
    "effect_name": "str",
    "note": "str",
    "reason": "str",
}


def compare_scores(
    answers: pd.DataFrame,
    *,
    between: str,
    metric: str | None = None,
    by: Sequence[str] = (),
    adjust: Literal["Holm", "Benjamini–Hochberg"] = "Holm",
    language: str = "en",
) -> pd.DataFrame:
    """Return how NPS, CSAT and CES differ between the groups of a column: personas, segments, phases, sources, waves.

    `answers` is a table of answers (`tables.ANSWERS`) with the column `between`; `metric` (nps, csat, ces) takes one alone,
    `by` compares within each group of further columns. One row a pair and statistic: metric, statistic, the `by` columns,
    first, second, n1, n2 (people), value1, value2, difference (first minus second: NPS in points, shares in percentage
    points, means on their scale, `rank` as Cliff's delta −1…1), low, high (95 %), method, test, test_value, df, p,
    p_adjusted, adjustment (and over which family), effect, effect_name, note, reason. From three groups on, a row without
    `first` and `second` tests all of them at once.

    The unit is the person: where people gave several answers, values stay those of all answers, the error is that of people
    (linearised ratio, Welch), and ranks are of each person's mean. NPS: adjusted Wald (Rocks 2016) and, as `rank`, Mann–Whitney
    on the raw 0–10; shares: Newcombe's interval with chi², or Fisher's test where an expected count is not above 5; means:
    Welch. All groups: Kruskal–Wallis, for shares chi². Where at least
    half of the smaller side answered on both sides these people are compared with themselves (sign flips, paired t,
    McNemar); fewer are left out of both. Answers on different scales or in different directions are never compared.
    Intervals are of each difference alone; only p is adjusted. Raises `CjmkitError` for unknown columns, and above 50 groups.

    >>> answers = pd.DataFrame({"metric": "nps", "score": [9, 10, 10, 3, 7, 6], "scale_low": 0, "scale_high": 10})
    >>> answers = answers.assign(high_is="good", wording="?", segment=["a", "a", "a", "b", "b", "b"])
    >>> compare_scores(answers, between="segment")[["statistic", "first", "second", "difference"]].values.tolist()
    [['nps', 'a', 'b', 166.66666666666669], ['rank', 'a', 'b', 1.0]]
    """
    _check(answers, between, metric, by)
    chosen = answers if metric is None else answers[answers["metric"].eq(metric)]
    kinds = dict.fromkeys(by, "object")
    rows = []
    everything = strata(chosen, between, by)
    for name in STATISTICS:
        of_metric = [stratum for stratum in everything if stratum.cell.metric == name]
        for keys in dict.fromkeys(stratum.keys for stratum in of_metric):
            alike = [stratum for stratum in of_metric if stratum.keys == keys]
            given = dict(zip(by, keys, strict=True))
            rows += [{"metric": name} | given | row for row in _rows(alike, between, language)]
    _adjust(rows, adjust, between, language)
    columns = ["metric", "statistic", *by, *[name for name in COLUMNS if name not in ("metric", "statistic")]]
    table = pd.DataFrame(rows, columns=columns).astype(COLUMNS | kinds)
    for key, column in [*((key, key) for key in by), ("first", between), ("second", between)]:
        table[key] = keyed(table[key], answers[column])
    order = {name: place for place, name in enumerate(("nps", "rank", "top_2_box", "mean", "top_box", "agree"))}
    place = table.assign(place=table["statistic"].map(order), metric_place=table["metric"].map(list(STATISTICS).index))
    return table.loc[place.sort_values(["metric_place", "place"], kind="stable").index].reset_index(drop=True)


def _check(answers: pd.DataFrame, between: str, metric: str | None, by: Sequence[str]) -> None:
    taken = [key for key in (between, *by) if key in COLUMNS]
    if taken:
        raise CjmkitError(f"scores cannot be compared by {taken[0]!r}, a column of the result; rename it first")
    check_columns(answers, [*by, between])
    if metric is not None and metric not in STATISTICS:
        raise CjmkitError(f"unknown metric {metric!r}; there are {', '.join(STATISTICS)}")
    groups = answers[between].nunique()
    if groups > MOST_GROUPS:
        pairs = groups * (groups - 1) // 2
        raise CjmkitError(
            f"{between!r} has {groups} groups, that is {pairs} pairs; compare at most {MOST_GROUPS} groups"
        )


def _rows(alike: Sequence[Stratum], between: str, language: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of one metric (within one group of the `by` columns), scale by scale."""
    scales: dict[Hashable, dict[Any, Stratum]] = {}
    for stratum in alike:
        if stratum.group is not None and stratum.cell.n:
            scales.setdefault((tuple(map(str, stratum.cell.scale)), stratum.cell.high_is), {})[stratum.group] = stratum
    groups = list(dict.fromkeys(stratum.group for stratum in alike if stratum.group is not None))
    aside = sum(stratum.cell.n for stratum in alike if stratum.group is None)
    left = [text("scores.no_group", language, n=aside, column=between)] if aside else []
    for members in scales.values():
        yield from _scale_rows(
            [members[group] for group in groups if group in members], len(scales) > 1, left, language
        )
    for first, second in combinations(groups, 2):
        if any(first in members and second in members for members in scales.values()):
            continue
        yield _apart(first, second, alike, left, language)


def _scale_rows(
    members: Sequence[Stratum], one_of_several: bool, left: Sequence[str], language: str
) -> Iterator[dict[str, Any]]:
    if len(members) < 2:
        return
    for statistic in statistics_of(members[0].cell):
        remarks = [*left, *_remarks(members, one_of_several, language)]
        impossible = members[0].impossible(statistic, language)
        pairs = []
        for first, second in combinations(members, 2):
            sides = sides_of(first, second, statistic, language)
            row = _pair(statistic, sides, members[0].widest(statistic), impossible, language)
            row["note"] = "; ".join([*row["note"], *remarks]) or None
            pairs.append({"statistic": statistic, "first": first.group, "second": second.group} | row)
        if len(members) > 2 and statistic != "nps":
            yield _all_at_once(statistic, members, impossible, remarks, language)
        yield from pairs


def _pair(statistic: str, sides: Sides, widest: float, impossible: str | None, language: str) -> dict[str, Any]:
    n, m = len(sides.first), len(sides.second)
    value1, value2 = (
        float(side.mean()) if len(side) and statistic != "rank" else nan for side in (sides.first, sides.second)
    )
    few = []
    reason = impossible
    # One answer has a share and an NPS with an interval, but no spread and no rank of its own.
    alone = statistic in ("mean", "rank") or sides.paired or not sides.one_each
    if not n or not m:
        reason = reason or text("scores.nobody_left", language)
    elif alone and min(n, m) == 1:
        reason = reason or text("scores.one_answer", language)
    found = Difference() if reason else tested(statistic, sides)
    found = found._replace(low=max(found.low, -widest), high=min(found.high, widest))
    if reason:
        value1 = value2 = nan
    else:
        reason = text("scores.all_equal", language) if isnan(found.low) or isnan(found.p) else None
        if min(n, m) < FEW:
            hits = (
                [round(value * count / 100) for value, count in ((value1, n), (value2, m))]
                if statistic in SHARES
                else []
            )
            key = "few_pair_share" if hits and sides.one_each else "few_pair"
            given = {"hits": hits[0], "others": hits[1]} if key == "few_pair_share" else {}
            few = [text(f"scores.{key}", language, n=n, m=m, **given)]
    return {"n1": n, "n2": m, "value1": value1, "value2": value2, **_found(found, language), "note": [*few, *sides.remarks], "reason": reason}  # fmt: skip


def _all_at_once(
    statistic: str, members: Sequence[Stratum], impossible: str | None, remarks: Sequence[str], language: str
) -> dict[str, Any]:
    """Return the row that tests all groups together, unless people stand in several of them."""
    people = [member.people(member.rows, statistic) for member in members]
    several = sum(map(len, people)) > len({person for side in people for person in side.index})
    reason = impossible or (text("scores.same_people", language) if several else None)
    found = Difference()
    if not reason:
        values = [side.to_numpy() for side in people]
        one_each = all(len(side) == len(member.rows) for side, member in zip(people, members, strict=True))
        found = shares_among(values) if statistic in SHARES and one_each else kruskal_wallis(values)
        reason = text("scores.all_equal", language) if isnan(found.p) else None
    names = text(
        "scores.all_groups", language, n=len(members), groups=", ".join(str(member.group) for member in members)
    )
    return {
        "statistic": statistic,
        "n1": sum(map(len, people)),
        **_found(found, language),
        "note": "; ".join([names, *remarks]),
        "reason": reason,
    }


def _found(found: Difference, language: str) -> dict[str, Any]:
    return {
        "difference": found.value,
        "low": found.low,
        "high": found.high,
        "method": text(f"scores.method_{found.method}", language) if found.method else None,
        "test": text(f"scores.test_{found.test}", language) if found.test else None,
        "test_value": found.test_value,
        "df": found.df,
        "p": found.p,
        "effect": found.effect,
        "effect_name": text(f"scores.effect_{found.effect_name}", language) if found.effect_name else None,
    }


def _apart(first: Any, second: Any, alike: Sequence[Stratum], left: Sequence[str], language: str) -> dict[str, Any]:
    """Return the row of two groups that share no scale and direction."""
    sides = [[s.cell for s in alike if s.group == group and s.cell.n] for group in (first, second)]
    n, m = (sum(cell.n for cell in cells) for cells in sides)
    reason = text("scores.no_answers", language)
    if n and m:
        named = (" / ".join(described(cell, language) for cell in cells) for cells in sides)
        reason = text("scores.not_alike", language, **dict(zip(("first", "second"), named, strict=True)))
    statistic = STATISTICS[alike[0].cell.metric][0]
    return {"statistic": statistic, "first": first, "second": second, "n1": n, "n2": m, "note": "; ".join(left) or None, "reason": reason}  # fmt: skip


def _remarks(members: Sequence[Stratum], one_of_several: bool, language: str) -> list[str]:
    cell = members[0].cell
    remarks = direction_remarks(cell, one_of_several, language)
    wordings = dict.fromkeys(wording for member in members for wording in member.cell.wordings)
    if len(wordings) > 1:
        quoted = [text("scores.wording", language, wording=wording) for wording in wordings]
        remarks.append(text("scores.wordings", language, wordings=", ".join(quoted)))
    outside = sum(member.cell.outside for member in members)
    return [*remarks, text("scores.outside", language, count=outside)] if outside else remarks


def _adjust(rows: Sequence[dict[str, Any]], adjust: str, between: str, language: str) -> None:
    """Adjust p over its family: all pairs of one statistic, and apart from them the tests of all groups at once."""
    families: dict[tuple[str, str, bool], list[dict[str, Any]]] = {}
    for row in rows:
        if not isnan(row.get("p", nan)):
            families.setdefault((row["metric"], row["statistic"], row.get("first") is None), []).append(row)
    method = benjamini_hochberg if adjust == "Benjamini–Hochberg" else holm
    for (metric, statistic, together), family in families.items():
        key = "one_test" if len(family) == 1 else "family_all" if together else "family_pairs"
        measure = _measure(metric, statistic, language)
        said = text(f"scores.{key}", language, method=adjust, n=len(family), column=between, measure=measure)
        for row, p in zip(family, method([row["p"] for row in family]), strict=True):
            row["p_adjusted"], row["adjustment"] = p, said


def _measure(metric: str, statistic: str, language: str) -> str:
    name = text(f"markup.metric_{metric}", language)
    return name if statistic == metric else f"{name}, {text(f'markup.statistic_{statistic}', language)}"
