"""Where a recorded quote could stand in a source as it is today, and what speaks for a place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from hashlib import sha256
from typing import Any

from cjmkit.language import canonical
from cjmkit.tables import known

SPOKEN = ("participant", "respondent")  # whose words are quoted
ALIKE = 0.6  # of two contexts, from which on they are one with a correction in it
NEAREST = 0.5  # of a sentence, from which on it may be what became of a lost quote
RARE = 6  # words of a lost quote by which sentences like it are looked up
LIKELY = 5  # sentences with the most words in common that are looked at
TOUCHING = 12  # characters next to a quote that tell a short one from another
FEW_CHARS = 8  # of a context: fewer say nothing where they are not the same
FEW_WORDS = 5  # of a quote: fewer ("Yes, exactly.") are said again and again
FEW_ASKED = 3  # words of a question: fewer ("And then?") are asked again and again
SHORT_TURN = 8  # words of a turn: fewer may be said again in another answer
PIECE = re.compile(r"[.!?…\n]+")
GAP = "\x00"  # between turns: no quote runs from one into the next

_PREFIX = re.compile(r"^[0-9a-f]{6}-(?=.)")
_LETTERS = re.compile(
    r"[\s\u00ad\u200b\u200e\u200f\u2060\ufeff]*\s[\s\u00ad\u200b\u200e\u200f\u2060\ufeff]*|\S[\u0300-\u036f]*"
)
_WORD = re.compile(r"\w+")


@dataclass
class Anchor:
    """What the ledger says of one quote: its old place, its words, and what stood around it."""

    quote: str
    source: str
    export: str | None
    utterance: str | None
    participant: str | None
    position: int | None
    start: int | None
    end: int | None
    words: str
    before: str
    after: str
    question: str
    cuts: tuple[bool, bool] = (False, False)  # whether it began or ended within a word
    coders: list[str] = field(default_factory=list)  # of every line on it, as are the codings' ids
    codings: list[str] = field(default_factory=list)

    @property
    def distinctive(self) -> bool:
        return len(self.words.split()) >= FEW_WORDS

    @property
    def order(self) -> tuple[int, int] | None:
        return None if self.position is None or self.start is None else (self.position, self.start)


@dataclass(frozen=True)
class Place:
    """A span of a turn (its number in the `Talk`) in today's text, and where it stands in the running text."""

    turn: int
    start: int
    end: int
    at: int


def one_line(value: Any) -> str:
    """Return a text of the ledger as it is compared: every blank and line break one blank."""
    words = known(value) or ""
    return " ".join((words if words.isascii() else canonical(words)).split())


