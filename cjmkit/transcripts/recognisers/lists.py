"""Turns in any tool's words: the list in a JSON file whose entries have a text, and a speaker or a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from cjmkit.transcripts.reading import Passage
from cjmkit.transcripts.recognisers.services import spoken_by
from cjmkit.transcripts.recognisers.units import unit
from cjmkit.transcripts.recognisers.values import (
    DURATION,
    END,
    SPEAKER,
    START,
    TEXT,
    WORDS,
    Word,
    entries,
    joined,
    label,
    passages_of,
    plain,
    spoken,
    time,
)

DEEPEST = 8  # objects within objects, where a list of turns is looked for
SAMPLE = 1000  # entries by which a list of numbers is known
WORD_SIZED = 1.2  # words an entry, up to which a list is one of words

# Fields that name many things: only beside a plain text are they a speaker's.
_WEAK_SPEAKER = frozenset({"name", "role", "from", "who", "user", "author", "person", "username", "participant"})
_STRONG_TEXT = frozenset(
    {
        "text",
        "transcript",
        "content",
        "sentence",
        "utterance",
        "rawtext",
        "spokentext",
        "displaytext",
        "inhalt",
        "äusserung",
    }
)
_LISTS = frozenset({
    "segments", "utterances", "words", "chunks", "monologues", "sentences", "paragraphs", "transcript", "transcripts", "transcription", "phrases",
    "turns", "speakers", "dialogue", "conversation", "entries",
})  # fmt: skip
_FLAT = frozenset({str, int, float, bool, type(None)})
_FACTORS = (("ms", 0.001), ("millis", 0.001), ("milliseconds", 0.001), ("ticks", 1e-7))


class Entry(NamedTuple):
    """One object of a list: what was said, by whom, when; times as written, times `factor` (None: not said by the field's name)."""

    text: str
    speaker: str | None
    start: float | None
    end: float | None
    factor: float | None
    words: list[dict[str, Any]]
    strong: bool  # its text or its speaker's field can be nothing else


@dataclass
class Listed:
    """All entries that stand at one path of the file, such as `segments` or `results/alternatives/words`."""

    path: str
    entries: list[Entry] = field(default_factory=list)
    turns: list[tuple[float | None, float | None, str | None]] = field(default_factory=list)  # speakers without words
    others: int = 0

    @property
    def speaks(self) -> bool:
        """Whether this can be speech at all: most entries have words, and someone who says them or a time."""
        said = len(self.entries)
        if not said or self.others > said:
            return False
        named, timed = self.named, self.timed
        if not named and not timed:
            return self.path.rpartition("/")[2] in _LISTS
        return timed or any(entry.strong for entry in self.entries)

    @property
    def named(self) -> bool:
        return sum(entry.speaker is not None for entry in self.entries) * 2 >= len(self.entries)

    @property
    def timed(self) -> bool:
        return sum(entry.start is not None for entry in self.entries) * 2 >= len(self.entries)

    @property
    def characters(self) -> int:
        return sum(len(entry.text) for entry in self.entries)

    @property
    def word_sized(self) -> bool:
        return sum(len(entry.text.split()) for entry in self.entries) <= WORD_SIZED * len(self.entries)


def listed_speech(data: Any) -> tuple[str, list[Passage]] | None:
    """Return the path of the list that holds the talk, and its passages; None where there is no such list.

    Of several lists, the one that says who speaks comes first, then the one with most of the words, then the one with fewer entries:
    segments rather than their words.
    """
    found = list(_lists(data).values())
    speech = [listed for listed in found if listed.speaks]
    if not speech:
        return None
    speech = [listed for listed in speech if listed.named] or speech
    most = max(listed.characters for listed in speech)
    full = [listed for listed in speech if listed.characters >= 0.8 * most]
    best = min(full, key=lambda listed: (not listed.timed, len(listed.entries)))
    turns = [] if best.named else max((listed.turns for listed in found), key=len, default=[])
    return best.path, _passages(best, turns)


def _lists(data: Any) -> dict[str, Listed]:
    found: dict[str, Listed] = {}
    waiting: list[tuple[str, Any, str | None, int]] = [("", data, None, 0)]
    for path, value, speaker, depth in _taken(waiting):
        if depth > DEEPEST:
            continue
        if isinstance(value, dict):
            inner = [
                (plain_path(path, key), each, speaker, depth + 1)
                for key, each in value.items()
                if isinstance(each, dict | list)
            ]
            waiting += reversed(inner)
        elif not any(isinstance(each, dict | list | str) for each in value[:SAMPLE]):
            continue
        elif value and isinstance(value[0], list) and (rows := _rows(value)):
            waiting.append((path, rows, speaker, depth))
        else:
            deeper = []
            for each in value:
                if isinstance(each, str) and path.rpartition("/")[2] in _LISTS:
                    each = {"text": each}
                if isinstance(each, dict):
                    whose = _add(found.setdefault(path, Listed(path)), each, speaker)
                    if not _FLAT.issuperset(map(type, each.values())):
                        deeper.append((path, each, whose, depth))
            waiting += reversed(deeper)
    return found


def _taken(waiting: list[tuple[str, Any, str | None, int]]) -> Iterator[tuple[str, Any, str | None, int]]:
    """The places still to look at, in the file's order; deep files need no deep calls."""
    while waiting:
        yield waiting.pop()


def plain_path(path: str, key: str) -> str:
    """Return the path of a field inside another."""
    return f"{path}/{key.casefold()}"


class Shape(NamedTuple):
    """Which fields of an object could hold what, as (plain name, name), the likeliest first."""

    text: tuple[tuple[str, str], ...]
    speaker: tuple[tuple[str, str], ...]
    start: tuple[tuple[str, str], ...]
    end: tuple[tuple[str, str], ...]
    duration: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1000)
