"""The sources, one reader each: a reader takes the records of a file and returns its columns and data, or None."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from cjmkit.surveys.headers import Column, Layout, by_wording, role_of
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record, Sheet
from cjmkit.surveys.sources.feedback import read_delighted, read_hubspot
from cjmkit.surveys.sources.forms import read_google_forms, read_typeform
from cjmkit.surveys.sources.limesurvey import read_limesurvey
from cjmkit.surveys.sources.plain import read_plain
from cjmkit.surveys.sources.qualtrics import read_qualtrics
from cjmkit.surveys.sources.surveymonkey import read_surveymonkey

Reader = Callable[[tuple[Record, ...], Notes], Layout | None]

# In the order in which they are asked; `plain` takes whatever is left.
SOURCES: dict[str, Reader] = {
    "qualtrics": read_qualtrics,
    "surveymonkey": read_surveymonkey,
    "typeform": read_typeform,
    "limesurvey": read_limesurvey,
    "delighted": read_delighted,
    "hubspot": read_hubspot,
    "googleforms": read_google_forms,
    "plain": read_plain,
    "spss": lambda records, notes: None,  # by the file's format alone
}
TOTALS = {
    "average",
    "mean",
    "total",
    "sum",
    "median",
    "mittelwert",
    "durchschnitt",
    "summe",
    "gesamt",
    "gesamtergebnis",
}


def read_layout(sheets: list[Sheet], source: str | None, notes: Notes) -> tuple[Sheet, Layout]:
    """Return the sheet that holds the data, and its layout; `source` is what study.yml says, None to detect it."""
    if sheets[0].columns is not None:
        return sheets[0], _named(sheets[0], sheets[0].columns, source, notes)
    for reader in [SOURCES[source]] if source else SOURCES.values():
        for sheet in sheets:
            said = Notes(notes.source, notes.language)
            records = _body(sheet, said)
            layout = reader(records, said) if len(records) > 1 else None
            if layout is not None and layout.data:
                if len(sheets) > 1:
                    others = ", ".join(str(other.name) for other in sheets if other is not sheet)
                    notes.warn("other_sheets", sheet=sheet.name, others=others)
                notes.warnings += said.warnings
                return sheet, layout
    if source:
        raise notes.refusal("not_this_source", source=source)
    raise notes.refusal("no_rows")


def _named(sheet: Sheet, named: tuple[Column, ...], source: str | None, notes: Notes) -> Layout:
    """The layout of a format that names its columns; whose export it holds is told by their names."""
    if source == "spss" != sheet.source:
        raise notes.refusal("not_this_source", source=source)
    header = Record(0, tuple(column.key for column in named))
    readers = [SOURCES[source]] if source not in (None, "plain", "spss") else list(SOURCES.values())
    found = (reader((header, *sheet.records), notes) for reader in readers if reader is not read_plain)
    layout = next((layout for layout in found if layout is not None and layout.data == sheet.records), None)
    vendor = layout.source if layout else source or "plain"
    read = layout.columns if layout else by_wording(header, vendor)
    columns = tuple(
        replace(
            own,
            # A label may show that a variable holds people's names; anything else a variable's name must say.
            role=column.role or (role if (role := role_of(own.wording, vendor)) in ("private", "email") else None),
            metric=column.metric,
            scale=column.scale,
        )
        for column, own in zip(read, named, strict=True)
    )
    return Layout("spss" if sheet.source == "spss" else vendor, columns, sheet.records, vendor)


def _body(sheet: Sheet, notes: Notes) -> tuple[Record, ...]:
    """Return the records without title rows above and totals below the table, saying which were left out."""
    records = list(sheet.records)
    if not is_wide(sheet):
        return tuple(records)
    while len(records) > 1 and sum(bool(cell.strip()) for cell in records[0].cells) <= 1:
        title = records.pop(0)
        if not title.is_blank:
            notes.warn("title_row", title.line, text=_first(title.cells)[:60])
    while len(records) > 2 and is_total(records[-1].cells):
        total = records.pop()
        notes.warn("total_row", total.line, text=_first(total.cells))
    return tuple(records)


def is_wide(sheet: Sheet) -> bool:
    """Return whether most rows fill three cells or more: then a row with one is a title, and a total stands in a table."""
    widths = sorted(sum(bool(cell.strip()) for cell in record.cells) for record in sheet.records)
    return bool(widths) and widths[len(widths) // 2] >= 3


def is_total(cells: Sequence[str]) -> bool:
    """Return whether a row holds totals or means of the rows above it."""
    return _first(cells).casefold().strip(" :") in TOTALS


def _first(cells: Sequence[str]) -> str:
    return next((cell.strip() for cell in cells if cell.strip()), "")
