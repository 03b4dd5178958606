"""Codings of another program into the ledger: a line for each moment at which a coder decided on a quote, and none twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from cjmkit.codings import COUNTING, decisions, write_coding
from cjmkit.exchange.codes import REJECTED, SETTLED, Meaning
from cjmkit.exchange.outcome import Outcome
from cjmkit.tables import FACETS, given, records


@dataclass(frozen=True)
class Said:
    """One thing a coder said of a quote at a moment: a code's meaning, or a memo alone (`meaning` None)."""

    at: datetime
    meaning: Meaning | None
    label: str  # of the code, as a free one
    memos: tuple[str, ...] = ()


@dataclass
class _Standing:
    """Where a coder stands on a quote: the facets, and when that was said last."""

    status: str
    at: datetime
    facets: dict[str, Any]
    codes: list[str]

    def holds(self, facets: Mapping[str, Any], codes: list[str], rejected: bool) -> bool:
        if rejected:
            return self.status == "rejected"
        same = all(self.facets.get(facet) == value for facet, value in facets.items())
        return self.status in COUNTING and same and set(codes) <= set(self.codes)


@dataclass
class Decisions:
    """What is to be written, by quote and coder, and the ledger it goes to (`tables.CODINGS`)."""

    folder: Path
    ledger: pd.DataFrame
    said: dict[tuple[str, str], list[Said]] = field(default_factory=dict)
    quotes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, quote: dict[str, Any], coder: str, said: Said) -> None:
        self.quotes[quote["quote"]] = quote
        self.said.setdefault((quote["quote"], coder), []).append(said)

    def write(self, outcome: Outcome) -> None:
        """Append what is not in the ledger yet, in the order of time. What stands there and is later stays."""
        standing = {
            (row["quote"], row["coder"]): _Standing(
                row["status"],
                moment(row["at"]) or datetime.min.replace(tzinfo=UTC),
                {facet: row[facet] for facet in FACETS if facet != "codes" and given(row[facet])},
                list(row["codes"] or ()),
            )
            for row in records(decisions(self.ledger))
        }
        lines = records(self.ledger)
        memos = {(line["quote"], line["coder"], line["memo"]) for line in lines if given(line["memo"])}
        ids: dict[str, list[str]] = {}
        for line in lines:
            ids.setdefault(line["quote"], []).append(line["coding"])
        steps = [step for key, said in self.said.items() for step in _steps(key, said, outcome)]
        counts = {"decisions": 0, "already_there": 0, "memos": 0}
        for step in sorted(steps, key=lambda step: (step.at, step.settled)):
            key = (step.quote, step.coder)
            there = standing.get(key)
            memo = "\n\n".join(each for each in step.memos if (*key, each) not in memos) or None
            if memo is not None and (*key, "\n\n".join(step.memos)) in memos:
                memo = None
            empty = not (step.facets or step.codes or step.rejected)
            fresh = not empty and not (there is not None and there.holds(step.facets, step.codes, step.rejected))
            if fresh and there is not None and there.at > step.at:
                outcome.lose("in_older", self.quotes[step.quote]["text"][:60])
                fresh = False
            if not fresh and memo is None:
                counts["already_there"] += not empty
                continue
            id = self._line(step, there, memo, fresh, ids.get(step.quote, []))
            ids.setdefault(step.quote, []).append(id)
            memos |= {(*key, memo)} | {(*key, each) for each in step.memos}
            counts["decisions"] += fresh
            counts["memos"] += memo is not None
            standing[key] = _after(step, there) if fresh else there or _Standing("suggested", step.at, {}, [])
        outcome.counts.update(counts)

    def _line(self, step: _Step, there: _Standing | None, memo: str | None, fresh: bool, ids: list[str]) -> str:
        if not fresh:  # a memo alone says nothing new of the quote
            status, facets, codes = ("suggested" if there is None else there.status), {}, []
        else:
            counting = "accepted" if there is None else "corrected"
            status, facets, codes = ("rejected" if step.rejected else counting), step.facets, step.codes
            codes = [] if step.rejected or not codes else [*dict.fromkeys([*(there.codes if there else ()), *codes])]
            facets = {} if step.rejected else facets
        return write_coding(
            self.folder,
            self.quotes[step.quote],
            coder=step.coder,
            status=status,
            codes=codes,
            memo=memo,
            settles=ids if fresh and step.settled else (),
            at=step.at,
            **facets,
        )


@dataclass(frozen=True)
class _Step:
    """All that a coder has said of a quote up to a moment."""

    quote: str
    coder: str
    at: datetime
    facets: dict[str, Any]
    codes: list[str]
    rejected: bool
    settled: bool
    memos: tuple[str, ...]


def _steps(key: tuple[str, str], said: list[Said], outcome: Outcome) -> list[_Step]:
    """One step for each moment. A quote has one phase, one emotion, …; a second one stays as a free code."""
    steps: list[_Step] = []
    facets: dict[str, Any] = {}
    codes: list[str] = []
    rejected = settled = False
    for at in sorted({each.at for each in said}):
        memos: list[str] = []
        for each in (each for each in said if each.at == at):
            memos += [memo for memo in each.memos if memo not in memos]
            meaning = each.meaning
            if meaning is None:
                continue
            if meaning.code is not None:
                codes = [*dict.fromkeys([*codes, meaning.code])]
            if meaning.facet == "decision":
                rejected, settled = rejected or meaning.value == REJECTED, settled or meaning.value == SETTLED
            elif meaning.facet == "codes":
                codes = [*dict.fromkeys([*codes, meaning.value])]
            elif facets.setdefault(meaning.facet, meaning.value) != meaning.value:
                codes = [*dict.fromkeys([*codes, each.label])]
                outcome.lose("in_second", each.label)
        steps.append(_Step(*key, at, dict(facets), list(codes), rejected, settled, tuple(memos)))
    return steps


def _after(step: _Step, there: _Standing | None) -> _Standing:
    if step.rejected:
        return _Standing("rejected", step.at, {}, [])
    held = there if there is not None and there.status in COUNTING else _Standing("accepted", step.at, {}, [])
    kept = {k: v for k, v in held.facets.items() if not ("emotion" in step.facets and k in ("valence", "intensity"))}
    codes = [*dict.fromkeys([*held.codes, *step.codes])]
    return _Standing("corrected", max(step.at, held.at), {**kept, **step.facets}, codes)


def is_coder(name: str) -> bool:
    """Say whether a ledger can be called by a name.

    >>> is_coder("Ana B."), is_coder("../ana")
    (True, False)
    """
    return re.fullmatch(r"[\w][\w .@+-]{0,63}", name) is not None


def moment(value: Any) -> datetime | None:
    """Return a time of the standard or of the ledger; without a zone it is UTC. None where it is none."""
    try:
        at = datetime.fromisoformat(str(value).strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
