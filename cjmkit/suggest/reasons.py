"""Reasons: why something was suggested, in words that need no knowledge of the method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cjmkit.codebook import NO_PHASE, Codebook
from cjmkit.language import common_words
from cjmkit.suggest.cues import Tokens
from cjmkit.suggest.emotions import telling_match
from cjmkit.suggest.phases import telling_cue
from cjmkit.suggest.scoring import Scored
from cjmkit.suggest.sentiment import Word
from cjmkit.suggest.taught import SIDES, Lesson, Taught
from cjmkit.texts import text

LONGEST = 48  # characters of a quotation
ENOUGH = 100  # decisions: with fewer a percentage says more than is known
RAISED = 0.1  # of a probability: by so much the decisions must have raised it to be named as a reason
TELLING, MOST_WORDS = 0.01, 2  # how far a word must speak for a label, and how many are named


def certainty(confidence: float, decided: int, language: str = "en") -> str:
    """Return a confidence (0 … 1) as people can take it: in words as long as fewer than 100 quotes are decided, then in percent.

    >>> certainty(0.72, 20), certainty(0.72, 120), certainty(0.3, 20, "de")
    ('sure', '72 %', 'unsicher')
    """
    if decided >= ENOUGH:
        return f"{round(100 * confidence)} %"
    return text(
        "suggest.sure" if confidence >= 0.7 else "suggest.fairly_sure" if confidence >= 0.4 else "suggest.unsure",
        language,
    )


def phase_reasons(scored: Scored, at: int, codebook: Codebook, language: str) -> list[str]:
    """Return why the phase of quote number `at` was suggested."""
    chosen, read = scored.chosen[at], scored.read[at]
    none = chosen == len(codebook.phases)
    name = "" if none else codebook.phases[chosen].name(language)
    if not none and scored.given["asked_phase"][at] == scored.map.ids[chosen]:
        return [text("suggest.asked", language, phase=name)]
    suffix = "_none" if none else ""
    reasons = []
    question = read.question
    if question is not None and (match := telling_cue(chosen, question.cues, scored.map)):
        reasons.append(
            text(f"suggest.question{suffix}", language, cue=_short(question.tokens, match.tokens), phase=name)
        )
    if match := telling_cue(chosen, read.evidence.cues, scored.map):
        reasons.append(text(f"suggest.words{suffix}", language, cue=_short(read.tokens, match.tokens), phase=name))
    if reasons:
        return reasons
    if none:
        return [text("suggest.no_phase", language)]
    own = scored.asked[at] + scored.said[at]
    if scored.placed[at] != "alone" and (own.argmax() != chosen or not own.any()):
        return [text("suggest.neighbours", language, phase=name)]
    key = "suggest.place" if scored.placed[at] == "in an interview" else "suggest.guess"
    return [text(key, language, phase=name)]


def learned_reasons(taught: Taught, at: int, codebook: Codebook, language: str) -> list[str]:
    """Return what the coders' decisions so far had to do with the suggestion: a sentence for each facet that they changed."""
    reasons = []
    for facet, lesson in taught.lessons.items():
        best = int(lesson.after[at].argmax())
        label = lesson.labels[best]
        if lesson.after[at, best] - lesson.before[at, best] < RAISED or not lesson.counts.get(label):
            continue
        name = _named(facet, label, codebook, language)
        words = _telling_words(taught, lesson, at, label)
        key = "suggest.coded_words" if words else "suggest.coded"
        reasons.append(
            text(key, language, words=text("suggest.and", language).join(words), n=lesson.counts[label], label=name)
        )
    return reasons


def opinion_reasons(taught: Taught, at: int, codebook: Codebook, language: str) -> list[str]:
    """Return what the study's own models say of quote number `at` that is suggested as well."""
    if taught.opinions is None:
        return []
    from cjmkit.suggest.pretrained import model_reasons

    scored = taught.scored
    chosen = scored.chosen[at]
    labels = {
        "phase": scored.map.ids[chosen] if chosen < len(scored.map.ids) else NO_PHASE,
        "sentiment": SIDES[scored.sign[at] + 1],
        "emotion": scored.emotion[at],
    }
    return [
        reason
        for facet, label in labels.items()
        if label is not None
        for reason in model_reasons(taught.opinions, at, facet, label, codebook, language=language)
    ]


def _telling_words(taught: Taught, lesson: Lesson, at: int, label: Any) -> list[str]:
    """The words of a quote that speak most for a label after what was coded, none of them within another."""
    if not len(taught.words):
        return []
    common = common_words("de") | common_words("en")
    row = taught.said[[at]]
    weights = row.data * lesson.telling[label][row.indices]
    kept: list[str] = []
    for place in (-weights).argsort(kind="stable").tolist():
        word = taught.words[row.indices[place]]
        if weights[place] < TELLING or len(kept) == MOST_WORDS:
            break
        says_something = any(len(part) > 3 and part not in common for part in word.split())
        if says_something and not any(word in other or other in word for other in kept):
            kept.append(word)
    return kept


def _named(facet: str, label: Any, codebook: Codebook, language: str) -> str:
    if facet == "phase":
        return (
            codebook.phase(label, language=language).name(language)
            if label != NO_PHASE
            else text("suggest.none", language)
        )
    if facet == "emotion":
        return (
            codebook.emotion(label, language=language).name(language)
            if label is not None
            else text("suggest.none", language)
        )
    return text(f"suggest.side_{SIDES[int(label) + 1]}", language)


def emotion_reasons(scored: Scored, at: int, codebook: Codebook, language: str) -> list[str]:
    """Return why an emotion was suggested; nothing for none or neutral."""
    emotion, read = scored.emotion[at], scored.read[at]
    if emotion is None or emotion == scored.emotion_map.neutral:
        return []
    name = codebook.emotion(emotion).name(language)
    if match := telling_match(read.matches["emotions"], emotion, scored.emotion_map):
        return [text("suggest.emotion", language, cue=_short(read.tokens, match.tokens), emotion=name)]
    sign = scored.sign[at]
    if not sign:
        return []
    return [text("suggest.usual_negative" if sign < 0 else "suggest.usual_positive", language, emotion=name)]


def sentiment_reasons(scored: Scored, at: int, language: str) -> list[str]:
    """Return which words the sentiment comes from: at most two."""
    read, sign = scored.read[at], scored.sign[at]
    if sign == 0:
        good, bad = ([word for word in read.words if word.value * side > 0] for side in (1, -1))
        if not (good and bad):
            return []
        best, worst = (_short(read.tokens, words[0].tokens) for words in (good, bad))
        return [text("suggest.balanced", language, good=best, bad=worst)]
    words = [word for word in read.words if word.value * sign > 0]
    if words:
        return [_word_reason(word, sign, read.tokens, language) for word in words[:2]]
    around = int(scored.signs_alone[at].argmax()) != sign + 1
    side = "positive" if sign > 0 else "negative"
    return [text(f"suggest.around_{side}" if around else f"suggest.wording_{side}", language)]


def _word_reason(word: Word, sign: int, tokens: Tokens, language: str) -> str:
    cue = _short(tokens, word.tokens)
    if word.ironic:
        return text("suggest.ironic", language, cue=cue)
    if word.negation is not None:
        return text("suggest.turned", language, negation=tokens.forms[word.negation], cue=cue)
    return text("suggest.positive" if sign > 0 else "suggest.negative", language, cue=cue)


def _short(tokens: Tokens, numbers: Sequence[int]) -> str:
    words = tokens.surface(numbers)
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
