"""Exports with the quirks of the tools that write them, in both languages: what is read, and what is said about the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cjmkit.codebook import read_codebook
from cjmkit.surveys import Surveys, read_survey, read_surveys


def read(tmp_path: Path, content: str, *, encoding: str = "utf-8", language: str = "en", **settings: Any) -> Surveys:
    path = tmp_path / "export.csv"
    path.write_bytes(content.encode(encoding))
    return read_survey(path, settings=settings or None, codebook=read_codebook(), language=language)


def scores(surveys: Surveys, metric: str) -> list[float]:
    return surveys.answers.loc[surveys.answers["metric"] == metric, "score"].tolist()


def found(surveys: Surveys) -> dict[str, tuple[str, Any, str | None]]:
    return {q["column"]: (q["metric"], q["scale"], q["high_is"]) for q in surveys.files[0]["questions"]}


def messages(surveys: Surveys) -> list[str]:
    return [warning["message"] for warning in surveys.files[0]["warnings"]]


# --- Qualtrics

QUALTRICS = """StartDate\tEndDate\tStatus\tProgress\tFinished\tResponseId\tDistributionChannel\tUserLanguage\tQ1_NPS_GROUP\tQ1\tQ2_1\tQ2_2\tQ3\tQ4\tQ4_3_TEXT\tQ5\tQ5 - Parent Topics\tQ5 - Sentiment Score
Startdatum\tEnddatum\tAntworttyp\tAktueller Stand\tBeendet\tAntwort-ID\tVerteilungskanal\tBenutzersprache\tWie wahrscheinlich ist es, dass Sie uns empfehlen? - Gruppe\tWie wahrscheinlich ist es, dass Sie uns empfehlen?\tWie zufrieden sind Sie mit ... - der Lieferung\tWie zufrieden sind Sie mit ... - der Montage\tSie haben es mir leicht gemacht, mein Anliegen zu klären.\tWo haben Sie bestellt? - Ausgewählte Option\tWo haben Sie bestellt? - Woanders: - Text\tWas ist der Hauptgrund für Ihre Bewertung?\tQ5 - Parent Topics\tQ5 - Sentiment Score
{"ImportId":"startDate"}\t{"ImportId":"endDate"}\t{"ImportId":"status"}\t{"ImportId":"progress"}\t{"ImportId":"finished"}\t{"ImportId":"_recordId"}\t{"ImportId":"distributionChannel"}\t{"ImportId":"userLanguage"}\t{"ImportId":"QID1_NPS_GROUP"}\t{"ImportId":"QID1"}\t{"ImportId":"QID2_1"}\t{"ImportId":"QID2_2"}\t{"ImportId":"QID3"}\t{"ImportId":"QID4"}\t{"ImportId":"QID4_3_TEXT"}\t{"ImportId":"QID5_TEXT"}\t{"ImportId":"QID5_TEXT_a1b2c3d4e5f60718a9"}\t{"ImportId":"QID5_TEXT_b1b2c3d4e5f60718a9"}
2026-05-01 09:00:00\t2026-05-01 09:04:00\tIP-Adresse\t100\tWahr\tR_000000001\tanonymous\tDE\tKritiker\t3\tSehr unzufrieden\tWeder noch\tStimme überhaupt nicht zu\tim Laden\t\tDie Schrauben haben gefehlt\tMontage\t-2
2026-05-02 09:00:00\t2026-05-02 09:04:00\tIP-Adresse\t100\tWahr\tR_000000002\tanonymous\tDE\tPromotor\t10 - Äußerst wahrscheinlich\tSehr zufrieden\tKeine Angabe\tStimme voll und ganz zu\tWoanders:\tauf dem Markt\tNette Leute am Telefon\tService\t2
2026-05-03 09:00:00\t2026-05-03 09:04:00\tUmfragevorschau\t100\tWahr\tR_000000003\tpreview\tDE\tPromotor\t10\tx\ty\tz\tim Laden\t\tnur so\t\t
2026-05-04 09:00:00\t2026-05-04 09:04:00\tIP-Adresse\t60\tFalsch\tR_000000004\tanonymous\tDE\t\t\tUnzufrieden\t\t\t\t\t\t\t
2026-05-05 09:00:00\t2026-05-05 09:04:00\tIP-Adresse\t100\tWahr\tR_000000005\tanonymous\tDE\t\t-99\t-99\t\t\t\t\t\t\t
"""  # fmt: skip


def test_qualtrics_labels_in_german_and_utf16(tmp_path: Path) -> None:
    surveys = read(tmp_path, QUALTRICS, encoding="utf-16", language="de")
    file = surveys.files[0]
    assert (file["source"], file["encoding"]) == ("qualtrics", "utf-16")
    assert file["excluded"] == {"preview": 1, "unfinished": 1, "empty": 1}, "-99 is no answer"
    assert found(surveys)["Q2_2"] == ("csat", [1, 5], "good"), "its only label would not tell, the grid's do"
    assert (scores(surveys, "nps"), scores(surveys, "csat"), scores(surveys, "ces")) == ([3, 10], [1, 3, 5], [1, 5])
    assert "Q5 - Parent Topics" not in found(surveys)
    assert set(surveys.comments["text"]) == {"auf dem Markt", "Die Schrauben haben gefehlt", "Nette Leute am Telefon"}
    assert any("-99" in message for message in messages(surveys))
    assert any(message.startswith("Q3:") and "1–5" in message for message in messages(surveys)), (
        "two labels tell little"
    )
    wordings = {question["column"]: question["wording"] for question in file["questions"]}
    assert wordings["Q4"] == "Wo haben Sie bestellt?"


# --- SurveyMonkey


def test_surveymonkey_in_german_keeps_its_dates_and_choices(tmp_path: Path) -> None:
    content = (
        '"Befragten-ID","Collector-ID","Anfangsdatum","Enddatum","IP-Adresse","Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?","Was nutzen Sie? (Mehrfachnennung)",,,"Haben Sie Anmerkungen?"\n'
        '"","","","","","Antwort","Konto","Karte","Sonstiges (bitte angeben)","Offene Antwort"\n'
        '"114200000001","4000","13.05.2026 10:00:00","13.05.2026 10:03:10","10.0.0.1","10 - Äußerst wahrscheinlich","Konto","","","Gern mehr davon"\n'
        '"114200000002","4000","14.05.2026 10:00:00","14.05.2026 10:03:10","10.0.0.2","0 - Überhaupt nicht wahrscheinlich","","Karte","Depot",""\n'
    )
    surveys = read(tmp_path, content, language="de")
    assert surveys.files[0]["source"] == "surveymonkey"
    assert scores(surveys, "nps") == [10, 0]
    assert surveys.comments["text"].tolist() == ["Gern mehr davon", "Depot"]
    assert str(surveys.answers["submitted_at"].iloc[0]) == "2026-05-13 10:03:10"
    assert not surveys.answers["metric"].eq("other").any(), "a choice is never a score"


# --- Typeform and Google Forms


def test_typeform_other_choice_is_a_text_and_its_dates_are_none(tmp_path: Path) -> None:
    content = (
        "#,Wie *wahrscheinlich* ist es dass du uns weiterempfiehlst?,App,Webseite,Sonstiges,Antworttyp,Startdatum (UTC),Datum der Stufe (UTC),Absendedatum (UTC),Netzwerk-ID\n"
        "abc123def456,9,App,,,completed,2026-05-01 10:00:00,,2026-05-01 10:05:00,n1\n"
        "abc123def457,4,,Webseite,Brief,completed,2026-05-02 10:00:00,,2026-05-02 10:05:00,n2\n"
        "abc123def458,,,,,partial,2026-05-03 10:00:00,2026-05-03 10:01:00,,n3\n"
    )
    surveys = read(tmp_path, content)
    assert (surveys.files[0]["source"], surveys.files[0]["excluded"]) == ("typeform", {"unfinished": 1})
    assert [q["metric"] for q in surveys.files[0]["questions"]] == ["nps", "other", "other", "comment"]
    assert surveys.comments["text"].tolist() == ["Brief"]


def test_google_forms_grids_stars_and_smileys(tmp_path: Path) -> None:
    content = (
        "Zeitstempel,Wie zufrieden sind Sie? [Preis],Wie zufrieden sind Sie? [Tempo],Wie zufrieden sind Sie mit dem Laden?,Wie zufrieden waren Sie heute?,Was nutzen Sie?\n"
        '"2026/05/03 2:05:09 nachm. MESZ",eher zufrieden,sehr zufrieden,★★★★☆,🙂,App;Webseite\n'
        '"2026/05/04 9:05:09 vorm. MESZ",eher unzufrieden,sehr unzufrieden,★☆☆☆☆,😡,App\n'
        '"2026/05/05 9:05:09 vorm. MESZ",zufrieden,sehr zufrieden,★★★★★,😀,Telefon;App\n'
    )
    surveys = read(tmp_path, content)
    assert found(surveys)["Wie zufrieden sind Sie? [Tempo]"][1] == [1, 7], "the grid's other row shows seven points"
    by_question = surveys.answers.groupby("question")["score"].apply(list).to_dict()
    assert by_question["Wie zufrieden sind Sie mit dem Laden?"] == [4, 1, 5]
    assert by_question["Wie zufrieden waren Sie heute?"] == [4, 1, 5]
    assert "Was nutzen Sie?" not in by_question
    assert str(surveys.answers["submitted_at"].iloc[0]) == "2026-05-03 14:05:09"


# --- LimeSurvey


def test_limesurvey_answer_codes_are_numbers_and_other_is_a_text(tmp_path: Path) -> None:
    content = (
        '\ufeff"id";"submitdate";"lastpage";"startlanguage";"NPS";"ZUF[SQ001]";"KANAL[SQ001]";"KANAL[other]"\n'
        '"1";"1980-01-01 00:00:00";"4";"de";"9";"A5";"Y";""\n'
        '"2";"";"2";"de";"";"A1";"";""\n'
        '"3";"1980-01-01 00:00:00";"4";"de";"2";"A2";"";"auf der Messe"\n'
    )
    surveys = read(tmp_path, content, questions={"ZUF*": {"metric": "csat", "scale": [1, 5]}})
    assert surveys.files[0]["excluded"] == {"unfinished": 1}
    assert scores(surveys, "csat") == [5, 2]
    assert surveys.comments["text"].tolist() == ["auf der Messe"]
    assert surveys.answers["submitted_at"].isna().all(), "an anonymous survey's date is a placeholder"


def test_limesurvey_second_row_of_sub_questions(tmp_path: Path) -> None:
    content = (
        '"Response ID";"Date submitted";"Last page";"Start language";"How satisfied are you with:";"";"Please tell us why"\n'
        '"";"";"";"";"Delivery";"Returns";""\n'
        '"1";"2026-05-01 10:00:00";"3";"en";"Very satisfied";"Neutral";"because it simply works"\n'
        '"2";"2026-05-02 10:00:00";"3";"en";"Dissatisfied";"Satisfied";"parcel was broken"\n'
    )
    surveys = read(tmp_path, content)
    assert surveys.files[0]["rows"] == 2
    assert list(found(surveys)) == [
        "How satisfied are you with: [Delivery]",
        "How satisfied are you with: [Returns]",
        "Please tell us why",
    ]
    assert scores(surveys, "csat") == [5, 3, 2, 4]


# --- Delighted and HubSpot


def test_delighted_further_questions_are_read_and_properties_are_not(tmp_path: Path) -> None:
    content = (
        "Response ID,Score,Comment,Survey type,Person ID,Person Email,Created at,What did you miss most?,Plan\n"
        "100100101,5,Great advice,CSAT,1,ana@example.org,2026-05-01 10:00:00 +0200,A quiet corner to sit,pro\n"
        "100100102,1,,CSAT,2,bo@example.org,2026-05-02 10:00:00 +0200,More people at the desk,basic\n"
        "100100103,4,Fine,CSAT,1,ana@example.org,2026-06-02 10:00:00 +0200,Somebody who picks up,pro\n"
    )
    surveys = read(tmp_path, content)
    assert list(found(surveys)) == ["Score", "Comment", "What did you miss most?"]
    assert surveys.files[0]["responses"] == 3, "a person who answers twice is no duplicate"
    assert surveys.answers.groupby("respondent")["response"].nunique().tolist() in ([1, 2], [2, 1])


@pytest.mark.parametrize(
    ("kind", "value", "metric", "scale"),
    [
        ("Kundensupport", "7", "ces", [1, 7]),
        ("Kundenzufriedenheit", "0", "csat", [0, 2]),
        ("Kundenloyalität", "10", "nps", [0, 10]),
    ],
)
def test_hubspot_in_german(tmp_path: Path, kind: str, value: str, metric: str, scale: list[int]) -> None:
    content = (
        "Datensatz-ID,Umfragename,Umfragetyp,Umfragekanal,Bewertung,Antwort,Stimmung,Datum\n"
        f"500000001,Service,{kind},E-Mail,{value},Sehr unkompliziert geholfen,Promoter,2026-05-01 10:00\n"
        f"500000002,Service,{kind},E-Mail,2,Dreimal nachfragen müssen,Kritiker,2026-05-02 10:00\n"
    )
    surveys = read(tmp_path, content)
    assert surveys.files[0]["source"] == "hubspot"
    assert found(surveys)["Bewertung"][:2] == (metric, scale)
    assert len(surveys.comments) == 2


# --- scales and values


@pytest.mark.parametrize(
    ("wording", "cells", "expected"),
    [
        ("On a scale from 1 to 10, how likely are you to recommend us?", ["1", "9", "10"], "no NPS"),
        ("How likely are you to recommend us?", ["Very likely", "Likely", "Unlikely"], "no NPS"),
        ("How satisfied are you with us? (1-10)", ["1", "9", "10"], "count as CSAT"),
        ("Wie einfach war es? (0-100)", ["10", "90", "100"], "count as CES"),
    ],
)
def test_a_metric_on_another_scale_is_named(tmp_path: Path, wording: str, cells: list[str], expected: str) -> None:
    surveys = read(tmp_path, "\n".join([f'"{wording}",Plan', *(f"{cell},a" for cell in cells)]))
    assert found(surveys)[wording][0] == "other"
    assert any(expected in message for message in messages(surveys))


def test_zero_can_mean_not_applicable(tmp_path: Path) -> None:
    wording = "How satisfied are you with the café? (0 = not applicable, 1 = very dissatisfied, 5 = very satisfied)"
    surveys = read(tmp_path, f'"{wording}",Plan\n0,a\n5,a\n0,b\n1,b\n')
    assert found(surveys)[wording] == ("csat", [1, 5], "good")
    assert scores(surveys, "csat") == [5, 1]
    assert surveys.excluded.empty
    assert any("not counted as answers: 2" in message for message in messages(surveys))


def test_german_numbers_with_both_marks(tmp_path: Path) -> None:
    surveys = read(tmp_path, "Zeitstempel;Ausgaben im Jahr\n03.04.2026 10:00;1.234,50\n04.04.2026 10:00;12,5\n")
    assert scores(surveys, "other") == [1234.5, 12.5]


def test_open_order_of_day_and_month_is_named_with_an_example(tmp_path: Path) -> None:
    content = "Timestamp,How satisfied are you?\n03/04/2026 10:00:00,5\n04/05/2026 10:00:00,1\n"
    assert any("03/04/2026 10:00:00" in m and "2026-03-04" in m for m in messages(read(tmp_path, content)))
    german = read(tmp_path, content, language="de")
    assert any("2026-04-03" in message for message in messages(german))
    american = read(tmp_path, content.replace(":00,", ":00 AM,"), language="de")
    assert str(american.answers["submitted_at"].iloc[0]) == "2026-03-04 10:00:00", "nobody in Germany writes AM"
    told = read(tmp_path, content + "28/05/2026 10:00:00,3\n")
    assert not any("could begin" in message for message in messages(told))


def test_merged_headers_and_sums_leave_only_answers(tmp_path: Path) -> None:
    content = (
        "Umfrage 2026;;;\nKennung;Wie zufrieden sind Sie mit …;;Warum?\n;Lieferung;Beratung;\n"
        "a1;5;4;weil es heute gut lief\na2;3;2;leider lange gewartet\nMittelwert;4;3;\nn = 2;;;\n"
    )
    surveys = read(tmp_path, content)
    assert (surveys.files[0]["rows"], scores(surveys, "csat")) == (2, [5, 4, 3, 2])
    assert "Wie zufrieden sind Sie mit … [Beratung]" in found(surveys)
    assert sum("left out" in message for message in messages(surveys)) == 3


def test_an_answer_called_total_among_answers_is_kept(tmp_path: Path) -> None:
    content = "Which report do you read?,How satisfied are you?\nTotal,5\nDetail,1\nTotal,4\n" + "Detail,3\n" * 8
    assert read(tmp_path, content).files[0]["rows"] == 11


@pytest.mark.parametrize("cells", [["1", "0", "1", "0"], ["1", "1;3", "2", "3"], ["1", "1,2,3", "2", "3"]])
def test_choices_of_several_are_never_scores(tmp_path: Path, cells: list[str]) -> None:
    rows = "\n".join(f'{n % 5 + 1},"{cell}"' for n, cell in enumerate(cells))
    surveys = read(tmp_path, f"How satisfied are you?,Which channels do you use? [Mail]\n{rows}\n")
    assert found(surveys)["Which channels do you use? [Mail]"][0] == "other"
    assert set(surveys.answers["metric"]) == {"csat"}
    assert surveys.excluded.empty


def test_a_column_for_each_choice_holds_its_number(tmp_path: Path) -> None:
    content = "How satisfied are you?,Channels? [Mail],Channels? [Phone]\n1,1,\n5,1,2\n3,,2\n2,1,\n"
    assert set(read(tmp_path, content).answers["metric"]) == {"csat"}


def test_qualtrics_choices_with_commas_are_no_decimals(tmp_path: Path) -> None:
    content = (
        "StartDate,EndDate,Status,Finished,ResponseId,Q1,Q2\nStart Date,End Date,Response Type,Finished,Response ID,"
        'Which of these do you own?,How satisfied are you?\n{""ImportId"":""startDate""},x,x,x,x,x,x\n'
    ).replace('{""ImportId"":""startDate""},x,x,x,x,x,x', ",".join(f'"{{""ImportId"":""{id}""}}"' for id in
        ("startDate", "endDate", "status", "finished", "_recordId", "QID1", "QID2")))  # fmt: skip
    for n, owned in enumerate(("1", '"1,3"', "2", "3")):
        content += f"2026-05-01 10:00:0{n},2026-05-01 10:01:0{n},0,1,R_00000000{n},{owned},{n + 1}\n"
    surveys = read(tmp_path, content)
    assert (surveys.files[0]["source"], scores(surveys, "csat")) == ("qualtrics", [1, 2, 3, 4])
    assert set(surveys.answers["metric"]) == {"csat"}


def test_plain_table_finds_its_times_and_leaves_empty_columns_out(tmp_path: Path) -> None:
    content = "Unnamed: 0;Eingang;NPS;;Kommentar;\n0;01.05.2026 10:00;9;;gut gelaufen heute;\n1;02.05.2026 10:00;0;;zu lange gewartet;\n"
    surveys = read(tmp_path, content)
    assert list(found(surveys)) == ["NPS", "Kommentar"]
    assert str(surveys.answers["submitted_at"].iloc[0]) == "2026-05-01 10:00:00"


def test_hubspots_long_names_of_survey_types_are_known(tmp_path: Path) -> None:
    names = {"Customer Effort Score (CES)": "ces", "Customer Satisfaction Survey": "csat", "Net Promoter Score®": None}
    names |= {"Net Promoter Score (NPS)": "nps", "Kundenzufriedenheit": "csat"}
    for number, (name, metric) in enumerate(names.items()):
        path = tmp_path / f"{number}.csv"
        rows = "".join(f"Help,{n},2026-05-0{n} 10:00,{n % 3},,{name}\n" for n in range(1, 8))
        path.write_text("Survey name,Contact ID,Date submitted,Rating,Response,Survey type\n" + rows, encoding="utf-8")
        found = read_survey(path).files[0]["questions"][0]["metric"]
        assert found == (metric or "other")


def test_limesurveys_codes_before_wordings_are_codes(tmp_path: Path) -> None:
    header = "id. Antwort ID;submitdate. Datum Abgeschickt;lastpage. Letzte Seite;Q1. Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?"
    rows = "".join(f"{n};{f'2026-05-0{n} 10:00:00' if n % 2 else ''};3;{n}\n" for n in range(1, 10))
    path = tmp_path / "export.csv"
    path.write_text(f"{header};Q2[SQ1]. Wie zufrieden sind Sie mit: [App]\n" + rows.replace("\n", ";4\n"), "utf-8-sig")
    record = read_survey(path).files[0]
    assert (record["source"], record["responses"], record["excluded"]) == ("limesurvey", 5, {"unfinished": 4})
    assert [question["column"] for question in record["questions"]] == ["Q1", "Q2[SQ1]"]
    assert [question["metric"] for question in record["questions"]] == ["nps", "csat"]


def test_dates_to_the_minute_do_not_make_two_files_copies(tmp_path: Path) -> None:
    for name, wording in (("a.csv", "How satisfied are you with us?"), ("b.csv", "How easy was it to reach us?")):
        rows = "".join(f"2026-05-0{n} 10:00,{n % 5 + 1}\n" for n in range(1, 10))
        (tmp_path / name).write_text(f"Date,{wording}\n{rows}", encoding="utf-8")
    assert [record["warnings"] for record in read_surveys(tmp_path).files] == [[], []]


@pytest.mark.parametrize(
    ("wording", "answers", "expected"),
    [
        ("Wie zufrieden sind Sie mit uns (Schulnoten)?", ["1", "2", "3", "2", "6", "5", "4"], ("other", [1, 6], "bad")),
        ("Please note: how satisfied are you, 1 to 5?", ["1", "2", "3", "5", "4"], ("csat", [1, 5], "good")),
        ("Signing up was really easy", ["1", "7", "5", "6", "2"], ("ces", [1, 7], "easy")),
        ("Wie anstrengend war der Wechsel?", ["1", "2", "5", "4"], ("ces", [1, 5], "hard")),
        ("Wie zufrieden sind Sie?", ["sehr zufrieden", '"teils, teils"', "eher unzufrieden"], ("csat", [1, 5], "good")),
    ],
)
def test_questions_worded_otherwise_are_proposed_with_scale_and_direction(tmp_path, wording, answers, expected) -> None:
    rows = "".join(f"{n},{answer}\n" for n, answer in enumerate(answers * 3))
    [asked] = found(read(tmp_path, f'id,"{wording}"\n{rows}')).values()
    assert asked == expected


def test_a_number_that_declines_is_no_score_where_it_is_the_only_one_explained(tmp_path: Path) -> None:
    surveys = read(tmp_path, 'id,"How satisfied are you with us? (0 = not applicable)"\n1,0\n2,5\n3,4\n4,1\n5,3\n')
    assert scores(surveys, "csat") == [5, 4, 1, 3]
    assert surveys.excluded.empty


def test_single_quotes_around_every_cell_are_no_part_of_it(tmp_path: Path) -> None:
    surveys = read(tmp_path, "'id','How satisfied are you?'\n" + "".join(f"'{n}','{n % 5 + 1}'\n" for n in range(9)))
    assert [*found(surveys)] == ["How satisfied are you?"]
