"""What a code has become since it was decided."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from cjmkit.codings.files import Line


class Renaming:
    """What each name has become. A name can live more than once: renamed away, then given to something else."""

    def __init__(self, history: Sequence[Line]) -> None:
        self.times = [line["_moment"] for line in history]
        self.idle: list[Line] = []
        # name → its lives: from which change on, until which, and as what it lives on
        self._lives: dict[tuple[str, str], list[tuple[int, int | None, str | None]]] = {}
        for number, line in enumerate(history, start=1):
            facet, code, into = line["facet"], line["code"], line.get("into")
            if line["kind"] == "added":
                self._wake(facet, code, number)
            elif line["kind"] in ("renamed", "merged") and into and code != into:
                lives = self._lives.setdefault((facet, code), [(0, None, None)])
                began, ended, became = lives[-1]
                if ended is None:
                    lives[-1] = (began, number, into)
                    self._wake(facet, into, number)
                elif became != into:
                    self.idle.append({**line, "became": became})

    def changed(self, facet: str) -> set[str]:
        """Return the names of a facet that once became another."""
        return {name for (kind, name), lives in self._lives.items() if kind == facet and lives[0][1] is not None}

    def alive(self, facet: str, code: str) -> bool:
        """Return whether a code, if there is one of that name, goes by it today."""
        return self._lives.get((facet, code), [(0, None, None)])[-1][1] is None

    def now(self, facet: str, code: str, at: int = 0) -> str:
        """Return today's name of what was called `code` at a time (µs; by default before any change)."""
        past = bisect_right(self.times, at)
        while True:
            lives = self._lives.get((facet, code), [(0, None, None)])
            _, ended, became = next(life for life in reversed(lives) if life[0] <= past)
            if ended is None or became is None:
                return code
            code, past = became, ended

    def _wake(self, facet: str, code: str | None, number: int) -> None:
        lives = self._lives.setdefault((facet, str(code)), [(0, None, None)])
        if lives[-1][1] is not None:
            lives.append((number, None, None))
