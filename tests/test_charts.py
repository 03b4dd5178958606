"""Charts of ordinary and extreme frames: what is drawn, in which words, and that nothing overlaps or is cut."""

from __future__ import annotations

import re
import subprocess
import sys
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair as alt
import nbformat
import pandas as pd
import pytest

from cjmkit import charts
from cjmkit.charts.lettering import text_width, wrap
from cjmkit.codebook import read_codebook
from cjmkit.markup.pictures import plot_area
from cjmkit.texts import catalogue

NAN = float("nan")
LONG = [
    *("Bedürfniswahrnehmungsphase", "Angebotsvergleichsprüfung", "Kaufentscheidung und Abschluss", "Kundenbindungsmaßnahmen"),
    *("Einrichtung/Inbetriebnahme", "Nutzung im Alltag der Praxis", "Vertragsverlängerungsphase", "Weiterempfehlungsverhalten"),
]  # fmt: skip


def curve_points(
    means: list[float], *, model: str = "verdure-5", language: str = "en", people: int = 7, survey: bool = True
) -> pd.DataFrame:
    """Points as a curve has them: an interval where there are two people or more, a survey score in every other phase."""
    rows = []
    for index, (phase, mean) in enumerate(zip(read_codebook(model).phases, means, strict=True)):
        known, asked = people > 1 and mean == mean, survey and index % 2 == 0
        rows.append(
            {
                "phase": phase.id,
                "phase_name": phase.name(language),
                "people": people if mean == mean else 0,
                "quotes": 3 * people if mean == mean else 0,
                "mean": mean,
                "low": max(-2.0, mean - 0.5) if known else NAN,
                "high": min(2.0, mean + 0.5) if known else NAN,
                "reason": "nobody" if mean != mean else None,
                "survey": 0.6 if asked else NAN,
                "survey_low": 0.4 if asked else NAN,
                "survey_high": 0.8 if asked else NAN,
                "survey_n": 84 if asked else 0,
                "survey_label": "CSAT 3.6 · NPS +12" if asked else None,
                "load": 1.2 if mean == mean else NAN,
            }
        )
    return pd.DataFrame(rows)


def patterns(**kinds: str) -> pd.DataFrame:
    rows = [
        {"kind": kind.replace("_", " "), "phase": phase, "support": 0.97, "text": f"{kind} here"}
        for kind, phase in kinds.items()
    ]
    return pd.DataFrame(rows, columns=["kind", "phase", "support", "text"])


def survey_table(language: str = "en") -> pd.DataFrame:
    scale = "scale 1–5; high is good" if language == "en" else "Skala 1–5; hoch ist gut"
    rows = [
        ("nps", "nps", 84, 12.0, -3.0, 26.0, None, None),
        ("csat", "top_2_box", 118, 64.0, 55.0, 72.0, None, None),
        ("csat", "top_2_box", 12, 58.33, 32.0, 81.0, None, None),
        ("csat", "mean", 118, 4.1, 3.9, 4.3, scale, None),
        ("ces", "mean", 1, NAN, NAN, NAN, None, "one answer only"),
    ]
    return pd.DataFrame(rows, columns=["metric", "statistic", "n", "value", "low", "high", "note", "reason"])


def emotion_table() -> pd.DataFrame:
    rows = [
        ("purchase", "worry", 4, 9),
        ("purchase", "relief", 2, 2),
        ("awareness", "interest", 3, 5),
        ("retention", "own-feeling", 1, 1),
    ]
    return pd.DataFrame(rows, columns=["phase", "emotion", "people", "quotes"])


def count_table() -> pd.DataFrame:
    rows = [
        ("awareness", "verified", 12),
        ("awareness", "suggested", 5),
        ("purchase", "verified", 40),
        ("advocacy", "verified", 0),
        (None, "open", 31),
    ]
    return pd.DataFrame(rows, columns=["phase", "status", "quotes"]).astype({"phase": "str"})


def many_personas(language: str = "en") -> pd.DataFrame:
    means = {
        "Geschäftsführerin eines mittelständischen Betriebs": [0.3, 0.8, -0.2, -1.6, 0.4],
        "Anna": [0.9, 1.3, 0.6, 0.5, NAN],
    }
    parts = [
        curve_points(values, language=language).assign(persona=name[:4], persona_name=name)
        for name, values in means.items()
    ]
    return pd.concat(parts, ignore_index=True)


