"""Subtitle files: WebVTT, SRT and SBV, cue by cue.

Between two lines of times stand the first one's words, a blank line and the second one's identifier: so those lines are found
first, and what stands between them is shared out. Well-formed files are read as the W3C's algorithm reads them; in all others
no word is lost: what that algorithm drops is a cue of its own, `valid` being False, without a time where it has none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cjmkit.transcripts.reading import Notes
from cjmkit.transcripts.timelines import ARROW, is_cut_times, is_times, loose_times, time_kind, time_lines


class Cue(NamedTuple):
    """A cue as it stands: its lines joined by LF, tags and all; `line` is that of its first words."""

    id: str
    start: float | None
    end: float | None
    text: str
    line: int
    valid: bool = True


FEW_NAMED = 0.5  # share of cues with an identifier of several words, below which such a line may have been speech

_BLOCK = re.compile(r"\ufeff?(?:WEBVTT|NOTE|STYLE|REGION)(?=[ \t]|$)")
_HEADER = re.compile(r"\s*WEBVTT(?=[ \t\n]|$)")
_METADATA = re.compile(r"[\w-]+\s*[:=]|::|[^{]*\{|[^}]*\}|[\W\d]*$")
_WORDS = re.compile(r"[^\W\d_]{2,}")


def is_subtitle(text: str) -> str | None:
    """Return "vtt", "srt" or "sbv" where a text is such a file."""
    if _HEADER.match(text):
        return "vtt"
    return next(filter(None, map(time_kind, text[:200_000].split("\n"))), None)


def read_cues(text: str, kind: str, notes: Notes) -> list[Cue]:
    """Return the cues of a subtitle file, in its order."""
    lines = text.replace("\0", "\ufffd").split("\n")
    if "" not in lines[:-1]:  # an editor or a tool put blanks behind every line
        lines = [line if line.strip() else "" for line in lines]
    begin = _body_begins(lines, notes) if kind == "vtt" else 0
    timed = time_lines(lines, begin, kind, notes)
    places = [*timed.places, len(lines)]
    between = _Between(kind, notes, headed=begin > 0)
    cues = between.cues
    name = between.share_out(begin, lines[begin : places[0]], last=not timed.places)
    for at, start, end, following in zip(timed.places, timed.starts, timed.ends, places[1:], strict=True):
        body = lines[at + 1 : following]
        if (
            len(body) == 3
            and body[0]
            and not body[1]
            and following < len(lines)
            and (kind == "vtt" or (kind == "srt" and body[2].isdecimal()))
            and at not in timed.odd
            and not (timed.stray and (ARROW in body[0] or ARROW in body[2]))
        ):  # nearly every cue of nearly every file: its words, a blank line, the next one's identifier
            cues.append(Cue(name, start, end, body[0], at + 2))
            name = body[2]
        else:
            valid, words = timed.odd.get(at, (True, ""))
            cue = Cue(name, start, end, "", at + 2, valid)
            name = between.add(cue, words, body, last=following == len(lines))
    _note_named(cues, notes)
    return cues


def _body_begins(lines: list[str], notes: Notes) -> int:
    """A WebVTT header ends at the first blank line, or at a cue that follows without one."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not _HEADER.match(lines[first]):
        return 0
    for number, line in enumerate(lines[first + 1 :], start=first + 1):
        if not line or (ARROW in line and is_times(line)):
            return number
        if not _METADATA.match(line):
            notes.add("left_out", number + 1)
    return len(lines)


