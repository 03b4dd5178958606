"""Pretrained classifiers as further evidence: their scores, as features and beside the lexicons, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cjmkit.codebook import NO_PHASE, Codebook
from cjmkit.errors import Fault, ModelError
from cjmkit.suggest.classifiers import Card, Classifier, check_classifiers, mapping_faults, targets
from cjmkit.suggest.networks import Array, outputs, read_model
from cjmkit.texts import text

DECIMALS = 4  # the last bits of a score depend on which texts were read together
TELLING = 0.3  # a score below that is no reason
FARTHEST = 5.0  # log-odds: beyond that a model is no surer
TRUST = 0.5  # how much a model counts beside what the words say, as long as no coder has shown which is right


@dataclass(frozen=True)
class ModelScores:
    """`frame`: a row a text, a column for each (model, facet, label), 0 … 1 or missing; `notes`: what was not read."""

    frame: pd.DataFrame
    notes: tuple[Fault, ...] = ()


def model_scores(
    texts: Sequence[str],
    models: Sequence[Classifier],
    codebook: Codebook,
    *,
    languages: Sequence[str | None] | None = None,
    language: str = "en",
) -> ModelScores:
    """Return what each model makes of each text.

    Parameters
    ----------
    texts
        As they were said.
    models
        The classifiers, as study.yml names them.
    codebook
        The phases and emotions that their labels are mapped to.
    languages
        Of the texts (ISO 639-1), None where it is not known. A model that names its languages does not read the others.
    language
        Of notes and errors, `en` or `de`.

    Returns
    -------
    ModelScores
        In `frame` the columns have the levels `model` (its name), `facet` and `label` (negative, neutral, positive; an emotion's or a phase's
        id; only those something is mapped to, in the codebook's order). Values are the model's own probabilities, 0 … 1, to four decimals: labels that mean the
        same are added up, or the largest taken where several labels may hold at once. They are not stretched to a sum of 1: what is left belongs to labels that are mapped to nothing. Missing where
        a text is empty or in a language the model does not read.

    Raises
    ------
    ModelError
        With everything that keeps a model from being used, packages that are not installed among it.

    Examples
    --------
    >>> from cjmkit.codebook import read_codebook
    >>> model_scores(["It works."], [], read_codebook()).frame.shape
    (1, 0)
    """
    faults, _ = check_classifiers(models, language)
    faults += mapping_faults(models, codebook, language)
    if faults:
        raise ModelError(faults)
    notes: list[Fault] = []
    columns: dict[tuple[str, str, str], Array] = {}
    for model in models:
        read = _readable(model, texts, languages)
        notes += _unread(model, texts, languages, read, language)
        loaded = read_model(model, language=language)
        logits = outputs(loaded, [texts[at] for at in read])
        if not np.isfinite(logits).all():
            raise ModelError(model.fault("no_numbers", language, folder=model.folder.as_posix()))
        cut = sum(texts[at] in loaded.cut for at in read)
        if cut:
            notes.append(model.fault("cut", language, count=cut, longest=loaded.longest))
        for label, found in _by_target(model, loaded.card, logits, codebook).items():
            column = np.full(len(texts), np.nan)
            column[read] = found
            columns[model.name, model.facet, label] = column
    index = pd.MultiIndex.from_tuples(columns, names=["model", "facet", "label"]) if columns else None
    values = np.column_stack([*columns.values()]) if columns else np.empty((len(texts), 0))
    return ModelScores(pd.DataFrame(values, columns=index), tuple(notes))


def model_features(scores: pd.DataFrame) -> Array:
    """Return the scores as features, texts × columns: log-odds within ±5; what was not read lies at its column's mean, and so says nothing.

    >>> columns = pd.MultiIndex.from_tuples([("A", "sentiment", "negative")], names=["model", "facet", "label"])
    >>> model_features(pd.DataFrame([[0.5], [0.8], [None]], columns=columns, dtype="float64")).round(2).tolist()
    [[0.0], [1.39], [0.69]]
    """
    values = scores.to_numpy(dtype="float64")
    kept = np.clip(values, 1e-6, 1 - 1e-6)
    odds = np.clip(np.log(kept / (1 - kept)), -FARTHEST, FARTHEST)
    read = ~np.isnan(odds)
    means = np.where(read, odds, 0.0).sum(axis=0) / np.maximum(read.sum(axis=0), 1)
    features: Array = np.where(read, odds, means)
    return features


def with_models(prior: Array, labels: Sequence[str], scores: pd.DataFrame, facet: str) -> Array:
    """Return a facet's probabilities (texts × labels, rows sum to 1) with those of the models that speak of it mixed in, half and half.

    A model moves probability only between the labels it knows, and the less, the less probable it finds them all together; several
    models count alike. Rows that no model reads stay as they are.

    >>> columns = pd.MultiIndex.from_tuples([("A", "sentiment", "negative"), ("A", "sentiment", "positive")])
    >>> scores = pd.DataFrame([[0.9, 0.1]], columns=columns.set_names(["model", "facet", "label"]))
    >>> with_models(np.array([[0.3, 0.4, 0.3]]), ["negative", "neutral", "positive"], scores, "sentiment").round(2).tolist()
    [[0.42, 0.4, 0.18]]
    """
    moved = []
    for name in _speaking(scores, facet):
        own = _of(scores, name, facet)
        known = [labels.index(label) for label in own.columns if label in labels]
        values = own[[labels[at] for at in known]].to_numpy(dtype="float64")
        total = values.sum(axis=1, keepdims=True)
        share = np.divide(values, total, out=np.zeros_like(values), where=total > 0)
        weight = TRUST * np.clip(total, 0.0, 1.0)
        mixed = prior.copy()
        before = prior[:, known]
        mixed[:, known] = (1 - weight) * before + weight * before.sum(axis=1, keepdims=True) * share
        moved.append(np.where(np.isnan(total), np.nan, mixed))
    if not moved:
        return prior
    stacked = np.stack(moved)
    heard = ~np.isnan(stacked)
    count = heard.sum(axis=0)
    mean = np.where(heard, stacked, 0.0).sum(axis=0) / np.maximum(count, 1)
    result: Array = np.where(count > 0, mean, prior)
    return result


def model_reasons(
    scores: pd.DataFrame, at: int, facet: str, label: str, codebook: Codebook, *, language: str = "en"
) -> list[str]:
    """Return a sentence for each model that reads text number `at` as `label` more than as any other, with at least 0.3.

    >>> from cjmkit.codebook import read_codebook
    >>> columns = pd.MultiIndex.from_tuples([("A", "emotion", "delight"), ("A", "emotion", "worry")])
    >>> scores = pd.DataFrame([[0.91, 0.05]], columns=columns.set_names(["model", "facet", "label"]))
    >>> model_reasons(scores, 0, "emotion", "delight", read_codebook())
    ['the model “A” reads this as Delight (91%)']
    """
    reasons = []
    for name in _speaking(scores, facet):
        own = _of(scores, name, facet).iloc[at]
        if own.isna().all() or own.max() < TELLING or own.idxmax() != label:
            continue
        called = _called(facet, label, codebook, language)
        reasons.append(text("models.reads", language, model=name, label=called, share=round(100 * float(own[label]))))
    return reasons


def _called(facet: str, label: str, codebook: Codebook, language: str) -> str:
    if facet == "sentiment":
        return text(f"models.{label}", language)
    if facet == "emotion":
        return codebook.emotion(label).name(language)
    return text("models.no_phase", language) if label == NO_PHASE else codebook.phase(label).name(language)


def _speaking(scores: pd.DataFrame, facet: str) -> list[str]:
    if scores.columns.nlevels < 3:
        return []
    return list(dict.fromkeys(column[0] for column in scores.columns if column[1] == facet))


def _of(scores: pd.DataFrame, name: str, facet: str) -> pd.DataFrame:
    """One model's columns, by label."""
    columns = [at for at, column in enumerate(scores.columns) if (column[0], column[1]) == (name, facet)]
    return scores.iloc[:, columns].droplevel([0, 1], axis=1)


def _readable(model: Classifier, texts: Sequence[str], languages: Sequence[str | None] | None) -> list[int]:
    spoken = languages if languages is not None else [None] * len(texts)
    return [
        at
        for at, (said, code) in enumerate(zip(texts, spoken, strict=True))
        if said.strip() and (not model.languages or code is None or code[:2].lower() in model.languages)
    ]


def _unread(
    model: Classifier, texts: Sequence[str], languages: Sequence[str | None] | None, read: Sequence[int], language: str
) -> Iterator[Fault]:
    skipped = {*range(len(texts))} - {*read} if languages is not None else set()
    codes = [str(code) for at, code in enumerate(languages or ()) if at in skipped and texts[at].strip()]
    if codes:
        yield model.fault("unread", language, count=len(codes), languages=", ".join(sorted(set(codes))))


def _by_target(model: Classifier, card: Card, logits: Array, codebook: Codebook) -> dict[str, Array]:
    """The probability of each meaning, from the model's outputs (texts × its labels)."""
    several = card.multi_label if model.multi_label is None else model.multi_label
    if several:
        probable = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
    else:
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        probable = raised / raised.sum(axis=1, keepdims=True)
    found = {}
    for target in targets(model.facet, codebook):
        rows = [card.labels.index(label) for label, meant in model.labels.items() if meant == target]
        if rows:
            joined = probable[:, rows].max(axis=1) if several else probable[:, rows].sum(axis=1)
            found[target] = np.clip(joined, 0.0, 1.0).round(DECIMALS)
    return found
