"""Phases: what speaks for each of the codebook's, from the question asked before, the words of the quote, and its place.

The lexicons know the eight steps of `lifecycle-8`. A codebook's phase stands for the steps it covers; where it does not say which, its own words,
its bucket or its place in the list tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cjmkit.codebook import NO_PHASE, Codebook, Phase
from cjmkit.suggest.cues import Match, Matcher, Tokens, matcher, question_matcher
from cjmkit.suggest.lexicons import LANGUAGES, Cue

STEPS = ("awareness", "consideration", "purchase", "onboarding", "use", "support", "retention", "advocacy")
Array = npt.NDArray[np.float64]
_NUMBERS = {label: at for at, label in enumerate((*STEPS, NO_PHASE))}
_BY_BUCKET = {"before": STEPS[:2], "at": STEPS[2:3], "after": STEPS[3:]}

# All in units of a cue's weight, which count as log-odds.
ASKED = 5.0  # the survey question's own phase
QUESTION_MOST, TEXT_MOST = 4.5, 3.5
REPEATED = 0.4  # a second cue for the same step
FROM_PHASES = 0.6  # a phase cue in a question, beside the question cues
NAMED_IN_QUESTION, NAMED_IN_TEXT = 1.5, 0.4  # the phase's own name or alias
NAMED_ONLY = 2.0  # times that, where the phase covers no known step
LIVED = 0.5  # most of what people tell is life with the product
UNTOLD = 1.2  # a short answer without cue, question or judgement is no evidence for any phase
JUDGED = 1.2  # who judges speaks of something
PLACE, PLACE_WIDTH = 0.8, 0.35
SHORT = 6  # tokens: a "yes" or "okay" counts as small talk only in an answer that has little else
PLACE_AFTER_TOPIC = 0.5
TOPIC = 1.5  # from that on a question names a step: a new topic, not a "tell me more"
EDGES = (0.06, 0.97)  # before and after, greetings and thanks


@dataclass(frozen=True)
class PhaseMap:
    """A codebook's phases, each as weights over the eight steps, and the cues of their own names."""

    ids: tuple[str, ...]
    steps: npt.NDArray[np.float64]  # phases × steps
    names: Mapping[str, Matcher]  # by language


class Evidence(NamedTuple):
    """What the words of a text say: a number for each step and, last, for none; the codebook's own names; and the cues themselves."""

    steps: list[float]
    names: Mapping[int, float]
    cues: Sequence[Match]


@dataclass(frozen=True)
class Question:
    """A question, read once for all quotes that answer it."""

    tokens: Tokens
    scores: Array  # phases, and none last
    cues: Sequence[Match]
    topic: bool  # whether it names a step


NOTHING = Evidence([0.0] * (len(STEPS) + 1), {}, ())


def phase_map(codebook: Codebook) -> PhaseMap:
    """Return how the codebook's phases stand to the eight steps."""
    rows = [_steps(phase, place, len(codebook.phases)) for place, phase in enumerate(codebook.phases)]
    cues = [cue for phase in codebook.phases for cue in _name_cues(phase)]
    steps = np.array(rows, dtype=np.float64).reshape(len(rows), len(STEPS))
    return PhaseMap(
        codebook.phase_ids, steps, {language: _name_matcher(tuple(cues), language) for language in LANGUAGES}
    )


@lru_cache(maxsize=16)
def _name_matcher(cues: tuple[Cue, ...], language: str) -> Matcher:
    return Matcher(cues, language)


def read_question(text: str, language: str, phases: PhaseMap) -> Question:
    """Return what a question asks about."""
    tokens = Tokens(text)
    cues = question_matcher(language).find(tokens)
    found = [*cues["questions"], *cues["phases"], *phases.names[language].find(tokens)["names"]]
    weights = {"questions": 1.0, "phases": FROM_PHASES, "names": NAMED_IN_QUESTION}
    evidence = _add_up([match for match in found if not _is_filler(match)], weights, phases)
    scores = by_phase([evidence], phases, QUESTION_MOST)[0]
    return Question(tokens, scores, evidence.cues, bool(scores.max() >= TOPIC))


def read_phase(tokens: Tokens, found: Sequence[Match], language: str, phases: PhaseMap) -> Evidence:
    """Return what the words of a quote say of its phase."""
    if (names := phases.names[language]).may_stand_in(tokens):
        found = [*found, *names.find(tokens)["names"]]
    if len(tokens) > SHORT:
        found = [match for match in found if not _is_filler(match)]
    return _add_up(found, {"phases": 1.0, "names": NAMED_IN_TEXT}, phases) if found else NOTHING


def by_phase(evidence: Sequence[Evidence], phases: PhaseMap, most: float) -> Array:
    """Return what speaks for each phase and, last, for none, a row a text: at most `most`."""
    scores = np.zeros((len(evidence), len(phases.ids) + 1))
    values = np.array([one.steps for one in evidence], dtype=np.float64).reshape(len(evidence), len(STEPS) + 1)
    if phases.ids:
        shares = values[:, None, :-1] * phases.steps[None, :, :]
        scores[:, :-1] = 0.7 * shares.max(axis=2) + 0.3 * shares.sum(axis=2)
    scores[:, -1] = values[:, -1]
    for row, one in enumerate(evidence):
        if one.names:
            for at, value in one.names.items():
                scores[row, at] += value
    return np.minimum(scores, most)


