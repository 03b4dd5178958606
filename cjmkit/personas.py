"""Persona profiles: what researchers wrote by hand, and beside it what the evidence says, with n and ids."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cjmkit.codebook import Codebook
from cjmkit.quotes import (
    candidate_quotes,
    is_preliminary,
    persona_answers,
    persona_participants,
    persona_quotes,
    seen_share,
    source_label,
)
from cjmkit.scores import compare_scores, holm, survey_scores
from cjmkit.study import Persona, Study
from cjmkit.texts import catalogue, text

SHOWN_QUOTES = 48
PER_PERSON = 2  # of one person's quotes before everyone else has been heard
DERIVED = {"pain points": "pain point", "delights": "delight", "needs": "need", "expectations": "expectation"}
DERIVED_COLUMNS = ["field", "label", "text", "people", "of_people", "quotes", "sure", "evidence"]
TESTED = {
    "difference": "difference",
    "difference_low": "low",
    "difference_high": "high",
    "test": "test",
    "p_adjusted": "p",
}
PROFILE = (
    "demographics",
    "job",
    "goals",
    "frustrations",
    "values",
    "motivations",
    "information_sources",
    "objections",
    "notes",
)


@dataclass(frozen=True, eq=False, repr=False)
class PersonaProfile:
    """A persona: `written` by hand, `derived` from evidence, `scores` against everyone else's, quotes, and the facts behind.

    `derived`: field, label, text, people, of_people, quotes, sure (low, medium, high), evidence. `scores`: the columns of
    `survey_scores` plus others_n, others_value, others_low, others_high, difference (from all others), difference_low,
    difference_high, test, p_adjusted, adjustment (Holm over all scores of the persona), scale_low, scale_high, evidence (response ids). `emotions`: phase,
    emotion, people, quotes, evidence. `phase_counts`: phase, status (verified, suggested, open), quotes. `quotes`:
    quotable ones, strongest first and spread over people.
    """

    id: str
    name: str
    language: str
    preliminary: bool
    seen: float | None
    line: str
    picture: str | None
    written: tuple[tuple[str, str, list[str]], ...]
    derived: pd.DataFrame
    scores: pd.DataFrame
    emotions: pd.DataFrame
    phase_counts: pd.DataFrame
    quotes: pd.DataFrame
    participants: tuple[str, ...]
    facts: Mapping[str, Any]
    codebook: Codebook

    def __repr__(self) -> str:
        return f"PersonaProfile({self.id}: {self.facts['people']} people, {self.facts['quotes']} quotes)"

    def _repr_html_(self) -> str:
        from cjmkit.markup import profile_card

        return profile_card(self)


def build_persona(study: Study, persona: str | None = None, *, preliminary: bool = False) -> PersonaProfile:
    """Return the profile of a persona (the first one without an id). Raises `StudyError` for an unknown id."""
    who = study.persona(persona)
    preliminary = is_preliminary(study, preliminary)
    quotes = persona_quotes(study, who, preliminary=preliminary)
    quotes = quotes[quotes["phase"].ne("none")]
    people = sorted(persona_participants(study, who))
    answers = persona_answers(study, who)
    written = dict(who.written)
    return PersonaProfile(
        id=who.id,
        name=who.name,
        language=study.language,
        preliminary=preliminary,
        seen=seen_share(study),
        line=str(written.pop("line", "") or written.get("quote") or ""),
        picture=_picture(study, written.pop("picture", None)),
        written=_written(written, study.language),
        derived=_derived(study, quotes, people),
        scores=scores_against_others(study, who),
        emotions=_emotions(quotes),
        phase_counts=_phase_counts(study, who, preliminary),
        quotes=_typical(study, quotes),
        participants=tuple(people),
        facts=_facts(study, quotes, people, answers),
        codebook=study.codebook,
    )


def scores_against_others(study: Study, persona: Persona) -> pd.DataFrame:
    """Return the persona's scores beside those of all other responses, scale by scale, with the responses behind them."""
    mine = persona_answers(study, persona)
    others = study.answers[~study.answers["response"].isin(mine["response"])]
    parts = []
    for key, rows in _scales(mine):
        theirs = dict(_scales(others)).get(key, others.iloc[:0])
        table = survey_scores(rows, language=study.language)
        beside = survey_scores(theirs, language=study.language).set_index("statistic")
        for column in ("n", "value", "low", "high"):
            table[f"others_{column}"] = table["statistic"].map(beside[column] if len(beside) else {})
        table["others_n"] = table["others_n"].fillna(0).astype("Int64")
        tested = _tested(rows, theirs, study.language)
        for column, name in TESTED.items():
            table[column] = table["statistic"].map(tested[name] if len(tested) else {})
        table["scale_low"], table["scale_high"] = key[1], key[2]
        table["evidence"] = [sorted(rows.loc[rows["score"].notna(), "response"].unique())] * len(table)
        parts.append(table)
    if not parts:
        of_others = ["others_n", "others_value", "others_low", "others_high", *TESTED, "adjustment", "evidence"]
        return pd.DataFrame(columns=[*survey_scores(mine, language=study.language).columns, *of_others])
    together = pd.concat(parts, ignore_index=True)
    together["p_adjusted"] = holm(together["p_adjusted"].astype("float64").tolist())
    family = text("scores.family_others", study.language, n=int(together["p_adjusted"].notna().sum()))
    together["adjustment"] = pd.Series(family, index=together.index, dtype="str").where(together["p_adjusted"].notna())
    order = {"nps": 0, "csat": 1, "ces": 2}
    return together.sort_values("metric", key=lambda m: m.map(order), kind="stable", ignore_index=True)


