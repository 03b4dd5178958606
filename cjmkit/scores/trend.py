"""Scores over time: a value with its interval for each period, and whether there is a trend beyond the noise."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import nan, sqrt
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cjmkit.errors import CjmkitError
from cjmkit.scores.comparisons import holm
from cjmkit.scores.strata import Stratum, check_rows, direction_remarks, keyed, statistics_of, strata
from cjmkit.scores.survey import FEW, STATISTICS, check_columns, survey_scores
from cjmkit.texts import text

Period = Literal["week", "month", "quarter"]
_RULES = {"week": "W-SUN", "month": "M", "quarter": "Q-DEC"}
_LABEL = {"week": "%G-W%V", "month": "%Y-%m", "quarter": "%Y-Q%q"}
LEAST_PERIODS = 3


class Slope(NamedTuple):
    """A slope per step with its 95 % interval and two-sided p; what cannot be computed is nan."""

    value: float
    low: float
    high: float
    p: float


def score_trend(
    answers: pd.DataFrame, *, every: Period = "month", by: Sequence[str] = (), language: str = "en"
) -> pd.DataFrame:
    """Return NPS, CSAT and CES for each week, month or quarter in which answers came in, with n and interval each.

    As `survey_scores`, with the column `period` after the `by` columns: 2026-W07 (ISO week), 2026-02 or 2026-Q1. A period
    without answers between the first and the last stands there with n = 0 and the reason; answers without a date come last,
    without a period. Periods with few answers say so in their note. Whether there is a trend: `trend_slopes`.

    >>> answers = pd.DataFrame({"metric": "nps", "score": [9, 3, 10], "scale_low": 0, "scale_high": 10, "high_is": "good"})
    >>> answers["submitted_at"] = pd.to_datetime(["2026-01-05", "2026-01-30", "2026-03-01"])
    >>> score_trend(answers.assign(wording="?"))[["period", "n", "value"]].fillna(-1).values.tolist()
    [['2026-01', 2, 0.0], ['2026-02', 0, -1.0], ['2026-03', 1, 100.0]]
    """
    dated = _dated(answers, every, by)
    scores = survey_scores(dated, by=[*by, "period"], language=language)
    gaps = _gaps(scores, dated, every, by, language)
    table = pd.concat([scores, gaps], ignore_index=True) if len(gaps) else scores
    undated = table["period"].isna()
    table.loc[undated, "note"] = [
        "; ".join([text("scores.no_date", language), *([] if pd.isna(note) else [note])])
        for note in table.loc[undated, "note"]
    ]
    # Within each statistic and group by period; groups and statistics stay as survey_scores ordered them.
    place = {key: rank for rank, key in enumerate(dict.fromkeys(map(tuple, _keyed(scores, by))))}
    rank = pd.Series([place[tuple(key)] for key in _keyed(table, by)], index=table.index)
    order = table.assign(_rank=rank).sort_values(["_rank", "period"], kind="stable", na_position="last").index
    return table.loc[order].reset_index(drop=True)


def trend_slopes(
    answers: pd.DataFrame, *, every: Period = "month", by: Sequence[str] = (), language: str = "en"
) -> pd.DataFrame:
    """Return whether NPS, CSAT and CES rise or fall over time: the slope a period, its interval, and the test.

    A straight line through the answers over the number of their period; the error is the jackknife over people (each left
    out once, with all their answers), so that people who answer again, and spread that changes, do not feign a trend
    (MacKinnon, Nielsen & Webb 2023, Journal of Econometrics 232, 272–299, CV3; t with people − 2 df). For a share answered
    once each it is the question of Cochran and Armitage's test. Columns: metric, statistic, the `by` columns, periods (with
    answers), n (answers), people, slope (points, percentage points or the scale's points a period), low, high, method, p,
    p_adjusted, adjustment (Holm over all slopes of one statistic), note, reason. Below three periods there is none.

    >>> answers = pd.DataFrame({"metric": "csat", "score": [3, 4, 4, 4, 4, 5], "scale_low": 1, "scale_high": 5, "high_is": "good"})
    >>> answers["submitted_at"] = pd.to_datetime(["2026-01-05", "2026-01-06", "2026-02-05", "2026-02-06", "2026-03-05", "2026-03-06"])
    >>> trend_slopes(answers.assign(wording="?")).set_index("statistic").loc["mean", "slope"].item()
    0.5
    """
    dated = _dated(answers, every, by)
    numbers = dict(zip(dated["period"], _numbers(dated, every), strict=True))
    together: dict[Hashable, list[Stratum]] = {}
    for stratum in strata(dated, "period", by):
        scale = tuple(map(str, stratum.cell.scale))
        together.setdefault((stratum.cell.metric, stratum.keys, scale, stratum.cell.high_is), []).append(stratum)
    rows = []
    for members in together.values():
        cell, keys = members[0].cell, members[0].keys
        several = len({place[2:] for place in together if place[:2] == (cell.metric, keys)}) > 1  # type: ignore[index]
        for statistic in statistics_of(cell):
            if statistic != "rank":
                row = _slope_row(members, statistic, numbers, several, language)
                rows.append({"metric": cell.metric, "statistic": statistic} | dict(zip(by, keys, strict=True)) | row)
    for family in {(row["metric"], row["statistic"]): None for row in rows}:
        same = [row for row in rows if (row["metric"], row["statistic"]) == family and row["p"] == row["p"]]
        said = text("scores.one_test" if len(same) == 1 else "scores.family_slopes", language, n=len(same))
        for row, p in zip(same, holm([row["p"] for row in same]), strict=True):
            row |= {"p_adjusted": p, "adjustment": said}
    kinds = {
        "periods": "Int64",
        "n": "Int64",
        "people": "Int64",
        "slope": "float64",
        "low": "float64",
        "high": "float64",
        "method": "str",
    }
    kinds |= {"p": "float64", "p_adjusted": "float64", "adjustment": "str", "note": "str", "reason": "str"}
    table = pd.DataFrame(rows, columns=["metric", "statistic", *by, *kinds]).astype(
        kinds | {"metric": "str", "statistic": "str"}
    )
    for key in by:
        table[key] = keyed(table[key], answers[key])
    order = table["metric"].map(list(STATISTICS).index) * 10 + table["statistic"].map(
        {name: place for names in STATISTICS.values() for place, name in enumerate(names)}
    )
    return table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def slope_over_people(x: npt.NDArray[Any], y: npt.NDArray[Any], people: Sequence[Hashable]) -> Slope:
    """Return the least-squares slope of y over x, its error the jackknife over people (CV3), t with people − 2 df.

    Nan where a slope depends on one person alone, or below three people.

    >>> slope_over_people(np.array([0, 1, 2, 3]), np.array([0.0, 1, 2, 3]), "abcd").value
    1.0
    """
    from scipy.special import stdtr, stdtrit

    centred = x - x.mean()
    value = float(centred @ y / (centred @ centred)) if np.ptp(x) else nan
    codes, names = pd.factorize(np.asarray(list(people), dtype=object))
    if len(names) < 3 or not np.ptp(y):
        return Slope(value, nan, nan, nan)
    parts = np.column_stack(
        [np.bincount(codes, weights) for weights in (np.ones(len(x)), centred, y, centred**2, centred * y)]
    )
    n, sx, sy, sxx, sxy = (parts.sum(axis=0) - parts).T
    with np.errstate(divide="ignore", invalid="ignore"):
        below = sxx - sx**2 / n
        without = np.where(below > 1e-9, (sxy - sx * sy / n) / below, np.nan)
    groups = len(names)
    error = sqrt(float((groups - 1) / groups * ((without - value) ** 2).sum()))
    if np.isnan(error) or error < 1e-9 * float(np.ptp(y)):
        return Slope(value, nan, nan, nan)
    reach = float(stdtrit(groups - 2, 0.975)) * error
    return Slope(value, value - reach, value + reach, float(2 * stdtr(groups - 2, -abs(value) / error)))


def _slope_row(
    strata: Sequence[Stratum], statistic: str, numbers: dict[Any, int], several: bool, language: str
) -> dict[str, Any]:
    members = [stratum for stratum in strata if stratum.group is not None and stratum.cell.n]
    undated = sum(stratum.cell.n for stratum in strata if stratum.group is None)
    row: dict[str, Any] = {
        "periods": len(members),
        "n": sum(member.cell.n for member in members),
        "people": 0,
        "p": nan,
    }
    row |= {"method": text("scores.method_slope", language)}
    note = [text("scores.undated", language, n=undated)] if undated else []
    if not members:
        reason = text("scores.no_date" if undated else "scores.no_answers", language)
        return row | {"note": "; ".join(note) or None, "reason": reason}
    few = sum(member.cell.n < FEW for member in members)
    note += [text("scores.few_periods", language, n=few, periods=len(members), few=FEW)] if few else []
    note += direction_remarks(members[0].cell, several, language)
    if len({tuple(sorted(member.cell.wordings)) for member in members}) > 1:
        note.append(text("scores.mixed_questions", language))
    rows = pd.concat([member.rows.assign(x=numbers[member.group]) for member in members], ignore_index=True)
    slope, why = _sloped(members, rows, statistic, language)
    row |= dict(zip(("slope", "low", "high", "p"), slope, strict=True))
    return row | {"people": rows["person"].nunique(), "note": "; ".join(note) or None, "reason": why}


def _sloped(members: Sequence[Stratum], rows: pd.DataFrame, statistic: str, language: str) -> tuple[Slope, str | None]:
    """Return the slope, and why there is none or none with an interval."""
    reason = members[0].impossible(statistic, language)
    if not reason and len(members) < LEAST_PERIODS:
        reason = text("scores.too_few_periods", language, n=len(members), least=LEAST_PERIODS)
    if reason:
        return Slope(nan, nan, nan, nan), reason
    x, y = (values.to_numpy(dtype="float64") for values in (rows["x"], members[0].values(rows["score"], statistic)))
    slope = slope_over_people(x, y, rows["person"].tolist())
    return slope, text(f"scores.{_no_error(x, y)}", language) if slope.p != slope.p else None


def _no_error(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> str:
    """Return why a slope has no error: equal values, values on a line, or people without whom there is no slope."""
    if not np.ptp(y):
        return "all_equal"
    on_a_line = np.abs(np.polyval(np.polyfit(x, y, 1), x) - y).max() < 1e-9 * float(np.ptp(y))
    return "on_a_line" if on_a_line else "too_few_people"


def _dated(answers: pd.DataFrame, every: str, by: Sequence[str]) -> pd.DataFrame:
    """Return the answers with their period."""
    check_rows(answers)
    if every not in _RULES:
        raise CjmkitError(f"unknown period {every!r}; there are {', '.join(_RULES)}")
    if "submitted_at" not in answers:
        raise CjmkitError("answers lack submitted_at; without dates there is no trend")
    if "period" in by:
        raise CjmkitError("scores over time cannot be grouped by 'period', a column of the result; rename it first")
    check_columns(answers, by)
    # `%q` is known to periods, `%G` and `%V` to moments.
    periods = _periods(answers, every)
    labels = periods.dt.start_time.dt.strftime(_LABEL[every]) if every == "week" else periods.dt.strftime(_LABEL[every])
    return answers.assign(period=labels.astype("str"))


def _periods(answers: pd.DataFrame, every: str) -> pd.Series:
    return pd.to_datetime(answers["submitted_at"]).dt.to_period(_RULES[every])


def _numbers(dated: pd.DataFrame, every: str) -> list[int]:
    """Return the running number of each answer's period; 0 without a date."""
    return [0 if period is pd.NaT else period.ordinal for period in _periods(dated, every)]


def _gaps(scores: pd.DataFrame, dated: pd.DataFrame, every: str, by: Sequence[str], language: str) -> pd.DataFrame:
    """Return a row for each period between the first and the last in which a group gave no answers."""
    known = _periods(dated, every).dropna()
    if known.empty:
        return scores.iloc[:0]
    whole = pd.Series(pd.period_range(known.min(), known.max()))
    moments = whole.dt.start_time
    labels = list(moments.dt.strftime(_LABEL[every]) if every == "week" else whole.dt.strftime(_LABEL[every]))
    rows = []
    for key, group in scores.groupby(["metric", "statistic", *by], sort=False, dropna=False):
        there = set(group["period"].dropna())
        inside = labels[labels.index(min(there)) : labels.index(max(there))] if there else []
        given = dict(zip(("metric", "statistic", *by), key, strict=True))
        rows += [
            given
            | {
                "period": label,
                "n": 0,
                "method": group["method"].iloc[0],
                "reason": text("scores.no_answers", language),
            }
            for label in inside
            if label not in there
        ]
    return pd.DataFrame(rows, columns=scores.columns).astype(scores.dtypes.to_dict())


def _keyed(table: pd.DataFrame, by: Sequence[str]) -> list[tuple[Any, ...]]:
    columns = table[["metric", "statistic", *by]].astype("object")
    return list(columns.where(columns.notna(), None).itertuples(index=False, name=None))
