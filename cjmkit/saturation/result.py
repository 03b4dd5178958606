"""Saturation of a study's codes, over all interviews and for each persona."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cjmkit.codings import COUNTING
from cjmkit.errors import CjmkitError, nearest
from cjmkit.quotes import is_preliminary, persona_participants, verified_quotes
from cjmkit.saturation.accumulation import Accumulation, accumulation, saturation_by_order
from cjmkit.saturation.estimates import HARDLY, base_run_ratios, chao2, good_turing_coverage, saturated_after
from cjmkit.study import Study
from cjmkit.tables import given, records, table
from cjmkit.texts import text

Held = tuple[str, list[str]]  # an interview's file, and who speaks in it
PAIRS = "phase and emotion"
FACETS = ("codes", PAIRS, "phase", "emotion", "lane", "touchpoint", "channel")
GROUPS = {
    "persona": "str",
    "name": "str",
    "interviews": "Int64",
    "codes": "Int64",
    "once": "Int64",
    "twice": "Int64",
    "orders": "Int64",
    "last_ratio": "float64",
    "saturated": "Int64",
    "nothing_new": "Int64",
    "earliest": "float64",
    "latest": "float64",
    "reached": "float64",
    "estimated": "float64",
    "low": "float64",
    "high": "float64",
    "completeness": "float64",
    "coverage": "float64",
    "reason": "str",
}
INTERVIEWS = {
    "persona": "str",
    "place": "Int64",
    "source": "str",
    "participant": "str",
    "codes": "Int64",
    "new": "Int64",
    "total": "Int64",
    "mean": "float64",
    "low": "float64",
    "high": "float64",
    "new_codes": "object",
    "evidence": "object",
}
RUNS = {"persona": "str", "first": "Int64", "last": "Int64", "new": "Int64", "base": "Int64", "ratio": "float64"}


@dataclass(frozen=True, eq=False, repr=False)
class Saturation:
    """Whether further interviews would still bring new codes. `persona` is missing in the rows of all interviews together.

    `groups` has a row for all interviews and one a persona: interviews, codes, once and twice (codes that came up in one or in two
    interviews), orders (how many were looked at), last_ratio (the last run against the base), saturated and nothing_new (the interview after which a run brought
    at most 5 % of the base, or nothing), earliest, latest and reached (the same over orders of the interviews: 95 % of them
    lie between, the share that reach it; latest is infinite where they do not), estimated, low, high (codes seen and unseen,
    Chao2), completeness and coverage (0…1), reason. `interviews` has a row an interview, in order: codes, new, total, mean, low, high (known codes
    over the orders), new_codes, and as evidence the first quote of each. `runs` is that of `base_run_ratios`.
    """

    language: str
    facet: str
    asked: bool
    base: int
    run: int
    left_out: tuple[str, ...]
    groups: pd.DataFrame
    interviews: pd.DataFrame
    runs: pd.DataFrame

    def __repr__(self) -> str:
        whole = self.groups.iloc[0]
        return f"Saturation({whole['codes']} codes in {whole['interviews']} interviews)"

    def _repr_html_(self) -> str:
        from cjmkit.markup import saturation_section

        return saturation_section(self)


def code_saturation(
    study: Study,
    *,
    facet: str | None = None,
    order: Sequence[str] | None = None,
    base: int = 4,
    run: int = 2,
    orders: int = 1000,
    seed: int = 0,
) -> Saturation:
    """Return how many new codes each interview brought, whether the last ones still did, and how many are still unseen.

    What counts are verified quotes. `facet` is codes, "phase and emotion" (pairs), phase, emotion, lane, touchpoint or channel; by default
    codes, or the pairs in a study that has none. Interviews stand in the order of participants.csv, or in that of `order`
    (participants or files; the rest follows); those that no coder has decided on are left out, and named. `base` and `run` are those
    of `base_run_ratios`; `orders` is how many orders are drawn where there are more.

    Raises `CjmkitError` for an unknown facet, interview or participant, and for a base or run below 1.
    """
    _check(study, facet, order, base, run)
    quotes = verified_quotes(study)
    quotes = quotes.iloc[:0] if is_preliminary(study) else quotes[quotes["role"].eq("participant")]
    counted = facet or ("codes" if quotes["codes"].map(given).any() or quotes.empty else PAIRS)
    said = _said(study, quotes, counted)
    held, open_ones = _interviews(study, order)
    settings = {"base": base, "run": run, "orders": orders, "seed": seed}
    parts = [_group(study, None, held, said, settings)]
    for persona in study.personas:
        people = persona_participants(study, persona)
        theirs = [
            (source, here) for source, spoke in held if (here := [person for person in spoke if person in people])
        ]
        parts.append(_group(study, persona, theirs, said[said["participant"].isin(people)], settings))
    return Saturation(
        language=study.language,
        facet=counted,
        asked=facet is not None,
        base=base,
        run=run,
        left_out=tuple(open_ones),
        groups=table(GROUPS, [group for group, _, _ in parts]),
        interviews=table(INTERVIEWS, [row for _, rows, _ in parts for row in rows]),
        runs=table(RUNS, [row for _, _, rows in parts for row in rows]),
    )


def plot_saturation(saturation: Saturation) -> Any:
    """Return new and known codes interview by interview as a chart, a panel for all interviews and one a persona."""
    from cjmkit import charts

    drawn = charts.saturation_chart(
        saturation.interviews,
        saturation.groups,
        facet=saturation.facet,
        run=saturation.run,
        language=saturation.language,
    )
    return charts.show(drawn, saturation.language)


def _group(
    study: Study, persona: Any, held: Sequence[Held], said: pd.DataFrame, settings: dict[str, int]
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the row of a group, those of its interviews and those of its runs."""
    base, run = settings["base"], settings["run"]
    id = None if persona is None else persona.id
    sources = [source for source, _ in held]
    heard = said[said["source"].isin(sources)]
    codes = sorted(heard["code"].unique())
    incidence = np.zeros((len(sources), len(codes)), dtype=bool)
    rows_of, columns_of = ({name: place for place, name in enumerate(names)} for names in (sources, codes))
    incidence[heard["source"].map(rows_of).to_numpy(dtype=int), heard["code"].map(columns_of).to_numpy(dtype=int)] = (
        True
    )
    # By name, not by place: which orders are drawn must not depend on the order of today.
    by_name = sorted(range(len(sources)), key=lambda place: sources[place])
    grown = accumulation(incidence[by_name], orders=settings["orders"], seed=settings["seed"])
    rows = _rows(id, held, heard, grown)
    new = [row["new"] for row in rows]
    ratios = base_run_ratios(new, base=base, run=run)
    seen = incidence.sum(axis=0).tolist()
    estimate = chao2(seen, len(sources))
    points = saturation_by_order(grown.totals, base=base, run=run, most=HARDLY)
    enough = len(sources) >= base + run and bool(codes)
    ends = np.quantile(points, [0.025, 0.975], method="inverted_cdf") if enough else (np.nan, np.nan)
    group = {
        "persona": id,
        "name": text("saturation.all", study.language) if persona is None else persona.name,
        "interviews": len(sources),
        "codes": len(codes),
        "once": seen.count(1),
        "twice": seen.count(2),
        "orders": len(grown.totals),
        "last_ratio": ratios["ratio"].iloc[-1] if len(ratios) else None,
        "saturated": saturated_after(ratios),
        "nothing_new": saturated_after(ratios, 0.0),
        "earliest": float(ends[0]),
        "latest": float(ends[1]),
        "reached": float(np.isfinite(points).mean()) if enough else None,
        "estimated": estimate.value if codes and len(sources) > 1 else None,
        "low": estimate.low,
        "high": estimate.high,
        "completeness": len(codes) / estimate.value if codes and len(sources) > 1 else None,
        "coverage": good_turing_coverage(seen),
        "reason": _reason(study, len(sources), len(codes), base + run, sum(new[:base])),
    }
    return group, rows, [{"persona": id, **row} for row in records(ratios)]


