"""REFI-QDA files in: project.qde with its sources, and codebooks (.qdc)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from lxml import etree

from cjmkit.errors import Fault, ReadError
from cjmkit.exchange.archives import Archive, Folder, parse
from cjmkit.exchange.project import (
    CODEBOOK_NAMESPACE,
    NAMESPACE,
    Case,
    Code,
    Coded,
    Note,
    Project,
    Selection,
    Source,
    User,
)
from cjmkit.texts import text

SELECTIONS = ("PlainTextSelection", "PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
DEEPEST = 100  # levels of codes


class Files(Protocol):
    """Where the files of a project's sources are."""

    def source(self, path: str) -> bytes | None: ...


def read_project(path: Path, *, language: str = "en") -> Project:
    """Return a REFI-QDA project: a .qdpx archive, or the project.qde of an unpacked one.

    Raises `ReadError` in one line where the file is no such project, or is made to do harm.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(4).startswith(b"PK")
        files: Archive | Folder = Archive(path, language) if zipped else Folder(path)
        content = files.project()
    except OSError as error:
        message = text("exchange.unreadable", language, reason=error.strerror or str(error))
        raise ReadError(Fault(message, path.name)) from error
    root = parse(content, path.name, language)
    if root.tag != f"{{{NAMESPACE}}}Project":
        raise ReadError(Fault(text("exchange.no_project_root", language, root=_local(root)), path.name))
    return _project(root, files)


def read_codes(path: Path, *, language: str = "en") -> tuple[tuple[Code, ...], str]:
    """Return the codes of a REFI-QDA codebook (.qdc), and the program that wrote it. Raises `ReadError`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = text("exchange.unreadable", language, reason=error.strerror or str(error))
        raise ReadError(Fault(message, path.name)) from error
    root = parse(content, path.name, language)
    if root.tag not in (f"{{{CODEBOOK_NAMESPACE}}}CodeBook", f"{{{NAMESPACE}}}CodeBook"):
        raise ReadError(Fault(text("exchange.no_codebook_root", language, root=_local(root)), path.name))
    return _codes(_child(root, "Codes")), root.get("origin") or ""


def _project(root: etree._Element, files: Files) -> Project:
    variables = {_guid(each.get("guid")): each for each in _inside(root, "Variables", "Variable")}
    names = {id: each.get("name") or id for id, each in variables.items()}
    project_notes = tuple(_target(ref) for ref in _children(root, "NoteRef"))
    return Project(
        name=root.get("name") or "",
        origin=root.get("origin") or "",
        created=root.get("creationDateTime"),
        modified=root.get("modifiedDateTime"),
        users=tuple(
            User(_guid(each.get("guid")), each.get("name") or each.get("id") or "")
            for each in _inside(root, "Users", "User")
        ),
        codes=_codes(_child(_child(root, "CodeBook"), "Codes")),
        variables={names[id]: each.get("typeOfVariable") or "Text" for id, each in variables.items()},
        cases=tuple(_case(each, names) for each in _inside(root, "Cases", "Case")),
        sources=tuple(source for each in _inside(root, "Sources") for source in _source(each, names, files)),
        notes=tuple(_note(each, files) for each in _inside(root, "Notes", "Note")),
        groups=_groups(root),
        description=_words(root, "Description"),
        own_notes=project_notes,
        found=Counter(_local(each) for each in root.iter(etree.Element)),
    )


def _codes(parent: etree._Element | None, depth: int = 0) -> tuple[Code, ...]:
    if parent is None or depth > DEEPEST:
        return ()
    return tuple(
        Code(
            guid=_guid(each.get("guid")),
            name=(each.get("name") or "").strip() or "?",
            codable=each.get("isCodable") not in ("false", "0"),
            color=each.get("color"),
            description=_words(each, "Description"),
            codes=_codes(each, depth + 1),
        )
        for each in _children(parent, "Code")
    )


def _source(each: etree._Element, names: Mapping[str, str], files: Files) -> list[Source]:
    """A document; of a PDF its text (Representation), of a recording its transcripts, which are documents of their own."""
    kind = _local(each)
    if kind not in SOURCES:
        return []
    name = each.get("name") or ""
    content, missing = _stored(each, files) if kind == "TextSource" else (None, None)
    selections = [_selection(found) for found in each if _local(found) in SELECTIONS]
    inner = _child(each, "Representation") if kind == "PDFSource" else _child(each, "TextDescription")
    if inner is not None:
        content, missing = _stored(inner, files)
        placed = [_selection(found) for found in _children(inner, "PlainTextSelection")]
        selections = _without_doubles(selections, placed)
    whole = Source(
        guid=_guid(each.get("guid")),
        name=name,
        kind=kind,
        text=content,
        missing=missing,
        selections=tuple(selections),
        codings=_codings(each),
        description=_words(each, "Description"),
        notes=tuple(_target(ref) for ref in _children(each, "NoteRef")),
        variables=_variables(each, names),
        user=_reference(each.get("creatingUser")),
        at=each.get("creationDateTime"),
    )
    return [whole, *(_transcript(found, files, name) for found in _children(each, "Transcript"))]


