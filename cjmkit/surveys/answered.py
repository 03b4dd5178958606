"""What was answered in a column, or in all columns of a grid: the texts that were given, and the numbers among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cjmkit.surveys.cells import Cells, cells_of
from cjmkit.surveys.headers import Column
from cjmkit.surveys.values import is_declined, is_missing, number

NUMERIC = 0.5  # of the answers are numbers: then the question asks for one
MOSTLY_WHOLE = 0.5  # of the numbers: means of several scores are no answers to an NPS question
# Several choices in one cell, by their numbers: "1;3", "1,2,5". A single comma may be a decimal one.
LIST = re.compile(r"\d+(\s*[;|]\s*\d+)+|\d+(\s*,\s*\d+){2,}")
CODES = re.compile(r"\d{1,3}(,\d{1,3})+")
FEWEST_ROWS = 2  # of a grid
QUALTRICS_ROW = re.compile(r"(.+?)_\d+(?:_\d+)?")  # Q2_1: the first row of the grid Q2


@dataclass(frozen=True)
class Answers:
    """Answers as they are, each different one with how often it was given."""

    texts: Mapping[str, int]
    numbers: Mapping[float, int]
    are_lists: bool = (
        False  # people could choose several: then a number alone in its cell is a choice as well, no score
    )

    @cached_property
    def n(self) -> int:
        return sum(self.texts.values())

    @cached_property
    def n_numbers(self) -> int:
        return sum(self.numbers.values())

    @cached_property
    def are_numbers(self) -> bool:
        return not self.are_lists and bool(self.texts) and self.n_numbers >= NUMERIC * self.n

    @property
    def are_whole(self) -> bool:
        return sum(n for value, n in self.numbers.items() if value.is_integer()) > MOSTLY_WHOLE * self.n_numbers

    @property
    def are_ticks(self) -> bool:
        """Whether all numbers are 0 or 1: a box that was ticked or a yes, not a number that was given."""
        return self.numbers.keys() <= {0.0, 1.0}

    def number_in(self, low: float, high: float) -> int:
        """Return how many numbers lie in a range, its ends included."""
        return sum(n for value, n in self.numbers.items() if low <= value <= high)

    def share_in(self, scale: tuple[float, float]) -> float:
        """Return the share of the numbers that lie on a scale."""
        return self.number_in(*scale) / max(1, self.n_numbers)


def answers_of(
    cells: Cells | Mapping[str, int] | Sequence[str], declined: Collection[float] = (), *, has_choices: bool = False
) -> Answers:
    """Return what was answered, without blanks, "NA", options that decline to answer, and the numbers that mean such.

    With `has_choices` also a single comma between numbers parts choices.
    """
    if isinstance(cells, Mapping):
        counted: Iterable[tuple[str, int]] = cells.items()
    else:
        counted = (cells if isinstance(cells, Cells) else cells_of(cells)).counted()
    texts: Counter[str] = Counter()
    numbers: Counter[float] = Counter()
    are_lists = False
    for cell, count in counted:
        if not count or is_missing(cell) or is_declined(cell):
            continue
        value = number(cell)
        if value is None or value not in declined:
            texts[cell.strip()] += count
            are_lists |= bool(LIST.fullmatch(cell.strip()) or (has_choices and CODES.fullmatch(cell.strip())))
            if value is not None:
                numbers[value] += count
    return Answers(texts, numbers, are_lists)


def grids(columns: Sequence[Column], answers: Mapping[int, Answers]) -> dict[int, Answers]:
    """Return by column what was answered in its whole grid; columns that stand in none are left out.

    The rows of a grid share one scale, also where nobody used all of it in one of them.
    """
    members: dict[str, list[int]] = {}
    for column in columns:
        if (stem := _stem(column)) is not None:
            members.setdefault(stem, []).append(column.index)
    return {
        index: _pooled([answers[other] for other in group])
        for group in members.values()
        if len(group) >= FEWEST_ROWS
        for index in group
    }


def _stem(column: Column) -> str | None:
    if column.wording.endswith("]") and " [" in column.wording:
        return column.wording.rsplit(" [", 1)[0]
    row = QUALTRICS_ROW.fullmatch(column.key)
    return row[1] if row and " - " in column.wording else None


def _pooled(parts: Sequence[Answers]) -> Answers:
    texts: Counter[str] = Counter()
    numbers: Counter[float] = Counter()
    for part in parts:
        texts.update(part.texts)
        numbers.update(part.numbers)
    return Answers(texts, numbers, any(part.are_lists for part in parts))
