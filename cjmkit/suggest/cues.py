"""Cues: words, stems and phrases with gaps, read from the lexicons and found in a text.

A lexicon is a TOML file `data/lexicons/<language>/<kind>.toml` with groups of cues:

    [[group]]
    label = "frustration"
    weight = 2
    cues = "keep~ ... *ing, can't|cannot ... find, took ages"

Cues stand between commas or line ends. In a cue, `word~` is a word with the endings of its language, `word*`, `*word` and `*word*` are parts of
a word (German compounds), `a|b` is either, `#` is a number in digits or words, `/` is a comma, full stop or the like, and `...` is a gap of up to four words that does
not leave the clause. Matching goes token by token through a tree of all cues of a language: the time does not grow with their number.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

LANGUAGES = ("en", "de")
KINDS = ("polarity", "emotions", "phases", "questions", "lanes", "modifiers")
GAP = 4  # words

_TOKEN = re.compile(
    r"https?://\S+|www\.\S+"
    r"|[:;=][\-o^']?[)(\]\[dDpP/\\|*](?!\w)|<3|\^\^"  # emoticons
    r"|[^\W_]+(?:['’\-][^\W_]+)*"
    r"|(?P<stop>[.,;:!?…()–—\n]+)|[\u2600-\u27BF\U0001F300-\U0001FAFF]"
)
_STOP = re.compile(r"[.,;:!?…()–—\n]+$")
_ENDINGS = {
    "en": ["", "s", "es", "d", "ed", "ing", "ly", "er", "est", "y", "'s", "n't"],
    "de": "- e en er es em n s st t te ten ter tes tem test tet end ende enden ender endes ere erer eren eres erem ste sten ster stes stem "
    "este esten ester estes se sen in innen".replace("-", "").split(" "),
}
_NUMBERS = {
    "en": "two three four five six seven eight nine ten eleven twelve twenty thirty couple several second third fourth fifth tenth twice",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig paar mehrere zweimal dreimal viermal fünfmal zehnmal "
    "zweite zweiten dritte dritten vierte vierten fünfte fünften",
}


@dataclass(frozen=True)
class Cue:
    """One entry of a lexicon: its kind, its label within the kind, its weight, and how it is written there."""

    kind: str
    label: str
    weight: float
    pattern: str


class Token(NamedTuple):
    """A word, number, emoji or run of punctuation; `form` is what is compared, `clause` counts from 0."""

    form: str
    start: int
    end: int
    clause: int


class Match(NamedTuple):
    """A cue found in a text: the numbers of the tokens it takes, in order."""

    cue: Cue
    tokens: tuple[int, ...]


@dataclass
class _Node:
    """Where a cue has come to: what may follow at once or after a gap, and which cues are complete here."""

    after: dict[int, _Node] = field(default_factory=dict)
    after_gap: dict[int, _Node] = field(default_factory=dict)
    cues: list[Cue] = field(default_factory=list)


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text; a comma, a full stop or the like opens a new clause."""
    tokens, clause = [], 0
    for found in _TOKEN.finditer(text):
        form = found.group().lower()
        if "’" in form:
            form = form.replace("’", "'")
        clause += found.lastgroup == "stop"
        tokens.append(Token(form, found.start(), found.end(), clause))
    return tokens


