"""Project files from strangers: ZIP archives and XML, opened so that nothing in them can do harm."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from lxml import etree

from cjmkit.errors import Fault, ReadError
from cjmkit.texts import text

LARGEST = 200_000_000  # bytes of one entry that is read
SUSPECT, RATIO = 20_000_000, 150  # an entry above that many bytes that shrinks to less than 1/150 is no text
MOST = 1_000_000_000  # bytes of all entries that are read
ENTRIES = 50_000

_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    KeyError,
    MemoryError,
    ArithmeticError,
    LookupError,
)


class Archive:
    """The entries of a project file by name; only what is asked for is unpacked, into memory, never onto the disk."""

    def __init__(self, path: Path, language: str) -> None:
        self.path, self.file, self.language = path, path.name, language
        self._read = 0
        try:
            with zipfile.ZipFile(path) as archive:
                infos = archive.infolist()
            self._entries = {_plain_name(info.filename): info for info in infos if not info.is_dir()}
            names = [_plain_name(info.filename) for info in infos]
        except _BROKEN as error:
            raise self.fault("broken_zip") from error
        if len(names) > ENTRIES:
            raise self.fault("too_many_entries", n=len(names))
        for name in names:
            if _leads_out(name):
                raise self.fault("leads_out", name=name)
        if any(info.flag_bits & 1 for info in self._entries.values()):
            raise self.fault("encrypted")
        self._by_name: dict[str, str] = {}
        for name in self._entries:
            self._by_name.setdefault(PurePosixPath(name).name.casefold(), name)

    def project(self) -> bytes:
        """Return the project's XML: project.qde, in whatever case, or the only .qde there is."""
        found = [name for name in self._entries if name.casefold().endswith(".qde") and not name.startswith("__MACOSX")]
        named = [name for name in found if PurePosixPath(name).name.casefold() == "project.qde"]
        if not (named or len(found) == 1):
            raise self.fault("no_project")
        return self._content(min(named or found, key=len))

    def source(self, path: str) -> bytes | None:
        """Return the file of a source, None where the archive has none."""
        plain = _plain_name(path).lstrip("/")
        whole = [each for each in self._entries if each.casefold() in (plain.casefold(), f"sources/{plain}".casefold())]
        name = whole[0] if whole else self._by_name.get(PurePosixPath(plain).name.casefold())
        return None if name is None else self._content(name)

    def _content(self, name: str) -> bytes:
        info = self._entries[name]
        self._read += info.file_size
        blown_up = info.file_size > SUSPECT and info.file_size > RATIO * max(1, info.compress_size)
        if info.file_size > LARGEST or self._read > MOST or blown_up:
            raise self.fault("zip_bomb", name=name, size=info.file_size)
        try:
            # Recordings may make an archive gigabytes long: it stays on the disk.
            with zipfile.ZipFile(self.path) as archive, archive.open(info) as entry:
                return entry.read(LARGEST + 1)
        except _BROKEN as error:
            raise self.fault("broken_entry", name=name) from error

    def fault(self, key: str, **values: object) -> ReadError:
        return ReadError(Fault(text(f"exchange.{key}", self.language, **values), self.file))


class Folder:
    """A project that was unzipped: project.qde with a folder sources/ beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        beside = [each for each in path.parent.iterdir() if each.is_dir() and each.name.casefold() == "sources"]
        self._files = {each.name.casefold(): each for folder in beside for each in folder.iterdir() if each.is_file()}

    def project(self) -> bytes:
        return self.path.read_bytes()

    def source(self, path: str) -> bytes | None:
        found = self._files.get(PurePosixPath(_plain_name(path)).name.casefold())
        return None if found is None or found.stat().st_size > LARGEST else found.read_bytes()


def check_sizes(content: bytes, file: str, language: str) -> None:
    """Raise `ReadError` where an archive would unpack to more than anybody's table or project is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except _BROKEN:
        return  # who reads it says what it is
    if size > MOST:
        raise ReadError(Fault(text("exchange.zip_bomb", language, name=file, size=size), file))


def parse(content: bytes, file: str, language: str) -> etree._Element:
    """Return the root of an XML document that declares nothing of its own: no DTD, no entities, no network."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None)
        reason = re.sub(r",? \(?<string>.*|, line \d+.*", "", str(error))
        raise ReadError(Fault(text("exchange.broken_xml", language, reason=reason), file, line or None)) from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(Fault(text("exchange.dtd", language), file))
    return root


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of these entries in their order: the same entries, the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, content)
    return packed.getvalue()


def _plain_name(name: str) -> str:
    """Some Windows programs write backslashes into archives."""
    return name.replace("\\", "/")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or re.match(r"[A-Za-z]:", name) is not None or ".." in name.split("/")