def saturation_tables(
    new: list[int], *, personas: int = 0, estimated: float = NAN
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The interviews and groups of a saturation: all interviews, and the same again for each of so many personas."""
    groups, rows = [], []
    for place in range(personas + 1):
        id, name = (None, "All interviews") if place == 0 else (f"p{place}", LONG[place])
        known = 0
        for number, fresh in enumerate(new, 1):
            known += fresh
            spread = min(known, 4.0) if number < len(new) else 0.0
            rows.append(
                {
                    "persona": id,
                    "participant": f"P{number:02d}",
                    "new": fresh,
                    "total": known,
                    "mean": known - 0.5,
                    "low": known - spread,
                    "high": known + spread / 2,
                }
            )
        groups.append(
            {"persona": id, "name": name, "interviews": len(new), "codes": known, "saturated": 6 if len(new) > 5 else pd.NA, "last_ratio": 0.0 if len(new) > 5 else NAN}
            | {"estimated": estimated, "low": estimated - 4, "high": estimated + 9}
        )  # fmt: skip
    return pd.DataFrame(rows).astype({"persona": "str"}), pd.DataFrame(groups).astype(
        {"persona": "str", "saturated": "Int64"}
    )


def every_chart(language: str) -> dict[str, alt.LayerChart]:
    """Ordinary and extreme frames of every kind, by name."""
    curve, shapes = (
        charts.curve_chart,
        patterns(
            trough="retention", rapid_drop="retention", moment_of_truth="retention", positive_peak="consideration"
        ),
    )
    eight = curve_points([0.3, 1.9, -0.2, -1.9, NAN, 1.2, -0.4, 2.0], model="lifecycle-8", language=language)
    lasting = patterns(
        trough="onboarding",
        rapid_drop="onboarding",
        moment_of_truth="onboarding",
        sawtooth="consideration",
        positive_peak="advocacy",
    )
    five = curve_points([0.3, 0.8, -0.2, -1.3, 0.4], language=language)
    return {
        "five": curve(five, patterns=shapes, name="Anna", language=language),
        "preliminary": curve(five, patterns=shapes, name="Anna", language=language, preliminary=True),
        "eight": curve(
            eight, patterns=lasting, name="Geschäftsführerin eines mittelständischen Betriebs", language=language
        ),
        "long names": curve(eight.assign(phase_name=LONG), patterns=lasting, language=language),
        "three": curve(
            curve_points([0.1, 0.0, -0.1], model="buyers-journey-3", language=language, survey=False), language=language
        ),
        "nobody": curve(curve_points([NAN] * 5, language=language, survey=False), language=language),
        "surveys alone": curve(curve_points([NAN] * 5, language=language), language=language),
        "one person": curve(curve_points([1, -0.5, NAN, 0.2, NAN], people=1, language=language), language=language),
        "top": curve(
            curve_points([2.0] * 5, language=language), patterns=patterns(positive_peak="purchase"), language=language
        ),
        "up and down": curve(curve_points([-2, 2, -2, 2, -2], language=language), language=language),
        "no phases": curve(five.iloc[:0], language=language),
        "personas": charts.curves_chart(many_personas(language), language=language),
        "personas preliminary": charts.curves_chart(many_personas(language), language=language, preliminary=True),
        "overlaid": charts.overlaid_chart(many_personas(language), language=language),
        "overlaid many": charts.overlaid_chart(
            pd.concat(
                [
                    five.assign(persona=str(n), persona_name=name, mean=five["mean"] / (n + 1))
                    for n, name in enumerate(
                        [
                            LONG[0],
                            "Anna",
                            "Geschäftsführerin eines mittelständischen Betriebs im Norden",
                            "Ben",
                            "Cem",
                            "Dora",
                        ]
                    )
                ]
            ),
            language=language,
            preliminary=True,
        ),
        "overlaid nobody": charts.overlaid_chart(many_personas(language).assign(mean=NAN), language=language),
        "scores": charts.scores_chart(survey_table(language), language=language),
        "scores by": charts.scores_chart(
            survey_table(language).assign(phase=["purchase", "awareness", "use", None, "x"]), language=language
        ),
        "no scores": charts.scores_chart(survey_table().iloc[:0], language=language),
        "emotions": charts.emotions_chart(emotion_table(), language=language),
        "emotions eight": charts.emotions_chart(
            emotion_table(), by="quotes", codebook=read_codebook("lifecycle-8"), language=language
        ),
        "no emotions": charts.emotions_chart(emotion_table().iloc[:0], language=language),
        "counts": charts.phase_counts_chart(count_table(), language=language),
        "saturation": charts.saturation_chart(
            *saturation_tables([12, 8, 6, 4, 3, 1, 1, 0, 1, 0, 0, 0], personas=3, estimated=42.2), language=language
        ),
        "saturation far": charts.saturation_chart(
            *saturation_tables([30, 20, 20, 13], estimated=457.0), facet="phase and emotion", language=language
        ),
        "saturation of one": charts.saturation_chart(*saturation_tables([3]), language=language),
        "saturation of many": charts.saturation_chart(
            *saturation_tables([40, 11, 0, 5] + [1, 0] * 38, personas=1, estimated=101.0), language=language
        ),
        "no saturation": charts.saturation_chart(
            *(frame.iloc[:0] for frame in saturation_tables([3])), language=language
        ),
        "no counts": charts.phase_counts_chart(count_table().assign(quotes=0), language=language),
    }


@pytest.fixture(scope="module", params=["en", "de"])
def drawings(request: pytest.FixtureRequest) -> dict[str, str]:
    return {name: charts.svg(chart) for name, chart in every_chart(request.param).items()}


def lettering(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Every line of text in a drawing, with its left, top, right and bottom."""
    found: list[tuple[str, float, float, float, float]] = []

    def visit(element: ElementTree.Element, x: float, y: float) -> None:
        moved = re.search(r"translate\((-?[\d.e-]+),(-?[\d.e-]+)\)", element.get("transform", ""))
        x, y = (x + float(moved.group(1)), y + float(moved.group(2))) if moved else (x, y)
        if element.tag.endswith("}text"):
            size, anchor = float(element.get("font-size", "0").removesuffix("px")), element.get("text-anchor")
            for line in [element.text or "", *[part.text or "" for part in element if not element.text]]:
                width = text_width(line, size)
                left = x - {"middle": width / 2, "end": width}.get(str(anchor), 0)
                if line.strip():
                    found.append((line, left, y - size * 0.75, left + width, y + size * 0.2))
                    y += round(size * 1.25)
        for child in element:
            visit(child, x, y)

    visit(ElementTree.fromstring(svg), 0, 0)
    return found


def test_no_text_touches_another_or_is_cut(drawings: dict[str, str]) -> None:
    for name, svg in drawings.items():
        width, height = (float(re.search(rf' {side}="([\d.]+)"', svg).group(1)) for side in ("width", "height"))  # type: ignore[union-attr]
        lines = lettering(svg)
        assert lines, name
        for text, left, top, right, bottom in lines:
            assert left >= -1, (name, text, left)
            assert right <= width + 1, (name, text, right, width)
            assert top >= -1, (name, text, top)
            assert bottom <= height + 1, (name, text, bottom, height)
        for one, other in combinations(lines, 2):
            apart = one[3] <= other[1] + 1 or other[3] <= one[1] + 1 or one[4] <= other[2] + 1 or other[4] <= one[2] + 1
            assert apart, (name, one, other)


def test_svg_is_for_screen_readers_and_scales(drawings: dict[str, str]) -> None:
    for name, svg in drawings.items():
        root = ElementTree.fromstring(svg)
        kinds = [child.tag.rpartition("}")[2] for child in root]
        assert kinds[:2] == ["title", "desc"], name
        assert (root.get("role"), root.get("aria-label")) == ("img", root[0].text)
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        assert svg.count("role=") == svg.count("aria-") == 1, name
        assert "system-ui" in svg


def test_description_has_the_numbers_in_words() -> None:
    desc = charts.curve_chart(curve_points([0.3, 0.8, -0.2, -1.3, NAN], language="de"), language="de").to_dict()[
        "description"
    ]
    assert "Bindung: −1,3 [−1,8; −0,8]; 7 Personen; 21 Zitate; Last 1,2." in desc
    assert "Kauf: −0,2 [−0,7; 0,3]; 7 Personen; 21 Zitate; Umfrage +0,6 [0,4; 0,8], CSAT 3.6 · NPS +12, n = 84" in desc
    assert "Fürsprache: nobody; 0 Personen; 0 Zitate" in desc
    assert "CSAT top-2 box: 7 of 12" in charts.scores_chart(survey_table()).to_dict()["description"]
    assert "Purchase, Worry: 4 people, 9 quotes." in charts.emotions_chart(emotion_table()).to_dict()["description"]
    assert "Awareness: 12 verified, 5 suggested." in charts.phase_counts_chart(count_table()).to_dict()["description"]


def title(chart: alt.LayerChart) -> str:
    return " ".join(chart.to_dict()["title"]["text"])


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (patterns(), "How does the journey feel for Anna?"),
        (patterns(trough="retention"), "Anna: it hurts most in Retention"),
        (patterns(positive_peak="purchase"), "Anna: it feels best in Purchase"),
        (patterns(rapid_drop="purchase"), "Anna: the mood falls on the way to Purchase"),
        (
            patterns(trough="retention", positive_peak="consideration"),
            "Anna: best in Consideration, worst in Retention",
        ),
        (patterns(sawtooth="retention", trough="elsewhere"), "How does the journey feel for Anna?"),
    ],
)
def test_title_says_the_finding_else_the_question(shapes: pd.DataFrame, said: str) -> None:
    points = curve_points([0.3, 0.8, -0.2, -1.3, 0.4])
    assert title(charts.curve_chart(points, patterns=shapes, name="Anna")) == said
    assert title(charts.curve_chart(points, patterns=shapes, name="Anna", preliminary=True)) == f"{said} (preliminary)"


