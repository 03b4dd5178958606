"""From an executed notebook to the parts of a page: its prose, its fragments, its drawings; never its code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cjmkit import markup
from cjmkit.texts import text

LEFT_OUT = frozenset({"note", "interactive", "parameters", "injected-parameters"})
_FRAGMENT = re.compile(r'<section class="cjm[ "]')
_STYLE = re.compile(r'<style class="cjm-style">.*?</style>\s*', re.DOTALL)
_HTML_BLOCK = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_DEEPEST = 6


def parts(notebook: Mapping[str, Any], language: str) -> list[str]:
    """Return what a reader of the report sees of an executed notebook, in its order, each part a section of class `cjm`.

    Markdown is rendered with any HTML in it shown as text. Of a cell's outputs, fragments made by `markup` are taken as
    they are, SVG is drawn, any other HTML and text is shown as text. Code, errors, widgets, output streams, and cells
    tagged `note` or `interactive` are left out.
    """
    found: list[str] = []
    for cell in notebook.get("cells", ()):
        if LEFT_OUT & set(cell.get("metadata", {}).get("tags", ())):
            continue
        if cell.get("cell_type") == "markdown" and _joined(cell.get("source")).strip():
            found.append(_prose(_joined(cell["source"]), language))
        elif cell.get("cell_type") == "code":
            found += [part for output in cell.get("outputs", ()) for part in _output(output, language)]
    return found


def _output(output: Mapping[str, Any], language: str) -> Iterator[str]:
    if output.get("output_type") not in ("display_data", "execute_result"):
        return
    data = {kind: _joined(value) for kind, value in output.get("data", {}).items() if isinstance(value, (str, list))}
    if any(kind.startswith("application/vnd.jupyter.widget") for kind in output.get("data", {})):
        data.pop("text/plain", None)  # "HBox(children=…" says nothing to a reader
        data.pop("text/html", None)
    html = _STYLE.sub("", data.get("text/html", "")).strip()
    if _FRAGMENT.match(html):
        yield html
    elif "image/svg+xml" in data:
        drawing = markup.figure(data["image/svg+xml"])
        yield f'<section class="cjm cjm-drawing" lang="{language}">{drawing}</section>'
    elif html or (data.get("text/plain", "").strip() and "text/html" not in data):
        shown = _TAG.sub(" ", _HTML_BLOCK.sub("", html)) if html else data["text/plain"]
        shown = "\n".join(line.strip() if html else line for line in shown.splitlines() if line.strip())
        if shown.strip():
            yield f'<section class="cjm cjm-output" lang="{language}"><pre>{markup.escaped(_entities(shown) if html else shown)}</pre></section>'


def _prose(source: str, language: str) -> str:
    import mistune

    class Renderer(mistune.HTMLRenderer):
        """Headings one step down, since the page's own is the only first one; pictures only where they are inside the file."""

        above = 1

        def heading(self, text: str, level: int, **attrs: Any) -> str:
            self.above = min(level + 1, self.above + 1, _DEEPEST)
            return super().heading(text, self.above, **attrs)

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return super().image(text, url, title) if url.startswith("data:image/") else str(markup.escaped(text))

    render = mistune.create_markdown(renderer=Renderer(escape=True), plugins=["table", "strikethrough"])
    return f'<section class="cjm cjm-prose" lang="{language}">{render(markup.clean(source))}</section>'


def _entities(shown: str) -> str:
    from html import unescape

    return unescape(shown)


def _joined(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")


def contents(sections: Sequence[str], language: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the sections, each with an id to link to, and the entries of the page's contents (id, name)."""
    marked: list[str] = []
    entries: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for part in sections:
        kind = re.match(r'<section class="cjm cjm-([\w-]+)', part)
        stem = kind.group(1) if kind else "part"
        seen[stem] = seen.get(stem, 0) + 1
        id = stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"
        marked.append(part.replace("<section ", f'<section id="{id}" ', 1))
        name = _name(part, stem, language)
        if name and not re.match(r'<section[^>]* class="[^"]*\bprint\b', part):
            entries.append((id, name))
    return marked, entries


def _name(part: str, stem: str, language: str) -> str:
    from cjmkit.texts import catalogue

    if f"nav_{stem}" in catalogue("report", language):
        return text(f"report.nav_{stem}", language)
    heading = re.search(r"<h2[^>]*>(.*?)</h2>", part, re.DOTALL)
    return _entities(_TAG.sub("", heading.group(1))).strip() if heading else ""
