"""Which rows of a block count, by the rules of `responses`: those look at each different case once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cjmkit.surveys.blocks import ReadAgain
from cjmkit.surveys.dates import dates
from cjmkit.surveys.headers import Column, Layout
from cjmkit.surveys.metrics import Question
from cjmkit.surveys.moments import is_day_first
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record
from cjmkit.surveys.responses import (
    DATED_WHEN_DONE,
    TEST_ANSWER,
    TEST_PERSON,
    Response,
    read_responses,
    takes_words,
)
from cjmkit.surveys.rows import Seen, answered, any_given, first_given, matches, set_where
from cjmkit.surveys.settings import Settings

if TYPE_CHECKING:
    import polars as pl

ID = "\x00id"
SOME_DAY = "2026-01-01 12:00:00"
Case = tuple[Any, ...]  # cells, and whether some further cells are so


@dataclass
class Known:
    """What was learnt so far about the different cases of a file; it outlasts a second reading."""

    layout: Layout
    reasons: dict[Case, str | None] = field(default_factory=dict)
    dates: dict[Case, tuple[bool, bool]] = field(default_factory=dict)  # outside the window, without a date
    has_ids: bool = True  # every row has the vendor's
    telling: str | None = None  # a date that shows whether the day or the month comes first


class Cases:
    """The rules, asked block by block; `undated` is how many rows have no date where one is asked for."""

    def __init__(
        self, known: Known, unsure: Sequence[Column], questions: Sequence[Question], settings: Settings, notes: Notes
    ) -> None:
        self.known, self.unsure, self.questions, self.settings, self.notes = known, unsure, questions, settings, notes
        self.seen, self.all_ids = Seen(), Seen()
        self.undated = 0

    def reasons(self, cells: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """Return the vendor's id of each row, and why it does not count (null where it does)."""
        ids = first_given(cells, self.known.layout.of_role("id"))
        self._check_ids(cells)
        reasons = self._without_twins(cells, ids, self._by_themselves(cells))
        return ids, self._in_window(cells, reasons)

    def _check_ids(self, cells: pl.DataFrame) -> None:
        """A column named just "id" whose values come again names people, not responses."""
        for column in self.unsure:
            given = cells[str(column.index)].str.strip_chars()
            hashes = np.sort(given.hash().to_numpy())
            if (given == "").any() or given.n_unique() < len(given) or self.all_ids.holds(hashes).any():
                columns = [
                    replace(own, role="respondent") if own is column else own for own in self.known.layout.columns
                ]
                self.known.layout = replace(self.known.layout, columns=tuple(columns))
                raise ReadAgain
            self.all_ids.add(hashes)

    def _by_themselves(self, cells: pl.DataFrame) -> pl.Series:
        """Why each row by itself does not count: looked up once for each different case of what decides it."""
        import polars as pl

        layout = self.known.layout
        deciding = layout.of_role("status", "channel", "finished", "progress")
        dated = (layout.vendor or layout.source) in DATED_WHEN_DONE
        people = [column.index for column in layout.of_role("respondent", "email", "private")]
        comments = [question.column.index for question in self.questions if takes_words(question)]
        cases = cells.select(
            *(pl.col(str(column.index)) for column in deciding),
            (any_given(layout.of_role("submitted")) if dated else pl.lit(False)).alias("submitted"),
            matches(people, TEST_PERSON.pattern).alias("person"),
            matches(comments, TEST_ANSWER.pattern).alias("comment"),
            answered(cells, [question.column for question in self.questions]).alias("answered"),
        )
        _, first, same = np.unique(cases.hash_rows().to_numpy(), return_index=True, return_inverse=True)
        different = cases[first.tolist()].rows()
        new = [case for case in different if case not in self.known.reasons]
        if new:
            self._judge([*self.known.reasons, *new], [column.index for column in deciding])
        reasons = pl.Series([self.known.reasons[case] for case in different], dtype=pl.String)
        return reasons.gather(same)

    def _judge(self, cases: Sequence[Case], deciding: Sequence[int]) -> None:
        layout = self.known.layout
        person = next(iter(layout.of_role("respondent", "email", "private")), None)
        comment = next((question.column for question in self.questions if takes_words(question)), None)
        dates = layout.of_role("submitted")
        answer = next((question.column for question in self.questions if question.column is not comment), comment)
        rows = []
        for case in cases:
            submitted, named, told, answered = case[-4:]
            row = dict(zip(deciding, case, strict=False))
            for column, holds, filler in (
                (dates[0] if dates else None, submitted, SOME_DAY),
                (person, named, "test"),
                (answer, answered, "?"),
                (comment, told, "test"),
            ):
                if column is not None and holds:
                    row[column.index] = filler
            rows.append(row)
        judged = self.judged(rows, Settings())
        for case, reason in zip(cases, judged[1], strict=True):
            if self.known.reasons.get(case, reason) != reason:
                self.known.reasons[case] = reason
                raise ReadAgain
            self.known.reasons[case] = reason

    def judged(
        self, rows: Sequence[Mapping[int, str]], settings: Settings
    ) -> tuple[list[Response | None], list[str | None]]:
        """The response that each row is, or the reason why it is none, by the same rules as for a whole file."""
        layout = self.known.layout
        columns = [replace(column, role="meta") if column.role == "id" else column for column in layout.columns]
        width = len(columns)
        data = tuple(
            Record(at, (*(row.get(column, "") for column in range(width)), f"{at:012d}")) for at, row in enumerate(rows)
        )
        cases = replace(layout, columns=(*columns, Column(width, ID, ID, "id")), data=data)
        quiet = Notes(self.notes.source, self.notes.language)
        responses, excluded = read_responses(cases, settings, dates(cases, settings, quiet), self.questions, {}, quiet)
        found: list[Response | None] = [None] * len(rows)
        reasons: list[str | None] = [None] * len(rows)
        for response in responses:
            found[response.record.line] = response
        for row in excluded:
            reasons[row.line] = row.reason
        return found, reasons

    def _without_twins(self, cells: pl.DataFrame, ids: pl.Series, reasons: pl.Series) -> pl.Series:
        """The reasons with duplicates among them.

        Without the vendor's id, the same row twice is a duplicate where it was sent in the same second.
        """
        import polars as pl

        hashes, may_repeat = ids.hash(), reasons.is_null()
        if ids.null_count():
            if self.known.has_ids:
                self.known.has_ids = False
                raise ReadAgain
            content = cells.select(pl.concat_str(pl.all().str.strip_chars(), separator="\x1f")).to_series().hash(seed=1)
            dated = first_given(cells, self.known.layout.of_role("submitted", "started")).str.contains(
                ":", literal=True
            )
            hashes = hashes.zip_with(ids.is_not_null(), content)
            may_repeat &= ids.is_not_null() | dated.fill_null(False)
        keys = np.sort(hashes.filter(may_repeat).to_numpy())
        if not (keys[1:] == keys[:-1]).any() and not self.seen.holds(keys).any():
            self.seen.add(keys)
            return reasons
        keys, first = np.unique(hashes.filter(may_repeat).to_numpy(), return_index=True)
        new = ~self.seen.holds(keys)
        self.seen.add(keys[new])
        rows = may_repeat.arg_true().to_numpy()
        again = may_repeat.to_numpy().copy()
        again[rows[first[new]]] = False
        return set_where(reasons, pl.Series(again), "duplicate")

    def _in_window(self, cells: pl.DataFrame, reasons: pl.Series) -> pl.Series:
        """The reasons with the rows outside the dates that study.yml sets among them."""
        import polars as pl

        if self.settings.after is None and self.settings.before is None:
            return reasons
        columns = self.known.layout.of_role("submitted", "started")
        if not columns:
            self.undated += reasons.null_count()
            return reasons
        given = cells.select(str(column.index) for column in columns)
        different = given.filter(reasons.is_null()).unique().rows()
        if self.known.telling is None:
            slashed = (cell for case in given.unique().iter_rows() for cell in case if "/" in cell or "-" in cell)
            self.known.telling = next((cell for cell in slashed if is_day_first([cell]) is not None), None)
            if self.known.telling is not None and self.known.dates:
                self.known.dates.clear()
                raise ReadAgain
        new = [case for case in different if case not in self.known.dates]
        answer = {self.questions[0].column.index: "?"}
        rows = [answer | {column.index: cell for column, cell in zip(columns, case, strict=True)} for case in new]
        telling = [answer | {columns[0].index: self.known.telling or ""}]
        found, said = self.judged([*rows, *telling], replace(self.settings, participant=None, segment=None))
        for case, response, reason in zip(new, found, said, strict=False):
            self.known.dates[case] = (reason == "date", response is not None and response.submitted_at is None)
        verdicts = pl.DataFrame(
            [(*case, *self.known.dates[case]) for case in different],
            schema={**given.schema, "outside": pl.Boolean, "undated": pl.Boolean},
            orient="row",
        )
        found_in = given.join(verdicts, on=given.columns, how="left", maintain_order="left")
        counts = reasons.is_null()
        self.undated += int((found_in["undated"].fill_null(False) & counts).sum())
        outside = found_in["outside"].fill_null(False) & counts
        return set_where(reasons, outside, "date")
