"""What can go wrong: one family of errors, each fault with its place and its repair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: what, what was expected, what to do; and where, as far as that is known."""

    message: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return f"{place}: {self.message}" if place else self.message

    def plain(self) -> dict[str, str | int | None]:
        """Return it for JSON."""
        return {"file": self.file, "line": self.line, "message": self.message}


class CjmkitError(ValueError):
    """The family's root. `faults` lists everything that was found, not only the first."""

    def __init__(self, faults: str | Fault | Iterable[Fault]) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class StudyError(CjmkitError):
    """The study folder, its study.yml, personas.yml or participants.csv."""


class ReadError(CjmkitError):
    """An interview or a survey export that cannot be read."""


class CodebookError(CjmkitError):
    """Phases, emotions, presets, and codes that are not in them."""


class LedgerError(CjmkitError):
    """The coders' ledgers."""


class ModelError(CjmkitError):
    """A pretrained classifier that cannot be used."""


class ReportError(CjmkitError):
    """A report that could not be made."""


def nearest(word: str, options: Iterable[str]) -> str | None:
    """Return the option that looks most like `word`, or None where nothing comes close.

    >>> nearest("awarenes", ["awareness", "purchase"])
    'awareness'
    """
    matches = get_close_matches(str(word), list(options), n=1, cutoff=0.6)
    return matches[0] if matches else None
