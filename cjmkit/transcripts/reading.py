"""What a reader of one format hands on: passages in the file's order, and notes on what was odd."""

from __future__ import annotations

from collections.abc import Iterable
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

    def warnings(self, language: str) -> list[dict[str, object]]:
        """Return `line` (the first one, or None) and `message` of each kind, in the order of the lines.

        A text names the lines as `{at}` ("line 3", "lines 3, 7–9"), or as bare numbers, `{lines}`.
        """
        found: list[dict[str, object]] = []
        for (key, values), lines in self.lines.items():
            at = text("common.lines" if len(set(lines)) > 1 else "common.line", language, lines=line_list(lines))
            message = text(f"transcripts.{key}", language, lines=line_list(lines), at=at, **dict(values))
            found.append({"line": min(lines) if lines else None, "message": message})
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
