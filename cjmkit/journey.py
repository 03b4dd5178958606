"""The journey map of a persona: phases × lanes, evidence in every cell, words against scores, pains and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cjmkit.curves import FEW, Curve, sentiment_curve
from cjmkit.markup import number
from cjmkit.personas import by_strength, reach, strongest_words
from cjmkit.quotes import is_preliminary, persona_participants, persona_quotes
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
STATED = ("owners",)  # what the team says, not the evidence
NEAR_ZERO = 0.5  # two values this close to the middle have no direction


@dataclass(frozen=True, eq=False, repr=False)
class JourneyMap:
    """A persona's map. `cells` has a row an item: phase, lane, text, level (observed, inferred, assumed), evidence, people,
    of_people, impact, valence. `triangulation`, `pains`, `opportunities`: a row a finding, ranked, with its evidence.
    """

    persona: str
    name: str
    language: str
    preliminary: bool
    seen: float | None
    lens: tuple[tuple[str, str], ...]
    phases: tuple[dict[str, Any], ...]
    lanes: tuple[tuple[str, str], ...]
    cells: pd.DataFrame
    curve: Curve
    triangulation: pd.DataFrame
    pains: pd.DataFrame
    opportunities: pd.DataFrame
    findings: tuple[tuple[str, tuple[str, ...]], ...]
    unknowns: tuple[str, ...]
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        return f"JourneyMap({self.persona}: {len(self.phases)} phases, {len(self.cells)} items)"

    def _repr_html_(self) -> str:
        from cjmkit.markup import map_grid

        return map_grid(self)


def journey_map(study: Study, persona: str | None = None, *, preliminary: bool = False) -> JourneyMap:
    """Return the map of a persona (the first one without an id). Raises `StudyError` for an unknown id."""
    who = study.persona(persona)
    preliminary = is_preliminary(study, preliminary)
    language = study.language
    curve = sentiment_curve(study, who.id, preliminary=preliminary)
    quotes = persona_quotes(study, who, preliminary=preliminary)
    quotes = quotes[quotes["phase"].isin(study.codebook.phase_ids)]
    people = persona_participants(study, who)
    cells = _cells(study, quotes, curve, people, preliminary)
    triangulation = triangulate(curve)
    return JourneyMap(
        persona=who.id,
        name=who.name,
        language=language,
        preliminary=preliminary,
        seen=curve.seen,
        lens=_lens(study, who.name),
        phases=tuple(
            {"id": phase.id, "name": phase.name(language), "goal": phase.goal(language), "bucket": phase.bucket}
            for phase in study.codebook.phases
        ),
        lanes=tuple((lane, text(f"journey.lane_{lane.replace(' ', '_')}", language)) for lane in LANES),
        cells=cells,
        curve=curve,
        triangulation=triangulation,
        pains=_pains(study, quotes, people),
        opportunities=_opportunities(study, cells),
        findings=_findings(curve, triangulation, language),
        unknowns=_unknowns(curve, cells, language),
        warnings=_warnings(study, curve, language),
    )


def _lens(study: Study, name: str) -> tuple[tuple[str, str], ...]:
    config = study.config
    fields = [
        ("persona", name),
        ("scenario", config.scenario),
        ("goal", config.goal),
        ("business_goal", config.business_goal),
        ("question", config.question),
        ("map_type", config.map_type),
    ]
    if config.backstory:
        fields += [(f"backstory_{key}", value) for key, value in config.backstory.model_dump().items()]
    return tuple((text(f"journey.lens_{key}", study.language), str(value)) for key, value in fields if value)


def _cells(study: Study, quotes: pd.DataFrame, curve: Curve, people: frozenset[str], preliminary: bool) -> pd.DataFrame:
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
            nothing = _item(text("journey.assumption", study.language), "assumed")
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


def _item(
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
    for about, group in _grouped(chosen):
        words = strongest_words(group) or text("journey.not_quotable", study.language, about=_about(study, about))
        items.append((-group["participant"].nunique(), -len(group), _item(words.strip(), "observed", group)))
    return [item for *_, item in sorted(items, key=lambda entry: entry[:2])]


def _grouped(chosen: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
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


def _about(study: Study, about: str) -> str:
    if about.startswith("\x1f"):
        return ""
    return next((str(point.name or point.id) for point in study.config.touchpoints if point.id == about), about)


def _touchpoints(study: Study, phase: str, here: pd.DataFrame) -> list[dict[str, Any]]:
    """Coded touchpoints are observed, those whose name falls in a quote inferred, the rest of the inventory assumed."""
    items, known = [], {point.id: point for point in study.config.touchpoints}
    for id, group in here.dropna(subset=["touchpoint"]).groupby("touchpoint", sort=True):
        items.append(_item(_about(study, str(id)), "observed", group))
    seen = {*here["touchpoint"].dropna()}
    for point in known.values():
        if point.id in seen:
            continue
        group = here[here["text"].fillna("").map(lambda words, point=point: _mentions(words, point))]
        if len(group):
            items.append(_item(str(point.name or point.id), "inferred", group))
        elif point.phase == phase:
            items.append(_item(str(point.name or point.id), "assumed"))
    return items


def _mentions(words: str, point: Touchpoint) -> bool:
    lowered = f" {words.casefold()}"
    return any(f" {name.casefold()}" in lowered for name in (str(point.name or point.id), *point.aliases))


def _channels(study: Study, phase: str, here: pd.DataFrame) -> list[dict[str, Any]]:
    items = [
        _item(str(channel), "observed", group)
        for channel, group in here.dropna(subset=["channel"]).groupby("channel", sort=True)
    ]
    seen = {*here["channel"].dropna()}
    for channel in sorted(
        {point.channel for point in study.config.touchpoints if point.channel and point.phase == phase} - seen
    ):
        ids = [point.id for point in study.config.touchpoints if point.channel == channel]
        group = here[here["touchpoint"].isin(ids)]
        items.append(_item(channel, "inferred", group) if len(group) else _item(channel, "assumed"))
    return items


def _emotions(study: Study, here: pd.DataFrame) -> list[dict[str, Any]]:
    felt = here[here["emotion"].notna() & here["emotion"].ne("neutral")]
    names = {emotion.id: emotion.name(study.language) for emotion in study.codebook.emotions}
    groups = sorted(
        felt.groupby("emotion", sort=True), key=lambda pair: (-pair[1]["participant"].nunique(), -len(pair[1]))
    )
    return [_item(names.get(str(emotion), str(emotion)), "observed", group) for emotion, group in groups]


def _strongest(study: Study, here: pd.DataFrame) -> list[dict[str, Any]]:
    """The strongest quotable quotes, one a person."""
    shown = by_strength(here[here["quotable"] & here["text"].notna()]).drop_duplicates("participant").head(3)
    return [_item(str(row.text), "observed", shown.loc[[row.Index]]) for row in shown.itertuples()]


def _scores(curve: Curve, phase: str) -> list[dict[str, Any]]:
    point = next(row for row in records(curve.points) if row["phase"] == phase)
    if pd.isna(point["survey"]):
        return []
    words = text("journey.score", curve.language, label=point["survey_label"], n=point["survey_n"])
    return [{**_item(words, "observed", evidence=point["survey_evidence"]), "valence": point["survey"]}]


def _owners(study: Study, phase: str) -> list[dict[str, Any]]:
    config = study.config
    stated = [(entry.phase, entry.owner) for entry in config.touchpoints] + [
        (entry.phase, entry.owner) for entry in config.activities
    ]
    owners = [owner for where, owner in stated if where == phase and owner]
    return [_item(owner, "assumed") for owner in dict.fromkeys(owners)]


def triangulate(curve: Curve) -> pd.DataFrame:
    """Return what words and scores say of each phase: convergent, complementary, divergent or silent; divergent first.

    Divergent: the intervals do not meet. Convergent: they meet and both values point the same way (or both lie within
    ±.5 of the middle). Complementary: they meet but point apart, or one of them has no interval. Silent: one is missing.
    """
    rows: list[dict[str, Any]] = []
    for point in records(curve.points):
        kind = _class(point)
        rows.append(
            {
                "phase": point["phase"],
                "phase_name": point["phase_name"],
                "class": kind,
                "interview": point["mean"],
                "interview_low": point["low"],
                "interview_high": point["high"],
                **{key: point[key] for key in ("survey", "survey_low", "survey_high")},
                "text": text(f"journey.{kind}", curve.language, phase=point["phase_name"]),
                "evidence": [*point["evidence"], *point["survey_evidence"]],
            }
        )
    order = ["divergent", "complementary", "convergent", "silent"]
    rows.sort(key=lambda row: order.index(row["class"]))
    return pd.DataFrame(rows)


def _class(point: Mapping[str, Any]) -> str:
    words, scores = point["mean"], point["survey"]
    if pd.isna(words) or pd.isna(scores):
        return "silent"
    if pd.isna(point["low"]) or pd.isna(point["survey_low"]):
        return "complementary"
    if point["high"] < point["survey_low"] or point["survey_high"] < point["low"]:
        return "divergent"
    aligned = words * scores > 0 or max(abs(words), abs(scores)) <= NEAR_ZERO
    return "convergent" if aligned else "complementary"


def _pains(study: Study, quotes: pd.DataFrame, people: frozenset[str]) -> pd.DataFrame:
    """Pain points by impact × reach: groups of quotes coded as pain, the worst impact named, how many people of how many."""
    names = {phase.id: phase.name(study.language) for phase in study.codebook.phases}
    owners = {point.id: point.owner for point in study.config.touchpoints}
    rows = []
    for phase, chosen in quotes[quotes["lane"].eq("pain point")].groupby("phase", sort=True):
        for about, group in _grouped(chosen):
            item = _item("", "observed", group)
            heard = reach(group, people)
            words = strongest_words(group) or text("journey.not_quotable", study.language, about=_about(study, about))
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


def _opportunities(study: Study, cells: pd.DataFrame) -> pd.DataFrame:
    """What participants themselves propose, phase by phase, the ideas of most people first."""
    names = {phase.id: phase.name(study.language) for phase in study.codebook.phases}
    ideas = cells[cells["lane"].eq("ideas") & cells["level"].ne("assumed")].copy()
    ideas["phase_name"] = ideas["phase"].map(names)
    owners = cells[cells["lane"].eq("owners") & cells["text"].ne(text("journey.assumption", study.language))]
    ideas["owner"] = ideas["phase"].map(owners.groupby("phase")["text"].agg(", ".join))
    ideas = ideas.sort_values("people", ascending=False, kind="stable", ignore_index=True)
    return ideas[["phase", "phase_name", "text", "impact", "people", "of_people", "owner", "evidence"]]


def _findings(curve: Curve, triangulation: pd.DataFrame, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
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


def _unknowns(curve: Curve, cells: pd.DataFrame, language: str) -> tuple[str, ...]:
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


def _warnings(study: Study, curve: Curve, language: str) -> tuple[str, ...]:
    found = [*curve.warnings]
    if len(study.personas) > 3:
        found.append(text("journey.many_personas", language, n=len(study.personas)))
    after = [phase.id for phase in study.codebook.phases if phase.bucket == "after"]
    if after and not curve.points.loc[curve.points["phase"].isin(after), "people"].sum():
        found.append(text("journey.no_after", language))
    days = study.answers["submitted_at"].dropna()
    if len(days) and (days.max() - days.min()).days < 30:
        found.append(text("journey.snapshot", language, days=(days.max() - days.min()).days + 1))
    return tuple(found)
