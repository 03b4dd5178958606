"""Labels of speakers: which words before a colon name one, and what conventional ones say about the role.

A false speaker ("All the myths: …", `Date:`) is told from a real one by its shape, by how often it stands there, and by whether
the same word is used as a word elsewhere in the file.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations

MOST_WORDS = 6
FEW_PLACES = 8
ALIKE = 0.85
MOST_COMPARED = 60
_NUMBERED = re.compile(r"(?P<word>[^\W\d]+(?:[ _/*:.-][^\W\d]+)*)[ _.#-]*(?P<number>\d{1,4})?$")
_CODE = re.compile(r"(?P<letters>[^\W\d_]{1,4})[-_ ]?(?P<digits>\d{1,4})$")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")


@cache
def words(kind: str) -> frozenset[str]:
    """Return a word list of data/transcripts/labels.toml."""
    content = (files("cjmkit") / "data" / "transcripts" / "labels.toml").read_text(encoding="utf-8")
    return frozenset(word.strip().casefold() for word in tomllib.loads(content)[kind].split(","))


@lru_cache(maxsize=10_000)
def key(label: str) -> str:
    """Return a label as it is compared: without regard to case, to blanks at its ends or doubled, and to how letters are composed.

    >>> key("  Anna  Weber ")
    'anna weber'
    """
    return unicodedata.normalize("NFC", " ".join(label.split())).casefold()


def is_code(label: str) -> bool:
    """Say whether a label is like a pseudonym: a few letters and a number.

    Capitals, or a customary prefix: "Max1" and "jo2" are somebody's names.

    >>> is_code("P07"), is_code("BSR01"), is_code("tn-3"), is_code("B"), is_code("Max1")
    (True, True, True, False, False)
    """
    found = _CODE.match(" ".join(label.split()))
    return found is not None and (found["letters"].isupper() or found["letters"].casefold() in words("code_prefixes"))


@cache
def conventional(label: str) -> str | None:
    """Return the role that a label states by itself: moderator, participant, other, or "neutral" (Speaker 1).

    Single letters say nothing alone; `cjmkit.transcripts.roles` looks at the whole file.

    >>> conventional("Interviewerin 2"), conventional("P07"), conventional("SPEAKER_01"), conventional("Anna Weber")
    ('moderator', 'participant', 'neutral', None)
    """
    bare = key(_BRACKETS.sub("", label))
    found = _NUMBERED.match(bare)
    if found is None:
        return "neutral" if _GUID.match(bare) else None
    word = " ".join(re.split(r"[ _-]+", found["word"])).strip()
    for role in ("neutral", "moderator", "participant", "other"):
        if word in words(role) and not (role == "neutral" and word in ("s",) and not found["number"]):
            return role
    if found["number"] and is_code(_BRACKETS.sub("", label)):
        if word in ("i", "m", "q", "f"):
            return "moderator"
        return "participant"
    return None


def is_letter(label: str) -> bool:
    """Say whether a label is one of the single letters (or INT, TN) that transcripts use."""
    return key(label) in words("letters_moderator") | words("letters_participant")


@lru_cache(maxsize=10_000)
def is_label_shape(label: str) -> bool:
    """Say whether something before a colon could name a speaker at all: short, with a letter, no sentence, no address.

    >>> is_label_shape("Weber, Anna (Extern)"), is_label_shape("So I said. And then"), is_label_shape("12")
    (True, False, False)
    """
    bare = _BRACKETS.sub("", label).strip()
    if not bare or len(label) > 100 or not any(map(str.isalpha, bare)):
        return False
    parts = bare.split()
    if len(parts) > MOST_WORDS or bare.count(",") > 1 or any(mark in bare for mark in '?!;„“"<>{}=|'):
        return False
    return not any(
        part.endswith(".") and len(part) > 4 and number < len(parts) - 1 for number, part in enumerate(parts)
    ) and not bare.endswith((",", "...", "…"))


def is_name_shape(label: str) -> bool:
    """Say whether a label is written like a name: every word has a capital, save for "von" and the like.

    >>> is_name_shape("Ludwig van Beethoven"), is_name_shape("All the myths")
    (True, False)
    """
    parts = [part.strip(".,") for part in _BRACKETS.sub("", label).split()]
    if not parts or any(part.casefold() in words("function") - words("particles") for part in parts):
        return False
    if len(parts) == 1 and parts[0].casefold() in words("no_label"):
        return False
    return parts[0][:1].isupper() and all(part[:1].isupper() or part.casefold() in words("particles") for part in parts)


def variants(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of labels that may be one person: the same but for brackets, or but for a slip of the keyboard.

    >>> variants(["Anna Weber", "Anna Weber (Extern)", "Ana Weber", "P07", "P08"])
    [('Anna Weber', 'Anna Weber (Extern)'), ('Anna Weber', 'Ana Weber'), ('Anna Weber (Extern)', 'Ana Weber')]
    """
    bare = [(label, key(_BRACKETS.sub("", label))) for label in labels[:MOST_COMPARED] if not conventional(label)]
    return [
        (first, second)
        for (first, one), (second, other) in combinations(bare, 2)
        if one == other or (min(len(one), len(other)) >= 6 and SequenceMatcher(None, one, other).ratio() >= ALIKE)
    ]


