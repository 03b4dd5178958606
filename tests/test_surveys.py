"""Survey exports into tables: sources, exclusions, scores, ids, settings, and files that are none."""

from __future__ import annotations

import random
import zipfile
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cjmkit.codebook import read_codebook
from cjmkit.surveys import Surveys, read_survey, read_surveys
from cjmkit.tables import ANSWERS, UTTERANCES
from cjmkit.texts import catalogue

META = "StartDate,EndDate,Status,IPAddress,Progress,Finished,ResponseId,RecipientEmail,UserLanguage"
META_WORDS = "Start Date,End Date,Response Type,IP Address,Progress,Finished,Response ID,Recipient Email,User Language"
META_GERMAN = "Anfangsdatum,Enddatum,Antworttyp,IP-Adresse,Aktueller Stand,Beendet,Antwort-ID,E-Mail des Empfängers,Benutzersprache"
IDS = [
    "startDate",
    "endDate",
    "status",
    "ipAddress",
    "progress",
    "finished",
    "_recordId",
    "recipientEmail",
    "userLanguage",
]
NPS = "How likely are you to recommend Acme to a friend?"


def qualtrics(rows: list[str], *, words: str = META_WORDS, as_repr: bool = False) -> str:
    """A Qualtrics export with an NPS question, a CSAT cell, a comment and embedded data."""
    ids = [*IDS, "QID1_NPS_GROUP", "QID1", "QID2_1", "QID3_TEXT", "segment"]
    quote = "'" if as_repr else '""'
    imports = ",".join(f'"{{{quote}ImportId{quote}:{quote}{id}{quote}}}"' for id in ids)
    return "\n".join(
        [
            f"{META},Q1_NPS_GROUP,Q1,Q2_1,Q3,segment",
            f'{words},{NPS} - Group,{NPS},How satisfied are you with … - the delivery,"Why\ndid you give this score?",segment',
            imports,
            *rows,
            "",
        ]
    )


def response(id: str, *, status: str = "0", finished: str = "1", answers: str = "Promoter,9,5,Great,a") -> str:
    return (
        f"2026-04-01 09:00:00,2026-04-01 09:05:00,{status},10.0.0.1,100,{finished},{id},{id}@example.org,EN,{answers}"
    )


def read(tmp_path: Path, content: str | bytes, name: str = "export.csv", **settings: Any) -> Surveys:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_survey(path, settings=settings or None, codebook=read_codebook())


