"""What every fragment is made of: escaped elements, sections, tables and the button that opens evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from cjmkit.markup.numbers import absent, amount
from cjmkit.texts import text

# Control characters that HTML forbids, and those that turn the reading direction of everything behind them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200e\u200f\ufb1d-\ufdff\ufe70-\ufefc]")
_VOID = frozenset({"img", "br", "hr"})


def clean(value: Any) -> str:
    """Return a value as text without control characters; nothing for a missing one.

    >>> clean("a\\u202eb")
    'ab'
    """
    if not isinstance(value, str) and absent(value):
        return ""
    return _CONTROLS.sub("", str(value))


def escaped(value: Any) -> Markup:
    """Return a value from data as escaped text; what reads from right to left is isolated from its neighbours.

    >>> print(escaped("<b>"))
    &lt;b&gt;
    """
    if isinstance(value, Markup):
        return value
    shown = clean(value)
    return Markup("<bdi>{}</bdi>").format(shown) if _RIGHT_TO_LEFT.search(shown) else escape(shown)


def tag(name: str, *children: Any, **attributes: Any) -> Markup:
    """Return an element; children that are no `Markup` are escaped, attributes that are None or False left out.

    >>> print(tag("p", "a < b", class_="x", data_phase="buy"))
    <p class="x" data-phase="buy">a &lt; b</p>
    """
    parts = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        parts.append(f" {key}" if value is True else f' {key}="{escape(clean(value))}"')
    opened = f"<{name}{''.join(parts)}>"
    if name in _VOID:
        return Markup(opened)
    return Markup(opened + str(join(children)) + f"</{name}>")


def join(parts: Iterable[Any], between: str = "") -> Markup:
    """Return escaped parts in a row."""
    return Markup(escape(between)).join(escaped(part) for part in parts if part is not None)


def section(kind: str, title: str | None, *children: Any, language: str) -> str:
    """Return a fragment: a section of class `cjm` with its heading, which a page links to."""
    heading = tag("h2", title) if title else None
    return str(tag("section", heading, *children, class_=f"cjm cjm-{kind}", lang=language))


def evidence(ids: Any, language: str, *, label: str | None = None, about: str = "", class_: str = "cjm-ev") -> Markup:
    """Return the button that opens the quotes and answers behind something; empty where there are none.

    `ids` is a list of quote and response ids, `label` what stands on the button (else their number), `about` what a
    screen reader and the drawer's title call it.
    """
    known = listed(ids)
    if not known:
        return tag("span", label, class_=class_) if label else Markup("")
    count = amount("evidence", len(known), language)
    shown = label or count
    name = None if label and count in label else f"{about}: {count}".removeprefix(": ")
    return tag(
        "button", shown, type="button", class_=class_, data_evidence=" ".join(known), data_about=about or None, title=name
    )  # fmt: skip


def listed(ids: Any) -> list[str]:
    """Return the ids in a cell of a frame, each once, in their order.

    >>> listed(["q2", "q1", "q2"]), listed(None)
    (['q2', 'q1'], [])
    """
    if not isinstance(ids, (list, tuple)):
        return []
    return list(dict.fromkeys(re.sub(r"\s+", "_", clean(id)) for id in ids if not absent(id)))


def table(
    head: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    *,
    numbers: Sequence[int] = (),
    class_: str = "",
) -> Markup:
    """Return a table whose first column heads its rows; `numbers` are the columns that stand right.

    On a narrow screen the rows become cards, each value behind its column's name.
    """
    align = ["cjm-num" if index in numbers else None for index in range(len(head))]
    top = tag("tr", *(tag("th", title, scope="col", class_=side) for title, side in zip(head, align, strict=True)))
    body = [
        tag("tr", *(
            tag("td" if index else "th", cell, scope=None if index else "row", class_=align[index], data_label=clean(head[index]) or None)
            for index, cell in enumerate(row)
        ))
        for row in rows
    ]  # fmt: skip
    inner = tag("table", tag("thead", top), tag("tbody", *body), class_=f"cjm-table {class_}".strip())
    return tag("div", inner, class_="cjm-scroll")


def empty(language: str) -> Markup:
    """Return the sentence that stands where there is nothing to show."""
    return tag("p", text("markup.nothing", language), class_="cjm-soft")


def stylesheet() -> str:
    """Return the one stylesheet of all fragments, as a `<style>` element; a notebook shows it once, a page carries it.

    The fragments are tables, lists and headings, so that they read without it too.
    """
    return f'<style class="cjm-style">{css()}</style>'


def css() -> str:
    """Return the rules of `stylesheet()` without the element around them."""
    return (files("cjmkit") / "data" / "look" / "cjm.css").read_text(encoding="utf-8")
