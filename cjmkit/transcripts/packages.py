"""Zipped documents (Word, OpenDocument): which kind, and their parts as XML, unpacked within bounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cjmkit.transcripts.reading import Unreadable

LARGEST = 50_000_000  # bytes of one part when unpacked: days of speech, with every word formatted on its own
LARGEST_SHEETS = 200_000_000  # bytes of a workbook's parts together

_OPENDOCUMENT = {
    "text": "odt",
    "text-template": "odt",
    "text-web": "odt",
    "spreadsheet": "table",
    "spreadsheet-template": "table",
}


class Package:
    """An open package: `read` gives the bytes of a part, `tree` its XML; None where the part is not there."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.names = {info.filename: info for info in archive.infolist()}
        self._archive = archive

    def read(self, name: str) -> bytes | None:
        info = self.names.get(name)
        if info is None:
            return None
        if info.flag_bits & 0x1:
            raise Unreadable("encrypted")
        if info.file_size > LARGEST:
            raise Unreadable("too_large")
        return self._archive.read(info)

    def tree(self, name: str) -> Any:
        content = self.read(name)
        return None if content is None else _tree(content)


@contextmanager
def opened(content: bytes) -> Iterator[Package]:
    """Open a package; whatever is broken in it, also inside the block, is `Unreadable`."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield Package(archive)
    except (zipfile.BadZipFile, etree.LxmlError, NotImplementedError, OSError, EOFError, ValueError, KeyError) as error:
        raise Unreadable("broken_document") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Unreadable("broken_document") from error
        raise


def kind_of(content: bytes) -> str:
    """Return "docx", "odt" or "table"; raises `Unreadable` for any other archive, and for one with a password."""
    with opened(content) as package:
        if any(name.startswith("word/") for name in package.names):
            return "docx"
        if any(name.endswith(".iwa") for name in package.names):
            raise Unreadable("iwork")
        if any(name.startswith("xl/") for name in package.names):
            _check_sheets(package)
            return "table"
        mimetype = (package.read("mimetype") or b"")[:200].decode("ascii", "replace").strip()
        kind = _OPENDOCUMENT.get(mimetype.rpartition("opendocument.")[2])
        if kind is None and "content.xml" in package.names and "META-INF/manifest.xml" in package.names:
            kind = "odt"
        if kind is None:
            raise Unreadable("zip")
        if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
            raise Unreadable("encrypted")
        if kind == "table":
            _check_sheets(package)
        return kind


def _check_sheets(package: Package) -> None:
    if sum(info.file_size for name, info in package.names.items() if name.endswith((".xml", ".bin"))) > LARGEST_SHEETS:
        raise Unreadable("too_large")


def _tree(content: bytes) -> Any:
    from lxml import etree

    # No entity is expanded and nothing is fetched; lxml itself bounds the depth.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(content, parser)
