"""The same sources exported again: every coded quote is found with its words, or listed."""

from __future__ import annotations

import json
import random
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cjmkit.codings import read_codings, write_coding
from cjmkit.journey import journey_map
from cjmkit.quotes import candidate_quotes, seen_share, verified_quotes
from cjmkit.study import Study, anchor_codings, open_study
from cjmkit.tables import CODINGS, UTTERANCES, table
from cjmkit.transcripts import read_interviews

Talk = list[tuple[str, str]]

STUDY = "title: Regal\nlanguage: {language}\nmoderators: [Interviewerin]\n"
PERSONAS = "- {id: all, name: Alle, match: {participant: [P07]}}\n"
TALK: Talk = [
    ("Interviewerin", "Wie sind Sie auf das Regal aufmerksam geworden?"),
    ("P07", "Über eine Kollegin. Die hatte es schon länger im Büro stehen, und mir gefiel das Holz."),
    ("Interviewerin", "Und haben Sie noch andere angeschaut?"),
    ("P07", "Ja, genau."),
    ("Interviewerin", "War die Auswahl für Sie übersichtlich?"),
    ("P07", "Nein. Ich fand's ehrlich gesagt verwirrend – zu viele Größen, und für jede ein eigener Preis."),
    ("Interviewerin", "Dann haben Sie den Aufbau allein gemacht?"),
    ("P07", "Ja, genau."),
    ("Interviewerin", "Was würden Sie anderen raten?"),
    ("P07", "Vorher messen. Ja, genau. Vorher messen und die Schrauben zählen. Ich würde es wieder kaufen."),
]


def clock(second: float, mark: str = ".") -> str:
    return f"{int(second) // 3600:02}:{int(second) // 60 % 60:02}:{int(second) % 60:02}{mark}000"


def cues(talk: Talk, words: int) -> list[tuple[str, str]]:
    """Each turn in cues of so many words, wherever a sentence ends."""
    found = []
    for who, said in talk:
        parts = said.split()
        found += [(who, " ".join(parts[at : at + words])) for at in range(0, len(parts), words)]
    return found


def vtt(talk: Talk, *, words: int = 99, first: int = 0, wrap: int = 0) -> str:
    blocks = ["WEBVTT"]
    for number, (who, said) in enumerate(cues(talk, words), start=1):
        parts = said.split()
        lines = [" ".join(parts[at : at + wrap]) for at in range(0, len(parts), wrap)] if wrap else [said]
        start = first + 4 * number
        blocks.append(f"{number}\n{clock(start)} --> {clock(start + 3)}\n{who}: " + "\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def srt(talk: Talk) -> str:
    blocks = [
        f"{n}\n{clock(4 * n, ',')} --> {clock(4 * n + 3, ',')}\n{who}: {said}"
        for n, (who, said) in enumerate(cues(talk, 6), start=1)
    ]
    return "\n\n".join(blocks) + "\n"


def plain(talk: Talk) -> str:
    return "\n\n".join(f"{who}: {said}" for who, said in talk) + "\n"


def write_docx(path: Path, talk: Talk) -> None:
    from docx import Document

    document = Document()
    for who, said in talk:
        document.add_paragraph(f"{who}: {said}")
    document.save(str(path))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return made(tmp_path, vtt(TALK))


def made(root: Path, content: str, *, name: str = "P07.vtt", language: str = "de") -> Path:
    (root / "study.yml").write_text(STUDY.format(language=language), encoding="utf-8")
    (root / "personas.yml").write_text(PERSONAS, encoding="utf-8")
    (root / "interviews").mkdir()
    (root / "interviews" / name).write_text(content, encoding="utf-8")
    return root


def code_all(root: Path, coder: str = "ana") -> Study:
    """Code every sentence there is, half of the phases in turn."""
    study = open_study(root)
    for number, row in enumerate(candidate_quotes(study).to_dict("records")):
        phase = study.codebook.phase_ids[number % 5]
        write_coding(study.codings_folder, row, coder=coder, status="accepted", phase=phase, emotion="interest")
    return open_study(root)


def exported(root: Path, content: str | bytes, name: str = "P07.vtt") -> Study:
    path = root / "interviews" / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_study(root)


def told(study: Study) -> str:
    return "\n".join(map(str, study.warnings))


def changed(old: str, new: str) -> Talk:
    return [(who, said.replace(old, new)) for who, said in TALK]


def check_honest(study: Study) -> None:
    """Whatever was done to the sources: each line is found with its words, or its quote is listed; never both."""
    ledger = read_codings(study.codings_folder).set_index("coding")
    lost = {coding for codings in study.lost["codings"] for coding in codings}
    found = {*study.codings["coding"]}
    assert found | lost == {*ledger.index}
    assert not found & lost
    turns = study.utterances.set_index("utterance")["text"]
    for row in study.codings.to_dict("records"):
        recorded = unicodedata.normalize("NFC", ledger.loc[row["coding"], "text"])
        assert row["text"].split() == recorded.split()
        assert turns[row["utterance"]][row["start_char"] : row["end_char"]] == row["text"]


# --- the same words in another file

SAME: dict[str, Callable[[str], bytes]] = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "cr": lambda text: text.replace("\n", "\r").encode(),
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "cp1252": lambda text: text.encode("cp1252"),
    "trailing blanks": lambda text: text.replace("\n", "  \n").encode(),
    "no-break blanks": lambda text: text.replace(" zu viele", "\u00a0zu\u00a0viele").encode(),
    "decomposed letters": lambda text: unicodedata.normalize("NFD", text).encode(),
    "soft hyphens": lambda text: text.replace("verwirrend", "ver\u00adwir\u00adrend").encode(),
    "other times": lambda text: vtt(TALK, first=600).encode(),
    "cues of five words": lambda text: vtt(TALK, words=5).encode(),
    "cues of one word": lambda text: vtt(TALK, words=1).encode(),
    "wrapped lines": lambda text: vtt(TALK, words=12, wrap=4).encode(),
    "cues where lines wrap": lambda text: vtt(TALK, words=4, wrap=4).encode(),
}


