"""What the coders' decisions teach: phase, sentiment and emotion of every quote, read again in their light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cjmkit.codebook import NO_PHASE, Codebook
from cjmkit.suggest.emotions import LABELS, NEUTRAL
from cjmkit.suggest.learning import FEWEST, Array, Examples, Learner, Space
from cjmkit.suggest.scoring import Scored, feel_again, score, score_around
from cjmkit.suggest.sentiment import SIGNS

if TYPE_CHECKING:
    from cjmkit.suggest.classifiers import Classifier

FACETS = ("phase", "sentiment", "emotion")
COUNTING = ("accepted", "corrected")
SIDES = ["negative", "neutral", "positive"]
NEW, CHANGED = 0.4, 0.5  # how sure an emotion must be to be named where none was, or in another's place
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
    opinions: pd.DataFrame | None = None  # of the study's own models


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


def heard(scored: Scored, codebook: Codebook, models: Sequence[Classifier], language: str) -> Taught:
    """Return the quotes as they stand without any decision, with what the study's own models say of them."""
    if not models:
        return Taught(scored, {})
    opinions = _opinions(scored, models, codebook, language)
    return Taught(_chosen(scored, _priors(scored, codebook, opinions), codebook), {}, opinions=opinions)


def teach(
    scored: Scored, decided: pd.DataFrame, codebook: Codebook, language: str, models: Sequence[Classifier] = ()
) -> Taught:
    """Return the quotes read again after what was decided (`decided_quotes`); unchanged where that is too little."""
    decided = decided[_known_labels(decided, codebook).any(axis=1)]
    own = {quote: at for at, quote in enumerate(scored.quotes)}
    beside = _beside(decided[~decided["quote"].isin(own)], codebook, language)
    rows = {quote: (0, at) for quote, at in own.items()} | {quote: (1, at) for at, quote in enumerate(beside.quotes)}
    decided = decided[decided["quote"].isin(rows)]
    if len(decided) < FEWEST:
        return heard(scored, codebook, models, language)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # many threads on small matrices take longer, and need not add up to the same bits
        return _teach((scored, beside), decided, rows, codebook, language, models)


def _beside(others: pd.DataFrame, codebook: Codebook, language: str) -> Scored:
    """Coded quotes that are not among those to be read: each alone, by its words."""
    others = others.drop_duplicates("quote")
    others = others[others["text"].notna()] if "text" in others else others.iloc[:0]
    return score(others.drop(columns=["phase"]), codebook, language)


def _teach(
    both: tuple[Scored, Scored],
    decided: pd.DataFrame,
    rows: Mapping[str, tuple[int, int]],
    codebook: Codebook,
    language: str,
    models: Sequence[Classifier],
) -> Taught:
    scored = both[0]
    opinions = [_opinions(one, models, codebook, language) for one in both]
    priors = [_priors(one, codebook, said) for one, said in zip(both, opinions, strict=True)]
    all_examples = [_examples(*one) for one in zip(both, priors, opinions, strict=True)]
    places = [rows[quote] for quote in decided["quote"]]
    space = Space(_gathered(all_examples, places))
    points = space.place(all_examples[0])
    nearby = _among_decided(scored, decided, codebook)
    around = _priors(nearby, codebook, opinions[0])
    lessons: dict[str, Lesson] = {}
    for facet in FACETS:
        if facet == "emotion":  # it follows from what is said of phase and side
            phases, signs = (lessons[one].after if one in lessons else around[one] for one in FACETS[:2])
            around = _priors(feel_again(nearby, phases, signs), codebook, opinions[0])
            around["emotion"] = _on_its_side(around["emotion"], signs, codebook)
        numbers = {label: at for at, label in enumerate(_labels(facet, codebook))}
        known = decided[facet].map(numbers)
        at = np.flatnonzero(known.notna())
        if len(at) < FEWEST or known.nunique() < 2:
            continue
        told = decided.iloc[at]
        weights = 1 / told.groupby("quote")["quote"].transform("size")
        before = np.stack([priors[places[row][0]][facet][places[row][1]] for row in at])
        labels = known.iloc[at].astype("int64").tolist()
        learner = Learner(space.points[at], labels, weights.tolist(), before, _people(told))
        after = learner.probabilities(points, around[facet])
        if facet == "emotion":
            after = _hold_back(_on_its_side(after, signs, codebook), around[facet], learner, numbers)
        counts = told[facet].value_counts().to_dict()
        telling = {label: space.word_weights(learner.direction(numbers[label])) for label in counts}
        lessons[facet] = Lesson(list(numbers), counts, learner, priors[0][facet], after, telling)
    probable = {facet: lessons[facet].after if facet in lessons else around[facet] for facet in FACETS}
    sure = {facet: lesson.learner.confidence(lesson.after) for facet, lesson in lessons.items()}
    read_again = _chosen(scored, probable, codebook, sure)
    return Taught(read_again, lessons, space.word_names(), space.word_counts(scored.texts), opinions[0])


