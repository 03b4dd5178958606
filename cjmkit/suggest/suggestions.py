"""Suggestions: phase, emotion, valence and lane of each quote, with the reasons."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.codebook import NO_PHASE, Codebook
from cjmkit.language import detect_language
from cjmkit.suggest.context import in_context
from cjmkit.suggest.cues import LANGUAGES, Match, Token, matcher, tokenize
from cjmkit.suggest.emotions import EmotionMap, Reading, emotion_map, read_emotion
from cjmkit.suggest.lanes import read_lane
from cjmkit.suggest.order import smooth
from cjmkit.suggest.phases import (
    ASKED,
    Evidence,
    PhaseMap,
    Question,
    no_evidence,
    phase_map,
    place_scores,
    read_phase,
    read_question,
)
from cjmkit.suggest.reasons import emotion_reasons, phase_reasons, sentiment_reasons
from cjmkit.suggest.sentiment import Sentiment, read_sentiment
from cjmkit.tables import COUNT, LIST, NUMBER, TEXT, table
from cjmkit.texts import text

SUGGESTIONS = {
    "quote": TEXT,
    "source": TEXT,
    "participant": TEXT,
    "text": TEXT,
    "phase": TEXT,  # a phase's id, or none
    "phase_confidence": NUMBER,  # 0 … 1
    "emotion": TEXT,  # an emotion's id; missing where none fits and the codebook has no neutral
    "emotion_confidence": NUMBER,  # 0 … 1
    "valence": NUMBER,  # −2 … 2, in halves
    "sentiment": COUNT,  # −1, 0, 1
    "lane": TEXT,  # one of tables.LANES, or missing
    "because": LIST,  # reasons, in the language of the report
}

FEW_WORDS = 3  # a text as short as that is in the language of its interview
WHOLE = 6  # turns: from that on an interview has a beginning and an end
_COLUMNS = ("quote", "text", "language", "question", "participant", "position", "source", "asked_phase", "start_char")


@dataclass(frozen=True)
class _Quote:
    """A quote as it came in; what is not known is None."""

    quote: str
    text: str
    language: str | None
    question: str | None
    participant: str | None
    position: float | None
    source: str | None
    asked_phase: str | None
    start_char: float | None


@dataclass(frozen=True)
class _Read:
    """A quote as far as it can be read alone."""

    language: str
    tokens: Sequence[Token]
    matches: Sequence[Match]
    sentiment: Sentiment
    reading: Reading
    sign: int
    question: Question | None
    evidence: Evidence


def suggest_codings(
    quotes: pd.DataFrame, codebook: Codebook, codings: pd.DataFrame | None = None, *, language: str = "en"
) -> pd.DataFrame:
    """Return the machine's suggestion for each quote: phase, emotion, valence and lane, and why.

    Parameters
    ----------
    quotes
        Columns `quote` and `text`; where known also `language` (ISO 639-1), `question` (what was asked just before), `participant`, `position`
        (the turn's number, from 1), `start_char` (else the rows of a turn are taken in their order), `source`, `asked_phase` (of a survey question). Quotes of one participant in one source
        are read together, in order of position.
    codebook
        The phases and emotions to choose from; any set.
    codings
        The ledger's decisions so far. They do not change the suggestions yet.
    language
        Of the reasons (`en` or `de`), and of quotes that neither say nor show theirs.

    Returns
    -------
    DataFrame
        One row a quote, in the order given: `quote, source, participant, text, phase, phase_confidence` (0 … 1)`, emotion,
        emotion_confidence` (0 … 1)`, valence` (−2 … 2)`, sentiment` (−1, 0, 1)`, lane, because` (list of short reasons).

    Examples
    --------
    >>> from cjmkit.codebook import read_codebook
    >>> quotes = pd.DataFrame({"quote": ["q1"], "text": ["I still can't find the invoice."], "question": ["How did the first bill go?"]})
    >>> suggest_codings(quotes, read_codebook())[["phase", "emotion", "sentiment"]].values.tolist()
    [['retention', 'frustration', -1]]
    """
    given = list(_given(quotes))
    phases, emotions = phase_map(codebook), emotion_map(codebook)
    questions: dict[tuple[str, str], Question] = {}
    read = [_read(quote, phases, emotions, questions, language) for quote in given]
    probabilities, placed = _phase_probabilities(given, read, phases)
    read = _in_context(given, read, emotions)
    read = [_small_talk(one, row, emotions) for one, row in zip(read, probabilities, strict=True)]
    rows = [
        _row(given[at], read[at], probabilities[at], placed[at], codebook, emotions, language)
        for at in range(len(given))
    ]
    return table(SUGGESTIONS, rows)


def _given(quotes: pd.DataFrame) -> Iterator[_Quote]:
    columns = [_values(quotes, column) for column in _COLUMNS]
    for quote, said, language, question, participant, position, source, asked, start in zip(*columns, strict=True):
        yield _Quote(
            quote=str(quote),
            text="" if said is None else str(said),
            language=None if language is None else str(language)[:2].lower(),
            question=None if question is None else str(question),
            participant=None if participant is None else str(participant),
            position=None if position is None else float(position),
            source=None if source is None else str(source),
            asked_phase=None if asked is None else str(asked),
            start_char=None if start is None else float(start),
        )


def _values(quotes: pd.DataFrame, column: str) -> list[Any]:
    if column not in quotes.columns:
        return [None] * len(quotes)
    missing = quotes[column].isna().tolist()
    return [None if gone else value for value, gone in zip(quotes[column].tolist(), missing, strict=True)]


def _read(
    quote: _Quote,
    phases: PhaseMap,
    emotions: EmotionMap,
    questions: dict[tuple[str, str], Question],
    language: str,
) -> _Read:
    spoken = _language(quote, language)
    tokens = tokenize(quote.text)
    if spoken not in LANGUAGES or not tokens:
        return _Read(spoken, tokens, (), Sentiment(0.0), Reading(emotions.neutral, 0.0), 0, None, no_evidence(phases))
    matches = matcher(spoken).find(tokens)
    sentiment = read_sentiment(tokens, matches, spoken)
    reading = read_emotion(matches, sentiment, emotions)
    question = _question(quote, spoken, phases, questions)
    sign = sentiment.sign
    evidence = read_phase(tokens, matches, sign, question, spoken, phases)
    return _Read(spoken, tokens, matches, sentiment, reading, sign, question, evidence)


def _language(quote: _Quote, language: str) -> str:
    """What the text shows, where it is long enough; else what is known of it, of its question, of the study."""
    shown = detect_language(quote.text)
    long = quote.text.count(" ") >= FEW_WORDS
    if shown is not None and (long or quote.language in (None, shown)):
        return shown
    if quote.language is not None:
        return quote.language
    return (detect_language(quote.question) if quote.question else None) or language


def _question(
    quote: _Quote, spoken: str, phases: PhaseMap, questions: dict[tuple[str, str], Question]
) -> Question | None:
    if not quote.question:
        return None
    key = (quote.question, spoken)
    if key not in questions:
        asked_in = detect_language(quote.question)
        questions[key] = read_question(quote.question, asked_in if asked_in in LANGUAGES else spoken, phases)
    return questions[key]


def _phase_probabilities(
    given: Sequence[_Quote], read: Sequence[_Read], phases: PhaseMap
) -> tuple[list[Any], list[str]]:
    """Each quote's probabilities over phases and none, and what was known of its place."""
    probabilities: list[Any] = [None] * len(given)
    placed = ["alone"] * len(given)
    for members in _interviews(given):
        positions = [given[at].position for at in members]
        places = _places(positions)
        scores = []
        for at, place in zip(members, places, strict=True):
            score = read[at].evidence.scores + place_scores(place, phases)
            if given[at].asked_phase in phases.ids:
                score[phases.ids.index(str(given[at].asked_phase))] += ASKED
            scores.append(score)
            placed[at] = "alone" if len(members) == 1 else "among others" if place is None else "in an interview"
        links = [
            "new topic",
            *(_link(given, read, before, at) for before, at in pairwise(members)),
        ]
        for at, row in zip(members, smooth(scores, links), strict=True):
            probabilities[at] = row
    return probabilities, placed


def _interviews(given: Sequence[_Quote]) -> list[list[int]]:
    """The numbers of the quotes that belong together, in order of position.

    Without a position, those that answer the same question; alone where the participant is not known, or in a survey.
    """
    groups: dict[Hashable, list[int]] = {}
    for at, quote in enumerate(given):
        key: Hashable = at
        if quote.participant is not None and quote.asked_phase is None:
            if quote.position is not None:
                key = (quote.source, quote.participant)
            elif quote.question is not None:
                key = (quote.source, quote.participant, quote.question)
        groups.setdefault(key, []).append(at)
    return [
        sorted(members, key=lambda at: (given[at].position or 0.0, given[at].start_char or 0.0, at))
        for members in groups.values()
    ]


def _places(positions: Sequence[float | None]) -> list[float | None]:
    known = [position for position in positions if position is not None]
    if len(set(known)) < WHOLE:
        return [None] * len(positions)
    first, last = min(known), max(known)
    return [None if position is None else (position - first) / (last - first) for position in positions]


def _link(given: Sequence[_Quote], read: Sequence[_Read], before: int, at: int) -> str:
    if given[before].position == given[at].position is not None:
        return "same turn"
    same = given[before].question == given[at].question or not read[at].evidence.topic
    return "same topic" if same else "new topic"


def _row(
    quote: _Quote,
    read: _Read,
    probabilities: Any,
    placed: str,
    codebook: Codebook,
    emotions: EmotionMap,
    language: str,
) -> dict[str, Any]:
    at = int(np.argmax(probabilities))
    phase = codebook.phase_ids[at] if at < len(codebook.phases) else NO_PHASE
    return {
        "quote": quote.quote,
        "source": quote.source,
        "participant": quote.participant,
        "text": quote.text,
        "phase": phase,
        "phase_confidence": round(float(probabilities[at]), 3),
        "emotion": read.reading.emotion,
        "emotion_confidence": round(read.reading.confidence, 3),
        "valence": _valence(read.sentiment, read.sign),
        "sentiment": read.sign,
        "lane": read_lane(read.tokens, read.matches, read.sign, phase),
        "because": _because(quote, read, at, placed, codebook, emotions, language),
    }


def _in_context(given: Sequence[_Quote], read: Sequence[_Read], emotions: EmotionMap) -> list[_Read]:
    """Read sentiment and emotion again with the rest of the answer, where quotes stand in an interview."""
    result = list(read)
    for members in _interviews(given):
        if len(members) < 2 or any(given[at].position is None for at in members):
            continue
        found = in_context([read[at].sentiment for at in members], [given[at].position for at in members])
        for at, sentiment in zip(members, found, strict=True):
            if read[at].language in LANGUAGES and read[at].tokens:
                reading = read_emotion(read[at].matches, sentiment, emotions)
                result[at] = replace(read[at], sentiment=sentiment, sign=sentiment.sign, reading=reading)
    return result


def _small_talk(read: _Read, probabilities: Any, emotions: EmotionMap) -> _Read:
    """Take the sentiment off an answer to a question that is not about the journey: thanks and jokes judge no product."""
    none = len(probabilities) - 1
    if int(np.argmax(probabilities)) != none or none not in read.evidence.from_question:
        return read
    sure = float(probabilities[none])
    return replace(read, sentiment=Sentiment(0.0), sign=0, reading=Reading(emotions.neutral, sure))


def _valence(sentiment: Sentiment, sign: int) -> float:
    """The score on the curve's scale, in halves: at least one half where the sentiment takes a side."""
    return 0.0 if sign == 0 else sign * max(0.5, min(2.0, round(abs(sentiment.score) * 4) / 2))


def _because(
    quote: _Quote, read: _Read, at: int, placed: str, codebook: Codebook, emotions: EmotionMap, language: str
) -> list[str]:
    if not read.tokens:
        return [text("suggest.nothing_said", language)]
    asked = at < len(codebook.phases) and quote.asked_phase == codebook.phase_ids[at]
    reasons = phase_reasons(
        at, read.evidence, said=quote.text, tokens=read.tokens, question=read.question, asked=asked, placed=placed,
        codebook=codebook, language=language,
    )  # fmt: skip
    if read.language not in LANGUAGES:
        return [text("suggest.unknown_language", language, code=read.language), *reasons]
    reasons += sentiment_reasons(read.sentiment, read.sign, said=quote.text, tokens=read.tokens, language=language)
    reasons += emotion_reasons(
        read.reading,
        read.sign,
        said=quote.text,
        tokens=read.tokens,
        codebook=codebook,
        neutral=emotions.neutral,
        language=language,
    )
    return list(dict.fromkeys(reasons))
