"""Blind double coding: who codes what, what each may see, and how the rest is settled."""

import pytest
from studies import write_study

from cjmkit.agreement import disagreements
from cjmkit.codings import assigned, codings_folder, divide_interviews, read_codings, write_coding
from cjmkit.errors import LedgerError, StudyError
from cjmkit.quotes import assign_interviews, candidate_quotes, quotes_to_code, verified_quotes, visible_codings
from cjmkit.study import open_study

WORDS = {f"P{n:02d}.vtt": 1500 + n * 7919 % 4000 for n in range(40)}


@pytest.fixture
def study(tmp_path):
    return open_study(write_study(tmp_path))


def loads(division, words):
    return division.assign(words=division["interview"].map(words)).groupby("coder")["words"].sum()


@pytest.mark.parametrize("coders", [["ana", "ben"], ["ana", "ben", "cleo"], ["ana", "ben", "cleo", "dora", "emil"]])
@pytest.mark.parametrize("overlap", [0, 0.1, 0.2, 0.5, 1])
def test_division_gives_everyone_as_many_words_and_two_coders_the_overlap(coders, overlap):
    division = divide_interviews(WORDS, coders, overlap=overlap)
    assert {*division["interview"]} == {*WORDS}
    assert not division.duplicated().any()
    each = loads(division, WORDS)
    assert each.max() - each.min() <= max(WORDS.values())
    held = division.groupby("interview")["coder"].nunique()
    assert held.max() <= 2
    twice = sum(WORDS[interview] for interview in held[held > 1].index) / sum(WORDS.values())
    assert twice == pytest.approx(overlap, abs=max(WORDS.values()) / 2 / sum(WORDS.values()))


def test_division_is_the_same_whatever_the_order():
    backwards = dict(reversed(WORDS.items()))
    assert divide_interviews(WORDS, ["ana", "ben"]).equals(divide_interviews(backwards, ["ben", "ana"]))


def test_every_pair_of_coders_meets():
    division = divide_interviews(WORDS, ["ana", "ben", "cleo"], overlap=0.4)
    pairs = {tuple(sorted(who)) for _, who in division.groupby("interview")["coder"] if len(who) > 1}
    assert pairs == {("ana", "ben"), ("ana", "cleo"), ("ben", "cleo")}


def test_later_interviews_are_added_and_what_was_divided_stays():
    first = divide_interviews({name: WORDS[name] for name in list(WORDS)[:20]}, ["ana", "ben"])
    second = divide_interviews(WORDS, ["ana", "ben"], before=first)
    assert {*map(tuple, first.values)} <= {*map(tuple, second.values)}
    each = loads(second, WORDS)
    assert each.max() - each.min() <= max(WORDS.values())


@pytest.mark.parametrize(
    ("coders", "overlap", "said"),
    [
        ([], 0, "different names"),
        (["ana"], 0.2, "two or more"),
        (["ana", "ana"], 0, "different"),
        (["a/b"], 0, "file name"),
        (["ana", "ben"], 20, "from 0 to 1"),
    ],
)
def test_division_that_cannot_be_says_why(coders, overlap, said):
    with pytest.raises(LedgerError, match=said):
        divide_interviews(WORDS, coders, overlap=overlap)


def test_assignment_lies_beside_the_ledgers_and_reads_back(study):
    assert assigned(study.root, "ana") is None
    division = assign_interviews(study.root, ["ana", "ben"], overlap=0.3)
    assert (study.codings_folder / "assignment.csv").read_bytes().startswith(b"interview,coder\nP01.txt,")
    for coder in ("ana", "ben"):
        assert assigned(study.root, coder) == tuple(division.loc[division["coder"].eq(coder), "interview"])
    assert assigned(study.root, "nobody") == ()
    assert assign_interviews(study, ["ana", "ben"], overlap=0.3).equals(division)
    assert open_study(study.root).ledger_warnings == ()
    assert read_codings(study.codings_folder).empty


def test_check_names_interviews_that_nobody_has_and_that_are_not_there(study):
    study.codings_folder.mkdir()
    path = study.codings_folder / "assignment.csv"
    path.write_text("interview,coder\nP01.txt,ana\nP2.txt,ben\nP03.txt,ben\n", encoding="utf-8")
    said = [str(fault) for fault in open_study(study.root).ledger_warnings]
    assert len(said) == 2
    assert "'P2.txt' is divided" in said[0]
    assert "did you mean P02.txt?" in said[0]
    assert "nobody has 'P02.txt'" in said[1]
    path.write_text("file,who\nP01.txt,ana\n", encoding="utf-8")
    (fault,) = open_study(study.root, language="de").ledger_warnings
    assert "interview und coder" in fault.message
    with pytest.raises(LedgerError, match="interview and coder"):
        assigned(study.root, "ana")


def test_coder_gets_their_interviews_and_the_comments(study):
    assign_interviews(study, ["ana", "ben"], overlap=0.3)
    everything = candidate_quotes(study)
    for coder in ("ana", "ben"):
        quotes = quotes_to_code(study, coder)
        spoken = quotes[quotes["role"].eq("participant")]
        assert {*spoken["source"]} == {*assigned(study.root, coder)}
        assert (quotes["role"] == "respondent").sum() == (everything["role"] == "respondent").sum() > 0


