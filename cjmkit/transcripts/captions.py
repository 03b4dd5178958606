"""Cues into passages: who speaks in a cue, and captions that roll freed of their repetitions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from html import unescape

from cjmkit.transcripts.labels import could_be_a_speaker, is_label_shape, key, real_labels
from cjmkit.transcripts.reading import Notes, Passage, Reading
from cjmkit.transcripts.subtitles import Cue, read_cues
from cjmkit.transcripts.times import possible_times

ROLLING = 0.4  # share of cues that begin with the line before them, from which on captions roll

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:[ \t]+([^>]*))?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:c|i|b|u|v|lang|ruby|rt|font|s)(?:[.\s][^<>]*)?>|<\d[\d:.]*>|\{\\an?\d[^}]*\}", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_KARAOKE = re.compile(r"<\d[\d:.]*><c>|</c><\d[\d:.]*>")
_NAMED = re.compile(r"\s*(?:-\s+|>>\s*)?(?P<label>[^\W_][^:\n]{0,99}?)\s*:(?!//)(?P<rest>\s.*|$)", re.DOTALL)
_BRACKETED = re.compile(r"\s*[\[(](?P<label>[^\]\[():\n]{1,60})[\])]:?\s+(?P<rest>.*)", re.DOTALL)


def read_captions(text: str, kind: str, known: Collection[str]) -> Reading:
    """Return a subtitle file as passages, one for each voice in each cue."""
    notes = Notes()
    cues = read_cues(text, kind, notes)
    voices = kind == "vtt" and any("<v" in cue.text for cue in cues)
    karaoke = kind != "sbv" and any("<" in cue.text and _KARAOKE.search(cue.text) for cue in cues)
    if karaoke or _rolls(cues):
        cues = _unrolled(cues)
        notes.add("rolling_captions")
    passages = possible_times(_passages(cues, kind, voices), notes)
    passages = _named(passages, known, notes)
    ends = [end for _, _, start, stop, _ in passages for end in (start, stop) if end is not None]
    return Reading(
        _format(text, kind, cues, passages, voices, karaoke), passages, notes, duration=max(ends, default=None)
    )


def _format(text: str, kind: str, cues: list[Cue], passages: list[Passage], voices: bool, karaoke: bool) -> str:
    if kind != "vtt":
        return kind.upper()
    if karaoke:
        return "YouTube VTT"
    if "noscribe" in text[:2000].casefold():
        return "noScribe VTT"
    if voices or "\nNOTE Confidence:" in text[:5000]:
        return "Teams VTT"
    named = any(passage.speaker for passage in passages)
    return "Zoom VTT" if named and all(cue.id.isdigit() for cue in cues) else "VTT"


def _rolls(cues: list[Cue]) -> bool:
    lines = [[line.strip() for line in cue.text.split("\n") if line.strip()] for cue in cues]
    pairs = [(before, now) for before, now in itertools.pairwise(lines) if before and now]
    again = sum(1 for before, now in pairs if now[0] == before[-1] and (len(now) > 1 or len(before) > 1))
    return len(pairs) >= 4 and again >= ROLLING * len(pairs)


def _unrolled(cues: list[Cue]) -> list[Cue]:
    """Keep what each cue adds: lines timed word by word are new, others only where the cue before did not show them."""
    fresh: list[Cue] = []
    shown: list[str] = []
    for cue in cues:
        lines = [(_TAG.sub("", line).strip(), bool(_KARAOKE.search(line))) for line in cue.text.split("\n")]
        added = [line for line, timed in lines if line and (timed or line not in shown)]
        shown = [line for line, _ in lines if line] or shown
        if added:
            fresh.append(cue._replace(text="\n".join(added)))
    return fresh


def _clean(text: str, kind: str) -> str:
    if "<" in text or "{" in text:
        text = _TAG.sub("", text)
    if kind == "vtt" and "&" in text:
        text = _ENTITY.sub(lambda found: unescape(found.group()), text)
    return text.replace("\u200e", "").replace("\u200f", "")


def _passages(cues: list[Cue], kind: str, voices: bool) -> list[Passage]:
    """One passage a cue, its lines still apart; a cue with two voices gives two."""
    passages: list[Passage] = []
    for _, start, end, text, line in cues:
        if not voices or "<v" not in text:
            passages.append(Passage(None, _clean(text, kind), start, end, line))
            continue
        pieces = _VOICE.split(text)
        if pieces[0].strip():
            passages.append(Passage(None, _clean(pieces[0], kind), start, end, line))
        for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
            speaker, words = _clean(name or "", kind).strip(), _clean(words, kind)
            if speaker.startswith("//"):  # an overlap: the name, and a mark at the end of what was said meanwhile
                speaker, words = speaker.lstrip("/ "), words.strip().removesuffix("//")
            if words.strip():
                passages.append(Passage(speaker or None, words, start, end, line))
    return [passage for passage in passages if passage.text.strip()]


def _named(passages: list[Passage], known: Collection[str], notes: Notes) -> list[Passage]:
    """Take the names at the beginning of lines out of the text, those that name a speaker."""
    openers = [_opener(line) for passage in passages if passage.speaker is None for line in passage.text.split("\n")]
    found = [label for label, _ in filter(None, openers)]
    spoken = "\n".join(rest for _, rest in filter(None, openers)) + "\n".join(
        passage.text for passage in passages if not _opener(passage.text)
    )
    real = real_labels(found, known, spoken, places=len(passages))
    named: list[Passage] = []
    for passage in passages:
        if passage.speaker is not None or not real:
            named.append(passage._replace(text=" ".join(passage.text.split())))
            continue
        pieces: list[tuple[str | None, list[str]]] = [(None, [])]
        for line in passage.text.split("\n"):
            opener = _opener(line)
            if opener and key(opener[0]) in real:
                pieces.append((" ".join(opener[0].split()), [opener[1]]))
                if not real[key(opener[0])]:
                    notes.add("rare_speaker", passage.line, label=opener[0])
            else:
                if opener and could_be_a_speaker(opener[0]):
                    notes.add("not_a_speaker", passage.line, label=opener[0])
                pieces[-1][1].append(line)
        for speaker, lines in pieces:
            if words := " ".join(" ".join(lines).split()):
                named.append(passage._replace(speaker=speaker, text=words))
    return named


def _opener(line: str) -> tuple[str, str] | None:
    """Return what could be a label at the beginning of a line, and the words behind it."""
    found = _NAMED.match(line) if ":" in line[:120] else None
    if found is None and line.lstrip()[:1] in ("[", "("):
        found = _BRACKETED.match(line)
        return (found["label"], found["rest"]) if found and _numbered(found["label"]) else None
    return (found["label"], found["rest"]) if found and is_label_shape(found["label"]) else None


def _numbered(label: str) -> bool:
    """In brackets only a numbered label is one: [Music] is none."""
    return label.strip()[-1:].isdigit() and is_label_shape(label)
