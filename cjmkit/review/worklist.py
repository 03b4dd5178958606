"""Which quote comes next: the orders and the filters of the panel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ORDERS = ("useful", "file", "code")
STATUSES = ("open", "decided", "accepted", "corrected", "rejected", "all")


@dataclass(frozen=True)
class Filters:
    """What is looked for; what is None is not asked. Without a `status` the quotes that are still open."""

    participant: str | None = None
    persona: str | None = None
    phase: str | None = None
    code: str | None = None  # an emotion, a lane, a touchpoint, a channel, an impact or a free code, as `facet:value`
    status: str = "open"
    disagreement: bool = False

    @classmethod
    def read(cls, values: Mapping[str, Any] | None) -> Filters:
        """Take filters from a message; what is empty or unknown there is not asked."""
        given = {key: value for key, value in (values or {}).items() if key in cls.__dataclass_fields__ and value}
        if given.get("status") not in STATUSES:
            given.pop("status", None)
        if given.get("disagreement") and "status" not in given:
            given["status"] = "all"
        return cls(**given)


@dataclass(frozen=True)
class Entry:
    """A quote on the list, as the filters see it: `facets` are what the coder said, else what is suggested."""

    quote: str
    page: str
    participant: str | None
    status: str | None
    done: bool
    facets: Mapping[str, Any]
    disagreement: bool


def matches(entry: Entry, filters: Filters, members: Mapping[str, frozenset[str]]) -> bool:
    """Return whether an entry is looked for; `members` says who belongs to each persona."""
    wanted = filters.status
    if (wanted == "open" and entry.done) or (wanted == "decided" and entry.status is None):
        return False
    if wanted not in ("open", "decided", "all") and entry.status != wanted:
        return False
    if filters.participant and entry.participant != filters.participant:
        return False
    if filters.persona and entry.participant not in members.get(filters.persona, ()):
        return False
    if filters.phase and entry.facets.get("phase") != filters.phase:
        return False
    if filters.code and not _has_code(entry.facets, filters.code):
        return False
    return entry.disagreement or not filters.disagreement


def _has_code(facets: Mapping[str, Any], code: str) -> bool:
    facet, _, value = code.partition(":")
    held = facets.get("codes" if facet == "codes" else facet)
    return value in held if isinstance(held, (list, tuple)) else held == value


def in_order(
    quotes: Sequence[str],
    order: str,
    *,
    use: Callable[[str], Any],
    facets: Callable[[str], Mapping[str, Any]],
    places: Mapping[str, Sequence[str]],
) -> list[str]:
    """Return quotes (given in the order of the files) in one of `ORDERS`.

    `useful`: by `use`, a key to sort by. `code`: by phase, then emotion, in the order of `places` (facet →
    the codebook's ids). `file`: as they are.
    """
    if order == "useful":
        return sorted(quotes, key=use)
    if order == "code":
        rank = {facet: {id: at for at, id in enumerate(ids)} for facet, ids in places.items()}

        def place(quote: str) -> tuple[int, ...]:
            held = facets(quote)
            return tuple(rank[facet].get(str(held.get(facet)), len(rank[facet])) for facet in places)

        return sorted(quotes, key=place)
    return [*quotes]


def following(ordered: Sequence[str], after: str | None, wanted: Callable[[str], bool], *, step: int = 1) -> str | None:
    """Return the next quote (or, with `step` −1, the one before) that is wanted, once around; None where there is none."""
    count = len(ordered)
    start = ordered.index(after) if after in ordered else (-1 if step > 0 else count)
    around: Iterable[int] = (start + step * distance for distance in range(1, count + 1))
    return next(
        (ordered[at % count] for at in around if ordered[at % count] != after and wanted(ordered[at % count])), None
    )
