"""Suggestions against labels: without any label, and learned from the labels of other people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import pandas as pd

from cjmkit.codebook import Codebook
from cjmkit.evaluation.measures import coverage_steps, facet_row, label_scores, reliability_bins
from cjmkit.quotes import candidate_quotes, is_preliminary, verified_quotes
from cjmkit.study import Study, pretrained_models
from cjmkit.suggest import decided_quotes, in_audit, suggest_codings

if TYPE_CHECKING:
    from cjmkit.suggest.classifiers import Classifier

FACETS = ("phase", "sentiment", "emotion")
FOLDS = 5
ALL = "all"


@dataclass(frozen=True)
class Evaluation:
    """What `evaluate_suggestions` and `evaluate_labels` return. All shares are 0…1.

    `facets`: facet, language ("all" or one), learned (False: without any label; True: learned from the labels of other people), n,
    accuracy, low, high (Wilson), macro_f1, kappa (of suggestions and labels), coders_kappa, coders_n (two coders' own, where
    there are two), ece (missing for the sentiment, which has no confidence).
    `labels`: facet, label, n, suggested, precision, recall, f1. `reliability`: facet, from, to, n, confidence, accuracy, low, high.
    `coverage`: facet, confidence, n, share, accuracy, low, high. These three are of the learned suggestions.
    `audit`: facet, n, accuracy, low, high, coders_agree, coders_n: of the audit sample alone, which was drawn by lot.
    """

    facets: pd.DataFrame
    labels: pd.DataFrame
    reliability: pd.DataFrame
    coverage: pd.DataFrame
    audit: pd.DataFrame
    language: str = "en"

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return {name: getattr(self, name) for name in ("facets", "labels", "reliability", "coverage", "audit")}


def evaluate_suggestions(study: Study) -> Evaluation:
    """Return how good the suggestions are against the study's verified codings, cross-validated by participant.

    Each person's quotes are suggested by what was learned from the others' (five parts), so that no label is judged by itself.
    The coders' own kappa and agreement stand beside, over the quotes that two coders decided on.
    """
    quotes = candidate_quotes(study)
    gold = verified_quotes(study).iloc[:0] if is_preliminary(study) else verified_quotes(study)
    gold = gold[gold["quote"].isin(quotes["quote"])].set_index("quote")
    labels = _labelled(quotes, gold["phase"], gold["emotion"], np.sign(gold["valence"]))
    models = pretrained_models(study.config, study.root)
    return _evaluated(labels, study.codebook, study.language, study.codings, models)


def evaluate_labels(labels: pd.DataFrame, codebook: Codebook, *, language: str = "en") -> Evaluation:
    """Return how good the suggestions are against labels from elsewhere.

    `labels` has the columns of `read_labels`. Without a participant each row is a person of its own.
    """
    return _evaluated(labels, codebook, language, None, ())


def plot_reliability(evaluation: Evaluation) -> Any:
    """Return how often suggestions are right at each confidence, as a chart that shows itself in a notebook and carries an SVG."""
    from cjmkit import charts

    chart = charts.reliability_chart(evaluation.reliability, evaluation.facets, language=evaluation.language)
    return charts.show(chart, evaluation.language)


def _labelled(quotes: pd.DataFrame, phase: pd.Series, emotion: pd.Series, sentiment: pd.Series) -> pd.DataFrame:
    frame = quotes.copy()
    for name, values in (("phase", phase), ("emotion", emotion), ("sentiment", sentiment)):
        frame[name] = frame["quote"].map(values)
    return frame


def _evaluated(
    labels: pd.DataFrame,
    codebook: Codebook,
    language: str,
    codings: pd.DataFrame | None,
    models: Sequence[Classifier],
) -> Evaluation:
    bare = suggest_codings(_asked(labels), codebook, language=language, models=models)
    learned = _by_others(labels, codebook, language, models, otherwise=bare)
    spoken = labels["language"].fillna("?") if "language" in labels else pd.Series("?", index=labels.index)
    decided = decided_quotes(codings, codebook) if codings is not None and len(codings) else None
    facets, scores, bins, steps, audit = [], [], [], [], []
    drawn = np.array(in_audit(labels["quote"]), dtype=bool)
    for facet in FACETS:
        known = labels[facet].notna().to_numpy(dtype=bool)
        if not known.any():
            continue
        coders = _coders(decided, facet)
        for rows, code in [(known, ALL), *_languages(known, spoken)]:
            for suggestions, is_learned in ((bare, False), (learned, True)):
                facets.append(
                    {
                        "facet": facet,
                        "language": code,
                        "learned": is_learned,
                        **facet_row(*_pair(labels, suggestions, facet, rows), _confidence(suggestions, facet, rows)),
                        **({"coders_kappa": coders["kappa"], "coders_n": coders["n"]} if code == ALL else {}),
                    }
                )
        gold, given = _pair(labels, learned, facet, known)
        scores.append(label_scores(gold, given).assign(facet=facet))
        right = [true == said for true, said in zip(gold, given, strict=True)]
        if (sure := _confidence(learned, facet, known)) is not None:
            bins.append(reliability_bins(sure, right).assign(facet=facet))
            steps.append(coverage_steps(sure, right).assign(facet=facet))
        if codings is not None and (known & drawn).any():  # a file of labels was drawn by nobody
            own = facet_row(*_pair(labels, learned, facet, known & drawn), None)
            estimate = {name: own[name] for name in ("n", "accuracy", "low", "high")}
            audit.append({"facet": facet, **estimate, "coders_agree": coders["agree"], "coders_n": coders["n"]})
    return Evaluation(
        pd.DataFrame(facets, columns=_FACETS),
        _joined(scores, ["facet", "label", "n", "suggested", "precision", "recall", "f1"]),
        _joined(bins, ["facet", "from", "to", "n", "confidence", "accuracy", "low", "high"]),
        _joined(steps, ["facet", "confidence", "n", "share", "accuracy", "low", "high"]),
        pd.DataFrame(audit, columns=["facet", "n", "accuracy", "low", "high", "coders_agree", "coders_n"]),
        language,
    )


_FACETS = [
    "facet", "language", "learned", "n", "accuracy", "low", "high", "macro_f1", "kappa", "coders_kappa", "coders_n", "ece",
]  # fmt: skip


def _asked(labels: pd.DataFrame) -> pd.DataFrame:
    return labels.drop(columns=list(FACETS))


def _by_others(
    labels: pd.DataFrame, codebook: Codebook, language: str, models: Sequence[Classifier], *, otherwise: pd.DataFrame
) -> pd.DataFrame:
    """The suggestions for each person, learned from the labels of the people in the other parts."""
    people = labels["participant"].fillna(labels["quote"]) if "participant" in labels else labels["quote"]
    order = sorted(set(people), key=lambda name: (crc32(str(name).encode()), str(name)))
    part = people.map({name: number % FOLDS for number, name in enumerate(order)}).to_numpy()
    told = labels[list(FACETS)].notna().any(axis=1).to_numpy(dtype=bool)
    columns = [
        column for column in ("quote", "text", "participant", "language", "question", *FACETS) if column in labels
    ]
    result = otherwise.copy()
    for number in range(min(FOLDS, len(order))):
        train = labels.loc[told & (part != number), columns].assign(coder="", status="accepted")
        out = part == number
        if len(train) and (told & out).any():
            suggestions = suggest_codings(_asked(labels), codebook, train, language=language, models=models)
            result.loc[out] = suggestions.loc[out]
    return result


def _languages(known: np.ndarray[Any, Any], spoken: pd.Series) -> Iterator[tuple[np.ndarray[Any, Any], str]]:
    codes = sorted(set(spoken[known]) - {"?"})
    for code in codes if len(codes) > 1 else []:
        yield known & spoken.eq(code).to_numpy(), code


def _pair(
    labels: pd.DataFrame, suggestions: pd.DataFrame, facet: str, rows: np.ndarray[Any, Any]
) -> tuple[list[Any], list[Any]]:
    gold, given = labels.loc[rows, facet].tolist(), suggestions.loc[rows, facet].tolist()
    if facet == "sentiment":
        return [int(value) for value in gold], [int(value) for value in given]
    return gold, [value if isinstance(value, str) else "" for value in given]


def _confidence(suggestions: pd.DataFrame, facet: str, rows: np.ndarray[Any, Any]) -> list[float] | None:
    column = f"{facet}_confidence"
    return suggestions.loc[rows, column].tolist() if column in suggestions else None


def _coders(decided: pd.DataFrame | None, facet: str) -> dict[str, Any]:
    """Two coders' own agreement: kappa, the share of equal decisions, and over how many quotes."""
    from cjmkit.agreement import cohen_kappa

    told = None if decided is None else decided[decided[facet].notna()]
    both = (
        [] if told is None else [list(values.iloc[:2]) for _, values in told.groupby("quote")[facet] if len(values) > 1]
    )
    if not both:
        return {"kappa": nan, "agree": nan, "n": 0}
    kappa = cohen_kappa([[str(first), str(second)] for first, second in both])
    return {"kappa": kappa, "agree": sum(first == second for first, second in both) / len(both), "n": len(both)}


def _joined(parts: Sequence[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
