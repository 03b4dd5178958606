"""The answers behind a comparison, row by row: by scale, direction and group, a person known again across answers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.errors import CjmkitError
from cjmkit.scores.histogram import COUNT
from cjmkit.scores.survey import (
    DIRECTIONLESS,
    STATISTICS,
    Cell,
    boxes_of,
    direction_of,
    histogram_cells,
    impossible,
    key_of,
    scale_of,
)
from cjmkit.texts import text

_PERSON, _ANSWER = "\x1fperson", "\x1fanswer"
Raw = tuple[str, tuple[Hashable, ...], tuple[float | None, float | None], str]


@dataclass(frozen=True, eq=False)
class Stratum:
    """What one group answered on one scale: its `cell`, and its `rows` (answer, person, score)."""

    cell: Cell
    rows: pd.DataFrame

    @property
    def keys(self) -> tuple[Hashable, ...]:
        return self.cell.keys[:-1]

    @property
    def group(self) -> Any:
        """The group; None for answers without one."""
        return self.cell.keys[-1]

    def impossible(self, statistic: str, language: str) -> str | None:
        """Return why a statistic has no value on this scale, or None; a mean has one on any scale."""
        if statistic == "mean" and self.cell.n:
            return None
        return impossible(self.cell, "nps" if statistic == "rank" else statistic, language)

    def widest(self, statistic: str) -> float:
        """Return the largest difference there can be between two values of a statistic."""
        fixed = {"nps": 200.0, "rank": 1.0}
        span = self.cell.scale[1] - self.cell.scale[0]
        return fixed.get(statistic, 100.0) if statistic != "mean" else np.inf if pd.isna(span) else span

    def people(self, rows: pd.DataFrame, statistic: str) -> pd.Series:
        """Return the mean of each person's answers: NPS as −100, 0, 100, a share as 0 or 100, anything else as the score."""
        return self.values(rows["score"], statistic).groupby(rows["person"], sort=True).mean()

    def linearised(self, rows: pd.DataFrame, statistic: str) -> pd.Series:
        """Return a value for each person, whose mean is that of all answers and whose spread is its error over people.

        The ratio estimator by Taylor series (Cochran 1977, Sampling Techniques, 6.3): who answers often weighs more in the
        mean, but remains one person.
        """
        people = self.values(rows["score"], statistic).groupby(rows["person"], sort=True).agg(["sum", "size"])
        mean = people["sum"].sum() / people["size"].sum()
        return mean + (people["sum"] - mean * people["size"]) / people["size"].mean()

    def values(self, scores: pd.Series, statistic: str) -> pd.Series:
        """Return each answer as a statistic counts it."""
        low, high = self.cell.scale
        turned = low + high - scores if self.cell.high_end_is_low else scores
        if statistic == "rank":
            return turned
        if statistic == "mean":
            return scores
        if statistic == "nps":
            return pd.Series(np.select([turned >= 9, turned <= 6], [100.0, -100.0], 0.0), index=scores.index)
        return (turned > high - boxes_of(self.cell, statistic)).astype(float) * 100


def statistics_of(cell: Cell) -> tuple[str, ...]:
    """Return the statistics of a cell: for NPS also `rank`, the raw 0–10 in their order."""
    if cell.metric == "nps":
        return "nps", "rank"
    return tuple(name for name in STATISTICS[cell.metric] if name != "agree" or cell.scale == (1, 7))


def described(cell: Cell, language: str) -> str:
    """Return a cell's scale and direction in words."""
    if any(map(pd.isna, cell.scale)):
        return text("scores.no_scale", language)
    low, high = cell.scale
    said = text("scores.scale", language, scale=f"{low:g}–{high:g}")
    return said if cell.high_is == DIRECTIONLESS else f"{said}, {text(f'scores.high_is_{cell.high_is}', language)}"


def direction_remarks(cell: Cell, one_of_several: bool, language: str) -> list[str]:
    """Return what a reader must know of a cell's scale and direction: which of several it is, or what a high score means."""
    if one_of_several:
        return [text("scores.only_scale", language, scale=described(cell, language))]
    if cell.high_is == DIRECTIONLESS:
        return [text("scores.direction_unknown", language)]
    return [text(f"scores.high_is_{cell.high_is}", language)] if cell.high_end_is_low else []


