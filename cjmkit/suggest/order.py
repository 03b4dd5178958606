"""Order: the phases of one interview, read together. People stay with a topic, go on to the next, and come back.

A hidden Markov model over the quotes of one participant, in order of position; forward and backward probabilities (Rabiner 1989)
give each quote the phase that is most probable in the light of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

STAY = {"same turn": 0.94, "same topic": 0.86, "new topic": 0.5}
NEXT = 0.5  # of those who leave a phase, the share that goes to the next one
OUT_OF_NONE = {"same turn": 0.06, "same topic": 0.5, "new topic": 0.7}  # an aside ends with the answer
ALONE = 1.5  # temperature of a quote that is read alone
TEMPERATURE = 2.5  # cues of one quote, and quotes of one answer, say the same thing more than once
NONE = {"same turn": 0.01, "same topic": 0.03, "new topic": 0.06}  # into small talk


def alone(scores: Array) -> Array:
    """Return each quote's probabilities over phases and none, read alone; `scores` are log-odds, a row a quote."""
    shares: Array = np.exp((scores - scores.max(axis=1, keepdims=True)) / ALONE)
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def smooth(scores: Sequence[Array], links: Sequence[str]) -> Array:
    """Return each quote's probabilities over phases and none.

    `scores` are log-odds, one row a quote, none last; `links[i]` says how quote i follows quote i − 1: in the same turn, on the
    same topic or on a new one (the first is not read).
    """
    emissions = np.exp(np.stack(scores) - np.max(scores, axis=1, keepdims=True))
    count, states = emissions.shape
    forward, backward = np.empty((count, states)), np.ones((count, states))
    state = emissions[0] / emissions[0].sum()
    forward[0] = state
    for at in range(1, count):
        state = (state @ _moves(links[at], states)) * emissions[at]
        state /= state.sum()
        forward[at] = state
    state = backward[-1]
    for at in range(count - 2, -1, -1):
        state = _moves(links[at + 1], states) @ (state * emissions[at + 1])
        state /= state.sum()
        backward[at] = state
    both = (forward * backward) ** (1 / (TEMPERATURE if count > 1 else ALONE))
    result: Array = both / both.sum(axis=1, keepdims=True)
    return result


@cache
def _moves(link: str, states: int) -> Array:
    """From each phase (row) to each (column), none last."""
    phases = states - 1
    stay, into_none = STAY[link], NONE[link]
    moves = np.zeros((states, states))
    for at in range(phases):
        leave = 1 - stay - into_none
        others = [other for other in range(phases) if other != at]
        for other in others:
            moves[at, other] = leave * (1 - NEXT) / len(others)
        if at + 1 < phases:
            moves[at, at + 1] += leave * NEXT
        moves[at, at] = stay
        moves[at, -1] = into_none
    moves[-1, :-1] = OUT_OF_NONE[link] / max(phases, 1)
    moves[-1, -1] = 1 - OUT_OF_NONE[link]
    moves /= moves.sum(axis=1, keepdims=True)
    return moves
