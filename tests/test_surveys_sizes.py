"""Survey files above a size are counted in blocks by what needs no more than the counts, and never read where memory would not do."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from cjmkit.cli.commands import app
from cjmkit.codings import write_coding
from cjmkit.errors import ReadError
from cjmkit.quotes import answers_by_persona
from cjmkit.scores import survey_scores
from cjmkit.study import open_study
from cjmkit.surveys import sizes
from cjmkit.surveys.notes import Notes

pytest.importorskip("polars")
LARGE = "wave,Response ID,How likely are you to recommend us to a friend?,Why did you give this score?,segment\n"
SMALL = "Response ID,How likely are you to recommend us to a friend?,segment\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "surveys").mkdir()
    rows = [f"w,R_{n},{n % 11},The parcel came {n} days late.,{'new' if n % 3 else 'old'}\n" for n in range(600)]
    (tmp_path / "surveys" / "large.csv").write_text(LARGE + "".join(rows), encoding="utf-8")
    small = [f"S_{n},{10 - n % 3},new\n" for n in range(30)]
    (tmp_path / "surveys" / "small.csv").write_text(SMALL + "".join(small), encoding="utf-8")
    (tmp_path / "study.yml").write_text(
        "title: Parcels\npersonas: [{id: newcomer, name: N, match: {segment: [new]}}]\n"
        "surveys: {large.csv: {segment: segment}, small.csv: {segment: segment}}\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.fixture
def small_limit(monkeypatch):
    monkeypatch.setattr(sizes, "LARGE", 10_000)


def test_scores_are_the_same_where_a_large_file_is_counted(folder, monkeypatch):
    whole = survey_scores(answers_by_persona(open_study(folder)), by=["persona", "source"])
    monkeypatch.setattr(sizes, "LARGE", 10_000)
    study = open_study(folder, stream=True)
    assert study.answers["count"].sum() == 630
    pd.testing.assert_frame_equal(survey_scores(answers_by_persona(study), by=["persona", "source"]), whole)
    assert study.n_responses == 630


def test_check_and_scores_count_large_files_and_say_so(folder, small_limit):
    checked = json.loads(CliRunner().invoke(app, ["check", str(folder), "--json"]).stdout)
    large, small = checked["surveys"]
    assert any("600 comments were not read" in warning["message"] for warning in large["warnings"])
    assert small["warnings"] == []
    assert CliRunner().invoke(app, ["scores", str(folder)]).stdout.endswith("from 630 responses.\n")


def test_quotes_of_a_file_that_was_counted_are_not_lost(folder, small_limit):
    study = open_study(folder)
    quote = study.utterances.iloc[0]
    anchor = {"quote": "q1", "start_char": 0, "end_char": 10, "text": quote["text"][:10]}
    anchor |= {name: quote[name] for name in ("utterance", "source", "participant", "language")}
    write_coding(study.codings_folder, anchor, coder="ana", status="accepted", phase="retention")
    counted = open_study(folder, stream=True)
    assert counted.lost.empty
    assert any("1 of the coders' decisions on its comments" in str(fault) for fault in counted.ledger_warnings)


def test_without_polars_a_large_file_is_read_whole_and_told_what_to_install(folder, small_limit, monkeypatch):
    monkeypatch.setattr(sizes, "find_spec", lambda name: None)
    study = open_study(folder, stream=True)
    assert "count" not in study.answers
    assert len(study.utterances) == 600
    assert any("cjmkit[large]" in warning["message"] for warning in study.files["surveys"][0]["warnings"])


def test_a_file_too_large_for_memory_is_refused_with_what_to_install(folder, small_limit):
    path = folder / "surveys" / "large.csv"
    with pytest.raises(ReadError, match=r"GB are free.*cjmkit\[large\]"):
        sizes.check_memory(path, Notes(path.name), free=path.stat().st_size * 10)
    sizes.check_memory(path, Notes(path.name), free=path.stat().st_size * 30)
    sizes.check_memory(folder / "surveys" / "small.csv", Notes("small.csv"), free=0)
