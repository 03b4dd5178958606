"""A folder of interviews into the table of utterances, with a report on each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from cjmkit.collector import collector_paused
from cjmkit.errors import Fault, ReadError
from cjmkit.language import KNOWN, detect_language, reads_as
from cjmkit.tables import UTTERANCES, frame
from cjmkit.texts import text
from cjmkit.transcripts.formats import read_file
from cjmkit.transcripts.labels import key
from cjmkit.transcripts.people import Roster, Voice, one_person, pseudonyms, read_roster, roster_roles, shortened
from cjmkit.transcripts.reading import Notes, Reading, Unreadable
from cjmkit.transcripts.remarks import note_people
from cjmkit.transcripts.roles import roles
from cjmkit.transcripts.turns import Turn, content_hash, turns_of, utterance_ids
from cjmkit.transcripts.variants import joined, listed_as

ROLES = ("participant", "moderator", "other")
CLEARLY = 40  # characters of a turn from which on it may be in another language than its file
ENOUGH = 10  # words from which on two files with the same are one interview twice
SAMPLE = 20_000  # characters that a file's language is judged by

_NOT_READ = ("participants.csv", "readme", "licence", "license", "thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Interviews:
    """What a folder of interviews holds.

    `utterances` has the columns of `cjmkit.tables.UTTERANCES`, one row a turn; its `line` is the line of a text or subtitle file, the
    paragraph of a document, the page of a PDF, the row of a table, and the entry of the list that JSON holds the talk in.
    `files` are the records of `cjm check`, one a file;
    `errors` a fault for each file that could not be read at all.
    """

    utterances: pd.DataFrame
    files: tuple[dict[str, Any], ...]
    errors: tuple[Fault, ...]


class _Said(NamedTuple):
    """A turn, its role, the key of who speaks (of the first label of a person who has several), and its words."""

    turn: Turn
    role: str
    voice: str | None
    words: int


@dataclass
class _File:
    """One file on its way: as read, then with turns and roles."""

    name: str
    reading: Reading
    turns: list[Turn]
    roles: dict[str, str]
    roles_from: str | None
    told: dict[str, str]  # roles that the study or the file's head give to labels
    same: dict[str, str]  # which label, by key, another one of the same person stands for

    @cached_property
    def labels(self) -> dict[str, str]:
        """The labels as read, by key, in order of appearance."""
        return labels_of(self.reading)

    @cached_property
    def said(self) -> list[_Said]:
        """The turns, each with what the tables say of it."""
        voices = {label: (self.same.get(label, label), role) for label, role in self.roles.items()}
        silent = "other" if self.roles else "participant"  # before the first name nobody knows whose words these are
        said = []
        for turn in self.turns:
            words = len(turn.text.split())
            if turn.speaker is None:
                said.append(_Said(turn, "moderator" if turn.asks and not self.roles else silent, None, words))
            else:
                voice, role = voices[key(turn.speaker)]
                said.append(_Said(turn, role, voice, words))
        return said

    @cached_property
    def voices(self) -> list[Voice]:
        """Who answers in this file, in order of appearance."""
        answers: dict[str | None, list[_Said]] = {}
        for said in self.said:
            if said.role == "participant":
                answers.setdefault(said.voice, []).append(said)
        return [
            Voice(
                label,
                given[0].turn.speaker or "",
                content_hash([said.turn.text for said in given]),
                sum(said.words for said in given),
            )
            for label, given in answers.items()
        ]


def read_interviews(
    folder: str | Path,
    *,
    moderators: Sequence[str] = (),
    others: Sequence[str] = (),
    roster: pd.DataFrame | None = None,
    language: str = "en",
) -> Interviews:
    """Read every transcript in a folder and in the folders below it.

    Parameters
    ----------
    folder : a study's interviews/; participants.csv, codings/, hidden files, lock files and README* are left alone.
    moderators, others : labels of those who ask, and of those who are present, from study.yml, in any case; of those listed, labels
        that look like one person's (see `cjmkit.transcripts.variants`) are joined.
    roster : participants.csv as text columns: participant, interview and, where known, participant_speaker,
        interviewer_speaker, other_speakers, language. Several labels in one cell participant_speaker, with semicolons between them,
        are one person. Of one interview it says more than study.yml does, and holds against it.
    language : of the messages, en or de.

    No file's content raises an error: what cannot be read is in `errors`, what was odd in the `warnings` of its record.
    """
    root = Path(folder)
    paths = [(path, path.relative_to(root).as_posix()) for path in _transcripts(root)]
    return _read(paths, moderators, others, read_roster(roster), language)


def read_interview(
    path: str | Path,
    *,
    moderators: Sequence[str] = (),
    others: Sequence[str] = (),
    roster: pd.DataFrame | None = None,
    language: str = "en",
) -> Interviews:
    """Read one transcript, as `read_interviews` does. Raises `ReadError` where that cannot be done."""
    interviews = _read([(Path(path), Path(path).name)], moderators, others, read_roster(roster), language)
    if interviews.errors:
        raise ReadError(interviews.errors)
    return interviews


def _transcripts(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        place = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in place.parts)
        if (
            path.is_file()
            and not hidden
            and place.parts[0] != "codings"
            and not path.name.casefold().startswith(_NOT_READ)
        ):
            yield path


@collector_paused()
def _read(
    paths: Sequence[tuple[Path, str]], moderators: Sequence[str], others: Sequence[str], roster: Roster, language: str
) -> Interviews:
    asking, beside = frozenset(map(key, moderators)), frozenset(map(key, others))
    read: list[_File] = []
    errors: list[Fault] = []
    for path, name in paths:
        try:
            reading = read_file(path, asking | beside | roster.labels(name))
        except Unreadable as reason:
            if not reason.aside:
                errors.append(Fault(text(f"transcripts.{reason.key}", language, **reason.values), name, reason.line))
                continue
            reading = Reading("–", [], Notes())
            reading.notes.add(reason.key, reason.line, **reason.values)
        except OSError as error:
            errors.append(Fault(text("transcripts.unreadable", language, reason=error.strerror or str(error)), name))
            continue
        read.append(_with_roles(name, reading, asking, beside, roster))
    return _assembled(read, roster, errors, language)


def labels_of(reading: Reading) -> dict[str, str]:
    """Return the labels of a file as read, by key, in order of appearance."""
    found: dict[str, str] = {}
    for passage in reading.passages:
        if passage.speaker is not None:
            found.setdefault(key(passage.speaker), passage.speaker)
    return found


def _with_roles(name: str, reading: Reading, asking: Collection[str], beside: Collection[str], roster: Roster) -> _File:
    labels, rows = labels_of(reading), roster.of(name)
    in_roster, in_study = roster_roles(rows), dict.fromkeys(beside, "other") | dict.fromkeys(asking, "moderator")
    listed = {label for label in labels if in_study.get(label) or in_roster.get(label, "participant") != "participant"}
    same = joined(labels.values(), one_person(rows), listed)
    turns = turns_of(reading, same)
    by_roster = {label: role for label, shown in labels.items() if (role := listed_as(shown, in_roster))}
    by_study = {label: role for label, shown in labels.items() if (role := listed_as(shown, in_study))}
    found, source = roles(turns, roster=by_roster, study=by_study, legend=reading.legend)
    if reading.questions:
        source = "questions"
    told = reading.legend | by_study | by_roster
    return _File(name, reading, turns, found, source, told, same)


def _assembled(read: Sequence[_File], roster: Roster, errors: Sequence[Fault], language: str) -> Interviews:
    in_files = Counter(label for file in read for label in {voice.label for voice in file.voices} if label)
    shared = {label for label, count in in_files.items() if count > 1}
    short = shortened(voice.content for file in read for voice in file.voices)
    columns: dict[str, list[Any]] = {name: [] for name in UTTERANCES}
    records = []
    taken: set[str] = set()
    same: dict[str, str] = {}
    for file in read:
        people = pseudonyms(file.voices, roster.of(file.name), file.name, shared=shared, short=short)
        spoken = _language(file, roster)
        other = same.setdefault(" ".join([turn.text for turn in file.turns]).replace("\n", " "), file.name)
        if other != file.name and sum(said.words for said in file.said) >= ENOUGH:
            file.reading.notes.add("same_words", file=other)
        records.append(_record(file, people, spoken, roster, language))
        added = _utterances(file, people, spoken, taken)
        taken.update(added["utterance"])
        for name, values in columns.items():
            values += added.get(name) or [None] * len(file.turns)
    return Interviews(frame(UTTERANCES, columns), tuple(records), tuple(errors))


def _utterances(
    file: _File, people: dict[str | None, str], spoken: str | None, taken: Collection[str]
) -> dict[str, list[Any]]:
    """The rows of a file in the table of utterances, by column."""
    file_key = " ".join(dict.fromkeys(people.values())) or content_hash([turn.text for turn in file.turns])
    turns, pages = file.turns, file.reading.pages
    who = [people[said.voice] if said.role == "participant" else None for said in file.said]
    content = [(person or file_key, said.role, said.turn.text) for person, said in zip(who, file.said, strict=True)]
    return {
        "utterance": utterance_ids(content, taken),
        "source": [file.name] * len(turns),
        "participant": who,
        "speaker": [turn.speaker for turn in turns],
        "role": [said.role for said in file.said],
        "start": [turn.start for turn in turns],
        "end": [turn.end for turn in turns],
        "text": [turn.text for turn in turns],
        "language": [_turn_language(turn.text, spoken) for turn in turns],
        "line": [pages.get(turn.line, turn.line) for turn in turns],
    }


def _language(file: _File, roster: Roster) -> str | None:
    for row in roster.of(file.name):
        if row.language:
            return row.language.casefold().replace("_", "-").split("-")[0]
    answers = " ".join(said.turn.text for said in file.said if said.role == "participant")
    said = answers if len(answers) >= CLEARLY else " ".join(turn.text for turn in file.turns)
    return detect_language(said[:SAMPLE])


def _turn_language(said: str, spoken: str | None) -> str | None:
    """The file's language, unless a turn is clearly in the other one of English and German."""
    if spoken in KNOWN and len(said) >= CLEARLY and not reads_as(said[:SAMPLE], spoken):
        found = detect_language(said[:SAMPLE])
        return found if found in KNOWN else spoken
    return spoken


def _record(
    file: _File, people: dict[str | None, str], spoken: str | None, roster: Roster, language: str
) -> dict[str, Any]:
    labels = file.labels
    note_people(
        file.reading.notes,
        file.turns,
        labels,
        {said.voice: said.role for said in file.said if said.voice is not None},
        file.same,
        file.told,
        roster.of(file.name),
        people,
    )
    turns = Counter(said.role for said in file.said)
    words = {role: sum(said.words for said in file.said if said.role == role) for role in ROLES}
    return {
        "file": file.name,
        "format": file.reading.format,
        "encoding": file.reading.encoding,
        "participant": ", ".join(dict.fromkeys(people.values())) or None,
        "language": spoken,
        "speakers": list(labels.values()),
        "roles_from": file.roles_from,
        "turns": {role: turns[role] for role in ROLES},
        "duration_s": file.reading.duration,
        "words": words,
        "warnings": file.reading.notes.warnings(language, unit=file.reading.unit, pages=file.reading.pages),
    }
