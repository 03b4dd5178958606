"""Scoring: every quote's phase, sentiment and emotion as numbers, in the light of its question, its neighbours and its place.

The phase comes first, then the sentiment, which people show differently in different phases, then the emotion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from cjmkit.codebook import Codebook
from cjmkit.language import detect_language
from cjmkit.suggest import phases as phase_reading
from cjmkit.suggest.context import in_context, usual_in
from cjmkit.suggest.cues import ALL_KINDS, Tokens, matcher
from cjmkit.suggest.emotions import (
    VALENCES,
    EmotionMap,
    chosen_emotions,
    emotion_evidence,
    emotion_map,
    emotion_probabilities,
)
from cjmkit.suggest.given import Given, columns_of, interviews, language_of
from cjmkit.suggest.lexicons import LANGUAGES
from cjmkit.suggest.order import alone, smooth
from cjmkit.suggest.phases import NOTHING, TEXT_MOST, Array, Evidence, PhaseMap, Question, by_phase, phase_map
from cjmkit.suggest.sentiment import PARTS, SIGNS, Found, Word, parts, probabilities, strongest_first, weighed

NO_CUES: Found = {kind: [] for kind in ALL_KINDS}
NO_SIDE = (0.0, 1.0, 0.0)
KNOWN = np.array([[0.9, 0.08, 0.02], [0.05, 0.9, 0.05], [0.02, 0.08, 0.9]])  # what a coder said; coders differ as well
TOLD = 4.0  # log-odds of a phase that a coder gave
WHOLE = 6  # turns: from that on an interview has a beginning and an end


class Read(NamedTuple):
    """A quote as far as it can be read alone."""

    language: str
    tokens: Tokens
    matches: Found
    words: Sequence[Word]  # that take a side, the strongest first
    evidence: Evidence
    question: Question | None


@dataclass(frozen=True)
class Scored:
    """All quotes, by number; matrices have a row a quote."""

    given: Given
    read: Sequence[Read]
    map: PhaseMap
    emotion_map: EmotionMap
    asked: Array  # what the question says of each phase and none, log-odds
    said: Array  # what the words say
    phases: Array  # probabilities of each phase and none
    chosen: Sequence[int]  # the number of the phase; none is the last
    phase_confidence: Sequence[float]
    placed: Sequence[str]  # alone, among others, in an interview
    parts: Array  # sentiment.PARTS
    signs_alone: Array  # probabilities of speaking against, taking no side, speaking for: read alone
    signs: Array  # and in context
    sign: Sequence[int]
    balance: Sequence[float]  # speaking for less speaking against, −1 … 1
    emotion_evidence: Array
    emotions: Array  # probabilities of emotions.LABELS
    emotion: Sequence[str | None]
    emotion_confidence: Sequence[float]

    @property
    def quotes(self) -> Sequence[str]:
        return self.given["quote"]

    @property
    def texts(self) -> Sequence[str]:
        return self.given["text"]


def score(quotes: pd.DataFrame, codebook: Codebook, language: str) -> Scored:
    """Return everything that is known of the quotes; `language` is that of quotes which neither say nor show theirs."""
    given = columns_of(quotes)
    phases, emotions = phase_map(codebook), emotion_map(codebook)
    read, numbers, evidence = _read_all(given, phases, language)
    asked, said = _asked(given, read, phases), by_phase([one.evidence for one in read], phases, TEXT_MOST)
    return _weighed(given, read, phases, emotions, asked, said, numbers, _signs(read, numbers), evidence, {}, {})


def score_around(scored: Scored, phases: Mapping[int, int], signs: Mapping[int, int]) -> Scored:
    """Return the quotes weighed again where some are known: by row, the number of a phase (none is the last) and of `SIGNS`.

    What a coder said of one quote is evidence for those around it.
    """
    own = scored
    return _weighed(
        own.given, own.read, own.map, own.emotion_map, own.asked, own.said, own.parts, own.signs_alone, own.emotion_evidence,
        phases, signs,
    )  # fmt: skip


def feel_again(scored: Scored, probable: Array, signs: Array) -> Scored:
    """Return the quotes with the emotions read again after other probabilities of phases and of `SIGNS`."""
    told = np.array([_is_told(scored.given, at) for at in range(len(scored.read))], dtype=bool)
    questions = scored.parts[:, PARTS.index("question")]
    feelings = emotion_probabilities(scored.emotion_evidence, signs, questions, told, _steps(probable, scored.map))
    emotion, confidence = chosen_emotions(feelings, scored.emotion_evidence, signs, told, scored.emotion_map)
    return replace(scored, emotions=feelings, emotion=emotion, emotion_confidence=confidence)


def _weighed(
    given: Given, read: Sequence[Read], phases: PhaseMap, emotions: EmotionMap, asked: Array, said: Array,
    numbers: Array, signs_alone: Array, evidence: Array, known_phases: Mapping[int, int], known_signs: Mapping[int, int],
) -> Scored:  # fmt: skip
    groups = interviews(given)
    spoken = signs_alone.copy()
    for at, sign in known_signs.items():
        spoken[at] = KNOWN[sign]
    scores = asked + said
    for at, phase in known_phases.items():
        scores[at, phase] += TOLD
    probable, placed = _phases(given, read, groups, scores, spoken, phases)
    told = np.array([_is_told(given, at) for at in range(len(read))], dtype=bool)
    steps = _steps(probable, phases)
    signs = in_context(
        spoken, [members for members in groups if given["position"][members[0]] is not None], given["position"]
    )
    bare = np.array([not one.words and place == "alone" for one, place in zip(read, placed, strict=True)], dtype=bool)
    signs = np.where((told & ~bare)[:, None], usual_in(signs, steps), signs)  # where nothing is said nothing is guessed
    signs = _own_side(read, spoken, signs)
    signs[[one.matches is NO_CUES for one in read]] = NO_SIDE
    signs[told & (probable.argmax(axis=1) == len(phases.ids)) & (asked[:, -1] > 0)] = (
        NO_SIDE  # thanks and jokes judge no product
    )
    questions = numbers[:, PARTS.index("question")]
    feelings = emotion_probabilities(evidence, signs, questions, told, steps)
    emotion, confidence = chosen_emotions(feelings, evidence, signs, told, emotions)
    return Scored(
        given, read, phases, emotions, asked, said, probable, probable.argmax(axis=1).tolist(),
        probable.max(axis=1).round(3).tolist(), placed, numbers, signs_alone, signs,
        [SIGNS[at] for at in signs.argmax(axis=1).tolist()],
        (signs[:, 2] - signs[:, 0]).tolist(), evidence, feelings, emotion, confidence,
    )  # fmt: skip


def _own_side(read: Sequence[Read], alone: Array, signs: Array) -> Array:
    """Return the probabilities in context, but those read alone where all words of a quote take the side against which its neighbours speak."""
    kept: Array = signs.copy()
    for at, (one, side) in enumerate(zip(read, (signs.argmax(axis=1) - 1).tolist(), strict=True)):
        if side and alone[at].argmax() == 1 - side and all(word.value * side < 0 for word in one.words):
            kept[at] = alone[at]
    return kept


def _read_all(given: Given, phases: PhaseMap, language: str) -> tuple[list[Read], Array, Array]:
    """Each quote read alone: its cues, the parts of its sentiment, and what speaks for each emotion."""
    questions: dict[tuple[str, str], Question] = {}
    read: list[Read] = []
    numbers: list[float] = []
    evidence = np.zeros((len(given["text"]), len(VALENCES)))
    nothing = [0.0] * len(PARTS)
    for at, (said, known, asked) in enumerate(zip(given["text"], given["language"], given["question"], strict=True)):
        tokens = Tokens(said)
        spoken = language_of(tokens, known, asked, language)
        question = _question(asked, spoken, phases, questions) if asked else None
        if spoken not in LANGUAGES or not tokens.forms:
            read.append(Read(spoken, tokens, NO_CUES, (), NOTHING, question))
            numbers += nothing
            continue
        matches = matcher(spoken).find(tokens)
        words = weighed(tokens, matches, spoken)
        phase = phase_reading.read_phase(tokens, matches["phases"], spoken, phases)
        read.append(Read(spoken, tokens, matches, strongest_first(words), phase, question))
        numbers += parts(tokens, words, spoken)
        if matches["emotions"]:
            evidence[at] = emotion_evidence(matches["emotions"], words)
    return read, np.array(numbers).reshape(len(read), len(PARTS)), evidence


def _question(asked: str, spoken: str, phases: PhaseMap, questions: dict[tuple[str, str], Question]) -> Question:
    key = (asked, spoken)
    if key not in questions:
        asked_in = detect_language(asked)
        language = asked_in if asked_in in LANGUAGES else spoken if spoken in LANGUAGES else LANGUAGES[0]
        questions[key] = phase_reading.read_question(asked, language, phases)
    return questions[key]


def _signs(read: Sequence[Read], numbers: Array) -> Array:
    signs = np.tile(np.array(NO_SIDE), (len(read), 1))
    for language in LANGUAGES:
        rows = [at for at, one in enumerate(read) if one.language == language and one.tokens.forms]
        if rows:
            signs[rows] = probabilities(numbers[rows], language)
    return signs


def _asked(given: Given, read: Sequence[Read], phases: PhaseMap) -> Array:
    """What the questions say of each quote's phase: the moderator's words, or the survey question's own phase."""
    asked = np.zeros((len(read), len(phases.ids) + 1))
    for at, one in enumerate(read):
        if one.question is not None:
            asked[at] = one.question.scores
            if given["surveyed"][at]:
                asked[at, -1] = min(
                    asked[at, -1], 0.0
                )  # "Anything else?" on a form asks for more of the same, not for a goodbye
        if given["asked_phase"][at] in phases.ids:
            asked[at, phases.ids.index(given["asked_phase"][at])] += phase_reading.ASKED
    return asked


