"""Transcription services: AssemblyAI, Deepgram, Speechmatics, Rev.ai."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from cjmkit.transcripts.reading import Passage
from cjmkit.transcripts.recognisers.values import Word, entries, in_time, label, passages_of, spoken, time

_ASSEMBLY = {
    "audio_url",
    "acoustic_model",
    "language_model",
    "speech_model",
    "audio_duration",
    "speech_models",
    "upload_url",
}


def assemblyai(data: Mapping[str, Any]) -> list[Passage] | None:
    """AssemblyAI: utterances, or paragraphs, sentences or words alone; times in milliseconds."""
    if not _ASSEMBLY & set(data):
        return None
    for name in ("utterances", "paragraphs", "sentences"):
        if listed := entries(data.get(name)):
            return [
                Passage(
                    label(entry.get("speaker")),
                    " ".join(spoken(entry.get("text")).split()),
                    _milliseconds(entry.get("start")),
                    _milliseconds(entry.get("end")),
                    number,
                )
                for number, entry in enumerate(listed, 1)
                if spoken(entry.get("text")).strip()
            ]
    words = entries(data.get("words"))
    if not words or not all("text" in word for word in words[:5]):
        return None
    return passages_of(
        Word(
            spoken(word.get("text")),
            label(word.get("speaker")),
            _milliseconds(word.get("start")),
            _milliseconds(word.get("end")),
            number,
        )
        for number, word in enumerate(words, 1)
    )


def _milliseconds(value: Any) -> float | None:
    at = time(value)
    return None if at is None else round(at / 1000, 3)


def deepgram(data: Mapping[str, Any]) -> list[Passage] | None:
    """Deepgram: utterances, else paragraphs, else words; whichever says who speaks."""
    results = data.get("results")
    channels = entries(results.get("channels")) if isinstance(results, dict) else []
    if not isinstance(results, dict) or not (channels or entries(results.get("utterances"))):
        return None
    best = [(entries(channel.get("alternatives")) or [{}])[0] for channel in channels]
    several = len(channels) > 1
    utterances = entries(results.get("utterances"))
    forms = [
        [
            passage
            for number, entry in enumerate(utterances, 1)
            for passage in _deepgram_utterance(entry, number, several)
        ],
        in_time([passage for at, each in enumerate(best) for passage in _deepgram_paragraphs(each, at, several)]),
        in_time([passage for at, each in enumerate(best) for passage in _deepgram_words(each, at, several)]),
    ]
    named = [form for form in forms if any(passage.speaker for passage in form)]
    for form in (*named, *forms):
        if form:
            return form
    whole = [(at, " ".join(spoken(each.get("transcript")).split())) for at, each in enumerate(best)]
    return [Passage(_channel(at) if several else None, said, None, None, at + 1) for at, said in whole if said]


def _channel(number: Any) -> str:
    return f"Channel {number}"


def _deepgram_word(word: Mapping[str, Any], number: int) -> Word:
    said = spoken(word.get("punctuated_word") or word.get("word"))
    return Word(said, label(word.get("speaker")), time(word.get("start")), time(word.get("end")), number)


def _deepgram_utterance(entry: Mapping[str, Any], number: int, several: bool) -> list[Passage]:
    speaker = label(entry.get("speaker"))
    if several:
        speaker = (
            _channel(entry.get("channel", 0)) if speaker is None else f"{_channel(entry.get('channel', 0))}, {speaker}"
        )
    said = " ".join(spoken(entry.get("transcript")).split())
    words = [_deepgram_word(word, number) for word in entries(entry.get("words"))]
    if not said or (speaker is None and any(word.speaker for word in words)):
        return passages_of(words)
    return [Passage(speaker, said, time(entry.get("start")), time(entry.get("end")), number)]


def _deepgram_paragraphs(best: Mapping[str, Any], channel: int, several: bool) -> list[Passage]:
    block = best.get("paragraphs")
    found = []
    for number, paragraph in enumerate(entries(block.get("paragraphs")) if isinstance(block, dict) else [], 1):
        sentences = entries(paragraph.get("sentences"))
        said = " ".join(" ".join(spoken(sentence.get("text")) for sentence in sentences).split())
        speaker = _channel(channel) if several else label(paragraph.get("speaker"))
        if said:
            found.append(Passage(speaker, said, time(paragraph.get("start")), time(paragraph.get("end")), number))
    return found


def _deepgram_words(best: Mapping[str, Any], channel: int, several: bool) -> list[Passage]:
    words = [_deepgram_word(word, number) for number, word in enumerate(entries(best.get("words")), 1)]
    return passages_of(word._replace(speaker=_channel(channel)) if several else word for word in words)


def speechmatics(data: Mapping[str, Any]) -> list[Passage] | None:
    """Speechmatics: results of words and marks with their speakers; in the first version speakers in a list of their own."""
    results = entries(data.get("results"))
    if results and all("alternatives" in result and "type" in result for result in results[:5]):
        words = []
        clings = False
        for number, result in enumerate(results, 1):
            best = (entries(result.get("alternatives")) or [{}])[0]
            attaches = result.get("attaches_to", "previous" if result.get("type") == "punctuation" else "")
            speaker = label(best.get("speaker")) or label(result.get("channel"))
            said = spoken(best.get("content"))
            start, end = time(result.get("start_time")), time(result.get("end_time"))
            attached = clings or attaches in ("previous", "both")
            words.append(Word(said, speaker, start, end, number, attached=attached))
            clings = attaches in ("next", "both")
        return passages_of(words)
    listed, speakers = entries(data.get("words")), entries(data.get("speakers"))
    if not listed or not all({"name", "time", "duration"} <= set(word) for word in listed[:5]):
        return None
    words = [
        Word(spoken(word.get("name")), None, start, _later(start, time(word.get("duration"))), number)
        for number, word in enumerate(listed, 1)
        for start in [time(word.get("time"))]
    ]
    begun = [(time(turn.get("time")), time(turn.get("duration")), _first_speaker(turn)) for turn in speakers]
    return passages_of(spoken_by(words, begun))


def _first_speaker(turn: Mapping[str, Any]) -> str | None:
    """The first version's F4 and M1 are a voice's sex and number: no code of a person's."""
    name = label(turn.get("name"))
    return f"Speaker {name[1:]} ({name[0]})" if name and re.fullmatch(r"[FMU]\d+", name) else name


