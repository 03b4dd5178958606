"""JSON text into values: one document, one a line or several in a row, and what is whole in a file that was cut off."""

from __future__ import annotations

import json
import re
from typing import Any

from cjmkit.transcripts.reading import Notes, Unreadable

MOST = 2_500_000  # objects and lists in a file: more than a day of speech has, word by word
LONGEST_TOKEN = 12  # characters of a number, a constant or an escape that may be cut in two

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_BLANK = re.compile(r"[\s,\x1e]*")


def parse(text: str, notes: Notes) -> Any:
    """Return the value of a JSON text; of several documents in a row the list of them.

    A file that was cut off gives its complete part, with a note. Raises `Unreadable` where the text is no JSON.
    """
    if text.count("{") + text.count("[") > MOST:
        raise Unreadable("json_large")
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise Unreadable("json_deep") from error
    except ValueError as error:
        return _documents(text, notes, error)
    if not isinstance(found, dict | list):
        raise Unreadable("json_broken", line=1)
    return found


def _documents(text: str, notes: Notes, error: ValueError) -> Any:
    """The documents that stand one behind the other, as a logger writes them."""
    decoder = json.JSONDecoder()
    found: list[Any] = []
    at = _after_blanks(text, 0)
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except RecursionError as deep:
            raise Unreadable("json_deep") from deep
        except ValueError as fault:
            rest = _whole_part(text[at:])
            line = text.count("\n", 0, getattr(fault, "pos", at)) + 1
            if rest is None and not found:
                raise Unreadable("json_broken", line=line) from error
            found += [] if rest is None else [rest]
            notes.add("cut_off", len(found))
            break
        found.append(value)
        at = _after_blanks(text, at)
    if not found or not any(isinstance(value, dict | list) for value in found):
        raise Unreadable("json_broken", line=1) from error
    return found[0] if len(found) == 1 else found


def _after_blanks(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _whole_part(text: str) -> Any:
    """What a cut-off document holds up to the last object or list that was closed in it; None where that is nothing."""
    try:
        json.loads(text)
    except json.JSONDecodeError as fault:
        # Only the end may be missing: what is wrong in the middle is no cut.
        if not fault.msg.startswith("Unterminated string") and len(text.rstrip()) - fault.pos > LONGEST_TOKEN:
            return None
    except (ValueError, RecursionError):
        return None
    open_: list[str] = []
    end, closers = 0, ""
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "{[":
            open_.append("}" if mark == "{" else "]")
        elif mark in "}]":
            if not open_ or open_.pop() != mark:
                return None
            end, closers = token.end(), "".join(reversed(open_))
    if not end:
        return None
    try:
        return json.loads(text[:end] + closers)
    except (ValueError, RecursionError):
        return None