def test_titles_of_comparisons_need_intervals_apart() -> None:
    apart = many_personas()
    assert (
        title(charts.curves_chart(apart))
        == "Geschäftsführerin eines mittelständischen Betriebs feels worse than all others in Retention"
    )
    assert title(charts.curves_chart(apart.assign(low=-2.0))) == "Where do the personas differ?"
    scores = survey_table().assign(others_value=30.0, others_low=27.0, others_high=33.0, others_n=200)
    assert title(charts.scores_chart(scores)) == "NPS is lower than that of all others"
    assert (
        title(charts.scores_chart(scores.assign(others_low=0.0, others_high=90.0))) == "What do the survey scores say?"
    )
    assert title(charts.phase_counts_chart(count_table())) == "No quotes yet in Advocacy"
    assert title(charts.emotions_chart(emotion_table())) == "Worry is voiced most: by 4 people in Purchase"


def layers(chart: alt.LayerChart, kind: str) -> list[dict[str, Any]]:
    spec = chart.to_dict()
    return [
        layer | {"rows": spec["datasets"][layer.get("data", spec.get("data"))["name"]]}
        for layer in spec["layer"]
        if layer["mark"]["type"] == kind
    ]


def test_curve_is_broken_where_a_phase_has_no_evidence() -> None:
    chart = charts.curve_chart(curve_points([0.3, 0.8, NAN, -1.3, 0.4], survey=False).drop(columns="load"))
    (line,) = layers(chart, "line")
    assert [(row["x"], row["part"]) for row in line["rows"]] == [(0.5, 0), (1.5, 0), (3.5, 3), (4.5, 3)]
    assert "no evidence" in charts.svg(chart)


