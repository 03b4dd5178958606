"""Free codes in the panel: which there are, what they mean, and their changes while people code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from cjmkit.codings import add_code, codebook_history, define_code, merge_codes, read_codes, rename_code, retire_code
from cjmkit.review.desk import Desk
from cjmkit.tables import known, plain, records


def code_list(desk: Desk) -> list[dict[str, Any]]:
    """Return the codes: `code, definition, retired, formerly, n` (quotes that carry it).

    Who codes blind sees the codes that were defined, and those of their own; how often others use one is not counted.
    """
    uses: Counter[str] = Counter()
    for standing in desk.mine.standing.values():
        uses.update(standing.facets.get("codes", ()))
    own = {*uses}
    for lines in desk.others.values():
        for line in lines:
            uses.update(line["codes"] or ())
    rows = records(read_codes(desk.study.root))
    return [
        {
            "code": row["code"],
            "definition": known(row["definition"]),
            "retired": bool(row["retired"]),
            "formerly": list(row["formerly"] or ()),
            "n": uses[row["code"]],
        }
        for row in rows
        if not desk.blind or known(row["definition"]) or row["code"] in own
    ]


def code_history(desk: Desk) -> list[dict[str, Any]]:
    """Return every change of the free codes, the latest first."""
    history = codebook_history(desk.study.root)
    rows = records(history[history["facet"].eq("codes")])
    return [
        {key: plain(row[key]) for key in ("at", "coder", "kind", "code", "into", "definition")}
        for row in reversed(rows)
    ]


def change_code(desk: Desk, change: Mapping[str, Any]) -> None:
    """Add, define, rename, merge or retire a code, then read the ledger under its new names. Raises `CjmkitError`."""
    root, code = desk.study.root, str(change.get("code") or "").strip()
    how = {"coder": desk.coder, "language": desk.study.language}
    definition, into = str(change.get("definition") or ""), str(change.get("into") or "").strip()
    actions: dict[str, Callable[[], Any]] = {
        "added": partial(add_code, root, code, definition=definition, **how),
        "defined": partial(define_code, root, code, definition=definition, **how),
        "renamed": partial(rename_code, root, code, to=into, **how),
        "merged": partial(merge_codes, root, [code], into=into, **how),
        "retired": partial(retire_code, root, code, **how),
    }
    actions[change["action"]]()
    desk.refresh()
