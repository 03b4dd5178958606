"""Python's garbage collector, kept from looking for cycles while hundreds of thousands of small objects without any are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause it for a block or a function: looking through long transcripts, ledgers and quotes again and again took a third of the time and more."""
    ran = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ran:
            gc.enable()