def numbered_turns(turns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the turns of one source (rows of `tables.UTTERANCES`) with `position` from 1, `asked` just before, and `export`."""
    export = sha256(" ".join(turn["utterance"] for turn in turns).encode()).hexdigest()[:8]
    asked: str | None = None
    numbered = []
    for position, turn in enumerate(turns, start=1):
        if turn["role"] == "moderator":
            asked = turn["text"]
        question = known(turn["question"]) if turn["role"] == "respondent" else asked
        numbered.append({**turn, "position": position, "asked": question, "export": export})
    return numbered


class Talk:
    """One source as it is today: its turns, and the running text of those whose words are quoted."""

    def __init__(self, turns: Sequence[dict[str, Any]]) -> None:
        self.turns = [turn for turn in numbered_turns(turns) if turn["role"] in SPOKEN]
        self.starts: list[int] = []
        parts, at = [], 0
        for turn in self.turns:
            self.starts.append(at)
            parts.append(one_line(turn["text"]))
            at += len(parts[-1]) + 1
        self.lengths = [len(part) for part in parts]
        self.words = GAP.join(parts)
        self.people = {person(turn["participant"]) for turn in self.turns}

    @cached_property
    def running(self) -> str:
        return self.words.replace(GAP, " ")

    @cached_property
    def said(self) -> Counter[str]:
        """How often each whole turn is said."""
        return Counter(turn["text"] for turn in self.turns)

    def place(self, at: int, length: int) -> Place:
        turn = bisect_right(self.starts, at) - 1
        start = at - self.starts[turn]
        end = start + length
        text = self.turns[turn]["text"]
        if text.replace("\n", " ") != one_line(text):  # a comment, kept as it was typed
            spans = _spans(text)
            start, end = (spans[start][0], spans[end - 1][1]) if len(spans) >= end else (0, 0)
        return Place(turn, start, end, at)

    def slice(self, place: Place) -> str:
        return one_line(self.turns[place.turn]["text"][place.start : place.end])

    def in_turn(self, turn: int, anchor: Anchor) -> Place | None:
        """The old offsets in one turn, where the words still stand there (or none were recorded)."""
        text = self.turns[turn]["text"]
        if anchor.start is None or anchor.end is None or not 0 <= anchor.start < anchor.end <= len(text):
            return None
        if anchor.words and one_line(text[anchor.start : anchor.end]) != anchor.words:
            return None
        return Place(turn, anchor.start, anchor.end, self.starts[turn] + anchor.start)

    def places(self, anchor: Anchor) -> list[Place]:
        """Every place where exactly these words stand: "Ja" is not in "Jahr", unless it was taken out of a word before."""
        words, found = anchor.words, []
        at = self.words.find(words) if words else -1
        while at >= 0:
            end = at + len(words)
            left = words[0].isalnum() and self.words[at - 1 : at].isalnum()
            right = words[-1].isalnum() and self.words[end : end + 1].isalnum()
            place = self.place(at, len(words))
            if (left, right) == anchor.cuts and self.slice(place) == words:
                found.append(place)
            at = self.words.find(words, at + 1)
        return found

    def asked_alike(self, anchor: Anchor, place: Place) -> bool:
        now = one_line(self.turns[place.turn]["asked"])
        return now.endswith(anchor.question) or anchor.question in now or _ratio(anchor.question, now) >= ALIKE

    def doubtful(self, anchor: Anchor, place: Place) -> bool:
        """Whether an equal turn may have taken the old one's id: short or repeated, and after another question."""
        turn = self.turns[place.turn]
        if turn["role"] != "participant" or not anchor.question:
            return False
        common = len(turn["text"].split()) < SHORT_TURN or self.said[turn["text"]] > 1
        return common and not self.asked_alike(anchor, place)

    def support(self, anchor: Anchor, place: Place) -> tuple[float, bool]:
        """Return how much of what stood around the quote stands around the place, and whether that suffices."""
        asked = bool(anchor.question) and self.asked_alike(anchor, place)
        telling = asked and len(anchor.question.split()) >= FEW_ASKED
        respondent = self.turns[place.turn]["role"] == "respondent"
        if respondent:  # all are asked the same
            telling = asked and person(anchor.participant) == person(self.turns[place.turn]["participant"])
        begin, stop = self.starts[place.turn], self.starts[place.turn] + self.lengths[place.turn]
        end = place.at + len(anchor.words)
        long, short = [], []
        for old, left in ((anchor.before, True), (anchor.after, False)):
            if not old:
                continue
            around = (
                self.running[max(0, place.at - len(old) - 4) : place.at]
                if left
                else self.running[end : end + len(old) + 4]
            )
            inside = self.running[begin : place.at] if left else self.running[end:stop]
            # A turn may have been cut in two just there; then, beyond its edge, only the very same words count.
            same = _same(old, around.strip(), left)
            likeness = 1.0 if same else _side(old, inside.strip(), left)
            if not (anchor.distinctive or telling or same or _touching(old, inside.strip(), left)):
                likeness = 0.0  # "Yes, exactly." between similar sentences is soon found elsewhere
            if len(old) >= FEW_CHARS:
                long.append(likeness)
            else:
                short.append(float(same))
        enough_said = telling or (bool(short) and anchor.distinctive)
        enough = max(long) >= ALIKE if long else all(short) and enough_said
        return sum(long) + 0.5 * sum(short) + float(asked) * 0.5, enough

    def surroundings_known(self, anchor: Anchor) -> bool:
        """Whether the ledger says enough of what stood around a quote to speak against a place. A survey asks everyone the same."""
        asked = len(anchor.question.split()) >= FEW_ASKED and self.turns[0]["role"] != "respondent"
        return bool(anchor.before or anchor.after) or asked

    @cached_property
    def _pieces(self) -> list[tuple[int, str]]:
        return [
            (number, piece.strip())
            for number, turn in enumerate(self.turns)
            for piece in PIECE.split(turn["text"])
            if piece.strip()
        ]

    @cached_property
    def _by_word(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, (_, piece) in enumerate(self._pieces):
            for word in {*_WORD.findall(piece.casefold())}:
                found.setdefault(word, []).append(number)
        return found

    def nearest(self, words: str) -> tuple[int, str] | None:
        """Return the turn and the sentence that is most like these words, where one is like them at all."""
        shared: dict[int, float] = {}
        found = [self._by_word.get(word, []) for word in {*_WORD.findall(words.casefold())}]
        for holders in sorted(found, key=len)[:RARE]:
            for number in holders:
                shared[number] = shared.get(number, 0.0) + 1 / len(holders)
        likely = sorted(shared, key=lambda number: (-shared[number], number))[:LIKELY]
        own = {*_WORD.findall(words.casefold())}
        best = max(((_common(own, self._pieces[number][1]), -number) for number in likely), default=(0.0, 0))
        return self._pieces[-best[1]] if best[0] >= NEAREST else None


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where in a text each character of its `one_line` form stands."""
    spans: list[tuple[int, int]] = []
    for found in _LETTERS.finditer(text):
        letters = canonical(found.group())
        blank = not letters and any(map(str.isspace, found.group()))
        if letters or (blank and spans and text[found.end() :].strip()):
            spans += [found.span()] * (len(letters) or 1)
    return spans


def person(participant: Any) -> str:
    """Return a participant as it is compared: a respondent's short number without the prefix of its file."""
    return _PREFIX.sub("", known(participant) or "")


def pieces(words: str) -> Iterator[str]:
    """Yield the sentences of a quote that are long enough to tell sources apart."""
    for piece in PIECE.split(words):
        if len(piece.split()) >= FEW_ASKED:
            yield piece.strip()


def _common(own: set[str], sentence: str) -> float:
    """The share of words that two sentences have in common (Dice)."""
    other = {*_WORD.findall(sentence.casefold())}
    return 2 * len(own & other) / (len(own) + len(other) or 1)


def _same(old: str, now: str, left: bool) -> bool:
    return now.endswith(old) if left else now.startswith(old)


def _touching(old: str, now: str, left: bool) -> bool:
    """Whether the words next to the quote are the same, whatever was corrected further away."""
    part = old[-TOUCHING:] if left else old[:TOUCHING]
    return len(part) == TOUCHING and _same(part, now, left)


def _side(old: str, now: str, left: bool) -> float:
    return _ratio(old, now[-len(old) :] if left else now[: len(old)])


def _ratio(old: str, now: str) -> float:
    now = now[-200:]
    matcher = SequenceMatcher(None, old, now, autojunk=False)
    if old == now or matcher.quick_ratio() < NEAREST:
        return float(old == now)
    return matcher.ratio()
