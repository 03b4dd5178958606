"""Lines of times in subtitle files: which lines are some, and what they say, well-formed or not.

Nearly every such line of a file has one and the same form; those are read all at once, by column. The others are read one by
one: first as the W3C's WebVTT algorithm does, then by what may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cjmkit.transcripts.reading import Notes
from cjmkit.transcripts.times import seconds

ARROW = "-->"

_USUAL = {
    "vtt": "00:00:00.000 --> 00:00:00.000",
    "srt": "00:00:00,000 --> 00:00:00,000",
    "sbv": "0:00:00.000,0:00:00.000",
}
_WEIGHTS = np.array([36_000_000, 3_600_000, 600_000, 60_000, 10_000, 1_000, 100, 10, 1])  # milliseconds of HHMMSSmmm

_VTT_CLOCK = r"((?:\d+:)?[0-5]\d:[0-5]\d\.\d{3})(?!\d)"
_SRT_CLOCK = r"(\d{1,3}:[0-5]\d:[0-5]\d,\d{3})(?!\d)"
_STRICT = {
    "vtt": re.compile(rf"[ \t\f]*{_VTT_CLOCK}[ \t\f]*-->[ \t\f]*{_VTT_CLOCK}", re.ASCII),
    "srt": re.compile(rf"\s*{_SRT_CLOCK}\s*-->\s*{_SRT_CLOCK}", re.ASCII),
    "sbv": re.compile(r"\s*(\d{1,3}:[0-5]\d:[0-5]\d\.\d{3})\s*,\s*(\d{1,3}:[0-5]\d:[0-5]\d\.\d{3})(?=\s*$)", re.ASCII),
}
# A clock time, or what a slip of the keyboard or a faulty tool made of one: 00:0x:01.000, NaN:NaN:NaN.
_CLOCK = re.compile(r"(?=\S{0,12}?(?:\d|NaN))[\w.,;\ufffd]{0,12}:[\w.,;:\ufffd]{0,24}[\w\ufffd]")
_SBV = re.compile(r"\s*(\d+:\w{1,2}:\w{1,2}\.\w{1,3})\s*,\s*(\d+:\w{1,2}:\w{1,2}\.\w{1,3})\s*$")
_DASH = re.compile(r"\S{0,3}[-–—>→]\S{0,3}")
_WORD = re.compile(r"[^\W\d_]{2}")
_SETTING = re.compile(r"\S*(?:vertical|line|position|size|align|region|[XY][12])\b|[^\w\s]*\S*\d\S*%", re.IGNORECASE)
_CARRIED = re.compile(r":[6-9]\d(?:[.,]|$)")


class Timed(NamedTuple):
    """The lines of times in a file: their indices among its lines, and both times of each, in seconds.

    `odd` says of those that are not as they should be, by index, whether they are valid, and the words that stand behind them.
    """

    places: list[int]
    starts: list[float | None]
    ends: list[float | None]
    odd: dict[int, tuple[bool, str]]
    stray: bool  # whether an arrow stands elsewhere as well


def time_lines(lines: Sequence[str], begin: int, kind: str, notes: Notes) -> Timed:
    """Return the lines of times from the index `begin` on."""
    mark = "," if kind == "sbv" else ARROW
    places = [at for at, line in enumerate(lines) if mark in line and at >= begin]
    starts, ends = _usual([lines[at] for at in places], _USUAL[kind])
    odd: dict[int, tuple[bool, str]] = {}
    none: set[int] = set()
    width = len(_USUAL[kind])
    for number in [number for number, at in enumerate(places) if starts[number] is None or len(lines[at]) > width]:
        line = lines[at := places[number]]
        if starts[number] is not None:
            if words := words_behind(line[width:]):
                odd[at] = (True, words)
        elif found := _STRICT[kind].match(line):
            starts[number], ends[number] = map(seconds, found.groups())
            if words := words_behind(line[found.end() :]):
                odd[at] = (True, words)
        elif _SBV.match(line) if kind == "sbv" else is_times(line):
            starts[number], ends[number], words = loose_times(at, line, notes)
            odd[at] = (False, words)
        else:
            none.add(number)
    if none:
        kept = [number for number in range(len(places)) if number not in none]
        places, starts, ends = ([column[number] for number in kept] for column in (places, starts, ends))  # type: ignore[assignment]
    return Timed(places, starts, ends, odd, bool(none))


def _usual(lines: Sequence[str], form: str) -> tuple[list[float | None], list[float | None]]:
    """Both times of each line that has the usual form, None for the others; read by column."""
    width = len(form) + 1  # and what follows, which is no digit
    content = "".join([line[:width].ljust(width) for line in lines]).encode("ascii", "replace")
    table = np.frombuffer(content, dtype=np.uint8).reshape(-1, width)
    pattern = np.frombuffer(form.encode(), dtype=np.uint8)
    digit = pattern == ord("0")
    digits = table[:, :-1][:, digit] - np.uint8(ord("0"))  # what is less than "0" is then more than 9
    weights = _WEIGHTS[-digits.shape[1] // 2 :]
    limits = np.where((weights == 600_000) | (weights == 10_000), 5, 9)
    usual = (table[:, :-1][:, ~digit] == pattern[~digit]).all(axis=1) & (digits <= np.tile(limits, 2)).all(axis=1)
    usual &= table[:, -1] - np.uint8(ord("0")) > 9
    starts, ends = (np.where(usual, half.astype(np.int64) @ weights / 1000, np.nan) for half in np.hsplit(digits, 2))
    if usual.all():
        return starts.tolist(), ends.tolist()
    return [None if time != time else time for time in starts.tolist()], [
        None if time != time else time for time in ends.tolist()
    ]


def is_times(line: str) -> bool:
    """Say whether a line with an arrow means times, however wrong they are: "Menu --> File" is speech."""
    before, _, after = line.partition(ARROW)
    if not _WORD.search(line) and not any(map(str.isalpha, line)):
        return True
    left = _CLOCK.sub("", before)
    return (left != before or _CLOCK.match(after.lstrip()) is not None) and not _WORD.search(left)


def is_cut_times(line: str) -> bool:
    """Say whether a line at the beginning of a block means times although its arrow is damaged."""
    tokens = line.split() if len(line) < 200 else []
    clocks = sum(1 for token in tokens if _CLOCK.fullmatch(token))
    sure = len(tokens) > 1 or line.count(":") > 1
    return clocks > 0 and sure and all(_CLOCK.fullmatch(token) or _DASH.fullmatch(token) for token in tokens)


def loose_times(at: int, line: str, notes: Notes) -> tuple[float | None, float | None, str]:
    """Return what can be read of a line of times that is not as it should be, and the words behind the times."""
    sbv = _SBV.match(line)
    found = list(_CLOCK.finditer(line.replace(",", " ") if sbv else line))[:2]
    clocks = [clock.group() for clock in found]
    start, end = [*map(seconds, clocks), None, None][:2]
    if start is None or end is None:
        notes.add("impossible_time", at + 1)
    elif any(map(_CARRIED.search, clocks)):
        notes.add("carried_time", at + 1)
    behind = line[found[-1].end() :] if found else line
    return start, end, words_behind(behind.rpartition(ARROW)[2])


@lru_cache(maxsize=1024)
def words_behind(rest: str) -> str:
    """Return words that stand behind the times; settings of the cue (align:start) are none."""
    return "" if not _WORD.search(rest) or _SETTING.match(rest.strip()) else rest.strip()


def time_kind(line: str) -> str | None:
    """Return "vtt", "srt" or "sbv" where a line has times as such a file has them."""
    if len(line) < 300 and ARROW in line and is_times(line) and _CLOCK.match(line.strip()):
        return "srt" if "," in line or not re.search(r"\d\.\d{3}\s*-->", line) else "vtt"
    return "sbv" if len(line) < 300 and _SBV.match(line) else None
