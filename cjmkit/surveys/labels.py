"""Label scales: "Sehr zufrieden" is 5 of 5. Which scale a question's answers stand on, and each label's point."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cjmkit.surveys.values import is_declined

FEWEST = 2  # different labels, before a set of answers is taken for a scale
MOST_STRAYS = 0.1  # of the answers may stand on no point of the scale


@dataclass(frozen=True)
class LabelScale:
    """The points of a scale by plain label, from `low` to `high`; `direction` is what a high value means."""

    direction: str  # good, easy, hard, agree, likely
    points: dict[str, int]
    low: int
    high: int


def plain_label(cell: str) -> str:
    """Return a label as it is compared.

    >>> plain_label("Stimme voll und ganz zu. ")
    'stimme voll und ganz zu'
    """
    return " ".join(re.sub(r"[\s\-–/]+", " ", cell.casefold()).strip(" .!:;").split())


@cache
def label_scales() -> tuple[LabelScale, ...]:
    """Return all scales of the catalogue, in its order."""
    content = (files("cjmkit") / "data" / "surveys" / "labels.toml").read_text(encoding="utf-8")
    scales = []
    for entry in tomllib.loads(content)["scale"]:
        low = int(entry.get("low", 1))
        points = {
            plain_label(label): low + step for step, names in enumerate(entry["points"]) for label in names.split("|")
        }
        scales.append(LabelScale(str(entry["direction"]), points, low, low + len(entry["points"]) - 1))
    return tuple(scales)


def label_scale(cells: Collection[str], *, length: int | None = None) -> LabelScale | None:
    """Return the scale that the answers of a question stand on, None where they are no labels of one.

    `length` is the number of points that study.yml declares. Where several scales fit, the one that fits most answers
    wins, then the one whose points the answers use up best.

    >>> label_scale(["Sehr zufrieden", "Zufrieden", "Weder noch"]).points["sehr zufrieden"]
    5
    """
    answers = [plain_label(cell) for cell in cells if not is_declined(cell)]
    labels = set(answers)
    best: tuple[float, float, LabelScale] | None = None
    for scale in label_scales():
        size = scale.high - scale.low + 1
        known = {scale.points[label] for label in labels if label in scale.points}
        fitting = sum(answer in scale.points for answer in answers)
        if len(known) < FEWEST or fitting < (1 - MOST_STRAYS) * len(answers) or length not in (None, size):
            continue
        # Two labels on one point belong to different scales.
        one_each = len({label for label in labels if label in scale.points}) == len(known)
        rank = (fitting / len(answers), (1 if one_each else 0) + len(known) / size / 2)
        if best is None or rank > best[:2]:
            best = (*rank, scale)
    return best[2] if best else None
