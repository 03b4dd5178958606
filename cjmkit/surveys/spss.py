"""SPSS files (.sav, .zsav) into records: numbers as numbers, value labels beside them, user-missing values as no answer."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cjmkit.surveys.headers import Column, told_apart, wording
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record, Sheet
from cjmkit.surveys.values import is_declined, is_missing, number

SOURCE = "spss"
MOST_NAMED = 5  # variables that a warning lists


def read_spss(path: Path, notes: Notes) -> list[Sheet]:
    """Return the one sheet of an SPSS file, its columns named by the file itself; a record's line is SPSS's case number.

    Raises `ReadError` where the file is damaged or holds no case.
    """
    import pyreadstat

    try:
        read: Any = pyreadstat.read_sav(path, user_missing=True, output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, ArithmeticError, MemoryError) as error:
        raise notes.refusal("damaged", looks=notes.say("looks_spss"), error=" ".join(str(error).split())) from None
    values, meta = read
    missing: Counter[str] = Counter()
    columns, cells = [], []
    for index, name in enumerate(meta.column_names):
        labels = {_text(value): label for value, label in meta.variable_value_labels.get(name, {}).items()}
        ranges = meta.missing_ranges.get(name, [])
        columns.append(_column(index, name, labels, ranges, meta))
        cells.append(_cells(values[name], labels, ranges, name, missing))
    if missing:
        named = ", ".join(f"{name} {count}" for name, count in missing.most_common(MOST_NAMED))
        notes.warn("user_missing", count=missing.total(), columns=named + (" …" if len(missing) > MOST_NAMED else ""))
    records = tuple(Record(case, row) for case, row in enumerate(zip(*cells, strict=True), 1))
    if not records:
        raise notes.refusal("no_rows")
    encoding = str(meta.file_encoding or "utf-8").lower().replace("windows-", "cp")
    return [Sheet(records, encoding, None, columns=told_apart(columns), source=SOURCE)]


def _column(index: int, name: str, labels: Mapping[str, str], ranges: Sequence[Mapping[str, Any]], meta: Any) -> Column:
    words = wording(meta.column_names_to_labels.get(name) or "")
    sets = (getattr(meta, "mr_sets", None) or {}).values()
    asked = next((wording(found["label"] or "") for found in sets if name in found["variable_list"]), "")
    full = f"{asked} [{words or name}]" if asked else words or name
    answers = {value: label for value, label in labels.items() if not _is_in(value, ranges) and not is_declined(label)}
    return Column(index, name, full, value_labels=answers or None)


def _cells(
    values: Sequence[Any],
    labels: Mapping[str, str],
    ranges: Sequence[Mapping[str, Any]],
    name: str,
    missing: Counter[str],
) -> list[str]:
    """The cells of a variable; a value whose label declines to answer ("keine Angabe") stands as that label."""
    shown: dict[Any, str] = {}
    cells = []
    for value in values:
        if value not in shown:
            text = _text(value)
            label = labels.get(text)
            shown[value] = label if label and is_declined(label) else text
        text = shown[value]
        if ranges and not is_missing(text) and _is_in(_text(value), ranges):
            missing[name] += 1
            text = ""
        cells.append(text)
    return cells


def _is_in(cell: str, ranges: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a value is declared user-missing: one of up to three values, or within a range."""
    value = number(cell)
    for span in ranges:
        low, high = span["lo"], span["hi"]
        if isinstance(low, str) or isinstance(high, str):
            if cell.rstrip() == str(low).rstrip():
                return True
        elif value is not None and low <= value <= high:
            return True
    return False


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return str(value).rstrip()
