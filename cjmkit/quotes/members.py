"""Who belongs to which persona."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cjmkit.quotes.verified import is_preliminary, verified_quotes
from cjmkit.study import Persona, Study
from cjmkit.tables import given, records


def persona_participants(study: Study, persona: Persona) -> frozenset[str]:
    """Return the participants of a persona: any rule of its `match` suffices."""
    return frozenset(
        row["participant"]
        for row in records(study.participants)
        if any(_matches(rule, _attribute(row, key)) for key, rule in persona.match.items())
    )


def persona_answers(study: Study, persona: Persona) -> pd.DataFrame:
    """Return the answers of a persona: of its participants, and of the segments its `match` names."""
    return study.answers[_answered_by(study, persona)].reset_index(drop=True)


def answers_by_persona(study: Study) -> pd.DataFrame:
    """Return the answers with a column `persona`: once for each persona they belong to, once without any for the rest."""
    rest = pd.Series(True, index=study.answers.index)
    parts = []
    for persona in study.personas:
        belongs = _answered_by(study, persona)
        parts.append(study.answers[belongs].assign(persona=persona.id))
        rest &= ~belongs
    parts.append(study.answers[rest].assign(persona=None))
    return pd.concat(parts, ignore_index=True).astype({"persona": "str"})


def _answered_by(study: Study, persona: Persona) -> pd.Series[bool]:
    belongs = study.answers["participant"].isin(persona_participants(study, persona))
    segments = persona.match.get("segment")
    if segments is not None:
        belongs |= study.answers["segment"].map(lambda segment: _matches(segments, segment)).astype(bool)
    return belongs


def persona_quotes(study: Study, persona: Persona, *, preliminary: bool = False) -> pd.DataFrame:
    """Return the verified quotes of a persona: its participants' words and its responses' comments."""
    quotes = verified_quotes(study, preliminary=preliminary)
    people = persona_participants(study, persona)
    answers = persona_answers(study, persona)
    respondents = {*answers["respondent"].dropna(), *answers["participant"].dropna()}
    return quotes[quotes["participant"].isin(people | respondents)].reset_index(drop=True)


def persona_lost(study: Study, persona: Persona) -> pd.DataFrame:
    """Return the coded quotes of a persona that its sources no longer show (`study.lost`), and those of people now unknown."""
    answers = persona_answers(study, persona)
    members = persona_participants(study, persona) | {*answers["respondent"].dropna(), *answers["participant"].dropna()}
    everyone = {*study.participants["participant"], *study.answers["respondent"].dropna()}
    belongs = study.lost["participant"].isin(members) | ~study.lost["participant"].isin(everyone)
    return study.lost[belongs].reset_index(drop=True)


def quotes_by_persona(study: Study, *, preliminary: bool = False) -> pd.DataFrame:
    """Return the verified quotes with a column `persona`: once for each persona they belong to."""
    parts = [
        persona_quotes(study, persona, preliminary=is_preliminary(study, preliminary)).assign(persona=persona.id)
        for persona in study.personas
    ]
    none = verified_quotes(study, preliminary=preliminary).iloc[:0].assign(persona=None)
    return (pd.concat(parts, ignore_index=True) if parts else none).astype({"persona": "str"})


def _attribute(row: Mapping[str, Any], key: str) -> Any:
    return row[key] if key in ("participant", "segment", "role", "language") else (row["attributes"] or {}).get(key)


def _matches(rule: Any, value: Any) -> bool:
    if not given(value):
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
