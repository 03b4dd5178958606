"""A project's cases into participants.csv: pseudonyms, labels and variables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from cjmkit.exchange.interviews_in import Placed
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.outgoing import ORIGIN
from cjmkit.exchange.project import Case, Project
from cjmkit.exchange.sheets import neutral
from cjmkit.exchange.texts_out import said_by
from cjmkit.tables import CONSENTS
from cjmkit.texts import LANGUAGES, text
from cjmkit.transcripts.labels import is_code
from cjmkit.transcripts.people import stem_code

FIRST = (
    "participant",
    "interview",
    "participant_speaker",
    "interviewer_speaker",
    "segment",
    "role",
    "language",
    "consent",
)
PLACED = FIRST[:4]
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*")


def write_people(
    project: Project, placed: Sequence[Placed], path: Path, consent: Mapping[str, str], outcome: Outcome
) -> None:
    """Write participants.csv from the cases of a project; one that lists people already stays as it is, and that is noted."""
    rows = _rows(project, placed, consent, outcome)
    fresh = {each.removeprefix("interviews/") for each in outcome.written}
    # Of an interview that the study has already, a row that says nothing more is none.
    rows = [row for row in rows if outcome.new or row["interview"] in fresh or {*row} - {*PLACED, "language"}]
    if not rows:
        return
    listed = _listed(path)
    if listed:
        missing = dict.fromkeys(row["participant"] for row in rows if row["participant"] not in listed)
        if missing:
            outcome.lose("in_people", *missing)
        return
    columns = [*dict.fromkeys([*_head(path), *FIRST, *(key for row in rows for key in row)])]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_cell(column) for column in columns])
    for row in rows:
        writer.writerow([_cell(row.get(column, "")) for column in columns])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(out.getvalue(), encoding="utf-8", errors="replace", newline="")
    outcome.written.append(f"interviews/{path.name}")
    outcome.counts["participants"] = len({row["participant"] for row in rows})


def _head(path: Path) -> list[str]:
    """The columns of a participants.csv in which nobody stands yet."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines() if path.is_file() else []
    return [name.strip(' "') for name in re.split(r"[,;]", lines[0])] if lines else []


def _listed(path: Path) -> set[str]:
    """Who stands in participants.csv already."""
    if not path.is_file():
        return set()
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()[1:]
    return {re.split(r"[,;]", line)[0].strip(' "') for line in lines if line.strip(" ,;")}


def _rows(
    project: Project, placed: Sequence[Placed], consent: Mapping[str, str], outcome: Outcome
) -> list[dict[str, str]]:
    files = {each.source.guid: each for each in placed}
    own = project.origin == ORIGIN
    names = _pseudonyms(project.cases, own)
    renamed = [f"{case.name} → {names[case.guid]}" for case in project.cases if case.name != names[case.guid]]
    if renamed:
        outcome.lose("in_renamed", *renamed)
    coded = sum(len(case.codes) for case in project.cases)
    if coded:
        outcome.lose("in_case_codes", count=coded)
    rows = []
    held: set[str] = set()
    for case in project.cases:
        here = [files[id] for id in case.sources if id in files]
        held |= {each.source.guid for each in here}
        told = {k: v for each in here for k, v in _told(each, project).items()} | {**case.variables}
        files_of: list[Placed | None] = [*here] or [None]
        rows += [_row(names[case.guid], case.name, each, told, consent, own) for each in files_of]
    for number, each in enumerate(placed, start=1):
        told = _told(each, project)
        if told and each.source.guid not in held:
            name = stem_code(each.file) or f"D{number:02d}"
            rows.append(_row(name, name, each, told, consent, own))
    return rows


def _told(placed: Placed, project: Project) -> dict[str, str]:
    """What a project says of a document: its variables, and the groups that it is in."""
    groups = "; ".join(name for name, members in project.groups.items() if placed.source.guid in members)
    return {**placed.source.variables, **({"groups": groups} if groups else {})}


def _pseudonyms(cases: Sequence[Case], own: bool) -> dict[str, str]:
    """A case's name where it is a pseudonym; anything else may be somebody's name."""
    taken = {case.name for case in cases if own or is_code(case.name)}
    names: dict[str, str] = {}
    number = 0
    for case in cases:
        if case.name in taken:
            names[case.guid] = case.name
            continue
        number += 1
        while f"P{number:02d}" in taken:
            number += 1
        names[case.guid] = f"P{number:02d}"
    return names


def _row(
    person: str, label: str, placed: Placed | None, variables: Mapping[str, str], consent: Mapping[str, str], own: bool
) -> dict[str, str]:
    row = {"participant": person, "interview": "" if placed is None else placed.file}
    words = "" if placed is None or placed.text is None else placed.text
    for shown in (label, said_by(label)) if label else ():
        if re.search(rf"^{re.escape(shown)}(?: \[[\d:]+\])?\s?:", words, re.MULTILINE):
            row["participant_speaker"] = shown
    if own:
        asking = [text("exchange.moderator", language) for language in LANGUAGES]
        heard = [
            label for label in dict.fromkeys(asking) if re.search(rf"^{label}(?: \[[\d:]+\])?:", words, re.MULTILINE)
        ]
        row["interviewer_speaker"] = "; ".join(heard)
    if consent.get(person) in CONSENTS:
        row["consent"] = consent[person]
    for name, value in variables.items():
        column = name.strip().casefold()
        fits = column in ("segment", "role") or (column == "language" and _LANGUAGE.fullmatch(value) is not None)
        if fits and column not in row:
            row[column] = value
        elif value.strip():
            taken = column.replace(" ", "_") in (*FIRST, "other_speakers")
            row[f"{name.strip()} (variable)" if taken else name.strip()] = value
    return row


def _cell(value: str) -> str:
    line = " ".join(value.split())
    return line if _NUMBER.fullmatch(line) else str(neutral(line))
