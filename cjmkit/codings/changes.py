"""Changes of the codebook while people code: added, defined, renamed, merged, retired, each a line that stays.

They lie beside the ledgers, one file a coder, appended like those: `interviews/codings/codebook/<coder>.jsonl`. No coding is
rewritten; a renamed code is read under its new name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cjmkit.codings.appending import append_lines
from cjmkit.codings.files import Kind, Line, Problem, codings_folder, moments
from cjmkit.codings.merging import check_folder, read_folder
from cjmkit.codings.renaming import Renaming
from cjmkit.codings.writing import CODER, moment
from cjmkit.errors import CodebookError, Fault, nearest
from cjmkit.tables import COUNT, LIST, TEXT, given, known, records, table
from cjmkit.texts import text

KINDS = ("added", "defined", "renamed", "merged", "retired")
NAMED = ("codes", "phase", "emotion", "touchpoint", "channel")  # the facets whose values are names that can change
STRIPPED = ("code", "into", "definition")
LONGEST = 100  # characters of a code
HISTORY = {
    "revision": TEXT,
    "at": TEXT,  # ISO 8601, UTC
    "coder": TEXT,
    "kind": TEXT,
    "facet": TEXT,  # codes, phase, emotion, touchpoint, channel
    "code": TEXT,
    "into": TEXT,  # the name under which it is read since
    "definition": TEXT,
    "memo": TEXT,
}
CODES = {"code": TEXT, "definition": TEXT, "retired": "bool", "formerly": LIST, "codings": COUNT}


def add_code(
    root: str | Path, code: str, *, definition: str, coder: str, memo: str | None = None, language: str = "en"
) -> str:
    """Add a code with its definition to the codebook of the study in `root`; return the revision's id once it is on disk.

    A retired code, and one that was renamed away, can be added again: codings from then on mean the new one.
    Raises `CodebookError` for a code that there is already, a name that is none, and a missing definition.
    """
    return add_codes(root, {code: definition}, coder=coder, memo=memo, language=language)[0]


def add_codes(
    root: str | Path, definitions: Mapping[str, str], *, coder: str, memo: str | None = None, language: str = "en"
) -> list[str]:
    """Add many codes with their definitions, as `add_code` does, on disk together; return a revision's id for each."""
    names = _Names(root)
    there = [code for code in definitions if names.alive("codes", code) and given(names.definition(code))]
    if there:
        told = [text("codings.code_exists", language, code=code, definition=names.definition(code)) for code in there]
        raise CodebookError([Fault(message) for message in told])
    changes = [{"kind": "added", "code": code, "definition": definition} for code, definition in definitions.items()]
    return _write_all(root, changes, coder, memo, language)


def define_code(
    root: str | Path, code: str, *, definition: str, coder: str, memo: str | None = None, language: str = "en"
) -> str:
    """Give a code another definition; the earlier ones stay in `codebook_history`. Returns and raises as `add_code` does."""
    _Names(root).check("codes", code, language)
    return _write(root, {"kind": "defined", "code": code, "definition": definition}, coder, memo, language)


def rename_code(
    root: str | Path,
    code: str,
    *,
    to: str,
    coder: str,
    facet: str = "codes",
    memo: str | None = None,
    language: str = "en",
) -> str:
    """Give a code another name, under which earlier codings are read from now on; return the revision's id.

    `facet` is codes, phase, emotion, touchpoint or channel: phases, emotions and touchpoints are named in study.yml, and a name
    changed there is told to the earlier codings here. Raises `CodebookError` for a code that there is not (with the nearest
    one), and for a new name that another code has: those two are merged.
    """
    names = _Names(root)
    names.check(facet, code, language)
    if facet == "codes" and names.alive(facet, to):
        raise CodebookError(text("codings.code_taken", language, code=code, to=to))
    return _write(root, {"kind": "renamed", "facet": facet, "code": code, "into": to}, coder, memo, language)


