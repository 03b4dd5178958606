"""How good suggestions are against labels: accuracy, F1, calibration, and what silence would gain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.scores import wilson

BINS = 10  # of equal width, for the calibration
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def expected_calibration_error(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error, 0…1: over ten equal bins, share × |accuracy − mean confidence|.

    `confidence` (0…1) is that of the label chosen, `right` whether it was. Naeini et al. 2015, AAAI. nan without a value.

    >>> round(expected_calibration_error([0.9, 0.9, 0.6, 0.6], [True, True, True, False]), 6)
    0.1
    """
    bins = reliability_bins(confidence, right)
    total = bins["n"].sum()
    return float((bins["n"] * (bins["accuracy"] - bins["confidence"]).abs()).sum() / total) if total else nan


def reliability_bins(confidence: Sequence[float], right: Sequence[bool]) -> pd.DataFrame:
    """Return the bins that hold something: from, to, n, confidence (its mean), accuracy and its Wilson interval, all 0…1 but n.

    >>> reliability_bins([0.95, 0.91, 0.2], [True, False, False])[["n", "accuracy"]].values.tolist()
    [[1.0, 0.0], [2.0, 0.5]]
    """
    sure, hits = np.asarray(confidence, dtype="float64"), np.asarray(right, dtype="float64")
    bin_of = np.minimum((sure * BINS + 1e-9).astype("int64"), BINS - 1)
    rows = []
    for number in sorted(set(bin_of.tolist())):
        inside = bin_of == number
        ends = {"from": number / BINS, "to": (number + 1) / BINS}
        rows.append(
            {**ends, "confidence": float(sure[inside].mean()), **accuracy_of(hits[inside].astype(bool).tolist())}
        )
    return pd.DataFrame(rows, columns=["from", "to", "n", "confidence", "accuracy", "low", "high"])


def coverage_steps(confidence: Sequence[float], right: Sequence[bool]) -> pd.DataFrame:
    """Return what is left, and how often it is right, where suggestions below a confidence keep silent.

    Columns confidence (the threshold), n, share (of all, 0…1), accuracy with Wilson's interval low and high (0…1).
    """
    sure, hits = np.asarray(confidence, dtype="float64"), np.asarray(right, dtype=bool)
    rows = []
    for threshold in THRESHOLDS:
        left = sure >= threshold
        if left.any():
            rows.append({"confidence": threshold, "share": float(left.mean()), **accuracy_of(hits[left].tolist())})
    return pd.DataFrame(rows, columns=["confidence", "n", "share", "accuracy", "low", "high"])


def accuracy_of(right: Sequence[bool]) -> dict[str, Any]:
    """Return n, accuracy and its Wilson interval low and high, all 0…1 but n."""
    hits = np.asarray(right, dtype=bool)
    estimate = wilson(int(hits.sum()), len(hits))
    return {"n": len(hits), "accuracy": estimate.value, "low": estimate.low, "high": estimate.high}


def label_scores(gold: Sequence[Any], given: Sequence[Any]) -> pd.DataFrame:
    """Return precision, recall and F1 (0…1) of each label that stands in `gold`, with n (its count there) and suggested.

    A label that was never suggested has no precision (nan) and an F1 of 0.

    >>> label_scores(["a", "a", "b"], ["a", "b", "b"])[["label", "n", "f1"]].values.tolist()
    [['a', 2, 0.6666666666666666], ['b', 1, 0.6666666666666666]]
    """
    pairs = list(zip(gold, given, strict=True))
    rows = []
    for label in sorted(set(gold), key=str):
        hits = sum(1 for true, said in pairs if true == said == label)
        true_ones = sum(1 for true, _ in pairs if true == label)
        said_ones = sum(1 for _, said in pairs if said == label)
        rows.append(
            {
                "label": label,
                "n": true_ones,
                "suggested": said_ones,
                "precision": hits / said_ones if said_ones else nan,
                "recall": hits / true_ones,
                "f1": 2 * hits / (true_ones + said_ones),
            }
        )
    return pd.DataFrame(rows, columns=["label", "n", "suggested", "precision", "recall", "f1"])


def facet_row(gold: Sequence[Any], given: Sequence[Any], confidence: Sequence[float] | None) -> Mapping[str, Any]:
    """Return one row of an evaluation: n, accuracy with interval, macro_f1 over the labels of `gold`, kappa, ece.

    `kappa` is Cohen's between the suggestions and the labels; nan where neither varies. Without a confidence there is no ece.
    """
    from cjmkit.agreement import cohen_kappa

    right = [true == said for true, said in zip(gold, given, strict=True)]
    return {
        **accuracy_of(right),
        "macro_f1": float(label_scores(gold, given)["f1"].mean()) if len(gold) else nan,
        "kappa": cohen_kappa([[str(true), str(said)] for true, said in zip(gold, given, strict=True)]) if gold else nan,
        "ece": nan if confidence is None else expected_calibration_error(confidence, right),
    }
