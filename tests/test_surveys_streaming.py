"""Files read in blocks give the scores, exclusions and counts that the same files give when they are read as a whole."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cjmkit.codebook import read_codebook
from cjmkit.scores import survey_scores
from cjmkit.surveys import blocks, read_survey
from cjmkit.surveys.notes import Notes

pytest.importorskip("polars")
NPS = "How likely are you to recommend us to a friend or colleague?"
BY = ["participant", "segment", "phase", "source", "question"]


def written(rows, *, delimiter=",", end="\r\n"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def comments(chance):
    return chance.choice(
        [
            "",
            "",
            "test",
            "Bitte löschen",
            'so "easy", really',
            "two\nlines, äöü",
            "Test, bitte ignorieren",
            "NA",
            "n/a",
            "ok",
        ]
    )


def qualtrics(chance, n):
    meta = ["StartDate", "EndDate", "Status", "Progress", "Finished", "ResponseId", "RecipientEmail", "UserLanguage"]
    ids = ["startDate", "endDate", "status", "progress", "finished", "_recordId", "recipientEmail", "userLanguage"]
    asked = ["Q1_NPS_GROUP", "Q1", "Q2_1", "Q3", "Q4", "Q5"]
    words = [
        f"{NPS} - Group",
        NPS,
        "How satisfied are you with … - the delivery",
        "Why did you give this score?",
        "How satisfied are you?",
        "Age",
    ]
    imports = [
        f'{{"ImportId":"{id}"}}' for id in [*ids, "QID1_NPS_GROUP", "QID1", "QID2_1", "QID3_TEXT", "QID4", "QID5"]
    ]
    yield [*meta, *asked]
    yield [*meta, *words]
    yield imports
    for row in range(n):
        day = f"2026-{chance.randint(3, 5):02d}-{chance.randint(1, 28):02d} 09:00:{row % 60:02d}"
        blank = chance.random() < 0.05
        yield [
            day, day, chance.choice(["0"] * 8 + ["1", "8", "9", "Spam"]), "100", chance.choice(["1"] * 9 + ["0", "False"]),
            f"R_{chance.randint(0, n * 3):08d}", chance.choice(["", "a@example.org", "test@example.org"]), "EN",
            *([""] * 6 if blank else ["", chance.choice([*range(11), 11, "-1", "9.5", "NA", ""]),
              chance.choice([1, 2, 3, 4, 5, 6, "n/a", "", "Don't know"]), comments(chance),
              chance.choice(["Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied", "Purple"]),
              chance.choice([18, 40, "41 years", ""])]),
        ]  # fmt: skip


def typeform(chance, n):
    yield [
        "#",
        NPS,
        "How satisfied are you with the support? (1-5)",
        "Why?",
        "Response Type",
        "Submit Date (UTC)",
        "team",
    ]
    for row in range(n):
        kind = chance.choice(["completed"] * 6 + ["partial", "started"])
        day = "2026-04-01 10:00:00" if kind == "completed" else ""
        yield [
            f"tok{row:09d}",
            chance.randint(0, 11),
            chance.choice([1, 5, 4, "x"]),
            comments(chance),
            kind,
            day,
            f"t{row % 3}",
        ]


def limesurvey(chance, n):
    yield ["id", "submitdate", "lastpage", "startlanguage", "nps", "csat", "seg"]
    for row in range(n):
        done = chance.random() < 0.8
        yield [
            row + 1,
            "2026-04-01 10:00:00" if done else "",
            3,
            "de",
            chance.randint(0, 10),
            chance.randint(0, 6),
            "a",
        ]


def late_limesurvey(chance, n):
    """Nobody had finished when the file begins."""
    rows = list(limesurvey(chance, n))
    yield rows[0]
    for at, row in enumerate(rows[1:]):
        yield [*row[:1], "2026-04-01 10:00:00" if at > n // 2 and at % 3 else "", *row[2:]]


def google(chance, n):
    yield [
        "Zeitstempel",
        "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen? (0-10)",
        "Wie zufrieden sind Sie mit der Lieferung?",
        "Was können wir verbessern?",
    ]
    for row in range(n):
        same = chance.random() < 0.3
        yield [
            "01.04.2026 10:00:00" if same else f"02.04.2026 10:{row // 60 % 60:02d}:{row % 60:02d}",
            9 if same else chance.randint(0, 10),
            "Zufrieden" if same else chance.choice(["Sehr zufrieden", "Unzufrieden", "Zufrieden", ""]),
            "" if same else comments(chance),
        ]


def delighted(chance, n):
    yield ["Response ID", "Survey type", "Score", "Comment", "Created at", "Person email", "plan"]
    for row in range(n):
        yield [
            chance.randint(1, n),
            "NPS",
            chance.choice([*range(12), ""]),
            comments(chance),
            "2026-04-01",
            f"p{row}@example.org",
            "x",
        ]


def surveymonkey(chance, n):
    yield [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        NPS,
        "How satisfied are you with our service?",
        "",
    ]
    yield ["", "", "", "", "Response", "Delivery", "Support"]
    words = [
        "Very satisfied",
        "Satisfied",
        "Neither satisfied nor dissatisfied",
        "Dissatisfied",
        "Very dissatisfied",
        "",
    ]
    for row in range(n):
        likely = chance.choice(["Extremely likely - 10", "9", "8", "3", "Not at all likely - 0"])
        yield [
            f"1234567{row:05d}",
            "1",
            "04/01/2026 10:00:00 AM",
            "04/01/2026",
            likely,
            chance.choice(words),
            chance.choice(words),
        ]


def repeated_ids(chance, n):
    """A column named just "id" looks like the responses' at first, and then the same people come again."""
    yield ["id", NPS, "Why?"]
    for row in range(n):
        yield [row % (n - 10), chance.randint(0, 10), comments(chance)]


