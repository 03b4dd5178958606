"""What stands in a transcript and was not said: front matter, keys with their values, legends, headings, footers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from cjmkit.transcripts.labels import conventional, is_letter, key, words
from cjmkit.transcripts.lines import Line, Opener, is_head_key

HEAD_LINES = 60  # head matter is looked for in that many lines that are not blank
VALUE = 160  # characters of a value; longer ones were said

NOISE = re.compile(
    r"(?:transcribed by https?://otter\.ai|this editable transcript was computer generated.*|dieses bearbeitbare transkript wurde .*|(?:transcription|meeting|recording) ended after .*"
    r"|(?:die )?(?:transkription|besprechung) (?:wurde )?nach \d.{1,20} beendet\.?|transkription gestartet von .{1,80}"
    r"|.{1,80} (?:started|stopped) (?:the )?(?:transcription|recording)\.?|.{1,80} hat die (?:transkription|aufzeichnung|aufnahme) (?:gestartet|beendet)\.?"
    r"|[\[(]?(?:start|beginn|anfang|end|ende) (?:of|der|des) (?:the )?(?:transcript\w*|transkript\w*|recording|aufnahme|aufzeichnung|interviews?|audio\w*)"
    r"(?:\s*[\[(#]?\d[\d:.,#\- ]*)?[\])]?[.:]?"
    r"|[\[(](?:the )?(?:recording|audio|interview|tape|aufnahme|aufzeichnung|band) (?:starts?|begins?|ends?|stops?|beginnt|startet|endet|stoppt|ende|anfang)[\])]"
    r"|[*_\-=–—~#\s]+|\[?end\]?|\[?ende\]?|page \d+(?: of \d+)?|seite \d+(?: von \d+)?|view original transcript.*|transcribed with .*"
    r"|(?:transkribiert|transcribed) (?:von|durch|mit|by|with|on|am) .{1,80})$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"([^,;()\[\]]+?)\s*[(\[]([^()\[\]]+)[)\]]")
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
_BETWEEN = re.compile(r"[,;&/+]|\b(?:und|and)\b")
_KEYED = re.compile(r"[\s>*_#•-]*(?P<key>[^\W\d_][^:\t=]{0,40}?)[*_ ]*(?:[:：]|\t)[*_\s]*(?P<value>\S.*?)[\s*_\\]*$")
_LEGEND = re.compile(r"(?P<label>[^\W_]{1,12}\d{0,3})\s*[:=]\s*(?P<meaning>[^\W\d_][\w .*/:-]{1,40})")


def is_noise(text: str) -> bool:
    """Say whether a line is a tool's own, also in Markdown's italics or as its heading.

    >>> is_noise("*Transcribed by https://otter.ai*"), is_noise("----"), is_noise("The end of the line")
    (True, True, False)
    """
    return NOISE.match(text) is not None or NOISE.match(text.strip("*_# ")) is not None


def front_matter(lines: Sequence[Line]) -> int:
    """Return how many lines a YAML block at the very beginning takes."""
    start = next((number for number, line in enumerate(lines) if line.text.strip()), 0)
    if not lines or lines[start].text.strip() != "---":
        return 0
    for number in range(start + 1, min(len(lines), start + 200)):
        if lines[number].text.strip() in ("---", "..."):
            keyed = any(re.match(r"[\w -]+:", line.text) for line in lines[start + 1 : number])
            return number + 1 if keyed else 0
    return 0


def head_matter(lines: Sequence[Line], openers: Sequence[Opener | None], begin: int) -> int:
    """Return the number of lines before the talk: up to the last key such as `Date:`, and bare names behind it.

    A label opens the talk where something was said behind it; a name or a date behind it is a value.
    """
    end, seen = begin, 0
    counts = Counter(key(found.label) for found in openers if found is not None and found.kind == "colon")
    written = Counter(key(found.label) for found in openers if found is not None)
    for number in range(begin, len(lines)):
        line, found = lines[number], openers[number]
        if not line.text.strip():
            continue
        seen += 1
        if seen > HEAD_LINES:
            break
        if found is None or found.kind != "colon":
            timed = found is not None and found.kind in ("head", "cell") and found.start is not None
            if timed or (found is not None and written[key(found.label)] >= 3):
                break
            continue
        if (
            (is_head_key(found.label) and len(found.rest) <= VALUE)
            or legend(line.text)
            or (
                _is_value(found.rest)
                and _may_be_key(found.label)
                and _stands_in_head(lines, openers, number, begin, end)
            )
        ):
            end = number + 1
        elif _opens_talk(found, counts) and not (_is_short(found.rest) and _key_follows(openers, number)):
            break
    return end


def _stands_in_head(lines: Sequence[Line], openers: Sequence[Opener | None], number: int, begin: int, end: int) -> bool:
    """Say whether `Moderator: Anna Weber` is head matter: keys stand around it, or Anna speaks below, or it is one of a block."""
    found = openers[number]
    if found is None:
        return False
    if end > begin or _key_follows(openers, number):
        return True
    below = {key(later.label) for later in openers[number + 1 :] if later is not None} - {key(found.label)}
    return any(_names(found.rest, label) for label in below) or _in_block(lines, openers, number, begin)


def _in_block(lines: Sequence[Line], openers: Sequence[Opener | None], number: int, begin: int) -> bool:
    """Say whether a line is one of several with a key and a bare name each, with a blank line below and talk after that."""
    first = last = number
    while first > begin and lines[first - 1].text.strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].text.strip():
        last += 1
    block = [found for found in openers[first : last + 1] if found is not None]
    keyed = all(found.kind == "colon" and _may_be_key(found.label) and _is_value(found.rest) for found in block)
    labels = {key(found.label) for found in block}
    talk = sum(1 for found in openers[last + 1 :] if found is not None)
    return keyed and len(block) >= 2 and len(labels) == len(block) and talk >= 2


def _is_short(rest: str) -> bool:
    return 0 < len(rest.split()) <= 6 and rest.rstrip()[-1:] not in ".?!…"


def _opens_talk(found: Opener, counts: Counter[str]) -> bool:
    """A label that comes again; one with words behind it that is customary; a label on its own line must come again."""
    again = counts[key(found.label)] > 1
    return again or (bool(found.rest) and (is_letter(found.label) or conventional(found.label) is not None))


def legend(text: str) -> Mapping[str, str]:
    """Return the roles that a legend gives to labels: "(S = Student; I = Interviewer)".

    >>> legend("I: Interviewer, B: Befragte"), legend("I: Hello, nice to meet you")
    ({'i': 'moderator', 'b': 'participant'}, {})
    """
    if len(text) > VALUE:
        return {}
    found = [
        (key(match["label"]), conventional(match["meaning"].strip(" .")), match) for match in _LEGEND.finditer(text)
    ]
    roles = {label: role for label, role, _ in found if role in ("moderator", "participant", "other")}
    rest = _LEGEND.sub("", text).strip(" \t()[];,.|/–-*")
    if ("=" in text and roles and not rest) or (len(found) > 1 and roles and len(rest) < 4):
        return roles
    alone = len(found) == 1 and not rest and is_letter(found[0][0])
    return roles if alone else {}


def named_roles(head: Sequence[str], labels: Collection[str]) -> dict[str, str]:
    """Return the roles that keys of the head give to labels below, by their keys: `Moderator: Anna Schmidt` to "Anna" or "AS".

    >>> named_roles(["Moderator: Anna Schmidt", "Date: May"], ["anna", "ben"])
    {'anna': 'moderator'}
    >>> named_roles(["Anwesend: Anna Schmidt (Interviewerin), Ben Klein (Befragter)"], ["as", "bk"])
    {'as': 'moderator', 'bk': 'participant'}
    """
    found: dict[str, set[str]] = {}
    for line in head:
        keyed = _KEYED.match(line)
        pieces = [(piece, conventional(role.strip())) for piece, role in _BRACKET.findall(line)]
        if keyed and (role := conventional(keyed["key"].strip())):
            pieces.append((keyed["value"], role))
        elif "=" in line:
            pieces += [
                (label, _role_in(meaning))
                for label, _, meaning in (part.partition("=") for part in re.split(r"[,;]", line))
            ]
        for piece, role in pieces:
            meant = {label for label in labels if _names(piece.rpartition(":")[2], label)}
            if role in ("moderator", "participant", "other") and meant and meant != set(labels):
                for label in meant:
                    found.setdefault(label, set()).add(role)
    return {label: roles.pop() for label, roles in found.items() if len(roles) == 1}


def _role_in(meaning: str) -> str | None:
    """The role that a phrase such as "Interviewerin (Anna)" or "Frau M., Befragte" states."""
    said = [conventional(meaning.strip()), *(conventional(word) for word in re.findall(r"[^\W\d_]{4,}", meaning))]
    return next((role for role in said if role in ("moderator", "participant", "other")), None)


def _names(value: str, label: str) -> bool:
    """Say whether a value of the head names a label: "Anna Schmidt (AS)" names "anna", "anna schmidt" and "as"."""
    words_of_value = re.findall(r"\w[\w'’-]*", key(value))
    parts = re.findall(r"\w[\w'’-]*", key(label))
    if not parts or any(part in words("function") for part in parts if len(parts) == 1 and len(part) > 3):
        return False
    initials = {
        "".join(word[0] for word in re.findall(r"\w+", key(_BRACKETED.sub("", piece))))
        for piece in _BETWEEN.split(value)
    }
    return set(parts) <= set(words_of_value) or (len(parts) == 1 and len(parts[0]) >= 2 and parts[0] in initials)


def _may_be_key(label: str) -> bool:
    bare = key(label)
    return bare in words("head_or_label") or bare in words("head") or conventional(label) is not None


def _is_value(rest: str) -> bool:
    """A bare name, code or list of names, as it stands behind `Moderator:` in head matter."""
    parts = _BRACKETED.sub("", rest).split() or rest.split()
    if not parts or len(rest) > VALUE or (rest.rstrip()[-1:] in ".?!…" and len(parts[-1]) > 3):
        return False
    bare = [part.strip("(),;.&/") for part in parts]
    named = [
        not part or part[:1].isupper() or part[:1].isdigit() or part.casefold() in words("particles") for part in bare
    ]
    initials = [len(part) == 2 and part[0].isupper() and part[1] == "." for part in parts]  # the A. of A. Schmidt
    speech = [
        part.casefold() in words("function") - words("particles")
        for part, initial in zip(bare, initials, strict=True)
        if not initial
    ]
    return all(named) and not any(speech) and len(parts) <= 12


def _key_follows(openers: Sequence[Opener | None], number: int) -> bool:
    following = [found for found in openers[number + 1 : number + 6] if found is not None][:2]
    return any(is_head_key(found.label) and len(found.rest) <= VALUE for found in following)
