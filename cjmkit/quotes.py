"""Quotes: what can be coded, what counts, and who belongs to which persona."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import pandas as pd

from cjmkit.codings import COUNTING, decisions
from cjmkit.errors import Fault
from cjmkit.language import sentences
from cjmkit.privacy import quotable
from cjmkit.study import Persona, Study
from cjmkit.tables import FACETS, QUOTES, records, table
from cjmkit.texts import text

CONTEXT = 32  # characters on either side that help to find a quote again
VERIFIED = {**QUOTES, **FACETS, "status": "str", "coders": "object", "quotable": "bool"}
TOLERANCE = 1  # coders whose valences have one sign and differ by no more than this agree; their mean counts


@lru_cache(maxsize=8)
def candidate_quotes(study: Study) -> pd.DataFrame:
    """Return everything that can be coded, a sentence a row: columns of `tables.QUOTES`.

    Participants' turns and survey comments, in the order of the files; `question` is the moderator's last turn before,
    or the survey question's wording.
    """
    rows: list[dict[str, Any]] = []
    for _, turns in study.utterances.groupby("source", sort=False):
        asked = None
        for position, turn in enumerate(records(turns), start=1):
            if turn["role"] == "moderator":
                asked = turn["text"]
            elif turn["role"] in ("participant", "respondent"):
                question = turn["question"] if turn["role"] == "respondent" else asked
                spans = sentences(turn["text"], _known(turn["language"]))
                rows += [_quote(turn, start, end, position, _known(question)) for start, end in spans]
    return table(QUOTES, rows)


def _quote(turn: Mapping[str, Any], start: int, end: int, position: int | None, question: str | None) -> dict[str, Any]:
    words = turn["text"]
    return {
        "quote": quote_id(turn["utterance"], start, end),
        "start_char": start,
        "end_char": end,
        "position": position,
        "question": question,
        "text": words[start:end],
        "before": words[max(0, start - CONTEXT) : start],
        "after": words[end : end + CONTEXT],
        "asked_phase": _known(turn["phase"]),
        **{key: _known(turn[key]) for key in ("utterance", "source", "participant", "language", "role")},
    }


def quote_id(utterance: str, start: int, end: int) -> str:
    """Return the id of a span of an utterance: the same wherever it is computed."""
    return "q" + sha256(f"{utterance}\x1f{start}\x1f{end}".encode()).hexdigest()[:12]


def is_preliminary(study: Study, preliminary: bool = False) -> bool:
    """Return whether suggestions stand in for codings: when asked for, and in a study that no coder has begun."""
    return preliminary or not study.codings["status"].isin(COUNTING).any()


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
        candidate_quotes(study), study.codebook, study.codings, language=study.language
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
    for quote, lines in decisions(study.codings).groupby("quote", sort=False):
        if quote not in anchors:
            continue
        facets = agreed_facets([_with_valence(line, valences) for line in records(lines)])
        if facets:
            coders = sorted(lines.loc[lines["status"].isin(COUNTING), "coder"])
            marks = {"status": "verified", "coders": coders, "quotable": True}
            rows.append({**anchors[str(quote)], **facets, **marks})
    frame = table(VERIFIED, rows)
    return frame.sort_values(["source", "position", "start_char"], kind="stable", ignore_index=True)


def agreed_facets(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the facets that count for one quote, from its coders' decisions (`codings.decisions`, one row a coder)."""
    settling = [line for line in lines if line["status"] in COUNTING and _list(line["settles"])]
    settled = max(settling, key=lambda line: line["at"], default=None)
    facets: dict[str, Any] = {}
    for facet in FACETS:
        heard = lines
        if settled is not None and _given(settled[facet]):
            heard = [line for line in lines if line["at"] >= settled["at"]]
        values = [line[facet] for line in heard if line["status"] in COUNTING and _given(line[facet])]
        if values and not any(line["status"] == "rejected" for line in heard):
            value = _agreed(facet, values)
            if value is not None:
                facets[facet] = value
    return facets


def _agreed(facet: str, values: list[Any]) -> Any:
    if facet == "codes":
        return sorted(set.intersection(*(set(value) for value in values))) or None
    if facet in ("valence", "intensity"):
        near = max(values) - min(values) <= TOLERANCE and not min(values) < 0 < max(values)
        return sum(values) / len(values) if near else None
    return values[0] if len(set(values)) == 1 else None