def _shape(keys: tuple[str, ...]) -> Shape:
    """The entries of a list have the same few sets of fields, so each set is looked at once."""
    names = {plain(key): key for key in reversed(keys)}
    wanted = ((*TEXT, "words"), SPEAKER, START, END, DURATION, WORDS)
    return Shape(*(tuple((name, names[name]) for name in kinds if name in names) for kinds in wanted))


def _add(listed: Listed, entry: dict[str, Any], above: str | None) -> str | None:
    """Put one object into its list and return who speaks in it."""
    shape = _shape(tuple(entry))
    field_of_speaker, speaker = _speaker(entry, shape)
    start, end, factor = _times(entry, shape)
    field_of_text, text = _text(entry, shape)
    if field_of_text is None:
        listed.others += 1
        if speaker is not None and start is not None:
            listed.turns.append((start, None, speaker))
        return speaker or above
    strong = field_of_text in _STRONG_TEXT or (field_of_speaker or "name") not in _WEAK_SPEAKER
    # "name" beside a mere "value" is a setting, no speaker.
    own = speaker if strong or start is not None else None
    words = next((entries(entry[key]) for _, key in shape.words), [])
    listed.entries.append(Entry(text, own or above, start, end, factor, words, strong))
    return speaker or above


def _text(entry: dict[str, Any], shape: Shape) -> tuple[str | None, str]:
    for name, key in shape.text:
        value = entry[key]
        if isinstance(value, str) and value.strip():
            return name, spoken(value)
    return None, ""


def _speaker(entry: dict[str, Any], shape: Shape) -> tuple[str | None, str | None]:
    for name, key in shape.speaker:
        value = entry[key]
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if (name == "from" and time(value) is not None) or (who := label(value)) is None:
            continue
        return name, who
    return None, None


def _times(entry: dict[str, Any], shape: Shape) -> tuple[float | None, float | None, float | None]:
    for name, key in shape.start:
        value = entry[key]
        if value is not None and not (name == "from" and time(value) is None):
            break
    else:
        return None, None, None
    factor = _factor(name)
    if isinstance(value, list):
        pair = [*value, None, None][:2]
        return time(pair[0]), time(pair[1]), factor
    if isinstance(value, dict) and ("from" in value or "start" in value):
        return time(value.get("from", value.get("start"))), time(value.get("to", value.get("end"))), factor
    start = time(value)
    # Written out as a clock time or with an s behind it, a number's unit is no question.
    if factor is None and isinstance(value, str | dict) and not str(value).strip().isdigit():
        factor = 1.0
    end = None
    for _, key in shape.end:
        if (end := time(entry[key])) is not None:
            break
    if end is None and start is not None and shape.duration:
        length = next((at for _, key in shape.duration if (at := time(entry[key])) is not None), None)
        end = None if length is None else start + length
    return start, end, factor


