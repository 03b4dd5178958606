"""REFI-QDA files out: project.qde, its sources and codebooks, in the order of the standard's schema, and always the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from cjmkit.exchange.archives import zipped
from cjmkit.exchange.positions import Counted, Tool
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
    guid,
)

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VALUES = {"Integer": "IntegerValue", "Float": "FloatValue", "Date": "DateValue", "Text": "TextValue"}


def project_file(project: Project, tool: Tool) -> bytes:
    """Return a project as the bytes of a .qdpx file, as `tool` wants its line ends and positions.

    The sources' texts have LF line ends, their selections count code points.
    """
    root = etree.Element(f"{{{NAMESPACE}}}Project", nsmap={None: NAMESPACE})
    _set(root, name=project.name or "cjmkit", origin=project.origin)
    _set(root, creationDateTime=project.created, modifiedDateTime=project.modified)
    _users(root, project)
    if project.codes:
        _codes(_add(_add(root, "CodeBook"), "Codes"), project.codes)
    _variables(root, project.variables)
    if project.cases:
        cases = _add(root, "Cases")
        for case in project.cases:
            _case(cases, case, project.variables)
    if project.sources:
        sources = _add(root, "Sources")
        for source in project.sources:
            _source(sources, source, tool)
    if project.notes:
        notes = _add(root, "Notes")
        for note in project.notes:
            _note(notes, note)
    if project.description:
        _add(root, "Description").text = _clean(project.description)
    _note_refs(root, project.own_notes)
    entries = {"project.qde": _serialised(root)}
    for source in project.sources:
        entries[f"sources/{source.guid}.txt"] = (
            (source.text or "").replace("\n", tool.newline).encode("utf-8", "replace")
        )
    return zipped(entries)


def codebook_file(codes: Sequence[Code], origin: str) -> bytes:
    """Return codes as the bytes of a .qdc file."""
    root = etree.Element(f"{{{CODEBOOK_NAMESPACE}}}CodeBook", nsmap={None: CODEBOOK_NAMESPACE})
    _set(root, origin=origin)
    _codes(_add(root, "Codes"), codes)
    return _serialised(root)


def _users(root: etree._Element, project: Project) -> None:
    if project.users:
        users = _add(root, "Users")
        for user in project.users:
            _set(_add(users, "User"), guid=user.guid, name=user.name)


def _codes(parent: etree._Element, codes: Iterable[Code]) -> None:
    for code in codes:
        each = _set(_add(parent, "Code"), guid=code.guid, name=code.name, isCodable=str(code.codable).lower())
        if code.color and re.fullmatch(r"#(?:[A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})", code.color):
            each.set("color", code.color)
        if code.description:
            _add(each, "Description").text = _clean(code.description)
        _codes(each, code.codes)


def _variables(root: etree._Element, variables: Mapping[str, str]) -> None:
    if variables:
        parent = _add(root, "Variables")
        for name, kind in variables.items():
            _set(_add(parent, "Variable"), guid=guid("variable", name), name=name, typeOfVariable=kind)


def _case(parent: etree._Element, case: Case, variables: Mapping[str, str]) -> None:
    each = _set(_add(parent, "Case"), guid=case.guid, name=case.name)
    if case.description:
        _add(each, "Description").text = _clean(case.description)
    for name, value in case.variables.items():
        held = _add(each, "VariableValue")
        _set(_add(held, "VariableRef"), targetGUID=guid("variable", name))
        _add(held, _VALUES[variables[name]]).text = _clean(value)
    for source in case.sources:
        _set(_add(each, "SourceRef"), targetGUID=source)


def _source(parent: etree._Element, source: Source, tool: Tool) -> None:
    each = _set(
        _add(parent, "TextSource"), guid=source.guid, name=source.name, plainTextPath=f"internal://{source.guid}.txt"
    )
    if source.description:
        _add(each, "Description").text = _clean(source.description)
    counted = Counted(source.text or "", tool.counting)
    for selection in source.selections:
        _selection(each, selection, counted)
    _note_refs(each, source.notes)


def _selection(parent: etree._Element, selection: Selection, counted: Counted) -> None:
    start, end = (counted.position(at or 0) for at in (selection.start, selection.end))
    each = _set(_add(parent, "PlainTextSelection"), guid=selection.guid, name=selection.name)
    _set(each, startPosition=str(start), endPosition=str(end), creatingUser=selection.user)
    _set(each, creationDateTime=selection.at)
    if selection.description:
        _add(each, "Description").text = _clean(selection.description)
    for coded in selection.codings:
        _coding(each, coded)
    _note_refs(each, selection.notes)


def _coding(parent: etree._Element, coded: Coded) -> None:
    each = _set(_add(parent, "Coding"), guid=coded.guid, creatingUser=coded.user, creationDateTime=coded.at)
    _set(_add(each, "CodeRef"), targetGUID=coded.code)
    _note_refs(each, coded.notes)


def _note(parent: etree._Element, note: Note) -> None:
    each = _set(_add(parent, "Note"), guid=note.guid, name=note.name, creatingUser=note.user, creationDateTime=note.at)
    _add(each, "PlainTextContent").text = _clean(note.text or "")


def _note_refs(parent: etree._Element, notes: Iterable[str]) -> None:
    for note in notes:
        _set(_add(parent, "NoteRef"), targetGUID=note)


def _add(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")


def _set(each: etree._Element, **values: Any) -> etree._Element:
    for name, value in values.items():
        if value:
            each.set(name, _clean(value))
    return each


def _clean(value: str) -> str:
    """XML has no place for control characters and halves of characters."""
    return _NOT_XML.sub("\ufffd", value)


def _serialised(root: etree._Element) -> bytes:
    etree.indent(root)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
