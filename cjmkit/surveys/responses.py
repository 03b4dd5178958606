"""Rows into responses: which of them count, what each is called, who gave it and when."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from cjmkit.surveys.headers import Column, Layout
from cjmkit.surveys.metrics import Question
from cjmkit.surveys.moments import SLASHED, is_day_first, moment
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


def read_responses(
    layout: Layout, settings: Settings, questions: Sequence[Question], taken: dict[str, str], notes: Notes
) -> tuple[list[Response], list[Excluded]]:
    """Return the responses that count and the rows that do not, each with its reason.

    A row that answers none of the `questions` is empty. `taken` holds the ids of files read
    before, by id; this file's are added to it.
    """
    layout = _with_ids(layout)
    kept: list[tuple[Record, str]] = []
    excluded = []
    ids = _ids(layout, notes)
    when = _dates(layout, settings, notes)
    firsts: dict[str, int] = {}
    reason_of = _reasons(layout, questions)
    for record, id in zip(layout.data, ids, strict=True):
        # Without the vendor's id, the same row twice is a duplicate where it was sent in the same second.
        twin = id.rsplit("~", 1)[0] if "~" in id and _has_clock(record, layout) else id
        reason = reason_of(record)
        if reason is None and twin in firsts:
            reason, id = "duplicate", twin
        elif reason is None:
            firsts[twin] = record.line
            reason = "date" if not _in_window(when(record), settings) else None
        if reason:
            detail = str(firsts[twin]) if reason == "duplicate" else ""
            excluded.append(Excluded(record.line, id, reason, notes.say(f"excluded_{reason}", line=detail)))
        else:
            kept.append((record, id))
    names = _final_ids(ids, {id for _, id in kept}, layout, notes, taken)
    people = _people(layout, settings, notes)
    responses = []
    for record, id in kept:
        respondent, participant, segment, language = people(record)
        final = names[id]
        responses.append(Response(final, record, respondent or final, participant, segment, when(record), language))
    return responses, [replace(row, response=names[row.response]) for row in excluded]


def _with_ids(layout: Layout) -> Layout:
    """Decide on columns named just "id": of the response where no value repeats, else of the person."""
    columns = []
    has_id = bool(layout.of_role("id"))
    for column in layout.columns:
        if column.role == "maybe_id":
            cells = [record.cell(column.index).strip() for record in layout.data]
            unique = all(cells) and len({*cells}) == len(cells)
            column = replace(column, role="id" if unique and not has_id else "respondent")
            has_id = has_id or column.role == "id"
        columns.append(column)
    return replace(layout, columns=tuple(columns))


def _ids(layout: Layout, notes: Notes) -> list[str]:
    """The vendor's id, else one from the row's content, with `~2` where the same content comes again."""
    columns = layout.of_role("id")
    seen: Counter[str] = Counter()
    ids = []
    for record in layout.data:
        given = _first(record, columns)
        if given is None:
            content = sorted(
                f"{column.key}={cell}" for column in layout.columns if (cell := record.cell(column.index).strip())
            )
            made = "r" + short_hash(_stem(notes.source), *content, length=10)
            seen[made] += 1
            given = made if seen[made] == 1 else f"{made}~{seen[made]}"
        ids.append(given)
    return ids


def _final_ids(ids: list[str], kept: set[str], layout: Layout, notes: Notes, taken: dict[str, str]) -> dict[str, str]:
    """Return by read id the one that is unique over files: short ids such as 1, 2, 3 get a prefix from the file's name."""
    prefix = short_hash(_stem(notes.source), length=6) + "-"
    own = layout.of_role("id") != []
    short = own and any(len(id) < UNIQUE_LENGTH for id in ids)
    names = {}
    repeated: Counter[str] = Counter()
    for id in ids:
        name = prefix + id if short else id.replace("~", "-")
        if name in taken:
            repeated[taken[name]] += id in kept and id not in names
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


def _named(record: Record, columns: Sequence[Column]) -> str | None:
    """The first filled cell as people call it: by its label, where the file holds one."""
    for column in columns:
        if not is_missing(cell := record.cell(column.index).strip()):
            return (column.value_labels or {}).get(cell, cell)
    return None


