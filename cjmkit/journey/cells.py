"""The cells of a map: what stands in each phase and lane, with its evidence and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cjmkit.curves import Curve
from cjmkit.personas import by_strength, reach, strongest_words
from cjmkit.study import Study
from cjmkit.study.config import Touchpoint
from cjmkit.tables import records
from cjmkit.texts import text

CODED = {
    "actions": "action",
    "thoughts": "thought",
    "questions": "question",
    "needs": "need",
    "expectations": "expectation",
    "pain points": "pain point",
    "delights": "delight",
    "ideas": "idea",
}
LANES = (
    "actions", "thoughts", "questions", "needs", "expectations", "touchpoints", "channels", "emotions",
    "pain points", "delights", "ideas", "quotes", "scores", "owners",
)  # fmt: skip
CELL_COLUMNS = ["phase", "lane", "text", "level", "evidence", "people", "of_people", "impact", "valence", "language"]
IMPACT_WEIGHT = {"trivial": 1, "workaround": 2, "abandonment": 3}


def build_cells(
    study: Study, quotes: pd.DataFrame, curve: Curve, people: frozenset[str], preliminary: bool
) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    total = reach(quotes, people) if not people else len(people)
    for phase in study.codebook.phases:
        here = quotes[quotes["phase"].eq(phase.id)]
        items = {
            **{lane: _coded(study, here[here["lane"].eq(coded)]) for lane, coded in CODED.items()},
            "touchpoints": _touchpoints(study, phase.id, here),
            "channels": _channels(study, phase.id, here),
            "emotions": _emotions(study, here),
            "quotes": _strongest(study, here),
            "scores": _scores(curve, phase.id),
            "owners": _owners(study, phase.id),
        }
        for lane in LANES:
            nothing = cell_item(text("journey.assumption", study.language), "assumed")
            for item in items[lane] or [nothing]:
                heard = reach(quotes[quotes["quote"].isin(item["evidence"])], people)
                level = (
                    "inferred" if preliminary and item["level"] == "observed" and lane != "scores" else item["level"]
                )
                impact = item["impact"] if lane == "pain points" else None
                rows.append(
                    {
                        "phase": phase.id,
                        "lane": lane,
                        **item,
                        "level": level,
                        "impact": impact,
                        "people": heard,
                        "of_people": total,
                    }
                )
    return pd.DataFrame(rows, columns=CELL_COLUMNS).astype({"impact": "str", "valence": "float64", "language": "str"})


def cell_item(
    words: str, level: str, group: pd.DataFrame | None = None, evidence: list[str] | None = None
) -> dict[str, Any]:
    if group is None:
        return {
            "text": words,
            "level": level,
            "evidence": evidence or [],
            "impact": None,
            "valence": None,
            "language": None,
        }
    impacts = [impact for impact in IMPACT_WEIGHT if impact in {*group["impact"].dropna()}]
    return {
        "text": words,
        "level": level,
        "evidence": group["quote"].to_list(),
        "impact": impacts[-1] if impacts else None,
        "valence": group["valence"].mean(),
        "language": next(iter(group.loc[group["text"].eq(words), "language"]), None),
    }


def _coded(study: Study, chosen: pd.DataFrame) -> list[dict[str, Any]]:
    """Quotes coded in one lane, those about one touchpoint or code together, the ones from most people first."""
    items = []
    for about, group in by_topic(chosen):
        words = strongest_words(group) or text("journey.not_quotable", study.language, about=topic_name(study, about))
        items.append((-group["participant"].nunique(), -len(group), cell_item(words.strip(), "observed", group)))
    return [item for *_, item in sorted(items, key=lambda entry: entry[:2])]


def by_topic(chosen: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Group by touchpoint, else by first code, else each quote for itself."""

    def about(row: Mapping[str, Any]) -> str:
        codes = row["codes"] if isinstance(row["codes"], list) else []
        return (
            str(row["touchpoint"])
            if isinstance(row["touchpoint"], str)
            else codes[0]
            if codes
            else f"\x1f{row['quote']}"
        )

    keys = pd.Series([about(row) for row in records(chosen)], index=chosen.index, dtype="object")
    return [(str(key), group) for key, group in chosen.groupby(keys, sort=False)]