def test_sawtooth_is_said_of_the_whole_curve_and_of_no_phase() -> None:
    shapes = pd.DataFrame([{"kind": "sawtooth", "phase": "purchase", "text": "sawtooth: the mood turns 3 times"}])
    drawn = charts.svg(charts.curve_chart(curve_points([1.0, -1.0, 1.0, -1.0, 0.4]), patterns=shapes))
    words = [line[0] for line in lettering(drawn)]
    assert any(word.startswith("Sawtooth: the mood turns 3 times.") for word in words)
    assert "sawtooth" not in words


def test_overlaid_curves_differ_in_shape_and_dash_and_share_a_scale() -> None:
    chart = charts.overlaid_chart(many_personas())
    lines, points = layers(chart, "line"), layers(chart, "point")
    assert len({str(line["mark"].get("strokeDash")) for line in lines}) == len(lines) == 2
    assert len({point["mark"]["shape"] for point in points}) == 2
    assert {str(line["encoding"]["y"]["scale"]["domain"]) for line in lines} == {"[-2, 2]"}
    assert title(chart) == title(charts.curves_chart(many_personas()))


def test_point_is_hollow_below_three_people_and_where_preliminary() -> None:
    def fills(people: int, **options: bool) -> set[str]:
        points = curve_points([0.3, 0.8, 1, 1.3, 0.4], people=people, survey=False).drop(columns="load")
        return {layer["mark"]["fill"] for layer in layers(charts.curve_chart(points, **options), "point")}

    assert fills(3) == {"#0A6AA8"}
    assert fills(2) == fills(12, preliminary=True) == {"#FCFCFA"}