def strata(answers: pd.DataFrame, between: str, by: Sequence[str] = ()) -> list[Stratum]:
    """Return what each group answered on each scale, in the order of `histogram_cells`.

    Raises `CjmkitError` for answers that were counted already: who gave which is not in them.
    """
    check_rows(answers)
    keys = [*by, between]
    scored = answers[answers["metric"].isin(list(STATISTICS))].reset_index(drop=True)
    # Names of our own beside whatever columns the answers are grouped by.
    scored = scored.assign(**{_PERSON: numbered(people_of(scored)), _ANSWER: numbered(_answers_of(scored))})
    gathered: dict[Raw, list[pd.DataFrame]] = {}
    columns = ["metric", *keys, "scale_low", "scale_high", "high_is"]
    for (metric, *group, low, high, high_is), rows in scored.groupby(columns, dropna=False, sort=False, observed=True):
        name = str(metric)
        place = (name, tuple(map(key_of, group)), scale_of(name, low, high), direction_of(name, high_is))
        gathered.setdefault(place, []).append(
            rows[[_ANSWER, _PERSON, "score"]].set_axis(["answer", "person", "score"], axis=1)
        )
    found = []
    for cell in histogram_cells(scored, keys):
        low, high = (None if pd.isna(end) else end for end in cell.scale)
        rows = pd.concat(gathered[cell.metric, cell.keys, (low, high), cell.high_is], ignore_index=True)
        found.append(Stratum(cell, rows[_counted(rows["score"], cell)].reset_index(drop=True)))
    return found


def check_rows(answers: pd.DataFrame) -> None:
    """Raise `CjmkitError` where a row of answers is not one answer of one person."""
    if COUNT in answers and answers[COUNT].ne(1).any():
        expected = "expected a row for each answer, since people are compared; read the survey without stream=True"
        raise CjmkitError(f"these answers were counted already (column {COUNT!r}); {expected}")


def people_of(answers: pd.DataFrame) -> pd.Series:
    """Return who answered: the participant, else the respondent, else the form; a row that names none is a person of its own."""
    own = pd.Series([f"row {place}" for place in range(len(answers))], index=answers.index, dtype="str")
    person = pd.Series(None, index=answers.index, dtype="str")
    for column in ("participant", "respondent", "response"):
        if column in answers:
            person = person.fillna(answers[column].astype("str"))
    return person.fillna(own)


def numbered(names: pd.Series) -> pd.Series:
    """Return a number for each name, in the order in which they come: what is grouped by it is grouped by whole numbers.

    >>> numbered(pd.Series(["b", "a", "b"])).tolist()
    [0, 1, 0]
    """
    return pd.Series(pd.factorize(names)[0], index=names.index)


def _answers_of(answers: pd.DataFrame) -> pd.Series:
    """Return an id of each answer: the form and the question; of a frame without them, the row."""
    own = pd.Series([f"row {place}" for place in range(len(answers))], index=answers.index, dtype="str")
    if "response" not in answers or "question" not in answers:
        return own
    named = answers["response"].astype("str") + "\x1f" + answers["question"].astype("str")
    named = answers["source"].astype("str") + "\x1f" + named if "source" in answers else named
    return named.fillna(own)


def _counted(scores: pd.Series, cell: Cell) -> pd.Series:
    """Return which scores a cell counts: those on its scale, of NPS whole ones."""
    low, high = (unknown if pd.isna(end) else end for end, unknown in zip(cell.scale, (-np.inf, np.inf), strict=True))
    inside: pd.Series = scores.notna() & scores.abs().lt(np.inf) & scores.ge(low) & scores.le(high)
    return inside & scores.mod(1).eq(0) if cell.metric == "nps" else inside


def keyed(values: pd.Series, column: pd.Series) -> pd.Series:
    """Return a result's keys in the kind of the column they come from; where some are missing, in a kind that allows it."""
    kind = {"i": "Int64", "u": "Int64", "b": "boolean"}.get(column.dtype.kind) if values.isna().any() else None
    return pd.Series(values.tolist(), index=values.index, dtype=kind or column.dtype)
