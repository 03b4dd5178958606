"""Survey exports into answers and comments: what each column asks, which rows count, which values were set aside and why."""

from __future__ import annotations

from cjmkit.surveys.reading import Surveys, read_survey, read_surveys

__all__ = ["Surveys", "read_survey", "read_surveys"]
