"""What stands in a cue: voices, tags and character references, as the W3C's cue text parser reads them.

It is more careful than that parser in one thing: it drops no words. An unknown tag ("<laughs>") or a bare "<" stays as it is.
"""

from __future__ import annotations

import re
from html import unescape

_KNOWN = r"(?:c|i|b|u|v|s|lang|ruby|rt|font|span|div|p|em|strong)"
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200})?(?:\s+([^<>]{0,300}))?>|</v>", re.IGNORECASE)
_TAG = re.compile(rf"<(?:{_KNOWN}(?:[.\s/][^<>]*)?|/\s*{_KNOWN}?(?:[.\s][^<>]*)?|\d[\d:.\ufffd]*|)>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|\[br\]", re.IGNORECASE)
_POSITION = re.compile(r"\{\\[^{}]{1,80}\}")  # {\an8}, which SRT has from SubStation Alpha
_CUT_TAG = re.compile(rf"[<\s]*<(?:/?\s*{_KNOWN}?[.\s]*|\d+:[\d:.]*)$", re.IGNORECASE)
# HTML knows some references without a semicolon ("&amp"); a browser reads them in WebVTT, other formats have none.
_REFERENCE = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31};?|#\d{1,7}(?!\d);?|#[xX][0-9a-fA-F]{1,6}(?![0-9a-fA-F]);?)")
_CLOSED_REFERENCE = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
MOST_CUT = 100  # characters of a tag that a cue's end cuts off
_MARKS = "\u200e\u200f"  # of direction, which captions set at the ends of lines


def voices(text: str, kind: str) -> list[tuple[str | None, str]]:
    """Return what each voice of a cue says, as (name or None, words), in their order.

    >>> voices("<v.loud Weber, Anna>Ready?</v> <v Ben>Yes &amp; <i>no</i>.", "vtt")
    [('Weber, Anna', 'Ready?'), (None, ' '), ('Ben', 'Yes & no.')]
    """
    if text.startswith("<v ") and text.endswith("</v>") and text.count("<") == 2:  # one voice, no other tag
        name, closed, words = text[3:-4].partition(">")
        if closed and "&" not in text and "{" not in text:
            return [_overlap(" ".join(name.split()), words)]
    parts = _VOICE.split(text)
    said: list[tuple[str | None, str]] = [(None, clean(parts[0], kind))] if parts[0] else []
    for name, words in zip(parts[1::2], parts[2::2], strict=True):
        if words:
            said.append(_overlap(" ".join(clean(name or "", kind).split()), clean(words, kind)))
    return said


def _overlap(name: str, words: str) -> tuple[str | None, str]:
    """An overlap has "//" before the name, and at the end of what was said meanwhile."""
    if name.startswith("//"):
        name, words = name.lstrip("/ "), words.strip().removesuffix("//").rstrip()
    return name or None, words


def clean(text: str, kind: str) -> str:
    """Return a cue's text without tags, and with the characters that references stand for.

    >>> clean("<c.yellow>R&amp;D</c> <00:00:01.500>is 3 < 5 <laughs>", "vtt")
    'R&D is 3 < 5 <laughs>'
    """
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
        if "<" in text[-MOST_CUT:]:
            text = text[:-MOST_CUT] + _CUT_TAG.sub("", text[-MOST_CUT:])
    if "{" in text:
        text = _POSITION.sub("", text)
    if kind == "sbv" and "[br]" in text:
        text = _BREAK.sub("\n", text)
    if "&" in text:
        reference = _REFERENCE if kind == "vtt" else _CLOSED_REFERENCE
        text = reference.sub(lambda found: unescape(found.group()), text)
    if "\u200e" in text or "\u200f" in text:
        text = "\n".join(line.strip(_MARKS) for line in text.split("\n"))
    return text