def _with_valence(line: dict[str, Any], valences: Mapping[str, int]) -> dict[str, Any]:
    """A coding without a valence takes its emotion's sign × max(1, intensity), at most 2."""
    if _given(line["valence"]) or line["emotion"] not in valences:
        return line
    load = max(1.0, line["intensity"]) if _given(line["intensity"]) else 1.0
    return {**line, "valence": valences[line["emotion"]] * min(2.0, load)}


@lru_cache(maxsize=8)
def anchored_quotes(study: Study) -> pd.DataFrame:
    """Return the quotes that codings point to, found in today's transcripts (columns of `tables.QUOTES`).

    A quote is where its utterance and offsets say, if its text is still there; else the only place of its source (or its
    participant) where the exact text stands, with its context where that is needed to tell. What is not found is left out.
    """
    return _anchors(study)[0]


def check_anchors(study: Study) -> list[Fault]:
    """Return what became of codings whose transcript has changed: quotes found elsewhere, and quotes lost."""
    _, moved, lost = _anchors(study)
    faults = []
    for key, lines in (("moved", moved), ("lost", lost)):
        for source, rows in _by_source(lines).items():
            examples = "; ".join(f"{row['quote']} “{str(row['text'])[:40]}”" for row in rows[:3])
            faults.append(Fault(text(f"codings.{key}", study.language, n=len(rows), examples=examples), source))
    return faults


def _anchors(study: Study) -> tuple[pd.DataFrame, list[dict[str, Any]], list[dict[str, Any]]]:
    known = {row["quote"]: row for row in records(candidate_quotes(study))}
    turns = _turns(study)
    rows, moved, lost = [], [], []
    for line in records(study.codings.drop_duplicates("quote")):
        if line["quote"] in known:
            rows.append(known[line["quote"]])
            continue
        turn = turns.get(line["utterance"])
        start, end = _whole(line["start_char"]), _whole(line["end_char"])
        if turn and start is not None and end is not None and turn["text"][start:end] == line["text"]:
            rows.append({**_quote(turn, start, end, turn["position"], turn["asked"]), "quote": line["quote"]})
            continue
        place = _search(line, turns.values())
        if place is None:
            lost.append(line)
        else:
            turn, start = place
            found = _quote(turn, start, start + len(line["text"]), turn["position"], turn["asked"])
            rows.append({**found, "quote": line["quote"]})
            moved.append(line)
    return table(QUOTES, rows), moved, lost


def _turns(study: Study) -> dict[str, dict[str, Any]]:
    turns: dict[str, dict[str, Any]] = {}
    for _, rows in study.utterances.groupby("source", sort=True):
        asked = None
        for position, turn in enumerate(records(rows), start=1):
            asked = turn["text"] if turn["role"] == "moderator" else asked
            question = turn["question"] if turn["role"] == "respondent" else asked
            turns[turn["utterance"]] = {**turn, "position": position, "asked": _known(question)}
    return turns


def _search(line: Mapping[str, Any], turns: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], int] | None:
    if not _given(line["text"]):
        return None
    near = [t for t in turns if t["source"] == line["source"] or t["participant"] == line["participant"]]
    places = [(turn, at) for turn in near for at in _places(turn["text"], line["text"])]
    if len(places) > 1:
        before, after = _known(line["before"]) or "", _known(line["after"]) or ""
        size = len(line["text"])
        places = [
            (turn, at)
            for turn, at in places
            if turn["text"][:at].endswith(before[-12:]) and turn["text"][at + size :].startswith(after[:12])
        ]
    return places[0] if len(places) == 1 else None


def _places(words: str, part: str) -> list[int]:
    places, at = [], words.find(part)
    while at >= 0:
        places.append(at)
        at = words.find(part, at + 1)
    return places


def seen_share(study: Study) -> float | None:
    """Return the share (0…1) of candidate quotes that a coder has decided on; None where there is nothing to code."""
    candidates = candidate_quotes(study)
    if candidates.empty:
        return None
    decided = study.codings.loc[study.codings["status"].ne("suggested"), "quote"]
    return float(candidates["quote"].isin(decided).mean())


def persona_participants(study: Study, persona: Persona) -> frozenset[str]:
    """Return the participants of a persona: any rule of its `match` suffices."""
    return frozenset(
        row["participant"]
        for row in records(study.participants)
        if any(_matches(rule, _attribute(row, key)) for key, rule in persona.match.items())
    )


def persona_answers(study: Study, persona: Persona) -> pd.DataFrame:
    """Return the answers of a persona: of its participants, and of the segments its `match` names."""
    people = persona_participants(study, persona)
    segments = persona.match.get("segment")
    belongs = study.answers["participant"].isin(people)
    if segments is not None:
        belongs |= study.answers["segment"].map(lambda segment: _matches(segments, segment))
    return study.answers[belongs].reset_index(drop=True)


