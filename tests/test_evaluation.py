"""Suggestions held against labels: measures, cross-validation, files with labels, the command."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score
from typer.testing import CliRunner

from cjmkit.cli.commands import app
from cjmkit.codebook import read_codebook
from cjmkit.errors import ReadError
from cjmkit.evaluation import (
    coverage_steps,
    evaluate_labels,
    expected_calibration_error,
    facet_row,
    label_scores,
    plot_reliability,
    read_labels,
    reliability_bins,
)

CODEBOOK = read_codebook()


def test_measures_are_those_of_scikit_learn():
    chance = np.random.default_rng(1)
    gold, given = chance.choice(list("abc"), 200).tolist(), chance.choice(list("abcd"), 200).tolist()
    row = facet_row(gold, given, chance.random(200).tolist())
    assert row["macro_f1"] == pytest.approx(f1_score(gold, given, labels=list("abc"), average="macro", zero_division=0))
    assert row["kappa"] == pytest.approx(cohen_kappa_score(gold, given))
    assert row["low"] < row["accuracy"] < row["high"]
    by_label = label_scores(gold, given).set_index("label")["f1"]
    assert by_label.tolist() == pytest.approx(f1_score(gold, given, labels=list("abc"), average=None, zero_division=0))


def test_calibration_error_is_nothing_where_confidence_is_the_share_that_is_right():
    sure = [0.75] * 4 + [0.5] * 2
    assert expected_calibration_error(sure, [True, True, True, False, True, False]) == pytest.approx(0)
    assert expected_calibration_error([0.95] * 4, [False] * 4) == pytest.approx(0.95)
    assert reliability_bins(sure, [True] * 6)["n"].tolist() == [2, 4]


def test_silence_below_a_confidence_leaves_the_others():
    steps = coverage_steps([0.9, 0.8, 0.35, 0.2], [True, True, False, False])
    at_half = steps[steps["confidence"].eq(0.5)].iloc[0]
    assert (at_half["n"], at_half["share"], at_half["accuracy"]) == (2, 0.5, 1.0)


LABELS = """text,sentiment,emotion,phase,language
I love it and it works perfectly,positive,Delight,retention,en
It keeps crashing and I am furious,negative,anger,retention,en
Ich bin sehr zufrieden damit,positiv,Zufriedenheit,retention,de
"""


@pytest.fixture
def labelled(tmp_path):
    def write(content: str, encoding: str = "utf-8"):
        path = tmp_path / "labels.csv"
        path.write_bytes(content.encode(encoding))
        return path

    return write


def test_labels_are_read_by_id_name_and_language(labelled):
    frame = read_labels(labelled(LABELS), CODEBOOK)
    assert frame["sentiment"].tolist() == [1, -1, 1]
    assert frame["emotion"].tolist() == ["delight", "anger", "satisfaction"]
    semicolons = LABELS.replace(",", ";")
    assert read_labels(labelled(semicolons, "utf-8-sig"), CODEBOOK)["emotion"].tolist() == frame["emotion"].tolist()


@pytest.mark.parametrize("language", ["en", "de"])
def test_unknown_labels_are_named_by_line(labelled, language):
    path = labelled("text,emotion\nfine,delite\nbad,anger\nodd,xyzzy\n")
    with pytest.raises(ReadError) as caught:
        read_labels(path, CODEBOOK, language=language)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [("labels.csv", 2), ("labels.csv", 4)]
    assert "delight" in caught.value.faults[0].message


def test_file_without_labels_says_which_columns_it_has(labelled):
    with pytest.raises(ReadError, match="quote, note"):
        read_labels(labelled("quote,note\na,b\n"), CODEBOOK)


def test_labels_of_a_file_are_judged_with_and_without_learning(labelled):
    rows = [
        f"The {thing} was a {word} on day {n}.,{side}"
        for n, (thing, word, side) in enumerate(
            (thing, word, side)
            for thing in ("lens", "frame", "case", "cloth", "screw", "box", "bag", "tag", "hinge", "rim")
            for word, side in (("zorble", -1), ("quint", 1))
            for _ in range(4)
        )
    ]
    evaluation = evaluate_labels(read_labels(labelled("text,sentiment\n" + "\n".join(rows)), CODEBOOK), CODEBOOK)
    assert evaluation.audit.empty, "a file of labels has no sample drawn by lot, and no coders"
    facets = evaluation.facets.set_index("learned")
    assert facets.loc[False, "accuracy"] < 0.6 < 0.9 < facets.loc[True, "accuracy"]
    assert facets.loc[True, "n"] == 80
    assert evaluation.reliability.empty  # no confidence is told of a side


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A study of four people, coded by two."""
    root = tmp_path_factory.mktemp("study")
    (root / "study.yml").write_text("title: Small\nlanguage: en\nmoderators: [Interviewer]\n")
    (root / "interviews" / "codings").mkdir(parents=True)
    sides = {"zorble": "frustration", "quint": "delight"}
    for person in range(4):
        turns = [
            f"Interviewer: And then?\nP0{person}: The {thing} was a {word} on day {person}."
            for thing in ("lens", "frame", "case", "cloth", "screw", "box")
            for word in sides
        ]
        (root / "interviews" / f"P0{person}.txt").write_text("\n".join(turns) + "\n")
    from cjmkit import candidate_quotes, open_study, write_coding
    from cjmkit.tables import records

    for coder in ("ana", "ben"):
        for quote in records(candidate_quotes(open_study(root))):
            emotion = next(emotion for word, emotion in sides.items() if word in quote["text"])
            write_coding(
                root / "interviews" / "codings",
                quote,
                coder=coder,
                status="corrected",
                phase="retention",
                emotion=emotion,
            )
    return root


def test_command_prints_json_in_one_shape(study):
    result = CliRunner().invoke(app, ["evaluate", str(study), "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert list(found) == ["facets", "labels", "reliability", "coverage", "audit"]
    learned = {row["facet"]: row for row in found["facets"] if row["learned"] and row["language"] == "all"}
    unlearned = next(row for row in found["facets"] if row["facet"] == "sentiment" and not row["learned"])
    assert learned["sentiment"]["accuracy"] > unlearned["accuracy"] + 0.2
    assert learned["sentiment"]["coders_kappa"] == pytest.approx(1)
    assert learned["sentiment"]["coders_n"] == 48
    assert {row["facet"] for row in found["audit"]} == {"phase", "sentiment", "emotion"}


@pytest.mark.parametrize(("language", "words"), [("en", "audit sample"), ("de", "Stichprobe")])
def test_command_writes_a_table_and_a_chart(study, language, words):
    result = CliRunner().invoke(app, ["evaluate", str(study), "--lang", language])
    assert result.exit_code == 0, result.output
    assert words in result.stdout
    chart = (study / "outputs" / "suggestions.svg").read_text()
    assert chart.startswith("<svg")
    assert result.stdout.strip().splitlines()[-1].count("outputs/suggestions.svg") == 1


def test_study_without_codings_says_what_to_do(tmp_path):
    (tmp_path / "study.yml").write_text("title: Small\nlanguage: en\n")
    (tmp_path / "interviews").mkdir()
    (tmp_path / "interviews" / "P01.txt").write_text("I: And?\nP01: It was fine.\nI: So?\nP01: It was good.\n")
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path)])
    assert result.exit_code == 1
    assert "code some quotes first" in str(result.exception or result.output)


def test_chart_describes_its_points(study):
    from cjmkit import evaluate_suggestions, open_study

    evaluation = evaluate_suggestions(open_study(study))
    assert "n = " in plot_reliability(evaluation).svg
    assert isinstance(evaluation.facets, pd.DataFrame)