def test_band_is_split_at_zero_and_hatched_where_preliminary() -> None:
    points = curve_points([0.3, 0.8, -0.2, -1.3, 0.0], survey=False)
    boxes = {layer["mark"]["fill"]: layer for layer in layers(charts.curve_chart(points), "rect")}
    assert set(boxes) == {"#C8500A", "#0A6AA8"}
    assert all(layer["mark"]["fillOpacity"] == 0.18 for layer in boxes.values())
    assert all(row["y2"] <= 0 for row in boxes["#C8500A"]["rows"])
    assert all(row["y"] >= 0 for row in boxes["#0A6AA8"]["rows"])
    hatched = charts.curve_chart(points, preliminary=True)
    assert all(layer["mark"]["strokeDash"] for layer in layers(hatched, "rect"))
    assert len(layers(hatched, "rule")) == len(layers(charts.curve_chart(points), "rule")) + 2


def test_curve_columns_fill_the_plot_evenly() -> None:
    area = plot_area(charts.svg(charts.curve_chart(curve_points([0.3, 0.8, -0.2, -1.3, 0.4]))))
    assert area.pixels == 900
    assert area.left / area.width < 0.12  # so that a page can set the curve's columns over the map's
    assert 1 - area.left - area.width < 0.015


def test_scores_keep_scales_and_units_apart() -> None:
    chart = charts.scores_chart(survey_table())
    words = [line[0] for line in lettering(charts.svg(chart))]
    heads = ["NPS, points", "CSAT, top-2 box, percent", "CSAT, mean on 1–5", "CES, mean"]
    assert [word for word in words if word in heads] == heads
    assert "+12 [−3, 26], n = 84" in words
    assert "cannot be computed: one answer only, n = 1" in words


def test_axis_of_a_mean_is_its_scale_and_never_cut_to_the_values() -> None:
    def ticks(table: pd.DataFrame) -> list[str]:
        return [line[0] for line in lettering(charts.svg(charts.scores_chart(table))) if re.fullmatch(r"\d", line[0])]

    mean = survey_table().query("metric == 'csat' and statistic == 'mean'")
    assert ticks(mean) == ["1", "2", "3", "4", "5"]
    assert ticks(mean.assign(note="scale 1–7")) == ["1", "2", "3", "4", "5", "6", "7"]
    assert ticks(mean.assign(scale_low=0, scale_high=2, value=1.5, low=1.2, high=1.8)) == ["0", "1", "2"]
    assert ticks(mean.assign(note=None)) == ["1", "2", "3", "4", "5"]


def test_figures_keep_off_the_zero_line() -> None:
    chart = charts.curve_chart(curve_points([-0.4, -0.25, -0.7, 0.25, 0.3], survey=False))
    lines = lettering(charts.svg(chart))
    zero = next((line[2] + line[4]) / 2 for line in lines if line[0] == "neutral 0")
    figures = [line for line in lines if re.fullmatch(r"[−+]\d\.\d", line[0])]
    assert len(figures) == 5
    assert all(abs((top + bottom) / 2 - zero) > 8 for _, _, top, _, bottom in figures)


def test_emotions_run_from_positive_to_negative_in_journey_order() -> None:
    words = [line[0] for line in lettering(charts.svg(charts.emotions_chart(emotion_table())))]
    rows = [word for word in words if word in ("Interest", "Relief", "Own feeling", "Worry")]
    assert rows == ["Interest", "Relief", "Own feeling", "Worry"]
    assert [word for word in words if word in ("Awareness", "Purchase", "Retention")] == [
        "Awareness",
        "Purchase",
        "Retention",
    ]


