import csv
import datetime as dt
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cjmkit.transcripts import Interviews, read_interview, read_interviews

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORD = st.text(st.characters(whitelist_categories=("L", "P"), max_codepoint=0x17F), min_size=1, max_size=9)
SPEECH = st.lists(st.lists(WORD, min_size=1, max_size=6).map(" ".join), min_size=2, max_size=8)
TALK = [
    ("I", "Warum, meinen Sie?"),
    ("P03", 'Weil es zu "lange" dauert;\nund so.'),
    ("I", "=1+1"),
    ("P03", "-5 | Sterne"),
]
NAMES = ("I", "P03")


@pytest.fixture
def read(tmp_path):
    def reader(content: str | bytes, name: str = "talk.csv", **options: object) -> Interviews:
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return read_interview(tmp_path / name, **options)

    return reader


def table(rows: list[list[object]], delimiter: str = ",", **options: object) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, **options).writerows(rows)
    return target.getvalue()


def workbook(*sheets: list[list[object]]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "hh:mm:ss"}
    ) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


def turns(found: Interviews) -> list[tuple[object, str]]:
    return list(
        zip(found.utterances.speaker.where(found.utterances.speaker.notna(), None), found.utterances.text, strict=True)
    )


def messages(found: Interviews) -> str:
    return "\n".join(warning["message"] for warning in found.files[0]["warnings"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "head", [("Speaker", "Text"), ("Sprecher:in", "Äußerung"), ("Name", "Transkript"), ("speaker_name", "transcript")]
)
def test_csv_is_read_with_any_delimiter_and_head(read, delimiter, head):
    found = read(table([list(head), *map(list, TALK)], delimiter))
    assert turns(found) == TALK
    assert found.files[0]["format"] == "CSV"
    assert list(found.utterances.line) == [2, 3, 5, 6]


def test_tsv_is_said(read):
    assert read(table([["speaker", "text"], *map(list, TALK)], "\t"), "talk.tsv").files[0]["format"] == "TSV"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_in_other_encodings(read, encoding):
    found = read(
        table([["Sprecher", "Äußerung"], ["I", "Wäre das schön?"], ["B", "Größer wäre schöner."]], ";").encode(encoding)
    )
    assert turns(found) == [("I", "Wäre das schön?"), ("B", "Größer wäre schöner.")]


@pytest.mark.parametrize(("start", "end", "cells"), [
    ("Start", "Ende", [("00:00:01", "00:00:04"), ("00:00:05,500", "00:00:09"), ("00:01:02", "00:01:04"), ("00:01:05", "00:01:09")]),
    ("start_time", "end_time", [("1", "4"), ("5.5", "9"), ("62", "64"), ("65", "69")]),
    ("Start (s)", "End (s)", [("1", "4"), ("5,5", "9"), ("62", "64"), ("65", "69")]),
    ("Start (ms)", "End (ms)", [("1000", "4000"), ("5500", "9000"), ("62000", "64000"), ("65000", "69000")]),
    ("start", "end", [("1000", "4000"), ("5500", "9000"), ("62000", "64000"), ("65000", "69000")]),
    ("Timecode", "", [("0:01 - 0:04", ""), ("0:05.5 - 0:09", ""), ("1:02", ""), ("1:05 – 1:09", "")]),
    ("Zeit", "", [("[00:00:01]", ""), ("#00:00:05-5#", ""), ("1:02", ""), ("65s", "")]),
])  # fmt: skip
def test_times_in_all_their_forms(read, start, end, cells):
    rows = [
        [*times, who, "Das sind hier die sieben Wörter dieser Zeile."]
        for times, (who, _) in zip(cells, TALK, strict=True)
    ]
    found = read(table([[start, end, "Sprecher", "Text"], *rows], ";"))
    assert [int(at) for at in found.utterances.start] == [1, 5, 62, 65]
    assert found.files[0]["duration_s"] in (65.0, 69.0)


def test_whispers_table_has_no_speakers(read):
    found = read(
        "start\tend\ttext\n0\t2500\tSo, that was that, more or less.\n2500\t6000\tI gave up, and then I went home.\n",
        "talk.tsv",
    )
    assert list(found.utterances.text) == ["So, that was that, more or less. I gave up, and then I went home."]
    assert found.files[0]["duration_s"] == 6.0


def test_what_is_not_used_is_said(read):
    found = read(
        table(
            [
                ["Datei", "Sprecher", "Text", "Sprache"],
                ["a.mp3", "I", "Warum?", "de"],
                ["a.mp3", "B", "", "de"],
                ["a.mp3", "B", "Darum.", "de"],
            ]
        )
    )
    assert turns(found) == [("I", "Warum?"), ("B", "Darum.")]
    assert "Datei, Sprache" in messages(found)
    assert "left out: row 3" in messages(found)


def test_empty_speaker_goes_on(read):
    assert turns(read(table([["speaker", "text"], ["I", "Warum?"], ["", "Und wann?"], ["B", "Nie."]]))) == [
        ("I", "Warum? Und wann?"),
        ("B", "Nie."),
    ]


def test_title_rows_above_the_head(read):
    assert turns(read(table([["Interview 3", "", ""], ["", "", ""], ["Zeit", "Sprecher", "Text"], ["0:01", "I", "Warum?"], ["0:02", "B", "Darum."]]))) == [
        ("I", "Warum?"), ("B", "Darum."),
    ]  # fmt: skip


@QUICK
@given(SPEECH, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_any_words_come_back(tmp_path, words, delimiter, quoting):
    rows = [[NAMES[number % 2], said] for number, said in enumerate(words)]
    (tmp_path / "talk.csv").write_text(
        table([["speaker", "text"], *rows], delimiter, quoting=quoting), encoding="utf-8", newline=""
    )
    assert turns(read_interview(tmp_path / "talk.csv")) == [tuple(row) for row in rows]


@QUICK
@given(SPEECH)
def test_any_words_come_back_from_a_workbook(tmp_path, words):
    rows: list[list[object]] = [[NAMES[number % 2], said] for number, said in enumerate(words)]
    (tmp_path / "talk.xlsx").write_bytes(workbook([["Sprecher", "Text"], *rows]))
    found = read_interview(tmp_path / "talk.xlsx")
    assert found.files[0]["format"] == "XLSX"
    assert turns(found) == [tuple(row) for row in rows]


def test_any_truncation_gives_its_beginning_or_is_refused(tmp_path):
    whole = " ".join(words for _, words in TALK).replace("\n", " ")
    for content, name in (
        (table([["speaker", "text"], *map(list, TALK)]).encode(), "t.csv"),
        (workbook([["speaker", "text"], *map(list, TALK)]), "t.xlsx"),
    ):
        for length in range(0, len(content), max(1, len(content) // 60)):
            (tmp_path / name).write_bytes(content[:length])
            found = read_interviews(tmp_path)
            assert len(found.files) + len(found.errors) == 1
            if name == "t.csv" and found.files and found.files[0]["format"] == "CSV":
                assert whole.startswith(" ".join(found.utterances.text).replace("\n", " "))
        (tmp_path / name).unlink()


def test_workbook_with_times_and_formulas_as_text(read):
    rows: list[list[object]] = [
        ["Start", "Sprecher", "Text"],
        [dt.time(0, 0, 1), "I", "=1+1"],
        [dt.time(0, 0, 5), "B", "Drei."],
        [dt.timedelta(seconds=62), "I", "5"],
    ]
    found = read(workbook(rows), "talk.bin")
    assert turns(found) == [("I", "=1+1"), ("B", "Drei."), ("I", "5")]
    assert list(found.utterances.start) == [1.0, 5.0, 62.0]
    assert list(found.utterances.line) == [2, 3, 4]


def test_workbook_that_took_minutes_for_hours(read):
    rows: list[list[object]] = [
        ["Zeit", "Sprecher", "Text"],
        [dt.time(0, 3), "I", "Warum?"],
        [dt.time(0, 10), "B", "Darum."],
        [dt.time(1, 2), "I", "Und?"],
    ]
    found = read(workbook(rows), "talk.xlsx")
    assert list(found.utterances.start) == [3.0, 10.0, 62.0]
    assert "minutes for hours" in messages(found)


def test_workbook_whose_first_sheet_is_not_the_talk(read):
    found = read(
        workbook(
            [["Projekt", "Brillen"], ["Datum", "1.3."]],
            [["Sprecher", "Text"], ["I", "Warum?"], ["B", "Darum."]],
            [["Sprecher", "Text"], ["I", "Ja?"]],
        ),
        "t.xlsx",
    )
    assert turns(found) == [("I", "Warum?"), ("B", "Darum.")]
    assert "not read: 1" in messages(found)


@pytest.mark.parametrize("content", [
    table([["id", "score", "comment"], ["1", "9", "Gut."], ["2", "3", "Schlecht."]]).encode(), workbook([["id", "score", "comment"], [1, 9, "Gut."]]),
])  # fmt: skip
@pytest.mark.parametrize("language", ["de", "en"])
def test_other_table_is_refused_with_its_columns(tmp_path, content, language):
    (tmp_path / "t.csv").write_bytes(content)
    message = read_interviews(tmp_path, language=language).errors[0].message
    assert "id, score, comment" in message
    assert "surveys/" in message


def test_text_with_commas_is_no_table(read):
    found = read(
        "I: Erst dies, dann das, oder?\nB: Dies, das, und mehr.\nI: So, so, ja?\nB: Ja, ja, ja.\nI: Gut, dann, Ende?\nB: Ende, ja, gut.\n",
        "talk.txt",
    )
    assert found.files[0]["format"] == "Text"


@pytest.mark.parametrize(
    "content",
    [b"", b"speaker,text\n", b'speaker,text\n"I,Why?\n', b"speaker,text\nI\nB,So.,x,y\n", b"\0,\0\nspeaker,text"],
)
def test_odd_tables_raise_nothing(tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    found = read_interviews(tmp_path)
    assert len(found.files) + len(found.errors) == 1
