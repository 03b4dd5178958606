"""What holds for any survey export: the order of rows and columns, rows that do not count, and bytes of any kind."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cjmkit.codebook import read_codebook
from cjmkit.scores import survey_scores
from cjmkit.surveys import Surveys, read_survey

NPS, CSAT = "How likely are you to recommend us to a friend?", "How satisfied are you with the delivery?"
EASE, WHY = "Wie einfach war die Bestellung?", "Why did you give this score?"
HEADER = ["ResponseId", "EndDate", "Status", "Finished", "UserLanguage", NPS, CSAT, EASE, WHY, "Which plan?"]
CODEBOOK = read_codebook()
few = settings(max_examples=25, deadline=None)

responses = st.tuples(
    st.sampled_from(["0", "3", "7", "8", "9", "10", "", "NA"]),
    st.sampled_from(["Very satisfied", "Satisfied", "Dissatisfied", "don't know", ""]),
    st.sampled_from(["1", "2", "4", "6", "7", "6,5", ""]),
    st.sampled_from(["", "It came a day too late", "Alles lief wie versprochen", "nobody there", "¿?"]),
    st.sampled_from(["Basic", "Pro", ""]),
)
tables = st.lists(responses, min_size=4, max_size=25)


def rows(answers: list[tuple[str, ...]]) -> list[list[str]]:
    return [
        [f"R_{n:012}", f"2026-04-{n % 28 + 1:02} 09:{n:02}:00", "0", "1", "EN", *own] for n, own in enumerate(answers)
    ]


def read(header: list[str], lines: list[list[str]]) -> Surveys:
    written = io.StringIO()
    csv.writer(written).writerows([header, *lines])
    return read_bytes(written.getvalue().encode())


def read_bytes(content: bytes) -> Surveys:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(content)
        return read_survey(path, codebook=CODEBOOK)


def in_order(answers: pd.DataFrame) -> pd.DataFrame:
    return answers.drop(columns="line").sort_values(["response", "question"], ignore_index=True)


def scores(surveys: Surveys) -> pd.DataFrame:
    return survey_scores(surveys.answers, by=["question"]).sort_values(["metric", "statistic", "question"])


@few
@given(answers=tables, data=st.data())
def test_shuffling_rows_and_columns_changes_nothing(answers: list[tuple[str, ...]], data: st.DataObject) -> None:
    lines = rows(answers)
    shuffled = data.draw(st.permutations(lines))
    columns = data.draw(st.permutations(range(len(HEADER))))
    first = read(HEADER, lines)
    second = read([HEADER[n] for n in columns], [[line[n] for n in columns] for line in shuffled])
    # A "why?" belongs to the question before it: that is all that the columns' order says.
    left, right = (in_order(surveys.answers.drop(columns="phase")) for surveys in (first, second))
    pd.testing.assert_frame_equal(left, right)
    pd.testing.assert_frame_equal(
        scores(first).reset_index(drop=True), scores(second).reset_index(drop=True), rtol=1e-9
    )
    assert sorted(first.comments["utterance"]) == sorted(second.comments["utterance"])
    assert first.files[0]["excluded"] == second.files[0]["excluded"]


@few
@given(
    answers=tables,
    at=st.integers(0, 3),
    invalid=st.sampled_from(
        [
            ("preview", ["R_x00000000001", "2026-04-01 08:00:00", "Survey Preview", "1", "EN", "7", "Good", "3", "x y z a", "A"]),
            ("spam", ["R_x00000000001", "2026-04-01 08:00:00", "8", "1", "EN", "9.5", "5", "yes", "1", "B"]),
            ("unfinished", ["R_x00000000001", "2026-04-01 08:00:00", "0", "False", "DE", "55", "12", "Easy", "", ""]),
            ("empty", ["R_x00000000001", "2026-04-01 08:00:00", "0", "1", "DE", "", "", "", "", ""]),
            ("test", ["R_x00000000001", "2026-04-01 08:00:00", "0", "1", "EN", "1", "3", "3", "Test, please ignore", "C"]),
        ]
    ),
)  # fmt: skip
def test_a_row_that_does_not_count_changes_only_the_exclusions(
    answers: list[tuple[str, ...]], at: int, invalid: tuple[str, list[str]]
) -> None:
    reason, row = invalid
    # One answer in words, so that the column of comments is one.
    lines = rows([("9", "Satisfied", "6", "They rang twice before noon", "Pro"), *answers])
    without = read(HEADER, lines)
    with_it = read(HEADER, [*lines[:at], row, *lines[at:]])
    pd.testing.assert_frame_equal(in_order(without.answers), in_order(with_it.answers))
    assert without.files[0]["questions"] == with_it.files[0]["questions"]
    before, after = without.files[0]["excluded"], with_it.files[0]["excluded"]
    assert after.get(reason, 0) == before.get(reason, 0) + 1
    assert {key: n for key, n in after.items() if key != reason} == {
        key: n for key, n in before.items() if key != reason
    }


MAGICS = (b"", b"$FL2@(#)", b"$FL3@(#)", b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08", b"\xff\xfe", b"sep=;\n")  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(magic=st.sampled_from(MAGICS), content=st.binary(max_size=400))
def test_any_bytes_behind_any_magic_give_tables_or_faults(magic: bytes, content: bytes) -> None:
    surveys = read_bytes(magic + content)
    assert bool(surveys.files) != bool(surveys.errors)


@settings(max_examples=80, deadline=None)
@given(
    cells=st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=6), max_size=8),
    delimiter=st.sampled_from(",;\t"),
    header=st.sampled_from([HEADER, ["Timestamp", NPS], ["id", "submitdate", "lastpage", "NPS"], ["Respondent ID", "Collector ID", NPS, ""], []]),
)  # fmt: skip
def test_any_cells_below_any_header_give_tables_or_faults(
    cells: list[list[str]], delimiter: str, header: list[str]
) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([header, *cells])
    surveys = read_bytes(written.getvalue().encode(errors="replace"))
    assert bool(surveys.files) != bool(surveys.errors)
    for file in surveys.files:
        assert file["rows"] == file["responses"] + sum(file["excluded"].values())
