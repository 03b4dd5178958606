"""Which recogniser wrote a JSON file, and its passages with the names that the file gives to its speakers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from cjmkit.transcripts.lines import Line
from cjmkit.transcripts.paragraphs import read_paragraphs
from cjmkit.transcripts.reading import Notes, Passage, Reading, Unreadable
from cjmkit.transcripts.recognisers import clouds, services
from cjmkit.transcripts.recognisers.lists import listed_speech
from cjmkit.transcripts.recognisers.parsing import parse
from cjmkit.transcripts.recognisers.values import entries, fields, first, label, plain
from cjmkit.transcripts.times import possible_times

WRAPPERS = 6  # objects around the recogniser's own, as jobs and downloads have them
LONG = 1_000_000  # characters, from which on a text is not parsed only to see what it is
SHOWN = 12  # names of fields in a message

_BY_FORM: tuple[tuple[str, Callable[[Mapping[str, Any]], list[Passage] | None]], ...] = (
    ("AWS Transcribe", clouds.aws_transcribe),
    ("IBM Watson", clouds.ibm_watson),
    ("Speechmatics", services.speechmatics),
    ("Google Speech-to-Text", clouds.google_speech),
    ("Azure Speech", clouds.azure_speech),
    ("Deepgram", services.deepgram),
    ("AssemblyAI", services.assemblyai),
    ("Rev.ai", services.rev),
)
_NAME_LISTS = frozenset(
    {
        "speakers",
        "speakernames",
        "speakermap",
        "speakermapping",
        "speakerlabels",
        "participants",
        "people",
        "persons",
        "users",
        "sprecher",
    }
)
_ID = ("id", "speakerid", "speakerlabel", "speaker", "key", "tag", "index", "participantid", "userid", "label")
_NAME = ("name", "displayname", "fullname", "speakername", "username", "label")
_PLAIN = frozenset(
    {
        "text",
        "transcript",
        "transcription",
        "language",
        "languagecode",
        "duration",
        "task",
        "usage",
        "logprobs",
        "model",
        "id",
    }
)


def is_json(text: str) -> bool:
    """Say whether a text is JSON, a whole one or one that was cut off: what a program wrote, not "[00:12] Well"."""
    start = text.lstrip("\ufeff \t\n\x1e")[:200]
    if re.match(r'\{\s*(?:"|\}\s*$|$)|\[\s*(?:\{\s*(?:"|$)|\[\s*(?:"|-?\d+(?:\.\d+)?\s*,)|$)', start):
        return True
    if start[:1] not in ("[", "{"):
        return False
    if len(text) > LONG:
        return re.match(r"\[\s*-?\d+(?:\.\d+)?\s*,", start) is not None
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def read_json(text: str, known: Collection[str]) -> Reading:
    """Return a recogniser's file as passages; their `line` counts the entries of the list that was read.

    Raises `Unreadable` where the file is no JSON, or where nothing in it is speech.
    """
    notes = Notes()
    data = parse(text, notes)
    found = _recognised(data)
    if found is None:
        if (lines := _bare_text(data)) is not None:
            reading = read_paragraphs([Line(number, line) for number, line in enumerate(lines, 1)], known, "JSON")
            reading.notes.lines = {**notes.lines, **reading.notes.lines}
            reading.unit = "line"
            return reading
        raise Unreadable("json_unknown", found=_shown(data))
    name, passages = found
    passages = possible_times(_with_names(passages, data), notes)
    ends = [at for passage in passages for at in (passage.start, passage.end) if at is not None]
    return Reading(f"{name} JSON".strip(), passages, notes, duration=max(ends, default=None), unit="item")


def _recognised(data: Any) -> tuple[str, list[Passage]] | None:
    for name, reader in _BY_FORM:
        for value in _wrapped(data):
            if passages := reader(value):
                return name, passages
    found = listed_speech(data)
    return (_maker(data, found[0]), found[1]) if found and found[1] else None


def _wrapped(data: Any) -> Iterator[Mapping[str, Any]]:
    """The object itself and the ones that it, or a list of it, is wrapped in; the outermost first."""
    level: list[Any] = [data]
    for _ in range(WRAPPERS):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                yield value
                inner += [each for each in value.values() if isinstance(each, dict | list)]
            elif len(value) <= 2:
                inner += [each for each in value if isinstance(each, dict)]
        level = inner[:100]


def _maker(data: Any, path: str) -> str:
    """The maker of a list of segments, chunks or words, where its fields are like nobody else's; else nothing."""
    objects = list(_wrapped(data)) if isinstance(data, dict) else [{"": data}]
    listed = [entry for each in objects for value in each.values() for entry in entries(value)[:50]]
    keys = {key for entry in listed for key in entry}
    if isinstance(data, list) and all(
        isinstance(row, list) and len(row) >= 10 and isinstance(row[5], list) for row in data[:5]
    ):
        return "faster-whisper"
    tops = {key for each in objects for key in each}
    words = [word for entry in listed for word in entries(entry.get("words"))[:5]]
    if "word_segments" in tops or any("score" in word and "word" in word for word in [*words, *listed]):
        return "WhisperX"
    if (
        {"avg_logprob", "no_speech_prob"} & keys
        or "language_probability" in tops
        or any({"segments", "text"} <= set(each) for each in objects)
    ):
        return "Whisper"
    if "transcription" in tops and "offsets" in keys:
        return "whisper.cpp"
    if any(isinstance(entry.get("timestamp"), list) and "text" in entry for entry in listed):
        return "Hugging Face"
    if ("conf" in keys and "word" in keys) or (isinstance(data, list) and any("result" in entry for entry in listed)):
        return "Vosk"
    if "retval" in tops or "alignedWord" in keys:
        return "Kaldi"
    if "paragraph" in path.split("/")[:-1]:
        return "autoEdit"
    return ""


