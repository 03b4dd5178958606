"""Typeform and Google Forms: one header row of wordings."""

from __future__ import annotations

from dataclasses import replace

from cjmkit.surveys.headers import Column, Layout, by_wording, plain_name, role_names
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record

TYPEFORM_DATES = {"submit date (utc)", "start date (utc)", "absendedatum (utc)", "startdatum (utc)"}
TYPEFORM_OTHERS = {"#", "network id", "netzwerk id", "response type", "antworttyp", "stage date (utc)"}
OTHERS = {"other", "sonstiges", "andere", "anderes", "autre", "otro"}


def read_typeform(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a Typeform export by their wordings, None where it is none."""
    names = {plain_name(cell) for cell in records[0].cells}
    if not (names & TYPEFORM_DATES and names & TYPEFORM_OTHERS):
        return None
    columns = tuple(_typeform_column(column, records[1:]) for column in by_wording(records[0], "typeform"))
    return Layout("typeform", columns, records[1:])


def _typeform_column(column: Column, data: tuple[Record, ...]) -> Column:
    """Any further date is Typeform's own; "Other" beside choices holds what people wrote."""
    if column.role is None and column.wording.casefold().endswith("(utc)"):
        return replace(column, role="meta")
    name = plain_name(column.wording)
    if column.role is None and name in OTHERS:
        written = {plain_name(record.cell(column.index)) for record in data} - {"", name}
        return replace(column, metric="comment") if written else column
    return column


def read_google_forms(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a Google Forms export by their wordings: its first column is the time stamp."""
    names = [plain_name(cell) for cell in records[0].cells]
    own = {name for name, role in role_names("googleforms").items() if role == "submitted"}
    stamps = own & {"timestamp", "zeitstempel", "marca temporal", "horodateur", "informazioni cronologiche"}
    if len(names) < 2 or names[0] not in stamps:
        return None
    return Layout("googleforms", by_wording(records[0], "googleforms"), records[1:])
