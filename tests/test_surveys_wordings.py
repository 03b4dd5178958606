"""Metrics proposed from wording and scale, over a varied list of questions in both languages."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from cjmkit.surveys.answered import answers_of
from cjmkit.surveys.headers import Column
from cjmkit.surveys.metrics import detect

_spec = importlib.util.spec_from_file_location("survey_wordings", Path(__file__).with_name("survey_wordings.py"))
assert _spec is not None
assert _spec.loader is not None
listed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(listed)
LEAST = 0.95  # of the list that was held back; two of its 85 were missed when it was looked at


def read(kind: str, wording: str) -> tuple[str, str | None]:
    question = detect(Column(0, wording, wording), answers_of(listed.ANSWERS[kind]))
    return question.metric, question.high_is


@pytest.mark.parametrize(("kind", "metric", "high_is", "wording"), listed.wordings(listed.TUNED))
def test_wording_and_scale_give_metric_and_direction(kind: str, metric: str, high_is: str | None, wording: str) -> None:
    found, direction = read(kind, wording)
    assert (found, direction if high_is else None) == (metric, high_is)


def test_wordings_held_back_are_mostly_right_and_never_another_metric() -> None:
    held = listed.wordings(listed.HELD_BACK)
    missed = [(words, read(kind, words), metric) for kind, metric, high_is, words in held
              if read(kind, words) != (metric, high_is) and not (read(kind, words)[0] == metric and not high_is)]  # fmt: skip
    assert len(held) + len(listed.wordings(listed.TUNED)) >= 150
    assert 1 - len(missed) / len(held) >= LEAST, missed
    assert all(found == "other" for _, (found, _), _ in missed), "a question is rather left open than taken for another"