def topic_name(study: Study, about: str) -> str:
    if about.startswith("\x1f"):
        return ""
    return next((str(point.name or point.id) for point in study.config.touchpoints if point.id == about), about)


def _touchpoints(study: Study, phase: str, here: pd.DataFrame) -> list[dict[str, Any]]:
    """Coded touchpoints are observed, those whose name falls in a quote inferred, the rest of the inventory assumed."""
    items, known = [], {point.id: point for point in study.config.touchpoints}
    for id, group in here.dropna(subset=["touchpoint"]).groupby("touchpoint", sort=True):
        items.append(cell_item(topic_name(study, str(id)), "observed", group))
    seen = {*here["touchpoint"].dropna()}
    for point in known.values():
        if point.id in seen:
            continue
        group = here[here["text"].fillna("").map(lambda words, point=point: _mentions(words, point))]
        if len(group):
            items.append(cell_item(str(point.name or point.id), "inferred", group))
        elif point.phase == phase:
            items.append(cell_item(str(point.name or point.id), "assumed"))
    return items


def _mentions(words: str, point: Touchpoint) -> bool:
    lowered = f" {words.casefold()}"
    return any(f" {name.casefold()}" in lowered for name in (str(point.name or point.id), *point.aliases))


def _channels(study: Study, phase: str, here: pd.DataFrame) -> list[dict[str, Any]]:
    items = [
        cell_item(str(channel), "observed", group)
        for channel, group in here.dropna(subset=["channel"]).groupby("channel", sort=True)
    ]
    seen = {*here["channel"].dropna()}
    for channel in sorted(
        {point.channel for point in study.config.touchpoints if point.channel and point.phase == phase} - seen
    ):
        ids = [point.id for point in study.config.touchpoints if point.channel == channel]
        group = here[here["touchpoint"].isin(ids)]
        items.append(cell_item(channel, "inferred", group) if len(group) else cell_item(channel, "assumed"))
    return items


def _emotions(study: Study, here: pd.DataFrame) -> list[dict[str, Any]]:
    felt = here[here["emotion"].notna() & here["emotion"].ne("neutral")]
    names = {emotion.id: emotion.name(study.language) for emotion in study.codebook.emotions}
    groups = sorted(
        felt.groupby("emotion", sort=True), key=lambda pair: (-pair[1]["participant"].nunique(), -len(pair[1]))
    )
    return [cell_item(names.get(str(emotion), str(emotion)), "observed", group) for emotion, group in groups]


def _strongest(study: Study, here: pd.DataFrame) -> list[dict[str, Any]]:
    """The strongest quotable quotes, one a person."""
    shown = by_strength(here[here["quotable"] & here["text"].notna()]).drop_duplicates("participant").head(3)
    return [cell_item(str(row.text), "observed", shown.loc[[row.Index]]) for row in shown.itertuples()]


def _scores(curve: Curve, phase: str) -> list[dict[str, Any]]:
    point = next(row for row in records(curve.points) if row["phase"] == phase)
    if pd.isna(point["survey"]):
        return []
    words = text("journey.score", curve.language, label=point["survey_label"], n=point["survey_n"])
    return [{**cell_item(words, "observed", evidence=point["survey_evidence"]), "valence": point["survey"]}]


def _owners(study: Study, phase: str) -> list[dict[str, Any]]:
    config = study.config
    stated = [(entry.phase, entry.owner) for entry in config.touchpoints] + [
        (entry.phase, entry.owner) for entry in config.activities
    ]
    owners = [owner for where, owner in stated if where == phase and owner]
    return [cell_item(owner, "assumed") for owner in dict.fromkeys(owners)]
