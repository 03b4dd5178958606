"""Rows into responses: which of them count, what each is called, who gave it and when."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from cjmkit.surveys.cues import asks
from cjmkit.surveys.headers import Column, Layout
from cjmkit.surveys.metrics import Question
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.private import is_address, person_key, short_hash
from cjmkit.surveys.records import Record
from cjmkit.surveys.settings import Settings, columns_of
from cjmkit.surveys.values import is_missing, number

REASONS = ("preview", "spam", "test", "unfinished", "empty", "duplicate", "date")
UNFINISHED = {
    *("0", "false", "falsch", "no", "nein", "partial", "started", "incomplete"),
    *("unvollständig", "teilweise", "begonnen", "gestartet"),
}
DATED_WHEN_DONE = ("limesurvey", "typeform")  # sources whose submit date stays blank until the end
UNIQUE_LENGTH = 8  # characters from which a vendor's ids are taken to be unique over files
STATUS_BITS = {"preview": 1, "spam": 8, "test": 2}  # Qualtrics' numbers: 9 is a preview marked as spam
# A test says so where the person is named, or in place of an answer: "TEST", "test@…", "Test 2, bitte löschen".
TEST_PERSON = re.compile(r"test(er|user|person|kunde|account)?[\s_.-]*\d*(@.*)?", re.IGNORECASE)
TEST_ANSWER = re.compile(
    r"((this is )?(just |only )?a |(das ist )?(nur )?ein )?test(antwort|eintrag|ing| answer| entry)?[\s\d]*\W*"
    r"((please|bitte) )?(ignore|delete|disregard|ignorieren|löschen|nicht beachten)?\W*",
    re.IGNORECASE,
)
STATUS_WORDS = {"preview": ("preview", "vorschau"), "spam": ("spam",), "test": ("test",)}


@dataclass(frozen=True)
class Response:
    """One form that was filled in."""

    id: str
    row: int  # among the layout's records, from 0
    record: Record
    respondent: str
    participant: str | None
    segment: str | None
    submitted_at: dt.datetime | None
    language: str | None


@dataclass(frozen=True)
class Excluded:
    """A row that does not count, or a value that was set aside."""

    line: int
    response: str
    reason: str
    detail: str
    column: int | None = None  # of a value that was set aside


When = Sequence[dt.datetime | None]


def counting_rows(layout: Layout, settings: Settings, when: When) -> Layout:
    """Return the layout with the rows that nothing speaks against so far; with all of them where none is left.

    What the questions measure is told from these alone: a preview or a test shall not change it.
    """
    reasons = _reasons(layout, [column.index for column in layout.columns if column.role is None], ())
    tests = _tests(layout, [column.index for column in layout.columns if column.role is None])
    rows = [
        row
        for row, reason in enumerate(reasons)
        if reason is None and not tests[row] and _in_window(when[row], settings)
    ]
    return layout.with_rows(rows) if 0 < len(rows) < len(layout.data) else layout


def read_responses(
    layout: Layout, settings: Settings, when: When, questions: Sequence[Question], taken: dict[str, str], notes: Notes
) -> tuple[list[Response], list[Excluded]]:
    """Return the responses that count and the rows that do not, each with its reason.

    `when` is when each row was sent. A row that answers none of the `questions` is empty. `taken` holds the ids of files read
    before, by id; this file's are added to it.
    """
    layout = with_ids(layout)
    kept: list[tuple[int, str]] = []
    excluded = []
    ids = _ids(layout, notes)
    clocked = _has_clock(layout) if any("~" in id for id in ids) else []
    firsts: dict[str, int] = {}
    asked = [question.column.index for question in questions]
    words = [question.column.index for question in questions if takes_words(question)]
    reasons = _reasons(layout, asked, words)
    for row, (record, id) in enumerate(zip(layout.data, ids, strict=True)):
        # Without the vendor's id, the same row twice is a duplicate where it was sent in the same second.
        twin = id.rsplit("~", 1)[0] if "~" in id and clocked[row] else id
        reason = reasons[row]
        if reason is None and twin in firsts:
            reason, id = "duplicate", twin
        elif reason is None:
            firsts[twin] = record.line
            reason = "date" if not _in_window(when[row], settings) else None
        if reason:
            detail = str(firsts[twin]) if reason == "duplicate" else ""
            excluded.append(Excluded(record.line, id, reason, notes.say(f"excluded_{reason}", line=detail)))
        else:
            kept.append((row, id))
    names = _final_ids(ids, {id for _, id in kept}, layout, notes, taken)
    people = _people(layout, settings, notes)
    responses = []
    for row, id in kept:
        respondent, participant, segment, language = (column[row] for column in people)
        final = names[id]
        responses.append(
            Response(final, row, layout.data[row], respondent or final, participant, segment, when[row], language)
        )
    return responses, [replace(row, response=names[row.response]) for row in excluded]


def takes_words(question: Question) -> bool:
    """A column of comments, or one whose wording asks for words and whose few answers do not show it yet."""
    wording = question.column.wording.casefold()
    return question.metric == "comment" or (question.metric == "other" and asks("comment", "wording", wording))


def with_ids(layout: Layout) -> Layout:
    """Decide on columns named just "id": of the response where no value repeats, else of the person."""
    columns = []
    has_id = bool(layout.of_role("id"))
    for column in layout.columns:
        if column.role == "maybe_id":
            cells = {cell.strip() for cell in layout.cells[column.index].distinct}
            unique = "" not in cells and len(cells) == len(layout.data)
            column = replace(column, role="id" if unique and not has_id else "respondent")
            has_id = has_id or column.role == "id"
        columns.append(column)
    return layout.with_columns(columns)


def _ids(layout: Layout, notes: Notes) -> list[str]:
    """The vendor's id, else one from the row's content alone, with `~2` where the same content comes again."""
    columns = layout.of_role("id")
    seen: Counter[str] = Counter()
    ids = []
    for record in layout.data:
        given = _first(record, columns)
        if given is None:
            content = sorted(
                f"{column.key}={cell}" for column in layout.columns if (cell := record.cell(column.index).strip())
            )
            made = "r" + short_hash(*content, length=10)
            seen[made] += 1
            given = made if seen[made] == 1 else f"{made}~{seen[made]}"
        ids.append(given)
    return ids


def _final_ids(ids: list[str], kept: set[str], layout: Layout, notes: Notes, taken: dict[str, str]) -> dict[str, str]:
    """Return by read id the one that is unique over files: short ids such as 1, 2, 3 get a prefix from the file's name."""
    prefix = short_hash(_stem(notes.source), length=6) + "-"
    own = layout.of_role("id") != []
    short = own and any(len(id) < UNIQUE_LENGTH for id in ids)
    # Equal rows of two files are one response where an id or a time of day says so; else two people answered alike.
    told_apart = own or any(_has_clock(layout))
    names = {}
    repeated: Counter[str] = Counter()
    for id in ids:
        name = prefix + id if short else id.replace("~", "-")
        if name in taken:
            repeated[taken[name]] += told_apart and id in kept and id not in names
            name = prefix + name
        names[id] = name
    for id in kept:
        taken.setdefault(names[id], notes.source)
    for other, count in sorted((+repeated).items()):
        notes.warn("also_in", count=count, other=other)
    return names


