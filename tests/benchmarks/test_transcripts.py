"""How fast long transcripts are read, against webvtt-py in the same run, and what one endless line costs."""

import random

import pytest
import webvtt

from cjmkit.transcripts import read_interview
from cjmkit.transcripts.captions import read_captions

CUES = 100_000
WORDS = [
    "the",
    "shop",
    "was",
    "slow",
    "and",
    "I",
    "did",
    "not",
    "find",
    "what",
    "we",
    "wanted",
    "because",
    "it",
    "took",
    "weeks",
]


def clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def write(path, kind: str, cues: int = CUES):
    """An interview of cues of nine words, as Zoom or as Teams writes it."""
    chance = random.Random(7)
    blocks = ["WEBVTT\n"]
    for number in range(cues):
        said = " ".join(chance.choices(WORDS, k=9)) + ("?" if chance.random() < 0.1 else ".")
        who = chance.choice(["Anna Weber", "Ben Klein"])
        named = f"<v {who}>{said}</v>" if kind == "Teams" else f"{who}: {said}" if chance.random() < 0.7 else said
        name = f"5b2c-4e/{number}-0" if kind == "Teams" else str(number + 1)
        blocks.append(f"{name}\n{clock(700 * number)} --> {clock(700 * number + 650)}\n{named}\n")
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


LINE = 50_000_000  # bytes
ENDLESS = {
    "plain text": (b"", b"I waited for them and nobody came. "),
    "VTT payload": (b"WEBVTT\n\n00:01.000 --> 00:02.000\n", b"I waited for them and nobody came. "),
    "cp1252": (b"", "Ich möchte größere Gläser. ".encode("cp1252")),
    "cut JSON": (b'{"text": "', b"I waited for them. "),
    "cut list of JSON": (
        b'{"segments": [',
        b'{"start": 1.0, "end": 2.0, "text": "I waited for them", "speaker": "A"},',
    ),
    "escapes": (b'{"text": "', b'\\"\\u0041'),
    "brackets": (b"", b"["),
    "empty lists": (b"[", b"[],"),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_endless_line(figures, process, tmp_path, kind):
    """These stand first: a process's peak memory begins with that of the process which started it."""
    start, words = ENDLESS[kind]
    with (tmp_path / "line.txt").open("wb") as file:
        file.write(start)
        for _ in range(LINE // 1_000_000):
            file.write(words * (1_000_000 // len(words)))
    code = f"from pathlib import Path\nfrom cjmkit.transcripts import read_interviews\nread_interviews(Path({str(tmp_path)!r}))"
    time, memory = process(code)
    figures("seconds for one line of 50 MB", time, goal="≤ 10", note=kind)
    figures("MB for one line of 50 MB", memory, goal="≤ 1000", note=kind)


@pytest.mark.parametrize("kind", ["Zoom", "Teams"])
def test_long_vtt(figures, seconds, tmp_path, kind):
    path = write(tmp_path / "long.vtt", kind)
    text = path.read_text(encoding="utf-8")
    assert len(webvtt.read(path)) == len(read_captions(text, "vtt", ()).passages) == CUES
    theirs = seconds(lambda: webvtt.read(path))
    cues = f"{CUES:,} cues, {kind}"
    figures(
        "captions with speakers, times as fast as webvtt-py",
        theirs / seconds(lambda: read_captions(text, "vtt", ())),
        goal="≥ 5",
        note=cues,
    )
    figures(
        "whole interview, times as fast as webvtt-py",
        theirs / seconds(lambda: read_interview(path)),
        goal="≥ 5",
        note=cues,
    )


def test_twice_the_cues_take_twice_the_time(figures, seconds, tmp_path):
    once, twice = write(tmp_path / "once.vtt", "Zoom", CUES // 4), write(tmp_path / "twice.vtt", "Zoom", CUES // 2)
    ratio = seconds(lambda: read_interview(twice)) / seconds(lambda: read_interview(once))
    figures("time for twice the cues", ratio, goal="≤ 2.3", note=f"{CUES // 4:,} and {CUES // 2:,} cues")
