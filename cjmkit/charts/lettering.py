"""How much room a text takes, and where it breaks: nothing here asks the machine's fonts, so every machine draws the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NARROW, _WIDE = frozenset("ijlftrI.,:;'|!()[] ·-"), frozenset("mwMWÄÖÜ@%+−")
_BREAKS = re.compile(r"([ \n])|(?<=[^\W\d_][/-])(?=[^\W\d_])")  # at blanks, and between letters after a hyphen or slash
_VOWELS = "aeiouyäöüAEIOUYÄÖÜ"
_TOGETHER = ("ch", "ck", "sch", "ph", "th", "sh", "qu", "st")


def text_width(text: str, size: float) -> float:
    """Return about how many pixels a text takes at a font size, rather more than less.

    >>> text_width("Kauf", 10) < text_width("Bewusstsein", 10) < text_width("Bewusstsein", 13)
    True
    """
    shares = (0.38 if c in _NARROW else 0.9 if c in _WIDE else 0.72 if c.isupper() else 0.61 for c in text)
    return size * sum(shares)


def wrap(text: str, width: float, size: float) -> list[str]:
    """Return a text's lines, none wider than `width` pixels: broken at blanks, inside a word only where it alone is too wide.

    >>> wrap("Moment der Wahrheit", 80, 11)
    ['Moment der', 'Wahrheit']
    >>> wrap("Kundenbindungsmaßnahmen", 100, 13)
    ['Kundenbin-', 'dungsmaßnah-', 'men']
    """
    lines: list[str] = []
    line = ""  # a blank that does not break keeps “95 %” in one piece
    for word in filter(None, _BREAKS.split(text.strip())):
        if word in " \n":
            line += " " if line else ""
            continue
        if line.strip() and text_width((line + word).rstrip(), size) > width:
            lines.append(line.strip())
            line = ""
        while text_width(word, size) > width and len(word) > 6:
            head, word = _broken(word, width, size)
            lines.append((line + head).strip())
            line = ""
        line += word
    return [*lines, line.strip()] if line.strip() else lines


def fitted(texts: Sequence[str], width: float, sizes: Sequence[int], most: int = 3) -> tuple[int, list[list[str]]]:
    """Return the largest font size at which every text fits into `most` lines of a width without breaking a word, and the lines.

    Where none does, the smallest.
    """
    for size in sizes:
        lines = [wrap(text, width, size) for text in texts]
        whole = all(
            "".join(found).replace(" ", "") == text.replace(" ", "") for found, text in zip(lines, texts, strict=True)
        )
        if whole and max(map(len, lines), default=0) <= most:
            return size, lines
    return sizes[-1], [wrap(text, width, sizes[-1]) for text in texts]


def _broken(word: str, width: float, size: float) -> tuple[str, str]:
    """A word that is too wide, in two: before a consonant that a vowel follows, as German and English mostly do."""
    longest = max(3, sum(text_width(word[: end + 1] + "-", size) <= width for end in range(len(word))))
    for cut in range(min(longest, len(word) - 3), 2, -1):
        apart = word[cut] not in _VOWELS and word[cut + 1] in _VOWELS
        if apart and not any(word[cut - len(kept) + 1 : cut + 1].lower() == kept for kept in _TOGETHER):
            return f"{word[:cut]}-", word[cut:]
    return f"{word[:longest]}-", word[longest:]
