"""Emotions: which of the codebook's fits, from the cues of a text once its sentiment is known.

The lexicons know the twelve emotions of `cx-12`. Another codebook's emotion is read as the one of them that its id, names or
aliases speak of, else as those with its valence and arousal.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cjmkit.codebook import Codebook, Emotion, read_codebook
from cjmkit.suggest.cues import LANGUAGES, Match, matcher, tokenize
from cjmkit.suggest.sentiment import Sentiment

NEUTRAL = "neutral"
REFERENCE = "cx-12"

# What an evaluation without a telling word usually is; in units of a cue's weight.
USUAL = {
    "frustration": 1.0,
    "disappointment": 0.7,
    "anger": 0.3,
    "worry": 0.2,
    "confusion": 0.2,
    "satisfaction": 1.2,
    "delight": 0.4,
    "trust": 0.1,
}
AGAINST = 2.5  # a negative emotion in a positive text, or the other way round
WITHOUT_SIGN = 1.0  # any emotion but surprise, interest or confusion in a text that takes no side
CALM = 2.0  # what being neutral has for it, less as the sentiment grows
ENOUGH = 0.25  # below that confidence it keeps silent: in interviews such guesses were right one time in five
CERTAIN = 0.9  # how fast confidence grows with the weights


@dataclass(frozen=True)
class Reading:
    """What was read: the emotion's id (missing: none fits), how sure (0 … 1), and the cue that spoke for it."""

    emotion: str | None
    confidence: float
    match: Match | None = None


@dataclass(frozen=True)
class EmotionMap:
    """How a codebook's emotions stand to `cx-12`: for each of ours, the codebook's id; and what "neutral" is there."""

    ids: Mapping[str, str]
    neutral: str | None


def read_emotion(matches: Sequence[Match], sentiment: Sentiment, mapping: EmotionMap) -> Reading:
    """Return the emotion of a text, given its cues and its sentiment."""
    scores = emotion_scores(matches, sentiment)
    by_id: dict[str | None, float] = {}
    for label, score in scores.items():
        id = mapping.neutral if label == NEUTRAL else mapping.ids.get(label)
        if label == NEUTRAL or id is not None:
            by_id[id] = max(by_id.get(id, -math.inf), score)
    best = max(by_id, key=lambda id: by_id[id])
    total = sum(math.exp(CERTAIN * (score - by_id[best])) for score in by_id.values())
    if best != mapping.neutral and 1 / total < ENOUGH:
        return Reading(mapping.neutral, 1 - 1 / total)
    telling = [
        match
        for match in matches
        if match.cue.kind == "emotions" and best is not None and mapping.ids.get(match.cue.label) == best
    ]
    strongest = max(telling, key=lambda match: (match.cue.weight, len(match.tokens)), default=None)
    return Reading(best, 1 / total, None if best == mapping.neutral else strongest)


def emotion_scores(matches: Sequence[Match], sentiment: Sentiment) -> dict[str, float]:
    """Return how much speaks for each emotion of `cx-12` and for neutral, in units of a cue's weight."""
    scores = dict.fromkeys(VALENCES, 0.0)
    counts: Counter[str] = Counter()
    turned = {at for word in sentiment.words if word.negation is not None or word.ironic for at in word.tokens}
    for match in sorted(matches, key=lambda match: -match.cue.weight):
        if match.cue.kind == "emotions" and turned.isdisjoint(match.tokens):
            scores[match.cue.label] += match.cue.weight * 0.5 ** counts[match.cue.label]
            counts[match.cue.label] += 1
    strength, sign = min(1.0, abs(sentiment.score) / 0.6), sentiment.sign
    for label, valence in VALENCES.items():
        if sign and valence == sign:
            scores[label] += USUAL.get(label, 0.0) * (0.5 + strength)
        elif sign and valence:
            scores[label] -= AGAINST * strength
        elif not sign and valence and label not in ("interest", "confusion"):
            scores[label] -= WITHOUT_SIGN
    scores[NEUTRAL] = CALM * (1 - strength)
    return scores


def emotion_map(codebook: Codebook) -> EmotionMap:
    """Return how the codebook's emotions stand to `cx-12`."""
    neutral = next((emotion.id for emotion in codebook.emotions if _is_neutral(emotion)), None)
    ids: dict[str, str] = {}
    left = [emotion for emotion in codebook.emotions if emotion.id != neutral]
    for emotion in left:
        if emotion.id in VALENCES:
            ids[emotion.id] = emotion.id
    named = {emotion.id: _named(emotion) for emotion in left if emotion.id not in VALENCES}
    for emotion in left:
        if named.get(emotion.id) and named[emotion.id] not in ids:
            ids[str(named[emotion.id])] = emotion.id
    for label in VALENCES:
        near = min(left, key=lambda emotion: _distance(label, emotion), default=None)
        if (
            label not in ids
            and near is not None
            and near.valence == VALENCES[label]
            and codebook.emotion_model != REFERENCE
        ):
            ids[label] = near.id
    return EmotionMap(ids, neutral)


def _is_neutral(emotion: Emotion) -> bool:
    return NEUTRAL in {emotion.id.lower(), *(name.lower() for name in emotion.names.values())}


def _words_of(emotion: Emotion) -> list[str]:
    aliases = [alias for words in emotion.aliases.values() for alias in words]
    return [emotion.id.replace("_", " ").replace("-", " "), *emotion.names.values(), *aliases]


def _named(emotion: Emotion) -> str | None:
    """Which of our emotions another's words speak of: by our own names and aliases, else by the emotion lexicons."""
    votes: Counter[str] = Counter()
    words = [word.lower() for word in _words_of(emotion)]
    for ours in _reference():
        votes[ours.id] += 6 * len({word.lower() for word in _words_of(ours)} & set(words))
    for language in LANGUAGES:
        for word in words:
            for match in matcher(language).find(tokenize(word)):
                if match.cue.kind == "emotions":
                    votes[match.cue.label] += int(match.cue.weight)
    fitting = [label for label in VALENCES if votes[label] and VALENCES[label] * emotion.valence >= 0]
    return max(fitting, key=lambda label: votes[label], default=None)


def _distance(label: str, emotion: Emotion) -> float:
    levels = ("low", "mid", "high")
    arousal = levels.index(emotion.arousal) if emotion.arousal in levels else 1
    return 3 * abs(VALENCES[label] - emotion.valence) + abs(levels.index(_AROUSALS[label]) - arousal)


def _reference() -> list[Emotion]:
    return [emotion for emotion in read_codebook(emotions=REFERENCE).emotions if emotion.id != NEUTRAL]


VALENCES = {emotion.id: emotion.valence for emotion in _reference()}
_AROUSALS = {emotion.id: emotion.arousal for emotion in _reference()}
