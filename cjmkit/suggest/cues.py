"""Cues found in a text: which of the lexicons' words and phrases stand in it, and where.

A word is looked at once: one Aho–Corasick pass (Aho & Corasick 1975; the ahocorasick_rs library) tells which cues' words, stems and parts stand in
it, and the answer is remembered. Phrases and gaps are then followed word by word through a tree of all cues of the language. The time grows with
the text, not with the number of cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from cjmkit.suggest.lexicons import ENDINGS, KINDS, NUMBERS, Cue, read_cues
from cjmkit.suggest.opinions import emoticons, vader_words

ALL_KINDS = (*KINDS, "names")  # of cues: the lexicons', and a codebook's own names of its phases
GAP = 4  # words
MOST_WORDS = 200_000  # remembered
BEGIN, END = "\x02", "\x03"  # of a word, where it is searched for parts of cues

_WORD = r"[^\W_]*(?:['’\-][^\W_]+)*"
_NO_WORD = r"https?://|www\.|[8x][\-o^']?[)(\]\[dpoös/\\|*3>$](?![^\W_])|o[._]o\b|t[._]t\b"
_TOKEN = re.compile(
    rf"[^\W_8xothw]{_WORD}|(?!{_NO_WORD})[8xothw]{_WORD}"
    r"|https?://\S+|www\.\S+"
    r"|[:;=8x%][\-o^']?[)(\]\[dpoös/\\|*3>$](?![^\W_])|[:;=]['’]?-?[)(]+|<3+|\^\^|-[._]+-|>[._]<|[ot][._][ot]\b"
    r"|(?:[.,!?…()–—\n]|[:;](?![\-o^']?[)(\]\[dp/\\|*]))+|[\u2600-\u27BF\U0001F300-\U0001FAFF]"
)
STOPS = frozenset(".,;:!?…()–—\n")


class Tokens:
    """A text as words, emoticons and runs of punctuation: `forms` is what is compared, all in small letters."""

    __slots__ = ("forms", "small", "text")

    def __init__(self, text: str) -> None:
        lowered = text.lower()
        if len(lowered) != len(text):  # İ and the like: keep every character's place
            lowered = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
        if "’" in lowered:
            lowered = lowered.replace("’", "'")
        self.text = text
        self.small = lowered
        self.forms: list[str] = _TOKEN.findall(lowered)

    def __len__(self) -> int:
        return len(self.forms)

    def surface(self, numbers: Sequence[int]) -> str:
        """Return the words of a match as they were said, from its first to its last."""
        first = self.forms[numbers[0]]
        if len(numbers) == 1 and self.small.count(first) == 1:
            start = self.small.find(first)
            return self.text[start : start + len(first)]
        cursor = start = 0
        for at in range(numbers[-1] + 1):
            begin = self.small.find(self.forms[at], cursor)
            cursor = begin + len(self.forms[at])
            if at == numbers[0]:
                start = begin
        return " ".join(self.text[start:cursor].split())


class Match(NamedTuple):
    """A cue found in a text: the numbers of the tokens it takes, in order."""

    cue: Cue
    tokens: tuple[int, ...]


class Node:
    """Where a cue has come to: what may follow at once or after a gap, and which cues are complete here."""

    __slots__ = ("after", "after_gap", "cues")

    def __init__(self) -> None:
        self.after: dict[int, tuple[Node, ...]] = {}
        self.after_gap: dict[int, tuple[Node, ...]] = {}
        self.cues: list[Cue] = []


class Word:
    """What is known of a word: the elements of cues that it is, the cues it completes alone, and how phrases go on from it."""

    __slots__ = ("after", "after_gap", "cues", "elements", "goes_on", "stops")

    def __init__(self, elements: tuple[int, ...], nodes: Sequence[Node], stops: bool) -> None:
        self.elements, self.stops = elements, stops
        self.cues = tuple(cue for node in nodes for cue in node.cues)
        self.after = _together(node.after for node in nodes)
        self.after_gap = _together(node.after_gap for node in nodes)
        self.goes_on = bool(self.after or self.after_gap)


class Matcher:
    """The cues of one language, found in one pass over a text's tokens."""

    def __init__(self, cues: Iterable[Cue], language: str) -> None:
        self.cues = tuple(cues)
        self._root = Node()
        self._elements: dict[str, int] = {}
        self._parts: dict[
            str, list[tuple[bool, int]]
        ] = {}  # what is searched: whether only an ending may follow, and the element
        self._endings, self._numbers = ENDINGS[language], NUMBERS[language]
        self._known: dict[str, Word | None] = {}
        for cue in self.cues:
            self._add(cue)
        self._keys = list(self._parts)
        self._automaton = AhoCorasick(self._keys) if self._keys else None
        self._anywhere = AhoCorasick([key.strip(BEGIN + END) for key in self._keys]) if self._keys else None

    def words(self, tokens: Tokens) -> list[Word | None]:
        """Return what is known of each token."""
        known = self._known
        try:
            return [known[form] for form in tokens.forms]
        except KeyError:
            if len(known) > MOST_WORDS:
                known.clear()
            for form in tokens.forms:
                if form not in known:
                    known[form] = self._look_at(form)
            return [known[form] for form in tokens.forms]

    def may_stand_in(self, tokens: Tokens) -> bool:
        """Return whether any part of a cue stands anywhere in the text: a quick look, where there are few cues."""
        return self._anywhere is not None and bool(self._anywhere.find_matches_as_indexes(tokens.small))

    def find(self, tokens: Tokens) -> dict[str, list[Match]]:
        """Return every cue that stands in the tokens, by kind, in order of its first word."""
        found: dict[str, list[Match]] = {kind: [] for kind in ALL_KINDS}
        words = self.words(tokens)
        last = len(words) - 1
        for at, word in enumerate(words):
            if word is not None:
                for cue in word.cues:
                    found[cue.kind].append(Match(cue, (at,)))
                if word.goes_on and at < last and (word.after_gap or words[at + 1] is not None):
                    _follow(word.after, word.after_gap, (at,), words, found)
        return found

    def _add(self, cue: Cue) -> None:
        node, gap = self._root, False
        for part in cue.pattern.split():
            if part == "...":
                gap = True
                continue
            children = node.after_gap if gap else node.after
            node, gap = children.setdefault(self._element(part), (Node(),))[0], False
        node.cues.append(cue)

    def _element(self, part: str) -> int:
        """Number a part of a cue; a word is searched between marks of its beginning and end."""
        if part not in self._elements:
            element = self._elements[part] = len(self._elements)
            for form in part.split("|"):
                begin = "" if form[0] == "*" and len(form) > 1 else BEGIN
                end = "" if form[-1] in "*~" and len(form) > 1 else END
                bare = form.strip("*~") if not (begin and end) else form
                self._parts.setdefault(begin + bare + end, []).append((form[-1] == "~" and not end, element))
        return self._elements[part]

    def _look_at(self, form: str) -> Word | None:
        elements = set(self._of(form))
        stops = STOPS.issuperset(form)
        if "/" in self._elements and stops:
            elements.add(self._elements["/"])
        if "#" in self._elements and (form[0].isdigit() or form in self._numbers):
            elements.add(self._elements["#"])
        if not elements and not stops:
            return None
        numbers = tuple(sorted(elements))
        return Word(numbers, [node for number in numbers for node in self._root.after.get(number, ())], stops)

    def _of(self, form: str) -> Iterable[int]:
        if self._automaton is None:
            return
        marked = BEGIN + form + END
        for number, _, end in self._automaton.find_matches_as_indexes(marked, overlapping=True):
            for is_stem, element in self._parts[self._keys[number]]:
                if not is_stem or marked[end:-1] in self._endings:
                    yield element


