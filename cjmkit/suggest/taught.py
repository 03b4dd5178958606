"""What the coders' decisions teach: phase, sentiment and emotion of every quote, read again in their light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.codebook import NO_PHASE, Codebook
from cjmkit.suggest.emotions import LABELS, NEUTRAL
from cjmkit.suggest.learning import FEWEST, Array, Examples, Learner, Space
from cjmkit.suggest.scoring import Scored, score
from cjmkit.suggest.sentiment import SIGNS

FACETS = ("phase", "sentiment", "emotion")
COUNTING = ("accepted", "corrected")
SMALLEST = 0.02  # a probability, before its logarithm is taken
MOST = 20_000  # decisions that are learned from: the latest


@dataclass(frozen=True)
class Lesson:
    """What was learned of one facet: its labels, how often coders used each, and the classifier."""

    labels: Sequence[Any]
    counts: Mapping[Any, int]
    learner: Learner
    before: Array  # rows × labels: the probabilities without any decision
    after: Array
    telling: Mapping[Any, Array]  # by label: how much each word speaks for it


@dataclass(frozen=True)
class Taught:
    """Quotes as read in the light of the decisions; `lessons` by facet, those that could be learned."""

    scored: Scored
    lessons: Mapping[str, Lesson]
    words: Sequence[str] = ()
    said: Any = None  # rows × words, sparse


def decided_quotes(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return what coders decided, a row a quote and coder: the columns given, with `sentiment` (−1, 0, 1) beside the facets.

    `codings` is a ledger (`tables.CODINGS`; `quote` and a facet suffice). Each coder's last word on a facet counts; a rejection or
    an undo clears what was said before. Without a valence the emotion's sign is the sentiment.
    """
    lines = codings.reset_index(drop=True)
    for column, otherwise in (("coder", ""), ("status", "accepted"), ("at", ""), ("phase", None), ("emotion", None)):
        if column not in lines:
            lines[column] = otherwise
    lines = lines.sort_values("at", kind="stable")
    lines["coder"] = lines["coder"].fillna("")
    lines["sentiment"] = _signs(lines, codebook)
    by = [lines["quote"], lines["coder"]]
    cleared = (~lines["status"].isin(COUNTING)).astype("int64")
    since = cleared[::-1].groupby(by).cumsum()[::-1]
    lines = lines[(since == 0)].tail(MOST)
    return lines.groupby(["quote", "coder"], sort=False, as_index=False).last()


def teach(scored: Scored, decided: pd.DataFrame, codebook: Codebook, language: str) -> Taught:
    """Return the quotes read again after what was decided (`decided_quotes`); unchanged where that is too little."""
    decided = decided[_known_labels(decided, codebook).any(axis=1)]
    if len(decided) < FEWEST:
        return Taught(scored, {})
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # many threads on small matrices take longer, and need not add up to the same bits
        return _teach(scored, decided, codebook, language)


def _teach(scored: Scored, decided: pd.DataFrame, codebook: Codebook, language: str) -> Taught:
    own = {quote: at for at, quote in enumerate(scored.quotes)}
    others = decided[~decided["quote"].isin(own)].drop_duplicates("quote")
    others = others[others["text"].notna()] if "text" in others else others.iloc[:0]
    beside = score(others.drop(columns=["phase"]), codebook, language)
    rows = {quote: ("own", at) for quote, at in own.items()}
    rows |= {quote: ("beside", at) for at, quote in enumerate(beside.quotes)}
    decided = decided[decided["quote"].isin(rows)]
    if len(decided) < FEWEST:
        return Taught(scored, {})
    priors = {"own": _priors(scored, codebook), "beside": _priors(beside, codebook)}
    all_examples = {"own": _examples(scored, priors["own"]), "beside": _examples(beside, priors["beside"])}
    places = [rows[quote] for quote in decided["quote"]]
    examples = _gathered(all_examples, places)
    space = Space(examples)
    points = space.place(all_examples["own"])
    lessons = {}
    for facet in FACETS:
        labels = _labels(facet, codebook)
        numbers = {label: at for at, label in enumerate(labels)}
        known = decided[facet].map(numbers)
        at = np.flatnonzero(known.notna())
        if len(at) < FEWEST or known.nunique() < 2:
            continue
        told = decided.iloc[at]
        weights = 1 / told.groupby("quote")["quote"].transform("size")
        before = np.stack([priors[places[row][0]][facet][places[row][1]] for row in at])
        people = _people(told)
        learner = Learner(space.points[at], known.iloc[at].astype("int64").tolist(), weights.tolist(), before, people)
        after = learner.probabilities(points, priors["own"][facet])
        counts = told[facet].value_counts().to_dict()
        telling = {label: space.word_weights(learner.direction(numbers[label])) for label in counts}
        lessons[facet] = Lesson(labels, counts, learner, priors["own"][facet], after, telling)
    return Taught(_read_again(scored, lessons), lessons, space.word_names(), space.word_counts(scored.texts))