@pytest.mark.parametrize("export", SAME.values(), ids=SAME.keys())
def test_export_of_the_same_words_changes_no_id_and_no_offset(root: Path, export: Callable[[str], bytes]) -> None:
    before = code_all(root)
    after = exported(root, export(vtt(TALK)))
    same = ["quote", "utterance", "participant", "position", "start_char", "end_char", "text", "question"]
    assert candidate_quotes(after)[same].equals(candidate_quotes(before)[same])
    assert after.codings.equals(before.codings)
    assert after.lost.empty
    assert not after.ledger_warnings


@pytest.mark.parametrize("kind", ["srt", "txt", "docx"])
def test_another_format_of_the_same_words_keeps_ids_and_finds_everything(root: Path, kind: str) -> None:
    before = code_all(root)
    (root / "interviews" / "P07.vtt").unlink()
    path = root / "interviews" / f"P07.{kind}"
    if kind == "docx":
        write_docx(path, TALK)
    else:
        path.write_text(srt(TALK) if kind == "srt" else plain(TALK), encoding="utf-8")
    after = open_study(root)
    same = ["coding", "quote", "utterance", "start_char", "end_char", "text", "phase"]
    assert after.codings[same].equals(before.codings[same])
    assert {*after.codings["source"]} == {path.name}
    assert path.name in told(after), "the file is another one: that is said"
    check_honest(after)


def test_paragraphs_within_a_turn_are_the_blanks_of_captions(tmp_path: Path) -> None:
    said = "Erst kam das Paket. Dann fehlte der Beutel mit den Schrauben."
    root = made(tmp_path, vtt([*TALK[:1], ("P07", said), *TALK[2:]]))
    study = open_study(root)
    turn = study.utterances.iloc[1]
    whole = candidate_quotes(study).iloc[0].to_dict() | {"start_char": 0, "end_char": len(said), "text": said}
    write_coding(study.codings_folder, {**whole, "after": ""}, coder="ana", status="accepted", phase="purchase")
    (root / "interviews" / "P07.vtt").unlink()
    content = plain([*TALK[:1], ("P07", said.replace(". ", ".\n\n")), *TALK[2:]])
    row = exported(root, content, "P07.txt").codings.iloc[0]
    assert (row["utterance"], row["start_char"], row["end_char"]) == (turn["utterance"], 0, len(said))
    assert row["text"] == said.replace(". ", ".\n")


