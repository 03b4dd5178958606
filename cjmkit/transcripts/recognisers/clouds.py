"""The large clouds' recognisers: AWS Transcribe, Google Speech-to-Text, IBM Watson, Azure Speech."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cjmkit.transcripts.reading import Passage
from cjmkit.transcripts.recognisers.values import Word, entries, in_time, label, passages_of, spoken, time

TICKS = 1e7  # Azure counts in tenths of microseconds


def aws_transcribe(data: Mapping[str, Any]) -> list[Passage] | None:
    """AWS Transcribe: items of words and marks; speakers on audio segments, on items, or in lists of their own."""
    results = data.get("results")
    if not isinstance(results, dict) or not ({"items", "audio_segments"} & set(results)):
        return None
    segments = entries(results.get("audio_segments"))
    whose = ("speaker_label", "channel_label")
    if segments and (any(name in segment for segment in segments for name in whose) or not results.get("items")):
        return [
            Passage(
                label(segment.get("speaker_label") or segment.get("channel_label")),
                " ".join(spoken(segment.get("transcript")).split()),
                time(segment.get("start_time")),
                time(segment.get("end_time")),
                number,
            )
            for number, segment in enumerate(segments, 1)
            if spoken(segment.get("transcript")).strip()
        ]
    channels = results.get("channel_labels")
    if isinstance(channels, dict) and len(entries(channels.get("channels"))) > 1:
        found: list[Passage] = []
        for channel in entries(channels["channels"]):
            name = label(channel.get("channel_label"))
            words = _aws_words(entries(channel.get("items")), {})
            found += passages_of(word._replace(speaker=name) for word in words)
        return in_time(found)
    return passages_of(_aws_words(entries(results.get("items")), _aws_speakers(results.get("speaker_labels"))))


def _aws_speakers(labels: Any) -> dict[float | None, str | None]:
    """Who speaks at which beginning of a word."""
    segments = entries(labels.get("segments")) if isinstance(labels, dict) else []
    return {
        time(item.get("start_time")): label(item.get("speaker_label") or segment.get("speaker_label"))
        for segment in segments
        for item in [segment, *entries(segment.get("items"))]
    }


def _aws_words(items: list[dict[str, Any]], speakers: Mapping[float | None, str | None]) -> list[Word]:
    words = []
    for number, item in enumerate(items, 1):
        content = spoken((entries(item.get("alternatives")) or [{}])[0].get("content"))
        start = time(item.get("start_time"))
        mark = item.get("type") == "punctuation"
        speaker = None if mark else label(item.get("speaker_label")) or speakers.get(start)
        words.append(Word(content, speaker, start, time(item.get("end_time")), number, attached=mark))
    return words


def google_speech(data: Mapping[str, Any]) -> list[Passage] | None:
    """Google Speech-to-Text, v1 and v2. Where speakers are told apart, the last result repeats all words with their tags."""
    results = entries(data.get("results"))
    if not any("alternatives" in result for result in results) or _is_watson(data):
        return None
    best = [(entries(result.get("alternatives")) or [{}])[0] for result in results]
    lists = [entries(alternative.get("words")) for alternative in best]
    if _repeats(lists):
        whole, lists, results, best = lists[-1], lists[:-1], results[:-1], best[:-1]
        if len(whole) >= max(map(len, lists)) and _google_start(whole[-1]) >= max(
            _google_start(words[-1]) for words in lists if words
        ):
            return passages_of(_google_words(whole, 1))
        tags = {_google_start(word): _google_speaker(word) for word in whole}  # cut off: the others hold the words
        lists = [[{**word, "speakerLabel": tags.get(_google_start(word))} for word in words] for words in lists]
    passages: list[Passage] = []
    channels = {result.get("channelTag", result.get("channel_tag")) for result in results} - {None, 0}
    number = 1
    for result, alternative, words in zip(results, best, lists, strict=True):
        channel = result.get("channelTag", result.get("channel_tag"))
        speaker = f"Channel {channel}" if len(channels) > 1 and channel else None
        if words:
            passages += [
                passage._replace(speaker=passage.speaker or speaker)
                for passage in passages_of(_google_words(words, number))
            ]
        elif said := " ".join(spoken(alternative.get("transcript")).split()):
            end = time(result.get("resultEndTime") or result.get("result_end_time") or result.get("resultEndOffset"))
            passages.append(Passage(speaker, said, None, end, number))
        number += max(1, len(words))
    return in_time(passages) if len(channels) > 1 else passages


def _repeats(lists: list[list[dict[str, Any]]]) -> bool:
    """Whether the last result begins at the very first word again, now with speakers."""
    filled = [words for words in lists[:-1] if words]
    if not filled or not lists[-1] or not any(_google_speaker(word) for word in lists[-1]):
        return False
    one, other = filled[0][0], lists[-1][0]
    return one.get("word") == other.get("word") and _google_start(one) == _google_start(other)


def _google_start(word: Mapping[str, Any]) -> float:
    given = word.get("startTime", word.get("start_time", word.get("startOffset", word.get("start_offset"))))
    return time(given) or 0.0


def _google_speaker(word: Mapping[str, Any]) -> str | None:
    tag = word.get("speakerLabel") or word.get("speaker_label") or word.get("speakerTag") or word.get("speaker_tag")
    return label(tag) if tag else None  # 0 is nobody


def _google_words(words: list[dict[str, Any]], number: int) -> list[Word]:
    return [
        Word(
            spoken(word.get("word")),
            _google_speaker(word),
            time(word.get("startTime", word.get("start_time", word.get("startOffset", word.get("start_offset"))))),
            time(word.get("endTime", word.get("end_time", word.get("endOffset", word.get("end_offset"))))),
            at,
        )
        for at, word in enumerate(words, number)
    ]


def ibm_watson(data: Mapping[str, Any]) -> list[Passage] | None:
    """IBM Watson: words as lists [word, from, to], speakers beside them, matched by their times."""
    if not _is_watson(data):
        return None
    turns = [
        (start, time(entry.get("to")), label(entry.get("speaker")))
        for entry in entries(data.get("speaker_labels"))
        if (start := time(entry.get("from"))) is not None
    ]
    exact = {start: speaker for start, _, speaker in turns}
    passages: list[Passage] = []
    number = 1
    for result in entries(data.get("results")):
        best = (entries(result.get("alternatives")) or [{}])[0]
        if result.get("final") is False or not best:
            continue
        words = []
        for row in best.get("timestamps") or []:
            if isinstance(row, list) and len(row) >= 3:
                start, end = time(row[1]), time(row[2])
                words.append(Word(spoken(row[0]), exact.get(start) if start is not None else None, start, end, number))
                number += 1
        if words:
            passages += passages_of(words)
        elif said := " ".join(spoken(best.get("transcript")).split()):
            passages.append(Passage(None, said, None, None, number))
            number += 1
    return passages


def _is_watson(data: Mapping[str, Any]) -> bool:
    results = entries(data.get("results"))
    best = [alternative for result in results for alternative in entries(result.get("alternatives"))[:1]]
    return bool(best) and (
        any(isinstance(alternative.get("timestamps"), list) for alternative in best)
        or (("result_index" in data or "speaker_labels" in data) and any("final" in result for result in results))
    )


def azure_speech(data: Mapping[str, Any]) -> list[Passage] | None:
    """Azure Speech: recognised phrases of a batch, or the phrases of a fast transcription."""
    batch = entries(data.get("recognizedPhrases"))
    if batch:
        channels = {phrase.get("channel") for phrase in batch}
        found = []
        for number, phrase in enumerate(batch, 1):
            best = (entries(phrase.get("nBest")) or [{}])[0]
            start = time(phrase.get("offsetInTicks"))
            start = time(phrase.get("offset")) if start is None else start / TICKS
            length = time(phrase.get("durationInTicks"))
            length = time(phrase.get("duration")) if length is None else length / TICKS
            speaker = label(phrase.get("speaker"))
            if speaker is None and len(channels) > 1:
                speaker = f"Channel {phrase.get('channel')}"
            said = " ".join(spoken(best.get("display") or best.get("lexical")).split())
            if said:
                found.append(Passage(speaker, said, _rounded(start), _end(start, length), number))
        return in_time(found)
    phrases = entries(data.get("phrases"))
    if not any("offsetMilliseconds" in phrase for phrase in phrases):
        return None
    found = []
    for number, phrase in enumerate(phrases, 1):
        start, length = time(phrase.get("offsetMilliseconds")), time(phrase.get("durationMilliseconds"))
        start, length = (None if at is None else at / 1000 for at in (start, length))
        if said := " ".join(spoken(phrase.get("text")).split()):
            found.append(Passage(label(phrase.get("speaker")), said, _rounded(start), _end(start, length), number))
    return in_time(found)


def _rounded(start: float | None) -> float | None:
    return None if start is None else round(start, 3)


def _end(start: float | None, length: float | None) -> float | None:
    return None if start is None or length is None else round(start + length, 3)
