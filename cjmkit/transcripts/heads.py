"""What stands in a transcript and was not said: front matter, keys with their values, legends, headings, footers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from cjmkit.transcripts.labels import conventional, is_letter, key, words
from cjmkit.transcripts.lines import Line, Opener, is_head_key

HEAD_LINES = 60  # head matter is looked for in that many lines that are not blank
VALUE = 160  # characters of a value; longer ones were said

NOISE = re.compile(
    r"(?:transcribed by https?://otter\.ai|this editable transcript was computer generated.*|(?:transcription|meeting|recording) ended after .*"
    r"|.{1,80} (?:started|stopped) (?:the )?(?:transcription|recording)\.?|.{1,80} hat die (?:transkription|aufzeichnung) (?:gestartet|beendet)\.?"
    r"|\(?(?:start|beginn|anfang|end|ende) (?:of|der|des) (?:the )?(?:transcript\w*|transkript\w*|recording|aufnahme|aufzeichnung|interviews?)\)?[.:]?"
    r"|[*_\-=–—~#\s]+|\[?end\]?|\[?ende\]?|page \d+(?: of \d+)?|seite \d+(?: von \d+)?|view original transcript.*|transcribed with .*)$",
    re.IGNORECASE,
)
_LEGEND = re.compile(r"(?P<label>[^\W_]{1,12}\d{0,3})\s*[:=]\s*(?P<meaning>[^\W\d_][\w .*/:-]{1,40})")


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
    for number in range(begin, len(lines)):
        line, found = lines[number], openers[number]
        if not line.text.strip():
            continue
        seen += 1
        if seen > HEAD_LINES:
            break
        if found is None or found.kind != "colon":
            if found is not None and found.kind in ("head", "cell") and found.start is not None:
                break
            continue
        if (
            (is_head_key(found.label) and len(found.rest) <= VALUE)
            or legend(line.text)
            or (_is_value(found.rest) and _may_be_key(found.label) and (end > begin or _key_follows(openers, number)))
        ):
            end = number + 1
        elif (
            found.rest and _opens_talk(found, counts) and not (_is_short(found.rest) and _key_follows(openers, number))
        ):
            break
    return end


def _is_short(rest: str) -> bool:
    return len(rest.split()) <= 6 and rest.rstrip()[-1:] not in ".?!…"


def _opens_talk(found: Opener, counts: Counter[str]) -> bool:
    return counts[key(found.label)] > 1 or is_letter(found.label) or conventional(found.label) is not None


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


def _may_be_key(label: str) -> bool:
    bare = key(label)
    return bare in words("head_or_label") or bare in words("head") or conventional(label) is not None


def _is_value(rest: str) -> bool:
    """A bare name, code or list of names, as it stands behind `Moderator:` in head matter."""
    parts = rest.strip().split()
    if not parts or len(rest) > VALUE or (rest.rstrip()[-1:] in ".?!…" and len(parts[-1]) > 3):
        return False
    bare = [part.strip("(),;.&/") for part in parts]
    named = [
        not part or part[:1].isupper() or part[:1].isdigit() or part.casefold() in words("particles") for part in bare
    ]
    return (
        all(named)
        and not any(part.casefold() in words("function") - words("particles") for part in bare)
        and len(parts) <= 12
    )


def _key_follows(openers: Sequence[Opener | None], number: int) -> bool:
    following = [found for found in openers[number + 1 : number + 6] if found is not None][:2]
    return any(is_head_key(found.label) and len(found.rest) <= VALUE for found in following)
