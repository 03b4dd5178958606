"""The words of the interface: one catalogue a language, a file a topic, `data/texts/<language>/<topic>.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "de")


@cache
def catalogue(topic: str, language: str) -> dict[str, str]:
    """Return the texts of one topic in one language, by key."""
    path = files("cjmkit") / "data" / "texts" / language / f"{topic}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def text(key: str, language: str = "en", /, **values: object) -> str:
    """Return the text `topic.key` in a language (`en` or `de`; anything else reads as English), its `{places}` filled in.

    >>> text("common.none", "de")
    'keine'
    """
    topic, _, name = key.partition(".")
    wording = catalogue(topic, language if language in LANGUAGES else "en")[name]
    return wording.format(**values) if values else wording


def text_or(key: str, language: str, *, otherwise: str) -> str:
    """Return a text without places, or `otherwise` where the catalogue has none: for keys that come from data.

    >>> text_or("study.language_de", "en", otherwise="de"), text_or("study.language_fr", "en", otherwise="fr")
    ('German', 'fr')
    """
    topic, _, name = key.partition(".")
    return catalogue(topic, language if language in LANGUAGES else "en").get(name, otherwise)


def shortened(words: object, most: int = 72) -> str:
    """Return words on one line, cut after so many characters.

    >>> shortened("a letter\\nthat came late", 12)
    'a letter th…'
    """
    line = " ".join(str(words).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
