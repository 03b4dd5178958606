"""Text in lines into passages, one for each label: labelled text, and head lines with a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from cjmkit.transcripts.heads import front_matter, head_matter, is_noise, legend, named_roles
from cjmkit.transcripts.labels import conventional, could_be_a_speaker, is_bystander, is_letter, key, real_labels
from cjmkit.transcripts.lines import Line, Opener, bare_text, is_head_key, is_mark, opener, own_line_openers, uncounted
from cjmkit.transcripts.reading import Notes, Passage, Reading, Unreadable
from cjmkit.transcripts.times import END_MARK, INLINE_MARK, first_time, last_time, possible_times
from cjmkit.transcripts.unlabelled import SENTENCE_ENDS, WRAPPED, cleaned, read_unlabelled

SENTENCE = 6  # words from which on a line before the first label may have been said
MOST_LINES = 250_000  # with words in them: more than anybody says in days
COVERED = 0.6  # share of lines that labels in brackets or before a dash begin, from which on they name speakers

_ENDED = re.compile(
    r"[*_# ]*(?:(?:transcription|meeting) ended after|(?:die )?(?:transkription|besprechung) (?:wurde )?nach \d)",
    re.IGNORECASE,
)


def read_paragraphs(lines: Sequence[Line], known: Collection[str], name: str) -> Reading:
    """Return lines as passages. `known` are keys of labels that are speakers for sure; `name` is the format's.

    Raises `Unreadable` where there are more lines than a transcript can have.
    """
    check_length([line.text for line in lines])
    openers = uncounted([opener(line) for line in lines])
    front = front_matter(lines)
    begin = head_matter(lines, openers, front)
    real = _real_labels(lines, openers, begin, known)
    if not real:
        openers = own_line_openers(lines, known)
        real, begin = {key(found.label): True for found in openers if found is not None}, front
    if not real:
        return read_unlabelled(lines[front:], name)
    real = _without_list_items(real, openers[begin:], known)
    talk = _Talk(real)
    for line, found in zip(lines[begin:], openers[begin:], strict=True):
        talk.take(line, found)
    talk.close()
    for line in lines[:begin]:
        if line.text.strip():
            talk.notes.add("left_out", line.number)
    passages = possible_times(talk.passages, talk.notes)
    times = [time for passage in passages for time in (passage.start, passage.end) if time is not None]
    latest = [] if talk.latest is None else [talk.latest]
    return Reading(
        _format(name, lines, openers, real),
        passages,
        talk.notes,
        "\n",
        duration=max([*times, *latest], default=None),
        legend=_legend(lines, begin, real),
    )


def check_length(lines: Sequence[str]) -> None:
    """Raise `Unreadable` where there are more lines with words than a transcript can have."""
    if sum(1 for line in lines if line and not line.isspace()) > MOST_LINES:
        raise Unreadable("many_lines")


def _legend(lines: Sequence[Line], begin: int, labels: Collection[str]) -> dict[str, str]:
    """The roles that the head gives to labels; "(I = Interviewer)" may also stand just behind it."""
    behind = [line.text for line in lines[begin : begin + 5] if "=" in line.text]
    head = [line.text for line in lines[:begin]]
    named = named_roles([*head, *behind], labels)
    return named | {label: role for text in [*head, *behind] for label, role in legend(text).items()}


def _format(name: str, lines: Sequence[Line], openers: Sequence[Opener | None], real: Collection[str]) -> str:
    text = "\n".join(line.text for line in [*lines[:40], *lines[-5:]]).casefold()
    kinds = Counter(found.kind for found in openers if found is not None and key(found.label) in real)
    if "noscribe" in text:
        return f"noScribe {name}"
    if kinds["head"] > kinds["colon"]:
        bracketed = sum(
            line.text.rstrip("*_ ").endswith(("]", ")", "}", "#"))
            for line, at in zip(lines, openers, strict=True)
            if at and at.kind == "head"
        )
        if bracketed > kinds["head"] / 2:
            return name
        if (
            sum(line.text.startswith("[") for line, at in zip(lines, openers, strict=True) if at and at.kind == "head")
            > kinds["head"] / 2
        ):
            return f"Zoom {name}"
        three_blanks = any("   " in line.text for line in lines[:40])
        teams = three_blanks or "started transcription" in text or "transkription gestartet" in text
        return f"Teams {name}" if teams and "otter.ai" not in text else f"Otter {name}"
    if any(
        mark in text
        for mark in ("this editable transcript was computer generated", "dieses bearbeitbare transkript wurde")
    ) or any(_ENDED.match(line.text) for line in lines[-5:]):
        return f"Google Meet {name}"
    return name


def _real_labels(
    lines: Sequence[Line], openers: Sequence[Opener | None], begin: int, known: Collection[str]
) -> dict[str, bool]:
    """The labels that open turns. A form without a colon must be used like a label: often, or by several."""
    found = [
        at
        for at in openers[begin:]
        if at is not None and (key(at.label) in known or is_bystander(at.label) or not is_head_key(at.label))
    ]
    by_kind: dict[str, list[str]] = {}
    for at in found:
        if not (is_letter(at.label) and at.label.islower() and not at.rest and at.start is None):  # a list's "a:"
            by_kind.setdefault(at.kind, []).append(at.label)
    if "cell" in by_kind:
        return {key(label): True for label in by_kind["cell"]}
    unlabelled = [line.text for line, at in zip(lines[begin:], openers[begin:], strict=True) if at is None]
    spoken = "\n".join([*unlabelled, *(at.rest for at in found)])
    filled = [at for line, at in zip(lines[begin:], openers[begin:], strict=True) if line.text.strip()]
    # Where a label has a line of its own, no other can stand on the line below it.
    below = sum(1 for before, at in pairwise(filled) if at is None and before is not None and not before.rest)
    places = len(filled) - below
    real = {kind: real_labels(labels, known, spoken, places=places) for kind, labels in by_kind.items()}
    colons, heads = by_kind.get("colon", []), by_kind.get("head", [])
    named = sum(key(label) in real["head"] for label in heads) if len(heads) >= 2 else 0
    if named and named >= len(colons) / 2:
        return {label: sure or len(label.split()) <= 4 for label, sure in real["head"].items()}
    labels = real.get("colon", {})
    for kind in ("bold", "tab", "first", "heading", "bracket", "dash"):
        counts = Counter(map(key, by_kind.get(kind, [])))
        often = {label for label in real.get(kind, {}) if counts[label] >= 2 or label in known}
        if kind in ("bracket", "dash") and sum(counts[label] for label in often) < COVERED * places:
            # "[Pause] …" and "Well - …" are speech; only where most lines are written so, they name speakers: "[SPEAKER_01] …" does.
            often = {label for label in often if kind == "bracket" and label[-1].isdigit()}
        used = len(often) >= 2 or bool(often & {*known, *labels}) or sum(counts[label] for label in often) >= 5
        labels |= dict.fromkeys(sorted(often), True) if used else {}
    stray = len(labels) == 1 and not set(labels) & set(known) and places > 12
    return {} if stray and sum(key(label) in labels for label in colons) < 3 and len(by_kind) == 1 else labels


def _without_list_items(
    real: dict[str, bool], openers: Sequence[Opener | None], known: Collection[str]
) -> dict[str, bool]:
    """Drop labels that stand within one turn only, before a few words without a full stop: a list (`Price: low`), no talk."""
    opening = [found for found in openers if found is not None and key(found.label) in real]
    fixed = {
        label
        for label in real
        if label in known
        or any(conventional(found.label) or is_letter(found.label) for found in opening if key(found.label) == label)
    }
    ended = [
        found.rest.rstrip().endswith(SENTENCE_ENDS) for found in opening if key(found.label) in fixed and found.rest
    ]
    if not ended or sum(ended) < 0.6 * len(ended):
        return real
    gaps: dict[str, set[int]] = {}
    rests: dict[str, list[str]] = {}
    gap = 0
    for found in opening:
        label = key(found.label)
        gap += label in fixed
        gaps.setdefault(label, set()).add(gap)
        rests.setdefault(label, []).append(found.rest.rstrip())
    listed = {
        label
        for label in real.keys() - fixed
        if len(gaps.get(label, ())) == 1
        and not is_bystander(label)
        and all(len(rest.split()) <= 6 and not rest.endswith(SENTENCE_ENDS) for rest in rests[label])
        and any(rests[label])
    }
    return {label: sure for label, sure in real.items() if label not in listed}


def _is_sentence(bare: str) -> bool:
    return len(bare.split()) >= SENTENCE and bare.rstrip('*_"“”»)').endswith((".", "?", "!", "…"))


class _Talk:
    """The state of the one pass over the lines: who speaks, what they said so far, and the time that stood above."""

    def __init__(self, real: dict[str, bool]) -> None:
        self.real, self.notes = real, Notes()
        self.passages: list[Passage] = []
        self.text: list[str] = []
        self.current: Passage | None = None
        self.above: float | None = None  # a time on a line of its own, or at the end of the words before
        self.latest: float | None = None
        self.after_mark = self.after_blank = False

    def take(self, line: Line, found: Opener | None) -> None:
        bare = bare_text(line.text)
        if not bare:
            self.after_blank = True
            return
        if line.label is None and is_mark(bare):
            self.above = self.latest = first_time(bare)
            self.after_mark = True
            if self.current is not None and self.current.start is None and not "".join(self.text).strip():
                self.current, self.above = (
                    self.current._replace(start=self.above),
                    None,
                )  # a name, its time, then the words
            return
        if found is None and self.after_mark:
            found = self._without_colon(bare)
        if found is not None and key(found.label) in self.real:
            self._open(line, found)
        elif line.heading or is_noise(bare) or self.current is None:
            said = self.current is None and not line.heading and not is_noise(bare) and _is_sentence(bare)
            self.notes.add("before_first_label" if said else "left_out", line.number)
            self.latest = last_time(bare) if _ENDED.match(bare) else self.latest
        else:
            if found is not None and found.kind == "colon" and could_be_a_speaker(found.label):
                self.notes.add("not_a_speaker", line.number, label=found.label)
            self.above = None  # a time inside a turn belongs to the words below it, not to the next turn
            self.text += [self._between(bare, line.continues), bare]
        self._marks_inside(bare)
        self.after_mark = self.after_blank = False

    def close(self) -> None:
        if self.current is not None and (words := cleaned("".join(self.text))):
            self.passages.append(self.current._replace(text=words))

    def _open(self, line: Line, found: Opener) -> None:
        self.close()
        start = found.start if found.start is not None else self.above
        self.current, self.text, self.above = (
            Passage(found.label, "", start, found.end, line.number),
            [found.rest],
            None,
        )
        self.latest = start if start is not None else self.latest
        if not self.real[key(found.label)]:
            self.notes.add("rare_speaker", line.number, label=found.label)

    def _without_colon(self, bare: str) -> Opener | None:
        """Behind a time on its own line a label opens a turn even where its colon was forgotten."""
        first, _, rest = bare.partition(" ")
        return Opener(first, rest.strip(), None, "head") if key(first) in self.real and rest.strip() else None

    def _between(self, bare: str, continues: bool) -> str:
        """A line broken for its length goes on after a blank, a paragraph after a line break."""
        before = self.text[-1] if self.text else ""
        if not before.strip():
            return ""
        broken = not self.after_blank and not continues and not before.endswith(SENTENCE_ENDS)
        return " " if broken and (len(before) >= WRAPPED or bare[0].islower()) else "\n"

    def _marks_inside(self, bare: str) -> None:
        for mark in INLINE_MARK.findall(bare):
            self.latest = max(self.latest or 0.0, first_time(mark) or 0.0)
        if self.current is not None and (ended := END_MARK.search(bare)):
            self.above = first_time(ended.group())
            self.current = self.current._replace(end=self.above)
