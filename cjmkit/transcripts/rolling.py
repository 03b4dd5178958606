"""Captions that roll, as YouTube makes them: every line is shown two or three times, and counts once.

A cue shows the line before and a new one under it; between two such cues a flash of some milliseconds shows the line again.
In the files themselves the new line is timed word by word; in other tools' copies of them it is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cjmkit.transcripts.subtitles import Cue

ROLLING = 0.4  # share of cues that begin with the last line of the cue before, from which on captions roll
FLASHES = 0.25  # share of cues too short to be read, which makes it sure
FLASH = 0.05  # seconds
FEWEST = 4  # pairs of cues that can tell

_WORD_TIME = re.compile(r"<\d[\d:.]*><c[.>]|</c><\d[\d:.]*>|<c[.\w]*><\d[\d:.]*>")
_TAG = re.compile(r"</?c(?:\.[^<>]*)?>|<\d[\d:.]*>")


def is_word_timed(text: str) -> bool:
    """Say whether a text has words with a time each, as YouTube's captions have."""
    return "<" in text and _WORD_TIME.search(text) is not None


def rolls(cues: Sequence[Cue]) -> bool:
    """Say whether captions without times of words roll; people who say a thing twice make no captions roll."""
    if sum("\n" in cue.text for cue in cues) < ROLLING * len(cues) / 3:
        return False
    lines = [(_shown(cue.text), _is_flash(cue)) for cue in cues]
    pairs = [(before, now) for (before, _), (now, _) in pairwise(lines) if before and now and before != now]
    carried = [now[0] for before, now in pairs if now[0] == before[-1] and len(now) + len(before) > 2]
    if len(pairs) < FEWEST or len(carried) < ROLLING * len(pairs):
        return False
    return sum(flash for _, flash in lines) >= FLASHES * len(cues) or 2 * len(set(carried)) > len(carried)


def unrolled(cues: Sequence[Cue]) -> list[Cue]:
    """Return what each cue adds to what was shown before it."""
    fresh: list[Cue] = []
    shown: list[str] = []
    for cue in cues:
        lines = _shown(cue.text)
        if not lines:
            continue
        timed = [is_word_timed(line) for line in cue.text.split("\n") if _bare(line)]
        only_again = _is_flash(cue) or (not any(timed) and "\n" in cue.text and not _bare(cue.text.split("\n")[-1]))
        most = len(lines) if only_again else timed.index(True) if any(timed) else len(lines) - 1
        again = next((count for count in range(most, 0, -1) if lines[:count] == shown[-count:]), 0)
        if added := lines[again:]:
            fresh.append(cue._replace(text="\n".join(added)))
        shown = lines
    return fresh


def _bare(line: str) -> str:
    return " ".join(_TAG.sub("", line).split())


def _shown(text: str) -> list[str]:
    return [bare for line in text.split("\n") if (bare := _bare(line))]


def _is_flash(cue: Cue) -> bool:
    return cue.start is not None and cue.end is not None and 0 <= cue.end - cue.start <= FLASH