def workbook(path: Path, sheets: dict[str, list[list[str | float]]]) -> Path:
    """Write a workbook as small as the format allows."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w") as archive:
        numbers = range(1, len(sheets) + 1)
        types = [("/xl/workbook.xml", "sheet.main")] + [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers]
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            + "".join(f'<Override PartName="{name}" ContentType="{parts}.{kind}+xml"/>' for name, kind in types)
            + "</Types>",
        )
        head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        relation = '<Relationship Id="r{0}" Type="' + kinds + '/{1}" Target="{2}"/>'
        archive.writestr(
            "_rels/.rels", head + relation.format(1, "officeDocument", "xl/workbook.xml") + "</Relationships>"
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            head
            + "".join(relation.format(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
            + "</Relationships>",
        )
        names = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
        archive.writestr("xl/workbook.xml", f'<workbook {space} xmlns:r="{kinds}"><sheets>{names}</sheets></workbook>')
        for n, rows in enumerate(sheets.values(), 1):
            body = ""
            for r, row in enumerate(rows, 1):
                cells = "".join(
                    f'<c r="{"ABCDEF"[c]}{r}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
                    if isinstance(cell, str)
                    else f'<c r="{"ABCDEF"[c]}{r}"><v>{cell}</v></c>'
                    for c, cell in enumerate(row)
                )
                body += f'<row r="{r}">{cells}</row>'
            archive.writestr(
                f"xl/worksheets/sheet{n}.xml", f"<worksheet {space}><sheetData>{body}</sheetData></worksheet>"
            )
    return path


def scores(surveys: Surveys, metric: str = "nps") -> list[float]:
    return surveys.answers.loc[surveys.answers["metric"] == metric, "score"].tolist()


def metrics(surveys: Surveys) -> dict[str, str]:
    return {question["column"]: question["metric"] for question in surveys.files[0]["questions"]}


# --- Qualtrics


def test_qualtrics_tables_have_their_columns(tmp_path: Path) -> None:
    surveys = read(tmp_path, qualtrics([response("R_aaaaaaaa1")]), segment="segment")
    assert list(surveys.answers.columns) == list(ANSWERS)
    assert list(surveys.comments.columns) == list(UTTERANCES)
    answer = surveys.answers.iloc[0]
    assert (answer["response"], answer["segment"], answer["phase"]) == ("R_aaaaaaaa1", "a", "advocacy")
    assert (answer["scale_low"], answer["scale_high"], answer["high_is"]) == (0, 10, "good")
    assert str(answer["submitted_at"]) == "2026-04-01 09:05:00"
    comment = surveys.comments.iloc[0]
    assert (comment["role"], comment["text"], comment["question"]) == (
        "respondent",
        "Great",
        "Why did you give this score?",
    )
    assert comment["phase"] == "advocacy", "a why belongs to the NPS before it"


@pytest.mark.parametrize(("words", "as_repr"), [(META_WORDS, True), (META_GERMAN, False)])
def test_qualtrics_header_rows_in_other_clothes_read_alike(tmp_path: Path, words: str, as_repr: bool) -> None:
    rows = [response("R_aaaaaaaa1"), response("R_aaaaaaaa2", answers="Detractor,3,1,Bad,b")]
    usual = read(tmp_path, qualtrics(rows))
    other = read(tmp_path, qualtrics(rows, words=words, as_repr=as_repr))
    assert other.files[0]["source"] == "qualtrics"
    assert other.answers.equals(usual.answers)


def test_qualtrics_without_its_second_and_third_row_is_read(tmp_path: Path) -> None:
    lines = qualtrics([response("R_aaaaaaaa1")]).split("\n")
    surveys = read(tmp_path, "\n".join([lines[0], *lines[-2:]]))
    assert surveys.files[0]["source"] == "qualtrics"
    assert surveys.files[0]["rows"] == 1
    assert scores(surveys) == [9]


def test_qualtrics_group_marks_the_nps_question_and_is_no_question_itself(tmp_path: Path) -> None:
    surveys = read(tmp_path, qualtrics([response("R_aaaaaaaa1")]))
    first = surveys.files[0]["questions"][0]
    assert list(metrics(surveys)) == ["Q1", "Q2_1", "Q3"]
    assert first == {
        "column": "Q1",
        "wording": NPS,
        "metric": "nps",
        "phase": "advocacy",
        "scale": [0, 10],
        "high_is": "good",
        "from": "detected",
    }


def test_exclusions_are_counted_in_their_order(tmp_path: Path) -> None:
    rows = [
        response("R_aaaaaaaa1"),
        response("R_aaaaaaaa2", status="1"),
        response("R_aaaaaaaa3", status="Survey Preview", finished="0"),
        response("R_aaaaaaaa4", status="8"),
        response("R_aaaaaaaa5", status="9"),
        response("R_aaaaaaaa6", status="Umfragetest"),
        response("R_aaaaaaaa7", finished="False"),
        response("R_aaaaaaaa8", answers=",,,,a"),
        response("R_aaaaaaaa1", answers="Passive,7,3,Other,a"),
        response("R_aaaaaaaa9", answers=",,,,a", finished="0"),
        response("R_aaaaaaab0").replace("2026-04-01", "2026-03-31"),
    ]
    surveys = read(tmp_path, qualtrics(rows), after="2026-04-01", before="2026-05-01")
    file = surveys.files[0]
    assert (file["rows"], file["responses"]) == (11, 1)
    expected = {"preview": 3, "spam": 1, "test": 1, "unfinished": 2, "empty": 1, "duplicate": 1, "date": 1}
    assert file["excluded"] == expected
    assert list(file["excluded"]) == list(expected)
    assert surveys.excluded["reason"].value_counts().to_dict() == expected
    assert scores(surveys) == [9], "of two responses with one id the first is kept"


def test_excluded_rows_carry_the_same_ids_as_answers(tmp_path: Path) -> None:
    surveys = read(tmp_path, f"Response ID,{NPS},Why?\n1,9,ok\n2,,\n1,3,twice\n")
    assert surveys.excluded["reason"].tolist() == ["empty", "duplicate"]
    first = surveys.answers["response"].iloc[0]
    assert surveys.excluded["response"].tolist() == [first.replace("-1", "-2"), first]


def test_a_row_without_a_score_still_counts(tmp_path: Path) -> None:
    surveys = read(tmp_path, qualtrics([response("R_aaaaaaaa1", answers=",,4,,a")]))
    assert surveys.files[0]["responses"] == 1
    assert scores(surveys) == []
    assert scores(surveys, "csat") == [4]


def test_line_is_the_physical_line_where_the_record_begins(tmp_path: Path) -> None:
    rows = [
        response("R_aaaaaaaa1", answers='Promoter,9,5,"two\nlines",a'),
        response("R_aaaaaaaa2", answers="x,11,5,Hm ok,a"),
    ]
    surveys = read(tmp_path, qualtrics(rows).replace("\n", "\r\n"))
    # Three header rows, the second over two lines, then a record of two lines.
    assert surveys.comments["line"].tolist() == [5, 7]
    assert [(warning["line"], "11" in warning["message"]) for warning in surveys.files[0]["warnings"]] == [(7, True)]
    assert surveys.comments["text"].tolist() == ["two\nlines", "Hm ok"]


# --- scores


def test_values_outside_the_scale_are_rejected_by_row_and_their_comments_kept(tmp_path: Path) -> None:
    bad = ["11", "-1", "9.5", "n/a", "1O"]
    rows = [response(f"R_aaaaaaaa{n}", answers=f",{value},5,kept {n} here,a") for n, value in enumerate(bad)]
    rows += [
        response(f"R_bbbbbbbb{n}", answers=f",{value},5,,a") for n, value in enumerate(["0", "10", "NA", "", "10.0"])
    ]
    surveys = read(tmp_path, qualtrics(rows))
    assert scores(surveys) == [0, 10, 10]
    rejected = surveys.excluded[surveys.excluded["reason"] == "out_of_scale"]
    assert rejected["detail"].tolist() == [f"Q1: {value}" for value in bad]
    assert len(surveys.comments) == len(bad)
    assert surveys.files[0]["responses"] == 10
    assert surveys.files[0]["excluded"] == {}
    lines = [w["line"] for w in surveys.files[0]["warnings"] if w["line"]]
    assert lines == rejected["line"].tolist() == [5, 6, 7, 8, 9]
    assert any("NA" in w["message"] for w in surveys.files[0]["warnings"]), "NA is neither blank nor zero"


def test_label_scales_become_numbers(tmp_path: Path) -> None:
    header = "Zeitstempel;Wie zufrieden sind Sie mit der Lieferung?"
    labels = ["Sehr zufrieden", "Zufrieden", "Teils/teils", "sehr unzufrieden", "keine Angabe", "Blau"] + [
        "Zufrieden"
    ] * 6
    rows = [f"0{n % 9 + 1}.04.2026 10:00:{n:02};{label}" for n, label in enumerate(labels)]
    surveys = read(tmp_path, "\n".join([header, *rows]))
    assert scores(surveys, "csat")[:4] == [5, 4, 3, 1]
    assert surveys.excluded["detail"].tolist() == ["Wie zufrieden sind Sie mit der Lieferung?: Blau"]
    assert surveys.files[0]["questions"][0]["scale"] == [1, 5]


def test_labels_turn_with_a_declared_direction(tmp_path: Path) -> None:
    content = "How satisfied are you?,x\nVery satisfied,1\nVery dissatisfied,2\n"
    surveys = read(tmp_path, content, questions={"How satisfied*": {"metric": "csat", "high_is": "bad"}})
    assert scores(surveys, "csat") == [1, 5]


def test_halves_count_on_means_but_not_on_nps(tmp_path: Path) -> None:
    content = f"How easy was it?;{NPS}\n5,5;9,5\n6;9\n7;10\n3;2\n"
    surveys = read(tmp_path, content)
    assert scores(surveys, "ces") == [5.5, 6, 7, 3]
    assert scores(surveys) == [9, 10, 2]


# --- the other sources


def test_surveymonkey_fills_its_header_forward(tmp_path: Path) -> None:
    content = (
        "Respondent ID,Collector ID,Date Created,IP Address,Email Address,First Name,"
        f"{NPS},Rate our service,,Which channels?,,Anything else?\n"
        ",,,,,,,Speed,Price,Phone,Chat,Open-Ended Response\n"
        "118433020719,1,02/27/2026 05:19:34 PM,10.0.0.1,ana@example.org,Ana,Extremely likely - 10,Good,Poor,Phone,,Quick help\n"
        "118433020720,1,02/28/2026 05:19:34 PM,10.0.0.2,bo@example.org,Bo,Not at all likely - 0,Excellent,Good,,Chat,\n"
    )
    surveys = read(tmp_path, content)
    assert surveys.files[0]["source"] == "surveymonkey"
    assert list(metrics(surveys))[1:5] == [
        "Rate our service [Speed]",
        "Rate our service [Price]",
        "Which channels? [Phone]",
        "Which channels? [Chat]",
    ]
    assert scores(surveys) == [10, 0]
    assert surveys.comments["text"].tolist() == ["Quick help"]
    assert surveys.answers["respondent"].str.fullmatch("R-[0-9a-f]{6}").all()


def test_surveymonkey_with_a_blank_second_row_and_contact_details(tmp_path: Path) -> None:
    blank = f"Respondent ID,Collector ID,{NPS},Age\n,,,\n118433020719,1,9,28\n118433020720,1,8,31\n"
    file = read(tmp_path, blank).files[0]
    assert (file["source"], file["rows"], file["responses"]) == ("surveymonkey", 2, 2)
    contact = (
        f"Respondent ID,Collector ID,Your contact,,{NPS}\n,,Name,Phone Number,Response\n118433020719,1,Ana,030,9\n"
    )
    assert list(metrics(read(tmp_path, contact))) == [NPS]


def test_german_google_forms_in_cp1252_with_decimal_commas(tmp_path: Path) -> None:
    content = (
        "Zeitstempel;E-Mail-Adresse;Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?;Wartezeit in Tagen;Was können wir verbessern?\n"
        "02.03.2026 08:09:57;ana@example.org;9;2,5;Größere Körbe für Räder\n"
        "03.03.2026 09:00:00;;4;10;Überall zu spät gewesen\n"
    )
    surveys = read(tmp_path, content.encode("cp1252"))
    file = surveys.files[0]
    assert (file["source"], file["encoding"]) == ("googleforms", "cp1252")
    assert scores(surveys) == [9, 4]
    assert scores(surveys, "other") == [2.5, 10]
    assert surveys.comments["text"].tolist() == ["Größere Körbe für Räder", "Überall zu spät gewesen"]
    assert surveys.comments["language"].tolist() == ["de", "de"]
    assert str(surveys.answers["submitted_at"].iloc[0]) == "2026-03-02 08:09:57"


def test_old_mac_files_are_read(tmp_path: Path) -> None:
    content = "Zeitstempel;Wie zufrieden sind Sie mit uns?;Grund\r1.3.2026 10:00:00;5;Schöne Größe\r2.3.2026 10:00:00;4;Hübsch für Ältere\r"
    surveys = read(tmp_path, content.encode("mac_roman"))
    assert surveys.files[0]["encoding"] == "mac_roman"
    assert surveys.comments["text"].tolist() == ["Schöne Größe", "Hübsch für Ältere"]


def test_typeform_markup_and_partial_responses(tmp_path: Path) -> None:
    content = (
        "#,How *likely* are you to recommend <b>Acme</b>?,Why?,Response Type,Start Date (UTC),Submit Date (UTC),Network ID\n"
        "k2j3h4k5j6h7g8,9,It just works fine,completed,2026-04-01 10:00:00,2026-04-01 10:01:00,abc\n"
        "a2j3h4k5j6h7g9,3,,partial,2026-04-01 10:00:00,,abd\n"
    )
    surveys = read(tmp_path, content)
    assert surveys.files[0]["source"] == "typeform"
    assert surveys.files[0]["excluded"] == {"unfinished": 1}
    assert next(iter(metrics(surveys))) == "How likely are you to recommend Acme?"
    assert scores(surveys) == [9]


def test_delighted_names_its_metric_in_a_column(tmp_path: Path) -> None:
    content = (
        "Response ID,Score,Comment,Created at,Survey type,Person ID,Person Email,Plan\n"
        "105712346,2,Slow,2026-04-01 10:00:00 UTC,NPS,77,ana@example.org,pro\n"
        "105712347,7,Fine,2026-04-02 10:00:00 UTC,NPS,78,bo@example.org,basic\n"
    )
    surveys = read(tmp_path, content, segment="Plan")
    question = surveys.files[0]["questions"][0]
    assert (surveys.files[0]["source"], question["metric"], question["from"]) == ("delighted", "nps", "detected")
    assert surveys.answers["segment"].unique().tolist() == ["pro", "basic"]
    assert surveys.comments["text"].tolist() == ["Slow", "Fine"]


def test_hubspot_satisfaction_runs_from_zero_to_two(tmp_path: Path) -> None:
    content = (
        "Survey submission ID,Survey name,Survey type,Rating,Sentiment,Response,Contact ID,Submission date\n"
        "900000001,Desk,CSAT,2,Happy,Nice and quick,51,2026-04-01 10:00\n"
        "900000002,Desk,CSAT,0,Unhappy,Never called back,52,2026-04-01 11:00\n"
    )
    surveys = read(tmp_path, content)
    assert surveys.files[0]["source"] == "hubspot"
    assert surveys.files[0]["questions"][0]["scale"] == [0, 2]
    assert scores(surveys, "csat") == [2, 0]


@pytest.mark.parametrize("second_row", [False, True])
def test_limesurvey_without_submit_date_is_unfinished(tmp_path: Path, second_row: bool) -> None:
    nps = "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?"
    names = ["id", "submitdate", "lastpage", "startlanguage", "nps1" if second_row else nps, "G1[SQ001]"]
    words = ["Antwort-ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", nps, "Frage [Zeile]"]
    rows = [
        ["1", "2026-04-01 10:00:00", "3", "de", "9", "2"],
        ["2", "", "1", "de", "1", "3"],
        ["3", "2026-04-02 10:00:00", "3", "de", "7", "4"],
    ]
    table = [names, *([words] if second_row else []), *rows]
    content = "\ufeff" + "\n".join(";".join(f'"{cell}"' for cell in row) for row in table)
    surveys = read(tmp_path, content)
    file = surveys.files[0]
    assert (file["source"], file["encoding"], file["excluded"]) == ("limesurvey", "utf-8-sig", {"unfinished": 1})
    assert scores(surveys) == [9, 7]
    assert file["questions"][0]["column"] == ("nps1" if second_row else nps)


def test_workbook_skips_titles_and_totals(tmp_path: Path) -> None:
    data = [
        ["Our survey"],
        [],
        ["Case", NPS, "Why?"],
        ["a1", 9, "=1+1 is what I got"],
        ["a2", 4, "x y z"],
        ["Average", 6.5],
    ]
    surveys = read_survey(workbook(tmp_path / "export.xlsx", {"Read me": [["Exported by hand"]], "Data": data}))
    assert any("Read me" in warning["message"] for warning in surveys.files[0]["warnings"])
    assert (surveys.files[0]["rows"], surveys.files[0]["encoding"]) == (2, None)
    assert scores(surveys) == [9, 4]
    assert surveys.comments["text"].tolist() == ["=1+1 is what I got", "x y z"]
    assert surveys.answers["line"].tolist() == [4, 4, 5, 5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_plain_tables_with_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    rows = [[NPS, "Plan", "Comment"], ["9", "pro", '"Fast, and; good"'], ["3", "basic", '"Slow\tand | old"']]
    surveys = read(tmp_path, "\n".join(delimiter.join(row) for row in rows))
    assert (surveys.files[0]["source"], scores(surveys)) == ("plain", [9, 3])
    assert surveys.comments["text"].tolist() == ["Fast, and; good", "Slow\tand | old"]


def test_a_file_without_header_keeps_its_first_row(tmp_path: Path) -> None:
    content = "2026/04/01 10:00:00 AM EST,9,Good\n2026/04/01 10:01:00 PM EST,3,Bad\n"
    surveys = read(tmp_path, content, questions={"Column 2": {"metric": "nps"}})
    assert surveys.files[0]["rows"] == 2
    assert scores(surveys) == [9, 3]
    assert str(surveys.answers["submitted_at"].iloc[1]) == "2026-04-01 22:01:00"


def test_ragged_rows_are_read_and_named(tmp_path: Path) -> None:
    content = f"{NPS},Plan,City\n9,pro,Berlin\n8,pro\n7,pro,Wien,oops,more\n6,pro,Graz\n"
    surveys = read(tmp_path, content)
    assert scores(surveys) == [9, 8, 7, 6]
    assert [warning["line"] for warning in surveys.files[0]["warnings"]] == [3, 4]


# --- ids and people


def test_no_name_or_address_enters_a_table(tmp_path: Path) -> None:
    content = (
        f"Name,E-Mail,IP,What is your name?,{NPS},Comment,Participant\n"
        "Ana Muster,ana@example.org,10.0.0.1,Ana,9,ana@example.org,ana@example.org\n"
        "Bo Beispiel,bo@example.org,10.0.0.2,Bo,3,Nothing works for me,bo@example.org\n"
    )
    surveys = read(tmp_path, content, participant="Participant")
    printed = surveys.answers.to_csv() + surveys.comments.to_csv() + surveys.excluded.to_csv() + str(surveys.files)
    for private in ("Muster", "Beispiel", "example.org", "10.0.0", "Ana", "Bo "):
        assert private not in printed
    assert surveys.answers["respondent"].nunique() == 2


def test_participants_are_joined_by_their_column(tmp_path: Path) -> None:
    content = f"id,pid,{NPS},Why?\nresp-0001,P01,9,Good for me\nresp-0002,,3,Bad for me\n"
    surveys = read(tmp_path, content, participant="pi*")
    assert surveys.answers["participant"].dropna().unique().tolist() == ["P01"]
    assert surveys.comments["participant"].tolist() == ["P01", "resp-0002"]


def test_ids_are_unique_over_files_and_stay_when_a_file_is_added(tmp_path: Path) -> None:
    rows = f"id,{NPS}\n1,9\n2,3\n"
    for name in ("b.csv", "c.csv"):
        (tmp_path / name).write_text(rows)
    before = read_surveys(tmp_path).answers
    (tmp_path / "a.csv").write_text(rows)
    after = read_surveys(tmp_path).answers
    assert after["response"].is_unique
    assert after[after["source"] != "a.csv"]["response"].tolist() == before["response"].tolist()


def test_the_same_responses_in_two_files_are_named(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(qualtrics([response("R_aaaaaaaa1")]))
    surveys = read_surveys(tmp_path)
    assert surveys.answers[surveys.answers["metric"] == "nps"]["response"].is_unique
    assert "a.csv" in surveys.files[1]["warnings"][0]["message"]


def test_rows_without_ids_are_told_apart_and_sent_twice_is_a_duplicate(tmp_path: Path) -> None:
    plain = read(tmp_path, f"{NPS},Plan\n9,pro\n9,pro\n3,pro\n")
    assert plain.files[0]["responses"] == 3
    assert plain.answers["response"].is_unique
    stamped = read(tmp_path, f"Timestamp,{NPS}\n2026-04-13 10:00:01,9\n2026-04-13 10:00:01,9\n2026-04-13 10:00:02,9\n")
    assert stamped.files[0]["excluded"] == {"duplicate": 1}


def test_shuffled_rows_and_columns_change_nothing(tmp_path: Path) -> None:
    header = [NPS, "How satisfied are you?", "Comment", "Plan"]
    rows = [[str(n % 11), str(n % 5 + 1), f"text number {n}", "pro"] for n in range(40)]
    order = list(range(4))
    random.Random(3).shuffle(order)
    shuffled = random.Random(4).sample(rows, len(rows))
    first = read(tmp_path, "\n".join(",".join(row) for row in [header, *rows]))
    second = read(tmp_path, "\n".join(",".join(row[i] for i in order) for row in [header, *shuffled]))
    key = ["response", "question"]
    for columns in (["response", "question", "metric", "score", "comment", "scale_high"],):
        left = first.answers.sort_values(key)[columns].reset_index(drop=True)
        assert left.equals(second.answers.sort_values(key)[columns].reset_index(drop=True))
    assert sorted(first.comments["utterance"]) == sorted(second.comments["utterance"])


# --- study.yml


def test_settings_overrule_what_is_detected(tmp_path: Path) -> None:
    questions = {
        "Q1": {"metric": "other"},
        "Q2*": {"metric": "csat", "phase": "purchase", "scale": [1, 7], "high_is": "bad"},
        "Q3": {"metric": "ignore"},
        "segment": {"metric": "comment"},
    }
    surveys = read(tmp_path, qualtrics([response("R_aaaaaaaa1", answers=",9,6,Great,loved it")]), questions=questions)
    assert metrics(surveys) == {"Q1": "other", "Q2_1": "csat", "Q3": "ignore", "segment": "comment"}
    assert {question["from"] for question in surveys.files[0]["questions"]} == {"study.yml"}
    answer = surveys.answers[surveys.answers["metric"] == "csat"].iloc[0]
    assert answer[["score", "scale_high", "high_is", "phase"]].tolist() == [6, 7, "bad", "purchase"]
    assert surveys.comments["text"].tolist() == ["loved it"]


def test_a_grids_cell_is_named_by_its_row(tmp_path: Path) -> None:
    content = "Zeitstempel;Wie zufrieden sind Sie? [Preis];Wie zufrieden sind Sie? [Tempo]\n1.4.2026 10:00:00;5;1\n2.4.2026 10:00:00;4;2\n"
    questions = {"Wie zufrieden sind Sie? [Preis]": {"phase": "purchase"}, "Wie zufrieden*": {"phase": "retention"}}
    surveys = read(tmp_path, content, questions=questions)
    assert [question["phase"] for question in surveys.files[0]["questions"]] == ["purchase", "retention"]


def test_faults_of_the_settings_come_all_at_once_with_the_nearest_match(tmp_path: Path) -> None:
    surveys = read(
        tmp_path,
        qualtrics([response("R_aaaaaaaa1")]),
        sorce="qualtrics",
        source="qualtrix",
        participant="participant_id",
        after="soon",
        questions={
            "Q2_2": {"metric": "csat"},
            "Q1": {"metrc": "nps", "metric": "npss", "phase": "advocasy", "scale": [10, 0], "high_is": "goood"},
        },
    )
    messages = [str(error) for error in surveys.errors]
    assert all(message.startswith("study.yml: ") for message in messages)
    near = ("source", "qualtrics", "metric", "nps", "advocacy", "good", "Q2_1")
    for word in near:
        assert any(f"did you mean {word}?" in message for message in messages), word
    assert len(messages) == 10, messages
    assert surveys.files[0]["responses"] == 1, "the file is read all the same"


def test_settings_for_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "relationship.csv").write_text(qualtrics([response("R_aaaaaaaa1")]))
    surveys = read_surveys(tmp_path, settings={"relationshp.csv": {}})
    assert "did you mean relationship.csv?" in str(surveys.errors[0])


def test_a_source_that_the_file_is_not(tmp_path: Path) -> None:
    surveys = read(tmp_path, "a,b\n1,2\n", source="SurveyMonkey")
    assert "surveymonkey" in str(surveys.errors[0])
    assert surveys.files == ()


# --- files that are none


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf\n\n",
        b"<!DOCTYPE html><html><body>sign in</body></html>",
        b'{"responses": [{"score": 9}]}',
        b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAna: Hello, you\n",
        b"$FL2@(#) SPSS DATA FILE",
        b"PAR1\x15\x04",
        b"%PDF-1.7 ...",
        b"PK\x03\x04 no workbook",
        bytes(range(256)) * 8,
        b"Dear all,\nthis is a letter, and not a table, whatever one says.\nIt has, at times, commas.\nBest\n",
        b"score,comment\n",
        b'a,b\n"' + b"x" * 200_000,
    ],
)
def test_what_is_no_survey_is_one_fault(tmp_path: Path, content: bytes) -> None:
    surveys = read(tmp_path, content)
    assert len(surveys.errors) == 1
    assert surveys.files == ()
    assert surveys.errors[0].file == "export.csv"
    assert surveys.errors[0].message.count(";") >= 1, "what; what was expected; what to do"
    assert list(surveys.answers.columns) == list(ANSWERS)
    assert surveys.answers.empty


def test_an_empty_or_missing_folder_is_no_fault(tmp_path: Path) -> None:
    assert read_surveys(tmp_path / "none").files == () == read_surveys(tmp_path).files
    (tmp_path / "README.md").write_text("about")
    (tmp_path / ".gitkeep").write_text("")
    assert read_surveys(tmp_path).errors == ()


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(alphabet="ab1;,\"\n\t '=0", max_size=200).map(str.encode)))
def test_any_bytes_give_tables_or_faults(tmp_path: Path, content: bytes) -> None:
    surveys = read(tmp_path, content)
    assert bool(surveys.files) != bool(surveys.errors)


def test_catalogues_have_the_same_keys_and_places() -> None:
    import string

    english, german = catalogue("surveys", "en"), catalogue("surveys", "de")
    assert english.keys() == german.keys()
    for key, wording in english.items():
        places = {name for _, name, _, _ in string.Formatter().parse(wording) if name}
        assert places == {name for _, name, _, _ in string.Formatter().parse(german[key]) if name}, key


def test_messages_come_in_german(tmp_path: Path) -> None:
    path = tmp_path / "leer.csv"
    path.write_bytes(b"")
    assert "leer" in read_survey(path, language="de").errors[0].message


def test_paths_may_be_given_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("How satisfied are you with us?\n5\n4\n1\n", encoding="utf-8")
    assert list(read_survey(str(tmp_path / "a.csv")).answers["score"]) == [5, 4, 1]
    assert list(read_surveys(str(tmp_path)).answers["score"]) == [5, 4, 1]
