"""Labels that may be one person: proposed, and joined only where study.yml or participants.csv names them together."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from cjmkit.transcripts.labels import conventional, is_code, key, without_brackets, words

ALIKE = 0.85  # of two whole names
ALIKE_WORDS = 0.7  # of the words in which they differ
SHORTEST = 4  # letters of a word that may hold a slip of the keyboard
MOST_COMPARED = 60

_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DEVICE = re.compile(
    r"(?:(?P<owner>.+?)['’`´]?s?['’`´]?\s+)?\b(?:iphone|ipad|macbook|mac|galaxy|laptop|handy|pc|pixel|android|tablet|telefon|phone|computer)\b"
    r"(?:\s+(?:air|pro|mini|max|\d+))*(?:\s+(?:von|of|de)\s+(?P<possessor>.+))?$",
    re.IGNORECASE,
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})


def variants(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of labels that may be one person, each pair once.

    The same but for what stands in brackets, for the order of names, accents, a zero or a device ("Saurabh's iPad"); a first or a last name beside the
    whole one; a slip of the keyboard. "Speaker 1" and "Speaker 2" are two, and so are Martin and Martina.

    >>> variants(["Anna Weber", "Weber, Anna (Extern)", "Ana Weber", "P07", "P7", "P8"])
    [('Anna Weber', 'Weber, Anna (Extern)'), ('Anna Weber', 'Ana Weber'), ('Weber, Anna (Extern)', 'Ana Weber'), ('P07', 'P7')]
    """
    named = [label for label in labels[:MOST_COMPARED] if conventional(label) != "neutral"]
    forms = {label: _plain(label) for label in named}
    parts = Counter(part for form in forms.values() for part in set(form.split()))
    return [
        (one, other)
        for one, other in combinations(named, 2)
        if not _told_apart(one, other) and _may_be_one(one, other, forms, parts)
    ]


def joined(labels: Iterable[str], people: Iterable[Collection[str]], listed: Collection[str]) -> dict[str, str]:
    """Return which label, by key, each label stands for, where several are one person.

    Parameters
    ----------
    labels : the labels of a file as read, in order.
    people : for each participant the keys of the labels that one cell `participant_speaker` of participants.csv holds.
    listed : keys of labels that `moderators` or `others` in study.yml, or the cells for them in participants.csv, name. Two of them are one
        person only where they look it: a study may have two moderators.
    """
    shown: dict[str, str] = {}
    for label in labels:
        shown.setdefault(key(label), label)
    same: dict[str, str] = {}
    cells = [frozenset(given) for given in people]
    claimed = Counter(label for given in cells for label in given)
    for given in cells:
        present = [label for label in shown if label in given and claimed[label] == 1]
        same |= dict.fromkeys(present[1:], present[0]) if present else {}
    for one, other in variants([as_read for label, as_read in shown.items() if label in listed]):
        first, second = same.get(key(one), key(one)), same.get(key(other), key(other))
        if first != second:
            same |= {label: first for label, stands_for in same.items() if stands_for == second} | {second: first}
    return same


def listed_as(label: str, listed: Mapping[str, str]) -> str | None:
    """Return the role that a list gives to a label, also where a tool added something in brackets to it: "Anna (Guest)"."""
    return listed.get(key(label)) or listed.get(key(without_brackets(label)))


def _may_be_one(one: str, other: str, forms: Mapping[str, str], parts: Counter[str]) -> bool:
    if is_code(one) or is_code(other):
        return _number(one) == _number(other) is not None
    first, second = forms[one], forms[other]
    if first == second or _folded(one) == _folded(other):
        return True
    if conventional(one) or conventional(other):
        return False
    short, long = sorted((first.split(), second.split()), key=len)
    if len(short) == 1 < len(long):
        return short[0] in long and parts[short[0]] == 2 and len(short[0]) > 2
    return _is_slip(first, second)


def _told_apart(one: str, other: str) -> bool:
    """Frau K. and Herr K. are two, and so are two names in brackets behind one word ("Interviewer (Anna)", "Interviewer (Ben)")."""
    titles = [{part.strip(".") for part in key(label).split()} for label in (one, other)]
    for first, second in (titles, titles[::-1]):
        if first & words("men") and second & words("women"):
            return True
    said = [{key(part) for part in _BRACKETED.findall(label)} - words("brackets") for label in (one, other)]
    return bool(said[0] and said[1] and said[0] != said[1])


def _is_slip(one: str, other: str) -> bool:
    """Nearly the same letters; but a word that only goes on (Martin, Martina), a letter or a number make another name."""
    if min(len(one), len(other)) < 6 or SequenceMatcher(None, one, other).ratio() < ALIKE:
        return False
    if one.startswith(other) or other.startswith(one):
        return False
    first, second = one.split(), other.split()
    if len(first) != len(second):
        return one.replace(" ", "") == other.replace(" ", "")
    differing = [(left, right) for left, right in zip(first, second, strict=True) if left != right]
    return all(
        min(len(left), len(right)) >= SHORTEST - 1
        and left.isalpha()
        and right.isalpha()
        and not left.startswith(right)
        and not right.startswith(left)
        and SequenceMatcher(None, left, right).ratio() >= ALIKE_WORDS
        for left, right in differing
    )


def _number(label: str) -> tuple[str, int] | None:
    found = re.match(r"([^\W\d_]{1,4})[-_ ]?0*(\d{1,4})$", key(without_brackets(label)))
    return (found[1], int(found[2])) if found else None


def _plain(label: str) -> str:
    """A name without brackets, titles, devices and accents, its parts in order: "Müller, Dr. Anna (Gast)" is "anna mueller"."""
    return _letters(label, str.translate)


def _folded(label: str) -> str:
    """The same with umlauts as bare vowels: "Muller" beside "Müller"."""
    return _letters(label, lambda text, _: text.replace("ß", "ss"))


def _letters(label: str, umlauts: Callable[[str, dict[int, str]], str]) -> str:
    bare = key(without_brackets(label))
    if (device := _DEVICE.match(bare)) and (device["owner"] or device["possessor"]):
        bare = device["possessor"] or device["owner"]
    if bare.count(",") == 1:
        surname, given = bare.split(",")
        bare = f"{given} {surname}"
    text = unicodedata.normalize("NFC", bare)
    text = umlauts(text, _UMLAUTS)
    text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return " ".join(part for part in re.split(r"[\s.\-_·|/]+", text) if part and part not in words("titles"))
