"""Clock times as transcripts write them, and what to do with impossible ones."""

from __future__ import annotations

import re
from math import inf, isfinite

from cjmkit.transcripts.reading import Notes, Passage

HOUR = 3600.0
LONGEST = 24 * HOUR
FEW = 3  # passages after a leap ahead that make it a slip when nothing else follows
CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"

# A mark: 0:12, 00:00:12.340, [00:12], (1:02:03), #00:00:10-0#, {00:12}, or a span of two such times.
MARK = rf"(?:[\[(#{{<]\s*)?{CLOCK}(?:-\d)?(?:\s*(?:-->|->|-|–)\s*{CLOCK})?(?:\s*[\])#}}>])?(?!\d|:\d)"
ONLY_MARK = re.compile(rf"[*_]*\s*{MARK}\s*[*_]*:?\s*$")

# In the middle of speech only a bracketed mark is one: "at 12:30" was said.
INLINE_MARK = re.compile(rf"\s*(?:\[{CLOCK}(?:-\d)?\]|#{CLOCK}(?:-\d)?#|\((?:\d{{1,2}}:)\d{{2}}:\d{{2}}(?:[.,]\d+)?\))")
END_MARK = re.compile(rf"#{CLOCK}-\d#\s*$")  # f4: the time at which the words before it end
LEADING_MARK = re.compile(rf"[*_]*(?P<mark>{MARK})[*_]*\s*[-–|]?\s+(?=\S)")
_TIME = re.compile(CLOCK)


def seconds(clock: str) -> float | None:
    """Return a clock time in seconds, or None where it is none: 60 to 99 seconds are carried over, 60 minutes are not.

    >>> seconds("0:0:3.490"), seconds("00:00:69.000"), seconds("1:02"), seconds("99:99:99"), seconds("NaN:NaN:NaN")
    (3.49, 69.0, 62.0, None, None)
    """
    parts = clock.replace(",", ".").split(":")
    try:
        if len(parts) == 3:
            hours, minutes, rest = int(parts[0]), int(parts[1]), float(parts[2])
        elif len(parts) == 2:
            hours, minutes, rest = 0, int(parts[0]), float(parts[1])
        else:
            return None
    except ValueError:
        return None
    if (
        hours < 0
        or minutes < 0
        or not isfinite(rest)
        or not 0 <= rest < 100
        or ((hours or len(parts) == 3) and minutes > 59)
    ):
        return None
    return round(hours * HOUR + minutes * 60 + rest, 3)


def first_time(mark: str | None) -> float | None:
    """Return the first clock time in a mark.

    >>> first_time("#00:00:10-0#"), first_time("[1:02 - 1:09]")
    (10.0, 62.0)
    """
    found = _TIME.search(mark) if mark else None
    return seconds(found.group()) if found else None


def end_time(mark: str | None) -> float | None:
    """Return the second clock time of a mark that is a span.

    >>> end_time("[00:01 --> 00:03]"), end_time("[00:01]")
    (3.0, None)
    """
    found = _TIME.findall(mark) if mark else []
    return seconds(found[1]) if len(found) == 2 else None


def last_time(text: str) -> float | None:
    """Return the last clock time in a text."""
    found = _TIME.findall(text)
    return seconds(found[-1]) if found else None


def possible_times(passages: list[Passage], notes: Notes) -> list[Passage]:
    """Return the passages with impossible times taken out: no turn is negative, no interview hours long by a slip.

    A time is a slip where it leaps ahead by more than an hour and some later time goes back by as much, or where fewer than
    `FEW` passages stand there until the end; a recording may well go on after a pause.
    """
    if not _odd(passages):
        return passages
    later = _earliest_later([passage.start for passage in passages])
    checked: list[Passage] = []
    before: float | None = None
    stood = 0
    for passage, (earliest, following, left) in zip(passages, later, strict=True):
        start, end = passage.start, passage.end
        if start is not None:
            if (
                before is None
            ):  # nothing to compare with but what follows at once: recordings may stand one after the other
                slip = following is not None and start - following > HOUR
            else:
                slip = start - before > HOUR and (start - earliest > HOUR or left < min(FEW, stood))
            if slip or start >= LONGEST:
                notes.add("time_leap", passage.line)
                start = end = None
            else:
                before, stood = start, stood + 1
        if start is not None and end is not None:
            if end < start:
                notes.add("negative_duration", passage.line)
                end = start
            elif end - start > HOUR:
                notes.add("long_cue", passage.line)
                end = None
        elif start is None and end is not None and end - (before or 0) > HOUR:
            end = None  # an end whose beginning is lost, far from all that was said before
        if start is not passage.start or end is not passage.end:
            passage = passage._replace(start=start, end=end)
        checked.append(passage)
    return checked


def _odd(passages: list[Passage]) -> bool:
    """Say whether any time wants a second look; in most files none does."""
    before: float | None = None
    for _, _, start, end, _ in passages:
        if start is not None:
            if start >= LONGEST or (before is not None and start - before > HOUR):
                return True
            if before is not None and before - start > HOUR:
                return True
            before = start
            if end is not None and not 0 <= end - start <= HOUR:
                return True
        elif end is not None and end - (before or 0) > HOUR:
            return True
    return False


def _earliest_later(starts: list[float | None]) -> list[tuple[float, float | None, int]]:
    """For each time: the earliest one after it, the next one, and how many follow."""
    found: list[tuple[float, float | None, int]] = []
    earliest, following, left = inf, None, 0
    for start in reversed(starts):
        found.append((earliest, following, left))
        if start is not None:
            earliest, following, left = min(earliest, start), start, left + 1
    return found[::-1]