# --- names and files


def test_label_and_pseudonym_may_change(root: Path) -> None:
    talk = [("Anna Weber" if who == "P07" else who, said) for who, said in TALK]
    (root / "interviews" / "P07.vtt").unlink()
    exported(root, vtt(talk), "aufnahme.vtt")
    before = code_all(root)
    (root / "interviews" / "participants.csv").write_text(
        "participant,interview,participant_speaker\nK12,aufnahme.vtt,Anna Weber\n"
    )
    after = open_study(root)
    assert {*before.codings["participant"]} != {"K12"}
    assert {*after.codings["participant"]} == {"K12"}
    assert after.lost.empty
    assert after.codings["position"].equals(before.codings["position"]), "no «Ja, genau.» took another's place"
    check_honest(after)


def test_renamed_file_with_another_pseudonym_is_recognised_by_its_words(root: Path) -> None:
    before = code_all(root)
    (root / "interviews" / "P07.vtt").rename(root / "interviews" / "K12.vtt")
    after = open_study(root)
    assert {*after.codings["source"]} == {"K12.vtt"}
    assert after.lost.empty
    assert after.codings["position"].equals(before.codings["position"])
    assert "P07.vtt: Zitate, die in K12.vtt wiedergefunden wurden" in told(after)


def test_an_equal_copy_beside_the_file_changes_nothing(root: Path) -> None:
    before = code_all(root)
    after = exported(root, vtt(TALK), "A_copy.vtt")
    assert after.codings.equals(before.codings)
    assert after.lost.empty


def test_one_person_in_two_interviews_stays_in_each(root: Path) -> None:
    second = [("Interviewerin", "Und heute, ein Jahr danach?"), ("P07", "Ja, genau. Es steht noch und hält alles aus.")]
    exported(root, vtt(second), "zweites.vtt")
    roster = "participant,interview\nP07,P07.vtt;zweites.vtt\n"
    (root / "interviews" / "participants.csv").write_text(roster)
    before = code_all(root)
    assert {*before.codings["participant"]} == {"P07"}
    after = exported(root, vtt(changed("Die hatte es schon länger", "Die hat es schon länger")))
    assert after.lost["source"].tolist() == ["P07.vtt"]
    same = before.codings.merge(after.codings, on="coding")
    assert same["source_x"].equals(same["source_y"])
    (root / "interviews" / "P07.vtt").unlink()
    gone = open_study(root)
    assert {*gone.codings["source"]} == {"zweites.vtt"}, "«Ja, genau.» of the first is not the second's"
    assert len(gone.codings) == len(cut(before, "zweites.vtt"))
    third = exported(root, vtt(TALK), "A_erstes.vtt")
    assert third.lost.empty
    check_honest(third)


def cut(study: Study, source: str) -> pd.DataFrame:
    return study.codings[study.codings["source"].eq(source)]


# --- corrections


def test_typo_corrected_in_another_turn_leaves_the_rest_in_place(root: Path) -> None:
    before = code_all(root)
    after = exported(root, vtt(changed("Die hatte es schon länger", "Die hatte es schon lange")))
    assert after.lost["text"].tolist() == ["Die hatte es schon länger im Büro stehen, und mir gefiel das Holz."]
    rest = before.codings["utterance"].ne(before.utterances["utterance"].iloc[1])
    assert after.codings["quote"].tolist()[1:] == before.codings.loc[rest, "quote"].tolist()


def test_typo_corrected_before_the_quote_moves_it_and_says_so(root: Path) -> None:
    code_all(root)
    after = exported(root, vtt(changed("Über eine Kollegin.", "Über meine frühere Kollegin.")))
    assert after.lost["text"].tolist() == ["Über eine Kollegin."]
    row = after.codings.iloc[0]
    assert (row["text"][:9], row["start_char"]) == ("Die hatte", len("Über meine frühere Kollegin. "))
    assert "an anderer Stelle" in told(after)
    assert "am ähnlichsten ist jetzt: „Über meine frühere Kollegin“" in told(after)


