"""The files of a folder as one table: each line once, in the order of time, with a word on every copy of a file.

A file belongs to the coder whom its lines name, so a copy that a sync service put beside it ("ana (conflicted copy).jsonl",
"ana.sync-conflict-….jsonl", "ana-LAPTOP.jsonl", "ana 2.jsonl", in whatever language) is one whose name is not its coder's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.codings.files import Kind, Sheet, files_in, read_file
from cjmkit.errors import Fault
from cjmkit.tables import given, table
from cjmkit.texts import text


@dataclass(frozen=True)
class _File:
    name: str
    owner: str
    sheet: Sheet

    @property
    def is_copy(self) -> bool:
        return self.name != f"{self.owner}.jsonl"


def read_folder(folder: Path, kind: Kind, *, language: str) -> pd.DataFrame:
    """Return the lines of all files, columns of the kind and `_moment`.

    Each coder's lines keep their order, whatever the clock said; of a line in two files the coder's own file has it.
    Raises `LedgerError` for a file that cannot be read at all.
    """
    frames = []
    for number, file in enumerate(_files(folder, kind, language)):
        frame = file.sheet.frame
        # A clock set back must not reorder one coder's decisions.
        frames.append(frame.assign(_moment=np.maximum.accumulate(frame["_moment"].to_numpy()), _file=number))
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return table({**kind.columns, "_moment": "int64"})
    lines = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    lines = lines[~lines[kind.id].duplicated()]
    coders = pd.factorize(lines["coder"], sort=True)[0]
    order = np.lexsort((lines["_number"], coders, lines["_moment"]))
    return lines.iloc[order].reset_index(drop=True)[[*kind.columns, "_moment"]]


def check_folder(folder: Path, kind: Kind, *, language: str) -> list[Fault]:
    """Return every line that does not count, every line that is not the same in two files, and every copy."""
    files = _files(folder, kind, language)
    faults = [fault for file in files for fault in file.sheet.faults(file.name, language)]
    for file in files:
        if file.is_copy and len(file.sheet.frame):
            whose = f"{file.owner}.jsonl"
            own = [other.sheet.frame for other in files if other.name == whose]
            faults += _copy_faults(file, own[0] if own else file.sheet.frame.iloc[:0], kind, language)
    return faults


def _copy_faults(file: _File, own: pd.DataFrame, kind: Kind, language: str) -> list[Fault]:
    frame, columns = file.sheet.frame, [*kind.columns]
    twice = frame[frame[kind.id].isin(own[kind.id])]
    own = own.drop_duplicates(kind.id).set_index(kind.id)
    faults = []
    for row, number in zip(twice[columns].to_dict("records"), twice["_number"], strict=True):
        other = own.loc[row[kind.id]]
        if any(not _same(row[column], other[column]) for column in columns if column != kind.id):
            faults.append(Fault(text("codings.differs", language, id=row[kind.id]), file.name, int(number)))
    new = len(frame) - len(twice)
    said = text(
        "codings.copy" if new else "codings.copy_same", language, own=f"{file.owner}.jsonl", n=len(frame), new=new
    )
    return [Fault(said, file.name), *faults]


def _files(folder: Path, kind: Kind, language: str) -> Sequence[_File]:
    """Read the files, the coders' own ones first."""
    files = []
    for path in files_in(folder):
        sheet = read_file(path, kind, language=language)
        coders = sheet.frame["coder"].value_counts()
        files.append(_File(path.name, str(coders.index[0]) if len(coders) else path.stem, sheet))
    return sorted(files, key=lambda file: (file.is_copy, file.name))


def _same(left: Any, right: Any) -> bool:
    return bool(left == right) or not (given(left) or given(right))
