"""Captions that roll, as YouTube makes them: every line is shown two or three times, and counts once.

A cue shows the line before and a new one under it; between two such cues a flash of some milliseconds shows the line again.
In the files themselves the new line is timed word by word; in other tools' copies of them it is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cjmkit.transcripts.subtitles import Cue

FLASH = 0.05  # seconds: too short to be read
FLASHES = 0.25  # share of cues that flash the line before once more, from which on captions roll
CARRIED = 0.4  # without flashes: share of cues that begin with the last line of the cue before and add to it
FEW = 2  # flashes that are no slip in a time
FEWEST = 5  # such cues, each with another line, that are no chance

_WORD_TIME = re.compile(r"<\d[\d:.]*><c[.>]|</c><\d[\d:.]*>|<c[.\w]*><\d[\d:.]*>")
_TAG = re.compile(r"</?c(?:\.[^<>]*)?>|<\d[\d:.]*>")


def is_word_timed(text: str) -> bool:
    """Say whether a text has words with a time each, as YouTube's captions have."""
    return "<" in text and _WORD_TIME.search(text) is not None


def rolls(cues: Sequence[Cue]) -> bool:
    """Say whether captions without times of words roll; people who say a thing twice make no captions roll."""
    flashes = sum(_is_flash(cue) for cue in cues)
    if flashes < FLASHES * len(cues) and sum("\n" in cue.text for cue in cues) < CARRIED * len(cues):
        return False
    shown = [_shown(cue.text) for cue in cues]
    pairs = [
        (before, now, _is_flash(cue))
        for before, now, cue in zip(shown, shown[1:], cues[1:], strict=False)
        if before and now
    ]
    again = sum(flash and now == before[-len(now) :] for before, now, flash in pairs)
    if again >= max(FEW, FLASHES * len(cues)):
        return True
    carried = [now[0] for before, now, _ in pairs if now[0] == before[-1] and len(now) > 1]
    return len(carried) >= max(FEWEST, CARRIED * len(pairs)) and len(set(carried)) >= max(FEWEST, len(carried) / 2)


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
    return cue.start is not None and cue.end is not None and 0 < cue.end - cue.start <= FLASH
