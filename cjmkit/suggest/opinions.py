"""Second opinions on English: VADER's words and rules (Hutto & Gilbert 2014) and TextBlob's polarity and subjectivity, token by token.

Both word lists come from their packages. Their rules (negation within three words, boosters, "but", exclamation marks; means over the known words)
are applied to tokens that are there already, which is several times as fast as calling the packages on the text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

NEGATED, SOFTENING = -0.74, 15.0  # as in VADER
Opinion = tuple[
    float, tuple[float, float, float, bool] | None
]  # VADER's valence; TextBlob's polarity, subjectivity, intensity, whether it modifies
FADING = (1.0, 0.95, 0.9)  # of a booster one, two or three words before
BEFORE_BUT, AFTER_BUT = 0.5, 1.5
EXCLAIMED, QUESTIONED = 0.292, 0.18


def opinions(forms: Sequence[str]) -> tuple[float, float, float]:
    """Return VADER's compound score (−1 … 1), TextBlob's polarity (−1 … 1) and its subjectivity (0 … 1) of a text's tokens.

    >>> [round(value, 2) for value in opinions(["the", "staff", "was", "not", "very", "friendly", "."])]
    [-0.43, -0.24, 0.65]
    """
    known = _known()
    hits = [(at, known[form]) for at, form in enumerate(forms) if form in known]
    if not hits:
        return 0.0, 0.0, 0.0
    return _vader(forms, hits), *_textblob(forms, hits)


def _vader(forms: Sequence[str], hits: Sequence[tuple[int, Opinion]]) -> float:
    boosters, negators = _boosters(), _negators()
    but = forms.index("but") if "but" in forms else None
    total = 0.0
    for at, (value, _) in hits:
        if not value or (forms[at] == "no" and any(other == at + 1 and word[0] for other, word in hits)):
            continue
        side = 1 if value > 0 else -1
        for step, form in enumerate(reversed(forms[max(at - 3, 0) : at])):
            if form in boosters:
                value += side * boosters[form] * FADING[step]
            if form in negators:
                value *= NEGATED
        if but is not None and at != but:
            value *= BEFORE_BUT if at < but else AFTER_BUT
        total += value
    end = forms[-1]
    if total and ("!" in end or "?" in end):
        marks = "".join(form for form in forms if form[0] in "!?")
        questions = marks.count("?")
        louder = min(marks.count("!"), 4) * EXCLAIMED
        louder += 0.0 if questions < 2 else QUESTIONED * questions if questions <= 3 else 0.96
        total += math.copysign(louder, total)
    return total / math.sqrt(total * total + SOFTENING)


def _textblob(forms: Sequence[str], hits: Sequence[tuple[int, Opinion]]) -> tuple[float, float]:
    negators = _blob_negators()
    polarities: list[float] = []
    subjectivities: list[float] = []
    negated, modified, intensity = False, -9, 0.0  # where a word stands that modifies the next one, and how
    for at, (_, assessed) in hits:
        if assessed is None:
            continue
        polarity, subjectivity, strength, modifies = assessed
        before = forms[at - 1] if at else ""
        if modified == at - 1 or (modified == at - 2 and len(before) < 3):
            polarity, subjectivity = max(-1.0, min(1.0, polarity * intensity)), min(1.0, subjectivity * intensity)
            polarities.pop(), subjectivities.pop()
        else:
            negated = False
        negated = negated or before in negators or (at > 1 and len(before) == 1 and forms[at - 2] in negators)
        polarity *= -0.5 if negated else 1.0
        polarities.append(polarity)
        subjectivities.append(subjectivity)
        if modifies:
            modified, intensity = at, strength
    count = len(polarities)
    return (sum(polarities) / count, sum(subjectivities) / count) if count else (0.0, 0.0)


def vader_words() -> dict[str, float]:
    """Return VADER's words with their valences, −4 … 4, without emoticons."""
    return {word: value for word, value in _valences().items() if word[0].isalpha()}


def emoticons() -> dict[str, float]:
    """Return VADER's emoticons with their valences: they read alike in every language."""
    return {word: value for word, value in _valences().items() if not word[0].isalnum() and word not in ("(", ")", ":")}


@cache
def _valences() -> dict[str, float]:
    return {
        word.lower(): float(value)
        for word, value in _package().SentimentIntensityAnalyzer().lexicon.items()
        if " " not in word
    }


@cache
def _boosters() -> dict[str, float]:
    return {word: float(value) for word, value in _package().BOOSTER_DICT.items()}


@cache
def _negators() -> frozenset[str]:
    return frozenset((*_package().NEGATE, "no"))


def _package() -> Any:
    from vaderSentiment import vaderSentiment

    return vaderSentiment


@cache
def _known() -> dict[str, Opinion]:
    valences, assessed = _valences(), _assessed()
    return {word: (valences.get(word, 0.0), assessed.get(word)) for word in valences.keys() | assessed.keys()}


@cache
def _assessed() -> dict[str, tuple[float, float, float, bool]]:
    sentiment = _blob()
    words = {}
    for word in sentiment:
        senses = sentiment[word]
        if None in senses:
            polarity, subjectivity, intensity = senses[None]
            words[word] = (polarity, subjectivity, intensity, any(kind in senses for kind in sentiment.modifiers))
    return words


@cache
def _blob_negators() -> frozenset[str]:
    return frozenset(_blob().negations)


@cache
def _blob() -> Any:
    from textblob.en import sentiment

    if not dict.__len__(sentiment):
        sentiment.load()
    return sentiment