@pytest.mark.parametrize(("setting", "hidden"), [("all", set()), ("single", {"twice"}), ("none", {"twice", "once"})])
def test_suggestions_are_hidden_where_study_yml_says_so(study, setting, hidden):
    with (study.root / "study.yml").open("a") as file:
        file.write(f"coding: {{suggestions: {setting}}}\n")
    study = open_study(study.root)
    assign_interviews(study, ["ana", "ben"], overlap=0.3)
    quotes = quotes_to_code(study, "ana")
    assert {"twice" if twice else "once" for twice in quotes.loc[~quotes["suggested"], "twice"]} == hidden
    assert {*quotes["twice"]} == {True, False}


def test_study_yml_names_the_setting_that_there_is(study):
    with (study.root / "study.yml").open("a") as file:
        file.write("coding: {suggestion: none}\n")
    with pytest.raises(StudyError, match="suggestions"):
        open_study(study.root)


def test_second_coder_sees_nothing_of_the_first(study):
    assign_interviews(study, ["ana", "ben"], overlap=0.3)
    for quote in candidate_quotes(study).to_dict("records"):
        for coder in ("ana", "ben"):
            if quote["source"] in assigned(study.root, coder):
                write_coding(study.codings_folder, quote, coder=coder, status="accepted", phase="purchase")
    study = open_study(study.root)
    seen = visible_codings(study, "ben")
    others = seen[seen["coder"].ne("ben")]
    assert not {*others["source"]} & {*assigned(study.root, "ben")}
    assert {*others["source"]} == {*assigned(study.root, "ana")} - {*assigned(study.root, "ben")}
    assert (seen["coder"] == "ben").sum() == (study.codings["coder"] == "ben").sum()


def test_without_a_division_each_sees_their_own_work_only(study):
    quote = candidate_quotes(study).iloc[0]
    for coder in ("ana", "ben"):
        write_coding(study.codings_folder, quote, coder=coder, status="accepted", phase="purchase")
    assert visible_codings(open_study(study.root), "ben")["coder"].to_list() == ["ben"]


def test_third_decision_settles_and_keeps_all_three(study):
    quote = candidate_quotes(study).iloc[1]
    folder = study.codings_folder
    write_coding(folder, quote, coder="ana", status="accepted", phase="awareness", emotion="trust")
    write_coding(folder, quote, coder="ben", status="corrected", phase="purchase", emotion="worry")
    found = disagreements(open_study(study.root).codings)
    assert found["facet"].to_list() == ["phase", "emotion"]
    row = found.iloc[0]
    assert row["values"] == {"ana": "awareness", "ben": "purchase"}
    write_coding(folder, quote, coder="cleo", status="corrected", phase="purchase", settles=row["codings"])
    study = open_study(study.root)
    assert len(study.codings) == 3
    assert disagreements(study.codings)["facet"].to_list() == ["emotion"]
    assert verified_quotes(study).iloc[0]["phase"] == "purchase"
    assert verified_quotes(study).isna().loc[0, "emotion"]


def test_coder_who_settles_one_facet_leaves_the_others_open(study):
    """Her own emotion of before is no decision between the two, though it stands in the same row."""
    quote, folder = candidate_quotes(study).iloc[1], study.codings_folder
    write_coding(folder, quote, coder="ana", status="accepted", phase="awareness", emotion="trust")
    write_coding(folder, quote, coder="ben", status="corrected", phase="purchase", emotion="worry")
    found = disagreements(open_study(study.root).codings).iloc[0]
    write_coding(folder, quote, coder="ana", status="corrected", phase="purchase", settles=found["codings"])
    assert disagreements(open_study(study.root).codings)["facet"].to_list() == ["emotion"]


def test_what_was_settled_stays_so_when_another_facet_is_decided_later(study):
    quote, folder = candidate_quotes(study).iloc[1], study.codings_folder
    write_coding(folder, quote, coder="ana", status="accepted", phase="awareness")
    write_coding(folder, quote, coder="ben", status="corrected", phase="purchase")
    found = disagreements(open_study(study.root).codings).iloc[0]
    write_coding(folder, quote, coder="cleo", status="corrected", phase="purchase", settles=found["codings"])
    write_coding(folder, quote, coder="ana", status="corrected", lane="need")
    write_coding(folder, quote, coder="cleo", status="corrected", lane="need")
    study = open_study(study.root)
    assert disagreements(study.codings).empty
    assert verified_quotes(study).loc[0, ["phase", "lane"]].to_list() == ["purchase", "need"]
    write_coding(folder, quote, coder="ana", status="corrected", phase="awareness")
    assert disagreements(open_study(study.root).codings)["facet"].to_list() == ["phase"]


def test_settled_emotion_settles_its_valence(study):
    quote, folder = candidate_quotes(study).iloc[1], study.codings_folder
    first = write_coding(folder, quote, coder="ana", status="accepted", emotion="trust", valence=2)
    second = write_coding(folder, quote, coder="ben", status="accepted", emotion="worry", valence=-2)
    write_coding(folder, quote, coder="cleo", status="accepted", emotion="worry", settles=[first, second])
    assert verified_quotes(open_study(study.root)).loc[0, ["emotion", "valence"]].to_list() == ["worry", -1]


def test_codings_folder_is_the_study_s(study):
    assert codings_folder(study.root) == study.codings_folder
