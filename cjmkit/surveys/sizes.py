"""Files by their size: from when on one is counted in blocks, and whether there is memory to read it as a whole."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from cjmkit.surveys.notes import Notes

LARGE = 100_000_000  # bytes
WHOLE = 25  # times its size is what a CSV takes in memory that is read as a whole, as measured


def is_large(path: Path) -> bool:
    """Return whether a file is better counted in blocks than read as a whole."""
    return path.stat().st_size >= LARGE


def can_count() -> bool:
    """Return whether the library is installed that reads blocks."""
    return find_spec("polars") is not None


def check_memory(path: Path, notes: Notes, *, free: int | None = None) -> None:
    """Raise `ReadError` where a large file would not fit into memory as a whole; `free` bytes, as the system says by default."""
    if not is_large(path):
        return
    size = path.stat().st_size
    free = _free() if free is None else free
    if free is not None and size * WHOLE > free:
        raise notes.refusal(
            "too_large", size=round(size / 1e6), need=f"{size * WHOLE / 1e9:.1f}", free=f"{free / 1e9:.1f}"
        )
    if not can_count():
        notes.warn("large_whole", size=round(size / 1e6))


def _free() -> int | None:
    """The free memory in bytes, None where the system does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")), None)
    except OSError:
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
