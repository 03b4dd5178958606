"""Pages: offline, in order, only what the notebook shows, evidence embedded safely."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from typing import Any

import made_results as made
import pytest

from cjmkit import report
from cjmkit.report.cells import parts
from cjmkit.texts import LANGUAGES


def page(language: str = "en", *, preliminary: bool = False, hostile: bool = False, **changes: Any) -> str:
    given: dict[str, Any] = {
        "title": "Nadia", "language": language, "evidence": made.evidence(language, hostile=hostile), "preliminary": preliminary,
        "provenance": [("Command", "cjm report")],
    }  # fmt: skip
    return report.persona_page(made.notebook(language, preliminary=preliminary, hostile=hostile), **(given | changes))


def embedded(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="cjm-evidence">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found.group(1)))


def overview(language: str, **changes: Any) -> str:
    return report.index_page("Glasses", language, made.personas(language), **changes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_has_landmarks_and_headings_in_order(language: str) -> None:
    for html in (page(language), overview(language, evidence=made.evidence(language))):
        assert html.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
        for landmark in ("<header", "<nav", "<main", "<footer", 'class="skip"'):
            assert landmark in html
        levels = [
            int(level) for level in re.findall(r"<h([1-6])[ >]", html.partition("<main")[2].partition("</main>")[0])
        ]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_page_asks_nothing_from_a_network() -> None:
    for html in (page(), overview("en")):
        assert "default-src 'none'" in html
        assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
        assert "@import" not in html
        assert "url(http" not in html


def test_policy_allows_exactly_the_page_script() -> None:
    html = page()
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script.group(1).encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html


def test_page_embeds_only_evidence_it_refers_to() -> None:
    known = embedded(page())
    referred = {id for group in re.findall(r'data-evidence="([^"]*)"', page()) for id in group.split()}
    assert "unused" not in known
    assert known.keys() == referred & made.evidence().keys()


def test_hostile_study_stays_text() -> None:
    html = page(hostile=True, title=made.HOSTILE)
    assert html.count("<script") == 3
    assert html.count("</script>") == 3
    elements = made.Tree(html).elements
    assert "img" not in {tag for tag, _ in elements}
    assert not [key for _, attributes in elements for key in attributes if key.startswith("on")]
    assert embedded(html)["q21"]["text"].startswith("<script>alert('x')</script>")
    assert "\u202e" not in html
    assert "\x00" not in html


def test_withheld_words_are_not_in_the_page() -> None:
    known = made.evidence()
    known["q24"] = {**known["q24"], "text": None}
    assert embedded(page(evidence=known))["q24"]["text"] is None


def test_page_shows_markdown_and_leaves_notes_out() -> None:
    html = page()
    assert "<em>all</em>" in html
    assert "A researcher&#39;s remark" not in html.partition("<nav")[0]
    assert "How to use this notebook" not in html
    assert "secret_code" not in html
    assert "HBox" not in html
    assert html.count('<style class="cjm-style">') == 0


def test_new_cells_come_in_their_order() -> None:
    notebook = made.notebook()
    notebook["cells"].insert(3, made.prose("# First addition"))
    notebook["cells"].append(made.cell(made.output(svg=made.vega_svg(500))))
    html = report.persona_page(notebook, title="N", language="en", evidence={}, preliminary=False)
    html, contents = html.partition("<main")[2], html.partition("<main")[0]
    assert (
        html.index('id="head"') < html.index("First addition") < html.index('id="curve"') < html.index('id="drawing"')
    )
    assert '<a href="#prose">First addition</a>' in contents


@pytest.mark.parametrize(
    ("output", "shown", "hidden"),
    [
        (made.output(html="<b>bold</b><script>x()</script>", plain="x"), "bold", "<b>"),
        (made.output(plain="a < b"), "a &lt; b", "<script"),
        (made.output(html='<section class="cjm cjm-table" lang="en">trusted</section>', plain="x"), "trusted", "<pre>"),
        (
            made.output(html='<p>&lt;script&gt;alert(1)&lt;/script&gt; <i class="cjm">x</i></p>'),
            "&lt;script&gt;",
            "<script",
        ),
    ],
)
def test_output_is_trusted_only_from_markup(output: dict[str, Any], shown: str, hidden: str) -> None:
    html = "".join(parts({"cells": [made.cell(output)]}, "en"))
    assert shown in html
    assert hidden not in html


def test_errors_streams_and_widgets_are_left_out() -> None:
    error = {"output_type": "error", "ename": "E", "evalue": "bad", "traceback": ["bad"]}
    stream = {"output_type": "stream", "name": "stderr", "text": "warned"}
    widget = made.output(widget="{}", plain="IntSlider()")
    assert parts({"cells": [made.cell(error, stream, widget)]}, "en") == []


def test_markdown_html_is_escaped_and_remote_pictures_named() -> None:
    html = "".join(
        parts({"cells": [made.prose("<script>x()</script>\n\n![chart](http://a/b.png) [go](javascript:x())")]}, "en")
    )
    assert "<script" not in html
    assert "http://a/b.png" not in html
    assert "javascript:" not in html
    assert "chart" in html


def test_preliminary_is_one_banner() -> None:
    assert page(preliminary=True).partition("<main")[2].count('class="cjm-banner"') == 1
    notebook = made.notebook()
    notebook["cells"] = notebook["cells"][2:]
    html = report.persona_page(notebook, title="N", language="de", evidence={}, preliminary=True)
    assert html.partition("<main")[2].count('class="cjm-banner"') == 1
    assert "Vorläufig" in html
    assert 'class="cjm-banner"' not in page().partition("<main")[2]


def test_print_carries_quotes_of_the_strongest_cells() -> None:
    html = page()
    sheet = re.search(r'<section id="strongest".*?</section>', html, re.DOTALL)
    assert sheet
    assert 1 <= sheet.group(0).count("<h3>") <= 5
    assert "I held a ruler" in sheet.group(0)
    assert 'href="#strongest"' not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_small_and_the_same_every_time(language: str) -> None:
    assert page(language) == page(language)
    assert len(page(language, evidence={}).encode()) < 300_000
    assert overview(language) == overview(language)


def test_overview_links_every_persona_and_compares_scores() -> None:
    html = overview("de", evidence=made.evidence("de"))
    assert re.findall(r'<a href="(\w\.html)"', html) == ["a.html", "b.html", "c.html"]
    assert "Werte im Vergleich" in html
    assert "+12 [−3; 26], n = 84" in html
    assert html.count('role="img"') == 3


def test_overview_without_evidence_opens_nothing() -> None:
    html = overview("en")
    assert '<button type="button" class="cjm-ev"' not in html
    assert embedded(html) == {}


def test_study_without_personas_has_an_overview() -> None:
    assert "Nothing here yet." in report.index_page("Empty", "en", [])
