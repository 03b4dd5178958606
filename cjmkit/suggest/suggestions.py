"""Suggestions: phase, emotion, valence and lane of each quote, with the reasons; and the numbers behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cjmkit.codebook import NO_PHASE, Codebook
from cjmkit.collector import collector_paused
from cjmkit.suggest.emotions import LABELS, VALENCES
from cjmkit.suggest.lanes import read_lane
from cjmkit.suggest.lexicons import LANGUAGES
from cjmkit.suggest.reasons import emotion_reasons, learned_reasons, opinion_reasons, phase_reasons, sentiment_reasons
from cjmkit.suggest.scoring import score
from cjmkit.suggest.sentiment import PARTS
from cjmkit.suggest.taught import Taught, decided_quotes, heard, teach
from cjmkit.tables import COUNT, LIST, NUMBER, TEXT, table
from cjmkit.texts import text

if TYPE_CHECKING:
    from cjmkit.suggest.classifiers import Classifier

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


def suggest_codings(
    quotes: pd.DataFrame,
    codebook: Codebook,
    codings: pd.DataFrame | None = None,
    *,
    language: str = "en",
    models: Sequence[Classifier] = (),
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
        The ledger's decisions so far (`tables.CODINGS`; `quote`, `text` and one of `phase, emotion, valence` suffice). From twelve of them on
        the suggestions learn from them, more with every decision; who coded what is remembered nowhere but in the ledger.
    language
        Of the reasons (`en` or `de`), and of quotes that neither say nor show theirs.
    models
        Pretrained classifiers from the user's disk that speak beside the lexicons (`cjmkit.study.pretrained_models`).

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
    taught = read_quotes(quotes, codebook, codings, language=language, models=models)
    return table(SUGGESTIONS, [_row(taught, at, codebook, language) for at in range(len(quotes))])


def read_quotes(
    quotes: pd.DataFrame,
    codebook: Codebook,
    codings: pd.DataFrame | None = None,
    *,
    language: str = "en",
    models: Sequence[Classifier] = (),
) -> Taught:
    """Return the numbers behind `suggest_codings`, which takes the same."""
    with collector_paused():
        scored = score(quotes, codebook, language)
    if codings is not None and len(codings):
        return teach(scored, decided_quotes(codings, codebook), codebook, language, models)
    return heard(scored, codebook, models, language)


def quote_features(quotes: pd.DataFrame, codebook: Codebook, *, language: str = "en") -> pd.DataFrame:
    """Return the numbers behind the suggestions, a row a quote in the order given: for a learner to take as features.

    Parameters
    ----------
    quotes, codebook, language
        As of `suggest_codings`.

    Returns
    -------
    DataFrame
        `quote`, then numbers: `phase:<id>` (how probable each phase and `phase:none` are, 0 … 1), `phase_asked:<id>` and `phase_said:<id>` (what the
        question and the words alone say of each, log-odds), `emotion:<id>` (how probable each emotion of cx-12 and neutral are), `emotion_said:<id>`
        (what the words alone say of each), `sentiment` (−1 … 1), `sentiment:<part>` (its parts, see `sentiment.PARTS`).

    Examples
    --------
    >>> from cjmkit.codebook import read_codebook
    >>> features = quote_features(pd.DataFrame({"quote": ["q1"], "text": ["I still can't find the invoice."]}), read_codebook())
    >>> bool(features["emotion_said:frustration"][0] > 0), bool(features["sentiment"][0] < 0)
    (True, True)
    """
    scored = score(quotes, codebook, language)
    phases = (*codebook.phase_ids, NO_PHASE)
    blocks = [
        pd.DataFrame(values, columns=[f"{name}:{label}" for label in labels])
        for name, labels, values in (
            ("phase", phases, scored.phases),
            ("phase_asked", phases, scored.asked),
            ("phase_said", phases, scored.said),
            ("emotion", LABELS, scored.emotions),
            ("emotion_said", tuple(VALENCES), scored.emotion_evidence),
            ("sentiment", PARTS, scored.parts),
        )
    ]
    first = pd.DataFrame({"quote": scored.quotes, "sentiment": scored.balance})
    return pd.concat([first, *blocks], axis=1)


def _row(taught: Taught, at: int, codebook: Codebook, language: str) -> dict[str, Any]:
    scored = taught.scored
    chosen, read = scored.chosen[at], scored.read[at]
    phase = scored.map.ids[chosen] if chosen < len(scored.map.ids) else NO_PHASE
    sign = scored.sign[at]
    return {
        "quote": scored.quotes[at],
        "source": scored.given["source"][at],
        "participant": scored.given["participant"][at],
        "text": scored.texts[at],
        "phase": phase,
        "phase_confidence": scored.phase_confidence[at],
        "emotion": scored.emotion[at],
        "emotion_confidence": scored.emotion_confidence[at],
        "valence": _valence(scored.balance[at], sign),
        "sentiment": sign,
        "lane": read_lane(read.tokens, read.matches["lanes"], sign, phase),
        "because": _because(taught, at, codebook, language),
    }


def _valence(score: float, sign: int) -> float:
    """The score on the curve's scale, in halves: at least one half where the sentiment takes a side."""
    return 0.0 if sign == 0 else sign * max(0.5, min(2.0, round(abs(score) * 4) / 2))


def _because(taught: Taught, at: int, codebook: Codebook, language: str) -> list[str]:
    scored = taught.scored
    read = scored.read[at]
    if not read.tokens.forms:
        return [text("suggest.nothing_said", language)]
    reasons = [*learned_reasons(taught, at, codebook, language), *opinion_reasons(taught, at, codebook, language)]
    reasons += phase_reasons(scored, at, codebook, language)
    if read.language not in LANGUAGES:
        return [text("suggest.unknown_language", language, code=read.language), *reasons]
    reasons += sentiment_reasons(scored, at, language)
    reasons += emotion_reasons(scored, at, codebook, language)
    return list(dict.fromkeys(reasons))