def _without_doubles(areas: list[Selection], placed: list[Selection]) -> list[Selection]:
    """An area of a page and the stretch of the page's text with the same id are one selection."""
    by_id = {selection.guid: selection for selection in placed}
    kept = []
    for area in areas:
        twin = by_id.get(area.guid)
        if twin is None:
            kept.append(area)
            continue
        held = {(coded.code, coded.user) for coded in twin.codings}
        more = tuple(coded for coded in area.codings if (coded.code, coded.user) not in held)
        by_id[area.guid] = replace(twin, codings=(*twin.codings, *more), doubles=len(area.codings) - len(more))
    return [*by_id.values(), *kept]


def _transcript(each: etree._Element, files: Files, recording: str) -> Source:
    points = {
        _guid(point.get("guid")): position
        for point in _children(each, "SyncPoint")
        if (position := _number(point.get("position"))) is not None
    }
    content, missing = _stored(each, files)
    return Source(
        guid=_guid(each.get("guid")),
        name=each.get("name") or recording,
        kind="Transcript",
        text=content,
        missing=missing,
        selections=tuple(_selection(found, points) for found in _children(each, "TranscriptSelection")),
        description=_words(each, "Description"),
        notes=tuple(_target(ref) for ref in _children(each, "NoteRef")),
        user=_reference(each.get("creatingUser")),
        at=each.get("creationDateTime"),
    )


def _selection(each: etree._Element, points: Mapping[str, int] | None = None) -> Selection:
    if points is None:
        start, end = _number(each.get("startPosition")), _number(each.get("endPosition"))
    else:
        start, end = (points.get(_guid(each.get(side))) for side in ("fromSyncPoint", "toSyncPoint"))
    inner = _child(each, "Representation")
    return Selection(
        guid=_guid(each.get("guid")),
        kind=_local(each),
        start=start,
        end=end,
        name=each.get("name") or "",
        description=_words(each, "Description"),
        user=_reference(each.get("creatingUser")),
        at=each.get("creationDateTime"),
        codings=_codings(each),
        notes=tuple(_target(ref) for ref in _children(each, "NoteRef")),
        words=None if inner is None else _words(inner, "PlainTextContent") or None,
    )


def _codings(parent: etree._Element) -> tuple[Coded, ...]:
    return tuple(
        Coded(
            guid=_guid(each.get("guid")),
            code=_target(_child(each, "CodeRef")),
            user=_reference(each.get("creatingUser")),
            at=each.get("creationDateTime"),
            notes=tuple(_target(ref) for ref in _children(each, "NoteRef")),
        )
        for each in _children(parent, "Coding")
    )


def _case(each: etree._Element, names: Mapping[str, str]) -> Case:
    return Case(
        guid=_guid(each.get("guid")),
        name=(each.get("name") or "").strip(),
        description=_words(each, "Description"),
        variables=_variables(each, names),
        sources=tuple(_target(ref) for ref in _children(each, "SourceRef")),
        codes=tuple(_target(ref) for ref in _children(each, "CodeRef")),
    )


def _variables(parent: etree._Element, names: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for each in _children(parent, "VariableValue"):
        id = _target(_child(each, "VariableRef"))
        values = [(child.text or "").strip() for child in each if _local(child) != "VariableRef"]
        if id in names and values and values[0]:
            found[names[id]] = values[0]
    return found


def _groups(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """The sets of documents: what some programs have in place of cases and variables."""
    groups: dict[str, tuple[str, ...]] = {}
    for each in _inside(root, "Sets", "Set"):
        members = tuple(_target(ref) for ref in _children(each, "MemberSource"))
        if members:
            name = each.get("name") or _guid(each.get("guid"))
            groups[name] = (*groups.get(name, ()), *members)
    return groups


def _note(each: etree._Element, files: Files) -> Note:
    content, _ = _stored(each, files)
    told = [part for part in (_words(each, "Description"), content or "") if part.strip()]
    return Note(
        guid=_guid(each.get("guid")),
        name=each.get("name") or "",
        text="\n\n".join(told) if told or content is not None else None,
        user=_reference(each.get("creatingUser")),
        at=each.get("creationDateTime"),
    )


def _stored(each: etree._Element, files: Files) -> tuple[str | None, str | None]:
    """Return a source's plain text as stored, or the name of the file that is missing."""
    inline = _child(each, "PlainTextContent")
    if inline is not None:
        return inline.text or "", None
    path = each.get("plainTextPath")
    if not path:
        return None, each.get("richTextPath") or each.get("path") or each.get("name") or _guid(each.get("guid"))
    scheme, _, rest = path.rpartition("://")
    content = files.source(rest) if scheme in ("", "internal") else None
    return (None, path) if content is None else (_decoded(content), None)


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "cp1252")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    return content.decode("cp1252", errors="replace")


def _local(each: etree._Element) -> str:
    return str(etree.QName(each).localname) if isinstance(each.tag, str) else ""


def _children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if parent is None else [each for each in parent if _local(each) == name]


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_children(parent, name)), None)


def _inside(root: etree._Element, container: str, name: str | None = None) -> list[etree._Element]:
    return [each for part in _children(root, container) for each in part if name is None or _local(each) == name]


def _words(parent: etree._Element, name: str) -> str:
    found = _child(parent, name)
    return "" if found is None else found.text or ""


def _guid(value: str | None) -> str:
    return (value or "").strip().strip("{}").casefold()


def _reference(value: str | None) -> str | None:
    return _guid(value) or None


def _target(each: etree._Element | None) -> str:
    return "" if each is None else _guid(each.get("targetGUID"))


def _number(value: str | None) -> int | None:
    try:
        return int(value) if value is not None and len(value) < 16 else None
    except ValueError:
        return None
