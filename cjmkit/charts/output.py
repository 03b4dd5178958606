"""Charts as files and as notebook outputs: an SVG that is the same everywhere, and an interactive form in the Lab."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from html import escape
from typing import Any

import altair as alt

LAB = "CJMKIT_LAB"  # set to 1 by `cjm lab`, so that the kernels it starts offer the interactive form
INTERACTIVE = "application/vnd.vegalite.v5+json"
_LITE_5 = "https://vega.github.io/schema/vega-lite/v5.json"
_ROLE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_ID = re.compile(r'\bid="([^"]+)"')


def svg(chart: alt.TopLevelMixin) -> str:
    """Return a chart as SVG, the same bytes in every process and order, with its title and description for screen readers.

    Text stays text. Nothing is fetched: a chart whose data lie elsewhere raises `ValueError`.
    """
    return _drawn(chart.to_dict(validate=False))


def mimebundle(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return a chart as notebook output: `image/svg+xml`, and the description as `text/plain`.

    In JupyterLab started by `cjm lab`, also the interactive form, which JupyterLab's own renderer draws without network: a
    few kilobytes of JSON of a kind that nbformat knows, so that the saved notebook stays valid and small. Vega-Lite 6 is
    not of such a kind; our charts use only what version 5 has as well.
    """
    spec = chart.to_dict(validate=False)
    bundle: dict[str, Any] = {"image/svg+xml": _drawn(spec), "text/plain": spec.get("description", "")}
    if os.environ.get(LAB) == "1":
        bundle[INTERACTIVE] = {**spec, "$schema": _LITE_5}
    return bundle


class Chart:
    """A chart that shows itself in a notebook. `altair` is the drawing, for changing it further."""

    def __init__(self, altair: alt.TopLevelMixin, language: str = "en") -> None:
        self.altair, self.language = altair, language

    def __repr__(self) -> str:
        return f"Chart({_title(self.altair.to_dict(validate=False))})"

    @property
    def svg(self) -> str:
        """The drawing as SVG."""
        return svg(self.altair)

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, Any]:
        return mimebundle(self.altair)


def show(chart: alt.TopLevelMixin, language: str = "en") -> Chart:
    """Return a chart as the last line of a cell."""
    return Chart(chart, language)


def _drawn(spec: dict[str, Any]) -> str:
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(spec, vl_version="v6.4", allowed_base_urls=[])
    # Vega numbers its clips and gradients on through a process: count them anew.
    for place, id in enumerate(dict.fromkeys(_ID.findall(drawn))):
        drawn = re.sub(rf'(id="|url\(#|href="#){re.escape(id)}(?=["\)])', rf"\g<1>cjm-{place}", drawn)
    head, tail = _ROLE.sub("", drawn).split(">", 1)
    label, described = escape(_title(spec)), escape(spec.get("description", ""))
    return f'{head} role="img" aria-label="{label}"><title>{label}</title><desc>{described}</desc>{tail}'


def _title(spec: dict[str, Any]) -> str:
    title = spec.get("title", "")
    lines = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(lines) if isinstance(lines, list) else str(lines)
