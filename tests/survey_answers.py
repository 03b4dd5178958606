"""Answers to test survey statistics with."""

from __future__ import annotations

import pandas as pd

from cjmkit.tables import ANSWERS, table

DEFAULTS = {"nps": (0, 10, "good"), "csat": (1, 5, "good"), "ces": (1, 7, "easy")}


def answers(metric, scores, **columns):
    """Return a table of answers, one a respondent; columns may be one value or one a row, and further ones stay."""
    low, high, high_is = DEFAULTS[metric]
    given = {
        "scale_low": low,
        "scale_high": high,
        "high_is": high_is,
        "wording": "How was it?",
        "question": "Q1",
    } | columns
    rows = [
        {"metric": metric, "score": score, "response": f"{metric}-{place}", "source": "a.csv"}
        | {name: value[place] if isinstance(value, list) else value for name, value in given.items()}
        for place, score in enumerate(scores)
    ]
    frame = table(ANSWERS, rows)
    for name in columns.keys() - ANSWERS.keys():
        frame[name] = pd.Series([row[name] for row in rows], dtype="str")
    return frame


def groups(metric, scores, between="segment", **columns):
    """Return answers of several groups: `scores` by group."""
    named = [group for group, given in scores.items() for _ in given]
    return answers(metric, [score for given in scores.values() for score in given], **{between: named}, **columns)


def mix(detractors, passives, promoters):
    return [3] * detractors + [7] * passives + [10] * promoters
