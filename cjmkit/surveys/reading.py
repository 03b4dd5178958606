"""A file, or a folder of files, into answers, comments, exclusions and the record of what was recognised."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from cjmkit.codebook import Codebook
from cjmkit.errors import Fault, ReadError, nearest
from cjmkit.surveys.answers import comments_of, read_answers
from cjmkit.surveys.blocks import Large, open_large
from cjmkit.surveys.dates import dates
from cjmkit.surveys.headers import Layout
from cjmkit.surveys.metrics import Question
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.private import hide_private
from cjmkit.surveys.questions import questions_of
from cjmkit.surveys.records import Sheet, read_records
from cjmkit.surveys.responses import REASONS, Excluded, Response, counting_rows, read_responses
from cjmkit.surveys.settings import STUDY, Settings, read_settings
from cjmkit.surveys.sizes import can_count, check_memory, is_large
from cjmkit.surveys.sources import read_layout
from cjmkit.tables import ANSWERS, COUNT, TEXT, UTTERANCES, table

EXCLUDED = {"source": TEXT, "line": COUNT, "response": TEXT, "reason": TEXT, "detail": TEXT}
FEWEST_COMMON, MOST_COMMON = 3, 0.5  # seconds that two files share, and their share, before they are taken for copies
# What lies beside exports in a folder and is none of them.
NO_EXPORTS = ("readme", "license", "licence", "thumbs.db", "desktop.ini", "~$", ".")


@dataclass(frozen=True)
class Surveys:
    """What survey exports hold.

    `answers` (columns of `tables.ANSWERS`): a row per response and question with a score or a comment. `comments` (columns of
    `tables.UTTERANCES`): every free-text comment, role "respondent". `excluded`: source, line, response, reason (preview,
    spam, test, unfinished, empty, duplicate, date for rows; out_of_scale for values), detail. `files`: the records that
    `cjm check --json` prints. `errors`: files that could not be read, and what is wrong in study.yml. `counted`: the names of
    the files that were counted in blocks, whose comments were not read.
    """

    answers: pd.DataFrame
    comments: pd.DataFrame
    excluded: pd.DataFrame
    files: tuple[dict[str, Any], ...]
    errors: tuple[Fault, ...]
    counted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Read:
    """One file's rows, before they become tables."""

    answers: pd.DataFrame | None = None
    comments: pd.DataFrame | None = None
    excluded: Sequence[dict[str, Any]] = ()
    file: dict[str, Any] | None = None
    errors: Sequence[Fault] = ()
    is_counted: bool = False  # in blocks
    sent: frozenset[dt.datetime] = frozenset()  # when responses were sent, where that is known to the second


def read_surveys(
    folder: str | Path,
    *,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    codebook: Codebook | None = None,
    language: str = "en",
    stream: bool = False,
) -> Surveys:
    """Read every survey export of a folder, by content: CSV, TSV and workbooks of any of the known sources.

    Parameters
    ----------
    folder : the study's `surveys/`; files of its subfolders count, hidden ones and READMEs do not.
    settings : study.yml's `surveys`: by file name, `source, participant, segment, after, before, questions`. `after` is the
        first day that counts, `before` the first that no longer does. A question's key is its column's code where the export
        has codes, else its wording, a trailing `*` matching the rest; its values are `metric, phase, scale, high_is`.
    codebook : the phases, for proposals from the wording.
    language : of the messages, en or de.
    stream : count files of 100 MB and more in blocks, as `read_survey` does, where polars is installed; without, they are
        read as a whole as long as they fit into memory.

    Returns
    -------
    Surveys : nothing is raised for a bad file; it stands in `errors` and the others are read.
    """
    settings = settings or {}
    root = Path(folder)
    paths = _exports(root)
    names = [path.relative_to(root).as_posix() for path in paths]
    taken: dict[str, str] = {}
    read = []
    for path, name in zip(paths, names, strict=True):
        own = next((value for key, value in settings.items() if key in (name, path.name)), None)
        in_blocks = stream and is_large(path) and can_count()
        read.append(_read(path, name, own, codebook, language, taken, stream=in_blocks))
    _warn_of_copies(read, language)
    return _tables([*read, _Read(errors=_unknown_files(settings, names, language))])


