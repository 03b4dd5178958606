"""How good the suggestions are: against a study's codings, or against a file with labels."""

from cjmkit.evaluation.evaluating import Evaluation, evaluate_labels, evaluate_suggestions, plot_reliability
from cjmkit.evaluation.labelled import read_labels
from cjmkit.evaluation.measures import (
    accuracy_of,
    coverage_steps,
    expected_calibration_error,
    facet_row,
    label_scores,
    reliability_bins,
)
from cjmkit.evaluation.summary import evaluation_lines

__all__ = [
    "Evaluation",
    "accuracy_of",
    "coverage_steps",
    "evaluate_labels",
    "evaluate_suggestions",
    "evaluation_lines",
    "expected_calibration_error",
    "facet_row",
    "label_scores",
    "plot_reliability",
    "read_labels",
    "reliability_bins",
]
