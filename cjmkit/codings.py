"""The ledger: what coders decided, one JSON Lines file a coder, one decision a line, appended and never rewritten."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from cjmkit.errors import Fault, LedgerError, nearest
from cjmkit.tables import CODINGS, FACETS, IMPACTS, LANES, STATUSES, given, records, table
from cjmkit.texts import text

ANCHOR = (
    *("quote", "utterance", "source", "participant", "position", "export"),
    *("start_char", "end_char", "text", "before", "after"),
)
ASKED = 80  # characters of the question before that a line keeps, its end: they tell one "Yes." from another
COUNTING = ("accepted", "corrected")


def write_coding(
    folder: str | Path,
    quote: Mapping[str, Any] | pd.Series,
    *,
    coder: str,
    status: str,
    phase: str | None = None,
    emotion: str | None = None,
    valence: float | None = None,
    intensity: float | None = None,
    lane: str | None = None,
    touchpoint: str | None = None,
    channel: str | None = None,
    impact: str | None = None,
    codes: Sequence[str] = (),
    memo: str | None = None,
    settles: Sequence[str] = (),
    at: datetime | None = None,
) -> str:
    """Append one decision to `folder/<coder>.jsonl` and return its id once it is on disk.

    `quote` is a row of the quotes table; `status` is suggested (an undo: undecided again), accepted, corrected or
    rejected; `valence` −2…2, `intensity` 0…3; `settles` names the codings between which this decision decides.

    Raises `LedgerError` for a coder's name that is no file name, a value outside its range, and a folder that cannot be
    written to. Nothing is on disk then.
    """
    folder = Path(folder)
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    line: dict[str, Any] = {
        "at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "coder": coder,
        "status": status,
        **{key: _plain(quote.get(key)) for key in ANCHOR},
        "question": _end(_plain(quote.get("question"))),
        "phase": _plain(phase),
        "emotion": _plain(emotion),
        "valence": _plain(valence),
        "intensity": _plain(intensity),
        "lane": _plain(lane),
        "touchpoint": _plain(touchpoint),
        "channel": _plain(channel),
        "impact": _plain(impact),
        "codes": list(codes) or None,
        "memo": memo,
        "settles": list(settles) or None,
    }
    line = {key: value for key, value in line.items() if value is not None}
    faults = _faults(line, "en")
    if faults:
        raise LedgerError([Fault(message) for message in faults])
    path = folder / f"{coder}.jsonl"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number = _append(path, line)
    except OSError as error:
        raise LedgerError(
            Fault(text("codings.cannot_write", reason=error.strerror or str(error)), str(path))
        ) from error
    return number


def read_codings(folder: str | Path) -> pd.DataFrame:
    """Return the ledger of all coders, columns of `tables.CODINGS`: each coder's lines in their order, merged by time."""
    return table(CODINGS, _read(Path(folder), "en")[0])


def check_ledgers(folder: str | Path, *, language: str = "en") -> list[Fault]:
    """Return every line that is torn or is no decision, with file and number. It stays where it is and does not count."""
    return _read(Path(folder), language)[1]


def quote_id(utterance: str, start: int, end: int) -> str:
    """Return the id of a span of an utterance: the same wherever it is computed."""
    return "q" + sha256(f"{utterance}\x1f{start}\x1f{end}".encode()).hexdigest()[:12]


def decisions(codings: pd.DataFrame) -> pd.DataFrame:
    """Return where each coder stands on each quote now: one row a coder and quote, columns of `tables.CODINGS`.

    Lines count in time order. `suggested` (an undo) and `rejected` clear what the coder said before; `accepted` and
    `corrected` set the facets they name and keep the others, but a new emotion without a valence takes the older valence
    and intensity with it. `codings` lists the ids behind the row, `at` is the last one's.
    """
    standing: dict[tuple[str, str], dict[str, Any]] = {}
    for line in records(codings):
        key = (line["quote"], line["coder"])
        row = standing.get(key)
        if row is None or line["status"] not in COUNTING:
            row = {**line, **dict.fromkeys(FACETS), "codings": (row or {}).get("codings", [])}
        facets = {facet: line[facet] for facet in FACETS if given(line[facet])}
        if line["status"] in COUNTING:
            if "emotion" in facets:
                row.update(valence=None, intensity=None)
            row.update(facets)
        row = {**row, **{key: line[key] for key in ("status", "at", "coding", "memo", "settles")}}
        row["codings"] = [*row["codings"], line["coding"]]
        standing[key] = row
    frame = table({**CODINGS, "codings": "object"}, standing.values())
    return frame.sort_values(["at", "coder"], kind="stable", ignore_index=True)


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


def _append(path: Path, line: dict[str, Any]) -> str:
    """Write the line and have it on disk; a torn last line is closed first, so that it cannot swallow this one."""
    with path.open("ab+") as ledger:
        size = ledger.seek(0, os.SEEK_END)
        torn = size > 0 and (ledger.seek(-1, os.SEEK_END), ledger.read(1))[1] != b"\n"
        body = json.dumps(line, ensure_ascii=False, sort_keys=True)
        number = "c" + sha256(f"{size}\x1f{body}".encode()).hexdigest()[:16]
        whole = json.dumps({"coding": number, **line}, ensure_ascii=False)
        ledger.write((b"\n" if torn else b"") + whole.encode("utf-8") + b"\n")
        ledger.flush()
        os.fsync(ledger.fileno())
    return number


def _read(folder: Path, language: str) -> tuple[list[dict[str, Any]], list[Fault]]:
    rows: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else []:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
        latest = ""  # a clock set back must not reorder one coder's decisions
        for number, raw in enumerate(content.split("\n"), start=1):
            if not raw.strip():
                continue
            line = _parsed(raw)
            problems = [text("codings.torn", language)] if line is None else _faults(line, language)
            if line is None or problems:
                faults += [Fault(problem, path.name, number) for problem in problems]
            else:
                latest = max(latest, line["at"])
                rows.setdefault(line["coding"], {**line, "_order": (latest, line["coder"], number)})
    return sorted(rows.values(), key=lambda line: line["_order"]), faults


def _parsed(raw: str) -> dict[str, Any] | None:
    try:
        line = json.loads(raw)
    except json.JSONDecodeError:
        return None
    needed = ("coding", "quote", "coder", "at", "status")
    return line if isinstance(line, dict) and all(isinstance(line.get(key), str) for key in needed) else None


def _faults(line: Mapping[str, Any], language: str) -> list[str]:
    found = []
    if not re.fullmatch(r"[\w][\w .@+-]{0,63}", str(line.get("coder", ""))):
        found.append(text("codings.coder", language, coder=line.get("coder")))
    for key, allowed in (("status", STATUSES), ("lane", LANES), ("impact", IMPACTS)):
        value = line.get(key)
        if (value is not None or key == "status") and value not in allowed:
            found.append(text("codings.not_one_of", language, field=key, value=value, allowed=", ".join(allowed)))
    for key, low, high in (("valence", -2, 2), ("intensity", 0, 3)):
        value = line.get(key)
        if value is not None and not (isinstance(value, (int, float)) and low <= value <= high):
            found.append(text("codings.range", language, field=key, value=value, low=low, high=high))
    if not isinstance(line.get("quote"), str):
        found.append(text("codings.no_quote", language))
    return found


def _end(question: str | None) -> str | None:
    return None if question is None else question[-ASKED:]


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        return value
    return int(value) if float(value).is_integer() else float(value)
