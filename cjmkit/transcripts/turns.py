"""Passages into turns, and the ids of turns, which come from their content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from cjmkit.language import canonical
from cjmkit.transcripts.labels import key
from cjmkit.transcripts.reading import Reading


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
    voice: str | None = None
    voices = {
        label: same.get(key(label), key(label))
        for label in {each.speaker for each in reading.passages}
        if label is not None
    }
    for number, (speaker, text, start, end, line) in enumerate(reading.passages):
        asks = number in reading.questions
        now = None if speaker is None else voices[speaker]
        if turns and (asks == turns[-1].asks if now is None else now == voice):
            turn = turns[-1]
            runs[-1].append(text)
            turn.start = start if turn.start is None else turn.start
            if end is not None and (turn.end is None or end > turn.end):
                turn.end = end
        else:
            voice = now
            turns.append(Turn(speaker, "", start, end, line, asks))
            runs.append([text])
    for turn, run in zip(turns, runs, strict=True):
        turn.text = canonical(reading.joint.join(run))
        turn.speaker = None if turn.speaker is None else canonical(turn.speaker)
        if turn.start is not None and turn.end is not None:
            turn.end = max(turn.start, turn.end)
    return turns


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
