"""Sentiment: how a text speaks of what it speaks about, from the polarity of its words and what changes them.

Negation with its scope, intensifiers, "but", "although", hedges, praise of competitors, reported speech, questions and irony are read from the
text; the same rules hold for both languages. In English VADER and TextBlob are second opinions. What all that adds up to is weighed by the numbers
in `data/lexicons/weights.toml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cjmkit.suggest.cues import STOPS, Match, Tokens
from cjmkit.suggest.opinions import opinions
from cjmkit.suggest.weights import weights

Array = npt.NDArray[np.float64]
Found = Mapping[str, list[Match]]  # cues in a text, by kind

NEGATED = {1: -0.75, -1: -0.45}  # "not good" is bad, "not bad" is only fair
SCOPE = 4  # words that a negation reaches to the right
SCOPE_LEFT = 6  # and to the left, in German: "das gefällt mir so gar nicht"
BUT = (0.6, 1.4)  # before and after it
ALTHOUGH = 0.5
ELSEWHERE = 0.4  # praise of a competitor, or what others are said to have said
SOFTENING = 6.0  # as in VADER's s / √(s² + α)
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
CLEAR = -2.0  # a phrase as strong as that is not outvoted by the words in it
BARELY = 0.05
ALONE = 2  # words of a clause that is nothing but praise
BY_CLAUSE = frozenset(("negator", "although", "competitor", "reported"))

PARTS = (
    "positive",  # what speaks for, 0 … 1
    "negative",  # what speaks against, 0 … 1
    "balance",  # both together, −1 … 1
    "last",  # the sign of the last word that takes a side
    "both",  # the smaller of the two
    "silent",  # 1 where no word takes a side
    "question",  # 1 where it ends as one
    "exclaims",
    "short",  # 1 at one word, falling with length
    "link",  # 1 where a web address stands in it: announcements
    "vader",  # −1 … 1, English only
    "textblob",  # −1 … 1, English only
    "subjectivity",  # 0 … 1, English only
)
SIGNS = (-1, 0, 1)


class Word(NamedTuple):
    """A cue that carries polarity: where it stands, its value after negation and so on, and what turned it."""

    tokens: tuple[int, ...]
    value: float
    negation: int | None = None
    ironic: bool = False


@dataclass(frozen=True, slots=True)
class Sentiment:
    """`score` −1 … 1, its sign, and the words it comes from, strongest first."""

    score: float
    sign: int = 0
    words: Sequence[Word] = ()


def read_sentiment(tokens: Tokens, matches: Found, language: str) -> Sentiment:
    """Return the sentiment of one text, read alone, given its tokens and the cues found in them."""
    words = weighed(tokens, matches, language)
    row = probabilities(np.array([parts(tokens, words, language)]), language)[0]
    return Sentiment(float(row[2] - row[0]), SIGNS[int(row.argmax())], strongest_first(words))


def probabilities(found: Array, language: str) -> Array:
    """Return, a row a text, how probable it is that it speaks against, takes no side, speaks for: `found` has a column for each of PARTS."""
    fitted = weights()["sentiment"][language]
    logits = found @ np.array([fitted[part] for part in PARTS]) + np.array(fitted["bias"])
    mute = (
        found[:, PARTS.index("silent")]
        * (found[:, PARTS.index("vader")] == 0)
        * (found[:, PARTS.index("textblob")] == 0)
        > 0
    )
    logits[mute, 1] = logits[mute].max(axis=1) + BARELY  # where no word takes a side none is guessed
    return softmax(logits)


def softmax(logits: Array) -> Array:
    """Return each row's shares: exp(x) / Σ exp(x)."""
    shares: Array = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def parts(tokens: Tokens, words: Sequence[Word], language: str) -> list[float]:
    """Return what the weights are for: a number for each of PARTS."""
    good = bad = last = 0.0
    for word in words:
        if word.value > 0:
            good += word.value
        else:
            bad -= word.value
        if word.value:
            last = math.copysign(1.0, word.value)
    forms = tokens.forms
    end = forms[-1] if forms else ""
    positive, negative = good / math.sqrt(good * good + SOFTENING), bad / math.sqrt(bad * bad + SOFTENING)
    total = good - bad
    balance = total / math.sqrt(total * total + SOFTENING)
    others = opinions(forms) if language == "en" else (0.0, 0.0, 0.0)
    if others[0] > 0 and any(word.ironic or (len(word.tokens) > 1 and word.value <= CLEAR) for word in words):
        others = (0.0, 0.0, others[2])  # they read "oh great" word by word
    return [
        positive, negative, balance, last, min(positive, negative), 1.0 if not good and not bad else 0.0,
        1.0 if "?" in end else 0.0, 1.0 if "!" in end else 0.0, 1 / math.sqrt(max(len(forms), 1)), 1.0 if "http" in tokens.small or "www." in tokens.small else 0.0, *others,
    ]  # fmt: skip


def strongest_first(words: Sequence[Word]) -> list[Word]:
    """Return the words that take a side, the strongest first."""
    telling = [word for word in words if word.value]
    return sorted(telling, key=lambda word: (-abs(word.value), word.tokens)) if len(telling) > 1 else telling


