"""A REFI-QDA project as Python has it: what the standard's elements hold, whoever wrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
SHOWN = 100  # characters of a selection's text that its name holds, as most programs write it

_OWN = UUID("5f7a0f0c-7f0d-5e8e-9a53-0b3d3a8f4c11")  # of every id that this package gives


def guid(*parts: object) -> str:
    """Return the id of a thing with a stable name: the same wherever and whenever it is written.

    >>> guid("code", "phase", "purchase") == guid("code", "phase", "purchase")
    True
    """
    return str(uuid5(_OWN, "\x1f".join(map(str, parts)).encode("utf-8", "replace").decode("utf-8")))


@dataclass(frozen=True)
class Code:
    guid: str
    name: str
    codable: bool = True
    color: str | None = None
    description: str = ""
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True)
class User:
    guid: str
    name: str


@dataclass(frozen=True)
class Note:
    """A memo. `text` is None where the project names a file for it that is not there."""

    guid: str
    name: str = ""
    text: str | None = ""
    user: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class Coded:
    """One code on one selection (the standard's Coding)."""

    guid: str
    code: str
    user: str | None = None
    at: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """A stretch of a source. `start` and `end` count as the writing program does; both None where it is no stretch of text."""

    guid: str
    kind: str  # the element's name
    start: int | None
    end: int | None
    name: str = ""
    description: str = ""
    user: str | None = None
    at: str | None = None
    codings: tuple[Coded, ...] = ()
    notes: tuple[str, ...] = ()
    words: str | None = None  # of an area of a page: its text, where the project has it
    doubles: int = 0  # codings that the file has twice


@dataclass(frozen=True)
class Source:
    """A document. `text` is as stored, line ends and all; None where the project has none, `missing` says which file that was."""

    guid: str
    name: str
    kind: str
    text: str | None = None
    missing: str | None = None
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coded, ...] = ()  # of the source as a whole
    description: str = ""
    notes: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class Case:
    guid: str
    name: str
    description: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """A whole project; `found` counts the elements by name, `variables` gives each its type."""

    name: str
    origin: str = ""
    created: str | None = None
    modified: str | None = None
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of sources, by name
    description: str = ""
    own_notes: tuple[str, ...] = ()  # about the project as a whole
    found: Counter[str] = field(default_factory=Counter)


def every_code(codes: Sequence[Code], above: tuple[Code, ...] = ()) -> Iterator[tuple[Code, tuple[Code, ...]]]:
    """Yield each code with those above it, from the top, in their order."""
    for code in codes:
        yield code, above
        yield from every_code(code.codes, (*above, code))


def code_labels(codes: Sequence[Code]) -> dict[str, str]:
    """Return what each code is called by itself: its name, or its path where another code has that name too.

    >>> code_labels([Code("1", "Fee", codes=(Code("2", "good"),)), Code("3", "Van", codes=(Code("4", "good"),))])
    {'1': 'Fee', '2': 'Fee / good', '3': 'Van', '4': 'Van / good'}
    """
    every = [*every_code(codes)]
    names = Counter(code.name.casefold() for code, _ in every)
    labels: dict[str, str] = {}
    for code, above in every:
        alone = names[code.name.casefold()] == 1
        labels[code.guid] = code.name if alone else " / ".join([*(up.name for up in above), code.name])
    return labels
