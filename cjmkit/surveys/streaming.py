"""A large survey file, read in blocks: which rows count (`cases`), and what they answered (`counting`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from cjmkit.surveys.answers import MOST_NAMED
from cjmkit.surveys.blocks import Block, Large, ReadAgain
from cjmkit.surveys.cases import Cases, Known
from cjmkit.surveys.counting import Counts
from cjmkit.surveys.headers import Layout
from cjmkit.surveys.metrics import Question
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.responses import Excluded, with_ids
from cjmkit.surveys.rows import is_given
from cjmkit.surveys.settings import Settings, columns_of

if TYPE_CHECKING:
    import polars as pl

# The roles of columns that decide whether a row counts.
DECIDING = (
    *("id", "status", "channel", "finished", "progress"),
    *("submitted", "started", "respondent", "email", "private"),
)


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


def count_answers(
    large: Large, layout: Layout, questions: Sequence[Question], settings: Settings, notes: Notes
) -> Counted:
    """Return the answers of a file, counted by participant, segment, question and score, and the rows that do not count."""
    columns_of(settings.participant, "participant", layout, notes)
    columns_of(settings.segment, "segment", layout, notes)
    known = Known(with_ids(layout))
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
        self, known: Known, maybe: Sequence[int], questions: Sequence[Question], settings: Settings, notes: Notes
    ) -> None:
        self.known, self.settings, self.notes = known, settings, notes
        layout = known.layout
        people = sorted(
            {
                column.index
                for key, what in ((settings.participant, "participant"), (settings.segment, "segment"))
                for column in columns_of(key, what, layout, Notes(notes.source))
            }
        )
        unsure = [column for column in layout.of_role("id") if column.index in maybe]
        self.cases = Cases(known, unsure, questions, settings, notes)
        self.counts = Counts(questions, people, notes)
        self.comment_columns = [question.column for question in questions if question.metric == "comment"]
        named = {column.index for column in layout.of_role(*DECIDING)}
        asked = {question.column.index for question in questions}
        # A row without an id is known by all its cells.
        self.wanted = {*named, *asked, *people} if known.has_ids else {column.index for column in layout.columns}
        self.reasons: Counter[str] = Counter()
        self.named: dict[str, list[Excluded]] = {}
        self.comments = self.longer = self.rows = 0

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
        ids, reasons = self.cases.reasons(cells)
        self._name(reasons, ids, block)
        kept = reasons.is_null()
        self.reasons.update(dict(reasons.drop_nulls().value_counts().iter_rows()))
        comments = cells.select(
            pl.sum_horizontal(pl.lit(0), *(is_given(c).cast(pl.Int64) for c in self.comment_columns))
        )
        self.comments += int(comments.to_series().filter(kept).sum()) if self.comment_columns else 0
        self.counts.add(cells.select(map(str, self.counts.columns)).filter(kept), block, kept, ids)

    def _name(self, reasons: pl.Series, ids: pl.Series, block: Block) -> None:
        """Name the first rows of each reason."""
        for reason in reasons.drop_nulls().unique().sort().to_list():
            own = self.named.setdefault(reason, [])
            if left := MOST_NAMED - len(own):
                lines, key = block.lines(), "twin" if reason == "duplicate" else reason
                for at in (reasons == reason).fill_null(False).arg_true().head(left).to_list():
                    own.append(Excluded(int(lines[at]), ids[at] or "", reason, self.notes.say(f"excluded_{key}")))

    def _result(self) -> Counted:
        who = replace(Settings(), participant=self.settings.participant, segment=self.settings.segment)
        answers, counted = self.counts.scores(lambda rows: self.cases.judged(rows, who)[0])
        self.notes.warn("counted", comments=self.comments, named=MOST_NAMED)
        if self.longer:
            self.notes.warn("longer_rows", count=self.longer, width=len(self.known.layout.columns))
        if self.cases.undated:
            self.notes.warn("undated", count=self.cases.undated)
        self.counts.warn(counted)
        named = sorted(
            [row for own in (*self.named.values(), *self.counts.rejected.values()) for row in own[:MOST_NAMED]],
            key=lambda row: row.line,
        )
        return Counted(
            answers,
            named,
            self.reasons,
            self.rows,
            self.rows - self.reasons.total(),
            {**self.counts.tallies, **counted},
        )
