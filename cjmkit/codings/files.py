"""JSON Lines files that one person appends to, as frames: only what is new in a file is parsed again.

What editors and sync services make of such files is taken as it comes: a byte order mark, other line ends, another encoding, a torn
line. A line that is none is named and does not count.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from msgspec import DecodeError
from msgspec.json import Decoder

from cjmkit.collector import collector_paused
from cjmkit.errors import Fault, LedgerError
from cjmkit.tables import COUNT, LIST, NUMBER, TEXT
from cjmkit.texts import text

Line = dict[str, Any]
Problem = tuple[str, dict[str, Any]]  # key and values of a text
BLANK = " \t\r\ufeff"  # an editor's byte order mark, also in the middle of joined files
LARGEST = 2**53  # of the whole numbers that JSON keeps exactly
PIECE = 50_000  # lines that are looked at together
HELD = 64  # files of which this process remembers what they say
NO_TIME = np.iinfo("int64").min
KINDS_OF = {TEXT: "text", LIST: "[text, …]", NUMBER: "0.0", COUNT: "0"}  # as JSON has them
_decode = Decoder().decode


@dataclass(frozen=True)
class Kind:
    """What the lines of a kind of file hold: `columns` as of `cjmkit.tables`, `id` and `needed` in each of them."""

    columns: Mapping[str, str]
    id: str
    needed: tuple[str, ...]
    checked: tuple[str, ...]  # the fields of which not every value makes sense
    problem: Callable[[str, Any], Problem | None]  # with a value of such a field


@dataclass(frozen=True)
class Sheet:
    """What a file says: its lines, with `_moment` (µs) and `_number` (of the line) beside the columns, and what is wrong where."""

    frame: pd.DataFrame
    wrong: tuple[tuple[int, Problem], ...]

    def faults(self, file: str, language: str) -> list[Fault]:
        return [Fault(text(f"codings.{key}", language, **values), file, number) for number, (key, values) in self.wrong]


@dataclass(frozen=True)
class _Held:
    stamp: tuple[int, ...]
    size: int  # of the whole lines, in bytes
    lines: int
    hash: int
    whole: Sheet
    sheet: Sheet  # with a last line that has no end yet


_known: dict[Path, _Held] = {}


def utf8(words: str) -> bytes:
    """Encode a text; half of a character, as scripts of browsers make them, becomes the sign for an unreadable one."""
    return words.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace").encode("utf-8")


def codings_folder(root: str | Path) -> Path:
    """Return the folder of a study in which the coders' work lies."""
    return Path(root) / "interviews" / "codings"


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder, without what an editor or macOS keeps beside one."""
    paths = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    return [path for path in paths if not path.name.startswith(".")]


def stamp_of(path: Path, *, language: str) -> tuple[int, ...]:
    """Return what changes with a file: its identity, size and time; raises `LedgerError` where it cannot be read."""
    with _readable(path, language):
        state = path.stat()
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def read_file(path: Path, kind: Kind, *, language: str) -> Sheet:
    """Return what a file says; raises `LedgerError` where it cannot be read."""
    stamp = stamp_of(path, language=language)
    held = _known.get(path)
    if held is not None and held.stamp == stamp:
        return held.sheet
    with _readable(path, language):
        content = memoryview(path.read_bytes())
    if held is None or zlib.crc32(content[: held.size]) != held.hash:
        nothing = _read(b"", 1, kind)
        held = _Held((), 0, 0, 0, nothing, nothing)
    new = bytes(content[held.size :])
    end = new.rfind(b"\n") + 1
    whole = _joined([held.whole, _read(new[:end], held.lines + 1, kind)])
    lines = held.lines + new.count(b"\n", 0, end)
    sheet = _joined([whole, _read(new[end:], lines + 1, kind)])
    if len(_known) >= HELD:
        _known.pop(next(iter(_known)), None)
    _known[path] = _Held(stamp, held.size + end, lines, zlib.crc32(new[:end], held.hash), whole, sheet)
    return sheet


def _read(content: bytes, first: int, kind: Kind) -> Sheet:
    """Return what some lines say, of which the first has the number `first`."""
    raws = content.split(b"\n")
    with collector_paused():
        pieces = [_piece(raws[at : at + PIECE], first + at, kind) for at in range(0, len(raws), PIECE)]
    return _joined(pieces)


def _joined(sheets: Sequence[Sheet]) -> Sheet:
    frames = [sheet.frame for sheet in sheets if len(sheet.frame)] or [sheets[0].frame]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    return Sheet(frame, tuple(wrong for sheet in sheets for wrong in sheet.wrong))


def _piece(raws: Sequence[bytes], first: int, kind: Kind) -> Sheet:
    names = [*kind.columns]
    nothing = dict.fromkeys(kind.needed)
    rows: list[tuple[Any, ...]] = []  # a tuple at once: as dicts, a piece would not fit into the processor's cache
    numbers: list[int] = []
    wrong: list[tuple[int, Problem]] = []
    for number, raw in enumerate(raws, first):
        try:
            line = _decode(raw)
        except (DecodeError, UnicodeDecodeError, RecursionError):
            if not raw.decode("utf-8", errors="replace").strip(BLANK):
                continue
            line, problem = _decoded_with_care(raw)
            wrong += [(number, (problem, {}))] if problem else []
            if problem == "torn":
                continue
        rows.append(tuple(map((line if isinstance(line, dict) else nothing).get, names)))
        numbers.append(number)
    frame = _frame(rows, numbers, kind)
    if frame is None:  # one line at least is none: which ones?
        times = moments([str(row[names.index("at")]) for row in rows])
        kept = []
        for place, (row, time) in enumerate(zip(rows, times, strict=True)):
            found = _problems(dict(zip(names, row, strict=True)), kind)
            if not found and time == NO_TIME:
                found = [("time", {"value": row[names.index("at")]})]
            wrong += [(numbers[place], problem) for problem in found]
            kept += [] if found else [place]
        frame = _frame([rows[place] for place in kept], [numbers[place] for place in kept], kind)
    assert frame is not None
    return Sheet(frame, tuple(sorted(wrong, key=lambda found: found[0])))


def _problems(line: Mapping[str, Any], kind: Kind) -> list[Problem]:
    """Return what is wrong with a line: not there what it must have, a value of another kind, or one without sense."""
    if any(not isinstance(line[key], str) for key in kind.needed):
        return [("torn", {})]
    found = [_wrong_kind(name, value, kind.columns[name]) for name, value in line.items()]
    found += [kind.problem(name, line[name]) for name in kind.checked if line[name] is not None]
    return [problem for problem in found if problem is not None]


def _decoded_with_care(raw: bytes) -> tuple[Any, str | None]:
    """Decode a line with a byte order mark, in an editor's encoding, or with what only Python's own parser takes."""
    try:
        words, problem = raw.decode("utf-8"), None
    except UnicodeDecodeError:
        words, problem = raw.decode("cp1252", errors="replace"), "not_utf8"
    try:
        line = json.loads(words.strip(BLANK))
        return _decode(utf8(json.dumps(line, ensure_ascii=False))), problem
    except (json.JSONDecodeError, DecodeError, RecursionError):
        return None, "torn"


def _frame(rows: Sequence[tuple[Any, ...]], numbers: Sequence[int], kind: Kind) -> pd.DataFrame | None:
    """Return lines as a frame, None where one of them is not what it should be. Only distinct values are looked at."""
    columns: dict[str, Any] = {}
    transposed: Sequence[Sequence[Any]] = [*zip(*rows, strict=True)] or [()] * len(kind.columns)
    for (name, form), values in zip(kind.columns.items(), transposed, strict=True):
        column = _texts(values) if form == TEXT else _lists(values) if form == LIST else _numbers(values, form)
        if column is None or (name in kind.needed and None in values):
            return None
        distinct, columns[name] = column
        if name in kind.checked and any(kind.problem(name, value) is not None for value in distinct):
            return None
    columns["_moment"] = moments(columns["at"])
    columns["_number"] = np.array(numbers, dtype="int64")
    return None if (columns["_moment"] == NO_TIME).any() else pd.DataFrame(columns)


def _texts(values: Sequence[Any]) -> tuple[Sequence[str], Any] | None:
    """Return the distinct texts and the column, which holds each of them once; None where a value is no text."""
    try:
        places, distinct = pd.factorize(pd.Series(values, dtype="object").to_numpy())
    except TypeError:
        return None
    if not {*map(type, distinct)} <= {str}:
        return None
    return list(distinct), pd.Series(distinct, dtype=TEXT).array.take(places, allow_fill=True)


def _lists(values: Sequence[Any]) -> tuple[Sequence[Any], Any] | None:
    if not {*map(type, values)} <= {list, type(None)}:
        return None
    fits = {type(item) for value in values if value for item in value} <= {str}
    return ([], pd.Series(values, dtype="object")) if fits else None


def _numbers(values: Sequence[Any], form: str) -> tuple[Sequence[Any], Any] | None:
    if not {*map(type, values)} <= {int, float, type(None)}:
        return None
    distinct = {*values} - {None}
    fits = not any(_wrong_kind("", value, form) for value in distinct)
    return ([*distinct], pd.Series(values, dtype="object").astype(form)) if fits else None  # type: ignore[call-overload]


def _wrong_kind(name: str, value: Any, form: str) -> Problem | None:
    if value is None:
        return None
    if form == LIST:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
    elif form == TEXT:
        fits = isinstance(value, str)
    else:
        fits = type(value) in (int, float) and abs(value) < LARGEST and (form == NUMBER or value == int(value))
    return None if fits else ("wrong_kind", {"field": name, "value": value, "kind": KINDS_OF[form]})


def moments(values: Any) -> Any:
    """Return moments as microseconds, `NO_TIME` where there is none."""
    times = pd.to_datetime(pd.Series(values, dtype="object"), format="ISO8601", utc=True, errors="coerce")
    return times.astype("datetime64[us, UTC]").astype("int64").to_numpy()


@contextmanager
def _readable(path: Path, language: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = text("codings.unreadable", language, reason=error.strerror or str(error))
        raise LedgerError(Fault(message, str(path))) from error
