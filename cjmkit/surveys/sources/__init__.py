"""The sources, one reader each: a reader takes the records of a file and returns its columns and data, or None."""

from __future__ import annotations

from collections.abc import Callable
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
from cjmkit.surveys.values import number

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
# What people put below (or right above) the answers to sum them up.
TOTALS = {
    *(
        "average",
        "avg",
        "mean",
        "median",
        "total",
        "grand total",
        "sum",
        "count",
        "std",
        "stdev",
        "std dev",
        "sd",
        "min",
    ),
    *(
        "max",
        "minimum",
        "maximum",
        "mittelwert",
        "mittel",
        "mw",
        "durchschnitt",
        "ø",
        "summe",
        "gesamt",
        "gesamtergebnis",
    ),
    *("gesamtsumme", "anzahl", "standardabweichung", "stabw", "std abw"),
}
SAMPLE = 200  # records that show how wide the table is
LAST = 6  # rows among which such sums may begin


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
            notes.warn("title_row", title.line, text=_first(title)[:60])
    for total in totals(records):
        records.remove(total)
        notes.warn("total_row", total.line, text=_first(total)[:60])
    return tuple(records)


def is_wide(sheet: Sheet) -> bool:
    """Return whether most rows fill three cells or more: then a row with one is a title, and a total stands in a table."""
    widths = sorted(sum(bool(cell.strip()) for cell in record.cells) for record in sheet.records[:SAMPLE])
    return bool(widths) and widths[len(widths) // 2] >= 3


def totals(records: list[Record]) -> list[Record]:
    """Return the rows at the end, or right below the header, that sum the answers up, and what little stands below them."""
    sums = [n for n in range(max(2, len(records) - LAST), len(records)) if _is_total(records[n])]
    width = sum(bool(cell.strip()) for cell in records[0].cells)
    last = records[sums[0] :] if sums else []
    if any(2 * sum(bool(cell.strip()) for cell in record.cells) > width for record in last if not _is_total(record)):
        last = []  # answers go on below
    found = [*(records[1:2] if len(records) > 2 and _is_total(records[1]) else ()), *last]
    # Where "Total" stands among the answers as well, it is one.
    return found if found and sum(map(_is_total, records)) == sum(map(_is_total, found)) else []


def _is_total(record: Record) -> bool:
    """Whether a row sums up: it says so in its first cell and holds nothing but numbers beside."""
    cells = [cell.strip() for cell in record.cells if cell.strip()]
    named = " ".join(cells[0].casefold().strip(" :=.").replace(".", " ").split()) if cells else ""
    return named in TOTALS and all(number(cell) is not None or cell.startswith("#") for cell in cells[1:])


def _first(record: Record) -> str:
    return next((cell.strip() for cell in record.cells if cell.strip()), "")
