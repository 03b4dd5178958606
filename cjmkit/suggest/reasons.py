"""Reasons: why something was suggested, in words that need no knowledge of the method."""

from __future__ import annotations

from collections.abc import Sequence

from cjmkit.codebook import Codebook
from cjmkit.suggest.cues import Token
from cjmkit.suggest.emotions import Reading
from cjmkit.suggest.phases import Evidence, Question
from cjmkit.suggest.sentiment import Sentiment, Word
from cjmkit.texts import text

LONGEST = 48  # characters of a quotation


def phase_reasons(
    at: int,
    evidence: Evidence,
    *,
    said: str,
    tokens: Sequence[Token],
    question: Question | None,
    asked: bool,
    placed: str,
    codebook: Codebook,
    language: str,
) -> list[str]:
    """Return why phase number `at` (none is the last number) was suggested."""
    none = at == len(codebook.phases)
    name = "" if none else codebook.phases[at].name(language)
    if asked:
        return [text("suggest.asked", language, phase=name)]
    suffix = "_none" if none else ""
    reasons = []
    if question is not None and at in evidence.from_question:
        cue = _surface(question.text, question.tokens, evidence.from_question[at].tokens)
        reasons.append(text(f"suggest.question{suffix}", language, cue=cue, phase=name))
    if at in evidence.from_text:
        cue = _surface(said, tokens, evidence.from_text[at].tokens)
        reasons.append(text(f"suggest.words{suffix}", language, cue=cue, phase=name))
    if reasons:
        return reasons
    if none:
        return [text("suggest.no_phase", language)]
    if placed != "alone" and evidence.scores.argmax() != at:
        return [text("suggest.neighbours", language, phase=name)]
    return [text("suggest.place" if placed == "in an interview" else "suggest.guess", language, phase=name)]


def emotion_reasons(
    reading: Reading,
    sign: int,
    *,
    said: str,
    tokens: Sequence[Token],
    codebook: Codebook,
    neutral: str | None,
    language: str,
) -> list[str]:
    """Return why an emotion was suggested; nothing for none or neutral."""
    if reading.emotion is None or reading.emotion == neutral:
        return []
    name = codebook.emotion(reading.emotion).name(language)
    if reading.match is not None:
        return [text("suggest.emotion", language, cue=_surface(said, tokens, reading.match.tokens), emotion=name)]
    return (
        [text("suggest.usual_negative" if sign < 0 else "suggest.usual_positive", language, emotion=name)]
        if sign
        else []
    )


def sentiment_reasons(
    sentiment: Sentiment, sign: int, *, said: str, tokens: Sequence[Token], language: str
) -> list[str]:
    """Return which words the sentiment comes from: at most two."""
    good = [word for word in sentiment.words if word.value > 0]
    bad = [word for word in sentiment.words if word.value < 0]
    if sign == 0:
        if not (good and bad):
            return []
        best, worst = (_surface(said, tokens, words[0].tokens) for words in (good, bad))
        return [text("suggest.balanced", language, good=best, bad=worst)]
    words = good if sign > 0 else bad
    if not words:
        return [text("suggest.around_positive" if sign > 0 else "suggest.around_negative", language)]
    return [_word_reason(word, sign, said, tokens, language) for word in words[:2]]


def _word_reason(word: Word, sign: int, said: str, tokens: Sequence[Token], language: str) -> str:
    cue = _surface(said, tokens, word.tokens)
    if word.ironic:
        return text("suggest.ironic", language, cue=cue)
    if word.negation is not None:
        return text("suggest.turned", language, negation=tokens[word.negation].form, cue=cue)
    return text("suggest.positive" if sign > 0 else "suggest.negative", language, cue=cue)


def _surface(said: str, tokens: Sequence[Token], numbers: Sequence[int]) -> str:
    """The words of a cue as they were said, from the first to the last."""
    words = " ".join(said[tokens[numbers[0]].start : tokens[numbers[-1]].end].split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
