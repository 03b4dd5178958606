"""JSON Lines files that one coder appends to, and what editors and sync services make of them.

A file belongs to the coder whom its lines name, so a copy that a sync service put beside it ("ana (conflicted copy).jsonl",
"ana.sync-conflict-….jsonl", "ana-LAPTOP.jsonl", "ana 2.jsonl", in whatever language) is one whose name is not its coder's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cjmkit.errors import Fault, LedgerError
from cjmkit.texts import text

Line = dict[str, Any]
BLANK = " \t\r\ufeff"  # an editor's byte order mark, also in the middle of joined files


def read_folder(
    folder: Path,
    *,
    id: str,
    needed: Sequence[str],
    faults_of: Callable[[Mapping[str, Any], str], list[str]],
    language: str,
) -> tuple[list[Line], list[Fault]]:
    """Return the lines of all files, each one once, merged by time, and what is wrong with the files.

    `needed` are the fields, `id` among them, that every line has as text. A coder's lines keep their order, whatever the
    clock said; of a line in two files the coder's own file has it.
    """
    rows: dict[str, Line] = {}
    faults: list[Fault] = []
    files: list[tuple[Path, str, list[tuple[int, Line]]]] = []
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else []:
        if not path.name.startswith("."):  # what an editor or macOS keeps beside a file
            lines, wrong = _read_file(path, needed, faults_of, language)
            faults += wrong
            coders = Counter(str(line["coder"]) for _, line in lines)
            files.append((path, max(coders, key=coders.__getitem__, default=path.stem), lines))
    for path, owner, lines in sorted(files, key=lambda file: (file[0].stem != file[1], file[0].name)):
        latest, new = "", 0  # a clock set back must not reorder one coder's decisions
        for number, line in lines:
            latest = max(latest, line["at"])
            known = rows.get(line[id])
            if known is None:
                rows[line[id]] = {**line, "_order": (latest, line["coder"], number)}
                new += 1
            elif {key: value for key, value in known.items() if key != "_order"} != line:
                faults.append(Fault(text("codings.differs", language, id=line[id]), path.name, number))
        if path.stem != owner:
            own = f"{owner}.jsonl"
            faults.append(Fault(text("codings.copy", language, own=own, n=len(lines), new=new), path.name))
    return sorted(rows.values(), key=lambda line: line["_order"]), faults


def _read_file(
    path: Path, needed: Sequence[str], faults_of: Callable[[Mapping[str, Any], str], list[str]], language: str
) -> tuple[list[tuple[int, Line]], list[Fault]]:
    """Return a file's whole lines with their numbers, and a fault for each other one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = text("codings.unreadable", language, reason=error.strerror or str(error))
        raise LedgerError(Fault(message, str(path))) from error
    lines: list[tuple[int, Line]] = []
    faults: list[Fault] = []
    for number, raw in enumerate(content.split(b"\n"), start=1):
        words = raw.decode("utf-8", errors="replace").strip(BLANK)
        if not words:
            continue
        line = _parsed(words, needed)
        problems = [text("codings.torn", language)] if line is None else faults_of(line, language)
        if line is None or problems:
            faults += [Fault(problem, path.name, number) for problem in problems]
        else:
            lines.append((number, line))
    return lines, faults


def _parsed(words: str, needed: Sequence[str]) -> Line | None:
    try:
        line = json.loads(words)
    except json.JSONDecodeError:
        return None
    return line if isinstance(line, dict) and all(isinstance(line.get(key), str) for key in needed) else None