def read_survey(
    path: str | Path,
    *,
    settings: Mapping[str, Any] | None = None,
    codebook: Codebook | None = None,
    language: str = "en",
    stream: bool = False,
) -> Surveys:
    """Read one survey export; `settings` is its part of study.yml. Like `read_surveys` otherwise.

    With `stream`, a CSV or Parquet file may be larger than memory (it needs the extra `large`): it is read in blocks, and
    `answers` holds a row for each participant, segment, question and score, and in a further column `count` how often it
    was given, which `survey_scores` goes by. The same rows and values count as without; `comments` stays empty, and `excluded` names the first rows of each reason; all are counted in `files`.
    """
    return _tables([_read(Path(path), Path(path).name, settings, codebook, language, {}, stream=stream)])


def _exports(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.rglob("*")):
        inside = [part.casefold() for part in path.relative_to(folder).parts]
        if path.is_file() and not any(part.startswith(NO_EXPORTS) for part in inside) and path.suffix.lower() != ".md":
            found.append(path)
    return found


def _read(
    path: Path,
    name: str,
    settings: Mapping[str, Any] | None,
    codebook: Codebook | None,
    language: str,
    taken: dict[str, str],
    *,
    stream: bool = False,
) -> _Read:
    notes = Notes(name, language)
    checked = read_settings(settings, notes, codebook)
    try:
        if stream and (large := open_large(path, notes)):
            return _read_large(large, checked, codebook, notes)
        if stream:
            notes.warn("read_whole")
        check_memory(path, notes)
        sheet, layout = read_layout(read_records(path, notes), checked.source, notes)
        return _read_layout(sheet, hide_private(layout), checked, codebook, taken, notes)
    except ReadError as error:
        return _Read(errors=(*notes.faults, *error.faults))
    except OSError as error:
        return _Read(errors=(*notes.faults, Fault(notes.say("unreadable", error=error.strerror or str(error)), name)))


def _read_layout(
    sheet: Sheet, layout: Layout, settings: Settings, codebook: Codebook | None, taken: dict[str, str], notes: Notes
) -> _Read:
    _warn_of_ragged(sheet, layout, notes)
    when = dates(layout, settings, notes)
    questions = questions_of(counting_rows(layout, settings, when), settings, codebook, notes)
    responses, rows_out = read_responses(layout, settings, when, questions, taken, notes)
    answers, values_out = read_answers(layout, responses, questions, notes)
    languages = {response.id: response.language for response in responses}
    counts = Counter(row.reason for row in rows_out)
    file = _file(sheet, layout, questions, counts, len(layout.data), len(responses), notes)
    return _Read(
        answers,
        comments_of(answers, languages, notes.language),
        [_exclusion(row, notes.source) for row in sorted([*rows_out, *values_out], key=lambda row: row.line)],
        file,
        notes.faults,
        sent=_sent(responses),
    )


def _read_large(large: Large, settings: Settings, codebook: Codebook | None, notes: Notes) -> _Read:
    from cjmkit.surveys.streaming import count_answers

    sheet, layout = read_layout([large.head], settings.source, notes)
    layout = hide_private(layout)
    said = list(notes.warnings), list(notes.faults)
    sample = counting_rows(layout, settings, dates(layout, settings, Notes(notes.source)))
    questions = questions_of(sample, settings, codebook, notes)
    counted = count_answers(large, layout, questions, settings, notes)
    # The head of the file proposes what is asked, the whole of it confirms; where it does not, it is read again.
    if questions_of(sample, settings, codebook, Notes(notes.source), counted.cells) != questions:
        notes.warnings[:], notes.faults[:] = said
        questions = questions_of(sample, settings, codebook, notes, counted.cells)
        counted = count_answers(large, layout, questions, settings, notes)
    sheet = replace(sheet, encoding=large.encoding and large.encoding.removesuffix("-le").removesuffix("-be"))
    file = _file(sheet, layout, questions, counted.reasons, counted.rows, counted.responses, notes)
    excluded = [_exclusion(row, notes.source) for row in counted.excluded]
    return _Read(counted.answers, None, excluded, file, notes.faults, is_counted=True)