def test_charts_leave_their_frames_as_they_are() -> None:
    points, scores = many_personas(), survey_table()
    before = points.copy(), scores.copy()
    charts.curves_chart(points)
    charts.scores_chart(scores)
    pd.testing.assert_frame_equal(points, before[0])
    pd.testing.assert_frame_equal(scores, before[1])


def test_svg_is_the_same_in_every_process_and_order() -> None:
    kinds = {
        "curve": "charts.curve_chart(curve_points([0.3, 0.8, -0.2, -1.3, 0.4]), patterns=patterns(trough='retention'))",
        "curves": "charts.curves_chart(many_personas())",
        "scores": "charts.scores_chart(survey_table())",
        "emotions": "charts.emotions_chart(emotion_table())",
        "counts": "charts.phase_counts_chart(count_table())",
    }
    here = [sha256(charts.svg(eval(made)).encode()).hexdigest() for made in kinds.values()]
    drawn = "\n".join(f"print(sha256(charts.svg({made}).encode()).hexdigest())" for made in reversed(kinds.values()))
    code = f"import sys; sys.path.insert(0, sys.argv[1]); from test_charts import *\n{drawn}"
    there = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert there.stdout.splitlines()[::-1] == here


def test_clips_are_counted_anew_in_each_drawing() -> None:
    bars = (
        alt.Chart(pd.DataFrame({"x": [1, 2]})).mark_rect(clip=True).encode(x="x:Q", color="x:Q").properties(title="T")
    )
    first, second = charts.svg(bars), charts.svg(bars)
    assert first == second
    assert 'id="cjm-0"' in first
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= set(re.findall(r'id="([^"]+)"', first))


def test_names_with_markup_stay_text() -> None:
    drawn = charts.svg(charts.curve_chart(curve_points([0.1] * 5), name='<script>"&'))
    assert "<script>" not in drawn
    assert ElementTree.fromstring(drawn)[0].text == 'How does the journey feel for <script>"&?'


def test_nothing_is_fetched() -> None:
    with pytest.raises(ValueError, match="access denied|not allowed|External"):
        charts.svg(alt.Chart("https://example.com/data.csv").mark_point().encode(x="a:Q"))


def test_headless_output_is_svg_and_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CJMKIT_LAB", raising=False)
    shown = charts.show(charts.curve_chart(curve_points([0.1] * 5)), "en")
    assert set(shown._repr_mimebundle_()) == {"image/svg+xml", "text/plain"}
    assert repr(shown) == "Chart(How does the journey feel?)"


def test_output_of_a_real_kernel_is_a_valid_small_notebook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from nbclient import NotebookClient

    monkeypatch.delenv("CJMKIT_LAB", raising=False)
    monkeypatch.setenv("PYTHONPATH", f"{Path(__file__).parents[1]}:{Path(__file__).parent}")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    headless = "from cjmkit import charts\nfrom test_charts import curve_points\nchart = charts.curve_chart(curve_points([0.3] * 5))\ncharts.show(chart)"
    in_lab = "import os\nos.environ['CJMKIT_LAB'] = '1'\ncharts.show(chart)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in (headless, in_lab)])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    nbformat.validate(notebook)
    kinds = [set(output.data) for cell in notebook.cells for output in cell.outputs]
    assert kinds[0] == {"image/svg+xml", "text/plain"}
    assert kinds[1] == {"image/svg+xml", "text/plain", "application/vnd.vegalite.v5+json"}
    assert "widgets" not in notebook.metadata
    assert len(nbformat.writes(notebook)) < 150_000


def test_words_do_not_break_inside_numbers() -> None:
    assert wrap("ihrem 95-%-Intervall", 60, 12) == ["ihrem", "95-%-Intervall"] or "95-" not in wrap(
        "ihrem 95-%-Intervall", 60, 12
    )
    assert wrap("", 60, 12) == []
    assert all(text_width(line, 11) <= 80 for name in LONG for line in wrap(name, 80, 11))
    assert "".join(wrap(LONG[0], 80, 11)).replace("-", "") == LONG[0]


def test_catalogues_have_the_same_keys_and_places() -> None:
    english, german = catalogue("charts", "en"), catalogue("charts", "de")
    assert english.keys() == german.keys()
    for key, wording in english.items():
        assert set(re.findall(r"{\w+}", wording)) == set(re.findall(r"{\w+}", german[key])), key
