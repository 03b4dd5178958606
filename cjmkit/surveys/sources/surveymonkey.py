"""SurveyMonkey: a row of questions with blanks to fill forward, and a row of choices below it."""

from __future__ import annotations

from dataclasses import replace

from cjmkit.surveys.headers import Column, Layout, by_wording, fill_forward, plain_name, role_names, role_of, wording
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record

SOURCE = "surveymonkey"
CLOSED = {"response", "antwort", "réponse", "respuesta"}
OPEN = {
    "open ended response",
    "offene antwort",
    "offen formulierte antwort",
    "antwort mit freiem text",
    "freitextantwort",
}
IDS = {"respondent id", "respondentid", "teilnehmer id", "befragten id", "id des befragten", "befragter id"}
COLLECTORS = {"collector id", "collectorid", "collector nr", "kollektor id"}


def read_surveymonkey(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a SurveyMonkey export by their wordings, None where it is none."""
    header, second = records[0], records[1]
    names = [plain_name(cell) for cell in header.cells]
    id_at = next((n for n, name in enumerate(names) if name in IDS), None)
    below = {plain_name(cell) for cell in second.cells}
    # A question's own cell below the header tells the layout from one that merely has a column of that name.
    answers_below = bool(below & (CLOSED | OPEN))
    if id_at is None or not (COLLECTORS & {*names} or answers_below or "" in names[1:-1]):
        return None
    two_rows = not second.cell(id_at).strip()  # blank altogether where no question has choices
    if not two_rows:
        filled = Record(header.line, tuple(fill_forward(header.cells)))
        return Layout(SOURCE, by_wording(filled, SOURCE), records[1:])
    return Layout(SOURCE, _columns(header, second), records[2:])


def _columns(header: Record, second: Record) -> tuple[Column, ...]:
    subs = ["" if plain_name(cell) in CLOSED | OPEN else wording(cell) for cell in second.cells]
    columns = []
    for column in by_wording(header, SOURCE, subs=subs):
        own = header.cell(column.index)
        below = plain_name(second.cell(column.index))
        if role_of(second.cell(column.index), SOURCE) in ("private", "email"):
            column = replace(column, role="private")  # of a question for contact details
        elif below in OPEN or below.startswith(("other (please", "sonstiges (bitte", "andere (bitte")):
            column = replace(column, metric="comment", role=None)
        elif not own.strip() or below:
            column = replace(column, role=None)  # a choice below a question is no column of SurveyMonkey's own
        elif role_names(SOURCE).get(plain_name(own)) == "custom":
            column = replace(column, role="embedded")
        columns.append(column)
    return tuple(columns)
