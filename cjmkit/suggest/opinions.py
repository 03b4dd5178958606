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
FADING = (1.0, 0.95, 0.9)  # of a booster one, two or three words before
BEFORE_BUT, AFTER_BUT = 0.5, 1.5
EXCLAIMED, QUESTIONED = 0.292, 0.18


def vader(forms: Sequence[str]) -> float:
    """Return VADER's compound score, −1 … 1, of a text's tokens.

    >>> round(vader(["the", "staff", "was", "not", "very", "friendly", "."]), 2)
    -0.43
    """
    words = _valences()
    valued = [at for at, form in enumerate(forms) if form in words]
    if not valued:
        return 0.0
    boosters, negators = _boosters(), _negators()
    but = next((at for at, form in enumerate(forms) if form == "but"), None)
    total = 0.0
    for at in valued:
        value = words[forms[at]]
        if forms[at] == "no" and at + 1 in valued:
            continue
        side = 1 if value > 0 else -1
        for step, before in enumerate(range(at - 1, max(at - 4, -1), -1)):
            form = forms[before]
            if form in boosters:
                value += side * boosters[form] * FADING[step]
            if form in negators:
                value *= NEGATED
        if but is not None and at != but:
            value *= BEFORE_BUT if at < but else AFTER_BUT
        total += value
    marks = "".join(form for form in forms if form[0] in "!?")
    if marks and total:
        questions = marks.count("?")
        louder = min(marks.count("!"), 4) * EXCLAIMED
        louder += 0.0 if questions < 2 else QUESTIONED * questions if questions <= 3 else 0.96
        total += math.copysign(louder, total)
    return total / math.sqrt(total * total + SOFTENING)


def textblob(forms: Sequence[str]) -> tuple[float, float]:
    """Return TextBlob's polarity (−1 … 1) and subjectivity (0 … 1) of a text's tokens.

    >>> textblob(["not", "a", "great", "app"])
    (-0.4, 0.75)
    """
    words = _assessed()
    negators = _blob_negators()
    polarities: list[float] = []
    subjectivities: list[float] = []
    intensity, negated = 0.0, False
    for form in forms:
        known = words.get(form)
        if known is None:
            if form in negators:
                negated = True
            elif len(form) > 1:
                negated = False
                if len(form) > 2:
                    intensity = 0.0
            continue
        polarity, subjectivity, strength, modifies = known
        if intensity and polarities:
            polarity = max(-1.0, min(1.0, polarity * intensity))
            subjectivity = max(-1.0, min(1.0, subjectivity * intensity))
            polarities.pop(), subjectivities.pop()
        polarities.append(polarity * -0.5 if negated else polarity)
        subjectivities.append(subjectivity)
        intensity, negated = (strength if modifies else 0.0), form in negators
    if not polarities:
        return 0.0, 0.0
    return sum(polarities) / len(polarities), sum(subjectivities) / len(subjectivities)


def vader_words() -> dict[str, float]:
    """Return VADER's words with their valences, −4 … 4, without emoticons."""
    return {word: value for word, value in _valences().items() if word[0].isalpha()}


def emoticons() -> dict[str, float]:
    """Return VADER's emoticons with their valences: they read alike in every language."""
    return {word: value for word, value in _valences().items() if not word[0].isalnum() and word not in ("(", ")", ":")}


@cache
def _valences() -> dict[str, float]:
    return {word.lower(): float(value) for word, value in _vader().SentimentIntensityAnalyzer().lexicon.items() if " " not in word}


@cache
def _boosters() -> dict[str, float]:
    return {word: float(value) for word, value in _vader().BOOSTER_DICT.items()}


@cache
def _negators() -> frozenset[str]:
    return frozenset((*_vader().NEGATE, "no"))


def _vader() -> Any:
    from vaderSentiment import vaderSentiment

    return vaderSentiment


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
