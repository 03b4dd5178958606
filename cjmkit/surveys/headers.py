"""Header rows into columns: what each is called, what it asks, and what it holds where it holds no question."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from cjmkit.surveys.cells import Cells, cells_of
from cjmkit.surveys.records import Record
from cjmkit.surveys.values import is_missing


@dataclass(frozen=True)
class Column:
    """A column of an export. `role` is None for a question; "embedded" for the researcher's own data beside the questions."""

    index: int
    key: str  # the export's code, else the wording; the same twice is told apart by a number
    wording: str
    role: str | None = None
    metric: str | None = None  # what the export itself says: nps, csat, ces, comment
    scale: tuple[float, float] | None = None
    has_choices: bool = False  # a comma between numbers parts choices here, it is no decimal comma
    value_labels: Mapping[str, str] | None = None  # what the file itself says that a number means, as SPSS does


@dataclass(frozen=True)
class Layout:
    """What a source's reader made of the header rows: the columns, and the records of data below."""

    source: str
    columns: tuple[Column, ...]
    data: tuple[Record, ...]
    vendor: str | None = None  # whose export a file in another format holds: LimeSurvey's for SPSS

    @cached_property
    def cells(self) -> tuple[Cells, ...]:
        """The cells of each column, in the columns' order."""
        width = len(self.columns)
        rows = [(record.cells + ("",) * width)[:width] for record in self.data]
        return tuple(map(cells_of, zip(*rows, strict=True))) if rows else tuple(cells_of(()) for _ in range(width))

    def with_columns(self, columns: Iterable[Column]) -> Layout:
        """Return the layout with its columns seen differently; their cells are the same."""
        layout = replace(self, columns=tuple(columns))
        if "cells" in self.__dict__:
            layout.__dict__["cells"] = self.cells
        return layout

    def with_rows(self, rows: Sequence[int]) -> Layout:
        """Return the layout with only these rows."""
        layout = replace(self, data=tuple(self.data[row] for row in rows))
        layout.__dict__["cells"] = tuple(cells.of_rows(rows) for cells in self.cells)
        return layout

    def of_role(self, *roles: str) -> list[Column]:
        """Return the columns of these roles, the roles in the order given."""
        return [column for role in roles for column in self.columns if column.role == role]

    def first_filled(self, columns: Iterable[Column], read: Callable[[str], Any] = str.strip) -> list[Any]:
        """Return for each row what the first filled cell of these columns is read as; None where all are blank."""
        result: list[Any] = [None] * len(self.data)
        for column in columns:
            own = self.cells[column.index].each(lambda cell: None if is_missing(cell) else read(cell))
            result = [cell if cell is not None else later for cell, later in zip(result, own, strict=True)]
            if None not in result:
                break
        return result


def wording(cell: str) -> str:
    """Return a question as people read it: without HTML, Typeform's asterisks and double blanks.

    >>> wording("How *likely* are you&nbsp;to <b>recommend</b> us?")
    'How likely are you to recommend us?'
    """
    bare = re.sub(r"<(?:br|/p|/div|/li)[^>]*>", " ", cell, flags=re.IGNORECASE)
    bare = html.unescape(re.sub(r"</?[a-zA-Z][^>]*>", "", bare))
    bare = re.sub(r"(?<!\w)([*_]{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", bare)
    return " ".join(bare.split())


def plain_name(cell: str) -> str:
    """Return a header as it is compared: small letters, blanks for `_` and `-`, no punctuation at its end."""
    return " ".join(re.sub(r"[_\-\s]+", " ", wording(cell).casefold()).strip(" ?:*.").split())


@cache
def role_names(source: str) -> dict[str, str]:
    """Return role by plain header name, of one source and of all."""
    tables = tomllib.loads((files("cjmkit") / "data" / "surveys" / "headers.toml").read_text(encoding="utf-8"))
    roles: dict[str, str] = {}
    for table in (tables["any"], tables.get(source, {})):
        roles.update({name: role for role, names in table.items() for name in names})
    return roles


def vendor_names(source: str) -> set[str]:
    """Return the header names that only this source's list holds."""
    tables = tomllib.loads((files("cjmkit") / "data" / "surveys" / "headers.toml").read_text(encoding="utf-8"))
    return {name for names in tables[source].values() for name in names}


def role_of(cell: str, source: str) -> str | None:
    """Return what a column holds by its header, None for what may be a question."""
    return role_names(source).get(plain_name(cell))


def fill_forward(cells: Sequence[str]) -> list[str]:
    """Return header cells with the blank ones filled from the left, as a merged header is meant."""
    filled: list[str] = []
    for cell in cells:
        filled.append(cell if cell.strip() or not filled else filled[-1])
    return filled


def cell_key(question: str, row: str) -> str:
    """Return the key of a grid's cell: `wording [row]`."""
    return f"{question} [{row}]" if row and row != question else question


def told_apart(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return the columns with a number after a key that was there before: `Other`, `Other (2)`."""
    seen: dict[str, int] = {}
    result = []
    for column in columns:
        key = column.key or f"#{column.index + 1}"
        seen[key] = seen.get(key, 0) + 1
        result.append(replace(column, key=key if seen[key] == 1 else f"{key} ({seen[key]})"))
    return tuple(result)


def by_wording(header: Record, source: str, *, subs: Sequence[str] | None = None) -> tuple[Column, ...]:
    """Return the columns of a header of wordings; `subs` is a second row, of a grid's rows or a list's choices."""
    cells = [header.cell(index) for index in range(max(len(header.cells), len(subs or ())))]
    names = cells if subs is None else fill_forward(cells)
    columns = []
    for index, name in enumerate(names):
        sub = wording(subs[index]) if subs is not None and index < len(subs) else ""
        full = cell_key(wording(name), sub)
        columns.append(Column(index, full, full, role_of(name, source)))
    return told_apart(columns)
