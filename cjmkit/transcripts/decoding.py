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
# The encodings of Western Europe with one byte a character; of equally plausible ones the first.
SINGLE_BYTE = ("cp1252", "iso8859_15", "mac_roman", "cp850")
SAMPLE = 200_000  # bytes or characters that are enough to tell an encoding by

# What Western European people write beyond ASCII; anything else speaks against an encoding.
_SMALL = frozenset("äöüßéèêëàâáçîïíôóûùúñœæøåãõ")
_CAPITAL = frozenset("ÄÖÜÉÈÀÇÓÅØÂÊÎÔÛÆŒ")
_GERMAN = frozenset("äöüßÄÖÜ")
_MARKS = frozenset("’‘“”„‚«»‹›–—…·•€£§°©®™½¼²³´×¿¡\xa0\xad")
_IN_WORDS = frozenset("’‘–—…·\xad")
_BEYOND = re.compile(r"[^\x00-\x7f]")


def decode(content: bytes, notes: Notes) -> tuple[str, str]:
    """Return the text with LF line ends and without a byte order mark, and the encoding's name.

    UTF-8 is strict. Where only some lines are in another encoding than the rest, those alone are read as that, with a note.
    """
    encoding = _marked(content) or _unmarked(content)
    if encoding and encoding != "utf-8-sig":
        text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
        if "\ufffd" in text:
            notes.add("undecodable", text.count("\n", 0, text.find("\ufffd")) + 1, encoding=encoding)
        encoding = encoding.removesuffix("-le").removesuffix("-be")
    elif encoding:
        text = _without_mark(content.removeprefix(codecs.BOM_UTF8), notes)[0]
    else:
        text, encoding = _without_mark(content, notes)
    if "\r" in text:
        if 0 < text.count("\r\r\n") == text.count("\n"):  # CRLF that a tool turned into CRCRLF
            text = text.replace("\r\r\n", "\n")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, encoding


def _without_mark(content: bytes, notes: Notes) -> tuple[str, str]:
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        cut = content[: error.start] if error.end == len(content) and error.reason.startswith("unexpected end") else b""
    if cut and not cut.isascii():  # a file cut within its last character
        notes.add("undecodable", cut.count(b"\n") + 1, encoding="utf-8")
        return cut.decode("utf-8") + "\ufffd", "utf-8"
    chinese = _chinese(content)
    return (chinese, "gb18030") if chinese is not None else _western(content, notes)


def _marked(content: bytes) -> str | None:
    return next((name for mark, name in MARKS if content.startswith(mark)), None)


def _unmarked(content: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: by zero bytes, most of them between Western letters, some in every file."""
    sample = content[:2000]
    if len(sample) < 8 or b"\0" not in sample:
        return None
    for name, places in (("utf-32-le", (1, 2, 3)), ("utf-32-be", (0, 1, 2)), ("utf-16-le", (1,)), ("utf-16-be", (0,))):
        width = 4 if "32" in name else 2
        zero = [sample[place::width] for place in range(width)]
        share = min(zero[place].count(0) / len(zero[place]) for place in places)
        rest = max(part.count(0) / len(part) for place, part in enumerate(zero) if place not in places)
        arrow = sum(content[:SAMPLE].count(word.encode(name)) for word in ("-->", "\n\n", "\r\n", ": "))
        if rest < 0.1 and (share > 0.8 or (share > 0.1 and arrow > 1)):
            return name
    return None


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _chinese(content: bytes) -> str | None:
    """Old Chinese subtitles: strictly GB 18030, and nearly all beyond ASCII is Chinese script, in runs."""
    runs = re.findall(rb"[\x80-\xff]+", content[:SAMPLE])
    if sum(map(len, runs)) < 2.5 * len(runs):  # Western text has single special characters between plain letters
        return None
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    beyond = _BEYOND.findall(text[:SAMPLE])
    script = sum(
        "\u4e00" <= character <= "\u9fff" or "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef"
        for character in beyond
    )
    return text if len(beyond) >= 8 and script > 0.9 * len(beyond) else None


def _western(content: bytes, notes: Notes) -> tuple[str, str]:
    """One byte a character; lines in UTF-8, or plausible only in another such encoding, are read as that."""
    ends = b"\n" if b"\n" in content else b"\r"
    lines = content.split(ends)
    high = [line for line in lines if not line.isascii()]
    mixed = [line for line in high if not _is_utf8(line)]
    sample = b"\n".join(mixed)[:SAMPLE]
    extra = {"mac_roman": 1.0 if ends == b"\r" else 0.0}  # CR alone ends lines only on an old Mac
    main = max(SINGLE_BYTE, key=lambda name: _plausible(_by_table(sample, name))[0] + extra.get(name, 0.0))
    mostly_utf8 = 2 * len(mixed) <= len(high)
    if len(mixed) == len(high) and _plausible(_by_table(sample, main))[1] == 0 and len(sample) < SAMPLE:
        return _by_table(content, main), main
    decoded = []
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            decoded.append(line.decode("ascii"))
            continue
        utf8 = _is_utf8(line)
        name = "utf-8" if utf8 else _of_line(line, main)
        decoded.append(line.decode("utf-8") if utf8 else _by_table(line, name))
        if name != ("utf-8" if mostly_utf8 else main):
            notes.add("mixed_encodings", number, encoding=name)
    return ends.decode().join(decoded), "utf-8" if mostly_utf8 else main


def _of_line(line: bytes, main: str) -> str:
    """The file's encoding, unless the line is odd in it and plausible throughout in another."""
    value, odd = _plausible(_by_table(line[:SAMPLE], main))
    if not odd:
        return main
    others = {name: _plausible(_by_table(line[:SAMPLE], name)) for name in SINGLE_BYTE if name != main}
    best = max(others, key=lambda name: others[name][0])
    return best if others[best][0] > value and others[best][1] == 0 else main


def _plausible(text: str) -> tuple[float, int]:
    """How much speaks for a text as Western European, and how many of its characters speak against it.

    German letters count a little more, which settles ties between tables that differ in one letter.
    """
    value, odd = 0.0, 0
    for found in _BEYOND.finditer(text):
        character, at = found.group(), found.start()
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        inside = before.isalpha() and after.isalpha()
        if character in _SMALL:
            wrong = "A" <= after <= "Z" and not ("A" <= before <= "Z")
            value += 0 if wrong or not (before + after).strip() else 1.1 if character in _GERMAN else 1
        elif character in _CAPITAL:
            wrong = before.islower()
            value += 0 if wrong or not after.isalpha() else 1.1 if character in _GERMAN else 1
        elif character in _MARKS:
            wrong = inside and character not in _IN_WORDS
            value += 0 if wrong or (inside and character not in "’‘") else 1
        else:
            wrong = True
        odd += wrong
    return value - odd, odd


def _by_table(content: bytes, encoding: str) -> str:
    return content.decode(encoding, errors="replace")
