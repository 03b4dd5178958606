"""The ledgers of a folder as one table, read under today's codes, and a word on every line that is no decision."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from cjmkit.codings.changes import check_changes, today
from cjmkit.codings.files import files_in, stamp_of
from cjmkit.codings.merging import check_folder, read_folder
from cjmkit.codings.writing import DECISIONS
from cjmkit.errors import Fault, nearest
from cjmkit.tables import CODINGS
from cjmkit.texts import text

HELD = 4  # folders whose table this process remembers
_read: dict[Path, tuple[object, pd.DataFrame]] = {}


def read_codings(folder: str | Path) -> pd.DataFrame:
    """Return the ledger of all coders, columns of `tables.CODINGS`: each coder's lines in their order, merged by time.

    A code that was renamed or merged since is read under the name of today; the lines on disk stay as they were decided. While
    nothing changes in the folder, the table is read once only. Raises `LedgerError` for a file that cannot be read at all.
    """
    folder = Path(folder).resolve()
    state = [(path, stamp_of(path, language="en")) for path in (*files_in(folder), *files_in(folder / "codebook"))]
    known = _read.get(folder)
    if known is None or known[0] != state:
        if len(_read) >= HELD:
            _read.pop(next(iter(_read)), None)
        lines = read_folder(folder, DECISIONS, language="en")[[*CODINGS]]
        known = _read[folder] = (state, today(lines, folder))
    return known[1].copy(deep=False)


def check_ledgers(folder: str | Path, *, language: str = "en") -> list[Fault]:
    """Return every line that is torn or is no decision, with file and number (it stays where it is and does not count), every
    copy of a ledger that was merged, and what is wrong with the changes of the codebook and the division of the interviews.
    """
    folder = Path(folder).resolve()
    return check_folder(folder, DECISIONS, language=language) + check_changes(folder, language=language)


def check_codings(
    codings: pd.DataFrame, phases: Iterable[str], emotions: Iterable[str], *, language: str
) -> list[Fault]:
    """Return a fault for each phase and emotion in the ledger that the codebook does not have, with the nearest match."""
    faults = []
    for facet, known in (("phase", [*phases, "none"]), ("emotion", [*emotions])):
        strange = codings[codings[facet].notna() & ~codings[facet].isin(known)]
        for (coder, value), lines in strange.groupby(["coder", facet], sort=True):
            message = text(f"codings.unknown_{facet}", language, value=value, n=len(lines), known=", ".join(known))
            near = nearest(str(value), known)
            if near:
                message += "; " + text("common.nearest", language, nearest=near)
            faults.append(Fault(message, f"{coder}.jsonl"))
    return faults
