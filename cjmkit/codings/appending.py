"""Lines at the end of a file, on disk before anyone says so; or a clear word why not, and the file as it was."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from cjmkit.codings.files import utf8
from cjmkit.errors import Fault, LedgerError
from cjmkit.texts import text

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


def append_lines(path: Path, lines: Sequence[dict[str, Any]], *, id: str, language: str) -> list[str]:
    """Append lines to a file, put each one's id under the name `id` first, and return those once all lines are on disk.

    An id is a hash of the line and its place in the file. Raises `LedgerError` where the lines could not be written; what a
    full disk has taken of them is cut off again, and nothing before them is touched.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _shared(path) as (ledger, locked):
            return _append(ledger, lines, id, locked=locked)
    except OSError as error:
        kind = "full" if error.errno in FULL else "closed" if error.errno in CLOSED else "other"
        reason = error.strerror or str(error)
        raise LedgerError(Fault(text(f"codings.cannot_write_{kind}", language, reason=reason), str(path))) from error


def _append(ledger: int, lines: Sequence[dict[str, Any]], id: str, *, locked: bool) -> list[str]:
    size = os.lseek(ledger, 0, os.SEEK_END)
    whole = bytearray()
    if size:
        os.lseek(ledger, -1, os.SEEK_END)
        if os.read(ledger, 1) != b"\n":
            whole += b"\n"  # a torn last line is closed first, so that it cannot swallow this one
    numbers = []
    at = size
    for line in lines:
        number = id[0] + sha256(b"%d\x1f" % at + _encoded(line)).hexdigest()[:16]
        numbers.append(number)
        whole += _encoded({id: number, **line}) + b"\n"
        at = size + len(whole)
    try:
        left = memoryview(whole)
        while left:
            left = left[os.write(ledger, left) :]
        os.fsync(ledger)
    except OSError:
        # Only what is ours: without a lock, another process may have written behind it.
        if locked:
            with suppress(OSError):
                os.ftruncate(ledger, size)
        raise
    return numbers


def _encoded(line: dict[str, Any]) -> bytes:
    return utf8(json.dumps(line, ensure_ascii=False))


@contextmanager
def _shared(path: Path) -> Iterator[tuple[int, bool]]:
    """Open a file for appending, alone: yield its descriptor and whether other processes are kept out meanwhile."""
    while True:
        new = not path.exists()
        ledger = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            locked = _lock(ledger)
            if not _same(ledger, path):
                continue  # a sync client or git has put another file in its place while we waited
            if new:
                _sync_folder(path.parent)
            try:
                yield ledger, locked
            finally:
                _unlock(ledger, locked)
            return
        finally:
            os.close(ledger)


def _same(ledger: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(ledger), path.stat())
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    """A new file is on disk when its folder's entry is; Windows has no such call and needs none."""
    if sys.platform != "win32":
        entry = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some network file systems refuse
                os.fsync(entry)
        finally:
            os.close(entry)


if sys.platform == "win32":
    import msvcrt

    BEYOND = 2**62  # a byte that no ledger reaches: a lock on it hinders no reader

    def _lock(ledger: int) -> bool:
        os.lseek(ledger, BEYOND, os.SEEK_SET)
        while True:
            try:
                msvcrt.locking(ledger, msvcrt.LK_LOCK, 1)
            except OSError as error:
                if error.errno != errno.EDEADLK:  # that one means: ten seconds are over, try again
                    return False
            else:
                return True

    def _unlock(ledger: int, locked: bool) -> None:
        if locked:
            os.lseek(ledger, BEYOND, os.SEEK_SET)
            msvcrt.locking(ledger, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(ledger: int) -> bool:
        try:
            fcntl.flock(ledger, fcntl.LOCK_EX)
        except OSError:
            return False  # a network folder without locks: one appended line is still one write
        return True

    def _unlock(ledger: int, locked: bool) -> None:
        if locked:
            fcntl.flock(ledger, fcntl.LOCK_UN)
