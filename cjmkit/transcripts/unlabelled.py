"""Text without labels: where its form tells questions from answers, that is guessed, and the guess is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from cjmkit.transcripts.asking import askers, asking_shares, ends_asking
from cjmkit.transcripts.heads import is_noise
from cjmkit.transcripts.lines import Line, bare_text, is_mark
from cjmkit.transcripts.reading import Notes, Passage, Reading
from cjmkit.transcripts.times import INLINE_MARK, LEADING_MARK, end_time, first_time, possible_times
from cjmkit.transcripts.turns import Turn

SENTENCE_ENDS = (".", "!", "?", "…", ":", '"', "“", "”", "»", "«", ")", "]")
WRAPPED = 40  # characters from which on a line may have been broken for its length
FEWEST = 3  # questions that are followed by something else, from which on a text reads as questions and answers
FEWEST_SET_OFF = 2  # the same for headings and bold lines, which no speech has
ASKING_SIDE, ANSWERING_SIDE = 0.5, 0.4  # share of paragraphs that ask, at least and at most, where two sides take turns
TITLE = 10  # words that a title has at most

_MARKUP = "*_# "
_QUOTED = re.compile(r"[*_]*(?:„[^“”\"]+[“”\"]|“[^“”]+”|\"[^\"]+\"|»[^«»]+«|«[^«»]+»)[*_]*[.,]?$")
_NUMBERED = re.compile(r"[*_# ]*(?:(?:frage|question|q)\s*)?(\d{1,2})\s*[.):]\s+\S", re.IGNORECASE)
_DASHED = re.compile(r"[-–—•]\s+\S")
_ANSWERED = re.compile(r"(?P<question>[^?]{3,300}\?)[*_]*\s+(?P<answer>\S.*)$", re.DOTALL)


class _Block(NamedTuple):
    """A paragraph; `set_off` as a heading, in bold or in italics."""

    line: int
    text: str
    start: float | None
    end: float | None
    set_off: bool

    @property
    def asks(self) -> bool:
        return self.text.rstrip(_MARKUP + '"“”»').endswith("?")

    @property
    def quoted(self) -> bool:
        return _QUOTED.match(self.text) is not None

    @property
    def number(self) -> int | None:
        found = _NUMBERED.match(self.text)
        return int(found[1]) if found else None

    @property
    def is_title(self) -> bool:
        return not self.quoted and len(self.text.split()) <= TITLE and not self.text.endswith(SENTENCE_ENDS)


def read_unlabelled(lines: Sequence[Line], name: str) -> Reading:
    """Return text without labels as passages without a speaker; `questions` are the positions of those that ask.

    The forms that are looked for, in this order: questions set off as headings or in bold, answers in quotation marks,
    numbered questions, paragraphs that end with a question mark, a question and its answer in each paragraph, paragraphs
    that take turns. What was guessed is a warning that names the lines of the questions.
    """
    notes, blocks = Notes(), _blocks(lines)
    form, blocks, asking = _guess(blocks)
    passages: list[Passage] = []
    questions: list[int] = []
    first = asking.index(True) if True in asking else 0
    for number, (block, asks) in enumerate(zip(blocks, asking, strict=True)):
        words = cleaned(block.text.lstrip("# ").strip("*_ "))
        title = bool(form) and form != "alternating" and number < first and block.is_title
        if (block.set_off and not asks and not block.quoted and not _speaks(block)) or title:
            notes.add("left_out", block.line)
        elif words:
            questions += [len(passages)] if asks else []
            passages.append(Passage(None, words, block.start, block.end, block.line))
    for position in questions:
        notes.add(f"unlabelled_{form}", passages[position].line)
    if passages and not questions:
        notes.add("unlabelled", passages[0].line)
    return Reading(
        name,
        possible_times(passages, notes),
        notes,
        "\n",
        duration=max((time for block in blocks for time in (block.start, block.end) if time is not None), default=None),
        questions=frozenset(questions),
    )


def _speaks(block: _Block) -> bool:
    """Whole sentences in italics or in bold were said; a heading is no sentence."""
    text = block.text.rstrip(_MARKUP)
    return not text.startswith("#") and (len(text.split()) > TITLE or text.endswith(SENTENCE_ENDS))


def _guess(blocks: list[_Block]) -> tuple[str, list[_Block], list[bool]]:
    """Return the form that tells questions from answers ("": none does), the blocks, and which of them ask."""
    forms: dict[str, Callable[[list[_Block]], list[bool]]] = {
        "headings": _set_off, "quoted": _outside_quotes, "numbered": _numbered, "questions": _with_question_marks,
    }  # fmt: skip
    for form, find in forms.items():
        if any(asking := find(blocks)):
            return form, blocks, asking
    if split := _split(blocks):
        return "inline", split, [number % 2 == 0 for number in range(len(split))]
    asking = _alternating(blocks)
    return "alternating" if any(asking) else "", blocks, asking


def _answered(asking: Sequence[bool]) -> int:
    return sum(asks and not following for asks, following in pairwise(asking))


def _set_off(blocks: list[_Block]) -> list[bool]:
    """Headings that ask; then also those between them that only name a topic, where words stand below."""
    asking = [block.set_off and not block.quoted and _reads_as_question(block) for block in blocks]
    if _answered(asking) < FEWEST_SET_OFF or _answered(asking) < 0.5 * sum(asking):
        return [False] * len(blocks)
    first = asking.index(True)
    more = [
        asks or (number > first and block.set_off and not block.quoted and (block.number is not None or _speaks(block)))
        for number, (block, asks) in enumerate(zip(blocks, asking, strict=True))
    ]
    return more if _answered(more) >= _answered(asking) else asking


def _reads_as_question(block: _Block) -> bool:
    return block.asks or ends_asking(re.sub(r"^\d+[.):]\s*", "", block.text.strip(_MARKUP)))


def _outside_quotes(blocks: list[_Block]) -> list[bool]:
    """Where paragraphs in quotation marks follow others, these ask; so do headings, unless they only name topics between them."""
    quoted = [block.quoted for block in blocks]
    introduced = sum(not before and now for before, now in pairwise(quoted))
    if sum(quoted) < FEWEST or introduced < FEWEST or sum(quoted) < 0.3 * len(blocks):
        return [False] * len(blocks)
    topics = [not block.quoted and (block.set_off or _is_topic(block)) for block in blocks]
    others = any(not topic and not now for topic, now in zip(topics, quoted, strict=True))
    topics_ask = not others or any(block.set_off and not block.quoted and _reads_as_question(block) for block in blocks)
    return [
        not now and (not topic or (topics_ask and answered))
        for now, topic, answered in zip(quoted, topics, [*quoted[1:], False], strict=True)
    ]


def _is_topic(block: _Block) -> bool:
    return block.is_title and not _reads_as_question(block)


def _numbered(blocks: list[_Block]) -> list[bool]:
    """Paragraphs that count up from 1, with others between them: the numbered ones ask."""
    asking = [block.number is not None for block in blocks]
    numbers = [block.number for block in blocks if block.number is not None]
    counts_up = len(numbers) >= FEWEST and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    if not counts_up or _answered(asking) < max(FEWEST, 0.8 * sum(asking)):
        return [False] * len(blocks)
    return asking


def _with_question_marks(blocks: list[_Block]) -> list[bool]:
    asking = [block.asks for block in blocks]
    answered = _answered(asking)
    clear = answered >= FEWEST and answered >= 0.6 * sum(asking) and sum(asking) >= 0.25 * len(blocks)
    return asking if clear else [False] * len(blocks)


def _split(blocks: list[_Block]) -> list[_Block]:
    """Take a question at the beginning of nearly every paragraph apart from the answer behind it; [] where there is none."""
    found = [_ANSWERED.match(block.text) for block in blocks]
    if sum(map(bool, found)) < max(FEWEST, 0.8 * len(blocks)):
        return []
    split: list[_Block] = []
    for block, parts in zip(blocks, found, strict=True):
        if parts:
            split += [block._replace(text=parts["question"]), block._replace(text=parts["answer"])]
        elif split:
            split[-1] = split[-1]._replace(text=f"{split[-1].text}\n{block.text}")
        else:
            return []
    return split


def _alternating(blocks: list[_Block]) -> list[bool]:
    """Paragraphs that take turns: every second one asks, by the measure of `askers`, and the others mostly do not."""
    plain = not any(block.set_off or block.quoted for block in blocks)
    turns = [Turn(f"side {number % 2}", block.text, None, None, block.line) for number, block in enumerate(blocks)]
    asking = askers(turns, {"side 0", "side 1"}) if plain and len(blocks) >= 2 * FEWEST else []
    if not asking:
        return [False] * len(blocks)
    share = asking_shares(turns)
    sides = {turn.speaker or "" for turn in turns}
    clear = share[asking[0]] >= ASKING_SIDE and max(share[side] for side in sides - {*asking}) <= ANSWERING_SIDE
    return [clear and turn.speaker == asking[0] for turn in turns]


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    fresh = True
    for line in lines:
        bare = bare_text(line.text)
        if not bare:
            fresh = True
        if not bare or is_noise(bare) or is_mark(bare):
            continue
        start = end = None
        if led := LEADING_MARK.match(bare):
            start, end, bare, fresh = first_time(led["mark"]), end_time(led["mark"]), bare[led.end() :], True
        bold = bool(line.bold) and len(line.bold) >= len(bare) - 1
        emphasised = re.fullmatch(r"(?:\*\*.+\*\*|__.+__|\*[^*]+\*|_[^_]+_)", bare) is not None
        set_off = line.heading or bold or emphasised
        fresh = fresh or set_off or _NUMBERED.match(bare) is not None or _DASHED.match(bare) is not None
        if fresh or not blocks or not _goes_on(blocks[-1]):
            blocks.append(_Block(line.number, bare, start, end, set_off))
        else:
            blocks[-1] = blocks[-1]._replace(text=f"{blocks[-1].text} {bare}")
        fresh = False
    return blocks


def _goes_on(block: _Block) -> bool:
    """Say whether a line was broken for its length, so that the next one belongs to it."""
    return not block.set_off and not block.text.endswith(SENTENCE_ENDS) and len(block.text) >= WRAPPED


def cleaned(text: str) -> str:
    """Return words with single blanks and without the times and the line ends of Markdown in them."""
    if any(mark in text for mark in "[#("):
        text = INLINE_MARK.sub(" ", text)
    kept = (" ".join(part.split()).removesuffix("\\").rstrip() for part in text.split("\n"))
    return "\n".join(part for part in kept if part)