@pytest.mark.parametrize(("language", "says"), [("de", "steht hier nicht mehr"), ("en", "no longer stands here")])
def test_lost_quote_is_named_once_with_coders_place_and_what_to_do(tmp_path: Path, language: str, says: str) -> None:
    root = made(tmp_path, vtt(TALK), language=language)
    code_all(root, "ana")
    code_all(root, "ben")
    after = exported(root, vtt(changed("die Schrauben zählen", "alle Schrauben zählen")))
    (fault,) = [fault for fault in after.ledger_warnings if says in fault.message]
    assert fault in after.warnings
    assert fault.file == "P07.vtt"
    for part in ("Vorher messen und die Schrauben", "ana, ben", "P07, ", "26–65", "alle Schrauben"):
        assert part in fault.message
    assert "codier" in fault.message if language == "de" else "code that passage again" in fault.message


def test_lost_quotes_do_not_count_and_the_map_says_how_many(root: Path) -> None:
    code_all(root)
    after = exported(root, vtt(changed("zu viele Größen", "zu viele Formen")))
    assert len(after.lost) == 1
    assert after.lost["quote"].isin(verified_quotes(after)["quote"]).sum() == 0
    assert any("1 codierte" in line for line in journey_map(after, "all").warnings)
    assert not any("codierte" in line for line in journey_map(code_all(root), "all", preliminary=True).warnings)


def test_words_of_who_may_not_be_quoted_stay_out_of_the_list(root: Path) -> None:
    code_all(root)
    (root / "interviews" / "participants.csv").write_text("participant,interview,consent\nP07,P07.vtt,none\n")
    after = exported(root, vtt(changed("zu viele Größen", "zu viele Formen")))
    assert len(after.lost) == 1
    assert "verwirrend" not in told(after)
    (root / "interviews" / "participants.csv").write_text("participant,interview,consent\nP07,P07.vtt,withdrawn\n")
    gone = open_study(root)
    assert gone.codings.empty
    assert gone.lost.empty
    assert not gone.ledger_warnings


# --- turns that come and go


def test_inserted_turn_moves_no_repeated_answer(root: Path) -> None:
    before = code_all(root)
    more = [("Interviewerin", "Können Sie mich gut hören?"), ("P07", "Ja, genau.")]
    after = exported(root, vtt([*more, *TALK]))
    assert after.lost.empty
    assert (after.codings["position"] - before.codings["position"]).unique().tolist() == [2]
    assert after.codings["question"].equals(before.codings["question"].where(before.codings["question"].notna()))
    check_honest(after)


def test_answer_that_is_gone_takes_no_equal_one(root: Path) -> None:
    before = code_all(root)
    (first, second) = before.codings.index[before.codings["text"].eq("Ja, genau.")][:2]
    after = exported(root, vtt([*TALK[:3], ("P07", "Doch, zwei."), *TALK[4:]]))
    kept = after.codings.set_index("coding")
    assert before.codings.loc[first, "coding"] not in kept.index
    assert kept.loc[before.codings.loc[second, "coding"], "question"] == TALK[6][1]
    assert "und nichts sagt, welche Stelle gemeint war" in told(after)
    both = exported(root, vtt([*TALK[:2], *TALK[4:]]))
    assert before.codings.loc[first, "coding"] not in {*both.codings["coding"]}
    assert both.codings.set_index("coding").loc[before.codings.loc[second, "coding"], "question"] == TALK[6][1]


def test_merged_turns_keep_their_quotes_apart(root: Path) -> None:
    """Without the question between them two answers are one turn."""
    before = code_all(root)
    after = exported(root, vtt([*TALK[:4], *TALK[5:]]))
    assert after.lost.empty
    merged = after.codings[after.codings["position"].eq(4)]
    assert merged["text"].tolist() == ["Ja, genau.", "Nein.", *before.codings["text"].iloc[4:5]]
    check_honest(after)


