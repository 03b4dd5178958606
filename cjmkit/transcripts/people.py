"""Which participant a label is: what participants.csv says of an interview, and pseudonyms where it says nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pandas as pd

from cjmkit.transcripts.labels import is_code, key, words

_CODE_IN_STEM = re.compile(r"(?:^|(?<=[-_. ()]))[^\W\d_]{1,4}[-_ ]?\d{1,4}(?=$|[-_. ()])")
_STEM = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True)
class Entry:
    """A row of participants.csv that belongs to an interview."""

    participant: str
    speakers: tuple[str, ...] = ()
    interviewers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True)
class Roster:
    """The rows of participants.csv, by the interview they name."""

    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)

    def of(self, file: str) -> tuple[Entry, ...]:
        """Return the rows of a file, named with or without its folder and its ending."""
        path = PurePosixPath(_named(file))
        names = (str(path), str(path.with_suffix("")), path.name, path.stem)
        return next((self.entries[name] for name in names if name in self.entries), ())

    def labels(self, file: str) -> frozenset[str]:
        rows = self.of(file)
        return frozenset(key(label) for row in rows for label in (*row.speakers, *row.interviewers, *row.others))


def read_roster(frame: pd.DataFrame | None) -> Roster:
    """Return a frame of participants.csv (text columns participant, interview, *_speaker, language) by interview."""
    entries: dict[str, list[Entry]] = {}
    for record in [] if frame is None else frame.to_dict("records"):
        row = {str(name): value.strip() for name, value in record.items() if isinstance(value, str) and value.strip()}
        if "participant" not in row or "interview" not in row:
            continue
        entry = Entry(
            row["participant"],
            _list(row.get("participant_speaker")),
            _list(row.get("interviewer_speaker")),
            _list(row.get("other_speakers")),
            row.get("language"),
        )
        for interview in re.split(r"[;|]", row["interview"]):
            if interview.strip():
                entries.setdefault(_named(interview), []).append(entry)
    return Roster({name: tuple(rows) for name, rows in entries.items()})


def _named(interview: str) -> str:
    name = unicodedata.normalize("NFC", interview.strip().replace("\\", "/")).casefold()
    return name.removeprefix("./").removeprefix("interviews/")


def _list(cell: str | None) -> tuple[str, ...]:
    """Labels of a cell. Commas stand inside names ("Weber, Anna"), so that form is kept beside its parts."""
    if not cell:
        return ()
    parts = [part.strip() for part in re.split(r"[;|]", cell) if part.strip()]
    if len(parts) == 1 and "," in parts[0]:
        parts += [part.strip() for part in parts[0].split(",") if part.strip()]
    return tuple(parts)


def roster_roles(rows: Iterable[Entry]) -> dict[str, str]:
    """Return the roles that an interview's rows give to labels, by key."""
    found: dict[str, str] = {}
    for row in rows:
        for role, labels in (("other", row.others), ("moderator", row.interviewers), ("participant", row.speakers)):
            found |= {key(label): role for label in labels}
    return found


def one_person(rows: Iterable[Entry]) -> list[set[str]]:
    """Return the keys of the labels of each participant: one cell `participant_speaker` may hold several, with semicolons between."""
    people: dict[str, set[str]] = {}
    for row in rows:
        people.setdefault(row.participant, {key(row.participant)}).update(key(label) for label in row.speakers)
    return list(people.values())


def stem_code(file: str) -> str | None:
    """Return the pseudonym that a file's name is, if it is one: codes and words for "interview", never a name.

    >>> stem_code("P07.vtt"), stem_code("interview_03.docx"), stem_code("TN-4.txt"), stem_code("anna_weber_2.txt")
    ('P07', 'interview_03', 'TN-4', None)
    >>> stem_code("BSR01_transcript_deidentified.txt")
    'BSR01'
    """
    stem = PurePosixPath(file).stem
    if is_code(stem):
        return stem
    codes: list[str] = [code for code in _CODE_IN_STEM.findall(stem) if is_code(code)]
    rest = re.split(r"[-_. ()]+", stem.replace(codes[0], "") if codes else stem)
    if len(codes) == 1 and all(not part or part.casefold() in words("file_words") for part in rest):
        return codes[0]
    pieces = _STEM.findall(stem)
    named = [piece for piece in pieces if not piece.isdigit()]
    numbers = [piece for piece in pieces if piece.isdigit()]
    generic = all(piece.casefold() in words("file_words") for piece in named)
    return stem.strip() if named and generic and len(numbers) == 1 and len(numbers[0]) <= 4 else None


@dataclass(frozen=True)
class Voice:
    """Somebody who answers in one file: the label's key (None: speech without a label), the label as read, a hash of all they say."""

    label: str | None
    shown: str
    content: str
    words: int


def pseudonyms(
    voices: Sequence[Voice], rows: Sequence[Entry], file: str, *, shared: Collection[str], short: Mapping[str, str]
) -> dict[str | None, str]:
    """Return the participant that each voice of a file is: never a person's name.

    First what participants.csv says (its one row means whoever speaks most), then a label like "P07" that stands in this file
    only, then a file's name of that kind, then "P-" and a hash of what was said.

    `shared` are the keys of labels in more than one file: "B1" may be another person there. `short` shortens hashes.
    """
    found: dict[str | None, str] = {}
    for row in rows:
        names = {key(label) for label in (*row.speakers, row.participant)}
        found.update(
            {voice.label: row.participant for voice in voices if voice.label in names and voice.label not in found}
        )
    unnamed = {row.participant for row in rows if row.participant not in found.values()}
    rest = [voice for voice in voices if voice.label not in found]
    if len(unnamed) == 1 and rest:
        found[max(rest, key=lambda voice: voice.words).label] = unnamed.pop()
    code = stem_code(file)
    for number, voice in enumerate([voice for voice in voices if voice.label not in found], start=1):
        if is_code(voice.shown) and voice.label not in shared:
            found[voice.label] = voice.shown
        elif code and len(voices) == 1:
            found[voice.label] = code
        elif code and not rows:
            found[voice.label] = f"{code}-{number}"
        else:
            found[voice.label] = f"P-{short[voice.content]}"
    return found


def shortened(hashes: Iterable[str]) -> dict[str, str]:
    """Return each hash cut to 4 digits, or to as many as keep it apart from the others.

    >>> shortened(["abcd1", "abcd2", "ffff0"])
    {'abcd1': 'abcd1', 'abcd2': 'abcd2', 'ffff0': 'ffff'}
    """
    known = sorted(set(hashes))
    cut = {}
    for value in known:
        length = 4
        while any(other != value and other.startswith(value[:length]) for other in known) and length < len(value):
            length += 1
        cut[value] = value[:length]
    return cut