def _tested(mine: pd.DataFrame, others: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return how a persona's answers on one scale differ from all others', by statistic."""
    sides = pd.concat([mine.assign(side="1"), others.assign(side="2")], ignore_index=True)
    return compare_scores(sides.astype({"side": "str"}), between="side", language=language).set_index("statistic")


def _scales(answers: pd.DataFrame) -> list[tuple[Any, pd.DataFrame]]:
    scored = answers[answers["metric"].isin(["nps", "csat", "ces"])]
    return list(scored.groupby(["metric", "scale_low", "scale_high", "high_is"], sort=True, dropna=False))


def _picture(study: Study, path: Any) -> str | None:
    """A picture beside the study as a data URI, so that a page needs no second file; None where it cannot be shown."""
    kinds = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}
    file = (study.root / str(path)).resolve() if path else None
    if file is None or not file.is_file() or study.root not in file.parents or file.suffix.lower() not in kinds:
        return None
    return f"data:image/{kinds[file.suffix.lower()]};base64,{base64.b64encode(file.read_bytes()).decode()}"


def _written(fields: Mapping[str, Any], language: str) -> tuple[tuple[str, str, list[str]], ...]:
    """Hand-written fields in the order of the field's profile, then what else stands there."""
    labels = catalogue("personas", language)
    order = [key for key in PROFILE if key in fields] + [key for key in fields if key not in (*PROFILE, "quote")]
    return tuple(
        (key, labels.get(f"field_{key}", key.replace("_", " ")), _lines(fields[key])) for key in order if fields[key]
    )


def _lines(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{key}: {item}" for key, item in value.items()]
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]


def _derived(study: Study, quotes: pd.DataFrame, people: list[str]) -> pd.DataFrame:
    """Lines that the evidence says: the strongest quote of each group, and how many people it comes from."""
    language = study.language
    names = {phase.id: phase.name(language) for phase in study.codebook.phases}
    touchpoints = {point.id: str(point.name or point.id) for point in study.config.touchpoints}
    rows = []
    for field, lane in DERIVED.items():
        chosen = quotes[quotes["lane"].eq(lane) & quotes["phase"].notna()]
        for (phase, about), group in chosen.assign(about=chosen["touchpoint"].fillna("")).groupby(
            ["phase", "about"], sort=True
        ):
            place, thing = str(phase), str(about)
            label = " · ".join(part for part in (names.get(place, place), touchpoints.get(thing, thing)) if part)
            rows.append({"field": field, "label": label, "text": strongest_words(group), **_support(group, people)})
    for field, column in (("touchpoints", "touchpoint"), ("channels", "channel"), ("emotions", "emotion")):
        for value, group in quotes.dropna(subset=[column]).groupby(column, sort=True):
            label = touchpoints.get(str(value), str(value)) if column == "touchpoint" else str(value)
            if column == "emotion":
                label = next((e.name(language) for e in study.codebook.emotions if e.id == value), str(value))
            if value != "neutral":
                rows.append({"field": field, "label": label, "text": "", **_support(group, people)})
    frame = pd.DataFrame(rows, columns=DERIVED_COLUMNS)
    order = [*DERIVED, "touchpoints", "channels", "emotions"]
    frame["rank"] = frame["field"].map(order.index)
    frame = frame.sort_values(["rank", "people", "quotes"], ascending=[True, False, False], kind="stable")
    return frame.drop(columns="rank").groupby("field", sort=False).head(5).reset_index(drop=True)


def reach(group: pd.DataFrame, people: Collection[str]) -> int:
    """Return how many of a persona's interviewed people a group of quotes comes from; of a persona without any, how many
    of its respondents."""
    who = group["participant"]
    return int(who[who.isin(people)].nunique() if people else who.nunique())


def _support(group: pd.DataFrame, people: list[str]) -> dict[str, Any]:
    heard = reach(group, people)
    sure = "high" if heard >= 5 else "medium" if heard >= 3 else "low"
    return {
        "people": heard,
        "of_people": max(len(people), heard),
        "quotes": len(group),
        "sure": sure,
        "evidence": group["quote"].to_list(),
    }


def strongest_words(group: pd.DataFrame) -> str:
    """Return the quotable text with the most feeling; nothing where nobody may be quoted."""
    open_words = group[group["quotable"] & group["text"].notna()]
    if open_words.empty:
        return ""
    return str(by_strength(open_words)["text"].iloc[0])


def by_strength(quotes: pd.DataFrame) -> pd.DataFrame:
    """Return quotes long enough to say something first, among them those with the most feeling, then in their order."""
    load = quotes["intensity"].fillna(quotes["valence"].abs()).fillna(0)
    telling = quotes["text"].str.len().fillna(0).between(40, 220)
    order = pd.DataFrame({"load": load, "telling": telling}).sort_values(
        ["telling", "load"], ascending=False, kind="stable"
    )
    return quotes.loc[order.index]


def _emotions(quotes: pd.DataFrame) -> pd.DataFrame:
    felt = quotes.dropna(subset=["phase", "emotion"])
    rows = [
        {
            "phase": phase,
            "emotion": emotion,
            "people": group["participant"].nunique(),
            "quotes": len(group),
            "evidence": group["quote"].to_list(),
        }
        for (phase, emotion), group in felt.groupby(["phase", "emotion"], sort=True)
    ]
    return pd.DataFrame(rows, columns=["phase", "emotion", "people", "quotes", "evidence"])


def _phase_counts(study: Study, who: Persona, preliminary: bool) -> pd.DataFrame:
    """Quotes by phase, and how many candidates no coder has decided on (phase missing)."""
    quotes = persona_quotes(study, who, preliminary=preliminary)
    people = persona_participants(study, who)
    candidates = candidate_quotes(study)
    mine = candidates[candidates["participant"].isin(people)]
    status = "suggested" if preliminary else "verified"
    counts = quotes["phase"].value_counts()
    rows = [
        {"phase": phase, "status": status, "quotes": int(counts.get(phase, 0))} for phase in study.codebook.phase_ids
    ]
    left = mine[~mine["quote"].isin(study.codings["quote"])]
    rows.append({"phase": None, "status": "open", "quotes": len(left)})
    return pd.DataFrame(rows, columns=["phase", "status", "quotes"]).astype({"phase": "str"})


def _typical(study: Study, quotes: pd.DataFrame) -> pd.DataFrame:
    """Quotable quotes, the strongest first, but each person's third only after everyone's second."""
    shown = by_strength(quotes[quotes["quotable"] & quotes["text"].notna() & quotes["phase"].notna()])
    turn = shown.groupby("participant").cumcount() // PER_PERSON
    shown = shown.loc[turn.sort_values(kind="stable").index].head(SHOWN_QUOTES).reset_index(drop=True)
    starts = study.utterances.drop_duplicates("utterance").set_index("utterance")["start"]
    shown["start"] = shown["utterance"].map(starts)
    shown["source_label"] = [
        source_label(study, source, participant)
        for source, participant in zip(shown["source"], shown["participant"], strict=True)
    ]
    phases = {phase.id: phase.name(study.language) for phase in study.codebook.phases}
    emotions = {emotion.id: emotion.name(study.language) for emotion in study.codebook.emotions}
    shown["phase_name"], shown["emotion_name"] = shown["phase"].map(phases), shown["emotion"].map(emotions)
    return shown


def _facts(study: Study, quotes: pd.DataFrame, people: list[str], answers: pd.DataFrame) -> dict[str, Any]:
    coders = {coder for names in quotes["coders"] for coder in names}
    dates = [*answers["submitted_at"].dropna().dt.strftime("%Y-%m-%d"), *study.codings["at"].dropna().str[:10]]
    return {
        "study": study.title,
        "people": len(people),
        "quotes": len(quotes),
        "responses": int(answers["response"].nunique()),
        "answers": int(answers["score"].notna().sum()),
        "coders": len(coders),
        "alpha": None,
        "alpha_low": None,
        "alpha_high": None,
        "as_of": max(dates, default=None),
    }


def plot_scores(scores: pd.DataFrame, *, language: str = "en") -> Any:
    """Return scores (`survey_scores`, or a profile's) with their intervals and n as a chart."""
    from cjmkit import charts

    return charts.show(charts.scores_chart(scores, language=language), language)


def plot_trend(trend: pd.DataFrame, *, slopes: pd.DataFrame | None = None, language: str = "en") -> Any:
    """Return scores over time (`score_trend`) as a chart; with `slopes` (`trend_slopes`) its title says where there is a trend."""
    from cjmkit import charts

    return charts.show(charts.trend_chart(trend, slopes=slopes, language=language), language)


def plot_emotions(profile: PersonaProfile) -> Any:
    """Return a persona's emotions by phase as a chart."""
    from cjmkit import charts

    return charts.show(
        charts.emotions_chart(profile.emotions, codebook=profile.codebook, language=profile.language), profile.language
    )


def plot_phases(profile: PersonaProfile) -> Any:
    """Return how many quotes each phase has, and how many are open, as a chart."""
    from cjmkit import charts

    return charts.show(
        charts.phase_counts_chart(profile.phase_counts, codebook=profile.codebook, language=profile.language),
        profile.language,
    )