def weighed(tokens: Tokens, matches: Found, language: str) -> list[Word]:
    """Return the cues that carry polarity with the value that the words around leave them."""
    polar = _longest(matches["polarity"])
    words = [Word(match.tokens, match.cue.weight) for match in polar]
    if polar and matches["modifiers"]:
        words = _changed(tokens, polar, matches["modifiers"], language)
    if matches["emotions"]:
        words += _felt(matches["emotions"], {at for match in polar for at in match.tokens})
    return _ironic(tokens, words) if len(words) > 1 else words


def _changed(tokens: Tokens, polar: Sequence[Match], modifiers: Sequence[Match], language: str) -> list[Word]:
    changes: dict[str, list[Match]] = {}
    for match in modifiers:
        changes.setdefault(match.cue.label, []).append(match)
    within = {at for match in polar if len(match.tokens) > 1 for at in match.tokens}
    clause = _clauses(tokens) if not BY_CLAUSE.isdisjoint(changes) else ()
    negated = _negations(clause, polar, _negators(changes, within), language) if "negator" in changes else {}
    factors = _intensities(changes["intensifier"], within) if "intensifier" in changes else {}
    hedge = min(match.cue.weight for match in changes["hedge"]) if "hedge" in changes else 1.0
    but = max((match.tokens[-1] for match in changes.get("but", ()) if match.tokens[0] > 1), default=None)
    concessions = {clause[match.tokens[0]] for match in changes.get("although", ())}
    others = {clause[match.tokens[0]] for label in ("competitor", "reported") for match in changes.get(label, ())}
    words = []
    for at, match in enumerate(polar):
        first, value = match.tokens[0], match.cue.weight * hedge
        if factors:
            value *= factors.get(first - 1, 1.0) * factors.get(first - 2, 1.0)
        if at in negated:
            value *= NEGATED[1 if value > 0 else -1]
        if but is not None:
            value *= BUT[match.tokens[-1] > but]
        if concessions and clause[first] in concessions:
            value *= ALTHOUGH
        if others and value > 0 and clause[first] in others:
            value *= ELSEWHERE
        words.append(Word(match.tokens, value, negated.get(at)))
    return words


def _clauses(tokens: Tokens) -> list[int]:
    """The number of each token's clause: a comma, a full stop or the like opens a new one."""
    numbers, clause = [], 0
    for form in tokens.forms:
        if form[0] in STOPS and STOPS.issuperset(form):
            clause += 1
        numbers.append(clause)
    return numbers


def _felt(emotional: Sequence[Match], taken: set[int]) -> list[Word]:
    """What a cue of an emotion says about the sentiment, where no word of it carries polarity of its own."""
    felt: dict[tuple[int, ...], Word] = {}
    for match in emotional:
        if match.cue.label in FELT and taken.isdisjoint(match.tokens):
            value = FELT[match.cue.label] * match.cue.weight
            if match.tokens not in felt or abs(value) > abs(felt[match.tokens].value):
                felt[match.tokens] = Word(match.tokens, value)
    return [felt[at] for at in sorted(felt)]


def _ironic(tokens: Tokens, words: list[Word]) -> list[Word]:
    """Turn praise that stands alone between commas beside trouble: "wrote twice, same answer, lovely"."""
    values = [word.value for word in words]
    if min(values) >= 0 or max(values) <= 1:
        return words
    clause = _clauses(tokens)
    sizes: dict[int, int] = {}
    for number, form in zip(clause, tokens.forms, strict=True):
        sizes[number] = sizes.get(number, 0) + form[0].isalnum()
    return [
        Word(word.tokens, -word.value, ironic=True)
        if word.value > 1 and 0 < sizes[clause[word.tokens[0]]] <= ALONE and len(sizes) > 1
        else word
        for word in words
    ]


def _longest(matches: list[Match]) -> list[Match]:
    """Keep, of cues that share a token, the one of most words; of the same length the one whose weight is further from 0."""
    numbers = [at for match in matches for at in match.tokens]
    if len(set(numbers)) == len(numbers):
        return matches
    taken: set[int] = set()
    kept = []
    for match in sorted(matches, key=lambda m: (-len(m.tokens), -abs(m.cue.weight), m.tokens)):
        if taken.isdisjoint(match.tokens):
            taken.update(match.tokens)
            kept.append(match)
    return sorted(kept, key=lambda match: match.tokens)


def _negators(changes: Mapping[str, list[Match]], within: set[int]) -> list[int]:
    void = {at for match in changes.get("no negator", ()) for at in match.tokens}
    found = {match.tokens[-1] for match in changes.get("negator", ()) if within.isdisjoint(match.tokens)}
    return sorted(found - void)


def _negations(clause: Sequence[int], polar: Sequence[Match], negators: Sequence[int], language: str) -> dict[int, int]:
    """Which polar cue each negation turns: the next one in its clause, else, in German, the last one before it."""
    turned: dict[int, int] = {}
    for negator in negators:
        here = clause[negator]
        after = before = None
        for at, match in enumerate(polar):
            if after is None and negator < match.tokens[0] <= negator + SCOPE and clause[match.tokens[0]] == here:
                after = at
            if negator - SCOPE_LEFT <= match.tokens[-1] < negator and clause[match.tokens[-1]] == here:
                before = at
        if after is not None:
            turned.setdefault(after, negator)
        elif before is not None and language == "de":
            turned.setdefault(before, negator)
    return turned


def _intensities(matches: Sequence[Match], within: set[int]) -> dict[int, float]:
    return {match.tokens[-1]: match.cue.weight for match in matches if not within.intersection(match.tokens)}
