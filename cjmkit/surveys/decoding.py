"""Bytes into text: by byte order mark, by strict UTF-8, else by which Western encoding reads more plausibly."""

from __future__ import annotations

import codecs

from cjmkit.surveys.notes import Notes

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Western European people write beyond ASCII; anything else speaks against an encoding.
PLAUSIBLE = frozenset("äöüßÄÖÜéèêëàâáçîïíôóûùúñœæøåãõÉÈÀÇÓÅØÃ’‘“”„«»–—…·•€£§°©®™½¼²¡¿\xa0")
MOSTLY = 4  # valid sequences for each broken one: then it is UTF-8 with some damage, and nothing else


def decode(content: bytes, notes: Notes) -> tuple[str, str]:
    """Return the text with LF line ends and without a byte order mark, and the encoding's name."""
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    encoding = marked or unmarked(content)
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    if "\ufffd" in text and "\ufffd".encode() not in content:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        notes.warn("undecodable", line, count=text.count("\ufffd"), encoding=encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding.removesuffix("-le").removesuffix("-be")


def unmarked(content: bytes) -> str:
    """Return the encoding of bytes without a byte order mark."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return _unmarked_utf16(content) or "utf-8"
    if wide := _unmarked_utf16(content):
        return wide
    damaged = content.decode("utf-8", errors="replace")
    broken = damaged.count("\ufffd")
    if sum(character > "\x7f" for character in damaged) - broken >= MOSTLY * broken:
        return "utf-8"
    scores = {name: _plausibility(content, name) for name in ("cp1252", "mac_roman")}
    return "mac_roman" if scores["mac_roman"] > scores["cp1252"] else "cp1252"


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of mostly Western text is zero."""
    sample = content[:2000]
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = sample[offset::2]
        if len(sample) >= 8 and half.count(0) > 0.8 * len(half):
            return name
    return None


def _plausibility(content: bytes, encoding: str) -> int:
    text = content.decode(encoding, errors="replace")
    return sum((1 if character in PLAUSIBLE else -1) for character in text if character > "\x7f")
