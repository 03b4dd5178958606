"""Delighted and HubSpot: one score and one comment a row, the metric named in a column."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from cjmkit.surveys.headers import Column, Layout, by_wording, plain_name
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record

# Survey types by their plain names: metric and scale.
DELIGHTED_TYPES = {
    "nps": ("nps", (0.0, 10.0)),
    "enps": ("nps", (0.0, 10.0)),
    "net promoter": ("nps", (0.0, 10.0)),
    "csat": ("csat", (1.0, 5.0)),
    "customer satisfaction": ("csat", (1.0, 5.0)),
    "5 star": ("csat", (1.0, 5.0)),
    "smileys": ("csat", (1.0, 5.0)),
    "ces": ("ces", (1.0, 5.0)),
    "customer effort": ("ces", (1.0, 5.0)),
}
HUBSPOT_TYPES = {
    "nps": ("nps", (0.0, 10.0)),
    "net promoter": ("nps", (0.0, 10.0)),
    "customer loyalty": ("nps", (0.0, 10.0)),
    "kundenloyalität": ("nps", (0.0, 10.0)),
    "csat": ("csat", (0.0, 2.0)),
    "customer satisfaction": ("csat", (0.0, 2.0)),
    "kundenzufriedenheit": ("csat", (0.0, 2.0)),
    "ces": ("ces", (1.0, 7.0)),
    "customer support": ("ces", (1.0, 7.0)),
    "customer effort": ("ces", (1.0, 7.0)),
    "kundensupport": ("ces", (1.0, 7.0)),
}
# What a type's name may carry besides: "Customer Effort Score (CES)".
BESIDE = re.compile(r"\s*(score|survey|umfrage)?\s*(\([^)]*\))?$")
ASKS = re.compile(
    r"\?\s*$|^(how|what|why|which|would|did|please|wie|was|warum|welche[rs]?|würden|bitte|haben)\b.*\s", re.IGNORECASE
)
Types = dict[str, tuple[str, tuple[float, float]]]


def read_delighted(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a Delighted export, None where it is none; further columns are the people's properties."""
    names = {plain_name(cell) for cell in records[0].cells}
    if not ({"score", "comment"} <= names and names & {"survey type", "permalink", "person id", "created at"}):
        return None
    if not names & {"response id", "person id", "permalink"}:
        return None
    return _layout("delighted", records, DELIGHTED_TYPES, notes)


def read_hubspot(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of HubSpot's feedback submissions, None where it is none."""
    names = {plain_name(cell) for cell in records[0].cells}
    surveys = names & {"survey type", "survey name", "umfragetyp", "umfragename"}
    beside = names & {"sentiment", "survey channel", "contact id", "survey submission id", "stimmung", "survey id"}
    if not (surveys and beside and names & {"rating", "score", "value", "bewertung"}):
        return None
    return _layout("hubspot", records, HUBSPOT_TYPES, notes)


def _layout(source: str, records: tuple[Record, ...], types: Types, notes: Notes) -> Layout:
    columns = by_wording(records[0], source)
    metric, scale = _type(columns, records[1:], types, notes)
    read = tuple(_column(column, metric, scale, records[1:]) for column in columns)
    return Layout(source, read, records[1:])


def _type(
    columns: tuple[Column, ...], data: tuple[Record, ...], types: Types, notes: Notes
) -> tuple[str | None, tuple[float, float] | None]:
    """The one metric that the rows name; None, with a warning, where they name several."""
    named = Counter(
        BESIDE.sub("", plain_name(record.cell(column.index)))
        for column in columns
        if column.role == "survey_type"
        for record in data
        if record.cell(column.index).strip()
    )
    known = {types[name] for name in named if name in types}
    if len(known) > 1:
        notes.warn("several_metrics", types=", ".join(sorted(named)))
    return next(iter(known)) if len(known) == 1 and len(named) >= 1 else (None, None)


def _column(column: Column, metric: str | None, scale: tuple[float, float] | None, data: tuple[Record, ...]) -> Column:
    if column.role == "score":
        if metric == "ces" and any(record.cell(column.index).strip() in ("6", "7") for record in data):
            scale = (1.0, 7.0)
        return replace(column, role=None, metric=metric, scale=scale)
    if column.role == "comment":
        return replace(column, role=None, metric="comment")
    # Further questions stand beside what is known of the people: only a question's wording tells them apart.
    if column.role == "survey_type" or (column.role is None and not ASKS.search(column.wording)):
        return replace(column, role="embedded")
    return column
