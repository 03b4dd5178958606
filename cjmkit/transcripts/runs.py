"""The runs of a document's paragraph, bold or not, into its lines."""

from __future__ import annotations

from collections.abc import Sequence

from cjmkit.transcripts.lines import Line


def run_lines(pieces: Sequence[tuple[str, bool]], number: int, *, heading: bool = False) -> list[Line]:
    """Return a paragraph's lines; `pieces` are its (text, bold), in which LF is a soft break.

    >>> [(line.text, line.bold, line.continues) for line in run_lines([("Anna:", True), (" Why?\\nHow?", False)], 1)]
    [('Anna: Why?', 'Anna:', False), ('How?', '', True)]
    """
    lines: list[Line] = []
    position = 0
    for part in "".join(text for text, _ in pieces).split("\n"):
        lines.append(Line(number, part, _leading_bold(pieces, position, part), heading, continues=position > 0))
        position += len(part) + 1
    return lines


def _leading_bold(pieces: Sequence[tuple[str, bool]], position: int, part: str) -> str:
    """The bold words that a line begins with."""
    bold, at, end = "", 0, position + len(part)
    for text, is_bold in pieces:
        piece = text[max(0, position - at) : max(0, end - at)]
        at += len(text)
        if not is_bold and piece.strip():
            break
        bold += piece
    return bold.strip()
