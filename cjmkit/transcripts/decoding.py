"""Bytes into text: which encoding, decided by marks, by strictness and by what comes out plausible."""

from __future__ import annotations

import codecs
import re

from cjmkit.transcripts.reading import Notes

# The longer marks first: that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Western European people write beyond ASCII; anything else speaks against an encoding.
PLAUSIBLE = frozenset("äöüßÄÖÜéèêëàâáçîïíôóûùúñœæøåÉÈÀÇÓÅØ’‘“”„‚«»‹›–—…·•€£§°©®™½¼²³´×¿¡\xa0")


def decode(content: bytes, notes: Notes) -> tuple[str, str]:
    """Return the text with LF line ends and without a byte order mark, and the encoding's name.

    UTF-8 is strict. Where only some lines are no UTF-8, those alone are read as cp1252 or Mac Roman, with a note.
    """
    encoding = _marked(content) or _unmarked_utf16(content)
    if encoding:
        text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
        if (encoding != "utf-8-sig" and "\ufffd" in text) or (encoding == "utf-8-sig" and not _is_utf8(content)):
            notes.add("undecodable", text.count("\n", 0, text.find("\ufffd")) + 1, encoding=encoding)
        encoding = encoding.removesuffix("-le").removesuffix("-be")
    elif _is_utf8(content):
        text, encoding = content.decode("utf-8"), "utf-8"
    elif _is_chinese(content):
        text, encoding = content.decode("gb18030"), "gb18030"
    else:
        text, encoding = _western(content, notes)
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _marked(content: bytes) -> str | None:
    return next((name for mark, name in MARKS if content.startswith(mark)), None)


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of mostly Western text is zero."""
    sample = content[:2000]
    if len(sample) < 8:
        return None
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = sample[offset::2].count(0)
        if zeros > 0.8 * len(sample[offset::2]) and sample[1 - offset :: 2].count(0) < 0.1 * len(sample) / 2:
            return name
    return None


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(content: bytes) -> bool:
    """Old Chinese subtitles: strictly GB 18030, and nearly all beyond ASCII is Chinese script."""
    try:
        beyond = [character for character in content.decode("gb18030") if not character.isascii()]
    except UnicodeDecodeError:
        return False
    script = sum(
        "\u4e00" <= character <= "\u9fff" or "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef"
        for character in beyond
    )
    return script > 0.9 * len(beyond) and len(beyond) >= 8 and not _reads_western(content)


def _reads_western(content: bytes) -> bool:
    """Western text has single special characters between plain letters; Chinese has runs of them."""
    runs = re.findall(rb"[\x80-\xff]+", content)
    return sum(map(len, runs)) < 2.5 * len(runs)


def _western(content: bytes, notes: Notes) -> tuple[str, str]:
    ends = b"\n" if b"\n" in content else b"\r"
    lines = content.split(ends)
    high = [line for line in lines if not line.isascii()]
    other = _single_byte(b"\n".join(line for line in high if not _is_utf8(line)), alone_cr=ends == b"\r")
    if not any(_is_utf8(line) for line in high):
        return _by_table(content, other), other
    decoded = []
    for number, line in enumerate(lines, start=1):
        if line.isascii() or _is_utf8(line):
            decoded.append(line.decode("utf-8"))
        else:
            decoded.append(_by_table(line, other))
            notes.add("mixed_encodings", number, encoding=other)
    return ends.decode().join(decoded), "utf-8"


def _single_byte(content: bytes, *, alone_cr: bool) -> str:
    """cp1252 or Mac Roman. CR alone ends lines only on an old Mac; otherwise the more plausible characters win."""
    scores = {}
    for name in ("cp1252", "mac_roman"):
        beyond = [character for character in _by_table(content, name) if not character.isascii()]
        scores[name] = sum(1 if character in PLAUSIBLE else -1 for character in beyond)
    scores["mac_roman"] += alone_cr
    return "mac_roman" if scores["mac_roman"] > scores["cp1252"] else "cp1252"


def _by_table(content: bytes, encoding: str) -> str:
    return content.decode(encoding, errors="replace")
