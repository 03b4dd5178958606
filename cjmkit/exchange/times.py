"""Times, and since when a coder says what of a quote: each facet has a time of its own, and a decision that settles is one for its facets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cjmkit.tables import FACETS, given

Since = tuple[str, str, list[str]]  # when, by which line of the ledger, which lines that one settles


def since_when(line: Mapping[str, Any], times: Mapping[str, str]) -> dict[str, Since]:
    """Return each facet that a row of `codings.decisions` has, and since when; `times` has the time of every line of the ledger.

    A clock that was set back, or another coder's that is ahead, changes no outcome elsewhere: what settles is not earlier than what
    it settles, a valence or an intensity not earlier than its emotion.
    """
    told = line["since"] if isinstance(line.get("since"), dict) else {}
    whole: Since = (line["at"], line["coding"], line["settles"] if given(line["settles"]) else [])
    found: dict[str, Since] = {}
    for facet in FACETS:
        if given(line[facet]):
            at, coding, settles = told.get(facet, whole)
            before = [times[each] for each in settles if each in times]
            if facet in ("valence", "intensity") and "emotion" in found:
                before.append(found["emotion"][0])
            found[facet] = (max([at, *before], key=_order) if before else at, coding, settles)
    return found


def moment(value: Any) -> datetime | None:
    """Return a time of the standard or of the ledger; without a zone it is UTC. None where it is none."""
    try:
        at = datetime.fromisoformat(str(value).strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _order(at: str) -> datetime:
    return moment(at) or datetime.min.replace(tzinfo=UTC)