def test_turn_cut_in_two_keeps_its_quotes(root: Path) -> None:
    said = TALK[-1][1]
    at = said.index("Ich würde")
    code_all(root)
    after = exported(root, vtt([*TALK[:-1], ("P07", said[:at].strip()), ("Interviewerin", "Mhm."), ("P07", said[at:])]))
    assert after.lost.empty
    assert after.codings["text"].iloc[-1] == said[at:]
    check_honest(after)


def test_equal_sentences_that_nothing_tells_apart_are_listed(tmp_path: Path) -> None:
    ask, answer = ("Interviewerin", "Und war das für Sie in Ordnung?"), ("P07", "Ja, genau.")
    root = made(tmp_path, vtt([*TALK[:2], ask, answer, *TALK[8:]]))
    study = open_study(root)
    row = candidate_quotes(study).query("text == 'Ja, genau.' and position == 4").iloc[0]
    write_coding(study.codings_folder, row, coder="ana", status="accepted", phase="purchase")
    (root / "interviews" / "P07.vtt").rename(root / "interviews" / "K12.vtt")
    talk = [*TALK[:2], ask, ("P07", "Ja, genau. Ja."), ask, ("P07", "Hm. Ja, genau."), *TALK[8:]]
    after = exported(root, vtt(talk), "P07.vtt")
    assert after.codings.empty or after.codings["position"].tolist() == [4]
    (root / "interviews" / "K12.vtt").unlink()
    after = open_study(root)
    assert after.codings.empty
    assert "3-mal" in told(after)


def test_older_ledgers_without_position_and_question_still_anchor(root: Path) -> None:
    code_all(root)
    path = root / "interviews" / "codings" / "ana.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    old = [{key: value for key, value in line.items() if key not in ("position", "question")} for line in lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in old))
    (root / "interviews" / "P07.vtt").rename(root / "interviews" / "K12.vtt")
    after = exported(root, vtt(changed("zu viele Größen", "zu viele Formen"), words=3), "K12.vtt")
    assert len(after.lost) == 1
    check_honest(after)


# --- what is built on it


def test_coders_before_and_after_an_export_meet_on_one_quote(root: Path) -> None:
    code_all(root, "ana")
    exported(root, vtt(changed("Über eine Kollegin.", "Durch eine Kollegin.")))
    ledger = (root / "interviews" / "codings" / "ana.jsonl").read_bytes()
    after = code_all(root, "ben")
    assert (root / "interviews" / "codings" / "ana.jsonl").read_bytes() == ledger
    both = verified_quotes(after).set_index("text")["coders"]
    assert both["Die hatte es schon länger im Büro stehen, und mir gefiel das Holz."] == ["ana", "ben"]
    assert both["Durch eine Kollegin."] == ["ben"]
    assert seen_share(after) == 1.0


# --- surveys

NPS = "How likely are you to recommend us to a friend?"
ROWS = [
    ["2026-03-01 10:00:05", "9", "It simply works, every single day.", "north"],
    ["2026-03-01 11:12:00", "3", "Nothing.", "north"],
    ["2026-03-02 09:30:41", "2", "Nobody called back. I waited for two weeks.", "south"],
    ["2026-03-02 10:30:41", "8", "Nothing.", "south"],
]
HEAD = ["Timestamp", NPS, "Why?", "Region"]


def survey(root: Path, name: str, rows: Sequence[Sequence[str]], order: Sequence[int] = (0, 1, 2, 3)) -> Study:
    folder = root / "surveys"
    folder.mkdir(exist_ok=True)
    lines = [",".join(f'"{row[column]}"' for column in order) for row in (HEAD, *rows)]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return open_study(root)


def test_later_export_of_a_survey_keeps_the_responses_ids(root: Path) -> None:
    survey(root, "march.csv", ROWS)
    before = code_all(root)
    (root / "surveys" / "march.csv").unlink()
    later = [["2026-04-01 08:00:00", "7", "Nothing.", "west"], *ROWS, ["2026-04-02 08:00:00", "5", "Too slow.", ""]]
    after = survey(root, "until-april.csv", later, (2, 0, 3, 1))
    assert {*before.answers["response"]} < {*after.answers["response"]}
    assert after.codings["quote"].equals(before.codings["quote"])
    assert after.lost.empty
    assert {*after.codings.loc[after.codings["question"].eq("Why?"), "source"]} == {"until-april.csv"}


