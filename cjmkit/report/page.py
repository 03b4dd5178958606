"""Offline pages: everything inside one file, a content security policy, and evidence only where the page opens it."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from cjmkit import markup
from cjmkit.report.cells import contents, parts
from cjmkit.texts import catalogue, text

_REFERENCES = re.compile(r'\bdata-evidence="([^"]*)"')
_CELL = re.compile(r'<button type="button" class="cjm-item[^"]*" data-evidence="([^"]*)" data-about="([^"]*)"')
_WORDS = (
    "dark",
    "light",
    "evidence",
    "nothing",
    "withheld",
    "asked",
    "coders",
    "comments",
    "show_all",
    "shown",
    "previous",
    "next",
)
_COUNTS = ("evidence_one", "evidence_many", "answers_one", "answers_many")
_STRONGEST, _QUOTES_EACH = 5, 3  # on paper, where no drawer opens


def persona_page(
    notebook: Mapping[str, Any],
    *,
    title: str,
    language: str,
    evidence: Mapping[str, Mapping[str, Any]],
    preliminary: bool,
    provenance: Sequence[tuple[str, Any]] = (),
) -> str:
    """Return an executed notebook as one offline HTML page.

    `title` names the page, `evidence` maps quote and response ids to what the drawer shows (only ids that the page refers
    to are embedded), `provenance` are the (label, value) rows of how the report was made, the page's last section.
    """
    sections = parts(notebook, language)
    if provenance and not any('class="cjm cjm-provenance"' in part for part in sections):
        sections.append(markup.provenance(provenance, language))
    if preliminary and not any("cjm-banner" in part for part in sections):
        sections.insert(0, markup.banner(None, language))
    at = next((place for place, part in enumerate(sections) if 'class="cjm cjm-map"' in part), None)
    if at is not None:
        sections.insert(at + 1, _strongest(sections[at], evidence, language))
    return _page(
        sections, title=title, language=language, evidence=evidence, home=("index.html", text("report.home", language))
    )


def index_page(
    study_title: str,
    language: str,
    personas: Sequence[Mapping[str, Any]],
    *,
    evidence: Mapping[str, Mapping[str, Any]] | None = None,
    provenance: Sequence[tuple[str, Any]] = (),
) -> str:
    """Return the overview of all personas, the one with the deepest trough first.

    A persona is a dict with id, name, line, file (its page), curve, findings, facts, preliminary and, for the
    comparison, scores. A page without `evidence` shows the numbers without the buttons that would open it.
    """
    sections = [
        markup.cards(personas, language),
        markup.side_by_side(personas, language),
        markup.comparison(personas, language),
    ]
    if any(persona.get("preliminary") for persona in personas):
        sections.insert(0, markup.banner(None, language))
    if provenance:
        sections.append(markup.provenance(provenance, language))
    known = evidence or {}
    shown = [part if known else _closed(part) for part in sections if part]
    return _page(shown, title=study_title, language=language, evidence=known, home=None)


def _page(
    sections: Sequence[str],
    *,
    title: str,
    language: str,
    evidence: Mapping[str, Mapping[str, Any]],
    home: tuple[str, str] | None,
) -> str:
    marked, entries = contents(sections, language)
    body = "\n".join(marked)
    script = _asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page: str = _template().render(
        language=language,
        title=markup.clean(title),
        heading=None if re.search(r"<h1[ >]", body) else markup.clean(title),
        style=Markup(markup.css() + _asset("page.css")),
        script=Markup(script),
        script_hash=f"sha256-{digest}",
        home=home,
        contents=entries,
        body=Markup(body),
        words=_embedded(_drawer_words(language)),
        evidence=_embedded(_referred(body, evidence)),
        word=lambda key: text(f"report.{key}", language),
    )
    return page + "\n"


def _referred(body: str, evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    wanted = dict.fromkeys(id for group in _REFERENCES.findall(body) for id in unescape(group).split())
    return {id: dict(evidence[id]) for id in wanted if id in evidence}


def _embedded(value: Any) -> Markup:
    """JSON that cannot end the script element it stands in, nor open a comment or another element."""
    shown = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=False, allow_nan=False)
    for character in "<>&\u2028\u2029":
        shown = shown.replace(character, f"\\u{ord(character):04x}")
    return Markup(shown)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {markup.clean(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) or math.isinf(value) else int(value) if value.is_integer() else value
    return _plain(value.item()) if hasattr(value, "item") else markup.clean(value) or None


def _drawer_words(language: str) -> dict[str, str]:
    words = {key: text(f"report.{key}", language) for key in _WORDS}
    return words | {key: catalogue("markup", language)[key] for key in _COUNTS}


def _strongest(grid: str, evidence: Mapping[str, Mapping[str, Any]], language: str) -> str:
    """The quotes of the cells with most evidence, for paper."""
    cells = [(unescape(about), unescape(ids).split()) for ids, about in _CELL.findall(grid)]
    chosen = sorted(cells, key=lambda cell: -len(cell[1]))[:_STRONGEST]
    blocks = []
    for about, ids in chosen:
        known = [evidence[id] for id in ids if id in evidence]
        said = [item for item in known if item.get("kind") == "quote" and item.get("text")][:_QUOTES_EACH]
        if said:
            lines = [
                Markup("<li><q>{}</q> <small>{}</small></li>").format(
                    markup.clean(i["text"]), markup.clean(i.get("place"))
                )
                for i in said
            ]
            blocks.append(Markup("<h3>{}</h3><ul>{}</ul>").format(markup.clean(about), Markup("").join(lines)))
    if not blocks:
        return ""
    title = text("report.strongest", language)
    return str(
        Markup('<section class="cjm cjm-strongest print" lang="{}"><h2>{}</h2>{}</section>').format(
            language, title, Markup("").join(blocks)
        )
    )


def _closed(part: str) -> str:
    """A fragment whose evidence is not in this file: its buttons become plain text, the bare counts go."""
    part = re.sub(
        r'<button type="button" class="cjm-ev" data-evidence="[^"]*"[^>]*>(.*?)</button>',
        r'<span class="cjm-ev">\1</span>',
        part,
    )
    return part


@cache
def _asset(name: str) -> str:
    return (files("cjmkit") / "data" / "look" / name).read_text(encoding="utf-8")


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_asset("page.html.j2"))
