"""The phase that a question asks about, proposed from the codebook's names and aliases in its wording."""

from __future__ import annotations

import re

from cjmkit.codebook import Codebook, Phase

WORD = re.compile(r"[^\W\d_]+")
# What questionnaires say in any phase: "Bewerten Sie", "do you need", "in order to".
SURVEY_WORDS = {"bewerten", "bewertung", "bewertungen", "bewertet", "need", "needs", "needed", "evaluate", "attention"}
ALIKE = 0.6  # of the longer word, that two forms of one word share at their beginning
SHORT = 4
OBJECTS = {
    "of",
    "the",
    "our",
    "it",
    "this",
    "your",
    "and",
    "or",
    "der",
    "die",
    "das",
    "den",
    "des",
    "unser",
    "unsere",
    "unserer",
    "und",
}
LEAST = 5  # letters that they share


def propose_phase(wording: str, codebook: Codebook) -> str | None:
    """Return the id of the phase whose names and aliases, in either language, the wording holds most of; None without any.

    >>> from cjmkit.codebook import read_codebook
    >>> propose_phase("How satisfied are you with the delivery?", read_codebook())
    'retention'
    """
    text = wording.casefold().replace("in order to", " ")
    words = [word for word in WORD.findall(text) if word not in SURVEY_WORDS]
    best, most = None, (0, 0)
    for phase in codebook.phases:
        hits = [term for term in _terms(phase) if _holds(term, words)]
        rank = (len(hits), max((len(hit) for hit in hits), default=0))
        if hits and rank > most:
            best, most = phase.id, rank
    return best


def _terms(phase: Phase) -> list[str]:
    terms = [*phase.names.values(), *(alias for aliases in phase.aliases.values() for alias in aliases)]
    return sorted({term.casefold() for term in terms})


def _holds(term: str, words: list[str]) -> bool:
    parts = WORD.findall(term)
    if not parts:
        return False
    if len(term) < SHORT:
        return any(_alike(term, word) and _stands_alone(words, at) for at, word in enumerate(words))
    if len(parts) == 1:
        return any(_alike(parts[0], word) for word in words)
    return any(words[start : start + len(parts)] == parts for start in range(len(words)))


def _stands_alone(words: list[str], at: int) -> bool:
    """A short word such as "use" is meant where an object or nothing follows: "easy to use", not "words you would use for"."""
    return at + 1 == len(words) or words[at + 1] in OBJECTS


def _alike(term: str, word: str) -> bool:
    """Whether a word is the term, begins with it (Kaufabwicklung), or is another form of it (recommend, recommendation)."""
    if word in (term, f"{term.removesuffix('e')}ing"):
        return True
    if len(term) >= LEAST and word.endswith(term):
        return True  # a German compound's last part says what it is: Werkstattservice
    if len(term) >= 4 and word.startswith(term):
        return True
    shared = next((n for n, (a, b) in enumerate(zip(term, word, strict=False)) if a != b), min(len(term), len(word)))
    return shared >= LEAST and shared >= ALIKE * max(len(term), len(word))
