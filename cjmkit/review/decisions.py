"""A coder's own decisions: where each quote stands, and the steps that lead there, back and forth without limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from cjmkit.codings import COUNTING, write_coding
from cjmkit.errors import LedgerError
from cjmkit.tables import FACETS, given, known


@dataclass(frozen=True)
class Standing:
    """Where a coder stands on one quote: `status` None is undecided; `codings` are the ids of the lines behind it."""

    status: str | None = None
    facets: Mapping[str, Any] = field(default_factory=dict)
    memo: str | None = None
    settles: tuple[str, ...] = ()
    at: str = ""
    codings: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        return self.status in COUNTING

    def same(self, other: Standing) -> bool:
        """Whether two standings say the same, whenever they were taken."""
        return (self.status, {**self.facets}, self.memo) == (other.status, {**other.facets}, other.memo)


UNDECIDED = Standing()


@dataclass(frozen=True)
class Step:
    """One decision on one quote (a row of `tables.QUOTES`), as it can be taken back."""

    quote: Mapping[str, Any]
    before: Standing
    after: Standing


class Decisions:
    """The decisions of one coder, in memory as they are in the ledger.

    `lines` are the coder's lines of the ledger at today's places, in their order: what was decided in an earlier session can be
    undone as well.
    """

    def __init__(self, folder: Path, coder: str, lines: Iterable[Mapping[str, Any]], *, language: str = "en") -> None:
        self.folder, self.coder, self.language = folder, coder, language
        self.standing: dict[str, Standing] = {}
        self.quotes: dict[str, Mapping[str, Any]] = {}
        self.undone: list[Step] = []
        self.steps: list[Step] = []
        for _, together in groupby(lines, key=lambda line: (line["quote"], line["at"])):
            self._read([*together])

    def of(self, quote: str) -> Standing:
        return self.standing.get(quote, UNDECIDED)

    def decide(self, quote: Mapping[str, Any], wanted: Standing) -> Standing:
        """Have a decision on disk and return where the quote stands then. Raises `LedgerError` where it is not on disk."""
        before = self.of(quote["quote"])
        after = self._become(quote, before, wanted)
        self.steps.append(Step(quote, before, after))
        self.undone.clear()
        return after

    def undo(self) -> Step | None:
        """Take back the last decision, by a new line; returns it, None where there is none. Raises `LedgerError`."""
        if not self.steps:
            return None
        step = self.steps[-1]
        self._become(step.quote, step.after, step.before)
        self.undone.append(self.steps.pop())
        return step

    def redo(self) -> Step | None:
        """Decide again what was just taken back; returns it, None where there is none. Raises `LedgerError`."""
        if not self.undone:
            return None
        step = self.undone[-1]
        self._become(step.quote, step.before, step.after)
        self.steps.append(self.undone.pop())
        return step

    def _become(self, quote: Mapping[str, Any], before: Standing, wanted: Standing) -> Standing:
        """Write what leads from one standing to another. A line keeps the facets it does not name: they are cleared before."""
        id = quote["quote"]
        moment = datetime.now(UTC)
        numbers: list[str] = []
        if wanted.status is None or not {*before.facets} <= {*wanted.facets}:
            numbers.append(self._write(quote, UNDECIDED, moment))
            cleared = Standing(at=_iso(moment), codings=(*before.codings, *numbers))
            self._keep(quote, cleared)
        if wanted.status is not None:
            try:
                numbers.append(self._write(quote, wanted, moment))
            except LedgerError:
                if numbers:  # the older decision is cleared on disk; what is here must say so
                    self.steps.append(Step(quote, before, self.of(id)))
                raise
        after = Standing(
            wanted.status, wanted.facets, wanted.memo, wanted.settles, _iso(moment), (*before.codings, *numbers)
        )
        self._keep(quote, after)
        return after

    def _write(self, quote: Mapping[str, Any], wanted: Standing, moment: datetime) -> str:
        return write_coding(
            self.folder,
            quote,
            coder=self.coder,
            status=wanted.status or "suggested",
            memo=wanted.memo,
            settles=wanted.settles,
            at=moment,
            language=self.language,
            **wanted.facets,
        )

    def _read(self, lines: list[Mapping[str, Any]]) -> None:
        """Take lines of one moment on one quote as one step; one that leads back to where the last began is an undo."""
        quote = lines[-1]
        before = self.of(quote["quote"])
        after = before
        for line in lines:
            after = _folded(after, line)
        last = self.steps[-1] if self.steps else None
        if last and last.quote["quote"] == quote["quote"] and after.same(last.before) and _is_undo(lines):
            self.steps.pop()
        elif not after.same(before):
            self.steps.append(Step(quote, before, after))
        self._keep(quote, after)

    def _keep(self, quote: Mapping[str, Any], standing: Standing) -> None:
        self.standing[quote["quote"]] = standing
        self.quotes[quote["quote"]] = quote


def line_facets(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facets that a line, a suggestion or a draft names."""
    return {facet: values[facet] for facet in FACETS if given(values.get(facet))}


def _folded(before: Standing, line: Mapping[str, Any]) -> Standing:
    """Where a line leads, by the rules of `codings.decisions`."""
    status = None if line["status"] == "suggested" else line["status"]
    facets: dict[str, Any] = {}
    if line["status"] in COUNTING:
        facets = {**before.facets} if before.counts else {}
        if given(line["emotion"]):
            facets.pop("valence", None), facets.pop("intensity", None)
        facets.update(line_facets(line))
    settles = tuple(line["settles"]) if given(line["settles"]) else ()
    return Standing(status, facets, known(line["memo"]), settles, line["at"], (*before.codings, line["coding"]))


def _is_undo(lines: list[Mapping[str, Any]]) -> bool:
    return bool(lines[0]["status"] == "suggested")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
