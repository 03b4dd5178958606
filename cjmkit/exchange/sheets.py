"""Codings and quotes as tables for people: CSV, XLSX and JSON, the same study always the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cjmkit.codings import decisions
from cjmkit.exchange.free_codes import codes_in
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.times import since_when
from cjmkit.privacy import quotable
from cjmkit.quotes import anchored_quotes, source_label, verified_quotes
from cjmkit.study import Study
from cjmkit.tables import FACETS, PARTICIPANTS, given, known, plain, records
from cjmkit.texts import text

PLACE = ("quote", "source", "participant", "position", "question", "text")
ANCHOR = ("utterance", "start_char", "end_char", "before", "after")
CODINGS = (*PLACE, "coder", "at", "status", *FACETS, "memo", "since", "settled", "settles", *ANCHOR)
QUOTES = (*PLACE, "status", *FACETS, "coders")
LISTED = "; "  # between the codes of a cell

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_LONGEST = 32_767  # characters that a cell of a workbook holds
_NOT_IN_CELLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def neutral(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; text that could be one begins with an apostrophe.

    >>> neutral("=1+1"), neutral("It was fine."), neutral(-1)
    ("'=1+1", 'It was fine.', -1)
    """
    return "'" + cell if isinstance(cell, str) and _FORMULA.match(cell) else cell


