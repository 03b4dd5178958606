"""The map's grid: phases as columns, lanes as rows, in each cell what was seen, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from cjmkit.markup.curve import point_text
from cjmkit.markup.numbers import absent, amount
from cjmkit.markup.pieces import clean, escaped, join, listed, section, tag
from cjmkit.markup.profile import reach
from cjmkit.markup.quotes import quoted, sign
from cjmkit.texts import text

_SHOWN = 3  # items of a cell before "+4"
_BACKSTAGE = "owners"  # what stands below the line of visibility
_SQUARES = {"trivial": "▪", "workaround": "▪▪", "abandonment": "▪▪▪"}


def map_grid(journey: Any) -> str:
    """Return the journey map as a table of lanes × phases.

    Lane names head the rows, phase names the columns; a cell shows three items and folds the rest. Observed, inferred
    and assumed items differ by their edge, the last two also by a word. The owners' lane stands below the line of
    visibility. A lane without any evidence is one row that says so.
    """
    language, phases = journey.language, journey.phases
    cells = _by_cell(journey)
    points = {row["phase"]: row for row in journey.curve.points.to_dict("records")}
    corner = tag(
        "th",
        tag("span", text("markup.lane", language), class_="cjm-hidden"),
        scope="col",
        role="columnheader",
        class_="cjm-corner",
    )
    head = tag("tr", corner, *(_phase(phase, points.get(phase["id"]), language) for phase in phases), role="row")
    body: list[Markup] = []
    for lane, label in journey.lanes:
        if lane == _BACKSTAGE and body:
            line = tag(
                "th",
                tag("span", text("markup.line_of_visibility", language)),
                colspan=len(phases) + 1,
                role="columnheader",
            )
            body.append(tag("tr", line, class_="cjm-visibility", role="row"))
        body.append(
            _lane(
                lane,
                label,
                [cells.get((phase["id"], lane), []) for phase in phases],
                language,
                quiet=journey.preliminary,
            )
        )
    grid = tag(
        "table", tag("caption", text("markup.map_of", language), class_="cjm-hidden"),
        tag("thead", head, role="rowgroup"), tag("tbody", *body, role="rowgroup"),
        class_="cjm-grid", role="table", style=f"--columns:{len(phases)}",
    )  # fmt: skip
    parts = [_lens(journey), _legend(journey, language), tag("div", grid, class_="cjm-map-scroll", tabindex="0")]
    return section("map", text("markup.map", language), *parts, language=language)


def _by_cell(journey: Any) -> dict[tuple[str, str], list[Mapping[Any, Any]]]:
    cells: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
    for row in journey.cells.to_dict("records"):
        cells.setdefault((clean(row.get("phase")), clean(row.get("lane"))), []).append(row)
    return cells


def _lens(journey: Any) -> Markup | None:
    pairs = [(label, said) for label, said in journey.lens if not absent(said)]
    if not pairs:
        return None
    return tag("dl", *(tag("div", tag("dt", label), tag("dd", said)) for label, said in pairs), class_="cjm-lens")


def _legend(journey: Any, language: str) -> Markup:
    levels = [
        tag("span", text(f"markup.level_{level}", language), class_=f"cjm-key cjm-{level}")
        for level in ("observed", "inferred", "assumed")
    ]
    if not journey.cells["impact"].isna().all():
        levels.append(tag("span", text("markup.squares", language)))
    first = tag("strong", text("markup.preliminary", language)) if journey.preliminary else None
    return tag("p", join([first, *levels] if first else levels, " "), class_="cjm-legend")


def _phase(phase: Mapping[str, Any], point: Mapping[Any, Any] | None, language: str) -> Markup:
    name = tag("span", phase["name"], class_="cjm-name")
    goal = tag("span", phase["goal"], class_="cjm-goal") if not absent(phase.get("goal")) else None
    value = None
    if point is not None:
        mean = point.get("mean")
        kind = "cjm-soft" if absent(mean) else sign(mean)
        value = tag(
            "span",
            point_text(point, language),
            class_=f"cjm-value {kind}",
            title=text("markup.mean_of_phase", language),
        )
    return tag("th", name, value, goal, scope="col", role="columnheader", data_phase=phase["id"])


def _lane(lane: str, label: str, cells: list[list[Mapping[Any, Any]]], language: str, *, quiet: bool) -> Markup:
    kind = f"cjm-lane cjm-lane-{lane.replace(' ', '-')}"
    title = tag("th", label, scope="row", role="rowheader")
    if not any(
        listed(item.get("evidence")) or clean(item.get("level")) != "assumed" for cell in cells for item in cell
    ):
        texts = list(dict.fromkeys(clean(item.get("text")) for cell in cells for item in cell))
        if len(texts) <= 1:
            said = texts[0] if texts else text("markup.no_evidence", language)
            only = tag("span", said, class_="cjm-item cjm-assumed cjm-none")
            return tag(
                "tr",
                title,
                tag("td", only, colspan=len(cells), role="cell"),
                class_=f"{kind} cjm-lane-empty",
                role="row",
            )
    return tag("tr", title, *(_cell(lane, cell, language, quiet=quiet) for cell in cells), class_=kind, role="row")


def _cell(lane: str, items: list[Mapping[Any, Any]], language: str, *, quiet: bool) -> Markup:
    if not items:
        none = tag("span", text("markup.no_evidence", language), class_="cjm-item cjm-assumed cjm-none")
        return tag("td", none, role="cell")
    shown = [tag("li", _item(lane, item, language, quiet=quiet)) for item in items]
    first, rest = shown[:_SHOWN], shown[_SHOWN:]
    more = None
    if rest:
        name = text("markup.more", language, n=len(rest))
        more = tag(
            "details", tag("summary", f"+{len(rest)}", aria_label=name, title=name), tag("ul", *rest), class_="cjm-more"
        )
    return tag("td", tag("ul", *first), more, role="cell")


def _item(lane: str, item: Mapping[Any, Any], language: str, *, quiet: bool) -> Markup:
    """One item; `quiet` keeps the word for "inferred" to screen readers, where every item of the map is inferred."""
    level, ids = clean(item.get("level")) or "assumed", listed(item.get("evidence"))
    said = clean(item.get("text"))
    shown = quoted(said, item.get("language") or language) if lane == "quotes" and ids else escaped(said)
    count = tag("span", len(ids), class_="cjm-count", title=amount("evidence", len(ids), language)) if ids else None
    small: list[Any] = []
    impact = clean(item.get("impact"))
    if impact in _SQUARES:
        small.append(
            tag(
                "span",
                _SQUARES[impact],
                role="img",
                aria_label=text(f"markup.impact_{impact}", language),
                class_="cjm-squares",
            )
        )
    if ids and lane in ("pain points", "delights") and reach(item.get("people"), item.get("of_people"), language):
        small.append(reach(item.get("people"), item.get("of_people"), language))
    word = text(f"markup.word_{level}", language) if level != "observed" and (ids or level == "inferred") else None
    if word and not quiet:
        small.append(tag("em", word))
    elif word:
        shown = join([shown, tag("span", f" ({word})", class_="cjm-hidden")])
    kind = f"cjm-item cjm-{level} {sign(item.get('valence'))}".strip()
    inner = [
        tag("span", tag("span", shown, class_="cjm-said"), count, class_="cjm-both"),
        tag("small", join(small, " · ")) if small else None,
    ]
    if not ids:
        return tag("span", *inner, class_=f"{kind} cjm-none")
    return tag("button", *inner, type="button", class_=kind, data_evidence=" ".join(ids), data_about=said, title=said)