def _among_decided(scored: Scored, decided: pd.DataFrame, codebook: Codebook) -> Scored:
    """The quotes in the light of what was decided of their neighbours; where coders differ, the last word of the first one."""
    own = {quote: at for at, quote in enumerate(scored.quotes)}
    phases = {label: at for at, label in enumerate(_labels("phase", codebook))}
    told = decided[decided["quote"].isin(own)].drop_duplicates("quote")
    return score_around(
        scored,
        {
            own[quote]: phases[phase]
            for quote, phase in zip(told["quote"], told["phase"], strict=True)
            if phase in phases
        },
        {
            own[quote]: int(sign) + 1
            for quote, sign in zip(told["quote"], told["sentiment"], strict=True)
            if sign in SIGNS
        },
    )


def _on_its_side(after: Array, signs: Array, codebook: Codebook) -> Array:
    """No emotion of the other side than the one suggested: "negative" and "delight" contradict each other."""
    valences = {emotion.id: emotion.valence for emotion in codebook.emotions}
    sides = np.array([np.sign(valences.get(label, 0)) for label in _labels("emotion", codebook)])
    against = np.outer(signs.argmax(axis=1) - 1, sides) < 0
    kept: Array = np.where(against, SMALLEST * after, after)  # not made up for: nothing gets surer by it
    return kept


def _hold_back(after: Array, before: Array, learner: Learner, numbers: Mapping[Any, int]) -> Array:
    """Name another emotion than `before` only where that is likelier right than not, and one where none was named from `NEW` on."""
    silent = next(at for label, at in numbers.items() if label is None or str(label).lower() == NEUTRAL)
    best, usual, sure = after.argmax(axis=1), before.argmax(axis=1), learner.confidence(after)
    least = np.where(usual == silent, NEW, CHANGED)
    back = np.flatnonzero((best != usual) & ((best == silent) | (sure < least)))
    held: Array = after.copy()
    held[back, best[back]], held[back, usual[back]] = after[back, usual[back]], after[back, best[back]]
    return held


def _chosen(
    scored: Scored, after: Mapping[str, Array], codebook: Codebook, sure: Mapping[str, Array] | None = None
) -> Scored:
    """The quotes with the largest of these probabilities as what is suggested, and how sure it is."""
    best = {facet: after[facet].argmax(axis=1) for facet in FACETS}
    sure = {facet: after[facet].max(axis=1) for facet in FACETS} | dict(sure or {})
    emotions = _labels("emotion", codebook)
    return replace(
        scored,
        phases=after["phase"],
        chosen=best["phase"].tolist(),
        phase_confidence=sure["phase"].round(3).tolist(),
        signs=after["sentiment"],
        sign=[SIGNS[at] for at in best["sentiment"].tolist()],
        balance=(after["sentiment"][:, 2] - after["sentiment"][:, 0]).tolist(),
        emotion=[emotions[at] for at in best["emotion"].tolist()],
        emotion_confidence=sure["emotion"].round(3).tolist(),
    )


def _opinions(scored: Scored, models: Sequence[Classifier], codebook: Codebook, language: str) -> pd.DataFrame | None:
    """What the study's own models make of the quotes."""
    if not models or not len(scored.texts):
        return None
    from cjmkit.suggest.pretrained import model_scores

    spoken = [one.language for one in scored.read]
    return model_scores(scored.texts, models, codebook, languages=spoken, language=language).frame


def _priors(scored: Scored, codebook: Codebook, opinions: pd.DataFrame | None) -> dict[str, Array]:
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
    priors = {"phase": scored.phases, "sentiment": scored.signs, "emotion": emotions}
    if opinions is None:
        return priors
    from cjmkit.suggest.pretrained import with_models

    names = {facet: [str(label) for label in _labels(facet, codebook)] for facet in FACETS} | {"sentiment": SIDES}
    return {facet: with_models(prior, names[facet], opinions, facet) for facet, prior in priors.items()}


def _examples(scored: Scored, priors: Mapping[str, Array], opinions: pd.DataFrame | None) -> Examples:
    logs = [np.log(priors[facet] + SMALLEST) for facet in FACETS]
    numbers = np.hstack([*logs, scored.asked, scored.said, scored.emotion_evidence, scored.parts])
    if opinions is not None:
        from cjmkit.suggest.pretrained import model_features

        numbers = np.hstack([numbers, model_features(opinions)])
    questions = [question or "" for question in scored.given["question"]]
    return Examples(scored.texts, questions, numbers)


def _gathered(examples: Sequence[Examples], places: Sequence[tuple[int, int]]) -> Examples:
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
    return pd.DataFrame({facet: decided[facet].isin(_labels(facet, codebook)) for facet in FACETS})


def _signs(lines: pd.DataFrame, codebook: Codebook) -> pd.Series:
    if "sentiment" in lines:
        return lines["sentiment"].astype("float64")
    felt = lines["emotion"].map({emotion.id: float(np.sign(emotion.valence)) for emotion in codebook.emotions})
    if "valence" not in lines:
        return felt
    return lines["valence"].astype("float64").transform(np.sign).fillna(felt)


def _people(decided: pd.DataFrame) -> list[str]:
    columns = [name for name in ("participant", "utterance", "quote") if name in decided]
    people = decided[columns[0]].astype("object")
    for name in columns[1:]:
        people = people.fillna(decided[name].astype("object"))
    return [str(person) for person in people]
