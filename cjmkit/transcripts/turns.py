"""Passages into turns, and the ids of turns, which come from their content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from cjmkit.language import canonical
from cjmkit.transcripts.labels import key
from cjmkit.transcripts.reading import Passage, Reading


@dataclass
class Turn:
    """A run of one speaker's passages; who that is in the study is found later."""

    speaker: str | None
    text: str
    start: float | None
    end: float | None
    line: int
    asks: bool = False  # only without labels: read as a question


def turns_of(reading: Reading, same: Mapping[str, str] = MappingProxyType({})) -> list[Turn]:
    """Return a file's turns: a passage without a name continues the last speaker.

    `same` maps the key of a label to the key of another label of the same person, whose run it goes on with.
    """
    turns: list[Turn] = []
    runs: list[list[str]] = []
    for number, passage in enumerate(reading.passages):
        asks = number in reading.questions
        if turns and _continues(turns[-1], passage, asks, same):
            runs[-1].append(passage.text)
            turns[-1].start = passage.start if turns[-1].start is None else turns[-1].start
            ends = [time for time in (turns[-1].end, passage.end) if time is not None]
            turns[-1].end = max(ends, default=None)
        else:
            turns.append(Turn(passage.speaker, "", passage.start, passage.end, passage.line, asks))
            runs.append([passage.text])
    for turn, run in zip(turns, runs, strict=True):
        turn.text = canonical(reading.joint.join(run))
        turn.speaker = None if turn.speaker is None else canonical(turn.speaker)
        if turn.start is not None and turn.end is not None:
            turn.end = max(turn.start, turn.end)
    return turns


def _continues(turn: Turn, passage: Passage, asks: bool, same: Mapping[str, str]) -> bool:
    if passage.speaker is None:
        return asks == turn.asks
    if turn.speaker is None:
        return False
    before, now = key(turn.speaker), key(passage.speaker)
    return same.get(before, before) == same.get(now, now)


def content_hash(texts: Sequence[str]) -> str:
    """Return a hash of words, whatever blanks and line ends stand between them."""
    return sha256(" ".join(" ".join(texts).split()).encode("utf-8", "replace")).hexdigest()


def utterance_ids(turns: Sequence[tuple[str, str, str]], taken: Container[str] = frozenset()) -> list[str]:
    """Return an id for each turn, given as (participant or file key, role, text).

    "u" and 12 hex digits of sha256 over these three and the number of equal turns before it, with blanks and line ends
    drawn together: other line ends, a byte order mark or other cue splits change no id. One person in two files may say the
    same twice: an id that is `taken` already gets a number more.

    >>> utterance_ids([("P07", "participant", "Yes.")]) == utterance_ids([("P07", "participant", " Yes.\\n")])
    True
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    ids = []
    for who, role, text in turns:
        content = (who, role, " ".join(text.split()))
        id = _utterance_id(*content, str(seen[content]))
        file = 0
        while id in taken:
            file += 1
            id = _utterance_id(*content, str(seen[content]), str(file))
        ids.append(id)
        seen[content] += 1
    return ids


def _utterance_id(*parts: str) -> str:
    return "u" + sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:12]
