"""Which language a text is in, and where its sentences stand."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

KNOWN = ("en", "de")  # the languages that have word lists of their own

ENOUGH_LETTERS = 12  # below that the character model guesses
CLEAR_SHARE = 0.45  # of the words: more common words of one language than that need no second opinion
FEW_WORDS = 3
SURE, FAIRLY_SURE = 0.9, 0.6  # of the character model: for any language, for one of the known ones

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_GERMAN_LETTERS = re.compile(r"[äöüß]")
_FOREIGN_LETTERS = re.compile(r"[^\W\d_a-zäöüßA-ZÄÖÜ]")

# A run of full stops or the like, quotes and brackets that close after it, and emoji that belong to what was said.
_END = re.compile(
    r"(?P<mark>[.!?…。！？।]+)(?P<closing>[\"'”’“»«›‹)\]]*)"
    r"(?:[ \t]*[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]+)*(?=\s|$|(?<=[。！？।]))"
)
_LAST_TOKEN = re.compile(r"\S+$")
_OPENING = "([\"'„“‚‘»«›‹"
_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff")
)  # soft hyphens, marks of order and of width


def canonical(text: str) -> str:
    """Return a text as every export of it has it: composed letters, single blanks, nothing invisible, LF between lines.

    Blank lines, blanks at the ends of lines, and the differences between kinds of blanks go.

    >>> canonical("Das war\\u00a0 scho\\u0308n. \\r\\n\\r\\nJa.")
    'Das war schön.\\nJa.'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return "\n".join(line for part in text.splitlines() if (line := " ".join(part.split())))


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None where there is too little to tell.

    Common words and umlauts decide between English and German, also in a sentence of three words. Where they say nothing, or
    little against the length of the text, a character model (py3langid) decides among 97 languages.

    >>> detect_language("Das dauert ewig"), detect_language("It never works"), detect_language("Hm.")
    ('de', 'en', None)
    """
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if not words:
        return _by_characters(text) if sum(map(str.isalpha, text)) >= ENOUGH_LETTERS else None
    english, german = (sum(word in common_words(language) for word in words) for language in KNOWN)
    german += sum(1 for word in words if _GERMAN_LETTERS.search(word))
    best, other = max(english, german), min(english, german)
    if best > other and not _FOREIGN_LETTERS.search(text):
        share = (best - other) / len(words)
        if share >= CLEAR_SHARE or len(words) <= FEW_WORDS:
            return "en" if english > german else "de"
        if share >= CLEAR_SHARE / 3:
            by_characters = _by_characters(text)  # a related language shares some words
            return ("en" if english > german else "de") if by_characters in (None, *KNOWN) else by_characters
    if sum(map(str.isalpha, text)) >= ENOUGH_LETTERS:
        return _by_characters(text)
    return None


def reads_as(text: str, language: str) -> bool:
    """Say at a glance whether a text is plainly in `language`, "en" or "de", and not in the other of the two.

    It takes a tenth of `detect_language`'s time; where it says no, that one has to look.

    >>> reads_as("And then I had to wait for them.", "en"), reads_as("Und dann habe ich gewartet.", "en")
    (True, False)
    """
    words = text.lower().split()
    known = {each: sum(map(common_words(each).__contains__, words)) for each in KNOWN}
    own = known.pop(language)
    return own > 2 * sum(known.values()) and not (language == "en" and _GERMAN_LETTERS.search(text))


def sentences(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Return the sentences of a text as (start, end) offsets, in order, without the blanks around them.

    Every character that is no blank stands in exactly one of them. A line break ends a sentence; the full stop of an
    abbreviation ("z. B.", "Dr.", "e.g.") or, in German, of an ordinal ("am 3. Mai") does not.

    >>> [text[a:b] for text in ["Gut. Am 3. Mai kam z. B. nichts."] for a, b in sentences(text, "de")]
    ['Gut.', 'Am 3. Mai kam z. B. nichts.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        for cut in _cuts(line, language or "en"):
            spans += _bare(text, start, end - len(line) + cut)
            start = end - len(line) + cut
        spans += _bare(text, start, end)
        start = end
    return spans


def _cuts(line: str, language: str) -> list[int]:
    return [found.end() for found in _END.finditer(line) if found.end() < len(line) and _ends(line, found, language)]


def _bare(text: str, start: int, end: int) -> list[tuple[int, int]]:
    part = text[start:end]
    bare = part.strip()
    if not bare:
        return []
    start += len(part) - len(part.lstrip())
    return [(start, start + len(bare))]


def _ends(line: str, found: re.Match[str], language: str) -> bool:
    """Say whether a mark ends its sentence: it may belong to an abbreviation, a number or words in quotes."""
    following = line[found.end() :].lstrip()
    if not following:
        return False
    mark, goes_on = found["mark"], following[0].islower()
    before = _LAST_TOKEN.search(line, 0, found.start())
    token = before.group().lower().lstrip(_OPENING) if before else ""
    if mark != ".":
        return not (goes_on and (found["closing"] or set(mark) & {".", "…"}))
    if not token:
        return bool(line[: found.start()].strip())
    return _full_stop_ends(line[: found.start()], token, following, language, bool(found["closing"]))


def _full_stop_ends(before: str, token: str, following: str, language: str, closing: bool) -> bool:
    goes_on = following[0].islower()
    if token in _listed("open_abbreviations", language):
        return not goes_on and following[0].isalpha()
    if token in _listed("abbreviations", language):
        return False
    if token in _listed("before_numbers", language) and following[0].isdigit():
        return False
    if token.isdigit():
        return _number_ends(before, token, following, language)
    letters = token.split(".")
    if all(len(letter) == 1 and letter.isalpha() for letter in letters) and not (token == "i" and not goes_on):
        return False
    return not (
        goes_on and (closing or (len(token) < 4 and token not in common_words(language if language in KNOWN else "en")))
    )


def _number_ends(before: str, token: str, following: str, language: str) -> bool:
    if before.strip() == token:  # "1. First": a list's number
        return False
    if language != "de":
        return not following[0].islower()
    word = _WORD.match(following)
    ordinal = len(token) <= 2 and (word is None or word.group().lower() not in _listed("starters", language))
    return not (ordinal or following[0].islower())


def _by_characters(text: str) -> str | None:
    ranked = _identifier().rank(text)
    code, probability = str(ranked[0][0]), float(ranked[0][1])
    if len(code) != 2:  # "no linguistic content" and the like
        return None
    return code if probability >= (FAIRLY_SURE if code in KNOWN else SURE) else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _words(language: str) -> dict[str, frozenset[str]]:
    path = files("cjmkit") / "data" / "lexicons" / language / "language.toml"
    return {key: frozenset(words.split()) for key, words in tomllib.loads(path.read_text(encoding="utf-8")).items()}


@cache
def common_words(language: str) -> frozenset[str]:
    """Return the common words of a language (`en` or `de`) that the other one has not."""
    others = frozenset().union(*(_words(other)["common"] for other in KNOWN if other != language))
    return _words(language)["common"] - others


@cache
def _listed(kind: str, language: str) -> frozenset[str]:
    return _words(language if language in KNOWN else "en").get(kind, frozenset())