def place_scores(place: float | None, phases: PhaseMap, *, topic: bool = False) -> Array:
    """Return what a place in the interview (0 … 1) says: people tell a journey roughly in order, between greeting and thanks.

    Less where the question names its topic: then it may be any place.
    """
    scores = np.zeros(len(phases.ids) + 1)
    if place is None:
        return scores
    order = np.linspace(0.1, 0.95, len(phases.ids)) if phases.ids else np.zeros(0)
    scores[:-1] = -PLACE * ((place - order) / PLACE_WIDTH) ** 2
    scores[-1] = PLACE if place <= EDGES[0] or place >= EDGES[1] else -PLACE
    return scores * (PLACE_AFTER_TOPIC if topic else 1.0)


def telling_cue(at: int, cues: Sequence[Match], phases: PhaseMap) -> Match | None:
    """Return the cue that speaks loudest for phase number `at` (none is the last number)."""
    best, most = None, 0.0
    for match in cues:
        label = match.cue.label
        if match.cue.kind == "names":
            value = match.cue.weight if phases.ids.index(label) == at else 0.0
        elif label == NO_PHASE:
            value = match.cue.weight if at == len(phases.ids) else 0.0
        else:
            value = match.cue.weight * float(phases.steps[at, STEPS.index(label)]) if at < len(phases.ids) else 0.0
        if value > most:
            best, most = match, value
    return best


def _add_up(found: Sequence[Match], weights: Mapping[str, float], phases: PhaseMap) -> Evidence:
    """Add up cues by step; of repeated cues for one step only a part counts."""
    if len(found) > 1:
        found = sorted(_widest(found), key=lambda match: -match.cue.weight * weights[match.cue.kind])
    steps = [0.0] * (len(STEPS) + 1)
    names: dict[int, float] = {}
    for match in found:
        value = match.cue.weight * weights[match.cue.kind]
        if match.cue.kind == "names":
            at = phases.ids.index(match.cue.label)
            names[at] = names.get(at, 0.0) + value
        else:
            step = _NUMBERS[match.cue.label]
            steps[step] += REPEATED * value if steps[step] else value
    return Evidence(steps, names, found)


def _widest(found: Sequence[Match]) -> Sequence[Match]:
    """Leave out a cue within a longer one: "price" in "price increase"."""
    longer = [set(match.tokens) for match in found if len(match.tokens) > 1]
    if not longer:
        return found
    return [match for match in found if not any(set(match.tokens) < tokens for tokens in longer)]


def _is_filler(match: Match) -> bool:
    return match.cue.label == NO_PHASE and match.cue.weight <= 1


def _steps(phase: Phase, place: int, count: int) -> list[float]:
    covered = [step for step in phase.covers if step in STEPS]
    if covered:
        return [1.0 if step in covered else 0.0 for step in STEPS]
    spoken = _spoken(phase)
    if spoken is not None:
        return spoken
    if phase.bucket in _BY_BUCKET:
        return [0.6 if step in _BY_BUCKET[phase.bucket] else 0.0 for step in STEPS]
    at = (len(STEPS) - 1) * (place / (count - 1) if count > 1 else 0.5)
    return [max(0.0, 0.6 - 0.4 * abs(index - at)) for index in range(len(STEPS))]


def _spoken(phase: Phase) -> list[float] | None:
    """Which steps a phase's own words speak of, as far as they lie in its bucket."""
    votes = dict.fromkeys(STEPS, 0.0)
    for language in LANGUAGES:
        for words in (*_own_words(phase), *phase.goals.values()):
            tokens = Tokens(words)
            asked, said = question_matcher(language).find(tokens), matcher(language).find(tokens)
            for match in (*asked["questions"], *asked["phases"], *said["phases"]):
                if match.cue.label in votes:
                    votes[match.cue.label] += match.cue.weight
            for form in tokens.forms:
                if form in votes:
                    votes[form] += 6
    if phase.bucket in _BY_BUCKET:
        votes = {step: value if step in _BY_BUCKET[phase.bucket] else 0.0 for step, value in votes.items()}
    most = max(votes.values())
    return [votes[step] / most if votes[step] >= most / 3 else 0.0 for step in STEPS] if most else None


def _own_words(phase: Phase) -> list[str]:
    aliases = [alias for words in phase.aliases.values() for alias in words]
    return [phase.id.replace("_", " ").replace("-", " "), *phase.names.values(), *aliases]


def _name_cues(phase: Phase) -> list[Cue]:
    weight = 1.0 if phase.covers else NAMED_ONLY
    patterns = dict.fromkeys(" ".join(Tokens(words).forms) for words in _own_words(phase))
    return [
        Cue("names", phase.id, weight, f"{pattern}~" if " " not in pattern else pattern)
        for pattern in patterns
        if pattern
    ]