def _with_names(passages: list[Passage], data: Any) -> list[Passage]:
    """Give speakers the names that another list of the file has for them."""
    labels = {passage.speaker for passage in passages if passage.speaker is not None}
    names: dict[str, str] = {}
    for value in _wrapped(data):
        for key, listed in value.items():
            if plain(key) in _NAME_LISTS:
                names |= {number: name for number, name in _names(listed, labels).items() if number in labels}
    return [
        passage._replace(speaker=names.get(passage.speaker, passage.speaker)) if passage.speaker else passage
        for passage in passages
    ]


def _names(listed: Any, labels: Collection[str]) -> dict[str, str]:
    pairs: list[tuple[Any, Any]] = []
    if isinstance(listed, dict):
        pairs = [(key, value.get("name") if isinstance(value, dict) else value) for key, value in listed.items()]
    elif isinstance(listed, list) and all(isinstance(name, str) for name in listed):
        shift = int("Speaker 0" not in labels)
        pairs = list(enumerate(listed, shift)) if f"Speaker {len(listed) + shift}" not in labels else []
    else:
        for entry in map(fields, entries(listed)):
            pairs.append((first(entry, _ID), first(entry, _NAME)))
    return {
        number: " ".join(name.split())
        for key, name in pairs
        if (number := label(key)) is not None and isinstance(name, str) and name.strip()
    }


def _bare_text(data: Any) -> list[str] | None:
    """A transcript that is one text, or a list of lines."""
    if isinstance(data, list) and len(data) > 1 and all(isinstance(line, str) for line in data):
        return data if sum(len(line.split()) for line in data) > 2 * len(data) else None
    if isinstance(data, dict) and {plain(key) for key in data} <= _PLAIN:
        for name in ("text", "transcript", "transcription"):
            if isinstance(said := data.get(name), str) and len(said.split()) >= 3:
                return said.split("\n")
    return None


def _shown(data: Any) -> str:
    keys = (
        list(data)
        if isinstance(data, dict)
        else list(dict.fromkeys(key for entry in entries(data)[:20] for key in entry))
    )
    return ", ".join(str(key)[:40] for key in keys[:SHOWN]) + (" …" if len(keys) > SHOWN else "") if keys else "–"
