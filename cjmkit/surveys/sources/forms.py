"""Typeform and Google Forms: one header row of wordings."""

from __future__ import annotations

from cjmkit.surveys.headers import Layout, by_wording, plain_name, role_names
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record

TYPEFORM_DATES = {"submit date (utc)", "start date (utc)", "absendedatum (utc)", "startdatum (utc)"}
TYPEFORM_OTHERS = {"#", "network id", "netzwerk id", "response type", "antworttyp", "stage date (utc)"}


def read_typeform(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a Typeform export by their wordings, None where it is none."""
    names = {plain_name(cell) for cell in records[0].cells}
    if not (names & TYPEFORM_DATES and names & TYPEFORM_OTHERS):
        return None
    return Layout("typeform", by_wording(records[0], "typeform"), records[1:])


def read_google_forms(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a Google Forms export by their wordings: its first column is the time stamp."""
    names = [plain_name(cell) for cell in records[0].cells]
    own = {name for name, role in role_names("googleforms").items() if role == "submitted"}
    stamps = own & {"timestamp", "zeitstempel", "marca temporal", "horodateur", "informazioni cronologiche"}
    if len(names) < 2 or names[0] not in stamps:
        return None
    return Layout("googleforms", by_wording(records[0], "googleforms"), records[1:])