def slashed(chance, n):
    """Only late in the file a date tells that the day comes first."""
    yield ["Response ID", "Date", NPS]
    for row in range(n):
        yield [
            f"response{row:06d}",
            "13/04/2026" if row == n - 2 else f"{1 + row % 12:02d}/04/2026",
            chance.randint(0, 10),
        ]


def with_total(chance, n):
    yield ["Response ID", "Date", NPS, "shop"]
    for row in range(n):
        yield [f"response{row:06d}", "2026-04-01", chance.randint(0, 10), "a"]
    yield ["Average", "", 5, ""]
    yield ["Total", "", n, ""]


FORMATS = {
    "qualtrics": (qualtrics, {}, {}),
    "qualtrics in a window": (qualtrics, {}, {"after": "2026-04-01", "before": "2026-05-01"}),
    "qualtrics by person": (qualtrics, {}, {"participant": "RecipientEmail", "segment": "Q5"}),
    "qualtrics as utf-16": (qualtrics, {"encoding": "utf-16"}, {}),
    "typeform": (typeform, {"encoding": "utf-8-sig"}, {"segment": "team"}),
    "limesurvey": (limesurvey, {"delimiter": ";", "encoding": "utf-8-sig"}, {"questions": {"nps": {"metric": "nps"}, "csat": {"metric": "csat"}}}),
    "limesurvey, late": (late_limesurvey, {"delimiter": ";"}, {"questions": {"nps": {"metric": "nps"}}}),
    "google forms": (google, {"delimiter": ";", "encoding": "cp1252"}, {}),
    "delighted": (delighted, {"end": "\n"}, {"segment": "plan"}),
    "surveymonkey": (surveymonkey, {}, {}),
    "repeated ids": (repeated_ids, {"end": "\n"}, {}),
    "slashed dates": (slashed, {}, {"after": "2026-04-05"}),
    "totals": (with_total, {"end": "\n"}, {}),
}  # fmt: skip


@pytest.fixture
def small(monkeypatch):
    """Blocks and a sample so small that a short file has many."""
    monkeypatch.setattr(blocks, "HEAD", 8_000)
    monkeypatch.setattr(blocks, "CHUNK", 4_000)
    monkeypatch.setattr(blocks, "SHORT", 200)
    monkeypatch.setattr(blocks, "ROWS", 37)


def both(path, settings):
    said = {"settings": settings, "codebook": read_codebook()}
    return read_survey(path, **said), read_survey(path, stream=True, **said)


def same(whole, streamed, by=BY):
    assert not whole.errors
    assert not streamed.errors
    one, other = whole.files[0], streamed.files[0]
    for key in ("source", "encoding", "rows", "responses", "excluded", "questions"):
        assert other[key] == one[key], key
    for keys in ([], by):
        pd.testing.assert_frame_equal(survey_scores(streamed.answers, by=keys), survey_scores(whole.answers, by=keys))
    messages = {
        w["message"] for w in one["warnings"] if "not on the scale" in w["message"] or "left out below" in w["message"]
    }
    assert messages <= {warning["message"] for warning in other["warnings"]}


@pytest.mark.parametrize("name", FORMATS)
def test_streamed_files_count_as_whole_ones(tmp_path: Path, small, name):
    rows, how, settings = FORMATS[name]
    how = dict(how)
    encoding = how.pop("encoding", "utf-8")
    path = tmp_path / "export.csv"
    path.write_bytes(written(rows(random.Random(name), 600), **how).encode(encoding))
    assert path.stat().st_size > blocks.HEAD
    whole, streamed = both(path, settings)
    assert whole.files[0]["responses"] > 20
    same(whole, streamed)
    assert streamed.answers["count"].sum() == whole.answers["metric"].isin(
        ["nps", "csat", "ces", "other"]
    ).sum() - _unscaled(whole)


def _unscaled(surveys):
    answers = surveys.answers
    return int((answers["metric"].eq("other") & answers["scale_low"].isna()).sum())


