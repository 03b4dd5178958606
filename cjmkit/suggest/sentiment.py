"""Sentiment: how a text speaks of what it speaks about, from the polarity of its words and what changes them.

Negation, intensifiers, "but", "although", hedges, questions and irony are read from the text; the same rules hold for both languages. In English the
words are VADER's with the field's own over them, and TextBlob's polarity is a second opinion.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cjmkit.suggest.cues import Match, Token

NEGATED = {1: -0.75, -1: -0.45}  # "not good" is bad, "not bad" is only fair
SCOPE = 4  # words that a negation reaches to the right
SCOPE_LEFT = 6  # and to the left, in German: "das gefällt mir so gar nicht"
BUT = (0.6, 1.4)  # before and after it
ALTHOUGH = 0.5
QUESTION = 0.6
SOFTENING = 12.0  # as in VADER's s / √(s² + α)
FELT = {
    "frustration": -0.5,
    "anger": -0.4,
    "disappointment": -0.4,
    "worry": -0.4,
    "confusion": -0.3,
    "delight": 0.4,
    "satisfaction": 0.3,
    "trust": 0.3,
    "relief": 0.4,
    "excitement": 0.2,
}
ALONE = 2  # words of a clause that is nothing but praise
SECOND_OPINION = 0.35  # TextBlob's share in English
DISSENT = 0.4  # of that, where it contradicts
THRESHOLD = 0.18

_STOP = re.compile(r"[.,;:!?…()–—\s]+$")


@dataclass(frozen=True)
class Word:
    """A cue that carries polarity: where it stands, its value after negation and so on, and what turned it."""

    tokens: tuple[int, ...]
    value: float
    negation: int | None = None
    ironic: bool = False


@dataclass(frozen=True)
class Sentiment:
    """`score` −1 … 1, the words it comes from, strongest first, and from which score on it takes a side."""

    score: float
    words: tuple[Word, ...] = ()
    threshold: float = THRESHOLD

    @property
    def sign(self) -> int:
        return 0 if abs(self.score) < self.threshold else (1 if self.score > 0 else -1)


def read_sentiment(tokens: Sequence[Token], matches: Sequence[Match], language: str) -> Sentiment:
    """Return the sentiment of a text, given its tokens and the cues found in them."""
    words = _ironic(tokens, [*_weighed(tokens, matches, language), *_felt(matches)])
    total = sum(word.value for word in words)
    if tokens and tokens[-1].form.startswith("?"):
        total *= QUESTION
    elif tokens and "!" in tokens[-1].form:
        total *= 1.1
    score = total / math.sqrt(total * total + SOFTENING)
    if language == "en":
        other = _textblob(tokens)
        share = SECOND_OPINION if other * score >= 0 else SECOND_OPINION * DISSENT  # it reads no "but" and no pattern
        score = (1 - share) * score + share * other
    strongest = sorted((word for word in words if word.value), key=lambda word: (-abs(word.value), word.tokens))
    return Sentiment(max(-1.0, min(1.0, score)), tuple(strongest))


def _weighed(tokens: Sequence[Token], matches: Sequence[Match], language: str) -> list[Word]:
    polar = _longest([match for match in matches if match.cue.kind == "polarity"])
    if not polar:
        return []
    within = {at for match in polar for at in match.tokens if len(match.tokens) > 1}
    changes: dict[str, list[Match]] = {}
    for match in matches:
        if match.cue.kind == "modifiers":
            changes.setdefault(match.cue.label, []).append(match)
    negators = _negators(changes, within)
    negated = _negations(tokens, polar, negators, language)
    factors = _intensities(changes.get("intensifier", ()), within)
    hedge = min((match.cue.weight for match in changes.get("hedge", ())), default=1.0)
    buts = [match.tokens[-1] for match in changes.get("but", ()) if match.tokens[0] > 1]
    concessions = {tokens[match.tokens[0]].clause for match in changes.get("although", ())}
    words = []
    for at, match in enumerate(polar):
        value = match.cue.weight * hedge
        first, last = match.tokens[0], match.tokens[-1]
        for before in (first - 1, first - 2):
            value *= factors.get(before, 1.0)
        if at in negated:
            value *= NEGATED[1 if value > 0 else -1]
        if buts:
            value *= BUT[last > buts[-1]]
        if tokens[first].clause in concessions:
            value *= ALTHOUGH
        words.append(Word(match.tokens, value, negated.get(at)))
    return words


def _felt(matches: Sequence[Match]) -> list[Word]:
    """What a cue of an emotion says about the sentiment, where no word of it carries polarity of its own."""
    taken = {at for match in matches if match.cue.kind == "polarity" for at in match.tokens}
    felt: dict[tuple[int, ...], Word] = {}
    for match in matches:
        if match.cue.kind == "emotions" and match.cue.label in FELT and taken.isdisjoint(match.tokens):
            value = FELT[match.cue.label] * match.cue.weight
            if match.tokens not in felt or abs(value) > abs(felt[match.tokens].value):
                felt[match.tokens] = Word(match.tokens, value)
    return [felt[at] for at in sorted(felt)]


def _ironic(tokens: Sequence[Token], words: Sequence[Word]) -> list[Word]:
    """Turn praise that stands alone between commas beside trouble: "wrote twice, same answer, lovely"."""
    if not any(word.value < 0 for word in words):
        return list(words)
    sizes = Counter(token.clause for token in tokens if not _STOP.match(token.form))
    return [
        Word(word.tokens, -word.value, ironic=True)
        if word.value > 1 and sizes[tokens[word.tokens[0]].clause] <= ALONE and len(sizes) > 1
        else word
        for word in words
    ]


def _longest(matches: Sequence[Match]) -> list[Match]:
    """Keep, of cues that share a token, the one of most words; of the same length the one whose weight is further from 0."""
    taken: set[int] = set()
    kept = []
    for match in sorted(matches, key=lambda m: (-len(m.tokens), -abs(m.cue.weight), m.tokens)):
        if taken.isdisjoint(match.tokens):
            taken.update(match.tokens)
            kept.append(match)
    return sorted(kept, key=lambda match: match.tokens)


def _negators(changes: dict[str, list[Match]], within: set[int]) -> list[int]:
    void = {at for match in changes.get("no negator", ()) for at in match.tokens}
    found = {match.tokens[-1] for match in changes.get("negator", ())}
    return sorted(at for at in found if at not in void and at not in within)


def _negations(
    tokens: Sequence[Token], polar: Sequence[Match], negators: Sequence[int], language: str
) -> dict[int, int]:
    """Which polar cue each negation turns: the next one in its clause, else, in German, the last one before it."""
    turned: dict[int, int] = {}
    for negator in negators:
        clause = tokens[negator].clause
        after = [
            at
            for at, match in enumerate(polar)
            if negator < match.tokens[0] <= negator + SCOPE and tokens[match.tokens[0]].clause == clause
        ]
        if after:
            turned.setdefault(after[0], negator)
            continue
        before = [
            at
            for at, match in enumerate(polar)
            if negator - SCOPE_LEFT <= match.tokens[-1] < negator and tokens[match.tokens[-1]].clause == clause
        ]
        if before and language == "de":
            turned.setdefault(before[-1], negator)
    return turned


def _intensities(matches: Sequence[Match], within: set[int]) -> dict[int, float]:
    return {match.tokens[-1]: match.cue.weight for match in matches if not within.intersection(match.tokens)}


def _textblob(tokens: Sequence[Token]) -> float:
    analyse = _analyser()
    assessed = analyse.assessments((token.form, None) for token in tokens)
    values = [polarity for _, polarity, _, _ in assessed]
    return sum(values) / len(values) if values else 0.0


@cache
def _analyser() -> Any:
    from textblob.en import sentiment

    if not dict.__len__(sentiment):
        sentiment.load()
    return sentiment
