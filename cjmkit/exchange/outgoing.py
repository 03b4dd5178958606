"""A study as a REFI-QDA project: texts, codes, every coder's standing decisions with their time, memos, people with variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cjmkit.codings import COUNTING, codebook_history, decisions
from cjmkit.exchange.codes import FACETS, REJECTED, SETTLED, code_guid, facet_codes, used_values
from cjmkit.exchange.free_codes import codes_in, codes_today, own_codes
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.project import (
    SHOWN,
    Case,
    Code,
    Coded,
    Note,
    Project,
    Selection,
    Source,
    User,
    code_labels,
    every_code,
    guid,
)
from cjmkit.exchange.texts_out import Script, scripts
from cjmkit.exchange.times import moment, since_when
from cjmkit.quotes import anchored_quotes, source_label
from cjmkit.study import Study
from cjmkit.tables import given, known, records
from cjmkit.texts import shortened

ORIGIN = "cjmkit"
_WHOLE = re.compile(r"-?[1-9]\d{0,15}|0")
_BROKEN = re.compile(r"-?(?:[1-9]\d{0,8}|0)\.\d{0,5}[1-9]")


def project_of(study: Study, outcome: Outcome) -> Project:
    """Return the study as a project, and note in `outcome` what has no place there."""
    given_out, kept_back = scripts(study)
    lines = [{**line, "at": _moment(line["at"])} for line in records(decisions(study.codings))]
    codes, by_value = codes_of(study, lines)
    notes = [] if study.share else _project_notes(study.root)
    anchors = {row["quote"]: row for row in records(anchored_quotes(study))}
    selections = _Selections(study, lines, anchors, by_value)
    cases, variables = _cases(study, given_out)
    project = Project(
        name=study.title,
        origin=ORIGIN,
        created=min((line["at"] for line in lines if line["at"]), default=None),
        modified=max((line["at"] for line in lines if line["at"]), default=None),
        users=tuple(User(guid("user", coder), coder) for coder in sorted({*study.codings["coder"]})),
        codes=codes,
        variables=variables,
        cases=cases,
        sources=tuple(
            Source(script.guid, script.name, "TextSource", script.text, selections=selections.of(script))
            for script in given_out
        ),
        notes=(*notes, *selections.notes),
        own_notes=tuple(note.guid for note in notes),
    )
    _losses(study, outcome, kept_back, given_out, lines, selections)
    outcome.counts = {
        "sources": len(project.sources),
        "codes": sum(1 for _ in every_code(codes)),
        "coders": len(project.users),
        "quotes": sum(len(source.selections) for source in project.sources),
        "codings": sum(len(each.codings) for source in project.sources for each in source.selections),
        "memos": len(project.notes),
        "cases": len(cases),
    }
    return project


def codes_of(study: Study, lines: Sequence[Mapping[str, Any]]) -> tuple[tuple[Code, ...], dict[tuple[str, Any], str]]:
    """Return the study's codes, and the id of the one that stands for each facet and value."""
    defined = codes_in(study)
    free = codes_today(own_codes(study.root), defined)
    labelled = {label: id for id, label in code_labels(free).items()}
    used = used_values(lines)
    used["codes"] -= {*labelled}
    definitions = {
        row["code"]: row["definition"]
        for row in defined
        if row["definition"] and row["code"] not in labelled and (row["code"] in used["codes"] or not row["retired"])
    }
    facets = facet_codes(study.codebook, study.config, used, study.language, definitions)
    by_value: dict[tuple[str, Any], str] = {("codes", label): id for label, id in labelled.items()}
    every = {code.guid for code, _ in every_code(facets)}
    values = {**used_values(lines), "decision": {REJECTED, SETTLED}}
    for facet in FACETS:
        for value in values[facet]:
            if (id := code_guid(facet, value)) in every:
                by_value.setdefault((facet, value), id)
    return (*facets, *free), by_value


