"""What the recognisers' files have in common: words with times, fields under many names, times in many forms."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from cjmkit.transcripts.reading import Passage, Unreadable
from cjmkit.transcripts.times import seconds

TEXT = (
    "punctuatedword", "punct", "text", "transcript", "content", "sentence", "utterance", "spokentext", "displaytext", "display", "word", "value",
    "utf8", "body", "message", "caption", "paragraph", "rawtext", "line", "inhalt", "äusserung", "aussage",
)  # fmt: skip
SPEAKER = (
    "speakername", "speaker", "speakerlabel", "speakertag", "speakerid", "participantname", "participant", "participantrole",
    "displayname", "username", "user", "author", "sprecher", "sprecherin", "person", "who", "channellabel", "role", "name", "from",
)  # fmt: skip
START = (
    "start", "starttime", "startts", "startsec", "startseconds", "startoffset", "startms", "starttimems", "starttimestamp", "startdatetime", "tstartms", "begin", "begintime",
    "beginoffsetmillis", "from", "offset", "offsetms", "offsetmilliseconds", "offsetseconds", "offsetinticks", "timestamp", "timestamps",
    "timecode", "time", "ts", "zeit", "beginn",
)  # fmt: skip
END = (
    "end", "endtime", "endts", "endsec", "endseconds", "endoffset", "endms", "endtimems", "endtimestamp", "enddatetime", "endoffsetmillis", "stop", "stoptime", "to",
    "until", "ende",
)  # fmt: skip
DURATION = (
    "duration",
    "dur",
    "durationms",
    "ddurationms",
    "durationmilliseconds",
    "durationseconds",
    "durationinticks",
)
WORDS = ("words", "tokens", "elements")

PAUSE = 2.0  # seconds of silence that end a passage
LONGEST_TEXT = 2_000_000  # characters: more than anybody says in a day
LONGEST_RUN = 200  # words of a passage, where a recogniser sets no full stops

_SECONDS = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*s?\s*$")
_DATE = re.compile(r"\s*\d{4}-\d\d-\d\d[T ]\d\d:")
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$")
_PUNCTUATION = re.compile(r"[.,;:!?…%)\]}»”]+$")
_ENDS = (".", "!", "?", "…", "。", "？", "！")


class Word(NamedTuple):
    """A word as recognised; `number` counts the entries of its list."""

    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    number: int = 1
    attached: bool = False  # to the word before it, as a comma is


@cache
def plain(key: str) -> str:
    """Return a field's name as it is compared: startTime, start_time and "Start Time" are one."""
    return re.sub(r"[\W_]+", "", key).casefold()


def fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry by plain names, without the fields that hold nothing."""
    return {plain(key): value for key, value in entry.items() if value is not None}


def first(found: Mapping[str, Any], names: Iterable[str]) -> Any:
    """Return the first of the named fields that is there, or None."""
    return next((found[name] for name in names if name in found), None)


def entries(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list, or none where it is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def spoken(value: Any) -> str:
    """Return a field's text, blanks at its ends and all; numbers as they are written, anything else as nothing."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise Unreadable("long_line")
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def time(value: Any) -> float | None:
    """Return a time in seconds, in whichever form it is written; None where it is none.

    >>> time("1.200s"), time("00:01:02.5"), time({"seconds": "12", "nanos": 900000000}), time("PT1M2.5S"), time(None)
    (1.2, 62.5, 12.9, 62.5, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return round(float(value), 3) if 0 <= value < 1e15 else None
    if isinstance(value, dict):
        if "relative" in value:
            return time(value["relative"])
        parts = [time(value.get(name, 0)) for name in ("seconds", "nanos")]
        known = {"seconds", "nanos"} & set(value) or not value  # protobuf leaves out what is zero
        return round(parts[0] + parts[1] / 1e9, 3) if known and None not in parts else None  # type: ignore[operator]
    if not isinstance(value, str) or len(value) > 40:
        return None
    if found := _SECONDS.match(value):
        return time(float(found[1].replace(",", ".")))
    if (found := _ISO.match(value.strip())) and any(found.groups()):
        return time(sum(float(part or 0) * unit for part, unit in zip(found.groups(), (3600, 60, 1), strict=True)))
    if _DATE.match(value):
        return _since_1970(value)
    return seconds(value.strip().strip("[]()"))


def _since_1970(value: str) -> float | None:
    try:
        return time(dt.datetime.fromisoformat(value.strip()).timestamp())
    except (ValueError, OverflowError, OSError):
        return None


def label(value: Any) -> str | None:
    """Return a speaker's label: a name as it is, a number as "Speaker 1", of an object its name or id.

    >>> label("A"), label(0), label({"id": 3, "name": "Anna"}), label("UU")
    ('A', 'Speaker 0', 'Anna', None)
    """
    if isinstance(value, dict):
        found = fields(value)
        return label(first(found, ("name", "displayname", "speakername", "label", "speaker", "id")))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _label(str(value))


@lru_cache(maxsize=10_000)
def _label(written: str) -> str | None:
    bare = " ".join(written.split())[:100].rstrip(": ")
    if re.fullmatch(r"\d+(\.0)?", bare):
        return f"Speaker {bare.removesuffix('.0')}"
    return None if bare in ("", "UU", "null", "None") else bare


def joined(words: Sequence[Word]) -> str:
    """Return words as running text. Where they bring their own blanks, those stand; else marks cling to what is before them.

    >>> joined([Word("Well"), Word(","), Word("yes"), Word(".")]), joined([Word(" I"), Word(" can"), Word("'t")])
    ('Well, yes.', "I can't")
    """
    own = any(word.text[:1].isspace() for word in words)
    text = ""
    for word in words:
        attached = own or word.attached or not text or _PUNCTUATION.match(word.text) is not None
        text += word.text if attached else f" {word.text}"
    return " ".join(text.split())


def passages_of(words: Iterable[Word]) -> list[Passage]:
    """Return words as passages: one for each sentence, or for what one speaker says of it. A word without a speaker goes on."""
    passages: list[Passage] = []
    for run in _runs(words):
        if text := joined(run):
            starts = [word.start for word in run if word.start is not None]
            ends = [at for word in run for at in (word.start, word.end) if at is not None]
            passages.append(
                Passage(run[0].speaker, text, min(starts, default=None), max(ends, default=None), run[0].number)
            )
    return passages


def _runs(words: Iterable[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    ended = False
    for word in words:
        if not word.text:
            continue
        clings = word.attached or _PUNCTUATION.match(word.text.strip()) is not None
        changes = bool(run) and word.speaker is not None and word.speaker != run[-1].speaker
        if run and not clings and (changes or ended or len(run) >= LONGEST_RUN or _pauses(run[-1], word)):
            yield run
            run = []
        if (run and word.speaker is None) or (clings and run):
            word = word._replace(speaker=run[-1].speaker)
        run.append(word)
        ended = word.text.rstrip().endswith(_ENDS)
    if run:
        yield run


def _pauses(before: Word, word: Word) -> bool:
    return before.end is not None and word.start is not None and word.start - before.end >= PAUSE


def in_time(passages: list[Passage]) -> list[Passage]:
    """Return the passages of several channels as they were said; one without a time stays behind the one before it."""
    keyed: list[tuple[float, Passage]] = []
    for passage in passages:
        keyed.append((passage.start if passage.start is not None else (keyed[-1][0] if keyed else 0.0), passage))
    return [passage for _, passage in sorted(keyed, key=lambda pair: pair[0])]
