"""When each response was sent: by the columns of dates of an export, with a warning where the order of day and month is open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from cjmkit.surveys.headers import Column, Layout
from cjmkit.surveys.moments import SLASHED, is_day_first, moment
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.settings import Settings

HALF_DAY = re.compile(r"\b[ap]\.?m\b", re.IGNORECASE)
# LimeSurvey's date of submission where a survey is anonymous.
PLACEHOLDERS = {"limesurvey": dt.datetime(1980, 1, 1)}


def dates(layout: Layout, settings: Settings, notes: Notes) -> list[dt.datetime | None]:
    """Return when each row was sent, None where it does not say; what could not be read, or not with certainty, is noted."""
    columns = layout.of_role("submitted", "started")
    day_first = _is_day_first(layout, columns, notes)
    placeholder = PLACEHOLDERS.get(layout.vendor or layout.source)

    def read(cell: str) -> dt.datetime | None:
        found = moment(cell, day_first=day_first)
        return None if found == placeholder else found

    when: list[dt.datetime | None] = layout.first_filled(columns, read)
    undated = [row for row, found in enumerate(when) if found is None]
    filled = layout.first_filled(columns) if undated else []
    unread = [row for row in undated if filled[row] and filled[row] != str(placeholder)]
    if unread:
        notes.warn("unread_dates", layout.data[unread[0]].line, count=len(unread), example=filled[unread[0]][:30])
    if undated and (settings.after or settings.before):
        notes.warn("undated", layout.data[undated[0]].line, count=len(undated))
    return when


def _is_day_first(layout: Layout, columns: Sequence[Column], notes: Notes) -> bool:
    """Whether dates such as 3/4/2026 begin with the day, with a warning where they do not tell."""
    cells = [cell.strip() for column in columns for cell in layout.cells[column.index].distinct]
    told = is_day_first(cells)
    slashed = next((cell for cell in cells if SLASHED.fullmatch(cell)), None)
    if told is not None or slashed is None:
        return bool(told)
    # Where people write a.m. and p.m. with slashes, the month mostly comes first.
    order = notes.language == "de" and not any(HALF_DAY.search(cell) for cell in cells)
    read = moment(slashed, day_first=order)
    if read is not None:
        key = "day_first" if order else "month_first"
        notes.warn("ambiguous_dates", example=slashed, order=notes.say(key), read=read.date().isoformat())
    return order