def _reasons(layout: Layout, questions: Sequence[Question]) -> Callable[[Record], str | None]:
    """Return what tells why a row by itself does not count, None where it does."""
    statuses, channels = layout.of_role("status"), layout.of_role("channel")
    finished, is_test = _is_finished(layout), _is_test(layout, questions)
    asked = [question.column.index for question in questions]

    def reason_of(record: Record) -> str | None:
        status = (_first(record, statuses) or "").casefold()
        channel = (_first(record, channels) or "").casefold()
        for reason, words in STATUS_WORDS.items():
            by_bit = status.isdecimal() and int(status) & STATUS_BITS[reason]
            if by_bit or any(word in status for word in words) or channel == reason:
                return reason
        if is_test(record):
            return "test"
        if not finished(record):
            return "unfinished"
        return "empty" if all(is_missing(record.cell(index)) for index in asked) else None

    return reason_of


def _is_test(layout: Layout, questions: Sequence[Question]) -> Callable[[Record], bool]:
    people = [column.index for column in layout.of_role("respondent", "email", "private")]
    comments = [question.column.index for question in questions if question.metric == "comment"]
    return lambda record: (
        any(TEST_PERSON.fullmatch(record.cell(index).strip()) for index in people)
        or any(TEST_ANSWER.fullmatch(record.cell(index).strip()) for index in comments)
    )


def _is_finished(layout: Layout) -> Callable[[Record], bool]:
    flags, progress = layout.of_role("finished"), layout.of_role("progress")
    dates = layout.of_role("submitted")
    if flags:
        return lambda record: (_first(record, flags) or "").casefold() not in UNFINISHED
    if "qualtrics" in (layout.source, layout.vendor) and progress:
        return lambda record: (number(_first(record, progress) or "100") or 0) >= 100
    dated = (layout.vendor or layout.source) in DATED_WHEN_DONE and any(_first(record, dates) for record in layout.data)
    return (lambda record: _first(record, dates) is not None) if dated else lambda record: True


def _dates(layout: Layout, settings: Settings, notes: Notes) -> Callable[[Record], dt.datetime | None]:
    columns = layout.of_role("submitted", "started")
    cells = [record.cell(column.index) for column in columns for record in layout.data]
    day_first = is_day_first(cells)
    slashed = sum(bool(SLASHED.fullmatch(cell.strip())) for cell in cells)
    if day_first is None:
        day_first = notes.language == "de"
        if slashed:
            notes.warn("ambiguous_dates", order=notes.say("day_first" if day_first else "month_first"))
    order = day_first

    def when(record: Record) -> dt.datetime | None:
        filled = (record.cell(column.index) for column in columns)
        return next((read for cell in filled if (read := moment(cell, day_first=order))), None)

    moments = {record.line: when(record) for record in layout.data}
    undated = [record for record in layout.data if moments[record.line] is None]
    unread = [record.line for record in undated if _first(record, columns)]
    if unread:
        notes.warn("unread_dates", unread[0], count=len(unread))
    if undated and (settings.after or settings.before):
        notes.warn("undated", undated[0].line, count=len(undated))
    return lambda record: moments[record.line]


def _in_window(when: dt.datetime | None, settings: Settings) -> bool:
    if when is None:
        return True
    return (settings.after is None or when >= settings.after) and (settings.before is None or when < settings.before)


def _has_clock(record: Record, layout: Layout) -> bool:
    return ":" in (_first(record, layout.of_role("submitted", "started")) or "")


def _people(
    layout: Layout, settings: Settings, notes: Notes
) -> Callable[[Record], tuple[str | None, str | None, str | None, str | None]]:
    """Return what gives a record's respondent, participant, segment and language."""
    keys = layout.of_role("email", "respondent")
    participants = columns_of(settings.participant, "participant", layout, notes)
    segments = columns_of(settings.segment, "segment", layout, notes)
    languages = layout.of_role("language")
    addresses = [r.line for r in layout.data if (cell := _first(r, participants)) and is_address(cell)]
    if addresses:
        notes.warn("address_as_participant", addresses[0], count=len(addresses))

    def person(record: Record) -> tuple[str | None, str | None, str | None, str | None]:
        key, participant = _first(record, keys), _first(record, participants)
        if participant and is_address(participant):
            participant = person_key(participant)
        segment = _named(record, segments)
        if segment and is_address(segment):
            segment = None
        language = (_first(record, languages) or "")[:2].lower()
        return (
            person_key(key) if key else None,
            participant,
            segment,
            language if language.isalpha() else None,
        )

    return person
