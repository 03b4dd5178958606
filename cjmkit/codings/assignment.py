"""Which interviews each coder has: a small table beside the ledgers, a line an interview and coder."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pandas as pd

from cjmkit.codings.files import codings_folder
from cjmkit.codings.writing import CODER
from cjmkit.errors import Fault, LedgerError, nearest
from cjmkit.tables import TEXT, table
from cjmkit.texts import text

ASSIGNMENT = {"interview": TEXT, "coder": TEXT}
FILE = "assignment.csv"


def assigned(root: str | Path, coder: str) -> tuple[str, ...] | None:
    """Return the interviews (file names) that a coder of the study in `root` has; None where none were assigned to anybody.

    Raises `LedgerError` for an assignment.csv that has not the columns interview and coder.
    """
    frame = read_assignment(codings_folder(root))
    return None if frame is None else tuple(frame.loc[frame["coder"].eq(coder), "interview"])


def read_assignment(folder: str | Path, *, language: str = "en") -> pd.DataFrame | None:
    """Return `folder/assignment.csv`, columns interview and coder; None where there is no such file. Raises as `assigned` does."""
    path = Path(folder) / FILE
    if not path.is_file():
        return None
    reader = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig", errors="replace"), newline=""))
    if not {*ASSIGNMENT} <= {*(reader.fieldnames or ())}:
        columns = ", ".join(reader.fieldnames or ())
        raise LedgerError(Fault(text("codings.assignment_columns", language, columns=columns), str(path), 1))
    rows = {(row["interview"].strip(), row["coder"].strip()) for row in reader if row["interview"] and row["coder"]}
    return table(ASSIGNMENT, [dict(zip(ASSIGNMENT, row, strict=True)) for row in sorted(rows)])


def check_assignment(folder: str | Path, interviews: Sequence[str], *, language: str = "en") -> list[Fault]:
    """Return a fault for each line of the division that names no interview, and for each interview that nobody has."""
    try:
        frame = read_assignment(folder, language=language)
    except LedgerError as error:
        return [*error.faults]
    if frame is None:
        return []
    strange = sorted({*frame["interview"]} - {*interviews})
    faults = []
    for interview in strange:
        near = nearest(interview, interviews)
        hint = "; " + text("common.nearest", language, nearest=near) if near else ""
        faults.append(Fault(text("codings.assigned_unknown", language, interview=interview) + hint, FILE))
    nobody = [interview for interview in interviews if interview not in {*frame["interview"]}]
    return faults + [
        Fault(text("codings.assigned_nobody", language, interview=interview), FILE) for interview in nobody
    ]


def write_assignment(folder: str | Path, assignment: pd.DataFrame, *, language: str = "en") -> Path:
    """Write `folder/assignment.csv`, sorted, so that two versions of it merge line by line; return its path."""
    path = Path(folder) / FILE
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(ASSIGNMENT)
    writer.writerows(sorted({*zip(assignment["interview"], assignment["coder"], strict=True)}))
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(buffer.getvalue())
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise LedgerError(Fault(text("codings.cannot_assign", language, reason=reason), str(path))) from error
    return path


def divide_interviews(
    words: Mapping[str, int],
    coders: Sequence[str],
    *,
    overlap: float = 0.2,
    before: pd.DataFrame | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Divide interviews among coders: as many words for each, a share of them for two. Columns interview and coder.

    `words` is the length of each interview; `overlap` the share of all words (0…1) that two coders have each on their own.
    `before` is an earlier division: it stays, and only what is new is divided. The same input gives the same division.

    Raises `LedgerError` for fewer than one coder (two, where anything is to overlap), a coder's name that is no file name,
    and an overlap that is no share.

    >>> divide_interviews({"a.txt": 900, "b.txt": 1000, "c.txt": 100}, ["ana", "ben"], overlap=0.05).values.tolist()
    [['a.txt', 'ben'], ['b.txt', 'ana'], ['c.txt', 'ana'], ['c.txt', 'ben']]
    """
    _check(coders, overlap, language)
    pairs = [] if before is None else [*zip(before["interview"], before["coder"], strict=True)]
    holders: dict[str, list[str]] = {}
    for interview, coder in pairs:
        holders.setdefault(interview, []).append(coder)
    load = Counter(dict.fromkeys(coders, 0))
    for interview, coder in pairs:
        load[coder] += words.get(interview, 0)
    target = overlap * sum(words.values())
    doubled = sum(words[interview] for interview, who in holders.items() if len(who) > 1 and interview in words)
    new = {interview: length for interview, length in words.items() if interview not in holders}
    twice = _sample(new, target - doubled) if overlap > 0 else set()
    met = Counter(tuple(sorted(who)) for who in holders.values() if len(who) > 1)
    # The long ones first, those for two before all: the short ones then level out what is left.
    for interview in sorted(new, key=lambda name: (name not in twice, -new[name], name)):
        if interview in twice:
            pair = min(combinations(sorted(coders), 2), key=lambda two: (load[two[0]] + load[two[1]], met[two], two))
            met[pair] += 1
        for coder in pair if interview in twice else [min(sorted(coders), key=lambda coder: load[coder])]:
            load[coder] += new[interview]
            pairs.append((interview, coder))
    return table(ASSIGNMENT, [dict(zip(ASSIGNMENT, pair, strict=True)) for pair in sorted({*pairs})])


def _sample(words: Mapping[str, int], target: float) -> set[str]:
    """Choose interviews that together come close to a number of words: by chance, but the same ones each time."""
    drawn = sorted(words, key=lambda name: sha256(name.encode("utf-8", errors="replace")).digest())
    chosen: set[str] = set()
    left = target
    for name in drawn:
        if words[name] <= left:
            chosen.add(name)
            left -= words[name]
    rest = [name for name in drawn if name not in chosen]
    nearest = min(rest, key=lambda name: abs(left - words[name]), default=None)
    if nearest is not None and (abs(left - words[nearest]) < left or (target > 0 and not chosen)):
        chosen.add(nearest)
    return chosen


def _check(coders: Iterable[str], overlap: float, language: str) -> None:
    coders = [*coders]
    faults = [text("codings.coder", language, coder=coder) for coder in coders if not CODER.fullmatch(str(coder))]
    if not 0 <= overlap <= 1:
        faults.append(text("codings.overlap", language, overlap=overlap))
    if len({*coders}) < (2 if overlap > 0 else 1) or len({*coders}) < len(coders):
        faults.append(text("codings.too_few_coders", language, coders=", ".join(map(str, coders)) or "–"))
    if faults:
        raise LedgerError([Fault(message) for message in faults])
