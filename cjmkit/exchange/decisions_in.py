"""Codings of another program into the ledger: a line for each moment at which a coder decided on a quote, and none twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from cjmkit.codings import COUNTING, decisions, write_codings
from cjmkit.exchange.codes import REJECTED, SETTLED, Meaning
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.times import moment, since_when
from cjmkit.tables import FACETS, given, records

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """One thing a coder said of a quote at a moment: a code's meaning, or a memo alone (`meaning` None)."""

    at: datetime
    meaning: Meaning | None
    label: str  # of the code, as a free one
    memos: tuple[str, ...] = ()


@dataclass
class _Standing:
    """Where a coder stands on a quote, since when, and since when each facet is what it is."""

    status: str
    at: datetime
    facets: dict[str, Any]
    codes: list[str]
    since: dict[str, datetime]
    settled: frozenset[str] = frozenset()  # the facets that were settled between coders

    def holds(self, step: _Step) -> bool:
        if step.rejected:
            return self.status == "rejected"
        return self.status in COUNTING and not self.against(step)

    def against(self, step: _Step) -> list[str]:
        """Return the facets of which something else is said here, and those that the step settles and nothing here does."""
        same = {facet for facet, value in step.facets.items() if self.facets.get(facet) == value}
        same |= {"codes"} if set(step.codes) <= set(self.codes) else set()
        return [facet for facet in step.named if facet not in (same & self.settled if step.settled else same)]

    def is_later(self, step: _Step) -> bool:
        """Say whether what is said here was said after a step; a facet that is not there may have been taken back."""
        if step.rejected or self.status not in COUNTING:
            return self.at > step.at
        return any(self.since.get(facet, self.at) > step.at for facet in self.against(step))


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
        times = dict(zip(self.ledger["coding"], self.ledger["at"], strict=True))
        standing = {(row["quote"], row["coder"]): _standing(row, times) for row in records(decisions(self.ledger))}
        lines = records(self.ledger)
        memos = {(line["quote"], line["coder"], line["memo"]) for line in lines if given(line["memo"])}
        desk = _Desk(self.folder)
        coders: dict[str, set[str]] = {}
        for line in lines:
            desk.ids.setdefault(line["quote"], []).append((moment(line["at"]) or NEVER, line["coding"]))
            coders.setdefault(line["quote"], set()).add(line["coder"])
        steps = [step for key, said in self.said.items() for step in _steps(key, said, outcome)]
        counts = {"decisions": 0, "already_there": 0, "memos": 0}
        for step in sorted(steps, key=lambda step: (step.at, step.settled)):
            key = (step.quote, step.coder)
            there = standing.get(key)
            if step.settled and not coders.get(step.quote, set()) - {step.coder}:
                step = replace(step, settled=False)  # between whom?
            coders.setdefault(step.quote, set()).add(step.coder)
            memo = "\n\n".join(each for each in step.memos if (*key, each) not in memos) or None
            if memo is not None and (*key, "\n\n".join(step.memos)) in memos:
                memo = None
            empty = not (step.facets or step.codes or step.rejected)
            fresh = not empty and not (there is not None and there.holds(step))
            if fresh and there is not None and there.is_later(step):
                outcome.lose("in_older", self.quotes[step.quote]["text"][:60])
                fresh = False
            if not fresh and memo is None:
                counts["already_there"] += not empty
                continue
            desk.take(self.quotes[step.quote], _line(step, there, memo, fresh), settles=fresh and step.settled)
            memos |= {(*key, memo)} | {(*key, each) for each in step.memos}
            counts["decisions"] += fresh
            counts["memos"] += memo is not None
            standing[key] = _after(step, there) if fresh else there or _Standing("suggested", step.at, {}, [], {})
        desk.write()
        outcome.counts.update(counts)