def answers_by_persona(study: Study) -> pd.DataFrame:
    """Return the answers with a column `persona`: once for each persona they belong to, once without any for the rest."""
    parts = [persona_answers(study, persona).assign(persona=persona.id) for persona in study.personas]
    taken = pd.concat(parts, ignore_index=True) if parts else study.answers.iloc[:0].assign(persona=None)
    rest = study.answers[~study.answers["response"].isin(taken["response"])].assign(persona=None)
    return pd.concat([taken, rest], ignore_index=True).astype({"persona": "str"})


def persona_quotes(study: Study, persona: Persona, *, preliminary: bool = False) -> pd.DataFrame:
    """Return the verified quotes of a persona: its participants' words and its responses' comments."""
    quotes = verified_quotes(study, preliminary=preliminary)
    people = persona_participants(study, persona)
    answers = persona_answers(study, persona)
    respondents = {*answers["respondent"].dropna(), *answers["participant"].dropna()}
    return quotes[quotes["participant"].isin(people | respondents)].reset_index(drop=True)


def evidence(study: Study, quotes: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return what a reader sees behind each id: the quotes given, and every response of the study."""
    times = study.utterances.drop_duplicates("utterance").set_index("utterance")["start"]
    found: dict[str, dict[str, Any]] = {}
    for row in records(quotes):
        found[row["quote"]] = {
            "kind": "quote",
            "text": _known(row["text"]),
            "language": _known(row["language"]),
            "participant": _known(row["participant"]),
            "phase": _name(study, "phase", row["phase"]),
            "emotion": _name(study, "emotion", row["emotion"]),
            "question": _known(row["question"]),
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
        person = _known(first["participant"])
        open_words = (person is None and not study.share) or person in allowed
        found[str(response)] = {
            "kind": "answer",
            "response": response,
            "persona_segment": _known(first["segment"]),
            "lines": [
                {
                    "wording": line["wording"],
                    "score": None if pd.isna(line["score"]) else float(line["score"]),
                    "scale": None
                    if pd.isna(line["scale_low"])
                    else [float(line["scale_low"]), float(line["scale_high"])],
                    "comment": _known(line["comment"]) if open_words else None,
                }
                for line in records(lines)
            ],
            "place": source_label(study, first["source"], person),
        }
    return found


def _place(study: Study, row: Mapping[str, Any], start: Any) -> str:
    parts = [source_label(study, row["source"], _known(row["participant"]))]
    if not study.share and _known(row["participant"]):
        parts.insert(0, row["participant"])
    if start is not None and not pd.isna(start):
        parts.append(f"{int(start) // 3600:02d}:{int(start) // 60 % 60:02d}:{int(start) % 60:02d}")
    if not pd.isna(row["position"]):
        parts.append(text("quotes.turn", study.language, number=int(row["position"])))
    return " · ".join(parts)


def _name(study: Study, kind: str, id: Any) -> str | None:
    entries = study.codebook.phases if kind == "phase" else study.codebook.emotions
    return next((entry.name(study.language) for entry in entries if entry.id == id), _known(id))


def _attribute(row: Mapping[str, Any], key: str) -> Any:
    return row[key] if key in ("participant", "segment", "role", "language") else (row["attributes"] or {}).get(key)


def _matches(rule: Any, value: Any) -> bool:
    if not _given(value):
        return False
    if isinstance(rule, Mapping):
        return _within(rule, value)
    options = rule if isinstance(rule, (list, tuple)) else [rule]
    return str(value).strip().casefold() in {str(option).strip().casefold() for option in options}


def _within(rule: Mapping[str, Any], value: Any) -> bool:
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        number = None
    checks = []
    for key in ("min", "max"):
        if key in rule:
            checks.append(number is not None and (number >= rule["min"] if key == "min" else number <= rule["max"]))
    if "after" in rule:
        checks.append(str(value) >= str(rule["after"]))
    if "before" in rule:
        checks.append(str(value) <= str(rule["before"]))
    return bool(checks) and all(checks)


def _by_source(lines: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        grouped.setdefault(str(line["source"]), []).append(line)
    return grouped


def _given(value: Any) -> bool:
    return bool(value) if isinstance(value, (list, tuple)) else not (value is None or pd.isna(value))


def _known(value: Any) -> Any:
    return value if _given(value) else None


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _whole(value: Any) -> int | None:
    return int(value) if _given(value) else None
