"""What counts: facets on which the coders agree, or suggestions where nobody has coded yet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from cjmkit.codings import COUNTING, decisions
from cjmkit.privacy import quotable
from cjmkit.quotes.anchors import anchored_quotes
from cjmkit.quotes.candidates import candidate_quotes
from cjmkit.study import Study, pretrained_models
from cjmkit.tables import FACETS, QUOTES, given, records, table

VERIFIED = {**QUOTES, **FACETS, "status": "str", "coders": "object", "quotable": "bool"}
TOLERANCE = 1  # coders whose valences have one sign and differ by no more than this agree; their mean counts


def is_preliminary(study: Study, preliminary: bool = False) -> bool:
    """Return whether suggestions stand in for codings: when asked for, and in a study that no coder has begun."""
    return preliminary or not (study.codings["status"].isin(COUNTING).any() or len(study.lost))


@lru_cache(maxsize=8)
def verified_quotes(study: Study, *, preliminary: bool = False) -> pd.DataFrame:
    """Return the quotes that count, with their facets: columns of `tables.QUOTES`, `tables.FACETS`, status, coders, quotable.

    A facet counts where every coder who decided on it agrees, or a later decision settled it. Coders agree on valence and
    intensity when these have one sign and differ by at most 1; the mean counts. Who may not be quoted has no `text` here.
    With `preliminary`, and in a study without codings, the machine's suggestions stand in (status "suggested").
    """
    frame = _suggested(study) if is_preliminary(study, preliminary) else _verified(study)
    allowed = quotable(study.participants, share=study.share)
    named = frame["participant"].isin(study.participants["participant"])
    frame["quotable"] = frame["participant"].isin(allowed) | ~named & ~pd.Series(study.share, index=frame.index)
    hidden = ~frame["quotable"]
    frame.loc[hidden, ["text", "before", "after"]] = None
    return frame


def suggested_quotes(study: Study) -> pd.DataFrame:
    """Return the machine's suggestion for every candidate quote (columns of `suggest_codings`)."""
    from cjmkit.suggest import suggest_codings

    suggestions: pd.DataFrame = suggest_codings(
        candidate_quotes(study),
        study.codebook,
        study.codings,
        language=study.language,
        models=pretrained_models(study.config, study.root),
    )
    return suggestions


def _suggested(study: Study) -> pd.DataFrame:
    quotes = candidate_quotes(study)
    suggestions = suggested_quotes(study)
    facets = suggestions[[facet for facet in FACETS if facet in suggestions]]
    pairs = zip(records(quotes), records(facets), strict=True)
    marks = {"status": "suggested", "coders": [], "quotable": True}
    return table(VERIFIED, [{**quote, **facet, **marks} for quote, facet in pairs])


def _verified(study: Study) -> pd.DataFrame:
    anchors = {row["quote"]: row for row in records(anchored_quotes(study))}
    valences = {emotion.id: emotion.valence for emotion in study.codebook.emotions}
    rows = []
    by_quote: dict[str, list[dict[str, Any]]] = {}
    for line in records(decisions(study.codings)):
        by_quote.setdefault(line["quote"], []).append(line)
    for quote, lines in by_quote.items():
        facets = agreed_facets([_with_valence(line, valences) for line in lines])
        if facets:
            coders = sorted(line["coder"] for line in lines if line["status"] in COUNTING)
            marks = {"status": "verified", "coders": coders, "quotable": True}
            rows.append({**anchors[quote], **facets, **marks})
    frame = table(VERIFIED, rows)
    return frame.sort_values(["source", "position", "start_char"], kind="stable", ignore_index=True)


def agreed_facets(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the facets that count for one quote, from its coders' decisions (`codings.decisions`, one row a coder)."""
    facets: dict[str, Any] = {}
    for facet in FACETS:
        heard = _heard(facet, lines)
        values = [line[facet] for line in heard if line["status"] in COUNTING and given(line[facet])]
        if values and not any(line["status"] == "rejected" for line in heard):
            value = _agreed(facet, values)
            if value is not None:
                facets[facet] = value
    return facets


def _heard(facet: str, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines that are not settled by another one: of a facet, the last decision that settles takes the place of those
    that it names, and of all that were made before it."""
    said = [(line, _since(facet, line)) for line in lines]
    settling = [since for line, since in said if line["status"] in COUNTING and since[2]]
    if not settling:
        return lines
    at, coding, settled = max(settling)
    return [line for line, since in said if since[1] == coding or (since[0] >= at and since[1] not in settled)]


def _since(facet: str, line: dict[str, Any]) -> tuple[str, str, list[str]]:
    """Return when and by which coding a line says what it says of a facet, and which codings that one settles."""
    since = line.get("since")
    if not isinstance(since, dict):  # one line said it all
        settles = line["settles"] if given(line[facet]) and given(line["settles"]) else []
        return line["at"], line.get("coding", ""), settles
    nothing: tuple[str, str, list[str]] = (line["at"], line["coding"], [])
    # A valence that was not given is its emotion's.
    return since.get(facet) or (since.get("emotion") if facet == "valence" else None) or nothing


def _agreed(facet: str, values: list[Any]) -> Any:
    if facet == "codes":
        return sorted(set.intersection(*(set(value) for value in values))) or None
    if facet in ("valence", "intensity"):
        near = max(values) - min(values) <= TOLERANCE and not min(values) < 0 < max(values)
        return sum(values) / len(values) if near else None
    return values[0] if len(set(values)) == 1 else None


def _with_valence(line: dict[str, Any], valences: Mapping[str, int]) -> dict[str, Any]:
    """A coding without a valence takes its emotion's sign × max(1, intensity), at most 2."""
    if given(line["valence"]) or line["emotion"] not in valences:
        return line
    load = max(1.0, line["intensity"]) if given(line["intensity"]) else 1.0
    return {**line, "valence": valences[line["emotion"]] * min(2.0, load)}


def seen_share(study: Study) -> float | None:
    """Return the share (0…1) of candidate quotes that a coder has decided on; None where there is nothing to code."""
    candidates = candidate_quotes(study)
    if candidates.empty:
        return None
    decided = study.codings.loc[study.codings["status"].ne("suggested"), "quote"]
    return float(candidates["quote"].isin(decided).mean())
