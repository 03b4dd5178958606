"""Dates and times of answers, as written: ISO, German, American, British, Excel's serial numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]\s*(.*))?")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)(?:,?\s+(.*))?")
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d\d)(?:,?\s+(.*))?")
CLOCK = re.compile(
    r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(am|pm|a\.m\.|p\.m\.|vorm\.|nachm\.)?\s*"
    r"(?:uhr)?\s*(?:z|[a-z]{3,4})?\s*(?:[+-]\d{1,2}:?(?:\d\d)?)?",
    re.IGNORECASE,
)
EXCEL_EPOCH = dt.datetime(1899, 12, 30)
EXCEL_DAYS = (20_000, 80_000)  # 1954 to 2119


def is_day_first(cells: Iterable[str]) -> bool | None:
    """Return whether dates with slashes begin with the day; None where nothing tells.

    >>> is_day_first(["03/04/2026", "28/04/2026"]), is_day_first(["03/04/2026"])
    (True, None)
    """
    matches = [match for cell in cells if (match := SLASHED.fullmatch(cell.strip()))]
    if any(int(match[1]) > 12 for match in matches):
        return True
    if any(int(match[2]) > 12 for match in matches):
        return False
    return None


def moment(cell: str, *, day_first: bool = False) -> dt.datetime | None:
    """Return a cell's date and time as written, without its time zone; None where it is none.

    >>> moment("03.04.2026 14:05"), moment("4/3/2026 2:05:00 PM")
    (datetime.datetime(2026, 4, 3, 14, 5), datetime.datetime(2026, 4, 3, 14, 5))
    """
    bare = cell.strip()
    if match := ISO.fullmatch(bare):
        return _moment(match[1], match[2], match[3], match[4])
    if match := DOTTED.fullmatch(bare):
        return _moment(match[3], match[2], match[1], match[4])
    if match := SLASHED.fullmatch(bare):
        day, month = (match[1], match[2]) if day_first else (match[2], match[1])
        return _moment(match[3], month, day, match[4])
    if re.fullmatch(r"\d{5}([.,]\d+)?", bare):
        days = float(bare.replace(",", "."))
        if EXCEL_DAYS[0] <= days <= EXCEL_DAYS[1]:
            return (EXCEL_EPOCH + dt.timedelta(days=days)).replace(microsecond=0)
    return None


def _moment(year: str, month: str, day: str, clock: str | None) -> dt.datetime | None:
    hour = minute = second = 0
    if clock and clock.strip():
        match = CLOCK.fullmatch(clock.strip())
        if not match:
            return None
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        half = (match[4] or "").lower()
        if half.startswith(("p", "n")) and hour < 12:
            hour += 12
        elif half.startswith(("a", "v")) and hour == 12:
            hour = 0
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return dt.datetime(full_year, int(month), int(day), hour, minute, second)
    except ValueError:
        return None
