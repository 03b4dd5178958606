"""In which unit bare numbers count time: seconds, or thousandths of them, as the pace of the talk tells."""

from __future__ import annotations

from collections.abc import Sequence

SLOWEST = 0.05  # words a second: slower is no talk, but seconds taken for what are thousandths
EPOCH = 1e7  # seconds: a time of day and year, not of a recording


def unit(entries: Sequence[tuple[str, float | None, float | None, float | None]]) -> tuple[float, float]:
    """Return what bare numbers have to be multiplied with, and the seconds at which the recording begins.

    `entries` are (text, start, end, factor), the factor being None where the file does not say it. Whole numbers at which the talk would
    have a word every twenty seconds at most are milliseconds. Times that count from 1970 begin with their first.

    >>> unit([("Well, that depends.", 0, 1200, None), ("On what?", 1500, 2100, None)])
    (0.001, 0.0)
    >>> unit([("Well, that depends.", 0.0, 1.2, None)])
    (1.0, 0.0)
    """
    bare = _factor([(text, start, end) for text, start, end, factor in entries if start is not None and factor is None])
    begins = [start * (bare if factor is None else factor) for _, start, _, factor in entries if start is not None]
    begin = min(begins, default=0.0)
    return bare, begin if begin > EPOCH else 0.0


def _factor(timed: Sequence[tuple[str, float, float | None]]) -> float:
    if not timed:
        return 1.0
    starts = [start for _, start, _ in timed]
    whole = all(float(at).is_integer() for _, start, end in timed for at in (start, end) if at is not None)
    lengths = [end - start for _, start, end in timed if end is not None and end > start]
    if lengths:
        said = sum(len(text.split()) for text, start, end in timed if end is not None and end > start)
        length = sum(lengths)
    else:
        said, length = sum(len(text.split()) for text, _, _ in timed[:-1]), max(starts) - min(starts)
    return 0.001 if whole and length > 0 and said / length < SLOWEST else 1.0