class _Between:
    """Shares out what stands between two lines of times: a cue's words, identifiers, comments, and words under no time."""

    def __init__(self, kind: str, notes: Notes, *, headed: bool) -> None:
        self.cues: list[Cue] = []
        self.kind, self.notes, self.headed = kind, notes, headed

    def add(self, cue: Cue, words: str, body: list[str], *, last: bool) -> str:
        """Add a cue with its lines, and what follows them; return the identifier of the next one."""
        stop = body.index("") if "" in body else len(body)
        name = None
        if stop == len(body) and not last and self._ends_in_number(body, cue.id):
            stop, name = stop - 1, body[-1]
        apart = next((number for number in range(stop) if ARROW in body[number]), stop)  # there a cue ends for the W3C
        if words:
            self.cues.append(cue._replace(id="", text=words, line=cue.line - 1, valid=False))
        self.cues.append(cue._replace(text="\n".join(body[:apart])))
        if apart < stop:
            text = "\n".join(body[apart:stop])
            self.cues.append(cue._replace(id="", text=text, line=cue.line + apart, valid=False))
        if name is not None:
            return name
        return self.share_out(cue.line + stop, body[stop + 1 :], last=last)

    def share_out(self, at: int, lines: list[str], *, last: bool) -> str:
        """Give lines outside of cues, from the index `at` on, to whom they belong; return the next cue's identifier."""
        blocks: list[list[tuple[int, str]]] = [[]]
        for number, line in enumerate(lines, start=at + 1):
            if line:
                blocks[-1].append((number, line))
            elif blocks[-1]:
                blocks.append([])
        adjacent = bool(blocks[-1])
        blocks = [block for block in blocks if block]
        name = ""
        if blocks and not last:
            name = self._identifier(blocks[-1], adjacent=adjacent)
        elif blocks and adjacent:
            self._cut_end(blocks[-1])
        for block in blocks:
            self._keep(block)
        return name

    def _ends_in_number(self, body: list[str], name: str) -> bool:
        """Say whether the last of a cue's lines is the next one's number, without a blank line between the two."""
        return self.kind != "sbv" and bool(body) and _follows(name, body[-1], gaps=len(body) > 1)

    def _identifier(self, block: list[tuple[int, str]], *, adjacent: bool) -> str:
        candidate = block[-1][1]
        alone = self.kind == "vtt" and adjacent and len(block) == 1 and ARROW not in candidate
        numbered = self.kind != "sbv" and _is_number(candidate) and (adjacent or self._is_next(candidate))
        return block.pop()[1] if alone or numbered else ""

    def _is_next(self, line: str) -> bool:
        return _follows(next((cue.id for cue in reversed(self.cues) if cue.id or cue.valid), ""), line)

    def _cut_end(self, block: list[tuple[int, str]]) -> None:
        """A file that ends within a cue's number or time was cut there."""
        number, line = block[-1]
        if (self.kind != "sbv" and self._is_next(line)) or (":" in line and re.fullmatch(r"[\d:.,\s>-]+", line)):
            block.pop()
            self.notes.add("impossible_time", number)

    def _keep(self, block: list[tuple[int, str]]) -> None:
        """Keep the words of a block under no time; comments have none, and an index without a time is none."""
        if not block or (self.kind == "vtt" and _BLOCK.match(block[0][1])):
            return
        numbered = self.kind != "sbv" and self._is_next(block[0][1])
        block = block[numbered:]
        if block and is_cut_times(block[0][1]):
            number, line = block[0]
            start, end, _ = loose_times(number - 1, line, self.notes)
            self.cues.append(Cue("", start, end, "\n".join(line for _, line in block[1:]), number + 1, False))
            return
        block = [(number, line) for number, line in block if line.strip()]
        if not block:
            return
        words = "\n".join(line for _, line in block)
        if not self.cues and not self.headed and not numbered:
            for number, _ in block:
                self.notes.add("before_first_cue", number)
        elif self.cues and not self.cues[-1].text.strip():  # a blank line behind the times
            self.cues.append(self.cues[-1]._replace(id="", text=words, line=block[0][0], valid=False))
        else:
            self.notes.add("words_without_time", block[0][0])
            self.cues.append(Cue("", None, None, words, block[0][0], False))


def _is_number(line: str) -> bool:
    bare = line.strip("\ufeff \t")
    return bare.isdecimal() and len(bare) < 10


def _follows(name: str, line: str, *, gaps: bool = False) -> bool:
    """Say whether a line is the number of the cue after `name`; `gaps` allows for cues left out between the two."""
    if not _is_number(line):
        return False
    number = int(line.strip("\ufeff \t"))
    if not _is_number(name):
        return number <= 1 and not name
    last = int(name.strip("\ufeff \t"))
    return number > last if gaps else number == last + 1


def _note_named(cues: list[Cue], notes: Notes) -> None:
    """In a file with few identifiers of several words, such a line may have been speech: a blank line stood before it."""
    named = [cue for cue in cues if " " in cue.id and len(_WORDS.findall(cue.id)) > 1]
    if len(named) < FEW_NAMED * len(cues):
        for cue in named:
            notes.add("taken_for_name", cue.line - 2)
