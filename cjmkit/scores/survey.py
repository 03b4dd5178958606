"""NPS, CSAT and CES of survey answers, by any of their columns: one histogram of group × score, and everything from it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from math import inf, isfinite, nan
from typing import Any

import pandas as pd
from narwhals.typing import IntoFrame

from cjmkit.errors import CjmkitError, nearest
from cjmkit.scores.histogram import column_names, score_histogram
from cjmkit.scores.intervals import Estimate, mean_t, nps_points, wilson
from cjmkit.texts import text

STATISTICS = {"nps": ("nps",), "csat": ("top_2_box", "mean"), "ces": ("mean", "top_box", "agree")}
RESULT = ("n", "value", "low", "high", "method", "note", "reason")
DIRECTIONLESS = ""  # of a CES question whose direction nobody stated
Place = tuple[str, tuple[Hashable, ...], tuple[float | None, float | None], str]  # metric, group, scale, direction
FEW = 20  # below, the count stands beside the share
MOST_POINTS = 11  # of a scale that has boxes to count


@dataclass(frozen=True)
class Cell:
    """What was answered on one scale in one group: how often each score, under which wordings."""

    metric: str
    keys: tuple[Hashable, ...]
    scale: tuple[float, float]  # nan where it is not known
    high_is: str
    counts: tuple[tuple[float, int], ...]  # score, how often; ascending
    outside: int
    wordings: tuple[str, ...]
    scale_is_one_of_several: bool = False

    @cached_property
    def n(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def high_end_is_low(self) -> bool:
        """Whether the good, or easy, end of the scale is its low one."""
        return self.high_is in ("bad", "hard")

    def share_of(self, boxes: int) -> int:
        """Return how many answers lie in so many boxes of the good end."""
        low, high = self.scale
        if self.high_end_is_low:
            return sum(count for score, count in self.counts if score < low + boxes)
        return sum(count for score, count in self.counts if score > high - boxes)


def survey_scores(answers: IntoFrame, *, by: Sequence[str] = (), language: str = "en") -> pd.DataFrame:
    """Return NPS, CSAT and CES with 95 % intervals, over all answers or for each group of the `by` columns.

    `answers` is a table of answers (`tables.ANSWERS`), with any further columns to group by; a missing key is a group of
    its own. It may be a frame of pandas, polars (also lazy), DuckDB, dask or pyarrow; where it has a column `count`, a row
    stands for so many answers. Columns: metric (nps, csat, ces), statistic, the `by` columns, n, value, low, high, method, note, reason (why
    there is no value, or no interval). NPS is in points with the score interval; the shares top_2_box (CSAT), top_box (CES,
    the two easiest boxes) and agree (CES, 5–7 of 1–7) are in percent with Wilson's; means are on their own scale with t,
    clipped to it. Where high means bad or hard the mean stays as it is, shares count the good end, and the note says so.
    Scales and directions are never pooled; different wordings are, with a note. Raises `CjmkitError` for an unknown column.

    >>> answers = pd.DataFrame({"metric": "nps", "score": [9, 10, 7, 3], "scale_low": 0, "scale_high": 10})
    >>> survey_scores(answers.assign(high_is="good", wording="?"))[["statistic", "n", "value"]].values.tolist()
    [['nps', 4, 25.0]]
    """
    check_columns(answers, by)
    cells = histogram_cells(answers, by)
    rows = [
        {"metric": metric, "statistic": statistic}
        | dict(zip(by, cell.keys, strict=True))
        | _result(cell, statistic, language)
        for metric, statistics in STATISTICS.items()
        for statistic in statistics
        for cell in cells
        if cell.metric == metric and (statistic != "agree" or cell.scale == (1, 7))
    ]
    table = pd.DataFrame(rows, columns=["metric", "statistic", *by, *RESULT])
    for key in by:
        table[key] = _keys(
            [row[key] for row in rows], answers[key].dtype if isinstance(answers, pd.DataFrame) else None
        )
    kinds = dict.fromkeys(("metric", "statistic", "method", "note", "reason"), "str")
    return table.astype(kinds | dict.fromkeys(("value", "low", "high"), "float64") | {"n": "Int64"})


def check_columns(answers: IntoFrame, by: Sequence[str]) -> None:
    """Raise `CjmkitError` where answers cannot be grouped like that, or lack a column that scores need."""
    columns = column_names(answers)
    missing = [
        name for name in ("metric", "score", "scale_low", "scale_high", "high_is", "wording") if name not in columns
    ]
    if missing:
        raise CjmkitError(f"answers lack {', '.join(missing)}; a table of answers has them")
    for key in by:
        if key in ("metric", "statistic", *RESULT):
            raise CjmkitError(f"scores cannot be grouped by {key!r}, a column of the result; name another column")
        if key not in columns:
            near = nearest(key, columns)
            hint = f"did you mean {near}?" if near else f"there are {', '.join(columns)}"
            raise CjmkitError(f"answers have no column {key!r} to group by; {hint}")
    if len(set(by)) < len(by):
        raise CjmkitError(f"scores grouped by {', '.join(by)}: a column stands there twice; name each once")


def histogram_cells(answers: IntoFrame, by: Sequence[str]) -> list[Cell]:
    """Return what was answered, a cell for each metric, group, scale and direction, ordered by all of them."""
    # The one pass over the answers; all that follows works on a row for each group and score.
    keys = ["metric", *by, "scale_low", "scale_high", "high_is", "wording", "score"]
    gathered: dict[Place, list[tuple[Any, float, int]]] = {}
    for metric, *group, low, high, high_is, wording, score, count in score_histogram(answers, keys, [*STATISTICS]):
        place = (metric, tuple(map(key_of, group)), scale_of(metric, low, high), direction_of(metric, high_is))
        gathered.setdefault(place, []).append(
            (wording, nan if score is None or score is pd.NA else float(score), count)
        )
    cells = [_cell(*place, entries) for place, entries in gathered.items()]
    scales: dict[tuple[Any, ...], int] = {}
    for cell in cells:
        scales[cell.metric, cell.keys] = scales.get((cell.metric, cell.keys), 0) + 1
    cells.sort(key=lambda cell: (tuple(map(_rank, cell.keys)), tuple(map(_rank, cell.scale)), cell.high_is))
    return [replace(cell, scale_is_one_of_several=scales[cell.metric, cell.keys] > 1) for cell in cells]


def _cell(
    metric: str,
    keys: tuple[Hashable, ...],
    limits: tuple[float | None, float | None],
    high_is: str,
    entries: Sequence[tuple[Any, float, int]],
) -> Cell:
    low, high = limits
    bottom, top = (-inf if low is None else low), (inf if high is None else high)
    counts: dict[float, int] = {}
    wordings: dict[str, str] = {}
    outside = 0
    for wording, score, count in sorted(entries, key=lambda entry: (str(entry[0]), entry[1])):
        if not pd.isna(wording) and str(wording).strip():
            plain = " ".join(str(wording).split())
            wordings.setdefault(plain.casefold(), plain)
        # Readers refuse such values by row; a frame from elsewhere may still hold them.
        if isfinite(score) and (not bottom <= score <= top or (metric == "nps" and score % 1)):
            outside += count
        elif isfinite(score):
            counts[score] = counts.get(score, 0) + count
    scale = (nan if low is None else low, nan if high is None else high)
    return Cell(metric, keys, scale, high_is, tuple(sorted(counts.items())), outside, tuple(wordings.values()))


def _result(cell: Cell, statistic: str, language: str) -> dict[str, Any]:
    """Return n, value, low, high, method, note and reason of one statistic."""
    reason = cannot = impossible(cell, statistic, language)
    note: list[str] = []
    if statistic == "nps":
        detractors, passives, promoters = _nps_groups(cell)
        estimate = nps_points(detractors, passives, promoters)
        groups = {"detractors": detractors, "passives": passives, "promoters": promoters}
        few = text("scores.few_nps", language, n=cell.n, **groups) if cell.n < FEW else ""
    elif statistic == "mean":
        known = not any(map(pd.isna, cell.scale))
        values, counts = [score for score, _ in cell.counts], [count for _, count in cell.counts]
        estimate = mean_t(values, counts=counts, scale=cell.scale if known else (-inf, inf))
        few = text("scores.few_mean", language, n=cell.n) if cell.n < FEW else ""
        if not cannot and pd.isna(estimate.low):
            reason = text("scores.all_equal", language)
    else:
        boxes = 0 if reason else boxes_of(cell, statistic)
        hits = cell.share_of(boxes)
        estimate = _percent(wilson(hits, cell.n))
        few = text("scores.few_share", language, hits=hits, n=cell.n) if cell.n < FEW else ""
        note = [] if reason else _counted(cell, statistic, boxes, language)
    if cannot:
        estimate = Estimate(nan, nan, nan, estimate.method)
    elif cell.n < FEW:
        note = [few, *note]
    return {
        "n": cell.n,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "method": text(f"scores.method_{estimate.method.casefold()}", language),
        "note": "; ".join([*note, *_remarks(cell, language)]) or None,
        "reason": reason,
    }


def impossible(cell: Cell, statistic: str, language: str) -> str | None:
    """Return why a statistic has no value, or None."""
    if cell.n == 0:
        return text("scores.no_answers", language)
    if statistic == "mean":
        return text("scores.one_answer", language) if cell.n == 1 else None
    if any(map(pd.isna, cell.scale)):
        return text("scores.no_scale", language)
    if statistic == "nps":
        wrong = cell.scale != (0, 10)
        return text("scores.not_nps_scale", language, scale=_range(*cell.scale)) if wrong else None
    points = int(cell.scale[1] - cell.scale[0]) + 1
    return text("scores.too_fine_scale", language, points=points) if points > MOST_POINTS else None


def _nps_groups(cell: Cell) -> tuple[int, int, int]:
    turned = [(10 - score, count) if cell.high_end_is_low else (score, count) for score, count in cell.counts]
    detractors = sum(count for score, count in turned if score <= 6)
    promoters = sum(count for score, count in turned if score >= 9)
    return detractors, cell.n - detractors - promoters, promoters


def boxes_of(cell: Cell, statistic: str) -> int:
    """Return how many boxes of the good end a share counts."""
    if statistic == "agree":
        return 3
    # On a scale of three points two boxes would count the middle as satisfied.
    return 1 if cell.scale[1] - cell.scale[0] < 3 else 2


def _counted(cell: Cell, statistic: str, boxes: int, language: str) -> list[str]:
    """Return which scores a share counts, where its name does not say it."""
    if statistic == "top_2_box" and boxes == 2 and not cell.high_end_is_low:
        return []
    low, high = cell.scale
    ends = (low, low + boxes - 1) if cell.high_end_is_low else (high - boxes + 1, high)
    if boxes == 1:
        return [text("scores.counted_one", language, low=f"{ends[0]:g}")]
    return [text("scores.counted", language, low=f"{ends[0]:g}", high=f"{ends[1]:g}")]


def _remarks(cell: Cell, language: str) -> list[str]:
    """Return what a reader must know of the answers themselves: their scale, direction, wordings, values left out."""
    remarks = []
    if cell.scale_is_one_of_several:
        unknown = any(map(pd.isna, cell.scale))
        remarks.append(
            text("scores.no_scale", language) if unknown else text("scores.scale", language, scale=_range(*cell.scale))
        )
    if cell.high_is == DIRECTIONLESS:
        remarks.append(text("scores.direction_unknown", language))
    elif cell.scale_is_one_of_several or cell.high_end_is_low:
        remarks.append(text(f"scores.high_is_{cell.high_is}", language))
    if len(cell.wordings) > 1:
        quoted = [text("scores.wording", language, wording=wording) for wording in cell.wordings]
        remarks.append(text("scores.wordings", language, wordings=", ".join(quoted)))
    if cell.outside:
        remarks.append(text("scores.outside", language, count=cell.outside))
    return remarks


@cache
def scale_of(metric: str, low: Any, high: Any) -> tuple[float | None, float | None]:
    """Return the ends of a scale, None where they are not known; NPS has one scale."""
    # None and not nan, so that unknown scales are one cell: nan does not equal itself.
    if pd.isna(low) or pd.isna(high):
        return (0.0, 10.0) if metric == "nps" else (None, None)
    return float(low), float(high)


@cache
def direction_of(metric: str, high_is: Any) -> str:
    """Return what a high score means, in the words of the metric; `DIRECTIONLESS` where nobody said it."""
    if pd.isna(high_is) or high_is not in ("good", "bad", "easy", "hard"):
        return DIRECTIONLESS if metric == "ces" else "good"
    pairs = {"good": "easy", "bad": "hard"} if metric == "ces" else {"easy": "good", "hard": "bad"}
    return pairs.get(str(high_is), str(high_is))


def _keys(values: list[Any], kind: Any) -> pd.Series[Any]:
    """Return keys as a column of the kind that they came from; other frames' texts are text, the rest as pandas takes it."""
    if kind is None:
        kind = "str" if all(value is None or isinstance(value, str) for value in values) else None
    keys: pd.Series[Any] = pd.Series(values, dtype=kind)
    return keys


def key_of(key: Any) -> Hashable:
    """Return the value of a group, None where it is missing."""
    # Once for each group and score, so without asking pandas: only what is missing differs from itself.
    return None if key is None or key is pd.NA or key != key else key


def _rank(key: Any) -> tuple[int, str, Any]:
    """Return what a key is sorted by: numbers by size, words by letters, missing ones last."""
    if key is None or (isinstance(key, float) and pd.isna(key)):
        return 2, "", 0
    if isinstance(key, (int, float)):
        return 0, "", float(key)
    return 1, type(key).__name__, key if isinstance(key, (str, pd.Timestamp)) else str(key)


def _percent(estimate: Estimate) -> Estimate:
    return Estimate(100 * estimate.value, 100 * estimate.low, 100 * estimate.high, estimate.method)


def _range(low: float, high: float) -> str:
    return f"{low:g}–{high:g}"
