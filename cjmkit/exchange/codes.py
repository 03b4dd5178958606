"""Facets as codes under parents, and codes of any project as facets: by id, by name and by alias."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cjmkit.codebook import NO_PHASE, Codebook
from cjmkit.exchange.project import Code, code_labels, every_code, guid
from cjmkit.study import StudyConfig
from cjmkit.tables import IMPACTS, LANES, given
from cjmkit.texts import LANGUAGES, text

FACETS = ("phase", "emotion", "valence", "intensity", "lane", "touchpoint", "channel", "impact", "codes", "decision")
SCALES = {"valence": range(-2, 3), "intensity": range(4)}
REJECTED, SETTLED = "rejected", "settled"


@dataclass(frozen=True)
class Meaning:
    """What a code says in a study: a facet and its value; `codes` for a free code, `decision` for rejected and settled."""

    facet: str
    value: Any
    code: str | None = None  # the free code that it stays as well: an alias says less than a name


@dataclass(frozen=True)
class Meanings:
    """What each code of a project says, by its id; `strange` are values of a facet that the study's codebook has not."""

    by_guid: Mapping[str, Meaning]
    strange: Mapping[str, str] = field(default_factory=dict)
    free: tuple[Code, ...] = ()  # the codes that stand for no facet, with those below them


def code_guid(facet: str, value: Any) -> str:
    """Return the id of the code that stands for a facet's value."""
    return guid("code", facet, _number_name(value) if facet in SCALES else value)


def facet_codes(
    codebook: Codebook,
    config: StudyConfig,
    used: Mapping[str, Iterable[Any]],
    language: str,
    definitions: Mapping[str, str],
) -> tuple[Code, ...]:
    """Return the facets as codes: a parent each that is not codable, below it its values; `used` adds values from the ledger,
    `definitions` are those of free codes."""
    phases = [(phase.id, phase.name(language), phase.goal(language)) for phase in codebook.phases]
    phases.append((NO_PHASE, text("exchange.no_phase", language), ""))
    emotions = [(emotion.id, emotion.name(language), "") for emotion in codebook.emotions]
    points = [(point.id, str(point.name or point.id), "") for point in config.touchpoints]
    channels = sorted({point.channel for point in config.touchpoints if point.channel})
    own: dict[str, list[tuple[Any, str, str]]] = {
        "phase": phases,
        "emotion": emotions,
        **{facet: [(float(step), _shown(facet, step), "") for step in steps] for facet, steps in SCALES.items()},
        "lane": [(lane, text(f"exchange.lane_{lane.replace(' ', '_')}", language), "") for lane in LANES],
        "touchpoint": points,
        "channel": [(channel, channel, "") for channel in channels],
        "impact": [(impact, text(f"exchange.impact_{impact}", language), "") for impact in IMPACTS],
        "codes": [(code, code, definition) for code, definition in definitions.items()],
        "decision": [(each, text(f"exchange.decision_{each}", language), "") for each in (REJECTED, SETTLED)],
    }
    codes = []
    for facet in FACETS:
        known = {value for value, _, _ in own[facet]}
        more = sorted({value for value in used.get(facet, ()) if value not in known})
        values = own[facet] + [(value, _shown(facet, value), "") for value in more]
        if values:
            children = tuple(
                Code(code_guid(facet, value), name, description=description) for value, name, description in values
            )
            name = text(f"exchange.facet_{facet}", language)
            codes.append(Code(guid("facet", facet), name, codable=False, codes=children))
    return tuple(codes)


def meanings(codes: Sequence[Code], codebook: Codebook, config: StudyConfig, labels: Mapping[str, str]) -> Meanings:
    """Return what a project's codes say in a study. `labels` are spellings of free codes that the study has, by lower case.

    Below a parent that is called like a facet ("Phase", "Lanes", …) codes are values of that facet. Elsewhere the name of a phase or an
    emotion makes a code that one; by an alias it is that one and stays a free code; everything else is a free code.
    """
    found: dict[str, Meaning] = {}
    strange: dict[str, str] = {}
    free = _without_facets(codes)
    own = code_labels(free)
    names, plain_names = names_of(codebook, config), names_of(codebook, config, aliases=False)
    for code, above in every_code(codes):
        facet = next((facet for up in above if (facet := facet_of(up))), None)
        value = _value(facet, code, names) if facet else None
        if value is not None and facet is not None:
            found[code.guid] = Meaning(facet, value)
            continue
        if facet and facet != "codes":
            strange[code.guid] = facet
        label = own.get(code.guid, code.name)
        free_code = Meaning("codes", labels.get(label.casefold(), label))
        common = None if facet or facet_of(code) else _by_name(code, names, plain_names, free_code.value)
        found[code.guid] = common or free_code
    return Meanings(found, strange, free)


