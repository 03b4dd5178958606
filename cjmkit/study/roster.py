"""participants.csv: read as text, every odd row named with its line, checked against the interviews that are there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from cjmkit.errors import Fault, StudyError, nearest
from cjmkit.study.config import StudyConfig
from cjmkit.tables import CONSENTS, records
from cjmkit.texts import text
from cjmkit.transcripts.labels import conventional

SPEAKERS = ("participant_speaker", "interviewer_speaker", "other_speakers")
ROSTER = ("participant", "interview", *SPEAKERS)
KNOWN = (*ROSTER, "segment", "role", "language", "consent")
ONE_A_PERSON = ("segment", "role", "consent")  # the same in every row of a person; language may differ by interview

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*$")
_SEPARATOR = re.compile(r"[;|]")


def read_roster(root: Path, config: StudyConfig, language: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Read participants.csv as text columns and `line`; blanks are missing. Returns None where there is no such file.

    Raises `StudyError` where study.yml names a file that is not there, and where no column is called participant.
    """
    path = root / config.participants
    if not path.is_file():
        if config.line("participants") is None:
            return None, []
        message = text("study.no_participants", language, path=config.participants)
        raise StudyError(Fault(message, "study.yml", config.line("participants")))
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        content = path.read_bytes().decode("cp1252", errors="replace")
    delimiter = ";" if content.split("\n", 1)[0].count(";") > content.split("\n", 1)[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter)
    reader.fieldnames = columns = _known_names([(column or "").strip() for column in reader.fieldnames or []])
    if "participant" not in columns:
        near = get_close_matches("participant", columns, n=1, cutoff=0.75)
        hint = text("study.rename_column", language, column=near[0], known="participant") if near else ""
        message = text("study.roster_columns", language, columns=", ".join(columns), hint=hint).strip()
        raise StudyError(Fault(message, config.participants, 1))
    rows, faults = [], list(_column_faults(columns, config.participants, language))
    for record in reader:
        row = {str(key): value.strip() for key, value in record.items() if isinstance(value, str)}
        row["line"] = str(reader.line_num)
        faults += _row_faults(row, record, len(columns), config.participants, language)
        rows.append(row)
    faults += _faults_between([row for row in rows if row.get("participant")], config.participants, language)
    faults.sort(key=lambda fault: fault.line or 0)
    frame = pd.DataFrame(
        [row for row in rows if row.get("participant")], columns=[*dict.fromkeys(columns), "line"], dtype="str"
    )
    return frame.replace("", pd.NA).astype("str"), faults


def _known_names(columns: Sequence[str]) -> list[str]:
    """Columns with the names that are read, whatever their case: a "Consent" that is not read would let words out."""
    plain = [column.casefold().replace(" ", "_") for column in columns]
    return [
        name if name in KNOWN and name not in columns and plain.index(name) == number else column
        for number, (name, column) in enumerate(zip(plain, columns, strict=True))
    ]


def _column_faults(columns: Sequence[str], file: str, language: str) -> Iterator[Fault]:
    for number, column in enumerate(columns):
        if column and column in columns[:number]:
            yield Fault(text("study.column_twice", language, column=column), file, 1)
        near = [] if column in KNOWN else get_close_matches(column.casefold().replace(" ", "_"), KNOWN, 1, 0.8)
        if near and near[0] not in columns:
            yield Fault(text("study.column_near", language, column=column, nearest=near[0]), file, 1)


def _row_faults(
    row: dict[str, str], record: Mapping[Any, Any], width: int, file: str, language: str
) -> Iterator[Fault]:
    """Name what is odd in a row, and make of it what does no harm: an unreadable consent lets no words out."""
    line = int(row["line"])
    if record.get(None):
        yield Fault(text("study.roster_wide", language, cells=width + len(record[None]), width=width), file, line)
    if not row.get("participant"):
        yield Fault(text("study.roster_blank", language), file, line)
    consent = row.get("consent", "").casefold()
    if consent and consent not in CONSENTS:
        near = nearest(consent, CONSENTS)
        hint = text("common.nearest", language, nearest=near) if near else ""
        message = text("study.consent", language, value=row["consent"], known=", ".join(CONSENTS), hint=hint)
        yield Fault(message.strip(), file, line)
        consent = "none"
    if "consent" in row:
        row["consent"] = consent
    if row.get("language") and not _LANGUAGE.match(row["language"]):
        yield Fault(text("study.roster_language", language, value=row["language"]), file, line)
        row["language"] = ""


