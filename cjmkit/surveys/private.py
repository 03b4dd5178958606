"""What must never leave an export: columns and cells of addresses and names, found by wording and by content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from cjmkit.surveys.headers import Column, Layout, plain_name
from cjmkit.surveys.values import is_missing

EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[a-z]{2,}", re.IGNORECASE)
NETWORK = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{1,4}(:[0-9a-f]{0,4}){4,7}", re.IGNORECASE)
PHONE = re.compile(r"(\+|00|0)\d[\d\s/()-]{6,}\d")
NAME = re.compile(
    r"\b(your (full |first |last )?name|ihr(en)? (vor|nach|vollständiger |vollständigen )?-?name[n]?|wie heißen sie|"
    r"dein(en)? (vor|nach)?name[n]?|e-?mail|phone number|telefonnummer|postal address|anschrift)\b",
    re.IGNORECASE,
)
MOSTLY = 0.5  # of a column's cells


def hide_private(layout: Layout) -> Layout:
    """Return the layout with every column that asks for, or mostly holds, names, addresses or numbers of people as private.

    A column of e-mail addresses stays useful: as the key of a person, hashed.
    """
    return layout.with_columns([_hidden(column, layout) for column in layout.columns])


def _hidden(column: Column, layout: Layout) -> Column:
    if column.role not in (None, "embedded", "respondent", "maybe_id", "private", "email"):
        return column
    if column.key.startswith("#") and not any(map(str.strip, layout.cells[column.index].distinct)):
        return replace(column, role="meta")  # neither a name nor an answer: a delimiter at the end of the lines
    cells = {cell.strip(): count for cell, count in layout.cells[column.index].counted() if not is_missing(cell)}
    if column.role in ("private", "email"):
        return replace(column, role=None) if _is_choice(column, cells) else column
    emails = sum(count for cell, count in cells.items() if EMAIL.fullmatch(cell))
    others = sum(count for cell, count in cells.items() if NETWORK.fullmatch(cell) or PHONE.fullmatch(cell))
    if emails > MOSTLY * sum(cells.values()):
        return replace(column, role="email")
    asked = column.role is None and NAME.search(column.wording) and _are_short(cells)
    return replace(column, role="private") if others > MOSTLY * sum(cells.values()) or asked else column


def _is_choice(column: Column, cells: Collection[str]) -> bool:
    """ "Phone" under "Which channels do you use?" is a choice: whoever took it left just that word."""
    named = plain_name(
        column.wording.rpartition("[")[2].rstrip("]") if column.wording.endswith("]") else column.wording
    )
    return 0 < len(cells) < 5 and {plain_name(cell) for cell in cells} == {named}


def _are_short(cells: Mapping[str, int]) -> bool:
    return sum(n for cell, n in cells.items() if len(cell.split()) <= 4) >= 0.8 * sum(cells.values())


def is_address(cell: str) -> bool:
    """Return whether a cell holds nothing but an e-mail or network address or a telephone number."""
    bare = cell.strip()
    return bool(EMAIL.fullmatch(bare) or NETWORK.fullmatch(bare) or PHONE.fullmatch(bare))


def short_hash(*parts: str, length: int) -> str:
    """Return the first hexadecimal digits of the SHA-256 of the parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:length]


def person_key(value: str) -> str:
    """Return the pseudonym of a person by their id or address: the same in every file, and not to be read back.

    >>> person_key("Ana@Example.org ") == person_key("ana@example.org")
    True
    """
    return "R-" + short_hash(value.strip().casefold(), length=6)
