"""One decision of one coder, checked and appended to the coder's own file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from cjmkit.codings.appending import append_lines
from cjmkit.codings.files import Kind, Problem
from cjmkit.errors import Fault, LedgerError
from cjmkit.tables import CODINGS, FACETS, IMPACTS, LANES, STATUSES
from cjmkit.texts import text

ANCHOR = (
    *("quote", "utterance", "source", "participant", "position", "export"),
    *("start_char", "end_char", "text", "before", "after"),
)
SINGLE = tuple(facet for facet in FACETS if facet != "codes")
ASKED = 80  # characters of the question before that a line keeps, its end: they tell one "Yes." from another
ALLOWED = {"status": STATUSES, "lane": LANES, "impact": IMPACTS}
RANGES = {"valence": (-2, 2), "intensity": (0, 3)}
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
    said = {
        **{"coder": coder, "status": status, "phase": phase, "emotion": emotion, "valence": valence},
        **{"intensity": intensity, "lane": lane, "touchpoint": touchpoint, "channel": channel, "impact": impact},
        **{"codes": codes, "memo": memo, "settles": settles, "at": at},
    }
    return write_codings(folder, [(quote, said)], language=language)[0]


def write_codings(
    folder: str | Path,
    decided: Sequence[tuple[Mapping[str, Any] | pd.Series, Mapping[str, Any]]],
    *,
    language: str = "en",
) -> list[str]:
    """Append many decisions, each a quote and what is said of it (the arguments of `write_coding` by name); return their ids.

    They go to disk together, once for each coder, in the order given: a thousand cost as much as one. Raises `LedgerError` as
    `write_coding` does: nothing is on disk where one of them is wrong; of a coder whose file cannot be written to, nothing.
    """
    lines = [_line(quote, said) for quote, said in decided]
    faults = [Fault(text(f"codings.{key}", language, **values)) for line in lines for key, values in _problems(line)]
    if faults:
        raise LedgerError(faults)
    places: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        places.setdefault(line["coder"], []).append(place)
    ids = [""] * len(lines)
    for coder, own in places.items():
        path = Path(folder) / f"{coder}.jsonl"
        written = append_lines(path, [lines[place] for place in own], id="coding", language=language)
        for place, id in zip(own, written, strict=True):
            ids[place] = id
    return ids


def _line(quote: Mapping[str, Any] | pd.Series, said: Mapping[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {
        "at": moment(said.get("at")),
        "coder": said["coder"],
        "status": said["status"],
        **{key: _plain(quote.get(key)) for key in ANCHOR},
        "question": _end(_plain(quote.get("question"))),
        **{facet: _plain(said.get(facet)) for facet in SINGLE},
        "codes": list(said.get("codes") or ()) or None,
        "memo": said.get("memo"),
        "settles": list(said.get("settles") or ()) or None,
    }
    return {key: value for key, value in line.items() if value is not None}


def _problems(line: Mapping[str, Any]) -> list[Problem]:
    found = [*filter(None, (problem(field, value) for field, value in line.items()))]
    return found if isinstance(line.get("quote"), str) else [*found, ("no_quote", {})]


def moment(at: datetime | None = None) -> str:
    """Return a time, now by default, as a line keeps it: ISO 8601, UTC, to the millisecond."""
    return (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def quote_id(utterance: str, start: int, end: int) -> str:
    """Return the id of a span of an utterance: the same wherever it is computed."""
    return "q" + sha256(f"{utterance}\x1f{start}\x1f{end}".encode()).hexdigest()[:12]


def problem(field: str, value: Any) -> Problem | None:
    """Return what is wrong with a field of a decision, if anything is."""
    if field == "coder":
        return None if CODER.fullmatch(str(value)) else ("coder", {"coder": value})
    if field in ALLOWED and value not in ALLOWED[field]:
        return "not_one_of", {"field": field, "value": value, "allowed": ", ".join(ALLOWED[field])}
    if field in RANGES:
        low, high = RANGES[field]
        if not (isinstance(value, (int, float)) and low <= value <= high):
            return "range", {"field": field, "value": value, "low": low, "high": high}
    return None


DECISIONS = Kind(CODINGS, "coding", ("coding", "quote", "coder", "at", "status"), ("coder", *ALLOWED, *RANGES), problem)


def _end(question: str | None) -> str | None:
    return None if question is None else question[-ASKED:]


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        return value
    return int(value) if float(value).is_integer() else float(value)
