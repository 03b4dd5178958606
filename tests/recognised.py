"""The same talk as different recognisers write it in JSON; each writer takes turns (speaker number, words) and gives the file's value.

Every word takes half a second, and turns are a second apart; `time_of` says when one begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

Talk = Sequence[tuple[int, Sequence[str]]]
MARKS = ".,?!"


def timed(talk: Talk) -> Iterator[tuple[int, list[tuple[str, float, float]]]]:
    at = 0.0
    for speaker, words in talk:
        turn = []
        for word in words:
            turn.append((word, at, at + 0.5))
            at += 0.5
        at += 1.0
        yield speaker, turn


def text_of(words: Sequence[str]) -> str:
    return " ".join(words)


def bare(word: str) -> tuple[str, str]:
    """A word and the mark behind it."""
    return (word[:-1], word[-1]) if word[-1] in MARKS else (word, "")


def whisper(talk: Talk) -> Any:
    segments = [
        {"id": number, "seek": 0, "start": words[0][1], "end": words[-1][2], "text": " " + " ".join(word for word, _, _ in words),
         "tokens": [50364, 1], "temperature": 0.0, "avg_logprob": -0.2, "compression_ratio": 1.4, "no_speech_prob": 0.01}
        for number, (_, words) in enumerate(timed(talk))
    ]  # fmt: skip
    return {"text": "".join(segment["text"] for segment in segments), "segments": segments, "language": "de"}


def whisperx(talk: Talk) -> Any:
    segments = [
        {"start": words[0][1], "end": words[-1][2], "text": " " + " ".join(word for word, _, _ in words), "speaker": f"SPEAKER_{speaker:02}",
         "words": [{"word": word, "start": start, "end": end, "score": 0.9, "speaker": f"SPEAKER_{speaker:02}"} for word, start, end in words]}
        for speaker, words in timed(talk)
    ]  # fmt: skip
    return {
        "segments": segments,
        "word_segments": [word for segment in segments for word in segment["words"]],
        "language": "en",
    }


def whisperx_words(talk: Talk) -> Any:
    """One long segment, in which only the words say who speaks, and not all of them do, nor have all a time."""
    words: list[dict[str, Any]] = []
    for speaker, turn in timed(talk):
        words.append(
            {
                "word": turn[0][0],
                "start": turn[0][1],
                "end": turn[0][2],
                "score": 0.5,
                "speaker": f"SPEAKER_{speaker:02}",
            }
        )
        words += [{"word": word} for word, _, _ in turn[1:]]
    return {
        "segments": [{"start": 0.0, "end": 60.0, "text": " ".join(word["word"] for word in words), "words": words}],
        "word_segments": words,
    }


def faster_whisper(talk: Talk) -> Any:
    """The named tuples of its segments, which JSON turns into lists."""
    return [
        [
            number,
            0,
            words[0][1],
            words[-1][2] + 0.01,
            " " + " ".join(word for word, _, _ in words),
            [50364, 7],
            0.0,
            -0.3,
            1.2,
            0.01,
            None,
        ]
        for number, (_, words) in enumerate(timed(talk), 1)
    ]


def whisper_cpp(talk: Talk) -> Any:
    return {
        "systeminfo": "AVX = 1", "model": {"type": "base"}, "params": {"language": "de"}, "result": {"language": "de"},
        "transcription": [
            {"timestamps": {"from": clock(words[0][1], ","), "to": clock(words[-1][2], ",")},
             "offsets": {"from": int(words[0][1] * 1000), "to": int(words[-1][2] * 1000)}, "text": " " + " ".join(word for word, _, _ in words)}
            for _, words in timed(talk)
        ],
    }  # fmt: skip


def hugging_face(talk: Talk) -> Any:
    chunks = [
        {"timestamp": [words[0][1], words[-1][2]], "text": " " + " ".join(word for word, _, _ in words)}
        for _, words in timed(talk)
    ]
    chunks[-1]["timestamp"] = [chunks[-1]["timestamp"][0], None]
    return {"text": "".join(str(chunk["text"]) for chunk in chunks), "chunks": chunks}


def hugging_face_speakers(talk: Talk) -> Any:
    plain = hugging_face(talk)
    return {
        **plain,
        "speakers": [
            {"speaker": f"SPEAKER_{speaker:02}", **chunk}
            for (speaker, _), chunk in zip(talk, plain["chunks"], strict=True)
        ],
    }


def assemblyai(talk: Talk) -> Any:
    utterances = [
        {"speaker": "ABCDEFGH"[speaker], "text": " ".join(word for word, _, _ in words), "confidence": 0.9, "start": int(words[0][1] * 1000),
         "end": int(words[-1][2] * 1000),
         "words": [{"text": word, "start": int(start * 1000), "end": int(end * 1000), "confidence": 0.9, "speaker": "ABCDEFGH"[speaker]}
                   for word, start, end in words]}
        for speaker, words in timed(talk)
    ]  # fmt: skip
    words = [word for utterance in utterances for word in utterance["words"]]
    return {"id": "x", "language_code": "de", "status": "completed", "audio_url": "file", "text": "…", "words": words, "utterances": utterances,
            "audio_duration": 60}  # fmt: skip


def assemblyai_words(talk: Talk) -> Any:
    return {**assemblyai(talk), "utterances": None}


def deepgram(talk: Talk) -> Any:
    utterances = [
        {"start": words[0][1], "end": words[-1][2], "confidence": 0.9, "channel": 0, "transcript": " ".join(word for word, _, _ in words),
         "speaker": speaker, "id": f"u{number}", "words": _deepgram_words(speaker, words)}
        for number, (speaker, words) in enumerate(timed(talk))
    ]  # fmt: skip
    return {
        "metadata": {"request_id": "r", "channels": 1},
        "results": {**deepgram_words(talk)["results"], "utterances": utterances},
    }


def _deepgram_words(speaker: int, words: Sequence[tuple[str, float, float]]) -> list[dict[str, Any]]:
    return [
        {
            "word": bare(word)[0].lower(),
            "start": start,
            "end": end,
            "confidence": 0.9,
            "speaker": speaker,
            "punctuated_word": word,
        }
        for word, start, end in words
    ]


def deepgram_words(talk: Talk) -> Any:
    words = [word for speaker, turn in timed(talk) for word in _deepgram_words(speaker, turn)]
    return {
        "metadata": {"channels": 1},
        "results": {"channels": [{"alternatives": [{"transcript": "…", "confidence": 0.9, "words": words}]}]},
    }


def deepgram_paragraphs(talk: Talk) -> Any:
    paragraphs = [
        {"sentences": [{"text": " ".join(word for word, _, _ in words), "start": words[0][1], "end": words[-1][2]}], "speaker": speaker,
         "num_words": len(words), "start": words[0][1], "end": words[-1][2]}
        for speaker, words in timed(talk)
    ]  # fmt: skip
    return {
        "results": {
            "channels": [
                {"alternatives": [{"transcript": "…", "paragraphs": {"transcript": "…", "paragraphs": paragraphs}}]}
            ]
        }
    }


def _aws_items(talk: Talk) -> Iterator[tuple[int, dict[str, Any]]]:
    for speaker, words in timed(talk):
        for word, start, end in words:
            said, mark = bare(word)
            if said:
                yield (
                    speaker,
                    {
                        "start_time": str(start),
                        "end_time": str(end),
                        "alternatives": [{"confidence": "0.9", "content": said}],
                        "type": "pronunciation",
                    },
                )
            if mark:
                yield speaker, {"alternatives": [{"confidence": "0.0", "content": mark}], "type": "punctuation"}


def aws(talk: Talk) -> Any:
    segments = [
        {"start_time": str(words[0][1]), "end_time": str(words[-1][2]), "speaker_label": f"spk_{speaker}",
         "items": [{"start_time": str(start), "end_time": str(end), "speaker_label": f"spk_{speaker}"} for _, start, end in words]}
        for speaker, words in timed(talk)
    ]  # fmt: skip
    return {"jobName": "j", "accountId": "1", "status": "COMPLETED",
            "results": {"transcripts": [{"transcript": "…"}], "speaker_labels": {"speakers": 2, "segments": segments},
                        "items": [item for _, item in _aws_items(talk)]}}  # fmt: skip


def aws_items(talk: Talk) -> Any:
    """The newer form: each item says who speaks; the segments are there as well."""
    found = aws(talk)
    found["results"]["items"] = [{**item, "speaker_label": f"spk_{speaker}"} for speaker, item in _aws_items(talk)]
    del found["results"]["speaker_labels"]
    return found


def aws_segments(talk: Talk) -> Any:
    found = aws_items(talk)
    found["results"]["audio_segments"] = [
        {"id": number, "transcript": " ".join(word for word, _, _ in words), "start_time": str(words[0][1]), "end_time": str(words[-1][2]),
         "speaker_label": f"spk_{speaker}", "items": [1, 2]}
        for number, (speaker, words) in enumerate(timed(talk))
    ]  # fmt: skip
    return found


def aws_channels(talk: Talk) -> Any:
    channels = [
        {"channel_label": f"ch_{channel}", "items": [item for speaker, item in _aws_items(talk) if speaker == channel]}
        for channel in sorted({speaker for speaker, _ in talk})
    ]
    return {"jobName": "j", "results": {"transcripts": [], "channel_labels": {"channels": channels, "number_of_channels": 2},
                                        "items": [item for _, item in _aws_items(talk)]}}  # fmt: skip


def google(talk: Talk) -> Any:
    """Version 1: the last result repeats every word, with its speaker."""
    results = [
        {"alternatives": [{"transcript": " ".join(word for word, _, _ in words), "confidence": 0.9,
                           "words": [{"startTime": f"{start:.3f}s", "endTime": f"{end:.3f}s", "word": word} for word, start, end in words]}],
         "resultEndTime": f"{words[-1][2]:.3f}s", "languageCode": "de-de"}
        for _, words in timed(talk)
    ]  # fmt: skip
    tagged = [{"startTime": f"{start:.3f}s", "endTime": f"{end:.3f}s", "word": word, "speakerTag": speaker + 1}
              for speaker, words in timed(talk) for word, start, end in words]  # fmt: skip
    return {
        "name": "1",
        "done": True,
        "response": {"@type": "x", "results": [*results, {"alternatives": [{"words": tagged}]}]},
    }


def google_snake(talk: Talk) -> Any:
    words = [
        {"start_time": {"seconds": int(start), "nanos": int(start % 1 * 1e9)} if start else {}, "end_time": {"seconds": int(end), "nanos": int(end % 1 * 1e9)},
         "word": word, "speaker_tag": speaker + 1}
        for speaker, turn in timed(talk) for word, start, end in turn
    ]  # fmt: skip
    return {"results": [{"alternatives": [{"transcript": "…", "words": words}]}]}


def ibm(talk: Talk) -> Any:
    results = [
        {"final": True, "alternatives": [{"transcript": " ".join(word for word, _, _ in words) + " ", "confidence": 0.9,
                                          "timestamps": [[word, start, end] for word, start, end in words]}]}
        for _, words in timed(talk)
    ]  # fmt: skip
    labels = [{"from": start, "to": end, "speaker": speaker, "confidence": 0.6, "final": False}
              for speaker, words in timed(talk) for _, start, end in words]  # fmt: skip
    return {"result_index": 0, "results": results, "speaker_labels": labels}


def speechmatics(talk: Talk) -> Any:
    results: list[dict[str, Any]] = []
    for speaker, words in timed(talk):
        for word, start, end in words:
            said, mark = bare(word)
            alternative = {"confidence": 1.0, "language": "de", "speaker": f"S{speaker + 1}"}
            if said:
                results.append(
                    {
                        "type": "word",
                        "start_time": start,
                        "end_time": end,
                        "alternatives": [{**alternative, "content": said}],
                    }
                )
            if mark:
                results.append({"type": "punctuation", "start_time": end, "end_time": end, "is_eos": mark == ".", "attaches_to": "previous",
                                "alternatives": [{**alternative, "content": mark}]})  # fmt: skip
    return {"format": "2.9", "job": {"id": "j"}, "metadata": {"type": "transcription"}, "results": results}


def speechmatics_first(talk: Talk) -> Any:
    turns = list(timed(talk))
    return {
        "job": {"lang": "de", "duration": 60},
        "speakers": [{"duration": f"{words[-1][2] - words[0][1]:.2f}", "confidence": None, "name": f"F{speaker + 1}", "time": f"{words[0][1]:.2f}"}
                     for speaker, words in turns],
        "words": [{"duration": f"{end - start:.2f}", "confidence": "1.0", "name": word, "time": f"{start:.2f}"}
                  for _, words in turns for word, start, end in words],
        "format": "1.0",
    }  # fmt: skip


def rev(talk: Talk) -> Any:
    monologues = []
    for speaker, words in timed(talk):
        elements: list[dict[str, Any]] = []
        for number, (word, start, end) in enumerate(words):
            said, mark = bare(word)
            elements += [{"type": "punct", "value": " "}] if number else []
            elements += [{"type": "text", "value": said, "ts": start, "end_ts": end, "confidence": 0.9}] if said else []
            elements += [{"type": "punct", "value": mark}] if mark else []
        monologues.append({"speaker": speaker, "elements": elements})
    return {"monologues": monologues}


def azure(talk: Talk) -> Any:
    return {"source": "file", "recognizedPhrases": [
        {"recognitionStatus": "Success", "channel": 0, "speaker": speaker + 1, "offset": f"PT{words[0][1]}S", "duration": "PT1S",
         "offsetInTicks": words[0][1] * 1e7, "durationInTicks": (words[-1][2] - words[0][1]) * 1e7,
         "nBest": [{"confidence": 0.9, "lexical": "…", "display": " ".join(word for word, _, _ in words)}]}
        for speaker, words in timed(talk)
    ]}  # fmt: skip


def azure_fast(talk: Talk) -> Any:
    return {"durationMilliseconds": 60000, "combinedPhrases": [{"text": "…"}], "phrases": [
        {"speaker": speaker + 1, "offsetMilliseconds": int(words[0][1] * 1000), "durationMilliseconds": int((words[-1][2] - words[0][1]) * 1000),
         "text": " ".join(word for word, _, _ in words), "words": [{"text": "…", "offsetMilliseconds": 0, "durationMilliseconds": 1}], "locale": "de-DE"}
        for speaker, words in timed(talk)
    ]}  # fmt: skip


def vosk(talk: Talk) -> Any:
    return [
        {
            "result": [{"conf": 1.0, "start": start, "end": end, "word": word} for word, start, end in words],
            "text": " ".join(word for word, _, _ in words),
        }
        for _, words in timed(talk)
    ]


def kaldi(talk: Talk) -> Any:
    words = [{"start": start, "confidence": 1.0, "end": end, "word": bare(word)[0].lower(), "punct": word, "index": 0}
             for _, turn in timed(talk) for word, start, end in turn]  # fmt: skip
    return {"action": "audio-transcribe", "retval": {"status": True, "wonid": "x", "punct": "…", "words": words}}


def gentle(talk: Talk) -> Any:
    return {"transcript": "…", "words": [{"alignedWord": "x", "case": "success", "word": word, "start": start, "end": end}
                                         for _, turn in timed(talk) for word, start, end in turn]}  # fmt: skip


def named_apart(talk: Talk) -> Any:
    """Speakers as numbers, their names in another list, all of it inside a wrapper."""
    return {"data": {
        "title": "Interview 3", "speakers": [{"id": number, "name": NAMES[number]} for number in sorted({speaker for speaker, _ in talk})],
        "segments": [{"speaker_id": speaker, "text": " ".join(word for word, _, _ in words), "start_time": words[0][1], "end_time": words[-1][2]}
                     for speaker, words in timed(talk)],
    }}  # fmt: skip


def sentences(talk: Talk) -> Any:
    """A meeting tool's sentences, with clock times."""
    return {"meeting": {"name": "Call"}, "sentences": [
        {"index": number, "speaker_name": NAMES[speaker], "speaker_id": speaker, "text": " ".join(word for word, _, _ in words),
         "raw_text": "…", "start_time": clock(words[0][1], "."), "end_time": clock(words[-1][2], ".")}
        for number, (speaker, words) in enumerate(timed(talk))
    ]}  # fmt: skip