def _stem(source: str) -> str:
    return str(PurePosixPath(source).with_suffix(""))


def _first(record: Record, columns: Sequence[Column]) -> str | None:
    return next((cell.strip() for column in columns if not is_missing(cell := record.cell(column.index))), None)


def _reasons(layout: Layout, asked: Sequence[int], comments: Sequence[int]) -> list[str | None]:
    """Why each row by itself does not count, None where it does; `asked` and `comments` are the columns of questions."""
    reasons: list[str | None] = [None] * len(layout.data)
    blank = [layout.cells[index].each(is_missing) for index in asked]
    # The later a reason stands in the order, the earlier it is set, so that the first one stays.
    _set(reasons, [all(row) for row in zip(*blank, strict=True)] if blank else [True] * len(reasons), "empty")
    _set(reasons, _unfinished(layout), "unfinished")
    _set(reasons, _tests(layout, comments), "test")
    statuses = layout.first_filled(layout.of_role("status"), lambda cell: _status(cell.strip().casefold()))
    channels = layout.first_filled(layout.of_role("channel"), lambda cell: cell.strip().casefold())
    for reason in reversed(STATUS_WORDS):
        said = zip(statuses, channels, strict=True)
        _set(reasons, [reason in (status or ()) or channel == reason for status, channel in said], reason)
    return reasons