def _sent(responses: Sequence[Response]) -> frozenset[dt.datetime]:
    """When responses were sent; nothing where the export knows it to the minute only, or to the day."""
    moments = {at for response in responses if (at := response.submitted_at)}
    return frozenset(moments) if any(at.second for at in moments) else frozenset()


def _file(
    sheet: Sheet,
    layout: Layout,
    questions: Sequence[Question],
    counts: Counter[str],
    rows: int,
    responses: int,
    notes: Notes,
) -> dict[str, Any]:
    """The record of a file that `cjm check --json` prints."""
    if not any(question.metric in ("nps", "csat", "ces") for question in questions):
        notes.warn("no_metric")
    return {
        "file": notes.source,
        "source": layout.source,
        "encoding": sheet.encoding,
        "rows": rows,
        "responses": responses,
        "excluded": {reason: counts[reason] for reason in REASONS if counts[reason]},
        "questions": [_record(question) for question in questions],
        "warnings": sorted(notes.warnings, key=lambda warning: warning["line"] or 0),
    }


def _record(question: Question) -> dict[str, Any]:
    scale = [int(end) if float(end).is_integer() else end for end in question.scale] if question.scale else None
    return {
        "column": question.column.key,
        "wording": question.column.wording,
        "metric": question.metric,
        "phase": question.phase,
        "scale": scale,
        "high_is": question.high_is,
        "from": question.origin,
    }


def _exclusion(row: Excluded, source: str) -> dict[str, Any]:
    return {"source": source, "line": row.line, "response": row.response, "reason": row.reason, "detail": row.detail}


def _warn_of_ragged(sheet: Sheet, layout: Layout, notes: Notes) -> None:
    width = len(layout.columns)
    longer = [record for record in layout.data if any(cell.strip() for cell in record.cells[width:])]
    for record in longer[:5]:
        notes.warn("long_row", record.line, cells=len(record.cells), width=width)
    if longer[5:]:
        notes.warn("long_rows", longer[5].line, count=len(longer) - 5)
    shorter = [record for record in layout.data if len(record.cells) < width and not record.is_blank]
    if shorter and sheet.delimiter is not None:  # a workbook's rows simply end with their last filled cell
        notes.warn("short_rows", shorter[0].line, count=len(shorter), width=width)


def _warn_of_copies(read: Sequence[_Read], language: str) -> None:
    """Two exports of one survey hold the same seconds, also where their ids, wordings or dates are written differently."""
    filed = [(part.file, part.sent) for part in read if part.file is not None]
    for number, (file, sent) in enumerate(filed):
        for earlier, others in filed[:number]:
            common = len(sent & others)
            if common < FEWEST_COMMON or common < MOST_COMMON * min(len(sent), len(others)):
                continue
            message = Notes(file["file"], language).say("same_seconds", count=common, other=earlier["file"])
            file["warnings"].insert(0, {"line": None, "message": message})


def _unknown_files(settings: Iterable[str], names: Sequence[str], language: str) -> list[Fault]:
    notes = Notes(STUDY, language)
    known = {*names, *(Path(name).name for name in names)}
    faults = []
    for key in settings:
        if key not in known:
            near = nearest(key, sorted(known))
            hint = notes.say("hint_near", nearest=near) if near else notes.say("hint_options", options=", ".join(names))
            faults.append(Fault(notes.say("unknown_file", given=key, hint=hint), STUDY))
    return faults


def _tables(read: Sequence[_Read]) -> Surveys:
    return Surveys(
        answers=_joined(ANSWERS, [part.answers for part in read]),
        comments=_joined(UTTERANCES, [part.comments for part in read]),
        excluded=table(EXCLUDED, [row for part in read for row in part.excluded]),
        files=tuple(part.file for part in read if part.file is not None),
        errors=tuple(fault for part in read for fault in part.errors),
        counted=frozenset(part.file["file"] for part in read if part.file is not None and part.is_counted),
    )


def _joined(columns: Mapping[str, str], parts: Sequence[pd.DataFrame | None]) -> pd.DataFrame:
    filled = [part for part in parts if part is not None and len(part)]
    joined = pd.concat(filled, ignore_index=True) if filled else table(columns)
    # Beside a file that was counted, each row of the others is one answer.
    return joined.fillna({"count": 1}) if "count" in joined else joined
