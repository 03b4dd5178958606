"""What an export or import did, and what it could not do: every loss by name, with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cjmkit.errors import Fault
from cjmkit.texts import text

LISTED = 20  # things that a line names before it says how many more there are


@dataclass(frozen=True)
class Loss:
    """Something that was not taken along: `kind` names the reason, `what` are the things, each as a reader knows it."""

    kind: str
    what: tuple[str, ...] = ()
    count: int = 1

    def message(self, language: str) -> str:
        shown = "; ".join(self.what[:LISTED])
        if len(self.what) > LISTED:
            shown += "; " + text("exchange.more", language, n=len(self.what) - LISTED)
        return text(f"exchange.{self.kind}", language, n=self.count, what=shown or "–")


@dataclass
class Outcome:
    """An export or import: the file, the study's folder, what came over by kind, and the losses."""

    file: str
    study: Path
    counts: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    new: bool = False
    origin: str = ""
    positions: str = ""
    language: str = "en"
    losses: list[Loss] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def lose(self, kind: str, *what: str, count: int | None = None) -> None:
        """Note a loss; those of one kind are told together."""
        added = (max(1, len(what)) if count is None else count, what)
        for number, loss in enumerate(self.losses):
            if loss.kind == kind:
                self.losses[number] = Loss(kind, (*loss.what, *what), loss.count + added[0])
                return
        self.losses.append(Loss(kind, added[1], added[0]))

    def faults(self, language: str) -> list[Fault]:
        """Return a fault a kind of loss."""
        return [Fault(loss.message(language), self.file) for loss in self.losses]

    def summary(self, language: str) -> str:
        """Return in one line what came over."""
        told = [text(f"exchange.count_{key}", language, n=n) for key, n in self.counts.items()]
        key = "imported" if self.positions else "imported_rows" if self.found else "exported"
        made = ", ".join(_from_here(Path(each)) for each in self.written)
        values = {"file": self.file, "made": made, "study": _from_here(self.study), "positions": self.positions}
        return text(f"exchange.{key}", language, counts=", ".join(told), **values)

    def plain(self, language: str) -> dict[str, Any]:
        """Return everything as JSON has it; each loss with all its things."""
        losses = [
            {"kind": loss.kind, "count": loss.count, "what": [*loss.what], "message": loss.message(language)}
            for loss in self.losses
        ]
        return {
            "file": self.file,
            "study": str(self.study),
            "new": self.new,
            "origin": self.origin,
            "positions": self.positions,
            "found": self.found,
            "counts": self.counts,
            "written": self.written,
            "not_placed": losses,
        }


def _from_here(path: Path) -> str:
    """A path as it is typed where one stands."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