class _Selections:
    """The coded quotes as selections, with a note for each memo; `sent` are the quotes that went out."""

    def __init__(
        self,
        study: Study,
        lines: Sequence[dict[str, Any]],
        anchors: Mapping[str, Mapping[str, Any]],
        by_value: Mapping[tuple[str, Any], str],
    ) -> None:
        self.by_value, self.anchors = by_value, anchors
        self.notes: list[Note] = []
        self.sent: set[str] = set()
        self.times = dict(zip(study.codings["coding"], study.codings["at"], strict=True))
        self.memos = {
            line["coding"]: (line["memo"], _moment(line["at"]))
            for line in records(study.codings)
            if given(line["memo"])
        }
        self.lines: dict[str, list[dict[str, Any]]] = {}
        for line in lines:
            self.lines.setdefault(line["quote"], []).append(line)
        self.by_source: dict[str, list[str]] = {}
        for quote in self.lines:
            self.by_source.setdefault(anchors[quote]["source"], []).append(quote)

    def of(self, script: Script) -> tuple[Selection, ...]:
        found = []
        for quote in self.by_source.get(script.source, ()):
            anchor = self.anchors[quote]
            if anchor["utterance"] in script.starts:
                selection = self._selection(quote, script.starts[anchor["utterance"]], anchor)
                if selection is not None:
                    found.append(selection)
                    self.sent.add(quote)
        return tuple(sorted(found, key=lambda each: (each.start, each.end)))

    def _selection(self, quote: str, begin: int, anchor: Mapping[str, Any]) -> Selection | None:
        codings: list[Coded] = []
        loose: list[str] = []
        lines = sorted(self.lines[quote], key=lambda line: (line["at"] or "", line["coder"]))
        for line in lines:
            user = guid("user", line["coder"])
            notes = self._memos(line, user)
            coded = [
                Coded(guid("coding", coding, facet, value), self.by_value[facet, value], user, _moment(at))
                for facet, value, at, coding in _said(line, self.times)
            ]
            if coded and notes:
                last = max(range(len(coded)), key=lambda number: (coded[number].at or "", -number))
                coded[last] = replace(coded[last], notes=tuple(notes))
            elif notes:
                loose += notes
            codings += coded
        if not (codings or loose):
            return None
        start, end = begin + anchor["start_char"], begin + anchor["end_char"]
        return Selection(
            guid=guid("selection", quote),
            kind="PlainTextSelection",
            start=start,
            end=end,
            name=shortened(anchor["text"], SHOWN),
            user=guid("user", lines[0]["coder"]),
            at=lines[0]["at"],
            codings=tuple(codings),
            notes=tuple(loose),
        )

    def _memos(self, line: Mapping[str, Any], user: str) -> list[str]:
        ids = []
        for coding in line["codings"]:
            if coding in self.memos:
                memo, at = self.memos[coding]
                ids.append(guid("memo", coding))
                self.notes.append(Note(ids[-1], shortened(memo, SHOWN), memo, user, at))
        return ids


def _moment(at: str) -> str | None:
    """A time as the standard has it; a line that was edited by hand may have none that can be read."""
    read = moment(at)
    return None if read is None else read.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _said(line: Mapping[str, Any], times: Mapping[str, str]) -> Iterator[tuple[str, Any, str, str]]:
    """What a coder says of a quote: facet, value, since when, and by which line of the ledger."""
    if line["status"] == "rejected":
        yield "decision", REJECTED, line["at"], line["coding"]
    settled: dict[tuple[str, str], None] = {}
    for facet, (at, coding, settles) in since_when(line, times).items():
        for value in dict.fromkeys(line[facet]) if facet == "codes" else [line[facet]]:
            yield facet, value, at, coding
        if settles and line["status"] in COUNTING:
            settled[at, coding] = None
    for at, coding in settled:
        yield "decision", SETTLED, at, coding


