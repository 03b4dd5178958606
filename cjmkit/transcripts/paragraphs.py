"""Text in lines into passages: labelled text, head lines with a time, and text without any labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from cjmkit.transcripts.heads import NOISE, front_matter, head_matter, legend
from cjmkit.transcripts.labels import is_letter, key, real_labels
from cjmkit.transcripts.lines import Line, Opener, is_head_key, is_mark, opener
from cjmkit.transcripts.reading import Notes, Passage, Reading
from cjmkit.transcripts.times import INLINE_MARK, first_time, last_time, possible_times

WRAPPED = 40  # characters from which on a line may have been broken for its length

_QUOTE_MARK = re.compile(r"\s*(?:>\s?)+")
_SENTENCE_ENDS = (".", "!", "?", "…", ":", '"', "“", "”", "»", "«", ")", "]")
_ENDED = re.compile(r"(?:transcription|meeting) ended after", re.IGNORECASE)


def read_paragraphs(lines: Sequence[Line], known: Collection[str], name: str) -> Reading:
    """Return lines as passages, one for each label. `name` is the format's, where nothing more special shows."""
    notes, openers = Notes(), [opener(line) for line in lines]
    front = front_matter(lines)
    begin = head_matter(lines, openers, front)
    real = _real(lines, openers, begin, known)
    roles = {label: role for line in lines[:begin] for label, role in legend(line.text).items()}
    roles |= {label: role for line in lines[begin : begin + 5] for label, role in legend(line.text).items() if "=" in line.text}
    if not real:
        return _unlabelled(lines, front, notes, name)
    passages, left_out, mark = _split(lines, openers, begin, real, notes)
    left_out = [*(line.number for line in lines[:begin] if line.text.strip()), *left_out]
    if left_out:
        notes.add("left_out")
        notes.lines[("left_out", ())] = sorted(set(left_out))
    heads = Counter(found.kind for found in openers if found is not None and key(found.label) in real)
    reading = Reading(_format(name, lines, heads), possible_times(passages, notes), notes, "\n", legend=roles)
    times = [time for passage in reading.passages for time in (passage.start, passage.end) if time is not None]
    reading.duration = max([*times, *([] if mark is None else [mark])], default=None)
    return reading


def _format(name: str, lines: Sequence[Line], kinds: Counter[str]) -> str:
    text = "\n".join(line.text for line in [*lines[:40], *lines[-5:]]).casefold()
    if "noscribe" in text:
        return f"noScribe {name}"
    if kinds["head"] > kinds["colon"]:
        teams = "started transcription" in text or "transkription gestartet" in text or any("   " in line.text for line in lines[:40])
        return f"Teams {name}" if teams and "otter.ai" not in text else f"Otter {name}"
    if "this editable transcript was computer generated" in text or any(_ENDED.match(line.text) for line in lines[-5:]):
        return f"Google Meet {name}"
    return name


def _real(lines: Sequence[Line], openers: Sequence[Opener | None], begin: int, known: Collection[str]) -> dict[str, bool]:
    """The labels that open turns. A form without a colon must be used like a label: often, and by itself."""
    found = [opener for opener in openers[begin:] if opener is not None and (not is_head_key(opener.label) or key(opener.label) in known)]
    cells = {key(opener.label): True for opener in found if opener.kind == "cell"}
    if cells:
        return cells
    speech = [line.text for line, at in zip(lines[begin:], openers[begin:], strict=True) if line.text.strip() and at is None]
    spoken = "\n".join([*speech, *(opener.rest for opener in found)])
    places = sum(1 for line in lines[begin:] if line.text.strip())
    colons = [opener.label for opener in found if opener.kind == "colon" and not _letter_in_a_list(opener)]
    heads = [opener.label for opener in found if opener.kind == "head"]
    real = real_labels(heads, known, spoken, places=places) if len(heads) >= 2 else {}
    if heads and len(real) and sum(key(label) in real for label in heads) >= len(colons) / 2:
        return real
    real = real_labels(colons, known, spoken, places=places)
    for kind in ("bold", "tab", "first", "heading"):
        labels = [opener.label for opener in found if opener.kind == kind]
        more = real_labels(labels, known, spoken, places=places)
        counts = Counter(map(key, labels))
        often = {label for label in more if counts[label] >= 2 or label in known}
        if len(often) >= 2 or often & (set(known) | set(real)) or len(often) == 1 and sum(counts[label] for label in often) >= 5:
            real |= {label: True for label in often}
    if len(real) == 1 and not set(real) & set(known) and places > 12 and sum(key(label) in real for label in colons) < 3:
        return {}
    return real


def _letter_in_a_list(found: Opener) -> bool:
    return is_letter(found.label) and not found.rest and found.start is None and found.label.islower()


