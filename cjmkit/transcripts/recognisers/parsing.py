"""JSON text into values: one document, one a line or several in a row, and what is whole in a file that was cut off."""

from __future__ import annotations

import json
import re
from typing import Any

from cjmkit.transcripts.reading import Notes, Unreadable

MOST = 600_000  # objects and lists in a file: a day of speech, word by word, has fewer
LONGEST_TOKEN = 12  # characters of a number, a constant or an escape that may be cut in two

# Up to the next bracket that stands outside of strings; possessive, as there is nothing to go back to in fifty megabytes.
_BRACKET = re.compile(r'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))*+(?:([\[\]{}])|\Z)', re.DOTALL)
_BLANK = re.compile(r"[\s,\x1e]*")


def parse(text: str, notes: Notes) -> Any:
    """Return the value of a JSON text; of several documents in a row the list of them.

    A file that was cut off gives its complete part, with a note. Raises `Unreadable` where the text is no JSON.
    """
    if text.count("{") + text.count("[") > MOST:
        raise Unreadable("json_large")
    if not text.lstrip("\ufeff \t\n\x1e")[:1].startswith(("{", "[")):
        raise Unreadable("json_broken", line=1)
    found = _documents(text, notes)
    if not any(isinstance(value, dict | list) for value in found):
        raise Unreadable("json_broken", line=1)
    return found[0] if len(found) == 1 else found


def _documents(text: str, notes: Notes) -> list[Any]:
    """The document of a file, or those that stand one behind the other, as a logger writes them."""
    decoder = json.JSONDecoder()
    found: list[Any] = []
    at = _after_blanks(text, 0)
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except RecursionError as error:
            raise Unreadable("json_deep") from error
        except ValueError as error:
            rest = _whole_part(text, at, error)
            line = text.count("\n", 0, getattr(error, "pos", at)) + 1
            if rest is None and not found:
                raise Unreadable("json_broken", line=line) from error
            found += [] if rest is None else [rest]
            notes.add("cut_off", len(found))
            break
        found.append(value)
        at = _after_blanks(text, at)
    return found


def _after_blanks(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _whole_part(text: str, begin: int, fault: ValueError) -> Any:
    """What a cut-off document holds up to the last object or list that was closed in it; None where that is nothing."""
    # Only the end may be missing: what is wrong in the middle is no cut.
    if not isinstance(fault, json.JSONDecodeError) or (
        not fault.msg.startswith("Unterminated string") and len(text.rstrip()) - fault.pos > LONGEST_TOKEN
    ):
        return None
    open_: list[str] = []
    end, closers = 0, ""
    for found in _BRACKET.finditer(text, begin):
        mark = found[1]
        if mark is None:
            break
        if mark in "{[":
            open_.append("}" if mark == "{" else "]")
        else:
            if not open_ or open_.pop() != mark:
                return None
            end, closers = found.end(), "".join(reversed(open_))
    if not end:
        return None
    try:
        return json.loads(text[begin:end] + closers)
    except (ValueError, RecursionError):
        return None
