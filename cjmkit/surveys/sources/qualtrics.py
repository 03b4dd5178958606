"""Qualtrics: three header rows (name, wording, ImportId), two in legacy exports, one where someone has tidied up."""

from __future__ import annotations

import re
from dataclasses import replace

from cjmkit.surveys.headers import Column, Layout, plain_name, role_of, told_apart, vendor_names, wording
from cjmkit.surveys.notes import Notes
from cjmkit.surveys.records import Record

SOURCE = "qualtrics"
IMPORT_ID = re.compile(r"""ImportId\W+([\w.\-#]+)""")  # JSON, or the same as Python prints it
# What Qualtrics measures beside the questions: page times, browser, display order, files, text analysis.
BESIDE = re.compile(
    r"_(first.click|last.click|page.submit|click.count|browser|version|os|operating.system|resolution|do|do_.*|"
    r"file_(id|size|name|type)|nps_group|text_[0-9a-f]{16,}.*)$",
    re.IGNORECASE,
)
# Topics and feelings that Qualtrics finds in texts: "Q5 - Parent Topics", "Q5 - Sentiment Score".
TEXT_ANALYSIS = re.compile(
    r".+ - ((parent |topic )?(topics?|topic hierarchy.*)|(topic )?(sentiment|emotion|effort|actionability)"
    r"( (polarity|score|label|intensity))?)",
    re.IGNORECASE,
)
# What Qualtrics adds to the wording of a question whose last choice asks for a text.
CHOICE = re.compile(
    r" - (selected choice|ausgewählte (antwort|option|auswahl)|gewählte (antwort|option|auswahl)|auswahl)$",
    re.IGNORECASE,
)
UNANSWERED = "-99"  # a question that was seen and not answered, where the export is set so
NPS_GROUP = re.compile(r"[_ -]+nps[_ ]group$", re.IGNORECASE)
LEAST_NAMES = 3  # of Qualtrics' own, where there is no row of ImportIds


def read_qualtrics(records: tuple[Record, ...], notes: Notes) -> Layout | None:
    """Return the columns of a Qualtrics export by their codes, None where it is none."""
    at = next((n for n, record in enumerate(records[:4]) if n and _holds_import_ids(record)), None)
    names = records[0].cells
    if at is None:
        rows = _header_rows(records)
        if rows is None:
            return None
        wordings = records[rows - 1].cells
        imports: tuple[str, ...] = ()
    else:
        rows, wordings = at + 1, records[max(at - 1, 0)].cells
        found = (IMPORT_ID.search(cell) for cell in records[at].cells)
        imports = tuple(match[1] if match else "" for match in found)
    columns = tuple(
        _column(
            index,
            name,
            wordings[index] if index < len(wordings) else "",
            imports[index] if index < len(imports) else "",
        )
        for index, name in enumerate(names)
    )
    return Layout(SOURCE, told_apart(_with_nps(columns)), _without_unanswered(records[rows:], notes))


def _without_unanswered(data: tuple[Record, ...], notes: Notes) -> tuple[Record, ...]:
    """The records with blanks for what was seen and not answered."""
    count = sum(record.cells.count(UNANSWERED) for record in data)
    if not count:
        return data
    notes.warn("unanswered", count=count, value=UNANSWERED)
    return tuple(replace(r, cells=tuple("" if cell == UNANSWERED else cell for cell in r.cells)) for r in data)


def _holds_import_ids(record: Record) -> bool:
    filled = [cell for cell in record.cells if cell.strip()]
    return bool(filled) and sum("ImportId" in cell for cell in filled) > len(filled) / 2


def _header_rows(records: tuple[Record, ...]) -> int | None:
    """One or two, by where Qualtrics' own names stand; None where they do not."""
    own = vendor_names(SOURCE) - {"name", "status", "ip address"}
    counts = [sum(plain_name(cell) in own for cell in record.cells) for record in records[:2]]
    ids = [any(plain_name(cell) in ("responseid", "response id") for cell in record.cells) for record in records[:2]]
    if len(counts) > 1 and counts[1] >= LEAST_NAMES and ids[1]:
        return 2
    if counts[0] < LEAST_NAMES or not ids[0]:
        return None
    id_at = next(n for n, cell in enumerate(records[0].cells) if plain_name(cell) in ("responseid", "response id"))
    second = plain_name(records[1].cell(id_at)).replace(" ", "") if len(records) > 1 else ""
    return 2 if second in ("responseid", "antwortid") else 1


def _column(index: int, name: str, words: str, imported: str) -> Column:
    role = None
    if (not name.strip() and not words.strip()) or TEXT_ANALYSIS.fullmatch(name):
        role = "meta"
    elif imported.startswith("QID"):
        role = "meta" if BESIDE.search(imported) else None
    else:
        candidates = (imported, name, words)
        role = next((role for cell in candidates if cell and (role := role_of(cell, SOURCE))), None)
        if role is None and BESIDE.search(name):
            role = "meta"
        if role is None and imported:
            role = "embedded"
    metric = "comment" if role is None and re.search(r"(QID.*|_)TEXT$", imported or name) else None
    key, asked = " ".join(name.split()), CHOICE.sub("", wording(words)) or name
    # Qualtrics writes no decimal commas, only people who type do.
    return Column(index, key, asked, role, metric, has_choices=role is None and metric is None)


def _with_nps(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The column of groups beside a score says that the question is an NPS question."""
    scores = {NPS_GROUP.sub("", column.key) for column in columns if NPS_GROUP.search(column.key)}
    return tuple(
        replace(column, role=None, metric="nps", scale=(0.0, 10.0))
        if column.key in scores
        else replace(column, role="meta")
        if NPS_GROUP.search(column.key)
        else column
        for column in columns
    )
