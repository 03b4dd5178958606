"""Reasons: why something was suggested, in words that need no knowledge of the method."""

from __future__ import annotations

from collections.abc import Sequence

from cjmkit.codebook import Codebook
from cjmkit.suggest.cues import Tokens
from cjmkit.suggest.emotions import telling_match
from cjmkit.suggest.phases import telling_cue
from cjmkit.suggest.scoring import Scored
from cjmkit.suggest.sentiment import Word
from cjmkit.texts import text

LONGEST = 48  # characters of a quotation


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
