"""Label scales: "Sehr zufrieden" is 5 of 5. Which scale a question's answers stand on, and each label's point."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
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
    n_used: int = 0  # points that the answers stand on
    is_one_of_several: bool = False  # scales of other lengths fit the answers as well

    @property
    def length(self) -> int:
        return self.high - self.low + 1


def plain_label(cell: str) -> str:
    """Return a label as it is compared.

    >>> plain_label("Stimme voll und ganz zu. ")
    'stimme voll und ganz zu'
    """
    return " ".join(re.sub(r"[\s\-–/,\ufe0f]+", " ", cell.casefold()).strip(" .!:;").split())


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


def label_scale(
    cells: Iterable[str] | Mapping[str, int],
    *,
    lengths: Collection[int] | None = None,
    fewest: int = FEWEST,
    directions: Collection[str] | None = None,
) -> LabelScale | None:
    """Return the scale that the answers of a question stand on, None where they are no labels of one.

    `cells` are the answers, or each different one with its count; `lengths` are the numbers of points that may be meant;
    `fewest` how many different points must occur; `directions` those of the scales that may be meant. Where several scales
    fit, the one that fits most answers wins, then the one whose points the answers use up best.

    >>> label_scale(["Sehr zufrieden", "Zufrieden", "Weder noch"]).points["sehr zufrieden"]
    5
    """
    answers: Counter[str] = Counter()
    for cell, count in Counter(cells).items():
        if not is_declined(cell):
            answers[plain_label(cell)] += count
    fits: list[tuple[float, bool, float, LabelScale]] = []
    for scale in label_scales():
        size = scale.length
        fitting = {label: count for label, count in answers.items() if label in scale.points}
        known = {scale.points[label] for label in fitting}
        if len(known) < fewest or sum(fitting.values()) < (1 - MOST_STRAYS) * answers.total():
            continue
        if (lengths is not None and size not in lengths) or (
            directions is not None and scale.direction not in directions
        ):
            continue
        # Two labels on one point belong to different scales.
        one_each = len(fitting) == len(known)
        share = sum(fitting.values()) / answers.total()
        fits.append((share, one_each, len(known) / size, replace(scale, n_used=len(known))))
    if not fits:
        return None
    best = max(fits, key=lambda fit: (fit[0], fit[1] + fit[2] / 2))
    rivals = {fit[3].length for fit in fits if fit[:2] == best[:2]} - {best[3].length}
    return replace(best[3], is_one_of_several=bool(rivals))
