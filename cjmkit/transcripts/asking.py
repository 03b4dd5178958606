"""Who asks in a conversation whose labels do not say it: by questions, by how they address others, and by who talks at length."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2

from cjmkit.transcripts.labels import key, words
from cjmkit.transcripts.turns import Turn

JUDGED = 1000  # turns, from both ends of a conversation, that it is judged by
EDGE = 3  # turns at either end in which somebody who leads the conversation says so
CLEAR = 0.8  # by how much an asker must stand out from everybody else
ENOUGH, ENOUGH_IN_A_GROUP = 0.5, 1.3  # the least that an asker's weight is, between two people and among more
ALIKE = 1.2  # how close the weight of a second moderator comes to the first one's

_QUOTED = re.compile(r"[„“\"»«][^„“”\"»«]{1,300}[“”\"»«]")
_MARKS = re.compile(r"[?？؟。]|\. ")
_SENTENCE = re.compile(r"[^.!?…。？！؟\n]+[.!?…。？！؟]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_POLITE = re.compile(r"(?<=[\w,;] )Sie\b")  # within a sentence: at its beginning it may be "they"


@dataclass
class _Voice:
    """What one speaker does in a conversation."""

    turns: int = 0
    said: int = 0  # words
    asking: int = 0  # turns that end with a question or a request; without punctuation, that hold one
    you: int = 0
    me: int = 0
    leads: bool = False


def askers(turns: Sequence[Turn], candidates: Collection[str]) -> list[str]:
    """Return the keys of the candidates' labels that ask, the clearest first; none where nobody stands out.

    A speaker's weight is 2.5 × the share of their turns that end with a question or a request, 2 × (the share of "you" among
    their "you" and "I" − 0.4), 0.3 × log2 of how much longer the others' turns are (within ±2), and 0.5 for opening or closing
    the conversation. Quoted questions do not count. Somebody always remains who answers.
    """
    voices = _without_passers(_voices(turns))
    if len(voices) < 2:
        return []
    weights = {label: _weight(voice, voices) for label, voice in voices.items()}
    ranked = sorted(set(candidates) & {*voices}, key=lambda label: (-weights[label], voices[label].said, label))
    enough = ENOUGH if len(voices) == 2 else ENOUGH_IN_A_GROUP
    if not ranked or weights[ranked[0]] < enough or not voices[ranked[0]].asking:
        return []
    alike = weights[ranked[0]] - ALIKE if len(voices) > 2 else weights[ranked[0]]
    near = [label for label in ranked if weights[label] >= max(enough, alike)]
    for found in (near, ranked[:1]):
        rest = [weights[label] for label in voices if label not in found]
        if rest and weights[found[-1]] - max(rest) >= CLEAR and _ask_most(found, voices):
            return found
    return []


def asking_shares(turns: Sequence[Turn]) -> dict[str, float]:
    """Return the share of each label's turns that end with a question or a request; without punctuation, that hold one."""
    return {label: voice.asking / voice.turns for label, voice in _voices(turns).items()}


def _ask_most(found: Collection[str], voices: Mapping[str, _Voice]) -> bool:
    """Somebody with two questions in three turns does not lead a meeting: a good part of all questions must be theirs."""
    if len(voices) == 2:
        return True
    asking = sum(voices[label].asking for label in found)
    taking_turns = sum(voices[label].turns for label in found)
    every = sum(voice.asking for voice in voices.values())
    return asking >= 2 and asking > every / 3 and taking_turns >= sum(voice.turns for voice in voices.values()) / 8


def _without_passers(voices: Mapping[str, _Voice]) -> dict[str, _Voice]:
    """Leave out who speaks once beside two others who speak often: a child, a waiter."""
    often = {label: voice for label, voice in voices.items() if voice.turns > 1}
    turns = sum(voice.turns for voice in voices.values())
    return often if len(often) >= 2 and turns >= 8 else dict(voices)


def _weight(voice: _Voice, voices: Mapping[str, _Voice]) -> float:
    others = [other for other in voices.values() if other is not voice]
    length = sum(other.said for other in others) / max(1, sum(other.turns for other in others))
    brevity = log2((length + 1) / (voice.said / voice.turns + 1))
    address = (voice.you + 0.5) / (voice.you + voice.me + 1)
    return (
        2.5 * voice.asking / voice.turns + 2 * (address - 0.4) + 0.3 * max(-2.0, min(2.0, brevity)) + 0.5 * voice.leads
    )


def _voices(turns: Sequence[Turn]) -> dict[str, _Voice]:
    if len(turns) > JUDGED:
        turns = [*turns[: JUDGED // 2], *turns[-JUDGED // 2 :]]
    punctuated = sum(len(_MARKS.findall(turn.text)) for turn in turns) * 100 > sum(
        len(turn.text.split()) for turn in turns
    )
    voices: dict[str, _Voice] = {}
    for number, turn in enumerate(turns):
        if turn.speaker is None:
            continue
        voice = voices.setdefault(key(turn.speaker), _Voice())
        text = _QUOTED.sub(" ", turn.text)
        spoken = [word.casefold() for word in _WORD.findall(text)]
        voice.turns += 1
        voice.said += len(turn.text.split())
        voice.asking += ends_asking(text) if punctuated else _holds_a_question(text)
        voice.you += sum(word in words("you") for word in spoken) + len(_POLITE.findall(text))
        voice.me += sum(word in words("me") for word in spoken)
        if number < EDGE or number >= len(turns) - EDGE:
            voice.leads = voice.leads or any(phrase in key(text) for phrase in words("leading"))
    return voices


def ends_asking(text: str) -> bool:
    """Say whether the last sentence, or the one before a short last one, is a question or a request.

    >>> ends_asking("Tell me about it."), ends_asking("How was it? I am curious."), ends_asking("It was fine.")
    (True, True, False)
    """
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(text) if _WORD.search(sentence)]
    if not sentences:
        return False
    short = len(sentences) > 1 and len(sentences[-1].split()) <= 6
    return any(_asks(sentence) for sentence in sentences[-2 if short else -1 :])


def _asks(sentence: str) -> bool:
    return sentence.endswith(("?", "？", "؟")) or _patterns()[0].match(sentence) is not None


def _holds_a_question(text: str) -> bool:
    return _patterns()[0].match(text.strip()) is not None or _patterns()[1].search(text) is not None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a question or a request begins, and what betrays one in the middle of words without punctuation."""
    leads, starts, requests, verbs, inside = (
        "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words(kind), key=len, reverse=True))
        for kind in ("asking_leads", "asking_starts", "asking_requests", "asking_verbs", "asking_inside")
    )
    german = rf"(?:{verbs})\s+(?:sie|du|ihr)\b"
    return (
        re.compile(rf"(?:(?:{leads})[,\s]+)*(?:(?:{starts}|{requests})\b|{german})", re.IGNORECASE),
        re.compile(rf"\b(?:(?:{inside}|{requests})\b|(?:{starts})\s+{german})", re.IGNORECASE),
    )
