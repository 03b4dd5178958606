"""Labels of speakers: which words before a colon name one, and what conventional ones say about the role.

A false speaker ("All the myths: …", `Date:`) is told from a real one by its shape, by how often it stands there, and by whether
the same word is used as a word elsewhere in the file.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

MOST_WORDS = 6
MOST_COVERING = 12  # people in one conversation
FEW_PLACES = 8
_NUMBERED = re.compile(r"(?P<word>[^\W\d]+(?:[ _/*:.-][^\W\d]+)*)[ _.#-]*(?P<number>\d{1,4})?$")
_CODE = re.compile(r"(?P<letters>[^\W\d_]{1,4})[-_ ]?(?P<digits>\d{1,4})$")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_INSIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
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


def without_brackets(label: str) -> str:
    """Return a label without what a tool adds in brackets.

    >>> without_brackets("Weber, Anna (Extern)")
    'Weber, Anna'
    """
    return _BRACKETS.sub("", label).strip()


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
    if inside := _role_in_brackets(label):
        return inside
    if found is None:
        return "neutral" if _GUID.match(bare) else None
    word = " ".join(re.split(r"[ _-]+", found["word"])).strip().removesuffix(" nr").removesuffix(" no")
    if role := _role_of(word, bool(found["number"])):
        return role
    first, _, rest = word.partition(" ")
    if rest and (len(rest) == 1 or (is_name_shape(label) and first not in words("everyday"))):
        return _role_of(first, numbered=True)  # "Speaker A", "Interviewer Anna", "Participant P07"
    if found["number"] and is_code(_BRACKETS.sub("", label)):
        if word in ("i", "m", "q", "f"):
            return "moderator"
        return "participant"
    return None


def _role_in_brackets(label: str) -> str | None:
    """ "Anna (Interviewerin)" and "Maria (P07)" say it themselves; "Anna (Host)" is what a tool adds to whoever set up the call."""
    for said in map(key, _INSIDE.findall(label)):
        role = _role_of(said, numbered=True) if said not in words("everyday") | words("brackets") else None
        if role in ("moderator", "participant", "other"):
            return role
        if is_code(said) and said[0] in "pbt":
            return "participant"
    return None


def _role_of(word: str, numbered: bool) -> str | None:
    for role in ("neutral", "moderator", "participant", "other"):
        if word in words(role) and not (role == "neutral" and word == "s" and not numbered):
            return role
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


def is_initials(label: str) -> bool:
    """Say whether a label is two or three capitals, such as AN or MSO; PS and the like are none.

    >>> is_initials("AN"), is_initials("PS"), is_initials("An")
    (True, False, False)
    """
    bare = label.replace(".", "")
    return 2 <= len(bare) <= 3 and bare.isalpha() and bare.isupper() and bare.casefold() not in words("no_label")


def is_name_shape(label: str) -> bool:
    """Say whether a label is written like a name: every word has a capital, save for "von" and the like.

    >>> is_name_shape("Ludwig van Beethoven"), is_name_shape("All the myths")
    (True, False)
    """
    parts = [part.strip(".,") for part in _BRACKETS.sub("", label).split()]
    if is_initials(label) or _ADDRESS.fullmatch(label):
        return True
    if not parts or any(part.casefold() in words("function") - words("particles") for part in parts):
        return False
    if parts[0].casefold() in ("der", "und", "and", "from"):
        return False  # "Der Kunde: …" is speech; these stand inside a name only
    if len(parts) == 1 and parts[0].casefold() in words("no_label"):
        return False
    return (_has_capital(parts[0]) or parts[0].casefold() in words("devices")) and all(
        _has_capital(part) or part.casefold() in words("particles") | words("devices") for part in parts
    )


def _begins_with_particle(label: str) -> bool:
    """Say whether a label is a surname such as "de Vries"; once it may be the beginning of what was said ("von Anna: …")."""
    first, _, rest = without_brackets(label).partition(" ")
    return first.islower() and first in words("particles") and bool(rest) and is_name_shape(rest.split()[-1])


def _has_capital(word: str) -> bool:
    """Scripts without capitals have none to miss."""
    return word[:1].isalpha() and not word[:1].islower()


def is_bystander(label: str) -> bool:
    """Say whether a label is a word for somebody who was there: Kind, Waiter, Mother 2."""
    found = _NUMBERED.match(key(without_brackets(label)))
    return found is not None and found["word"] in words("bystanders")


def could_be_a_speaker(label: str) -> bool:
    """Say whether a label that was not taken for a speaker might be one after all, so that the doubt has to be said."""
    parts = without_brackets(label).split()
    if not is_name_shape(label) or not 1 <= len(parts) <= 3 or is_letter(label):
        return False
    return not (len(parts) == 1 and parts[0].casefold() in words("head") | words("no_label"))


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
        stated = conventional(shown[name]) and (count >= 3 or not _stray(shown[name], count, counts, shown))
        if name in known or stated or is_letter(name) or _is_often_a_speaker(shown[name], count, often):
            real[name] = True
    real |= dict.fromkeys(_covering([*map(key, labels)], shown, places), True)
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


def _covering(found: Sequence[str], shown: Mapping[str, str], places: int) -> list[str]:
    """Labels that begin nearly every line between them, in turns: a dialogue, whatever the words are ("Will: …", "May: …")."""
    counts = Counter(found)
    again = Counter(before for before, now in pairwise(found) if before == now)
    often = [
        name
        for name, count in counts.items()
        if count >= 2 and again[name] <= count / 2 and len(name.split()) <= 4
        if name not in words("head") | words("no_label")
        if _has_capital(shown[name]) or (count >= 3 and not words("function").intersection(name.split()))
    ]
    covered = sum(counts[name] for name in often)
    enough = covered >= 0.8 * places or (
        covered >= 0.5 * places and min((counts[name] for name in often), default=0) >= 3
    )
    return often if enough and 2 <= len(often) <= MOST_COVERING else []


def _stray(label: str, count: int, counts: Counter[str], shown: Mapping[str, str]) -> bool:
    """A code that stands there once, in a file with other labels, may be part of what was said ("V2: …"); so may "Question: …"."""
    if key(label) in words("no_label"):
        # Alone "Question: …" is a heading or a caption; beside "Answer: …", and no other label of the kind, it is a speaker.
        stated = [name for name, other in shown.items() if conventional(other)]
        return len(stated) < 2 or any(name not in words("no_label") for name in stated)
    code = _CODE.match(" ".join(label.split()))
    if code is None or count > 1 or sum(counts.values()) <= 6:
        return False
    letters = code["letters"].casefold()
    return not any(other != key(label) and re.match(rf"{re.escape(letters)}[-_ ]?\d", other) for other in counts)


def _is_often_a_speaker(label: str, count: int, often: int) -> bool:
    if is_name_shape(label) or _begins_with_particle(label):
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
    if not others:
        return False
    if is_bystander(label):
        return True
    if len(parts) == 1 and parts[0].casefold() in words("head"):
        return False
    lowered = " ".join(parts).lower()
    if not _words_of(spoken).issuperset(_WORDS.findall(lowered)):
        return True
    return re.search(rf"(?<![\w]){re.escape(lowered)}(?!\w)", spoken) is None


@lru_cache(maxsize=1)
def _words_of(spoken: str) -> frozenset[str]:
    """The words of a file, for all of its labels: to search the text for each of thousands would take minutes."""
    return frozenset(_WORDS.findall(spoken))
