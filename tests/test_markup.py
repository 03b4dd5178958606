"""The fragments: escaped, honest about n, and readable without their stylesheet."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import made_results as made
import pandas as pd
import pytest
from made_results import Tree

from cjmkit import markup
from cjmkit.markup.pictures import picture, plot_area
from cjmkit.markup.pieces import clean, escaped, evidence, listed, tag
from cjmkit.markup.quotes import sign
from cjmkit.markup.small import small_curve
from cjmkit.texts import LANGUAGES, catalogue

NARROW = "\u202f"


def fragments(language: str, **how: bool) -> dict[str, str]:
    one, way = made.profile(language, **how), made.journey(language, **how)
    return {
        "head": markup.head(one, title=made.HOSTILE if how.get("hostile") else "Study"),
        "findings": markup.findings(way.findings, language),
        "curve": markup.curve_figure(way.curve, made.vega_svg()),
        "map": markup.map_grid(way),
        "triangulation": markup.triangulation(way),
        "profile": markup.profile_card(one),
        "pains": markup.pains(way),
        "opportunities": markup.opportunities(way),
        "quotes": markup.quote_list(one),
        "unknowns": markup.unknowns(way),
        "scores": markup.score_table(one.scores, language),
        "provenance": markup.provenance([("Study", "Glasses")], language),
        "cards": markup.cards(made.personas(language, **how), language)
        if "preliminary" not in how
        else '<section class="cjm"></section>',
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", [{}, {"preliminary": True}, {"hostile": True}])
def test_fragment_is_one_closed_section(language: str, how: dict[str, bool]) -> None:
    for name, html in fragments(language, **how).items():
        tree = Tree(html)
        assert type(html) is str, name
        assert tree.open == [], name
        assert tree.elements[0][0] == "section", name
        assert "cjm" in str(tree.elements[0][1]["class"]).split(), name


def test_hostile_text_stays_text() -> None:
    for name, html in fragments("en", hostile=True).items():
        tree = Tree(html)
        tags = {tag for tag, _ in tree.elements}
        assert not tags & {"script", "img", "iframe", "object"}, name
        assert not [key for _, attributes in tree.elements for key in attributes if key.startswith("on")], name
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", html), name
    assert "<script>alert('x')</script>" in Tree(fragments("en", hostile=True)["map"]).text


def test_right_to_left_words_are_isolated() -> None:
    assert str(escaped("שלום")) == "<bdi>שלום</bdi>"
    assert clean("a\u202eb\u2069\x00c") == "abc"
    assert str(escaped("plain & <b>")) == "plain &amp; &lt;b&gt;"


def test_tag_escapes_attributes() -> None:
    assert str(tag("a", href='"><script>', hidden=None, open=True)) == '<a href="&#34;&gt;&lt;script&gt;" open></a>'


@pytest.mark.parametrize(
    ("value", "language", "digits", "expected"),
    [(-0.849, "de", 1, "−0,8"), (1234.5, "en", 1, "1,234.5"), (1234.5, "de", 1, "1.234,5"), (-0.04, "en", 1, "0.0"), (None, "en", 1, "–"), (float("nan"), "de", 0, "–")],
)  # fmt: skip
def test_number_reads_in_its_language(value: Any, language: str, digits: int, expected: str) -> None:
    assert markup.number(value, language, digits) == expected


def test_nps_is_written_as_the_look_says() -> None:
    assert markup.nps(12, -3, 26, 84) == "+12 [−3, 26], n = 84"
    assert markup.nps(-12.4, -30, 5, 84, "de") == "−12 [−30; 5], n = 84"


def test_share_below_twenty_is_a_count() -> None:
    assert markup.share(58.333, 32, 81, 12) == "7 of 12"
    assert markup.share(58.333, 32, 81, 12, "de") == "7 von 12"
    assert markup.share(64.4, 55, 72, 118) == f"64{NARROW}% [55, 72]"


def test_day_is_a_date_in_words() -> None:
    assert markup.day("2026-03-31", "de") == "31. März 2026"
    assert markup.day("2026-12-01T10:00:00Z") == "1 December 2026"
    assert markup.day("spring") == "spring"


def test_head_names_what_the_persona_rests_on() -> None:
    tree = Tree(fragments("en")["head"])
    assert "12 people · 214 quotes · 267 answers · coded by 2 (α .78) · as of 31 March 2026" in tree.text
    assert [tag for tag, _ in tree.elements].count("h1") == 1
    assert "α 0,78" in Tree(fragments("de")["head"]).text


def test_head_shows_only_embedded_pictures() -> None:
    one = made.profile()
    one.picture = "../secret.png"
    assert "<img" not in markup.head(one, title="Study")
    one.picture = "data:image/png;base64,iVBORw0KGgo="
    assert '<img src="data:image/png;base64,iVBORw0KGgo="' in markup.head(one, title="Study")


def test_preliminary_is_said_where_it_counts() -> None:
    shown = fragments("de", preliminary=True)
    assert f"34{NARROW}% der Zitate" in "".join(Tree(shown["head"]).words)
    for name in ("head", "curve", "map"):
        assert "Vorläufig: noch nicht geprüft." in Tree(shown[name]).text, name
        assert "Vorläufig" not in Tree(fragments("de")[name]).text, name


def test_curve_has_a_button_a_phase_and_a_table() -> None:
    tree = Tree(fragments("en")["curve"])
    columns = [attributes for tag, attributes in tree.elements if attributes.get("class") == "cjm-column"]
    assert len(columns) == 5
    assert columns[2]["data-evidence"] == " ".join([*(f"q2{n}" for n in range(5)), *(f"r{n}" for n in range(30))])
    assert "7 people · 41 quotes" in tree.text
    assert "1 person · 1 quote" in tree.text
    assert "−1.3 [−1.8, −0.8]" in tree.text
    assert "one person only" in tree.text
    assert "+0.4 [0.2, 1.3] (CSAT 4.1, n = 84)" in tree.text


def test_curve_shows_its_steps_with_all_three_tests() -> None:
    words = Tree(fragments("en")["curve"]).text
    assert "−1.2 [−1.9, −0.5]" in words
    assert "6 of 6" in words
    for p in ("p = 0.008", "p = 0.025", "p = 0.031"):
        assert p in words
    assert "Veränderung" in Tree(fragments("de")["curve"]).text


def test_curve_by_touchpoint_heads_its_table_so() -> None:
    curve = made.curve()
    curve.by = "touchpoint"
    assert "Touchpoint" in Tree(markup.curve_figure(curve, made.vega_svg())).text


def test_every_evidence_button_is_a_button_with_ids() -> None:
    for name, html in fragments("en").items():
        for tag_name, attributes in Tree(html).elements:
            if "data-evidence" in attributes:
                assert tag_name == "button", name
                assert attributes["data-evidence"], name


def test_map_folds_all_but_three_and_marks_levels() -> None:
    tree = Tree(fragments("en")["map"])
    summaries = [attributes for tag, attributes in tree.elements if tag == "summary"]
    assert [attributes["aria-label"] for attributes in summaries] == ["show 3 more"]
    classes = " ".join(str(attributes.get("class")) for _, attributes in tree.elements)
    for level in ("cjm-observed", "cjm-inferred", "cjm-assumed", "cjm-visibility"):
        assert level in classes
    assert [tag for tag, _ in tree.elements].count("table") == 1
    assert "no evidence yet" in tree.text
    assert "7 of 12 people" in tree.text


def test_map_lane_without_evidence_is_one_cell() -> None:
    empty = [
        attributes
        for tag, attributes in Tree(fragments("en")["map"]).elements
        if tag == "td" and "colspan" in attributes
    ]
    assert [attributes["colspan"] for attributes in empty] == ["5"]


def test_score_table_says_when_it_cannot_be_computed() -> None:
    tree = Tree(fragments("en")["scores"])
    assert "no answers of this persona" in tree.text
    assert "7 of 12 directional only" in tree.text
    assert f"64{NARROW}% [55, 72]" in "".join(tree.words)


def test_frame_table_joins_intervals_and_escapes() -> None:
    frame = pd.DataFrame(
        {"facet": [made.HOSTILE], "value": [0.7812], "low": [0.7], "high": [0.851], "n": pd.Series([12], dtype="Int64")}
    )
    tree = Tree(
        markup.frame_table(frame, "de", columns={"facet": "Facette", "value": "α", "low": "u", "high": "o", "n": "n"})
    )
    assert "0,78 [0,70; 0,85] 12" in " ".join(" ".join(tree.words).split())
    assert "script" not in {tag for tag, _ in tree.elements}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_where_there_is_nothing(language: str) -> None:
    one, way = made.profile(language), made.journey(language)
    for frame in ("derived", "scores", "emotions", "quotes"):
        setattr(one, frame, getattr(one, frame).iloc[:0])
    for frame in ("triangulation", "pains", "opportunities"):
        setattr(way, frame, getattr(way, frame).iloc[:0])
    way.unknowns = way.warnings = way.curve.warnings = ()
    nothing = catalogue("markup", language)["nothing"]
    for html in (
        markup.quote_list(one), markup.triangulation(way), markup.pains(way), markup.opportunities(way), markup.unknowns(way),
        markup.score_table(one.scores, language), markup.findings((), language), markup.cards([], language),
    ):  # fmt: skip
        assert nothing in Tree(html).text


def test_quotes_carry_the_marks_of_their_language() -> None:
    assert "„Ich stand nachts" in Tree(fragments("de")["quotes"]).text
    assert "“I held a ruler" in Tree(fragments("en")["quotes"]).text


def test_picture_drops_scripts_handlers_and_links() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="x()"><script>x()</script><style>@import "http://a"</style>'
        '<foreignObject><p/></foreignObject><a href="javascript:x()"><text id="t" fill="url(http://a)">a &lt; b</text></a><use href="#t"/></svg>'
    )
    shown = str(picture(svg))
    for word in ("script", "onload", "foreignObject", "http://a", "@import"):
        assert word not in shown
    assert "a &lt; b" in shown
    assert re.search(r'<use href="#\w{6}-t">', shown)


def test_pictures_never_share_an_id() -> None:
    first, second = str(picture(made.vega_svg())), str(picture(made.vega_svg(900)))
    ids = [set(re.findall(r' id="([^"]+)"', shown)) for shown in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]
    assert re.search(rf'clip-path="url\(#{next(iter(ids[0]))}\)"', first)


@pytest.mark.parametrize(
    "bad",
    ["", "no svg", "<p>hi</p>", '<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'],
)
def test_picture_of_what_is_no_drawing_is_empty(bad: str) -> None:
    assert "<svg" not in str(picture(bad)) or "&a;" not in str(picture(bad))


def test_plot_area_is_read_from_the_drawing() -> None:
    area = plot_area(made.vega_svg(1000, 64))
    assert area.pixels == 1070
    assert area.left == pytest.approx(64.5 / 1070, abs=1e-4)
    assert area.width == pytest.approx(1000 / 1070, abs=1e-4)


def test_small_curve_is_hollow_when_preliminary_or_thin() -> None:
    assert str(small_curve(made.curve())).count('fill="var(--ground)"') == 1
    assert str(small_curve(made.curve(preliminary=True))).count('fill="var(--ground)"') == 4


def test_cards_come_deepest_trough_first() -> None:
    html = markup.cards(made.personas(), "en")
    names = re.findall(r'<a href="(\w)\.html"', html)
    assert names == ["a", "b", "c"]


def test_persona_without_a_mean_comes_last() -> None:
    personas = made.personas()
    personas[1]["curve"].points["mean"] = float("nan")
    assert re.findall(r'<a href="(\w)\.html"', markup.cards(personas, "en")) == ["b", "c", "a"]


def test_provenance_says_a_label_once() -> None:
    tree = Tree(markup.provenance([("Sources", "a.vtt"), ("Sources", "b.vtt"), ("Command", "cjm report")], "en"))
    assert [tag for tag, _ in tree.elements].count("dt") == 2
    assert "a.vtt" in tree.text
    assert "b.vtt" in tree.text


def test_evidence_lists_each_id_once() -> None:
    assert listed(["b", "a", "b", None]) == ["b", "a"]
    assert str(evidence([], "en")) == ""
    assert 'data-evidence="b a"' in str(evidence(["b", "a", "b"], "en"))


def test_fragments_are_the_same_every_time() -> None:
    assert fragments("de") == fragments("de")


def test_results_are_not_changed() -> None:
    way, one = made.journey(), made.profile()
    before = (way.cells.copy(), way.curve.points.copy(), one.quotes.copy())
    markup.map_grid(way), markup.curve_figure(way.curve, made.vega_svg()), markup.quote_list(one)
    for left, right in zip(before, (way.cells, way.curve.points, one.quotes), strict=True):
        pd.testing.assert_frame_equal(left, right)


def test_stylesheet_is_scoped() -> None:
    style = markup.stylesheet()
    assert style.startswith('<style class="cjm-style">')
    assert "http" not in style
    assert "@import" not in style
    for selector in re.findall(r"^([^\s@/}][^{]*)\{", style.split(">", 1)[1], re.MULTILINE):
        assert all(".cjm" in part or "[data-theme" in part for part in selector.split(",")), selector


@pytest.mark.parametrize("topic", ["markup", "report"])
def test_catalogues_have_the_same_keys_and_places(topic: str) -> None:
    english, german = catalogue(topic, "en"), catalogue(topic, "de")
    assert english.keys() == german.keys()
    for key, wording in english.items():
        assert sorted(re.findall(r"\{\w+\}", wording)) == sorted(re.findall(r"\{\w+\}", german[key])), key


def test_unknown_curve_without_phases_says_so() -> None:
    curve = made.curve()
    curve.points = curve.points.iloc[:0]
    assert "Nothing here yet." in markup.curve_figure(curve, "")
    assert str(small_curve(SimpleNamespace(points=curve.points, language="en", preliminary=False))) == ""


def test_long_rankings_are_folded_after_twelve() -> None:
    way = made.journey()
    way.pains = pd.concat([way.pains] * 3, ignore_index=True)
    tree = Tree(markup.pains(way))
    assert [tag for tag, _ in tree.elements].count("table") == 2
    assert "show 6 more" in tree.text
    assert "<details" not in markup.pains(made.journey())


def test_preliminary_map_keeps_the_word_for_screen_readers() -> None:
    grid = markup.map_grid(made.journey(preliminary=True))
    assert "<em>" not in grid
    assert '<span class="cjm-hidden"> (inferred)</span>' in grid


def test_valence_that_reads_as_zero_is_neutral() -> None:
    assert [sign(value) for value in (-0.04, 0.04, -0.06, 1, None)] == [
        "cjm-neutral",
        "cjm-neutral",
        "cjm-neg",
        "cjm-pos",
        "",
    ]


def test_long_note_of_a_score_is_folded() -> None:
    scores = made.scores().assign(note="different wordings: " + "How satisfied are you? " * 5)
    assert markup.score_table(scores, "en").count("<details>") == len(scores)
    assert "<details>" not in markup.score_table(made.scores(), "en")
