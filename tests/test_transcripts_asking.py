"""Who asks, on invented conversations: the labels say nothing, so only the words can tell."""

import re
from pathlib import Path

import pytest

from cjmkit.transcripts.asking import askers
from cjmkit.transcripts.labels import key
from cjmkit.transcripts.turns import Turn

FIXTURES = Path(__file__).parent / "fixtures"


def conversations(name):
    """Blocks of `# title | who asks, who else asks` (or `-` for nobody) and lines `speaker: words`."""
    found = []
    for block in (FIXTURES / name).read_text(encoding="utf-8").split("# ")[1:]:
        head, *lines = block.strip().split("\n")
        title, asking = head.split(" | ")
        turns = [
            Turn(*line.split(": ", 1), start=None, end=None, line=number) for number, line in enumerate(lines, start=1)
        ]
        found.append(pytest.param(turns, {key(who) for who in asking.split(", ")} - {"-"}, id=title))
    return found


def bare(turns):
    """The same words as a machine writes them: no punctuation, no capitals."""
    return [Turn(turn.speaker, re.sub(r"[^\w\s'’-]", "", turn.text).lower(), None, None, turn.line) for turn in turns]


def asking(turns):
    return set(askers(turns, {key(turn.speaker) for turn in turns}))


@pytest.mark.parametrize(("turns", "expected"), [*conversations("who_asks.txt"), *conversations("who_asks_kept.txt")])
def test_who_asks_is_told_by_the_words(turns, expected):
    assert asking(turns) == expected


@pytest.mark.parametrize(("turns", "expected"), conversations("who_asks.txt"))
def test_who_asks_is_told_without_punctuation(turns, expected):
    assert asking(bare(turns)) == expected


def test_who_asks_without_punctuation_holds_on_conversations_kept_back():
    kept = [case.values for case in conversations("who_asks_kept.txt")]
    right = sum(asking(bare(turns)) == expected for turns, expected in kept)
    assert right >= 20, f"{right} of {len(kept)}"


@pytest.mark.parametrize(("turns", "expected"), conversations("who_asks.txt"))
def test_candidates_are_the_only_ones_who_ask(turns, expected):
    assert expected.isdisjoint(askers(turns, {key(turn.speaker) for turn in turns} - expected))


def test_one_voice_alone_asks_nobody():
    assert askers([Turn("Ana", "Who knows?", None, None, 1)], {"ana"}) == []
