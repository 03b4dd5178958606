"""Survey exports in other formats than text: SPSS and Parquet, whole, damaged, and where a library is missing."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from cjmkit.codebook import read_codebook
from cjmkit.surveys import Surveys, read_survey

CASES = {
    "fall": ["A-000001", "A-000002", "A-000003", "A-000004", "A-000005"],
    "empf": [9.0, 10.0, -99.0, 3.0, 0.0],
    "zuf": [1.0, 2.0, 5.0, 9.0, 3.0],
    "muehe": [1.0, 5.0, 3.0, None, 2.0],
    "gruppe": [1.0, 2.0, 2.0, 1.0, 2.0],
    "warum": ["Das Päckchen kam früh", "", "Niemand ging ans Telefon", "", "NA"],
}
LABELS = {
    "fall": "Case ID",
    "empf": "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
    "zuf": "Wie zufrieden sind Sie mit der Lieferung?",
    "muehe": "Wie viel Aufwand war die Bestellung?",
    "gruppe": "Kundengruppe",
    "warum": "Warum geben Sie diese Bewertung?",
}
VALUES = {
    "empf": {0: "äußerst unwahrscheinlich", 10: "äußerst wahrscheinlich", -99: "nicht beantwortet"},
    "zuf": {1: "sehr zufrieden", 2: "zufrieden", 3: "mittel", 4: "unzufrieden", 5: "sehr unzufrieden", 9: "weiß nicht"},
    "muehe": {1: "sehr gering", 5: "sehr hoch"},
    "gruppe": {1: "Familien", 2: "Betriebe"},
}


def sav(path: Path, *, cases: dict[str, list[Any]] = CASES, **options: Any) -> Path:
    options = {"column_labels": LABELS, "variable_value_labels": VALUES} | options
    pyreadstat.write_sav(pd.DataFrame(cases), str(path), missing_ranges={"empf": [{"lo": -99, "hi": -90}]}, **options)
    return path


def read(path: Path, **settings: Any) -> Surveys:
    return read_survey(path, settings=settings or None, codebook=read_codebook())


def scores(surveys: Surveys, metric: str) -> list[float]:
    return surveys.answers.loc[surveys.answers["metric"] == metric, "score"].tolist()


@pytest.mark.parametrize("compress", [False, True])
def test_spss_labels_give_wording_scale_and_direction(tmp_path: Path, compress: bool) -> None:
    surveys = read(sav(tmp_path / "export.zsav", compress=compress))
    file = surveys.files[0]
    assert (file["source"], file["encoding"], file["rows"], file["responses"]) == ("spss", "utf-8", 5, 5)
    found = {q["column"]: (q["wording"], q["metric"], q["scale"], q["high_is"]) for q in file["questions"]}
    assert found["empf"] == (LABELS["empf"], "nps", [0, 10], "good")
    assert found["zuf"] == (LABELS["zuf"], "csat", [1, 5], "bad")
    assert found["muehe"] == (LABELS["muehe"], "ces", [1, 5], "hard")
    assert found["gruppe"][1:] == ("other", None, None), "names of groups are no scale"


def test_spss_missing_values_are_not_answers_and_are_counted(tmp_path: Path) -> None:
    surveys = read(sav(tmp_path / "export.sav"))
    assert scores(surveys, "nps") == [9, 10, 3, 0]
    assert scores(surveys, "csat") == [1, 2, 5, 3], "weiß nicht is a value label here, no declared missing value"
    assert surveys.comments["text"].tolist() == CASES["warum"][:3:2]
    messages = [warning["message"] for warning in surveys.files[0]["warnings"]]
    assert any("(empf 1)" in message for message in messages)
    assert any(message.startswith("zuf: not counted as answers: 1 ") for message in messages)


def test_spss_segment_is_called_by_its_label(tmp_path: Path) -> None:
    surveys = read(sav(tmp_path / "export.sav"), segment="gruppe")
    assert set(surveys.answers["segment"]) == {"Familien", "Betriebe"}


def test_spss_has_the_scores_of_its_csv_twin(tmp_path: Path) -> None:
    frame = pd.DataFrame(CASES).replace({"empf": {-99: None}, "zuf": {9: None}})
    frame.to_csv(tmp_path / "export.csv", index=False)
    questions = {name: {"metric": metric} for name, metric in (("empf", "nps"), ("zuf", "csat"), ("muehe", "ces"))}
    twins = [read(path, questions=questions) for path in (sav(tmp_path / "export.sav"), tmp_path / "export.csv")]
    columns = ["response", "question", "metric", "score", "scale_low", "scale_high", "comment"]
    left, right = (twin.answers[twin.answers["metric"] != "other"][columns].reset_index(drop=True) for twin in twins)
    pd.testing.assert_frame_equal(left, right)


def test_spss_of_limesurvey_leaves_out_what_was_not_submitted(tmp_path: Path) -> None:
    cases = {"id": [1.0, 2.0], "submitdate": ["2026-03-01 10:00:00", ""], "lastpage": [4.0, 1.0], "startlanguage": ["de"] * 2}  # fmt: skip
    labels = {"id": "Antwort ID", "submitdate": "Datum Abgeschickt", "lastpage": "Letzte Seite", "empf": LABELS["empf"]}
    surveys = read(sav(tmp_path / "export.sav", cases=cases | {"empf": [9.0, 2.0]}, column_labels=labels))
    assert (surveys.files[0]["source"], surveys.files[0]["excluded"]) == ("spss", {"unfinished": 1})
    assert scores(surveys, "nps") == [9]


def test_parquet_reads_like_its_csv_twin(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="the extra `large` is not installed")
    (tmp_path / "export.csv").write_text(
        "ResponseId,EndDate,Finished,How likely are you to recommend us?,How satisfied are you with the delivery?,Why?,done\n"
        "R_000000001,2026-04-01 10:00:00,1,9,2.5,Came on the day it was promised,true\n"
        "R_000000002,2026-04-02 10:00:00,1,0,,Nobody picked up the phone,false\n"
        "R_000000003,2026-04-03 10:00:00,0,7,4,,true\n"
    )
    with duckdb.connect() as database:
        table = database.read_csv(str(tmp_path / "export.csv"))
        assert {"BOOLEAN", "BIGINT", "DOUBLE", "TIMESTAMP"} <= {str(kind) for kind in table.types}
        table.write_parquet(str(tmp_path / "export.parquet"))
    csv, parquet = read(tmp_path / "export.csv"), read(tmp_path / "export.parquet")
    pd.testing.assert_frame_equal(
        csv.answers.drop(columns=["line", "source"]), parquet.answers.drop(columns=["line", "source"])
    )
    assert csv.files[0]["questions"] == parquet.files[0]["questions"]
    assert csv.files[0]["excluded"] == parquet.files[0]["excluded"] == {"unfinished": 1}


def test_parquet_without_its_library_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    (tmp_path / "export.csv").write_bytes(b"PAR1 by content, whatever its ending")
    for language in ("en", "de"):
        fault = read_survey(tmp_path / "export.csv", language=language).errors[0]
        assert 'pip install "cjmkit[large]"' in fault.message


def test_damaged_files_behind_every_magic_are_one_fault_or_read(tmp_path: Path) -> None:
    chance = random.Random(7)
    whole = sav(tmp_path / "whole.sav").read_bytes()
    path = tmp_path / "export.bin"
    for magic in (b"$FL2@(#)", b"$FL3@(#)", b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        for size in (0, 1, 60, 700):
            path.write_bytes(magic + chance.randbytes(size))
            assert len(read(path).errors) == 1
    for _ in range(60):
        damaged = bytearray(whole[: chance.randrange(8, len(whole) + 1)])
        for _ in range(8):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        surveys = read(path)
        assert bool(surveys.files) != bool(surveys.errors)
