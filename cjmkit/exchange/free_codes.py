"""codebook.qdc in the study's folder: its free codes with their order, definitions and colours, in the standard's own form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cjmkit.exchange.project import Code, every_code
from cjmkit.exchange.reading import read_codes
from cjmkit.exchange.writing import codebook_file

FILE = "codebook.qdc"


def own_codes(root: Path) -> tuple[Code, ...]:
    """Return the free codes of the study in `root`; none where it keeps no codebook.qdc."""
    path = root / FILE
    return read_codes(path)[0] if path.is_file() else ()


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