@dataclass
class _Desk:
    """Lines on their way into the ledger: they go to disk together, and earlier where a later one has to name them."""

    folder: Path
    ids: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)  # of all lines on a quote
    waiting: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    named: set[str] = field(default_factory=set)  # the quotes of those that wait

    def take(self, quote: dict[str, Any], line: dict[str, Any], *, settles: bool) -> None:
        if settles and quote["quote"] in self.named:
            self.write()
        if settles:
            line["settles"] = [id for at, id in self.ids.get(quote["quote"], ()) if at <= line["at"]]
        self.waiting.append((quote, line))
        self.named.add(quote["quote"])

    def write(self) -> None:
        for (quote, line), id in zip(self.waiting, write_codings(self.folder, self.waiting), strict=True):
            self.ids.setdefault(quote["quote"], []).append((line["at"], id))
        self.waiting.clear()
        self.named.clear()


def _standing(row: Mapping[str, Any], times: Mapping[str, str]) -> _Standing:
    facets = {facet: row[facet] for facet in FACETS if facet != "codes" and given(row[facet])}
    said = since_when(row, times)
    since = {facet: moment(at) or NEVER for facet, (at, _, _) in said.items()}
    settled = frozenset(facet for facet, (_, _, settles) in said.items() if settles)
    return _Standing(row["status"], moment(row["at"]) or NEVER, facets, list(row["codes"] or ()), since, settled)


def _line(step: _Step, there: _Standing | None, memo: str | None, fresh: bool) -> dict[str, Any]:
    """A line of the ledger, as `write_codings` takes it."""
    line: dict[str, Any] = {"coder": step.coder, "memo": memo, "at": step.at}
    if not fresh:  # a memo alone says nothing new of the quote
        return {**line, "status": "suggested" if there is None else there.status}
    if step.rejected:
        return {**line, "status": "rejected"}
    status = "accepted" if there is None else "corrected"
    held = there.codes if there is not None and step.codes else []
    return {**line, **step.facets, "status": status, "codes": [*dict.fromkeys([*held, *step.codes])]}


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

    @property
    def named(self) -> list[str]:
        """The facets that it sets."""
        return [*self.facets, *(["codes"] if self.codes else [])]


def _steps(key: tuple[str, str], said: list[Said], outcome: Outcome) -> list[_Step]:
    """One step for each moment, with what is new then. A quote has one phase, one emotion, …; a second one stays as a free code."""
    steps: list[_Step] = []
    facets: dict[str, Any] = {}
    codes: list[str] = []
    rejected = False
    for at in sorted({each.at for each in said}):
        now = [each for each in said if each.at == at]
        new: dict[str, Any] = {}
        more: list[str] = []
        settled = False
        for each in (each for each in now if each.meaning is not None):
            meaning = each.meaning
            assert meaning is not None
            more += [] if meaning.code is None else [meaning.code]
            if meaning.facet == "decision":
                rejected, settled = rejected or meaning.value == REJECTED, settled or meaning.value == SETTLED
            elif meaning.facet == "codes":
                more.append(meaning.value)
            elif meaning.facet not in facets:
                facets[meaning.facet] = new[meaning.facet] = meaning.value
            elif facets[meaning.facet] != meaning.value:
                more.append(each.label)
                outcome.lose("in_second", each.label)
        more = [code for code in dict.fromkeys(more) if code not in codes]
        codes += more
        memos = tuple(dict.fromkeys(memo for each in now for memo in each.memos))
        steps.append(_Step(*key, at, new, more, rejected, settled, memos))
    return steps


def _after(step: _Step, there: _Standing | None) -> _Standing:
    if step.rejected:
        return _Standing("rejected", step.at, {}, [], {})
    held = there if there is not None and there.status in COUNTING else _Standing("accepted", step.at, {}, [], {})
    kept = {k: v for k, v in held.facets.items() if not ("emotion" in step.facets and k in ("valence", "intensity"))}
    codes = [*dict.fromkeys([*held.codes, *step.codes])]
    since = {**held.since, **dict.fromkeys(step.named, step.at)}
    settled = held.settled - {*step.named} | {*(step.named if step.settled else ())}
    return _Standing("corrected", max(step.at, held.at), {**kept, **step.facets}, codes, since, settled)


def is_coder(name: str) -> bool:
    """Say whether a ledger can be called by a name.

    >>> is_coder("Ana B."), is_coder("../ana")
    (True, False)
    """
    return re.fullmatch(r"[\w][\w .@+-]{0,63}", name) is not None