@cache
def _factor(name: str) -> float | None:
    """What a field's name says about the unit of its numbers."""
    return next((factor for mark, factor in _FACTORS if name.endswith(mark) and name != mark), None)


def _passages(listed: Listed, turns: list[tuple[float | None, float | None, str | None]]) -> list[Passage]:
    factor, zero = unit([(entry.text, entry.start, entry.end, entry.factor) for entry in listed.entries])

    def at(value: float | None, own: float | None) -> float | None:
        return None if value is None else round(max(0.0, value * (factor if own is None else own) - zero), 3)

    words = [
        Word(entry.text, entry.speaker, at(entry.start, entry.factor), at(entry.end, entry.factor), number)
        for number, entry in enumerate(listed.entries, 1)
    ]
    if turns:
        words = spoken_by(words, [(at(start, None), length, who) for start, length, who in turns])
    if listed.word_sized and len(words) > 2:
        return passages_of(words)
    passages: list[Passage] = []
    for entry, word in zip(listed.entries, words, strict=True):
        split = _split(entry, word, at) if entry.words else []
        whole = Passage(word.speaker, " ".join(word.text.split()), word.start, word.end, word.number)
        passages += split or ([whole] if whole.text else [])
    return passages


def _split(entry: Entry, whole: Word, at: Any) -> list[Passage]:
    """A segment in which two people speak, by its words; nothing where one does, or where its words are not all of its text."""
    words = []
    for found in entry.words:
        shape = _shape(tuple(found))
        start, end, factor = _times(found, shape)
        said = next((spoken(found[key]) for _, key in shape.text if found[key] is not None), "")
        words.append(Word(said, _speaker(found, shape)[1], at(start, factor), at(end, factor), whole.number))
    if len({word.speaker for word in words if word.speaker}) < (2 if entry.speaker else 1):
        return []
    if "".join(joined(words).split()) != "".join(entry.text.split()):
        return []
    return passages_of([words[0]._replace(speaker=words[0].speaker or entry.speaker), *words[1:]])


def _rows(value: list[Any]) -> list[dict[str, Any]] | None:
    """Rows without names for their columns: the longest text, a column of few short texts, two numbers that go up."""
    rows = [row for row in value if isinstance(row, list)]
    width = min(map(len, rows), default=0)
    if width < 2 or len(rows) < len(value):
        return None
    columns = [[row[place] for row in rows] for place in range(width)]
    texts = [place for place, column in enumerate(columns) if all(isinstance(cell, str) for cell in column)]
    if not texts:
        return None
    said = max(texts, key=lambda place: (len(set(columns[place])), sum(map(len, columns[place]))))
    speaker = next(
        (place for place in texts if place != said and len(set(columns[place])) <= max(2, len(rows) / 2)
         and max(map(len, columns[place])) <= 60 and not all(time(cell) is not None for cell in columns[place])),
        None,
    )  # fmt: skip
    timed = [
        place
        for place, column in enumerate(columns)
        if place not in (said, speaker) and all(time(cell) is not None for cell in column)
    ]
    pairs = [
        (one, two) for one, two in itertools.pairwise(timed) if two == one + 1 and _goes_up(columns[one], columns[two])
    ]
    pairs.sort(key=lambda pair: all(isinstance(cell, int) for cell in columns[pair[0]]))
    start, end = pairs[0] if pairs else (timed[0] if timed else None, None)
    if start is None and speaker is None:
        return None
    names = {"text": said, "speaker": speaker, "start": start, "end": end}
    return [{name: row[place] for name, place in names.items() if place is not None} for row in rows]


def _goes_up(starts: list[Any], ends: list[Any]) -> bool:
    return all((time(start) or 0.0) <= (time(end) or 0.0) for start, end in zip(starts, ends, strict=True))
