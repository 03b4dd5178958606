"""Emotions: which of the codebook's fits, from the cues of a text once its sentiment is known.

The lexicons know the twelve emotions of `cx-12`. Another codebook's emotion is read as the one of them that its id, names or
aliases speak of, else as those with its valence and arousal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cjmkit.codebook import Codebook, Emotion, read_codebook
from cjmkit.suggest.cues import Match, Tokens, matcher
from cjmkit.suggest.lexicons import LANGUAGES
from cjmkit.suggest.phases import STEPS, Array
from cjmkit.suggest.sentiment import CLEAR, Word, softmax
from cjmkit.suggest.weights import weights

NEUTRAL = "neutral"
REFERENCE = "cx-12"
CLEARLY = 0.5  # share of how sure the side is, below which no emotion of the other side is guessed
REPEATED = 0.5  # a second cue for the same emotion
OUTRIGHT, EASIER = 3.0, 0.6  # from that weight on a cue says the feeling outright, and less confidence will do


@dataclass(frozen=True)
class EmotionMap:
    """How a codebook's emotions stand to `cx-12`: for each of ours, the codebook's id; and what "neutral" is there."""

    ids: Mapping[str, str]
    neutral: str | None


def emotion_evidence(found: Sequence[Match], words: Sequence[Word]) -> list[float]:
    """Return how much the cues of a text speak for each emotion of `cx-12`; what is negated or ironic does not."""
    evidence = [0.0] * len(VALENCES)
    if not found:
        return evidence
    turned = {at for word in words if word.negation is not None or word.ironic for at in word.tokens}
    phrases = [word for word in words if len(word.tokens) > 1 and word.value <= CLEAR]
    shares: dict[int, float] = {}
    for match in sorted(found, key=_weight, reverse=True) if len(found) > 1 else found:
        if turned.isdisjoint(match.tokens) and not _belied(match, phrases):
            label = _NUMBERS[match.cue.label]
            share = shares.get(label, 1.0)
            evidence[label] += match.cue.weight * share
            shares[label] = share * REPEATED
    return evidence


def emotion_probabilities(evidence: Array, signs: Array, questions: Array, told: Array, steps: Array) -> Array:
    """Return how probable each emotion of `cx-12` and, last, neutral is, a row a text.

    `evidence` as of `emotion_evidence`; `signs` the probabilities of speaking against, taking no side, speaking for; `questions` 1 where
    the text ends as one; `told` says which texts stand in an interview, and `steps` how probable each of the eight steps and none is there:
    people are frustrated in use and worried before they buy.
    """
    fitted = weights()["emotions"]
    numbers = {key: np.array([fitted[label][key] for label in LABELS]) for key in ("bias", "own", "side", "question")}
    own = np.hstack([evidence, np.zeros((len(evidence), 1))])
    sides = np.log(signs + 1e-3)[:, [VALENCES.get(label, 0) + 1 for label in LABELS]]
    text = numbers["own"] * own + numbers["question"] * questions[:, None]
    usual = np.log(steps @ np.array([weights()["told"]["emotions"][step] for step in (*STEPS, "none")]) + 1e-4)
    alone = text + numbers["bias"] + numbers["side"] * sides
    return softmax(np.where(told[:, None], text * fitted["told_own"] + usual + fitted["told_side"] * sides, alone))


def chosen_emotions(
    probabilities: Array, evidence: Array, signs: Array, told: Array, mapping: EmotionMap
) -> tuple[list[str | None], list[float]]:
    """Return each text's emotion as the codebook has it, and how sure that is, 0 … 1.

    Below the confidence of `weights.toml` (less, where a word says the feeling outright) none is named: the text counts as neutral, or as having
    none where the codebook knows no neutral.
    """
    ids: list[str | None] = [mapping.neutral, *dict.fromkeys(mapping.ids.values())]
    columns = np.zeros((len(LABELS), len(ids)))
    for at, label in enumerate(LABELS):
        id = mapping.neutral if label == NEUTRAL else mapping.ids.get(label)
        if label == NEUTRAL or id is not None:
            columns[at, 0 if label == NEUTRAL else ids.index(id)] = 1
    shares = probabilities @ columns
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    best = shares.argmax(axis=1)
    sure = shares[np.arange(len(shares)), best]
    enough = np.where(told, weights()["emotions"]["enough_told"], weights()["emotions"]["enough"])
    said = (evidence @ columns[:-1])[np.arange(len(shares)), best]
    unfounded = (said == 0) & (signs.argmax(axis=1) == 1)  # neither a word nor a side speaks for it
    valences = np.array([VALENCES.get(label, 0) for label in LABELS]) @ columns
    against = np.sign(valences)[best] * (signs.argmax(axis=1) - 1) < 0
    contrary = (
        (said == 0) & against & (sure < signs.max(axis=1) * CLEARLY)
    )  # praise is no frustration unless a word says so
    silent = (best == 0) | unfounded | contrary | (sure < enough * np.where(said >= OUTRIGHT, EASIER, 1.0))
    emotions = [mapping.neutral if quiet else ids[at] for at, quiet in zip(best.tolist(), silent.tolist(), strict=True)]
    return emotions, np.where(silent & (best != 0), 1 - sure, sure).round(3).tolist()


def _belied(match: Match, phrases: Sequence[Word]) -> bool:
    """Whether a cue of a good feeling stands in a phrase of trouble: "toll" in "na toll" is no delight."""
    return VALENCES[match.cue.label] > 0 and any(not set(match.tokens).isdisjoint(phrase.tokens) for phrase in phrases)


def _weight(match: Match) -> float:
    return match.cue.weight


def telling_match(matches: Sequence[Match], emotion: str | None, mapping: EmotionMap) -> Match | None:
    """Return the cue that speaks loudest for an emotion of the codebook."""
    telling = [match for match in matches if mapping.ids.get(match.cue.label) == emotion]
    if len(telling) < 2:
        return telling[0] if telling else None
    return max(telling, key=lambda match: (match.cue.weight, len(match.tokens)))


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
            for match in matcher(language).find(Tokens(word))["emotions"]:
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
LABELS = (*VALENCES, NEUTRAL)
_NUMBERS = {label: at for at, label in enumerate(VALENCES)}
