"""Context: what the rest of an answer, and the phase it tells of, say about the sentiment of a quote. In interviews a judgement often stands one
sentence before or after what it is about ("Terrible. Three times around the block with the flowers in the heat.").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cjmkit.suggest.phases import STEPS, Array
from cjmkit.suggest.weights import weights

FADING = 0.7  # from each quote to the next
NEXT_TURN = 0.1  # times that, across the moderator's next question
REACH = 6  # quotes on either side


def in_context(signs: Array, groups: Sequence[Sequence[int]], turns: Sequence[Any]) -> Array:
    """Return each quote's probabilities (against, no side, for) in the light of the quotes around it.

    `groups` are the numbers of quotes that belong together, in order; `turns` says which of them are one answer.

    >>> grim, bare = [0.9, 0.05, 0.05], [0.3, 0.4, 0.3]
    >>> in_context(np.array([grim, bare]), [[0, 1]], [1, 1]).argmax(axis=1).tolist()
    [0, 0]
    """
    result: Array = np.array(signs, dtype=np.float64)
    scores = (result[:, 2] - result[:, 0]).tolist()
    share = weights()["told"]["neighbours"]
    for members in groups:
        if len(members) < 2:
            continue
        around = np.array(
            [sum(_side(members, scores, turns, at, step) for step in (-1, 1)) for at in range(len(members))]
        )
        open_to_it = share * (1 + signs[list(members), 1])  # who takes no side alone speaks with the others
        result[list(members)] *= np.exp(np.outer(around * open_to_it, (-1.0, 0.0, 1.0)))
    result /= result.sum(axis=1, keepdims=True)
    return result


def usual_in(signs: Array, steps: Array) -> Array:
    """Return the probabilities (against, no side, for) in the light of the step a quote tells of: small talk judges nothing."""
    told = weights()["told"]
    usual = steps @ np.array([told["signs"][step] for step in (*STEPS, "none")])
    result: Array = signs ** told["own"] * usual ** told["usual"]
    result /= result.sum(axis=1, keepdims=True)
    return result


def _side(members: Sequence[int], scores: Sequence[float], turns: Sequence[Any], at: int, step: int) -> float:
    total, weight = 0.0, 1.0
    for near in range(at + step, at + step * (REACH + 1), step):
        if not 0 <= near < len(members):
            break
        weight *= FADING if turns[members[near]] == turns[members[near - step]] else FADING * NEXT_TURN
        total += weight * scores[members[near]]
    return total
