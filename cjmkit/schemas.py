"""jsonschema, loaded in a fraction of its time: import this before what loads it (altair, nbformat, papermill).

Wherever JupyterLab is installed, jsonschema loads `rfc3987_syntax`, which builds a grammar of international addresses as soon as it
is imported: most of a second, in every kernel of a report, for a check that no chart and no notebook has. Here the grammar waits
until an address is in fact to be checked; every check says what it said before.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

_GRAMMAR = "rfc3987_syntax"


def _is_valid_syntax(term: str, value: str) -> bool:
    return bool(import_module(_GRAMMAR).is_valid_syntax(term, value))


def _load() -> None:
    if not {"jsonschema", _GRAMMAR}.isdisjoint(sys.modules) or find_spec(_GRAMMAR) is None:
        return
    stand_in = ModuleType(_GRAMMAR)
    stand_in.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[_GRAMMAR] = stand_in
    try:
        with suppress(ImportError):  # a jsonschema that wants more of the grammar loads with it, later
            import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]


_load()
