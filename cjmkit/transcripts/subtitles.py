"""Subtitle files: WebVTT, SRT and SBV, cue by cue, in one pass over the lines.

The parser follows the W3C's algorithm for well-formed files and keeps the text of the others: a cue with an impossible time
has no time, and words that stand under no time belong to the cue before them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cjmkit.transcripts.reading import Notes
from cjmkit.transcripts.times import seconds


class Cue(NamedTuple):
    """A cue as it stands: its lines joined by LF, tags and all; `line` is that of its first words."""

    id: str
    start: float | None
    end: float | None
    text: str
    line: int


ARROW = "-->"
_SBV = re.compile(r"\s*(\d+:\w{1,2}:\w{1,2}\.\w{1,3})\s*,\s*(\d+:\w{1,2}:\w{1,2}\.\w{1,3})\s*$")
_CUT = re.compile(r"\s*(\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?)\s*-{0,2}>?\s*$")
_TIME_LIKE = re.compile(r"\s*[-\w.,;]*:[-\w:.,;]*\s*-->")  # also NaN:NaN:NaN and slips of the keyboard
_CARRIED = re.compile(r":[6-9]\d(?:[.,]|\s|$)")
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?=[ \t]|$)")


def is_subtitle(text: str) -> str | None:
    """Return "vtt", "srt" or "sbv" where a text is such a file."""
    if re.match(r"WEBVTT(?=[ \t\n]|$)", text):
        return "vtt"
    head = text[:200_000]
    for line in head.split("\n"):
        if ARROW in line and _TIME_LIKE.match(line):
            return "srt" if "," in line or not re.search(r"\d\.\d{3}\s*-->", line) else "vtt"
        if _SBV.match(line):
            return "sbv"
    return None


def read_cues(text: str, kind: str, notes: Notes) -> list[Cue]:
    """Return the cues of a subtitle file, in its order."""
    return _Cues(kind, notes).read(text.replace("\0", "\ufffd").split("\n"))


class _Cues:
    """The state of the one pass: the cue that is open, and lines that may turn out to be an identifier."""

    def __init__(self, kind: str, notes: Notes) -> None:
        self.kind, self.notes = kind, notes
        self.cues: list[Cue] = []
        self.body: list[str] | None = None
        self.times: tuple[float | None, float | None] = (None, None)
        self.id, self.line = "", 0
        self.loose: list[tuple[int, str]] = []

    def read(self, lines: list[str]) -> list[Cue]:
        sbv = self.kind == "sbv"
        for number, line in enumerate(lines[(start := self._body_begins(lines)) :], start=start + 1):
            if not line:
                self._close()
            elif ((ARROW in line or sbv) and (times := self._times(line, number))) or (
                self.body is None and line[0].isdigit() and (times := self._cut(line, number))
            ):
                self._open(times, number)
            elif self.body is not None:
                if not self.body:
                    self.line = number
                self.body.append(line)
            else:
                self.loose.append((number, line))
        self._close()
        return self.cues

    def _body_begins(self, lines: list[str]) -> int:
        """A WebVTT header ends at the first blank line, or at a cue that follows without one."""
        if not (self.kind == "vtt" and lines[0].startswith("WEBVTT")):
            return 0
        for number, line in enumerate(lines):
            if not line or (ARROW in line and _TIME_LIKE.match(line)):
                return number
        return len(lines)

    def _times(self, line: str, number: int) -> tuple[float | None, float | None] | None:
        if self.kind == "sbv":
            found = _SBV.match(line)
            pair = found.groups() if found else None
        elif _TIME_LIKE.match(line):
            first, _, rest = line.partition(ARROW)
            pair = (first.strip(), (rest.split() or [""])[0])
        else:
            return None
        if pair is None:
            return None
        start, end = seconds(pair[0]), seconds(pair[1])
        if start is None or end is None:
            self.notes.add("impossible_time", number)
        elif _CARRIED.search(" ".join(pair)):
            self.notes.add("carried_time", number)
        return start, end

    def _cut(self, line: str, number: int) -> tuple[float | None, float | None] | None:
        found = _CUT.match(line)
        if found is None or ("-" not in line and len(self.loose) != 1):
            return None
        self.notes.add("impossible_time", number)
        return seconds(found.group(1)), None

    def _open(self, times: tuple[float | None, float | None], number: int) -> None:
        name = ""
        if self.body is not None:  # no blank line between two cues: the number of the second stands in the first
            if self.body and self.body[-1].strip().isdigit():
                name = self.body.pop()
            self._close()
        elif self.loose:
            before, name = self.loose[:-1], self.loose[-1][1]
            self.loose = before if self.kind == "vtt" or name.strip().isdigit() else self.loose
            self._keep_loose()
        self.body, self.times, self.id, self.line = [], times, name.strip(), number

    def _close(self) -> None:
        if self.body is not None:
            self.cues.append(Cue(self.id, *self.times, "\n".join(self.body), self.line))
            self.body = None
        elif self.loose:
            self._keep_loose()

    def _keep_loose(self) -> None:
        """Words under no time: a comment or a number is none, other words belong to the cue before."""
        loose, self.loose = self.loose, []
        if not loose or (self.kind == "vtt" and _BLOCK.match(loose[0][1])):
            return
        words = [(number, line) for number, line in loose if line.strip() and not line.strip().isdigit()]
        if not words:
            return
        if not self.cues:
            self.notes.add("before_first_cue", words[0][0])
            return
        last = self.cues[-1]
        if last.text.strip():
            self.notes.add("words_without_time", words[0][0])
            kept = [last.text, *(line for _, line in words)]
            self.cues[-1] = last._replace(text="\n".join(kept))
        else:
            self.cues[-1] = last._replace(text="\n".join(line for _, line in words), line=words[0][0])