def _split(
    lines: Sequence[Line], openers: Sequence[Opener | None], begin: int, real: dict[str, bool], notes: Notes
) -> tuple[list[Passage], list[int], float | None]:
    passages: list[Passage] = []
    left_out: list[int] = []
    text: list[str] = []
    current: Passage | None = None
    pending: float | None = None
    latest: float | None = None
    after_mark = after_blank = False

    def close() -> None:
        if current is not None and (words := _cleaned("".join(text))):
            passages.append(current._replace(text=words))

    for line, found in zip(lines[begin:], openers[begin:], strict=True):
        bare = _QUOTE_MARK.sub("", line.text).strip()
        if not bare:
            after_blank = True
            continue
        if is_mark(bare) and line.label is None:
            pending = latest = first_time(bare)
            after_mark = True
            continue
        if found is None and after_mark:
            found = _without_colon(bare, real)
        if found is not None and key(found.label) in real and _opens(found, real):
            close()
            start = found.start if found.start is not None else pending
            current, text, pending = Passage(found.label, "", start, None, line.number), [found.rest], None
            latest = start if start is not None else latest
            if not real[key(found.label)]:
                notes.add("rare_speaker", line.number, label=found.label)
        elif line.heading or NOISE.match(bare) or current is None:
            left_out.append(line.number)
            latest = last_time(bare) if _ENDED.match(bare) else latest
        else:
            # A time that stood alone inside a turn belongs to the words below it, not to the next turn.
            pending = None
            text += [_between(text, bare, after_blank, line.continues), bare]
        for mark in INLINE_MARK.findall(line.text):
            latest = max(latest or 0.0, first_time(mark) or 0.0)
        after_mark = after_blank = False
    close()
    return passages, left_out, latest


def _opens(found: Opener, real: dict[str, bool]) -> bool:
    return found.kind in ("colon", "head", "cell") or real[key(found.label)]


def _without_colon(bare: str, real: dict[str, bool]) -> Opener | None:
    """Behind a time of its own line a known label opens a turn even where its colon was forgotten."""
    first, _, rest = bare.partition(" ")
    return Opener(first, rest.strip(), None, "head") if key(first) in real and rest.strip() else None


def _between(text: list[str], bare: str, after_blank: bool, continues: bool) -> str:
    """A line broken for its length goes on after a blank, a paragraph after a line break."""
    before = text[-1] if text else ""
    if not before.strip():
        return ""
    if not after_blank and not continues and len(before) >= WRAPPED and not before.endswith(_SENTENCE_ENDS):
        return " "
    return "\n"


def _cleaned(text: str) -> str:
    text = INLINE_MARK.sub(" ", text) if "[" in text or "#" in text or "(" in text else text
    kept = (" ".join(part.split()).removesuffix("\\").rstrip() for part in text.split("\n"))
    return "\n".join(part for part in kept if part)


def _unlabelled(lines: Sequence[Line], front: int, notes: Notes, name: str) -> Reading:
    """Text without labels. Where questions and other paragraphs alternate, the questions are taken for the interviewer's."""
    blocks: list[tuple[int, str, bool]] = []
    fresh = True
    for line in lines[front:]:
        bare = _QUOTE_MARK.sub("", line.text).strip()
        if not bare:
            fresh = True
            continue
        if NOISE.match(bare) or is_mark(bare):
            continue
        set_off = line.heading or bool(line.bold) and len(line.bold.strip()) >= len(bare) - 1 or bool(re.fullmatch(r"\*\*.+\*\*", bare))
        if fresh or set_off or (blocks and blocks[-1][2]) or not blocks or blocks[-1][1].endswith(_SENTENCE_ENDS):
            blocks.append((line.number, bare, set_off))
        else:
            blocks[-1] = (blocks[-1][0], f"{blocks[-1][1]} {bare}", False)
        fresh = False
    asked = [bare.rstrip('*_"“”» ').endswith("?") for _, bare, _ in blocks]
    set_off_questions = sum(1 for (_, _, off), asks in zip(blocks, asked, strict=True) if off and asks)
    if set_off_questions >= 2:
        asked = [asks and off for asks, (_, _, off) in zip(asked, blocks, strict=True)]
    alternates = sum(1 for this, following in zip(asked, asked[1:], strict=False) if this and not following)
    guessed = alternates >= 3 and alternates >= 0.6 * sum(asked) and (set_off_questions >= 2 or sum(asked) >= 0.25 * len(blocks))
    kept = [(number, bare.lstrip("# ").strip("*_ "), asks) for (number, bare, off), asks in zip(blocks, asked, strict=True) if asks or not off]
    passages = [Passage(None, _cleaned(bare), None, None, number) for number, bare, _ in kept if _cleaned(bare)]
    questions = frozenset(number for number, _, asks in kept if asks) if guessed else frozenset()
    if passages:
        notes.add("unlabelled_questions" if guessed else "unlabelled", passages[0].line)
    left = [number for (number, _, off), asks in zip(blocks, asked, strict=True) if off and not asks]
    for number in left:
        notes.add("left_out", number)
    return Reading(name, passages, notes, "\n", questions=questions)