def _later(start: float | None, length: float | None) -> float | None:
    return None if start is None or length is None else round(start + length, 3)


def spoken_by(words: Iterable[Word], turns: Iterable[tuple[float | None, float | None, str | None]]) -> list[Word]:
    """Return words with the speakers of turns that are given apart, as (beginning, length, speaker)."""
    begun = sorted((start, speaker) for start, _, speaker in turns if start is not None and speaker is not None)
    starts = [start for start, _ in begun]
    named = []
    for word in words:
        at = bisect_right(starts, word.start + 0.005) - 1 if word.start is not None else -1
        named.append(
            word._replace(
                speaker=begun[at][1] if at >= 0 else (begun[0][1] if begun and word.start is not None else None)
            )
        )
    return named


def rev(data: Mapping[str, Any]) -> list[Passage] | None:
    """Rev.ai and Rev.com: monologues of elements that bring their own blanks and marks."""
    monologues = entries(data.get("monologues"))
    if not any("elements" in monologue for monologue in monologues):
        return None
    passages = []
    for number, monologue in enumerate(monologues, 1):
        elements = entries(monologue.get("elements"))
        said = " ".join("".join(spoken(element.get("value")) for element in elements).split())
        speaker = (
            label(monologue.get("speaker_info"))
            or label(monologue.get("speaker_name"))
            or label(monologue.get("speaker"))
        )
        starts = [at for element in elements if (at := time(element.get("ts", element.get("timestamp")))) is not None]
        ends = [
            at for element in elements if (at := time(element.get("end_ts", element.get("end_timestamp")))) is not None
        ]
        if said:
            passages.append(
                Passage(speaker, said, min(starts, default=None), max([*starts, *ends], default=None), number)
            )
    return passages
