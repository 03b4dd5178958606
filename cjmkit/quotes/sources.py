"""What a reader sees behind an id, and how a source is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cjmkit.privacy import quotable
from cjmkit.study import Study
from cjmkit.tables import known, records
from cjmkit.texts import text


def evidence(study: Study, quotes: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return what a reader sees behind each id: the quotes given, and every response of the study."""
    times = study.utterances.drop_duplicates("utterance").set_index("utterance")["start"]
    found: dict[str, dict[str, Any]] = {}
    for row in records(quotes):
        found[row["quote"]] = {
            "kind": "quote",
            "text": known(row["text"]),
            "language": known(row["language"]),
            "participant": known(row["participant"]),
            "phase": _name(study, "phase", row["phase"]),
            "emotion": _name(study, "emotion", row["emotion"]),
            "question": known(row["question"]),
            "place": _place(study, row, times.get(row["utterance"])),
            "coders": list(row["coders"] or []),
        }
    found.update(_responses(study))
    return found


def source_label(study: Study, source: str, participant: str | None) -> str:
    """Return how a source is named: by file inside, by pseudonym and format in a shared report."""
    if not study.share:
        return source
    formats = {record["file"]: record["format"] for record in study.files.get("interviews", ())}
    formats |= {record["file"]: record["source"] for record in study.files.get("surveys", ())}
    return ", ".join(part for part in (participant, formats.get(source)) if part)


def _responses(study: Study) -> dict[str, dict[str, Any]]:
    allowed = quotable(study.participants, share=study.share)
    found: dict[str, dict[str, Any]] = {}
    for response, lines in study.answers.groupby("response", sort=True):
        first = lines.iloc[0]
        person = known(first["participant"])
        open_words = (person is None and not study.share) or person in allowed
        found[str(response)] = {
            "kind": "answer",
            "response": response,
            "persona_segment": known(first["segment"]),
            "lines": [
                {
                    "wording": line["wording"],
                    "score": None if pd.isna(line["score"]) else float(line["score"]),
                    "scale": None
                    if pd.isna(line["scale_low"])
                    else [float(line["scale_low"]), float(line["scale_high"])],
                    "comment": known(line["comment"]) if open_words else None,
                }
                for line in records(lines)
            ],
            "place": source_label(study, first["source"], person),
        }
    return found


def _place(study: Study, row: Mapping[str, Any], start: Any) -> str:
    parts = [source_label(study, row["source"], known(row["participant"]))]
    if not study.share and known(row["participant"]):
        parts.insert(0, row["participant"])
    if start is not None and not pd.isna(start):
        parts.append(f"{int(start) // 3600:02d}:{int(start) // 60 % 60:02d}:{int(start) % 60:02d}")
    if not pd.isna(row["position"]):
        parts.append(text("quotes.turn", study.language, number=int(row["position"])))
    return " · ".join(parts)


def _name(study: Study, kind: str, id: Any) -> str | None:
    entries = study.codebook.phases if kind == "phase" else study.codebook.emotions
    return next((entry.name(study.language) for entry in entries if entry.id == id), known(id))