def _set(reasons: list[str | None], holds: Sequence[bool], reason: str) -> None:
    for row, is_so in enumerate(holds):
        if is_so:
            reasons[row] = reason


def _status(status: str) -> tuple[str, ...]:
    """What a status says against a row."""
    return tuple(
        reason
        for reason, words in STATUS_WORDS.items()
        if (status.isdecimal() and int(status) & STATUS_BITS[reason]) or any(word in status for word in words)
    )


def _tests(layout: Layout, comments: Sequence[int]) -> list[bool]:
    people = [column.index for column in layout.of_role("respondent", "email", "private")]
    result = [False] * len(layout.data)
    for indexes, pattern in ((people, TEST_PERSON), (comments, TEST_ANSWER)):
        for index in indexes:
            found = layout.cells[index].each(partial(_is, pattern))
            result = [before or own for before, own in zip(result, found, strict=True)]
    return result


def _unfinished(layout: Layout) -> list[bool]:
    flags, progress = layout.of_role("finished"), layout.of_role("progress")
    dates = layout.of_role("submitted")
    if flags:
        return [(cell or "") in UNFINISHED for cell in layout.first_filled(flags, lambda cell: cell.strip().casefold())]
    if "qualtrics" in (layout.source, layout.vendor) and progress:
        return [(number(cell or "100") or 0) < 100 for cell in layout.first_filled(progress)]
    filled = [cell is not None for cell in layout.first_filled(dates)]
    dated = (layout.vendor or layout.source) in DATED_WHEN_DONE and any(filled)
    return [not is_there for is_there in filled] if dated else [False] * len(filled)


def _in_window(when: dt.datetime | None, settings: Settings) -> bool:
    if when is None:
        return True
    return (settings.after is None or when >= settings.after) and (settings.before is None or when < settings.before)


def _has_clock(layout: Layout) -> list[bool]:
    return [":" in (cell or "") for cell in layout.first_filled(layout.of_role("submitted", "started"))]


def _people(layout: Layout, settings: Settings, notes: Notes) -> tuple[list[str | None], ...]:
    """The respondent, participant, segment and language of each row."""
    participants = columns_of(settings.participant, "participant", layout, notes)
    given = layout.first_filled(participants)
    addresses = [row for row, cell in enumerate(given) if cell and is_address(cell)]
    if addresses:
        notes.warn("address_as_participant", layout.data[addresses[0]].line, count=len(addresses))
    segments = columns_of(settings.segment, "segment", layout, notes)
    return (
        layout.first_filled(layout.of_role("email", "respondent"), person_key),
        [person_key(cell) if cell and is_address(cell) else cell for cell in given],
        [None if cell and is_address(cell) else cell for cell in _column_by_label(layout, segments)],
        [code if code and code.isalpha() else None for code in layout.first_filled(layout.of_role("language"), _code)],
    )


def _column_by_label(layout: Layout, columns: Sequence[Column]) -> list[str | None]:
    """The first filled cell in each row as people call it: by its label, where the file holds one."""
    parts = [layout.first_filled([column], partial(_labelled, column.value_labels or {})) for column in columns]
    if not parts:
        return [None] * len(layout.data)
    return [next((cell for cell in cells if cell is not None), None) for cells in zip(*parts, strict=True)]


def _labelled(labels: Mapping[str, str], cell: str) -> str:
    return labels.get(cell.strip(), cell.strip())


def _is(pattern: re.Pattern[str], cell: str) -> bool:
    return bool(pattern.fullmatch(cell.strip()))


def _code(cell: str) -> str:
    return cell.strip()[:2].lower()
