"""Cues into passages: who speaks in a cue, and what is said."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from cjmkit.transcripts.cuetext import clean, voices
from cjmkit.transcripts.labels import is_label_shape, key, real_labels
from cjmkit.transcripts.reading import Notes, Passage, Reading
from cjmkit.transcripts.rolling import is_word_timed, rolls, unrolled
from cjmkit.transcripts.subtitles import Cue, read_cues
from cjmkit.transcripts.times import possible_times

_LABEL = re.compile(r"\s*(?:-\s+|>>\s*)?(?P<label>[^\W_][^:\n]{0,99}?)\s*$")
_BRACKETED = re.compile(r"\s*[\[(](?P<label>[^\]\[():\n]{1,60})[\])]:?\s+(?P<rest>.*)", re.DOTALL)


def read_captions(text: str, kind: str, known: Collection[str]) -> Reading:
    """Return a subtitle file as passages, one for each voice in each cue."""
    notes = Notes()
    cues = read_cues(text, kind, notes)
    voiced = "<v" in text and any("<v" in cue.text for cue in cues)
    timed = kind != "sbv" and is_word_timed(text)
    if timed or rolls(cues):
        cues = unrolled(cues)
        notes.add("rolling_captions")
    marked = any(mark in text for mark in ("<", "{\\", "&", "[br]", "\u200e", "\u200f"))
    passages = possible_times(_passages(cues, kind, voiced=voiced, marked=marked), notes)
    passages = _named(passages, known, notes)
    ends = [end for _, _, start, stop, _ in passages if (end := start if stop is None else stop) is not None]
    return Reading(
        _format(text, kind, cues, passages, voiced, timed), passages, notes, duration=max(ends, default=None)
    )


def _format(text: str, kind: str, cues: list[Cue], passages: list[Passage], voiced: bool, timed: bool) -> str:
    if kind != "vtt":
        return kind.upper()
    if timed:
        return "YouTube VTT"
    if "noscribe" in text[:2000].casefold():
        return "noScribe VTT"
    if voiced or "\nNOTE Confidence:" in text[:5000]:
        return "Teams VTT"
    named = any(passage.speaker for passage in passages)
    return "Zoom VTT" if named and all(cue.id.isdigit() for cue in cues if cue.valid) else "VTT"


def _passages(cues: list[Cue], kind: str, *, voiced: bool, marked: bool) -> list[Passage]:
    """One passage a cue, its lines still apart; a cue with two voices gives two."""
    if not marked:
        return [Passage(None, text, start, end, line) for _, start, end, text, line, _ in cues if text.strip()]
    passages: list[Passage] = []
    for _, start, end, text, line, _ in cues:
        said = voices(text, kind) if voiced and "<" in text else [(None, clean(text, kind))]
        passages += [Passage(name, words, start, end, line) for name, words in said if words.strip()]
    return passages


def _named(passages: list[Passage], known: Collection[str], notes: Notes) -> list[Passage]:
    """Take the names at the beginning of lines out of the text, those that name a speaker."""
    opened = [
        [(line, _opener(line)) for line in text.split("\n")]
        if speaker is None and (":" in text or "]" in text or ")" in text)
        else []
        for speaker, text, _, _, _ in passages
    ]
    openers = [opener for lines in opened for _, opener in lines if opener]
    spoken = "\n".join(rest for _, rest in openers) + "\n".join(
        passage.text for passage, lines in zip(passages, opened, strict=True) if not lines or lines[0][1] is None
    )
    real = real_labels([label for label, _ in openers], known, spoken, places=len(passages))
    speakers = {label: " ".join(label.split()) for label, _ in openers if key(label) in real}
    named: list[Passage] = []
    for passage, lines in zip(passages, opened, strict=True):
        _, text, start, end, place = passage
        pieces: list[tuple[str | None, list[str]]] = [(passage.speaker, [])]
        for line, opener in lines or [(text, None)]:
            if opener and opener[0] in speakers:
                pieces.append((speakers[opener[0]], [opener[1]]))
                if not real[key(opener[0])]:
                    notes.add("rare_speaker", place, label=opener[0])
            else:
                pieces[-1][1].append(line)
        for speaker, said in pieces:
            if words := " ".join(" ".join(said).split()):
                named.append(Passage(speaker, words, start, end, place))
    return named


def _opener(line: str) -> tuple[str, str] | None:
    """Return what could be a label at the beginning of a line, and the words behind it."""
    head, colon, rest = line.partition(":")
    if colon and len(head) < 120 and (not rest or rest[0].isspace()) and (label := _label(head)):
        return label, rest
    if line.lstrip()[:1] in ("[", "("):
        found = _BRACKETED.match(line)
        return (found["label"], found["rest"]) if found and _numbered(found["label"]) else None
    return None


@lru_cache(maxsize=10_000)
def _label(head: str) -> str | None:
    found = _LABEL.match(head)
    return found["label"] if found and is_label_shape(found["label"]) else None


def _numbered(label: str) -> bool:
    """In brackets only a numbered label is one: [Music] is none."""
    return label.strip()[-1:].isdigit() and is_label_shape(label)