def _read_again(scored: Scored, lessons: Mapping[str, Lesson]) -> Scored:
    changes: dict[str, Any] = {}
    for facet, lesson in lessons.items():
        best = lesson.after.argmax(axis=1)
        sure = lesson.learner.confidence(lesson.after).round(3).tolist()
        if facet == "phase":
            changes |= {"phases": lesson.after, "chosen": best.tolist(), "phase_confidence": sure}
        elif facet == "sentiment":
            balance = (lesson.after[:, 2] - lesson.after[:, 0]).tolist()
            changes |= {"signs": lesson.after, "sign": [SIGNS[at] for at in best.tolist()], "balance": balance}
        else:
            changes |= {"emotion": [lesson.labels[at] for at in best.tolist()], "emotion_confidence": sure}
    return replace(scored, **changes)


def _priors(scored: Scored, codebook: Codebook) -> dict[str, Array]:
    """What is probable without any decision, by facet; the largest of a row is what is suggested then."""
    labels = _labels("emotion", codebook)
    numbers = {label: at for at, label in enumerate(labels)}
    emotions = np.full((len(scored.quotes), len(labels)), 1e-3)
    for at, label in enumerate(LABELS):
        id = scored.emotion_map.neutral if label == NEUTRAL else scored.emotion_map.ids.get(label)
        if id in numbers:
            emotions[:, numbers[id]] += scored.emotions[:, at]
    emotions /= emotions.sum(axis=1, keepdims=True)
    for row, chosen in enumerate(scored.emotion):
        best, kept = int(emotions[row].argmax()), numbers[chosen]
        emotions[row, [best, kept]] = emotions[row, [kept, best]]  # where it kept silent, silence is the likeliest
    return {"phase": scored.phases, "sentiment": scored.signs, "emotion": emotions}


def _examples(scored: Scored, priors: Mapping[str, Array]) -> Examples:
    logs = [np.log(priors[facet] + SMALLEST) for facet in FACETS]
    numbers = np.hstack([*logs, scored.asked, scored.said, scored.emotion_evidence, scored.parts])
    questions = [question or "" for question in scored.given["question"]]
    return Examples(scored.texts, questions, numbers)


def _gathered(examples: Mapping[str, Examples], places: Sequence[tuple[str, int]]) -> Examples:
    return Examples(
        [examples[kind].texts[at] for kind, at in places],
        [examples[kind].questions[at] for kind, at in places],
        np.stack([examples[kind].features[at] for kind, at in places]),
    )


def _labels(facet: str, codebook: Codebook) -> list[Any]:
    if facet == "phase":
        return [*codebook.phase_ids, NO_PHASE]
    if facet == "sentiment":
        return [*SIGNS]
    ids: list[Any] = [emotion.id for emotion in codebook.emotions]
    return ids if any(str(id).lower() == NEUTRAL for id in ids) else [*ids, None]


def _known_labels(decided: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    return pd.DataFrame({facet: decided[facet].isin(_labels(facet, codebook)[:]) for facet in FACETS})


def _signs(lines: pd.DataFrame, codebook: Codebook) -> pd.Series:
    if "sentiment" in lines:
        return lines["sentiment"].astype("float64")
    felt = lines["emotion"].map({emotion.id: float(np.sign(emotion.valence)) for emotion in codebook.emotions})
    return np.sign(lines["valence"].astype("float64")).fillna(felt) if "valence" in lines else felt


def _people(decided: pd.DataFrame) -> list[str]:
    columns = [name for name in ("participant", "utterance", "quote") if name in decided]
    people = decided[columns[0]].astype("object")
    for name in columns[1:]:
        people = people.fillna(decided[name].astype("object"))
    return [str(person) for person in people]