def facet_of(code: Code) -> str | None:
    """Return the facet whose parent a code is: by its id, or by its name where it has codes below it."""
    for facet in FACETS:
        if code.guid == guid("facet", facet):
            return facet
        called = "; ".join(
            text(f"exchange.{key}_{facet}", language) for key in ("facet", "called") for language in LANGUAGES
        )
        if code.codes and code.name.strip().casefold() in {facet, *called.casefold().split("; ")}:
            return facet
    return None


def _without_facets(codes: Sequence[Code]) -> tuple[Code, ...]:
    """The free codes: those below the parent "Codes" at the top, the facets' parents and values not at all."""
    free: list[Code] = []
    for code in codes:
        facet = facet_of(code)
        if facet is None:
            free.append(code)
        elif facet == "codes":
            free += code.codes
    return tuple(free)


def _value(facet: str | None, code: Code, names: Mapping[str, Mapping[str, Any]]) -> Any:
    """The value of a facet that a code below its parent is; None where the study has no such value."""
    if facet is None or facet == "codes":
        return None
    name = code.name.strip()
    known = names[facet].get(code.guid, names[facet].get(name.casefold()))
    if known is not None or facet in ("phase", "emotion", "lane", "impact", "decision"):
        return known
    if facet in SCALES:
        try:
            number = float(name.replace("−", "-").replace(",", "."))
        except ValueError:
            return None
        return number if SCALES[facet][0] <= number <= SCALES[facet][-1] else None
    return name


def _by_name(
    code: Code, names: Mapping[str, Mapping[str, Any]], plain_names: Mapping[str, Mapping[str, Any]], label: str
) -> Meaning | None:
    name = code.name.strip().casefold()
    for facet in ("phase", "emotion"):
        if name in plain_names[facet] and name != NO_PHASE:
            return Meaning(facet, plain_names[facet][name])
    for facet in ("phase", "emotion"):
        # What has codes below it is a topic of its own.
        if name in names[facet] and not code.codes and name != NO_PHASE:
            return Meaning(facet, names[facet][name], label)
    return None


def names_of(codebook: Codebook, config: StudyConfig, *, aliases: bool = True) -> dict[str, dict[str, Any]]:
    """By facet: the value that an id or a name in any language stands for. Names go before aliases."""
    names: dict[str, dict[str, Any]] = {facet: {} for facet in FACETS}
    for facet, entries in (("phase", codebook.phases), ("emotion", codebook.emotions)):
        for entry in entries:
            for name in (entry.id, *entry.names.values()):
                names[facet].setdefault(name.casefold(), entry.id)
        for entry in entries:
            for words in entry.aliases.values() if aliases else ():
                for name in words:
                    names[facet].setdefault(name.casefold(), entry.id)
    for point in config.touchpoints:
        for name in (point.id, str(point.name or point.id), *point.aliases):
            names["touchpoint"].setdefault(name.casefold(), point.id)
    fixed = {"phase": (NO_PHASE,), "lane": LANES, "impact": IMPACTS, "decision": (REJECTED, SETTLED)}
    for facet, values in fixed.items():
        for value in values:
            key = "no_phase" if facet == "phase" else f"{facet}_{value.replace(' ', '_')}"
            for name in (value, *(text(f"exchange.{key}", language) for language in LANGUAGES)):
                names[facet].setdefault(name.casefold(), value)
    for facet, held in names.items():
        names[facet] = {**held, **{code_guid(facet, value): value for value in {*held.values()}}}
    return names


def used_values(lines: Sequence[Mapping[str, Any]]) -> dict[str, set[Any]]:
    """Return the values of each facet in decisions (rows of `codings.decisions`)."""
    used: dict[str, set[Any]] = {facet: set() for facet in FACETS}
    for line in lines:
        for facet in FACETS[:-2]:
            if given(line[facet]):
                used[facet].add(line[facet])
        used["codes"] |= set(line["codes"] or ())
    return used


def _number_name(value: Any) -> str:
    return f"{float(value):g}"


def _shown(facet: str, value: Any) -> str:
    if facet not in SCALES:
        return str(value)
    return f"{float(value):+g}" if facet == "valence" and value else _number_name(value)