def test_both_exports_of_a_survey_side_by_side_keep_ids_unique(root: Path) -> None:
    survey(root, "march.csv", ROWS)
    before = code_all(root)
    after = survey(root, "april.csv", ROWS)
    assert after.utterances["utterance"].is_unique
    assert after.answers.groupby("response")["source"].nunique().eq(1).all()
    assert len(after.codings) == len(before.codings)
    check_honest(after)


def test_equal_answers_without_id_and_time_are_numbered_and_no_duplicates(root: Path) -> None:
    for name in ("a.csv", "b.csv"):
        study = survey(root, name, [["", "9", "Fine with me.", ""], ["", "9", "Fine with me.", ""]])
    assert study.answers["response"].nunique() == 4
    assert not any(record["warnings"] for record in study.files["surveys"][1:])


def test_short_numbers_of_a_renamed_export_still_tell_people_apart(root: Path) -> None:
    lines = [f"Response ID,{NPS},Why?", "1,9,Nothing.", "2,3,Nobody called back.", "3,4,Nothing."]
    (root / "surveys").mkdir()
    (root / "surveys" / "a.csv").write_text("\n".join(lines))
    before = code_all(root)
    (root / "surveys" / "a.csv").unlink()
    (root / "surveys" / "b.csv").write_text("\n".join([lines[0], "9,1,Nothing.", *reversed(lines[1:])]))
    after = open_study(root)
    assert after.lost.empty
    people = zip(before.codings["participant"], after.codings["participant"], strict=True)
    assert all(old.partition("-")[2] == new.partition("-")[2] for old, new in people)


def test_comment_as_typed_is_found_with_other_blanks(root: Path) -> None:
    survey(
        root, "march.csv", [["2026-03-01 10:00:05", "9", "Slow.\tVery slow\u00a0indeed, scho\u0308n wa\u0308r es.", ""]]
    )
    before = code_all(root)
    after = survey(root, "march.csv", [["2026-03-01 10:00:05", "9", "Slow. Very slow indeed,\nschön wär es.", ""]])
    assert len(after.codings) == len(before.codings)
    check_honest(after)


# --- any text, any codings, any export

SENTENCES = st.sampled_from(
    ["Ja, genau.", "Ja.", "Mhm.", "Das war teuer.", "Das ging schnell, zum Glück.", "Nein, nie.", "Ich weiß nicht."]
) | st.text(alphabet="abcdeä öß", min_size=3, max_size=40).map(lambda text: f"Wort {' '.join(text.split())} Ende.")
TURNS = st.lists(st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join), min_size=2, max_size=8)


def alternating(turns: Sequence[str]) -> Talk:
    return [("Interviewerin" if number % 2 == 0 else "P07", said) for number, said in enumerate(turns)]


def ledger_of(utterances: pd.DataFrame) -> pd.DataFrame:
    """A coding on some spans of what the participant said, as `write_coding` would keep it."""
    from cjmkit.codings import quote_id
    from cjmkit.study import surroundings

    rows, asked = [], None
    for position, turn in enumerate(utterances.to_dict("records"), start=1):
        if turn["role"] != "participant":
            asked = turn["text"]
            continue
        words = turn["text"]
        start = 0
        for sentence in words.replace("\n", " ").split(". "):
            end = min(start + len(sentence) + 1, len(words))
            span = {"start_char": start, "end_char": end, "text": words[start:end], **surroundings(words, start, end)}
            place = {"utterance": turn["utterance"], "source": turn["source"], "participant": turn["participant"]}
            about = {
                "question": asked,
                "position": position,
                "coding": f"c{len(rows)}",
                "coder": "ana",
                "export": "first",
            }
            rows.append({"quote": quote_id(turn["utterance"], start, end), **span, **place, **about})
            start = end + 1
    return table(CODINGS, rows)


