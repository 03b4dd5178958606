"""Cells into numbers: "10", "10,0", "Extremely likely - 10"; and which cells hold no answer at all."""

from __future__ import annotations

import re
from functools import lru_cache

MISSING = {"NA", "NaN", "NULL", "None", "#N/A", "#NULL!"}  # how programs write that there is no answer
# What people tick who do not want to or cannot answer; shown with its count, never a score.
DECLINED = re.compile(
    r"(not applicable|does ?n[o']t apply|prefer not to (say|answer)|do(n't| not) know|no answer|no opinion|not sure|"
    r"unfamiliar \(n/a\)|cannot say|keine (angabe|antwort|meinung)|k\. ?a\.|weiß (ich )?nicht|weiss nicht|"
    r"trifft nicht zu \(n/a\)|nicht zutreffend|kann ich nicht (sagen|beurteilen)|nicht beantwortet)\W*",
    re.IGNORECASE,
)
LONGEST_OPTION = 60  # characters; beyond that people write in their own words
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)")  # both marks, so there is no doubt
STARS = re.compile(r"([★⭐]+)(☆*)")
# A number with its label: "Extremely likely - 10", "10 = sehr wahrscheinlich", "neutral (0)", "5 – Very satisfied".
LABEL_FIRST = re.compile(r"[^\d]*[^\d\s(=:–—-]\s*(?:[-–—=:]\s+|[=:]\s*|\((?=-?\d+\)))(-?\d{1,3})\)?")
NUMBER_FIRST = re.compile(r"(\d{1,3})\s*(?:[-–—=:.)]\s*|\()\s*[^\W\d][^\d]*")


def is_missing(cell: str) -> bool:
    """Return whether a cell holds no answer: blank, or "NA" as programs write it. A zero is an answer, and so is "n/a".

    >>> [is_missing(cell) for cell in ("", "NA", "0", "n/a")]
    [True, True, False, False]
    """
    return not cell.strip() or cell.strip() in MISSING


@lru_cache(maxsize=4096)
def is_declined(cell: str) -> bool:
    """Return whether a cell is an option that declines to answer, such as "Don't know" or "keine Angabe"."""
    return len(cell) <= LONGEST_OPTION and bool(DECLINED.fullmatch(cell.strip().replace("’", "'")))


@lru_cache(maxsize=4096)  # a survey's cells hold the same few answers over and over
def number(cell: str) -> float | None:
    """Return a cell's number, None where it is none; a comma is read as a decimal comma, never corrected further.

    >>> [number(cell) for cell in ("10.0", "9,5", "Extremely likely - 10", "0 = gar nicht", "★★★★☆", "-1", "1O", "9/10")]
    [10.0, 9.5, 10.0, 0.0, 4.0, -1.0, None, None]
    """
    bare = " ".join(cell.replace("\u2212", "-").replace("\ufe0f", "").split())
    if NUMBER.fullmatch(bare):
        return float(bare.replace(",", "."))
    if THOUSANDS.fullmatch(bare):
        decimals = max(bare.rfind(","), bare.rfind("."))
        return float(re.sub(r"[.,]", "", bare[:decimals]) + "." + bare[decimals + 1 :])
    if stars := STARS.fullmatch(bare):
        return float(len(stars[1]))
    labelled = LABEL_FIRST.fullmatch(bare) or NUMBER_FIRST.fullmatch(bare)
    return float(labelled[1]) if labelled else None