def _rows(id: str | None, held: Sequence[Held], heard: pd.DataFrame, grown: Accumulation) -> list[dict[str, Any]]:
    known: set[str] = set()
    rows: list[dict[str, Any]] = []
    for place, (source, people) in enumerate(held):
        firsts = heard[heard["source"].eq(source)].drop_duplicates("code").set_index("code")["quote"]
        fresh = [code for code in firsts.index if code not in known]
        known.update(fresh)
        rows.append(
            {
                "persona": id,
                "place": place + 1,
                "source": source,
                "participant": ", ".join(people),
                "codes": len(firsts),
                "new": len(fresh),
                "total": len(known),
                "mean": float(grown.mean[place]),
                "low": float(grown.low[place]),
                "high": float(grown.high[place]),
                "new_codes": fresh,
                "evidence": list(dict.fromkeys(firsts[fresh])),
            }
        )
    return rows


def _said(study: Study, quotes: pd.DataFrame, facet: str) -> pd.DataFrame:
    """Return each code of each quote, in the order of the quotes: source, quote, code."""
    names = {
        "phase": {phase.id: phase.name(study.language) for phase in study.codebook.phases},
        "emotion": {emotion.id: emotion.name(study.language) for emotion in study.codebook.emotions},
    }
    rows = []
    for row in records(quotes):
        if facet == "codes":
            found = row["codes"] if given(row["codes"]) else []
        else:
            kinds = ("phase", "emotion") if facet == PAIRS else (facet,)
            values = [row[kind] for kind in kinds]
            # What belongs to no phase of the journey is nothing new about it.
            whole = all(map(given, values)) and "none" not in values
            found = (
                [" · ".join(names.get(k, {}).get(v, v) for k, v in zip(kinds, values, strict=True))] if whole else []
            )
        rows += [{key: row[key] for key in ("source", "participant", "quote")} | {"code": str(code)} for code in found]
    return table({"source": "str", "participant": "str", "quote": "str", "code": "str"}, rows)