def merge_codes(
    root: str | Path,
    codes: Sequence[str],
    *,
    into: str,
    coder: str,
    facet: str = "codes",
    memo: str | None = None,
    language: str = "en",
) -> list[str]:
    """Merge codes into another one, under which their codings are read from now on; return a revision's id for each.

    `facet` as in `rename_code`. Raises `CodebookError`, with nothing written, where one of them is not there.
    """
    names = _Names(root)
    codes = [code for code in dict.fromkeys([codes] if isinstance(codes, str) else codes) if code != into]
    for code in codes if facet != "codes" else [*codes, into]:
        names.check(facet, code, language)
    lines = [{"kind": "merged", "facet": facet, "code": code, "into": into} for code in codes]
    return [_write(root, line, coder, memo, language) for line in lines]


def retire_code(root: str | Path, code: str, *, coder: str, memo: str | None = None, language: str = "en") -> str:
    """Take a code out of use: it is no longer offered, its codings stay and count. Returns and raises as `add_code` does."""
    _Names(root).check("codes", code, language)
    return _write(root, {"kind": "retired", "code": code}, coder, memo, language)


def codebook_history(root: str | Path) -> pd.DataFrame:
    """Return every change of the codebook, in the order of time.

    Columns revision, at, coder, kind (added, defined, renamed, merged, retired), facet, code, into, definition, memo.
    """
    return table(HISTORY, _history(codings_folder(root)))


def read_codes(root: str | Path) -> pd.DataFrame:
    """Return the codes of today: those that were added, and those that codings name, in alphabetical order.

    Columns code, definition (missing where nobody gave one), retired, formerly (its earlier names), codings (how many lines
    of the ledger name it, under whichever name).
    """
    names = _Names(root)
    rows = []
    for code in sorted(names.current, key=lambda code: (code.casefold(), code)):
        former = [old for old in names.renaming.changed("codes") if names.renaming.now("codes", old) == code]
        rows.append(
            {
                "code": code,
                "definition": names.definition(code),
                "retired": code in names.retired,
                "formerly": sorted({*former} - {code}),
                "codings": names.uses.get(code, 0),
            }
        )
    return table(CODES, rows)


def is_code(name: str) -> bool:
    """Say whether a code can be called by a name.

    >>> is_code("late fee"), is_code("two\\nlines")
    (True, False)
    """
    return 0 < len(name.strip()) <= LONGEST and name.isprintable()


def check_changes(folder: Path, *, language: str) -> list[Fault]:
    """Return what is wrong with the files of changes: torn lines, merged copies, and changes without effect."""
    faults = [
        Fault(fault.message, f"codebook/{fault.file}", fault.line)
        for fault in check_folder(folder / "codebook", REVISIONS, language=language)
    ]
    for line in Renaming(_history(folder)).idle:
        faults.append(Fault(text("codings.idle_change", language, **line), f"codebook/{line['coder']}.jsonl"))
    return faults