def meant(cell: str) -> str:
    """Return a text cell as it was before `neutral`.

    >>> meant(neutral("=1+1")), meant("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def listed(codes: Iterable[Any]) -> str:
    """Return codes as one cell.

    >>> unlisted(listed(["fee", "a; b"]))
    ['fee', 'a; b']
    """
    return LISTED.join(re.sub(r"([\\;])", r"\\\1", str(code)) for code in codes)


def unlisted(cell: str) -> list[str]:
    """Return the codes of a cell; semicolons and line ends stand between them."""
    parts = re.findall(r"(?:\\.|[^\\;\n])+", cell)
    return [code for part in parts if (code := re.sub(r"\\(.)", r"\1", part.strip(" ")))]


def coding_rows(study: Study, outcome: Outcome) -> list[dict[str, Any]]:
    """Return where each coder stands on each quote, a row each, in the order of the sources; without words that may not be shown.

    `since` has the facets that were decided at another time than `at` ("phase 2026-05-01T09:00:07.250Z"), `settled` those that a
    decision between coders set, `settles` the codings between which it decided.
    """
    anchors = {row["quote"]: row for row in records(anchored_quotes(study))}
    allowed = quotable(study.participants, share=study.share)
    listed = {*study.participants["participant"]}
    rows, hidden = [], 0
    times = dict(zip(study.codings["coding"], study.codings["at"], strict=True))
    for line in records(decisions(study.codings)):
        said = since_when(line, times)
        row = {
            **anchors[line["quote"]],
            **{key: line[key] for key in ("coder", "at", "status", "memo", *FACETS)},
            "since": [f"{facet} {at}" for facet, (at, _, _) in said.items() if at != line["at"]],
            "settled": [facet for facet, (_, _, settles) in said.items() if settles],
            "settles": [*dict.fromkeys(each for _, _, settles in said.values() for each in settles)],
        }
        person = known(row["participant"])
        if not (person in allowed or (person not in listed and not study.share)):
            row.update(dict.fromkeys(("text", "before", "after", "question", "memo")))
            hidden += 1
        row["source"] = source_label(study, row["source"], person)
        rows.append(row)
    rows.sort(key=lambda row: (row["source"], row["position"], row["start_char"], row["at"], row["coder"]))
    if hidden:
        outcome.lose("out_words_withheld", count=hidden)
    if len(study.lost):
        outcome.lose("out_lost", count=len(study.lost))
    return rows


def quote_rows(study: Study) -> list[dict[str, Any]]:
    """Return the quotes that count, a row each; in a study that nobody has coded yet the suggestions, with that status."""
    return [
        {
            **row,
            "source": source_label(study, row["source"], known(row["participant"])),
            "question": row["question"] if row["quotable"] else None,
        }
        for row in records(verified_quotes(study))
    ]


def csv_file(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return codings as CSV with a byte order mark, which spreadsheets need to read umlauts."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(CODINGS)
    for row in rows:
        writer.writerow(["" if (cell := _cell(row.get(column))) is None else cell for column in CODINGS])
    return out.getvalue().encode("utf-8-sig", "replace")


def json_file(study: Study, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return codings, quotes, people and codebook as JSON, words unchanged."""
    language = study.language
    content = {
        "cjmkit": 1,
        "title": study.title,
        "language": language,
        "phases": [{"id": phase.id, "name": phase.name(language)} for phase in study.codebook.phases],
        "emotions": [
            {"id": emotion.id, "name": emotion.name(language), "valence": emotion.valence}
            for emotion in study.codebook.emotions
        ],
        "codes": [{key: row[key] for key in ("code", "definition", "retired")} for row in codes_in(study)],
        "participants": records(study.participants),
        "quotes": [{key: row[key] for key in QUOTES} for row in quote_rows(study)],
        "codings": [{key: row[key] for key in CODINGS} for row in rows],
    }
    return json.dumps(plain(content), ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def xlsx_file(study: Study, rows: Sequence[Mapping[str, Any]], outcome: Outcome) -> bytes:
    """Return a workbook: what counts, every coder's decisions, the people, the codebook."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    # A fixed date: the same study makes the same bytes.
    book.set_properties({"title": _cell_text(study.title), "author": "", "created": datetime(2000, 1, 1)})
    people = [{**(row.pop("attributes") or {}), **row} for row in records(study.participants)]
    columns = list(dict.fromkeys([*PARTICIPANTS, *(key for row in people for key in row)]))
    columns.remove("attributes")
    sheets: list[tuple[str, Sequence[str], Sequence[Mapping[str, Any]]]] = [
        ("quotes", QUOTES, quote_rows(study)),
        ("codings", CODINGS, rows),
        ("participants", columns, people),
        ("codebook", ("facet", "id", "name", "goal"), [*_codebook_rows(study)]),
    ]
    cut = 0
    for name, head, lines in sheets:
        cut += _sheet(book, text(f"exchange.sheet_{name}", study.language), head, lines)
    book.close()
    if cut:
        outcome.lose("out_cut", count=cut)
    return out.getvalue()


def _sheet(book: Any, name: str, head: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write a sheet and return how many cells were too long for it."""
    sheet = book.add_worksheet(name)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    cut = 0
    for column, title in enumerate(head):
        sheet.write_string(0, column, _cell_text(title), bold)
        sheet.set_column(column, column, 60 if title in ("text", "question", "memo") else 16)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, title in enumerate(head):
            cell = _cell(row.get(title))
            if isinstance(cell, str):
                words = _cell_text(cell)
                cut += len(words) > _LONGEST
                sheet.write_string(number, column, words[:_LONGEST], wrapped)
            elif cell is not None:
                sheet.write_number(number, column, cell, wrapped)
    sheet.autofilter(0, 0, number, max(0, len(head) - 1))
    return cut


def _codebook_rows(study: Study) -> Iterable[dict[str, Any]]:
    for phase in study.codebook.phases:
        names = {"id": phase.id, "name": phase.name(study.language), "goal": phase.goal(study.language)}
        yield {"facet": "phase", **names}
    for emotion in study.codebook.emotions:
        yield {"facet": "emotion", "id": emotion.id, "name": emotion.name(study.language)}
    for row in codes_in(study):
        yield {"facet": "codes", "id": row["code"], "name": row["code"], "goal": row["definition"]}


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        value = listed(value) or None
    value = plain(value)
    return neutral(value) if given(value) else None


def _cell_text(words: str) -> str:
    return _NOT_IN_CELLS.sub("\ufffd", words)