@pytest.mark.parametrize("trouble", ['5" screen', 'a "b" c', '"b" c', "äöü", "\r", "a,b", "'", "\n\n", ""])
def test_streamed_cells_are_those_of_the_whole_file(tmp_path: Path, small, trouble):
    """Text that breaks the rules of CSV, in the middle of a file that keeps them."""
    lines = [f'response{row:06d},{row % 11},"fine, ""really"""' for row in range(1500)]
    lines[900] = f"response000900,3,{trouble}"
    path = tmp_path / "export.csv"
    path.write_text("\n".join([f"Response ID,{NPS},Why?", *lines, ""]), encoding="cp1252", newline="")
    same(*both(path, {}))


def test_streamed_rows_are_named_by_the_line_of_the_whole_file(tmp_path: Path, small):
    path = tmp_path / "export.csv"
    path.write_text(written(qualtrics(random.Random(3), 600)), encoding="utf-8", newline="")
    whole, streamed = both(path, {})
    named = streamed.excluded.groupby("reason").size()
    assert named["out_of_scale"] <= 4 * 25
    assert named["spam"] == 25 < whole.files[0]["excluded"]["spam"]
    lines = set(zip(whole.excluded["line"], whole.excluded["reason"], strict=True))
    assert set(zip(streamed.excluded["line"], streamed.excluded["reason"], strict=True)) <= lines


def test_streamed_values_that_come_late_are_judged_alike(tmp_path: Path, small):
    """Labels and values that the sample never held."""
    early = [[f"response{row:06d}", row % 3 + 8, "Satisfied" if row % 2 else "Neutral"] for row in range(1500)]
    late = [
        [f"late{row:06d}", row % 14 - 1, ["Very dissatisfied", "very satisfied", "no idea"][row % 3]]
        for row in range(300)
    ]
    path = tmp_path / "export.csv"
    path.write_text(written([["Response ID", NPS, "How satisfied are you with us?"], *early, *late]), newline="")
    whole, streamed = both(path, {})
    same(whole, streamed)
    assert any("no idea" in warning["message"] for warning in streamed.files[0]["warnings"])


def test_streamed_parquet_counts_as_a_whole_one(tmp_path: Path, small):
    duckdb = pytest.importorskip("duckdb")
    header, *rows = delighted(random.Random(1), 800)
    table = pd.DataFrame(rows, columns=header).astype({"Score": "str", "Response ID": "int64"})
    path = tmp_path / "export.parquet"
    with duckdb.connect() as database:
        database.register("answers", table.astype(object))
        database.execute(f"COPY answers TO '{path}' (FORMAT parquet)")
    same(*both(path, {"segment": "plan"}))


def test_streamed_workbooks_are_read_whole_and_say_so(tmp_path: Path):
    from test_surveys import workbook

    rows = [["Response ID", NPS, "Why?"], *[[f"r{n:08d}", n, "fine"] for n in range(11)]]
    path = workbook(tmp_path / "export.xlsx", {"Answers": rows})
    streamed = read_survey(path, stream=True)
    assert len(streamed.answers) == 11
    assert any("as a whole" in warning["message"] for warning in streamed.files[0]["warnings"])


def test_streamed_files_that_are_none_are_refused_in_one_line(tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"%PDF-1.7 ...")
    assert len(read_survey(path, stream=True).errors) == 1


def test_streaming_says_which_library_it_lacks(tmp_path: Path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    path = tmp_path / "export.csv"
    path.write_text(f"Response ID,{NPS}\n1,9\n2,10\n")
    (error,) = read_survey(path, stream=True).errors
    assert "cjmkit[large]" in error.message


CELL = st.text(st.sampled_from("ab,;\"\n\r' ä"), max_size=6)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=30),
    end=st.sampled_from(["\n", "\r\n"]),
    seed=st.integers(1, 50),
)
def test_blocks_hold_the_cells_of_the_csv_module(tmp_path: Path, monkeypatch, rows, end, seed):
    head = [["Response ID", "colour", "Why?"], *[[str(n), "red", "fine"] for n in range(20)]]
    path = tmp_path / "export.csv"
    path.write_bytes(written([*head, *rows], end=end).encode())
    monkeypatch.setattr(blocks, "HEAD", 100)
    monkeypatch.setattr(blocks, "CHUNK", seed)
    monkeypatch.setattr(blocks, "SHORT", 0)
    large = blocks.open_large(path, Notes("export.csv"))
    read = list(large.blocks(2, 3, range(3)))
    cells = [[cell.replace("\r\n", "\n") for cell in row] for block in read for row in block.cells.rows()]
    text = path.read_bytes().decode().replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(text, newline="\n"))
    expected, ends = [], [0]
    for row in reader:
        if row:
            expected.append((ends[-1] + 1, row))
        ends.append(reader.line_num)
    assert cells == [([*row, "", "", ""])[:3] for _, row in expected[1:]]
    assert [line for block in read for line in block.lines().tolist()] == [line for line, _ in expected[1:]]
