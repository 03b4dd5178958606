"""What a reader of one format hands on: passages in the file's order, and notes on what was odd."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cjmkit.texts import text

LISTED = 8  # line numbers that a message names before it says "…"


class Passage(NamedTuple):
    """A cue, or what stands under one label: the smallest piece a file gives to one speaker (None: no name there)."""

    speaker: str | None
    text: str
    start: float | None
    end: float | None
    line: int


@dataclass
class Notes:
    """What was odd, gathered by kind, so that each kind is said once with all its lines."""

    lines: dict[tuple[str, tuple[tuple[str, str], ...]], list[int]] = field(default_factory=dict)

    def add(self, key: str, line: int | None = None, **values: object) -> None:
        kind = (key, tuple((name, str(value)) for name, value in values.items()))
        self.lines.setdefault(kind, []).extend([] if line is None else [line])

    def join(self, other: Notes) -> None:
        """Take in what was noted elsewhere on the same file."""
        for kind, lines in other.lines.items():
            self.lines.setdefault(kind, []).extend(lines)

    def warnings(
        self, language: str, *, unit: str = "line", pages: Mapping[int, int] | None = None
    ) -> list[dict[str, object]]:
        """Return `line` (the first one, or None) and `message` of each kind, in the order of the lines.

        A text names the places as `{at}` ("line 3", "pages 3, 7–9"): lines, or what else the format counts.
        """
        found: list[dict[str, object]] = []
        for (key, values), lines in self.lines.items():
            places = [(pages or {}).get(line, line) for line in lines]
            kind = f"{unit}s" if len(set(places)) > 1 else unit if places else "somewhere"
            at = text(f"common.{kind}", language, lines=line_list(places))
            message = text(f"transcripts.{key}", language, at=at, **dict(values))
            found.append({"line": min(places) if places else None, "message": message})
        return sorted(found, key=lambda warning: int(str(warning["line"] or 0)))


@dataclass
class Reading:
    """One file as its reader understood it; `joint` stands between the passages of a turn."""

    format: str
    passages: list[Passage]
    notes: Notes
    joint: str = " "
    duration: float | None = None
    encoding: str | None = None
    legend: dict[str, str] = field(default_factory=dict)  # roles that the file itself gives to its labels
    questions: frozenset[int] = frozenset()  # positions of passages without a label that were read as questions
    unit: str = "line"  # what the passages' `line` counts: line, paragraph, page, row, item
    pages: dict[int, int] = field(default_factory=dict)  # of a PDF: the page that each line stands on


def line_list(lines: Iterable[int]) -> str:
    """Return line numbers as a list for people, runs drawn together.

    >>> line_list([3, 1, 2, 9])
    '1–3, 9'
    """
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    parts = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    return ", ".join(parts[:LISTED]) + (" …" if len(parts) > LISTED else "")


class Unreadable(Exception):
    """A file that no reader takes: `key` names the message. With `aside` it is simply no transcript, and no fault."""

    def __init__(self, key: str, *, line: int | None = None, aside: bool = False, **values: object) -> None:
        super().__init__(key)
        self.key, self.line, self.aside, self.values = key, line, aside, values
