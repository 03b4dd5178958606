"""What `cjm check` says of each file, in lines for people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cjmkit.study.folder import Study
from cjmkit.tables import records
from cjmkit.texts import shortened, text, text_or

INDENT = "    "
ROLES = ("participant", "moderator", "other")


def summary_lines(study: Study) -> list[str]:
    """Return what was recognised in each interview and survey, counted, left out and why; warnings below their file."""
    return [
        *(line for record in study.files["interviews"] for line in _interview(record, study)),
        *(line for record in study.files["surveys"] for line in _survey(record, study)),
        *_coded(study),
    ]


def coded_summary(study: Study) -> dict[str, Any] | None:
    """Return what became of the coders' work, as `cjm check --json` prints it; None where nobody has begun."""
    lost = [coding for codings in study.lost["codings"] for coding in codings]
    coders = {*study.codings["coder"], *(coder for coders in study.lost["coders"] for coder in coders)}
    if not (coders or study.ledger_warnings):
        return None
    return {
        "coders": sorted(coders),
        "lines": len(study.codings) + len(lost),
        "quotes": int(study.codings["quote"].nunique()),
        "lost": len(study.lost),
        "warnings": [fault.plain() for fault in study.ledger_warnings],
    }


def counted(key: str, n: int, language: str) -> str:
    """Return a number with its noun, from the texts `study.one_<key>` and `study.many_<key>`.

    >>> counted("turn", 1, "de"), counted("turn", 1200, "en")
    ('1 Beitrag', '1200 turns')
    """
    return text(f"study.{'one' if n == 1 else 'many'}_{key}", language, n=n)


def _interview(record: Mapping[str, Any], study: Study) -> Iterator[str]:
    lang = study.language
    about = [record["format"], record["encoding"], _language(record["language"], lang), _clock(record["duration_s"])]
    yield f"{record['file']}: {', '.join(part for part in about if part and part != '–')}"
    said = []
    for role in ROLES:
        turns, words = record["turns"][role], record["words"][role]
        if turns:
            who = text(f"study.who_{role}", lang)
            if role == "participant" and record["participant"]:
                who = f"{who} {_few(record['participant'].split(', '))}"
            said.append(f"{who}: {counted('turn', turns, lang)}, {counted('word', words, lang)}")
    if said:
        yield INDENT + "; ".join(said)
    if record["speakers"]:
        yield INDENT + _speakers(record, study)
    yield from _warnings(record, lang)


def _speakers(record: Mapping[str, Any], study: Study) -> str:
    """Who was taken for whom, and what decided it."""
    turns = study.utterances[study.utterances["source"].eq(record["file"])]
    roles = {row["speaker"]: row["role"] for row in records(turns[["speaker", "role"]].dropna())}
    parts = []
    for role in ("moderator", "participant", "other"):
        if labels := [label for label in record["speakers"] if roles.get(label) == role]:
            parts.append(text(f"study.labels_{role}", study.language, labels=_few(labels)))
    if rest := [label for label in record["speakers"] if label not in roles]:
        parts.append(text("study.labels_rest", study.language, labels=_few(rest)))
    source = _named("from", record["roles_from"] or "nothing", study.language)
    return f"{'; '.join(parts)} ({source})"


def _survey(record: Mapping[str, Any], study: Study) -> Iterator[str]:
    lang = study.language
    left_out = [f"{text(f'surveys.reason_{reason}', lang)} {n}" for reason, n in record["excluded"].items() if n]
    yield f"{record['file']}: {', '.join(filter(None, [record['source'], record['encoding']]))}"
    yield INDENT + ", ".join(
        [
            counted("row", record["rows"], lang),
            counted("response", record["responses"], lang),
            *([text("study.left_out", lang, reasons=", ".join(left_out))] if left_out else []),
        ]
    )
    own = study.config.survey_settings().get(record["file"], {}).get("questions", {})
    said = {question.get("phase") for question in own.values()}
    for question in record["questions"]:
        yield INDENT + _question(question, said, lang)
    yield from _warnings(record, lang)


def _question(question: Mapping[str, Any], said: Collection[str | None], language: str) -> str:
    """A question in one line: column, wording, metric and scale, phase (`said`: those that study.yml gives), origin."""
    scale = "–".join(f"{end:g}" for end in question["scale"] or ())
    metric = " ".join(part for part in (question["metric"], scale) if part)
    high = text(f"study.high_is_{question['high_is']}", language) if question["high_is"] else ""
    what = f"{', '.join(filter(None, [metric, high]))} ({_named('question', question['from'], language)})"
    if phase := question["phase"]:
        is_proposed = question["from"] != "study.yml" or phase not in said
        what += "; " + text("study.proposed_phase" if is_proposed else "study.said_phase", language, phase=phase)
    wording = "" if question["column"] == question["wording"] else f": {shortened(question['wording'])}"
    return f"{shortened(question['column'])}{wording} → {what}"


def _coded(study: Study) -> Iterator[str]:
    if coded := coded_summary(study):
        yield text("study.coded", study.language, **{**coded, "coders": ", ".join(coded["coders"])})


def _warnings(record: Mapping[str, Any], language: str) -> Iterator[str]:
    for warning in record["warnings"]:
        line, message = warning["line"], str(warning["message"])
        named = line is None or re.search(rf"\b(lines?|zeilen?)\b[^;.]*\b{line}\b", message, re.IGNORECASE)
        yield f"{INDENT}! {message}" if named else f"{INDENT}! {text('common.line', language, lines=line)}: {message}"


def _named(kind: str, key: str, language: str) -> str:
    return text_or(f"study.{kind}_{key.replace('.', '_')}", language, otherwise=key)


def _few(labels: list[str], most: int = 8) -> str:
    between = "; " if any("," in label for label in labels) else ", "
    return between.join(labels[:most]) + (f" … (+{len(labels) - most})" if len(labels) > most else "")


def _language(code: str | None, language: str) -> str | None:
    return _named("language", code, language) if code else None


def _clock(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} h" if hours else f"{minutes}:{rest:02} min"