def _together(several: Iterable[Mapping[int, tuple[Node, ...]]]) -> dict[int, tuple[Node, ...]]:
    result: dict[int, tuple[Node, ...]] = {}
    for following in several:
        for element, nodes in following.items():
            result[element] = (*result.get(element, ()), *nodes)
    return result


def _follow(
    after: Mapping[int, tuple[Node, ...]],
    after_gap: Mapping[int, tuple[Node, ...]],
    taken: tuple[int, ...],
    words: Sequence[Word | None],
    found: dict[str, list[Match]],
) -> None:
    """Go on from a part of a cue to the next, at once or after a gap."""
    following, count = taken[-1] + 1, len(words)
    if following < count and after and (word := words[following]) is not None:
        for element in word.elements:
            if element in after:
                for node in after[element]:
                    _arrive(node, (*taken, following), words, found)
    if after_gap:
        for at in range(following, min(following + GAP + 1, count)):
            word = words[at]
            if word is None:
                continue
            if word.stops:
                break
            for element in word.elements:
                if element in after_gap:
                    for node in after_gap[element]:
                        _arrive(node, (*taken, at), words, found)


def _arrive(node: Node, taken: tuple[int, ...], words: Sequence[Word | None], found: dict[str, list[Match]]) -> None:
    for cue in node.cues:
        found[cue.kind].append(Match(cue, taken))
    if node.after or node.after_gap:
        _follow(node.after, node.after_gap, taken, words, found)


@cache
def matcher(language: str) -> Matcher:
    """Return the matcher of a language: all its lexicons but that of questions, VADER's words in English, and emoticons."""
    kinds = ("polarity", "emotions", "phases", "lanes", "modifiers")
    cues = [cue for kind in kinds for cue in read_cues(kind, language)]
    taken = {
        form for cue in cues if cue.kind == "polarity" and " " not in cue.pattern for form in cue.pattern.split("|")
    }
    words = {**emoticons(), **(vader_words() if language == "en" else {})}
    stems = tuple(form[:-1] for form in taken if form.endswith("~") and len(form) > 2)
    for word, weight in words.items():
        ours = word in taken or any(word.startswith(stem) and word[len(stem) :] in ENDINGS[language] for stem in stems)
        if not ours and Tokens(word).forms == [word] and not set(word) & set("*~|"):
            cues.append(Cue("polarity", "", weight, word))
    return Matcher(cues, language)


@cache
def question_matcher(language: str) -> Matcher:
    """Return the matcher for what a moderator asks: the cues of questions, and those of phases."""
    return Matcher([cue for kind in ("questions", "phases") for cue in read_cues(kind, language)], language)
