"""Context: what the rest of an answer says about the sentiment of a quote in it. In interviews a judgement often stands one sentence
before or after what it is about ("Terrible. Three times around the block with the flowers in the heat.").
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from cjmkit.suggest.sentiment import Sentiment

SHARE = 0.5  # of the neighbours' scores
FADING = 0.7  # from each quote to the next
NEXT_TURN = 0.1  # times that, across the moderator's next question
THRESHOLD = 0.06  # with its context, a quote needs less to take a side
REACH = 6  # quotes on either side


def in_context(sentiments: Sequence[Sentiment], turns: Sequence[Hashable]) -> list[Sentiment]:
    """Return each quote's sentiment together with that of the quotes around it, in order; `turns` says which quotes are one answer.

    >>> grim, bare = Sentiment(-0.6), Sentiment(0.0)
    >>> [sentiment.sign for sentiment in in_context([grim, bare], [1, 1])]
    [-1, -1]
    """
    result = []
    for at, sentiment in enumerate(sentiments):
        around = sum(_side(sentiments, turns, at, step) for step in (-1, 1))
        score = max(-1.0, min(1.0, sentiment.score + SHARE * around))
        result.append(replace(sentiment, score=score, threshold=THRESHOLD))
    return result


def _side(sentiments: Sequence[Sentiment], turns: Sequence[Hashable], at: int, step: int) -> float:
    total, weight = 0.0, 1.0
    for near in range(at + step, at + step * (REACH + 1), step):
        if not 0 <= near < len(sentiments):
            break
        weight *= FADING if turns[near] == turns[near - step] else FADING * NEXT_TURN
        total += weight * sentiments[near].score
    return total
