"""The free codes of a study: codebook.qdc in its folder has their order and colours, in the standard's own form; what coders defined,
renamed, merged and retired since stands beside their ledgers and goes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cjmkit.codings import add_codes, is_code
from cjmkit.codings import read_codes as read_defined
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.project import Code, code_labels, every_code
from cjmkit.exchange.reading import read_codes
from cjmkit.exchange.writing import codebook_file
from cjmkit.study import Study
from cjmkit.tables import known, records

FILE = "codebook.qdc"
NOBODY = "imported"  # who said what no user of a project said


def own_codes(root: Path) -> tuple[Code, ...]:
    """Return the free codes of the study in `root`; none where it keeps no codebook.qdc."""
    path = root / FILE
    return read_codes(path)[0] if path.is_file() else ()


def defined_codes(root: Path) -> list[dict[str, Any]]:
    """Return the codes that coders know (rows of `codings.read_codes`): code, definition, retired, formerly, codings."""
    return [{**row, "definition": known(row["definition"])} for row in records(read_defined(root))]


def codes_in(study: Study) -> list[dict[str, Any]]:
    """Return those that are defined, or that codings of the study name: not what only people said who withdrew."""
    used = {code for codes in study.codings["codes"] for code in codes or ()}
    return [row for row in defined_codes(study.root) if row["definition"] or row["code"] in used]


def names_today(defined: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what each earlier name of a code has become; a name that was given again stands for the new code."""
    alive = {row["code"] for row in defined}
    return {old: row["code"] for row in defined for old in row["formerly"] or () if old not in alive}


def codes_today(codes: Sequence[Code], defined: Sequence[Mapping[str, Any]]) -> tuple[Code, ...]:
    """Return the codes of codebook.qdc under today's names, with today's definitions; of those that were merged, one."""
    today, labels = names_today(defined), code_labels(codes)
    definitions = {row["code"]: row["definition"] for row in defined if row["definition"]}
    taken = {*labels.values()}

    def renewed(code: Code) -> list[Code]:
        below = tuple(each for part in code.codes for each in renewed(part))
        label = labels[code.guid]
        now = today.get(label, label)
        if now != label and now in taken:
            return [replace(code, codable=False, codes=below)] if below else []
        taken.add(now)
        name = code.name if now == label else now
        return [replace(code, name=name, description=definitions.get(now, code.description), codes=below)]

    return tuple(each for code in codes for each in renewed(code))


def keep_definitions(root: Path, told: Mapping[str, str], language: str, outcome: Outcome) -> dict[str, str]:
    """Give the codes of a project their descriptions as definitions, by label, and return all that the study has then.

    A definition that is there stays, and where the project has another one that is said.
    """
    held = {row["code"]: row["definition"] for row in defined_codes(root) if row["definition"]}
    told = {label: words.strip() for label, words in told.items() if words.strip()}
    other = [label for label, words in told.items() if held.get(label, words) != words]
    if other:
        outcome.lose("in_definition", *other)
    new = {label: words for label, words in told.items() if label not in held and is_code(label)}
    if new:
        add_codes(root, new, coder=NOBODY, language=language)
        outcome.counts["definitions"] = len(new)
    return {**held, **new}


def keep_codes(root: Path, codes: Sequence[Code]) -> int:
    """Add codes to codebook.qdc and return how many were new. A code that is there, by id or by path, stays as it is."""
    held = own_codes(root)
    merged, added = _merged(held, codes, {code.guid for code, _ in every_code(held)})
    if added:
        (root / FILE).write_bytes(codebook_file(merged, "cjmkit"))
    return added


def _merged(held: Sequence[Code], codes: Sequence[Code], ids: set[str]) -> tuple[tuple[Code, ...], int]:
    """`ids` are those that are taken anywhere in the codebook; what hangs below a code that moved stays with it."""
    kept = [*held]
    added = 0
    for code in codes:
        places = [number for number, each in enumerate(held) if each.guid == code.guid]
        places += [number for number, each in enumerate(held) if each.name.casefold() == code.name.casefold()]
        if places:
            there = kept[places[0]]
            below, more = _merged(there.codes, code.codes, ids)
            kept[places[0]] = replace(there, codes=below)
        elif code.guid in ids:
            below, more = _merged((), code.codes, ids)
            kept += below
        else:
            ids.add(code.guid)
            below, more = _merged((), code.codes, ids)
            kept.append(replace(code, codes=below))
            more += 1
        added += more
    return tuple(kept), added