def real_labels(
    found: Iterable[str], known: Collection[str], spoken: str, *, places: int, often: int = 2
) -> dict[str, bool]:
    """Return which of the labels found name a speaker, by key; the value says whether that was sure.

    Parameters
    ----------
    found : labels as read, once for each time that they occur.
    known : keys of the labels that study.yml or participants.csv name; they are always real.
    spoken : the text of the file, in which a false label is often an ordinary word.
    places : how many places there are where a label could stand (cues, paragraphs).
    often : how often a name must stand there to be believed at once.
    """
    labels = [label for label in found if is_label_shape(label) or key(label) in known]
    counts = Counter(map(key, labels))
    shown = {key(label): label for label in reversed(labels)}
    real: dict[str, bool] = {}
    for name, count in counts.items():
        stated = conventional(shown[name]) and (count >= 3 or not _stray(shown[name], count, counts))
        if name in known or stated or is_letter(name) or _is_often_a_speaker(shown[name], count, often):
            real[name] = True
    # A file of captions without names has a "Question: " here and there: that is no dialogue.
    covered = sum(counts[name] for name in real)
    sure = {name for name in real if name in known or conventional(shown[name])}
    if (real and covered < 0.05 * places and not sure) or (not real and len(counts) <= 1 and places > 4):
        return {}
    # In a few lines nobody speaks often; there it is enough that nearly every line begins with a name.
    named = sum(count for name, count in counts.items() if is_name_shape(shown[name]))
    others = bool(real) or (len(counts) >= 2 and places <= FEW_PLACES and named >= 0.6 * places)
    for name in counts:
        if name not in real and is_name_shape(shown[name]) and _is_rare_speaker(shown[name], spoken, others):
            real[name] = False
    return real


def _stray(label: str, count: int, counts: Counter[str]) -> bool:
    """A code that stands there once, in a file with other labels, may be part of what was said ("V2: …"); so may "Question: …"."""
    if key(label) in words("no_label"):
        return True
    code = _CODE.match(" ".join(label.split()))
    if code is None or count > 1 or sum(counts.values()) <= 6:
        return False
    letters = code["letters"].casefold()
    return not any(other != key(label) and re.match(rf"{re.escape(letters)}[-_ ]?\d", other) for other in counts)


def _is_often_a_speaker(label: str, count: int, often: int) -> bool:
    if is_name_shape(label):
        return count >= often
    parts = _BRACKETS.sub("", label).casefold().split()
    if any(part.strip(".,") in words("function") - words("particles") for part in parts):
        return False
    if len(parts) == 1:
        return count >= 3 and parts[0] not in words("no_label") | words("head")
    return count >= 5 and len(parts) <= 3


def _is_rare_speaker(label: str, spoken: str, others: bool) -> bool:
    """Somebody who speaks once. An ordinary word occurs in the text in lower case as well; a name does not."""
    parts = _BRACKETS.sub("", label).split()
    if not others or (len(parts) == 1 and parts[0].casefold() in words("head")):
        return False
    lowered = " ".join(parts).lower()
    if not _words_of(spoken).issuperset(_WORDS.findall(lowered)):
        return True
    return re.search(rf"(?<![\w]){re.escape(lowered)}(?!\w)", spoken) is None


@lru_cache(maxsize=1)
def _words_of(spoken: str) -> frozenset[str]:
    """The words of a file, for all of its labels: to search the text for each of thousands would take minutes."""
    return frozenset(_WORDS.findall(spoken))