def _interviews(study: Study, order: Sequence[str] | None) -> tuple[list[Held], list[str]]:
    """Return the interviews that coders have worked on, in order, each with who speaks in it, and those that they have not."""
    spoken = study.utterances[study.utterances["role"].eq("participant") & study.utterances["participant"].notna()]
    people = {person: place for place, person in enumerate(study.participants["participant"])}
    heard: dict[str, set[str]] = {}
    for source, person in spoken[["source", "participant"]].drop_duplicates().itertuples(index=False, name=None):
        heard.setdefault(source, set()).add(person)
    asked = {name: place for place, name in enumerate(order or ())}

    def place(held: Held) -> tuple[int, int, str]:
        source, spoke = held
        named = min(asked.get(name, len(asked)) for name in (source, *spoke))
        return named, min(people.get(person, len(people)) for person in spoke), source

    found = sorted(((source, sorted(spoke)) for source, spoke in heard.items()), key=place)
    decided = {*study.codings.loc[study.codings["status"].isin([*COUNTING, "rejected"]), "source"]}
    return [held for held in found if held[0] in decided], [source for source, _ in found if source not in decided]


def _reason(study: Study, interviews: int, codes: int, needed: int, in_base: int) -> str | None:
    if interviews == 0:
        return text("saturation.nobody", study.language)
    if codes == 0:
        return text("saturation.no_codes", study.language)
    if interviews < needed:
        return text("saturation.too_few", study.language, n=interviews, least=needed)
    return text("saturation.empty_base", study.language) if in_base == 0 else None


def _check(study: Study, facet: str | None, order: Sequence[str] | None, base: int, run: int) -> None:
    if facet is not None and facet not in FACETS:
        near = nearest(facet, FACETS)
        hint = text("common.nearest", study.language, nearest=near) if near else ", ".join(FACETS)
        raise CjmkitError(text("saturation.unknown_facet", study.language, facet=facet, hint=hint))
    known = [*study.utterances["source"].dropna().unique(), *study.utterances["participant"].dropna().unique()]
    for name in order or ():
        if name not in known:
            near = nearest(name, known)
            hint = text("common.nearest", study.language, nearest=near) if near else ", ".join(sorted(known))
            raise CjmkitError(text("saturation.unknown_interview", study.language, name=name, hint=hint))
    if base < 1 or run < 1:
        raise CjmkitError(text("saturation.base_and_run", study.language, base=base, run=run))