def without_times(talk: Talk) -> Any:
    return [{"speaker": NAMES[speaker], "text": text_of(words)} for speaker, words in talk]


def nested_speaker(talk: Talk) -> Any:
    return {"transcript": [
        {"participant": {"id": speaker, "name": NAMES[speaker]}, "words": [
            {"text": word, "start_timestamp": {"relative": start}, "end_timestamp": {"relative": end}} for word, start, end in words]}
        for speaker, words in timed(talk)
    ]}  # fmt: skip


def rows(talk: Talk) -> Any:
    return [
        [NAMES[speaker], words[0][1], words[-1][2], " ".join(word for word, _, _ in words)]
        for speaker, words in timed(talk)
    ]


def clock(at: float, mark: str) -> str:
    return f"{int(at // 3600):02}:{int(at // 60 % 60):02}:{int(at % 60):02}{mark}{int(at % 1 * 1000):03}"


NAMES = ("Anna Weber", "Ben Klein", "Cem Öz")


def _numbered(form: str, first: int = 0) -> Callable[[int], str]:
    return lambda number: form.format(number + first)


def _name(number: int) -> str:
    return NAMES[number]


# The writer, the format that is said, and the label of each speaker (None: the form tells nobody apart).
FORMS: dict[str, tuple[Callable[[Talk], Any], str, Callable[[int], str] | None]] = {
    "whisper": (whisper, "Whisper JSON", None),
    "whisperx": (whisperx, "WhisperX JSON", _numbered("SPEAKER_{:02}")),
    "whisperx words": (whisperx_words, "WhisperX JSON", _numbered("SPEAKER_{:02}")),
    "faster-whisper": (faster_whisper, "faster-whisper JSON", None),
    "whisper.cpp": (whisper_cpp, "whisper.cpp JSON", None),
    "hugging face": (hugging_face, "Hugging Face JSON", None),
    "hugging face speakers": (hugging_face_speakers, "Hugging Face JSON", _numbered("SPEAKER_{:02}")),
    "assemblyai": (assemblyai, "AssemblyAI JSON", lambda number: "ABCDEFGH"[number]),
    "assemblyai words": (assemblyai_words, "AssemblyAI JSON", lambda number: "ABCDEFGH"[number]),
    "deepgram": (deepgram, "Deepgram JSON", _numbered("Speaker {}")),
    "deepgram words": (deepgram_words, "Deepgram JSON", _numbered("Speaker {}")),
    "deepgram paragraphs": (deepgram_paragraphs, "Deepgram JSON", _numbered("Speaker {}")),
    "aws": (aws, "AWS Transcribe JSON", _numbered("spk_{}")),
    "aws items": (aws_items, "AWS Transcribe JSON", _numbered("spk_{}")),
    "aws segments": (aws_segments, "AWS Transcribe JSON", _numbered("spk_{}")),
    "aws channels": (aws_channels, "AWS Transcribe JSON", _numbered("ch_{}")),
    "google": (google, "Google Speech-to-Text JSON", _numbered("Speaker {}", 1)),
    "google snake": (google_snake, "Google Speech-to-Text JSON", _numbered("Speaker {}", 1)),
    "ibm": (ibm, "IBM Watson JSON", _numbered("Speaker {}")),
    "speechmatics": (speechmatics, "Speechmatics JSON", _numbered("S{}", 1)),
    "speechmatics 1": (speechmatics_first, "Speechmatics JSON", _numbered("Speaker {} (F)", 1)),
    "rev": (rev, "Rev.ai JSON", _numbered("Speaker {}")),
    "azure": (azure, "Azure Speech JSON", _numbered("Speaker {}", 1)),
    "azure fast": (azure_fast, "Azure Speech JSON", _numbered("Speaker {}", 1)),
    "vosk": (vosk, "Vosk JSON", None),
    "kaldi": (kaldi, "Kaldi JSON", None),
    "gentle": (gentle, "Kaldi JSON", None),
    "named apart": (named_apart, "JSON", _name),
    "sentences": (sentences, "JSON", _name),
    "without times": (without_times, "JSON", _name),
    "nested speaker": (nested_speaker, "JSON", _name),
    "rows": (rows, "JSON", _name),
}
WITHOUT_TIMES = {"without times", "deepgram none"}