class Matcher:
    """The cues of one language, found in one pass over a text's tokens."""

    def __init__(self, cues: Iterable[Cue], language: str) -> None:
        self.cues = tuple(cues)
        self._root = _Node()
        self._elements: dict[str, int] = {}
        self._exact: dict[str, set[int]] = {}
        self._parts: list[tuple[str, str, int]] = []  # how, part, element
        self._prefixes: dict[str, list[tuple[str, bool, int]]] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self._endings = frozenset(_ENDINGS[language])
        self._numbers = frozenset(_NUMBERS[language].split())
        for cue in self.cues:
            self._add(cue)

    def find(self, tokens: Sequence[Token]) -> list[Match]:
        """Return every cue that stands in the tokens, in order of its first word."""
        elements = [self._of(token.form) for token in tokens]
        found: list[Match] = []
        root = self._root.after
        for at, ids in enumerate(elements):
            for element in ids:
                node = root.get(element)
                if node is not None:
                    self._follow(node, (at,), tokens, elements, found)
        return found

    def _follow(
        self,
        node: _Node,
        taken: tuple[int, ...],
        tokens: Sequence[Token],
        elements: Sequence[tuple[int, ...]],
        found: list[Match],
    ) -> None:
        for cue in node.cues:
            found.append(Match(cue, taken))
        following = taken[-1] + 1
        if following >= len(tokens):
            return
        if node.after:
            for element in elements[following]:
                child = node.after.get(element)
                if child is not None:
                    self._follow(child, (*taken, following), tokens, elements, found)
        if node.after_gap:
            clause = tokens[taken[-1]].clause
            for at in range(following, min(following + GAP + 1, len(tokens))):
                if not elements[at]:
                    continue
                if tokens[at].clause != clause:
                    break
                for element in elements[at]:
                    child = node.after_gap.get(element)
                    if child is not None:
                        self._follow(child, (*taken, at), tokens, elements, found)

    def _add(self, cue: Cue) -> None:
        node, gap = self._root, False
        for part in cue.pattern.split():
            if part == "...":
                gap = True
                continue
            children = node.after_gap if gap else node.after
            node, gap = children.setdefault(self._element(part), _Node()), False
        node.cues.append(cue)

    def _element(self, part: str) -> int:
        if part in self._elements:
            return self._elements[part]
        element = self._elements[part] = len(self._elements)
        for form in part.split("|"):
            if form.startswith("*") and len(form) > 1:
                self._parts.append(("in" if form.endswith("*") else "end", form.strip("*"), element))
            elif form.endswith(("*", "~")) and len(form) > 1:
                self._prefixes.setdefault(form[:2], []).append((form[:-1], form.endswith("*"), element))
            else:
                self._exact.setdefault(form, set()).add(element)
        return element

    def _of(self, form: str) -> tuple[int, ...]:
        """The elements that a word satisfies; a word is looked at once, then remembered."""
        known = self._known.get(form)
        if known is None:
            if len(self._known) > 200_000:
                self._known.clear()
            known = self._known[form] = tuple(sorted(self._look_up(form)))
        return known

    def _look_up(self, form: str) -> set[int]:
        elements = set(self._exact.get(form, ()))
        for part, any_end, element in self._prefixes.get(form[:2], ()):
            if form.startswith(part) and (any_end or form[len(part) :] in self._endings):
                elements.add(element)
        for how, part, element in self._parts:
            if part in form if how == "in" else (form.endswith(part) and form != part):
                elements.add(element)
        if "/" in self._exact and _STOP.match(form):
            elements |= self._exact["/"]
        if "#" in self._exact and (form[0].isdigit() or form in self._numbers):
            elements |= self._exact["#"]
        return elements


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


@cache
def matcher(language: str) -> Matcher:
    """Return the matcher of a language, over all its lexicons."""
    cues = [cue for kind in KINDS if kind != "questions" for cue in read_cues(kind, language)]
    if language == "en":
        cues += _vader_words({cue.pattern for cue in cues if cue.kind == "polarity"})
    return Matcher(cues, language)


@cache
def question_matcher(language: str) -> Matcher:
    """Return the matcher for what a moderator asks: the cues of questions, and those of phases."""
    return Matcher([cue for kind in ("questions", "phases") for cue in read_cues(kind, language)], language)


def _vader_words(own: set[str]) -> list[Cue]:
    """VADER's words, as cues of the same kind and scale; our own word goes first where both have it."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    taken = {form for pattern in own if " " not in pattern for form in pattern.split("|")}
    stems = tuple(form[:-1] for form in taken if form.endswith("~") and len(form) > 2)
    endings = frozenset(_ENDINGS["en"])

    def ours(word: str) -> bool:
        return word in taken or any(word.startswith(stem) and word[len(stem) :] in endings for stem in stems)

    words = SentimentIntensityAnalyzer().lexicon
    return [
        Cue("polarity", "", weight, word)
        for word, weight in words.items()
        if not ours(word)
        and " " not in word
        and "|" not in word
        and not word.startswith("*")
        and not word.endswith(("*", "~"))
    ]
