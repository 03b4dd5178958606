"""Lexicons: the cues that speak of a phase, an emotion, a polarity, a lane, or that change the words around them.

A lexicon is a TOML file `data/lexicons/<language>/<kind>.toml` with groups of cues:

    [[group]]
    label = "frustration"
    weight = 2
    cues = "keep~ ... *ing, can't|cannot ... find, took ages"

Cues stand between commas or line ends. In a cue, `word~` is a word with the endings of its language, `word*`, `*word` and `*word*` are parts of
a word (German compounds), `a|b` is either, `#` is a number in digits or words, `/` is a comma, full stop or the like, and `...` is a gap of up to
four words that does not leave the clause.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

LANGUAGES = ("en", "de")
KINDS = ("polarity", "emotions", "phases", "questions", "lanes", "modifiers")

ENDINGS = {
    "en": frozenset(["", "s", "es", "d", "ed", "ing", "ly", "er", "est", "y", "'s", "n't"]),
    "de": frozenset(
        "- e en er es em n s st t te ten ter tes tem test tet end ende enden ender endes ere erer eren eres erem ste sten ster stes stem "
        "este esten ester estes se sen in innen".replace("-", "").split(" ")
    ),
}
NUMBERS = {
    "en": frozenset(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "twenty",
            "thirty",
            "couple",
            "several",
            "second",
            "third",
            "fourth",
            "fifth",
            "tenth",
            "twice",
        ]
    ),
    "de": frozenset(
        [
            "zwei",
            "drei",
            "vier",
            "fünf",
            "sechs",
            "sieben",
            "acht",
            "neun",
            "zehn",
            "elf",
            "zwölf",
            "zwanzig",
            "dreißig",
            "paar",
            "mehrere",
            "zweimal",
            "dreimal",
            "viermal",
            "fünfmal",
            "sechsmal",
            "zehnmal",
            "zweite",
            "zweiten",
            "dritte",
            "dritten",
            "vierte",
            "vierten",
            "fünfte",
            "fünften",
        ]
    ),
}


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of a lexicon: its kind, its label within the kind, its weight, and how it is written there."""

    kind: str
    label: str
    weight: float
    pattern: str


def read_cues(kind: str, language: str) -> list[Cue]:
    """Return the cues of one kind in one language, as its lexicon lists them."""
    path = files("cjmkit") / "data" / "lexicons" / language / f"{kind}.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Cue(kind, str(group.get("label", "")), float(group.get("weight", 1)), pattern)
        for group in content["group"]
        for pattern in _patterns(group)
    ]


def _patterns(group: Mapping[str, str]) -> list[str]:
    return [pattern for line in group["cues"].splitlines() for entry in line.split(",") if (pattern := entry.strip())]
