"""What a map says in sentences and rankings: pains, opportunities, findings, what is not known, warnings."""

from __future__ import annotations

import pandas as pd

from cjmkit.curves import FEW, Curve
from cjmkit.journey.cells import IMPACT_WEIGHT, by_topic, cell_item, topic_name
from cjmkit.markup import number
from cjmkit.personas import reach, strongest_words
from cjmkit.quotes import persona_lost
from cjmkit.scores import FATIGUE_WINDOW, survey_fatigue
from cjmkit.study import Study
from cjmkit.tables import records
from cjmkit.texts import text

STATED = ("owners",)  # what the team says, not the evidence


def rank_pains(study: Study, quotes: pd.DataFrame, people: frozenset[str]) -> pd.DataFrame:
    """Pain points by impact × reach: groups of quotes coded as pain, the worst impact named, how many people of how many."""
    names = {phase.id: phase.name(study.language) for phase in study.codebook.phases}
    owners = {point.id: point.owner for point in study.config.touchpoints}
    rows = []
    for phase, chosen in quotes[quotes["lane"].eq("pain point")].groupby("phase", sort=True):
        for about, group in by_topic(chosen):
            item = cell_item("", "observed", group)
            heard = reach(group, people)
            words = strongest_words(group) or text(
                "journey.not_quotable", study.language, about=topic_name(study, about)
            )
            rows.append(
                {
                    "phase": phase,
                    "phase_name": names[str(phase)],
                    "text": words.strip(),
                    "impact": item["impact"],
                    "people": heard,
                    "of_people": len(people) or reach(quotes, people),
                    "quotes": len(group),
                    "score": IMPACT_WEIGHT.get(item["impact"] or "", 1) * heard,
                    "owner": owners.get(about),
                    "evidence": item["evidence"],
                }
            )
    rows.sort(key=lambda row: (-row["score"], -row["quotes"], row["evidence"][0]))
    columns = ["phase", "phase_name", "text", "impact", "people", "of_people", "quotes", "score", "owner", "evidence"]
    return pd.DataFrame(rows, columns=columns)


def rank_opportunities(study: Study, cells: pd.DataFrame) -> pd.DataFrame:
    """What participants themselves propose, phase by phase, the ideas of most people first."""
    names = {phase.id: phase.name(study.language) for phase in study.codebook.phases}
    ideas = cells[cells["lane"].eq("ideas") & cells["level"].ne("assumed")].copy()
    ideas["phase_name"] = ideas["phase"].map(names)
    owners = cells[cells["lane"].eq("owners") & cells["text"].ne(text("journey.assumption", study.language))]
    ideas["owner"] = ideas["phase"].map(owners.groupby("phase")["text"].agg(", ".join))
    ideas = ideas.sort_values("people", ascending=False, kind="stable", ignore_index=True)
    return ideas[["phase", "phase_name", "text", "impact", "people", "of_people", "owner", "evidence"]]


def main_findings(curve: Curve, triangulation: pd.DataFrame, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Three sentences: where it hurts most, where it delights, where words and scores disagree."""
    seen = curve.points.dropna(subset=["mean"])
    found = []
    for kind, here in (("hurts", seen.nsmallest(1, "mean")), ("delights", seen.nlargest(1, "mean"))):
        for point in records(here):
            # Only beyond the noise: a point whose interval meets the middle neither hurts nor delights for sure.
            fits = point["high"] < 0 if kind == "hurts" else point["low"] > 0
            key = f"journey.finding_{kind}" if fits else f"journey.finding_no_{kind}"
            words = text(
                key,
                language,
                phase=point["phase_name"],
                mean=number(point["mean"], language, 1, signed=True),
                people=point["people"],
                quotes=point["quotes"],
            )
            found.append((words, tuple(point["evidence"])))
    apart = triangulation[triangulation["class"].eq("divergent")]
    for row in records(apart.head(1)):
        words = text(
            "journey.finding_divergent",
            language,
            phase=row["phase_name"],
            interview=number(row["interview"], language, 1, signed=True),
            survey=number(row["survey"], language, 1, signed=True),
        )
        found.append((words, tuple(row["evidence"])))
    both = triangulation[triangulation["class"].ne("silent")]
    if apart.empty and len(both):
        words = text("journey.finding_no_divergence", language, n=len(both))
        found.append((words, tuple(id for ids in both["evidence"] for id in ids)))
    return tuple(found)


def what_is_unknown(curve: Curve, cells: pd.DataFrame, language: str) -> tuple[str, ...]:
    points = curve.points
    found = []
    for key, missing in (
        ("no_interviews", points[points["people"].eq(0)]),
        ("thin", points[points["people"].between(1, FEW - 1)]),
        ("no_scores", points[points["survey"].isna()]),
    ):
        if len(missing):
            found.append(text(f"journey.unknown_{key}", language, phases=", ".join(missing["phase_name"]), few=FEW))
    heard = cells[~cells["lane"].isin(STATED)]
    grounded = heard[heard["evidence"].map(len).gt(0)]
    total = heard.drop_duplicates(["phase", "lane"])
    empty = len(total) - len(grounded.drop_duplicates(["phase", "lane"]))
    found.append(text("journey.unknown_cells", language, n=empty, total=len(total)))
    return tuple(found)


def map_warnings(study: Study, curve: Curve, language: str) -> tuple[str, ...]:
    found = [*curve.warnings]
    lost = 0 if curve.preliminary else len(persona_lost(study, study.persona(curve.persona)))
    if lost:
        found.append(text("codings.not_counted", language, n=lost))
    if len(study.personas) > 3:
        found.append(text("journey.many_personas", language, n=len(study.personas)))
    after = [phase.id for phase in study.codebook.phases if phase.bucket == "after"]
    if after and not curve.points.loc[curve.points["phase"].isin(after), "people"].sum():
        found.append(text("journey.no_after", language))
    days = study.answers["submitted_at"].dropna()
    if len(days) and (days.max() - days.min()).days < 30:
        found.append(text("journey.snapshot", language, days=(days.max() - days.min()).days + 1))
    fatigue = survey_fatigue(study.answers)
    often = fatigue.loc[fatigue["again"].fillna(False), "respondent"].nunique()
    if often:
        total = fatigue["respondent"].nunique()
        found.append(text("journey.polled_often", language, n=often, total=total, days=FATIGUE_WINDOW))
    return tuple(found)