def _cases(study: Study, given_out: Sequence[Script]) -> tuple[tuple[Case, ...], dict[str, str]]:
    """The people, with what participants.csv and the surveys say of them."""
    told: dict[str, dict[str, str]] = {}
    for row in records(study.participants):
        plain = {key: row[key] for key in ("segment", "role", "language") if known(row[key])}
        told[row["participant"]] = {**plain, **{k: v for k, v in (row["attributes"] or {}).items() if known(v)}}
    for line in records(study.answers):
        if known(line["participant"]) in told and known(line["score"]) is not None:
            name = f"{line['metric']}: {line['wording']} ({source_label(study, line['source'], None)})"
            told[line["participant"]].setdefault(name, f"{line['score']:g}")
    for script in given_out:
        for person in script.people:
            told.setdefault(person, {})
    names = sorted({name for variables in told.values() for name in variables})
    kinds = {name: _kind([each[name] for each in told.values() if name in each]) for name in names}
    cases = [
        Case(
            guid=guid("case", person),
            name=person,
            variables={name: variables[name] for name in names if name in variables},
            sources=tuple(script.guid for script in given_out if person in script.people),
        )
        for person, variables in sorted(told.items())
    ]
    return tuple(cases), kinds


def _kind(values: Sequence[str]) -> str:
    """A variable's type: one that gives every value back as it was written."""
    if all(_WHOLE.fullmatch(value) for value in values):
        return "Integer"
    if all(_WHOLE.fullmatch(value) or _BROKEN.fullmatch(value) for value in values):
        return "Float"
    try:
        return "Date" if all(date.fromisoformat(value).isoformat() == value for value in values) else "Text"
    except ValueError:
        return "Text"


def _project_notes(root: Path) -> list[Note]:
    """The memos of the study as a whole: files in memos/."""
    notes = []
    for path in sorted((root / "memos").glob("*.md")) if (root / "memos").is_dir() else ():
        words = path.read_text(encoding="utf-8", errors="replace")
        notes.append(Note(guid("note", path.stem), path.stem, words.removesuffix("\n")))
    return notes


def _losses(
    study: Study,
    outcome: Outcome,
    kept_back: Sequence[Script],
    given_out: Sequence[Script],
    lines: Sequence[Mapping[str, Any]],
    selections: _Selections,
) -> None:
    if kept_back:
        outcome.lose("out_kept_back", *(script.name for script in kept_back))
    hidden = [f"{person} ({n})" for script in given_out for person, n in script.withheld.items()]
    if hidden:
        outcome.lose("out_withheld", *hidden)
    timed = [f"{script.name} ({script.timed})" for script in given_out if script.timed]
    if timed:
        outcome.lose("out_seconds", *timed, count=sum(script.timed for script in given_out))
    silent = {line["quote"] for line in lines if line["status"] == "suggested" and not any(_said(line, {}))}
    held_back = {*selections.lines} - selections.sent - silent
    if held_back:
        outcome.lose("out_codings_withheld", count=sum(len(selections.lines[quote]) for quote in held_back))
    if len(study.lost):
        outcome.lose("out_lost", count=len(study.lost))
    standing = {coding for line in lines for _, _, _, coding in _said(line, {})} | {line["coding"] for line in lines}
    if len(study.codings) > len(standing | {*selections.memos}):
        outcome.lose("out_history", count=len(study.codings) - len(standing | {*selections.memos}))
    if any(line["status"] == "corrected" for line in lines):
        outcome.lose("out_status", count=sum(line["status"] == "corrected" for line in lines))
    codebook_losses(study, outcome)
    if len(study.answers):
        unnamed = ~study.answers["participant"].isin(study.participants["participant"])
        if unnamed.any():
            outcome.lose("out_answers", count=int(study.answers.loc[unnamed, "response"].nunique()))
    if study.share and (memos := _project_notes(study.root)):
        outcome.lose("out_memos", count=len(memos))
    if len(study.personas):
        outcome.lose("out_personas", *(persona.id for persona in study.personas))


def codebook_losses(study: Study, outcome: Outcome) -> None:
    """Note what a project or a codebook cannot say of the codes: that one is retired, and what they were before."""
    defined = codes_in(study)
    retired = [row["code"] for row in defined if row["retired"]]
    if retired:
        outcome.lose("out_retired", *retired)
    today = {row["definition"] for row in defined if row["definition"]}
    history = records(codebook_history(study.root))
    gone = sum(line["facet"] == "codes" and known(line["definition"]) not in today for line in history)
    if gone:
        outcome.lose("out_code_changes", count=gone)
