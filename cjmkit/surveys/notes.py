"""What is to be said about a file while it is read: warnings with their line, and the fault that refuses it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cjmkit.errors import Fault, ReadError
from cjmkit.texts import text


@dataclass
class Notes:
    """Collects the warnings of one file, in one language."""

    source: str  # the file's name, relative to the surveys folder
    language: str = "en"
    warnings: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def say(self, key: str, /, **values: object) -> str:
        """Return a text of this topic."""
        return text(f"surveys.{key}", self.language, **values)

    def warn(self, key: str, /, line: int | None = None, **values: object) -> None:
        """Add a warning: the file is read all the same."""
        self.warnings.append({"line": line, "message": self.say(key, **values)})

    def refusal(self, key: str, /, line: int | None = None, **values: object) -> ReadError:
        """Return the error that says why the file cannot be read."""
        return ReadError(Fault(self.say(key, **values), self.source, line))
