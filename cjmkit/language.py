"""Which language a text is in, and where its sentences stand."""

from __future__ import annotations


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None where there is too little to tell."""
    import py3langid

    if sum(character.isalpha() for character in text) < 12:
        return None
    return str(py3langid.classify(text)[0])


def sentences(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Return the sentences of a text as (start, end) offsets, without the blanks around them."""
    from sentencex import segment

    spans, at = [], 0
    for part in segment(language or "en", text):
        bare = part.strip()
        start = text.index(bare, at) if bare else at
        if bare:
            spans.append((start, start + len(bare)))
            at = start + len(bare)
    return spans