def _phases(
    given: Given, read: Sequence[Read], groups: Sequence[Sequence[int]], scores: Array, signs: Array, phases: PhaseMap
) -> tuple[Array, list[str]]:
    """Each quote's probabilities over phases and none, and what was known of its place."""
    scores = scores + _leanings(read, signs, phases)
    probable = alone(scores)
    placed = ["alone"] * len(read)
    for members in groups:
        if len(members) == 1:
            continue
        places = _places([given["position"][at] for at in members])
        rows = [
            scores[at] + phase_reading.place_scores(place, phases, topic=_names_topic(read[at]))
            for at, place in zip(members, places, strict=True)
        ]
        links = ["new topic", *(_link(given, read, before, at) for before, at in pairwise(members))]
        probable[members] = smooth(rows, links)
        for at, place in zip(members, places, strict=True):
            placed[at] = "among others" if place is None else "in an interview"
    return probable, placed


def _leanings(read: Sequence[Read], signs: Array, phases: PhaseMap) -> Array:
    """What is not in words: who judges speaks of something, and most of what people tell is life with the product."""
    leaning = np.zeros((len(read), len(phases.ids) + 1))
    judged = signs.argmax(axis=1) != 1
    untold = np.array([not one.evidence.cues and not _names_topic(one) for one in read], dtype=bool)
    asked = np.array([one.question is not None for one in read], dtype=bool)
    leaning[judged, -1] -= phase_reading.JUDGED
    leaning[untold & ~judged, -1] += phase_reading.UNTOLD
    leaning[untold & ~judged & asked, -1] -= phase_reading.UNTOLD * 2 / 3  # "And then?" asks for more of the same
    if phases.ids:
        leaning[:, :-1] += phase_reading.LIVED * (phases.steps[:, 3:7].max(axis=1) > 0)
    return leaning


def _places(positions: Sequence[float | None]) -> list[float | None]:
    known = [position for position in positions if position is not None]
    if len(set(known)) < WHOLE:
        return [None] * len(positions)
    first, last = min(known), max(known)
    return [None if position is None else (position - first) / (last - first) for position in positions]


def _link(given: Given, read: Sequence[Read], before: int, at: int) -> str:
    if given["position"][before] == given["position"][at] is not None:
        return "same turn"
    same = given["question"][before] == given["question"][at] or not _names_topic(read[at])
    return "same topic" if same else "new topic"


def _names_topic(read: Read) -> bool:
    return read.question is not None and read.question.topic


def _is_told(given: Given, at: int) -> bool:
    """Whether a quote stands in an interview: somebody asked, and it is no survey's question with a phase of its own."""
    if given["asked_phase"][at] is not None:
        return False
    return given["position"][at] is not None or given["question"][at] is not None


def _steps(probable: Array, phases: PhaseMap) -> Array:
    """How probable each of the eight steps and none is, from the codebook's phases."""
    shares = phases.steps / np.maximum(phases.steps.sum(axis=1, keepdims=True), 1e-9)
    return np.hstack([probable[:, :-1] @ shares, probable[:, -1:]])
