"""What became of coded quotes whose source has changed, in words: each lost one by itself, the found ones by file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from cjmkit.errors import Fault
from cjmkit.privacy import quotable
from cjmkit.study.anchors import Anchored
from cjmkit.tables import known, records
from cjmkit.texts import text

SHOWN = 60  # characters of a quote that a message repeats
EXAMPLES = 3


def anchor_faults(anchored: Anchored, participants: pd.DataFrame, *, share: bool, language: str) -> list[Fault]:
    """Return a fault for each lost quote, and one for each file whose quotes were found at another place.

    Who may not be quoted is not quoted here either.
    """
    listed = {*participants["participant"]}
    allowed = quotable(participants, share=share)

    def shown(words: Any, person: Any) -> str:
        hidden = person not in allowed and (share or person in listed)
        line = "…" if hidden else " ".join(str(words or "").split())
        return line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + "…"

    faults = [Fault(_lost(row, shown, language), row["source"]) for row in records(anchored.lost)]
    for (source, now), rows in anchored.moved.groupby(["source", "now_source"], sort=True):
        examples = "; ".join(
            text("codings.quoted", language, words=shown(row["text"], row["participant"]))
            for row in records(rows)[:EXAMPLES]
        )
        key = "moved" if source == now else "moved_file"
        faults.append(Fault(text(f"codings.{key}", language, n=len(rows), now=now, examples=examples), str(source)))
    return faults


def _lost(row: Mapping[str, Any], shown: Callable[[Any, Any], str], language: str) -> str:
    place = [str(row["participant"])] if known(row["participant"]) else []
    if known(row["position"]) is not None:
        place.append(text("codings.turn", language, position=row["position"]))
    if known(row["start_char"]) is not None:
        place.append(text("codings.characters", language, start=row["start_char"], end=row["end_char"]))
    key = "lost" if row["places"] == 0 else "lost_surroundings" if row["places"] == 1 else "lost_several"
    near = ""
    if known(row["nearest"]):
        words = shown(row["nearest"], row["nearest_participant"])
        near = text("codings.nearest_words", language, words=words, line=known(row["nearest_line"]) or "–")
    return text(
        f"codings.{key}",
        language,
        quote=shown(row["text"], row["participant"]),
        place=", ".join(place) or row["quote"],
        coders=", ".join(row["coders"]),
        n=row["places"],
        nearest=near,
    )
