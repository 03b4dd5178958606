"""Cues into passages: who speaks in a cue, and what is said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache

from cjmkit.collector import collector_paused
from cjmkit.transcripts.cuetext import clean, voices
from cjmkit.transcripts.labels import conventional, could_be_a_speaker, is_label_shape, is_name_shape, key, real_labels
from cjmkit.transcripts.reading import Notes, Passage, Reading
from cjmkit.transcripts.rolling import is_word_timed, rolls, unrolled
from cjmkit.transcripts.subtitles import Cue, read_cues
from cjmkit.transcripts.times import possible_times

COVERED = 0.6  # share of cues that names in brackets begin, from which on they name speakers
# What a voice says in a cue: its name or None, the words, start and end in seconds, the line.
_Said = tuple[str | None, str, float | None, float | None, int]

_LABEL = re.compile(
    r"\s*(?:-\s+|>>\s*)?(?:[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+\s*)?(?P<label>[^\W_][^:\n]{0,99}?)\s*$"
)
_BRACKETED = re.compile(r"\s*[\[(](?P<label>[^\]\[():\n]{1,60})[\])](?P<colon>:?)\s+(?P<rest>.*)", re.DOTALL)


@collector_paused()
def read_captions(text: str, kind: str, known: Collection[str]) -> Reading:
    """Return a subtitle file as passages, one for each voice in each cue."""
    notes = Notes()
    cues = read_cues(text, kind, notes)
    voiced = any(mark in text for mark in ("<v", "<V")) and any("<v" in cue.text.casefold() for cue in cues)
    timed = kind != "sbv" and is_word_timed(text)
    rolled = timed or rolls(cues)
    if rolled:
        shown, cues = sum(map(_lines, cues)), unrolled(cues)
        if sum(map(_lines, cues)) < shown:
            notes.add("rolling_captions")
    marked = any(mark in text for mark in ("<", "{\\", "&", "[br]", "\u200e", "\u200f"))
    said = _said(cues, kind, voiced=voiced, marked=marked)
    passages = possible_times(_named(said, known, notes), notes)
    ends = [end for _, _, start, stop, _ in passages if (end := start if stop is None else stop) is not None]
    return Reading(
        _format(text, kind, cues, passages, voiced, rolled), passages, notes, duration=max(ends, default=None)
    )


def _format(text: str, kind: str, cues: list[Cue], passages: list[Passage], voiced: bool, rolled: bool) -> str:
    if kind != "vtt":
        return kind.upper()
    if rolled:
        return "YouTube VTT"
    if "noscribe" in text[:2000].casefold():
        return "noScribe VTT"
    if voiced or "\nNOTE Confidence:" in text[:5000]:
        return "Teams VTT"
    named = any(passage.speaker for passage in passages)
    return "Zoom VTT" if named and all(cue.id.isdigit() for cue in cues if cue.valid) else "VTT"


def _lines(cue: Cue) -> int:
    return sum(map(bool, map(str.strip, cue.text.split("\n"))))


def _said(cues: list[Cue], kind: str, *, voiced: bool, marked: bool) -> list[_Said]:
    """What each voice of each cue says, its lines still apart."""
    if not marked:
        return [(None, text, start, end, line) for _, start, end, text, line, _ in cues if text.strip()]
    said: list[_Said] = []
    for _, start, end, text, line, _ in cues:
        spoken = voices(text, kind) if voiced and "<" in text else [(None, clean(text, kind))]
        said += [(name, words, start, end, line) for name, words in spoken if words.strip()]
    return said


def _named(said: list[_Said], known: Collection[str], notes: Notes) -> list[Passage]:
    """Take the names at the beginning of lines out of the text, those that name a speaker."""
    bracketed = _bracketed_names(said, known)
    openers = [_opener(text, bracketed) if speaker is None else None for speaker, text, _, _, _ in said]
    later = [
        opener
        for speaker, text, _, _, _ in said
        if speaker is None and "\n" in text
        for line in text.split("\n")[1:]
        if (opener := _opener(line, bracketed))
    ]
    found = [opener for opener in openers if opener] + later
    spoken = "\n".join(opener[1] if opener else voice[1] for opener, voice in zip(openers, said, strict=True))
    real = real_labels([label for label, _ in found], known, spoken, places=len(said))
    labels = {label: " ".join(label.split()) for label in {label for label, _ in found} if key(label) in real}
    for opener, (_, _, _, _, place) in zip(openers, said, strict=True):
        if opener and opener[0] not in labels and could_be_a_speaker(opener[0]):
            notes.add("not_a_speaker", place, label=opener[0])
    passages: list[Passage] = []
    for (speaker, text, start, end, place), opener in zip(said, openers, strict=True):
        if "\n" in text and speaker is None and labels:
            passages += [Passage(who, words, start, end, place) for who, words in _by_lines(text, labels, bracketed)]
        elif opener and opener[0] in labels:
            if words := " ".join(opener[1].split()):
                passages.append(Passage(labels[opener[0]], words, start, end, place))
        else:
            passages.append(Passage(speaker, " ".join(text.split()), start, end, place))
    rare = {labels[label] for label in labels if not real[key(label)]}
    for passage in passages if rare else ():
        if passage.speaker in rare:
            notes.add("rare_speaker", passage.line, label=passage.speaker)
    return passages


def _by_lines(text: str, labels: Mapping[str, str], bracketed: Collection[str]) -> list[tuple[str | None, str]]:
    """Share a cue's lines out among the speakers whose names stand at their beginnings."""
    pieces: list[tuple[str | None, list[str]]] = [(None, [])]
    for line in text.split("\n"):
        if (opener := _opener(line, bracketed)) and opener[0] in labels:
            pieces.append((labels[opener[0]], [opener[1]]))
        else:
            pieces[-1][1].append(line)
    said = [(speaker, " ".join(" ".join(lines).split())) for speaker, lines in pieces]
    return [(speaker, words) for speaker, words in said if words]


def _opener(line: str, bracketed: Collection[str]) -> tuple[str, str] | None:
    """Return what could be a label at the beginning of a line, and the words behind it."""
    head, colon, rest = line.partition(":")
    if colon and len(head) < 120 and (not rest or rest[0].isspace()) and (label := _label(head)):
        return label, rest
    if line.lstrip()[:1] in ("[", "("):
        found = _BRACKETED.match(line)
        stands = found and (found["colon"] or _numbered(found["label"]) or found["label"] in bracketed)
        return (found["label"], found["rest"]) if found and stands else None
    return None


def _bracketed_names(said: list[_Said], known: Collection[str]) -> frozenset[str]:
    """Labels in brackets without a colon: those known or of a role, and names where two or more begin most cues ([Music] begins few)."""
    openings = [
        _BRACKETED.match(text) for speaker, text, _, _, _ in said if speaker is None and text.lstrip()[:1] in ("[", "(")
    ]
    counts = Counter(found["label"] for found in openings if found and is_label_shape(found["label"]))
    sure = {label for label in counts if key(label) in known or conventional(label)}
    often = len(counts) > 1 and counts.total() >= COVERED * len(said)
    return frozenset(sure | {label for label in counts if often and is_name_shape(label)})


@lru_cache(maxsize=10_000)
def _label(head: str) -> str | None:
    found = _LABEL.match(head)
    return found["label"] if found and is_label_shape(found["label"]) else None


def _numbered(label: str) -> bool:
    """In brackets only a numbered label is one: [Music] is none."""
    return label.strip()[-1:].isdigit() and is_label_shape(label)