def read(folder: Path, content: bytes, name: str = "P07.vtt") -> pd.DataFrame:
    for path in folder.iterdir():
        path.unlink()
    (folder / name).write_bytes(content)
    return read_interviews(folder, moderators=["Interviewerin"]).utterances


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=TURNS, words=st.integers(1, 9), end=st.sampled_from(["\n", "\r\n", "\r"]), mark=st.booleans())
def test_no_export_of_the_same_words_loses_or_moves_anything(
    tmp_path: Path, turns: list[str], words: int, end: str, mark: bool
) -> None:
    talk = alternating(turns)
    before = read(tmp_path, vtt(talk).encode())
    after = read(tmp_path, (b"\xef\xbb\xbf" if mark else b"") + vtt(talk, words=words).replace("\n", end).encode())
    assert after["utterance"].tolist() == before["utterance"].tolist()
    assert after["text"].tolist() == before["text"].tolist()
    ledger = ledger_of(before)
    anchored = anchor_codings(ledger, after)
    same = ["coding", "quote", "utterance", "start_char", "end_char", "text"]
    assert anchored.codings[same].equals(ledger[same])
    assert anchored.moved.empty
    assert anchored.lost.empty


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    turns=TURNS, edits=st.lists(st.tuples(st.integers(0, 7), st.sampled_from("dime")), max_size=3), name=st.booleans()
)
@example(turns=["A wo?", "Ja.", "B wo?", "Ja."], edits=[(0, "d"), (0, "d")], name=False)
def test_no_edit_puts_a_quote_on_other_words(
    tmp_path: Path, turns: list[str], edits: list[tuple[int, str]], name: bool
) -> None:
    """Turns are deleted, inserted, merged, edited; the file may be renamed."""
    talk = alternating(turns)
    before = read(tmp_path, vtt(talk).encode())
    ledger = ledger_of(before)
    for at, edit in edits:
        at = min(at, len(talk) - 1)
        who, said = talk[at]
        new = {"d": [], "i": [(who, "Ja, genau."), talk[at]], "m": [(who, said + " Ja.")], "e": [(who, "Hm. " + said)]}
        talk = [*talk[:at], *new[edit], *talk[at + 1 :]] or talk
    after = read(tmp_path, vtt(talk).encode(), "K12.vtt" if name else "P07.vtt")
    anchored = anchor_codings(ledger, after)
    lost = {coding for codings in anchored.lost["codings"] for coding in codings}
    assert {*anchored.codings["coding"]} | lost == {*ledger["coding"]}
    assert not {*anchored.codings["coding"]} & lost
    turn = after.set_index("utterance")["text"]
    recorded = ledger.set_index("coding")["text"]
    for row in anchored.codings.to_dict("records"):
        assert row["text"] == recorded[row["coding"]]
        assert row["text"] == turn[row["utterance"]][row["start_char"] : row["end_char"]]
    assert not anchored.codings["quote"].duplicated().any(), "two quotes of one export never fall on one place"


def many(interviews: int, codings: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    chance = random.Random(5)
    words = ["regal", "schraube", "paket", "lieferung", "holz", "preis", "gut", "schlecht", "immer", "nie", "wieder"]
    talk = [
        {
            "utterance": f"u{file}-{number}",
            "source": f"{file}.vtt",
            "participant": f"P{file}" if number % 2 else None,
            "role": "participant" if number % 2 else "moderator",
            "text": " ".join(chance.choices(words, k=7)) + ". " + " ".join(chance.choices(words, k=12)) + ".",
            "line": number,
        }
        for file in range(interviews)
        for number in range(2 * codings)
    ]
    utterances = table(UTTERANCES, talk)
    return utterances, ledger_of(utterances)


@pytest.mark.parametrize("change", ["none", "pseudonyms and files"])
def test_anchoring_grows_with_the_study_and_no_faster(change: str) -> None:
    def seconds(interviews: int) -> float:
        utterances, ledger = many(interviews, 20)
        if change != "none":
            for column in ("utterance", "source", "participant"):
                utterances[column] = "x" + utterances[column]
        begin = time.process_time()
        anchored = anchor_codings(ledger, utterances)
        taken = time.process_time() - begin
        assert anchored.lost.empty
        return taken

    small = min(seconds(10) for _ in range(3))
    assert seconds(40) < 4 * 4 * small, "four times the study takes about four times as long"
