"""An evaluation in lines for people."""

from __future__ import annotations

from typing import Any

from cjmkit.evaluation.evaluating import Evaluation
from cjmkit.markup.numbers import absent, number
from cjmkit.tables import records
from cjmkit.texts import text

FEW = 100  # labels


def evaluation_lines(evaluation: Evaluation) -> list[str]:
    """Return a line for each row of `facets`, then what the audit sample says."""
    language = evaluation.language

    def named(key: str) -> str:
        return text(f"evaluation.{key}", language)

    lines = [named("head")]
    for row in records(evaluation.facets):
        lines.append(
            text(
                "evaluation.row",
                language,
                facet=named(row["facet"]),
                code=named("all") if row["language"] == "all" else row["language"],
                how=named("learned_yes" if row["learned"] else "learned_no"),
                n=row["n"],
                **_shares(row, language),
                f1=_figure(row["macro_f1"], language),
                kappa=_figure(row["kappa"], language),
                coders=_figure(row["coders_kappa"], language),
                off=_figure(row["ece"], language),
            )
        )
    if len(evaluation.facets) and evaluation.facets["n"].max() < FEW:
        lines.append(named("few"))
    for row in records(evaluation.audit):
        alone = absent(row["coders_agree"])
        agree = {} if alone else {"agree": _percent(row["coders_agree"], language), "coders_n": int(row["coders_n"])}
        key = "evaluation.audit_alone" if alone else "evaluation.audit"
        lines.append(text(key, language, facet=named(row["facet"]), n=row["n"], **_shares(row, language), **agree))
    return lines


def _shares(row: Any, language: str) -> dict[str, str]:
    low, high = (number(100 * row[end], language, 0) for end in ("low", "high"))
    return {"right": _percent(row["accuracy"], language), "low": low, "high": high}


def _percent(value: float, language: str) -> str:
    return number(100 * value, language, 0) + "\u00a0%"


def _figure(value: Any, language: str) -> str:
    return "–" if absent(value) else number(value, language, 2)
