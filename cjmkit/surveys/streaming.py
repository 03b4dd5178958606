"""Answers counted block by block, by the rules of `responses` and `answers`: those look at each different case once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cjmkit.surveys.answers import MOST_NAMED, is_answer, scale_text, score, shown
from cjmkit.surveys.blocks import Block, Large, ReadAgain
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
    Excluded,
    Response,
    read_responses,
    takes_words,
    with_ids,
)
from cjmkit.surveys.rows import Seen, answered, any_given, first_given, is_given, matches, set_where
from cjmkit.surveys.settings import Settings, columns_of
from cjmkit.surveys.values import is_missing
from cjmkit.tables import ANSWERS, COUNT, table

if TYPE_CHECKING:
    import polars as pl

SCORED = ("nps", "csat", "ces")
MOST_DIFFERENT = 1_000  # cells of a column that may still be a question with given answers
FOLDED = 64  # tables of counts that are kept before they become one
# The roles of columns that decide whether a row counts.
DECIDING = (
    *("id", "status", "channel", "finished", "progress"),
    *("submitted", "started", "respondent", "email", "private"),
)
ID = "\x00id"
SOME_DAY = "2026-01-01 12:00:00"
Case = tuple[Any, ...]  # cells, and whether some further cells are so


@dataclass
class Counted:
    """What a file read in blocks holds: answers with their `count`, the first rows of each reason, and all of them counted.

    `cells` are those of the columns that hold few different ones, with how often each occurs.
    """

    answers: pd.DataFrame
    excluded: list[Excluded]
    reasons: Counter[str]
    rows: int
    responses: int
    cells: Mapping[int, Mapping[str, int]]


@dataclass
class _Known:
    """What was learnt so far about the different cases of a file; it outlasts a second reading."""

    layout: Layout
    reasons: dict[Case, str | None] = field(default_factory=dict)
    dates: dict[Case, tuple[bool, bool]] = field(default_factory=dict)  # outside the window, without a date
    has_ids: bool = True  # every row has the vendor's
    telling: str | None = None  # a date that shows whether the day or the month comes first


def count_answers(
    large: Large, layout: Layout, questions: Sequence[Question], settings: Settings, notes: Notes
) -> Counted:
    """Return the answers of a file, counted by participant, segment, question and score, and the rows that do not count."""
    columns_of(settings.participant, "participant", layout, notes)
    columns_of(settings.segment, "segment", layout, notes)
    known = _Known(with_ids(layout))
    maybe = [column.index for column in layout.columns if column.role == "maybe_id"]
    said = list(notes.warnings)
    while True:
        try:
            one = _Pass(known, maybe, questions, settings, notes)
            return one.read(large.blocks(layout.data[0].line, len(layout.columns), one.wanted))
        except ReadAgain:
            notes.warnings[:] = said


class _Pass:
    """One reading of a file's blocks."""

    def __init__(
        self, known: _Known, maybe: Sequence[int], questions: Sequence[Question], settings: Settings, notes: Notes
    ) -> None:
        self.known, self.questions, self.settings, self.notes = known, questions, settings, notes
        layout = known.layout
        self.unsure = [column for column in layout.of_role("id") if column.index in maybe]
        self.people = sorted(
            {
                column.index
                for key, what in ((settings.participant, "participant"), (settings.segment, "segment"))
                for column in columns_of(key, what, layout, Notes(notes.source))
            }
        )
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
        self.comment_columns = [question.column for question in questions if question.metric == "comment"]
        named = {column.index for column in layout.of_role(*DECIDING)}
        asked = {question.column.index for question in questions}
        # A row without an id is known by all its cells.
        self.wanted = (
            {*named, *asked, *self.people} if self.known.has_ids else {column.index for column in layout.columns}
        )
        self.seen, self.all_ids = Seen(), Seen()
        self.counts: list[pl.DataFrame] = []
        self.reasons: Counter[str] = Counter()
        self.named: dict[str, list[Excluded]] = {}
        self.rejected: dict[int, list[Excluded]] = {question.column.index: [] for question in self.counted}
        self.bad: dict[tuple[int, str], bool] = {}
        self.comments = self.longer = self.undated = self.rows = 0

    def read(self, blocks: Iterable[Block]) -> Counted:
        with ThreadPoolExecutor(1) as ahead:  # the next block is read while this one is counted
            left = iter(blocks)
            waiting = ahead.submit(next, left, None)
            while (block := waiting.result()) is not None:
                waiting = ahead.submit(next, left, None)
                self._add(block)
        return self._result()

    def _add(self, block: Block) -> None:
        import polars as pl

        cells = block.cells
        self.rows += len(cells)
        self.longer += block.longer
        ids = first_given(cells, self.known.layout.of_role("id"))
        self._check_ids(cells)
        reasons = self._without_twins(cells, ids, self._by_themselves(cells))
        reasons = self._in_window(cells, reasons)
        self._name(reasons, ids, block)
        kept = reasons.is_null()
        self.reasons.update(dict(reasons.drop_nulls().value_counts().iter_rows()))
        comments = cells.select(
            pl.sum_horizontal(pl.lit(0), *(is_given(c).cast(pl.Int64) for c in self.comment_columns))
        )
        self.comments += int(comments.to_series().filter(kept).sum()) if self.comment_columns else 0
        self._count(cells.select(map(str, self.columns)).filter(kept), block, kept, ids)

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
        judged = self._judged(rows, Settings())
        for case, reason in zip(cases, judged[1], strict=True):
            if self.known.reasons.get(case, reason) != reason:
                self.known.reasons[case] = reason
                raise ReadAgain
            self.known.reasons[case] = reason

    def _judged(
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
        found, said = self._judged([*rows, *telling], replace(self.settings, participant=None, segment=None))
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

    def _name(self, reasons: pl.Series, ids: pl.Series, block: Block) -> None:
        """Name the first rows of each reason."""
        for reason in reasons.drop_nulls().unique().sort().to_list():
            own = self.named.setdefault(reason, [])
            if left := MOST_NAMED - len(own):
                lines, key = block.lines(), "twin" if reason == "duplicate" else reason
                for at in (reasons == reason).fill_null(False).arg_true().head(left).to_list():
                    own.append(Excluded(int(lines[at]), ids[at] or "", reason, self.notes.say(f"excluded_{key}")))

    def _count(self, cells: pl.DataFrame, block: Block, kept: pl.Series, ids: pl.Series) -> None:
        """Add the answers of the rows that count."""
        import polars as pl

        people = [pl.col(str(column)).alias(f"person {column}") for column in self.people]
        for question in self.counted:
            index = question.column.index
            counted = cells.group_by(*people, pl.col(str(index)).alias("cell")).len("count")
            self.counts.append(counted.with_columns(pl.lit(index).alias("column"), pl.col("count").cast(pl.Int64)))
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
        if len(self.counts) > FOLDED + len(self.counted):
            self.counts = [self._folded()]

    def _is_bad(self, question: Question, cell: str) -> bool:
        key = (question.column.index, cell)
        if key not in self.bad:
            self.bad[key] = is_answer(cell, question) and score(cell, question) is None
        return self.bad[key]

    def _folded(self) -> pl.DataFrame:
        import polars as pl

        together = pl.concat(self.counts)
        return together.group_by(pl.exclude("count")).sum().select(self.counts[0].columns)

    def _result(self) -> Counted:
        counted: dict[int, Counter[str]] = {question.column.index: Counter() for question in self.counted}
        rows: list[dict[str, Any]] = []
        histogram = self._folded() if self.counts else None
        if histogram is not None:
            people = [name for name in histogram.columns if name.startswith("person ")]
            different = histogram.select(people).unique().rows() if people else [()]
            # Whoever is looked up has answered something; else nobody would be there.
            answer = {self.questions[0].column.index: "?"}
            asked = [
                answer | {int(name[7:]): cell for name, cell in zip(people, case, strict=True)} for case in different
            ]
            who = dict(zip(different, self._judged(asked, self.settings_of_people())[0], strict=True))
            by_column = {question.column.index: question for question in self.counted}
            for *case, cell, count, column in histogram.select(*people, "cell", "count", "column").iter_rows():
                counted[column][cell] += count
                question = by_column[column]
                if (question.metric in SCORED or question.scale) and is_answer(cell, question):
                    value = score(cell, question)
                    if value is not None:
                        rows.append(self._row(question, value, count, who[tuple(case)]))
        self._warn(counted)
        named = sorted(
            [row for own in (*self.named.values(), *self.rejected.values()) for row in own[:MOST_NAMED]],
            key=lambda row: row.line,
        )
        return Counted(
            _pooled(rows), named, self.reasons, self.rows, self.rows - self.reasons.total(), {**self.tallies, **counted}
        )

    def settings_of_people(self) -> Settings:
        return replace(Settings(), participant=self.settings.participant, segment=self.settings.segment)

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

    def _warn(self, counted: Mapping[int, Counter[str]]) -> None:
        warn = self.notes.warn
        warn("counted", comments=self.comments, named=MOST_NAMED)
        if self.longer:
            warn("longer_rows", count=self.longer, width=len(self.known.layout.columns))
        if self.undated:
            warn("undated", count=self.undated)
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
