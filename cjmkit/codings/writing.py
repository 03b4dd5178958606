"""One decision of one coder, checked and appended to the coder's own file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from cjmkit.codings.appending import append_line
from cjmkit.errors import Fault, LedgerError
from cjmkit.tables import IMPACTS, LANES, STATUSES
from cjmkit.texts import text

ANCHOR = (
    *("quote", "utterance", "source", "participant", "position", "export"),
    *("start_char", "end_char", "text", "before", "after"),
)
ASKED = 80  # characters of the question before that a line keeps, its end: they tell one "Yes." from another
CODER = re.compile(r"[\w][\w .@+-]{0,63}")


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
    language: str = "en",
) -> str:
    """Append one decision to `folder/<coder>.jsonl` and return its id once it is on disk.

    `quote` is a row of the quotes table; `status` is suggested (an undo: undecided again), accepted, corrected or
    rejected; `valence` −2…2, `intensity` 0…3; `settles` names the codings between which this decision decides.

    Raises `LedgerError` for a coder's name that is no file name, a value outside its range, and a folder that cannot be
    written to. Nothing is on disk then.
    """
    line: dict[str, Any] = {
        "at": moment(at),
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
    faults = line_faults(line, language)
    if faults:
        raise LedgerError([Fault(message) for message in faults])
    return append_line(Path(folder) / f"{coder}.jsonl", line, id="coding", language=language)


def moment(at: datetime | None = None) -> str:
    """Return a time, now by default, as a line keeps it: ISO 8601, UTC, to the millisecond."""
    return (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def quote_id(utterance: str, start: int, end: int) -> str:
    """Return the id of a span of an utterance: the same wherever it is computed."""
    return "q" + sha256(f"{utterance}\x1f{start}\x1f{end}".encode()).hexdigest()[:12]


def line_faults(line: Mapping[str, Any], language: str) -> list[str]:
    """Return what is wrong with a line of the ledger, in words."""
    found = []
    if not CODER.fullmatch(str(line.get("coder", ""))):
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
