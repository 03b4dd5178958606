"""Phases: what speaks for each of the codebook's, from the question asked before, the words of the quote, and its place.

The lexicons know the eight steps of `lifecycle-8`. A codebook's phase stands for the steps it covers; where it does not say which, its own words,
its bucket or its place in the list tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cjmkit.codebook import NO_PHASE, Codebook, Phase
from cjmkit.suggest.cues import LANGUAGES, Cue, Match, Matcher, Token, matcher, question_matcher, tokenize

STEPS = ("awareness", "consideration", "purchase", "onboarding", "use", "support", "retention", "advocacy")
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
EDGES = (0.06, 0.97)  # before and after, greetings and thanks


@dataclass(frozen=True)
class PhaseMap:
    """A codebook's phases, each as weights over the eight steps, and the cues of their own names."""

    ids: tuple[str, ...]
    steps: npt.NDArray[np.float64]  # phases × steps
    names: Mapping[str, Matcher]  # by language


@dataclass(frozen=True)
class Evidence:
    """What speaks for each phase and, last, for none; `cues` are the strongest of question and text for each."""

    scores: npt.NDArray[np.float64]
    from_question: Mapping[int, Match]
    from_text: Mapping[int, Match]
    topic: bool  # the question names a step: a new topic, not a "tell me more"


@dataclass(frozen=True)
class Question:
    """A question, read once for all quotes that answer it."""

    text: str
    tokens: Sequence[Token]
    scores: npt.NDArray[np.float64]
    cues: Mapping[int, Match]


def phase_map(codebook: Codebook) -> PhaseMap:
    """Return how the codebook's phases stand to the eight steps."""
    rows = [_steps(phase, place, len(codebook.phases)) for place, phase in enumerate(codebook.phases)]
    cues = [cue for phase in codebook.phases for cue in _name_cues(phase)]
    steps = np.array(rows, dtype=np.float64).reshape(len(rows), len(STEPS))
    return PhaseMap(codebook.phase_ids, steps, {language: Matcher(cues, language) for language in LANGUAGES})


def read_question(text: str, language: str, phases: PhaseMap) -> Question:
    """Return what a question asks about."""
    tokens = tokenize(text)
    found = question_matcher(language).find(tokens) + phases.names[language].find(tokens)
    weights = {"questions": 1.0, "phases": FROM_PHASES, "names": NAMED_IN_QUESTION}
    scores, cues = _scores([match for match in found if not _is_filler(match)], weights, phases, QUESTION_MOST)
    return Question(text, tokens, scores, cues)


def read_phase(
    tokens: Sequence[Token],
    matches: Sequence[Match],
    sign: int,
    question: Question | None,
    language: str,
    phases: PhaseMap,
) -> Evidence:
    """Return what speaks for each phase in a quote, without its place and its neighbours."""
    found = [match for match in matches if match.cue.kind == "phases"]
    found += phases.names[language].find(tokens)
    if len(tokens) > SHORT:
        found = [match for match in found if not _is_filler(match)]
    scores, cues = _scores(found, {"phases": 1.0, "names": NAMED_IN_TEXT}, phases, TEXT_MOST)
    if sign:
        scores[-1] -= JUDGED
    if question is not None:
        scores = scores + question.scores
    told = question is not None and bool(question.cues)
    if not told and not cues and not sign:
        scores[-1] += UNTOLD if question is None else UNTOLD / 3  # "And then?" asks for more of the same
    if phases.ids:
        scores[:-1] += LIVED * (phases.steps[:, 3:7].max(axis=1) > 0)
    return Evidence(scores, question.cues if question else {}, cues, told)


SHORT = 6  # tokens: a "yes" or "okay" counts as small talk only in an answer that has little else


def no_evidence(phases: PhaseMap) -> Evidence:
    """Return the evidence of a text that cannot be read."""
    return Evidence(np.zeros(len(phases.ids) + 1), {}, {}, False)