def _faults_between(rows: Sequence[dict[str, str]], file: str, language: str) -> Iterator[Fault]:
    """Rows that say the same twice, or different things of one person, or give one speaker of an interview to two people."""
    whole: dict[tuple[tuple[str, str], ...], str] = {}
    said: dict[tuple[str, str], tuple[str, str]] = {}
    speakers: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows:
        line, person = int(row["line"]), row["participant"]
        content = tuple(sorted((key, value) for key, value in row.items() if key != "line"))
        if content in whole:
            yield Fault(text("study.roster_twice", language, first=whole[content]), file, line)
            continue
        whole[content] = row["line"]
        for column in ONE_A_PERSON:
            value = row.get(column, "")
            before, first = said.setdefault((person, column), (value, row["line"])) if value else ("", "")
            if value != before:
                key = "study.consent_differs" if column == "consent" else "study.roster_differs"
                values = {"person": person, "column": column, "value": value, "before": before, "first": first}
                yield Fault(text(key, language, **values), file, line)
        for label in filter(None, map(str.strip, _SEPARATOR.split(row.get("participant_speaker", "")))):
            other, first = speakers.setdefault(
                (row.get("interview", "").casefold(), label.casefold()), (person, row["line"])
            )
            if other != person:
                yield Fault(text("study.speaker_twice", language, label=label, other=other, first=first), file, line)


def strictest(first: str | None, second: str | None) -> str | None:
    """Return the consent that lets fewer words out; no entry says nothing.

    >>> strictest("quote", "withdrawn"), strictest(None, "quote")
    ('withdrawn', 'quote')
    """
    given = [consent for consent in (first, second) if consent in CONSENTS]
    return max(given, key=CONSENTS.index, default=None)


def missing_interviews(roster: pd.DataFrame | None, files: Sequence[str], file: str, language: str) -> list[Fault]:
    """Name the rows whose interview is none of `files`, with the file whose name comes nearest.

    A person who withdrew may have had their interview deleted; that is not reported.
    """
    names = {name: {_plain(name), _plain(PurePosixPath(name).stem), _plain(PurePosixPath(name).name)} for name in files}
    known = set().union(*names.values()) | {_plain(str(PurePosixPath(name).with_suffix(""))) for name in files}
    faults = []
    for row in [] if roster is None else records(roster):
        given = row.get("interview")
        if not isinstance(given, str) or row.get("consent") == "withdrawn":
            continue
        for interview in filter(None, map(str.strip, _SEPARATOR.split(given))):
            if _plain(interview) not in known:
                near = nearest(_plain(interview), {_plain(name): name for name in files})
                shown = next((name for name in files if _plain(name) == near), None)
                hint = text("common.nearest", language, nearest=shown) if shown else ""
                message = text("study.no_interview", language, interview=interview, hint=hint).replace("  ", " ")
                faults.append(Fault(message.strip(), file, int(row["line"])))
    return faults


def unheard_labels(config: StudyConfig, heard: Sequence[str], language: str) -> list[Fault]:
    """Name the labels of study.yml that nobody has, where somebody has nearly that one: a slip of the keyboard; and those listed twice."""
    faults = []
    asking = {label.casefold() for label in config.moderators}
    for label in config.others:
        if label.casefold() in asking:
            faults.append(Fault(text("study.both_lists", language, label=label), "study.yml", config.line("others")))
    listed = {label.casefold() for label in (*config.moderators, *config.others)}
    spoken = {label.casefold(): label for label in heard}
    for field in ("moderators", "others"):
        for label in getattr(config, field):
            near = get_close_matches(label.casefold(), [*spoken], 1, 0.8)
            if label.casefold() not in spoken and near and near[0] not in listed and conventional(label) is None:
                values = {"field": field, "label": label, "nearest": spoken[near[0]]}
                faults.append(Fault(text("study.unheard", language, **values), "study.yml", config.line(field)))
    return faults


def _plain(name: str) -> str:
    import unicodedata

    bare = unicodedata.normalize("NFC", name.strip().replace("\\", "/")).casefold()
    return bare.removeprefix("./").removeprefix("interviews/")