def today(codings: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return a ledger with every code under its name of today. A facet that no change touches stays as it is."""
    renaming = Renaming(_history(folder))
    for facet in NAMED:
        changed = renaming.changed(facet)
        if changed and facet == "codes":
            codings[facet] = pd.Series(
                [
                    [*dict.fromkeys(renaming.now(facet, code, at) for code in codes)]
                    if isinstance(codes, list) and not changed.isdisjoint(codes)
                    else codes
                    for codes, at in zip(codings[facet], moments(codings["at"]), strict=True)
                ],
                index=codings.index,
                dtype="object",
            )
        elif changed:
            rows = codings[facet].isin(changed)
            old = zip(codings.loc[rows, facet], moments(codings.loc[rows, "at"]), strict=True)
            codings.loc[rows, facet] = [renaming.now(facet, code, at) for code, at in old]
    return codings


class _Names:
    """The codes of a study: which there are today, what they mean, and how often they are used."""

    def __init__(self, root: str | Path) -> None:
        from cjmkit.codings.reading import read_codings  # reading needs the names of today, these what was read

        history = _history(codings_folder(root))
        self.renaming = Renaming(history)
        codings = read_codings(codings_folder(root))
        uses = codings["codes"].dropna().explode().dropna().value_counts()
        self.uses = {str(code): int(n) for code, n in uses.items()}
        self.values = {facet: {*codings[facet].dropna()} for facet in NAMED if facet != "codes"}
        self.retired: set[str] = set()
        self._definitions: dict[str, str] = {}
        named: set[str] = {*self.uses}
        for line in history:
            kind, code, into = line["kind"], line["code"], line.get("into")
            if line["facet"] != "codes":
                self.values[line["facet"]].add(into or code)
                continue
            if line.get("definition"):
                self._definitions[code] = line["definition"]
            if kind == "retired":
                self.retired.add(code)
            elif kind == "added":
                self.retired.discard(code)
            elif kind == "renamed" and into:
                if code in self._definitions:
                    self._definitions[into] = self._definitions[code]
                if code in self.retired:
                    self.retired.add(into)
            named |= {code} | ({into} if into else set())
        self.current = {code for code in named if self.renaming.alive("codes", code)}

    def alive(self, facet: str, code: str) -> bool:
        if facet == "codes":
            return code in self.current
        return code in self.values.get(facet, ()) and self.renaming.alive(facet, code)

    def definition(self, code: str) -> str | None:
        return self._definitions.get(code)

    def check(self, facet: str, code: str, language: str) -> None:
        """Raise `CodebookError` unless there is such a code, with what it is called now or the nearest one."""
        if facet not in NAMED:
            known = ", ".join(NAMED)
            raise CodebookError(text("codings.not_one_of", language, field="facet", value=facet, allowed=known))
        if self.alive(facet, code):
            return
        now = self.renaming.now(facet, code)
        if now != code:
            raise CodebookError(text("codings.code_gone", language, code=code, now=now))
        near = nearest(code, self.current if facet == "codes" else self.values[facet])
        message = text("codings.code_unknown", language, code=code)
        raise CodebookError(message + (f"; {text('common.nearest', language, nearest=near)}" if near else ""))


def _write(root: str | Path, change: Line, coder: str, memo: str | None, language: str) -> str:
    return _write_all(root, [change], coder, memo, language)[0]


def _write_all(root: str | Path, changes: Sequence[Line], coder: str, memo: str | None, language: str) -> list[str]:
    lines, found = [], []
    for change in changes:
        line = {"at": moment(), "coder": coder, "facet": "codes", **change, "memo": memo}
        line = {key: value.strip() if key in STRIPPED else value for key, value in line.items() if value is not None}
        found += [*filter(None, (_problem(key, value) for key, value in line.items()))]
        if line["kind"] in ("added", "defined") and not line.get("definition"):
            found.append(("no_definition", {"code": line["code"]}))
        lines.append(line)
    if found:
        raise CodebookError([Fault(text(f"codings.{key}", language, **values)) for key, values in found])
    path = codings_folder(root) / "codebook" / f"{coder}.jsonl"
    return append_lines(path, lines, id="revision", language=language)


def _history(folder: Path) -> list[Line]:
    lines = read_folder(folder / "codebook", REVISIONS, language="en")
    return [{key: known(value) for key, value in line.items()} for line in records(lines)]


def _problem(field: str, value: Any) -> Problem | None:
    if field == "coder":
        return None if CODER.fullmatch(str(value)) else ("coder", {"coder": value})
    allowed = {"kind": KINDS, "facet": NAMED}.get(field)
    if allowed and value not in allowed:
        return "not_one_of", {"field": field, "value": value, "allowed": ", ".join(allowed)}
    if field in ("code", "into") and not is_code(value):
        return "code_name", {"code": value, "longest": LONGEST}
    return None


REVISIONS = Kind(
    HISTORY,
    "revision",
    ("revision", "kind", "facet", "code", "coder", "at"),
    ("coder", "kind", "facet", "code", "into"),
    _problem,
)