def place_scores(place: float | None, phases: PhaseMap) -> npt.NDArray[np.float64]:
    """Return what a place in the interview (0 … 1) says: people tell a journey roughly in order, between greeting and thanks."""
    scores = np.zeros(len(phases.ids) + 1)
    if place is None:
        return scores
    order = np.linspace(0.1, 0.95, len(phases.ids)) if phases.ids else np.zeros(0)
    scores[:-1] = -PLACE * ((place - order) / PLACE_WIDTH) ** 2
    scores[-1] = PLACE if place <= EDGES[0] or place >= EDGES[1] else -PLACE
    return scores


def _scores(
    found: Sequence[Match], weights: Mapping[str, float], phases: PhaseMap, most: float
) -> tuple[npt.NDArray[np.float64], dict[int, Match]]:
    """Add up cues by step, then steps by phase; of repeated cues for one step only a part counts."""
    found = _widest(found)
    by_step: dict[str, float] = {}
    scores = np.zeros(len(phases.ids) + 1)
    cues: dict[int, tuple[float, Match]] = {}
    for match in sorted(found, key=lambda m: (-m.cue.weight * weights[m.cue.kind], -len(m.tokens), m.tokens)):
        value = match.cue.weight * weights[match.cue.kind]
        label = match.cue.label
        if match.cue.kind == "names":
            scores[phases.ids.index(label)] += value
            targets = {phases.ids.index(label): value}
        else:
            by_step[label] = by_step[label] + REPEATED * value if label in by_step else value
            targets = _targets(label, value, phases)
        for at, amount in targets.items():
            if at not in cues or amount > cues[at][0]:
                cues[at] = (amount, match)
    values = np.array([by_step.get(step, 0.0) for step in STEPS])
    if phases.ids:
        shares = phases.steps * values
        scores[:-1] += 0.7 * shares.max(axis=1) + 0.3 * shares.sum(axis=1)
    scores[-1] += by_step.get(NO_PHASE, 0.0)
    return np.minimum(scores, most), {at: match for at, (_, match) in cues.items()}


def _widest(found: Sequence[Match]) -> list[Match]:
    """Leave out a cue within a longer one: "price" in "price increase"."""
    longer = [set(match.tokens) for match in found if len(match.tokens) > 1]
    return [match for match in found if not any(set(match.tokens) < tokens for tokens in longer)]


def _targets(step: str, value: float, phases: PhaseMap) -> dict[int, float]:
    if step == NO_PHASE:
        return {len(phases.ids): value}
    column = phases.steps[:, STEPS.index(step)]
    return {at: value * float(weight) for at, weight in enumerate(column) if weight > 0}


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
            tokens = tokenize(words)
            for match in (*question_matcher(language).find(tokens), *matcher(language).find(tokens)):
                if match.cue.label in votes and match.cue.kind in ("phases", "questions"):
                    votes[match.cue.label] += match.cue.weight
            for token in tokens:
                if token.form in votes:
                    votes[token.form] += 6
    if phase.bucket in _BY_BUCKET:
        votes = {step: value if step in _BY_BUCKET[phase.bucket] else 0.0 for step, value in votes.items()}
    most = max(votes.values())
    return [votes[step] / most if votes[step] >= most / 3 else 0.0 for step in STEPS] if most else None


def _own_words(phase: Phase) -> list[str]:
    aliases = [alias for words in phase.aliases.values() for alias in words]
    return [phase.id.replace("_", " ").replace("-", " "), *phase.names.values(), *aliases]


def _name_cues(phase: Phase) -> list[Cue]:
    weight = 1.0 if phase.covers else NAMED_ONLY
    patterns = dict.fromkeys(" ".join(token.form for token in tokenize(words)) for words in _own_words(phase))
    return [
        Cue("names", phase.id, weight, f"{pattern}~" if " " not in pattern else pattern)
        for pattern in patterns
        if pattern
    ]
