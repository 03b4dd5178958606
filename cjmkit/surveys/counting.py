"""The answers of the rows that count, counted block by block: by person, question and cell, then by score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cjmkit.surveys.answers import MOST_NAMED, is_answer, scale_text, score, shown
from cjmkit.surveys.blocks import Block
from cjmkit.surveys.metrics import Question
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.responses import Excluded, Response
from cjmkit.surveys.values import is_missing
from cjmkit.tables import ANSWERS, COUNT, table

if TYPE_CHECKING:
    import polars as pl

SCORED = ("nps", "csat", "ces")
MOST_DIFFERENT = 1_000  # cells of a column that may still be a question with given answers
FOLDED = 64  # tables of counts that are kept before they become one


class Counts:
    """How often each cell was given to each question by each person, of the columns `people` that name one.

    `rejected` are the first values set aside of each question, by column; `tallies` the cells of the other columns that hold
    few different ones, with how often each occurs.
    """

    def __init__(self, questions: Sequence[Question], people: Sequence[int], notes: Notes) -> None:
        self.questions, self.people, self.notes = questions, people, notes
        self.counted = [
            question
            for question in questions
            if question.metric in SCORED or (question.metric == "other" and (question.is_numeric or question.scale))
        ]
        self.tallies: dict[int, Counter[str]] = {
            question.column.index: Counter()
            for question in questions
            if question.metric == "other" and question not in self.counted
        }
        self.columns = sorted({*self.people, *self.tallies, *(question.column.index for question in self.counted)})
        self.tables: list[pl.DataFrame] = []
        self.rejected: dict[int, list[Excluded]] = {question.column.index: [] for question in self.counted}
        self.bad: dict[tuple[int, str], bool] = {}

    def add(self, cells: pl.DataFrame, block: Block, kept: pl.Series, ids: pl.Series) -> None:
        """Add the answers of the rows that count."""
        import polars as pl

        people = [pl.col(str(column)).alias(f"person {column}") for column in self.people]
        for question in self.counted:
            index = question.column.index
            if people:
                counted = cells.group_by(*people, pl.col(str(index)).alias("cell")).len("count")
            else:
                counted = cells[str(index)].alias("cell").value_counts()
            self.tables.append(counted.with_columns(pl.lit(index).alias("column"), pl.col("count").cast(pl.Int64)))
            bad = [cell for cell in counted["cell"].unique().to_list() if self._is_bad(question, cell)]
            own = self.rejected[index]
            if bad and len(own) <= MOST_NAMED:
                lines, rows = block.lines(), kept.arg_true()
                for at in cells[str(index)].is_in(bad).arg_true().head(MOST_NAMED + 1 - len(own)).to_list():
                    detail = f"{question.column.key}: {shown(cells[str(index)][at])}"
                    own.append(Excluded(int(lines[rows[at]]), ids[rows[at]] or "", "out_of_scale", detail, index))
        for index, tally in list(self.tallies.items()):
            tally.update(dict(cells[str(index)].value_counts().iter_rows()))
            if len(tally) > MOST_DIFFERENT:
                del self.tallies[index]
        if len(self.tables) > FOLDED + len(self.counted):
            self.tables = [self._folded()]

    def _is_bad(self, question: Question, cell: str) -> bool:
        key = (question.column.index, cell)
        if key not in self.bad:
            self.bad[key] = is_answer(cell, question) and score(cell, question) is None
        return self.bad[key]

    def _folded(self) -> pl.DataFrame:
        import polars as pl

        together = pl.concat(self.tables)
        return together.group_by(pl.exclude("count")).sum().select(self.tables[0].columns)

    def scores(
        self, look_up: Callable[[Sequence[Mapping[int, str]]], Sequence[Response | None]]
    ) -> tuple[pd.DataFrame, dict[int, Counter[str]]]:
        """Return the answers (`tables.ANSWERS` with `count`), and the cells of each question with how often each occurs.

        `look_up` gives the response that a row of cells, by column, is.
        """
        counted: dict[int, Counter[str]] = {question.column.index: Counter() for question in self.counted}
        rows: list[dict[str, Any]] = []
        histogram = self._folded() if self.tables else None
        if histogram is not None:
            people = [name for name in histogram.columns if name.startswith("person ")]
            different = histogram.select(people).unique().rows() if people else [()]
            # Whoever is looked up has answered something; else nobody would be there.
            answer = {self.questions[0].column.index: "?"}
            asked = [
                answer | {int(name[7:]): cell for name, cell in zip(people, case, strict=True)} for case in different
            ]
            who = dict(zip(different, look_up(asked), strict=True))
            by_column = {question.column.index: question for question in self.counted}
            for *case, cell, count, column in histogram.select(*people, "cell", "count", "column").iter_rows():
                counted[column][cell] += count
                question = by_column[column]
                if (question.metric in SCORED or question.scale) and is_answer(cell, question):
                    value = score(cell, question)
                    if value is not None:
                        rows.append(self._row(question, value, count, who[tuple(case)]))
        return _pooled(rows), counted

    def _row(self, question: Question, value: float, count: int, person: Response | None) -> dict[str, Any]:
        low, high = question.scale or (None, None)
        return {
            "source": self.notes.source,
            "participant": person.participant if person else None,
            "segment": person.segment if person else None,
            "question": question.column.key,
            "wording": question.column.wording,
            "metric": question.metric,
            "phase": question.phase,
            "score": value,
            "scale_low": low,
            "scale_high": high,
            "high_is": question.high_is,
            "count": count,
        }

    def warn(self, counted: Mapping[int, Counter[str]]) -> None:
        """Say of each question what was set aside or not answered."""
        warn = self.notes.warn
        for question in self.counted:
            column, cells = question.column, counted[question.column.index]
            own = self.rejected[column.index]
            scored = question.metric in SCORED
            named = own[:MOST_NAMED] if scored else []
            for row in named:
                value = row.detail.removeprefix(f"{column.key}: ")
                warn("rejected", row.line, column=column.key, value=value, scale=scale_text(question))
            rest = sum(count for cell, count in cells.items() if self._is_bad(question, cell)) - len(named)
            if rest:
                key = "rejected_more" if question.scale else "no_numbers"
                warn(key, own[len(named)].line, column=column.key, count=rest, scale=scale_text(question))
            if scored:
                missing = sum(n for cell, n in cells.items() if cell.strip() and is_missing(cell))
                declined = sum(n for cell, n in cells.items() if not is_missing(cell) and not is_answer(cell, question))
                for key, count in (("read_as_missing", missing), ("declined", declined)):
                    if count:
                        warn(key, column=column.key, count=count)


def _pooled(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The answers as a table, in which "5" and "5.0" are one row."""
    frame = table({**ANSWERS, "count": COUNT}, rows)
    keys = ["participant", "segment", "question", "score"]
    names = [name for name in frame.columns if name not in ("count", *keys)]
    pooled = frame.groupby(keys, dropna=False, sort=True).agg({**dict.fromkeys(names, "first"), "count": "sum"})
    return pooled.reset_index()[list(frame.columns)].astype(frame.dtypes.to_dict())
