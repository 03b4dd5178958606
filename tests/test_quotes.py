import pytest
from studies import code_everything, write_study

from cjmkit.codings import read_codings, write_coding
from cjmkit.quotes import (
    agreed_facets,
    answers_by_persona,
    candidate_quotes,
    evidence,
    is_preliminary,
    seen_share,
    verified_quotes,
)
from cjmkit.study import open_study
from cjmkit.tables import FACETS


@pytest.fixture
def study(tmp_path):
    return open_study(write_study(tmp_path))


def code(study, quote, coder="ana", **facets):
    return write_coding(study.codings_folder, quote, coder=coder, **{"status": "accepted", **facets})


def test_candidate_quotes_are_slices_of_their_turns(study):
    turns = study.utterances.set_index("utterance")["text"]
    for row in candidate_quotes(study).to_dict("records"):
        assert turns[row["utterance"]][row["start_char"] : row["end_char"]] == row["text"]


def test_candidate_quotes_know_the_question_before(study):
    quotes = candidate_quotes(study)
    spoken = quotes[quotes["role"] == "participant"]
    assert spoken["question"].str.startswith("And then, step").all()
    assert quotes[quotes["role"] == "respondent"]["question"].to_list() == ["Why?"] * 2


def test_one_coder_is_enough_and_derives_valence(study):
    quote = candidate_quotes(study).iloc[0]
    code(study, quote, phase="purchase", emotion="frustration", intensity=3)
    row = verified_quotes(open_study(study.root)).iloc[0]
    assert (row["phase"], row["valence"], row["coders"]) == ("purchase", -2.0, ["ana"])


def test_facets_count_one_by_one(study):
    quote = candidate_quotes(study).iloc[0]
    code(study, quote, phase="purchase", emotion="frustration")
    code(study, quote, coder="ben", phase="purchase", emotion="relief")
    row = verified_quotes(open_study(study.root)).iloc[0]
    assert row["phase"] == "purchase"
    assert row[["emotion", "valence"]].isna().all()


def test_later_decision_settles(study):
    quote = candidate_quotes(study).iloc[0]
    first = code(study, quote, phase="purchase")
    second = code(study, quote, coder="ben", phase="retention")
    assert verified_quotes(open_study(study.root)).empty
    code(study, quote, coder="cleo", status="corrected", phase="retention", settles=[first, second])
    assert verified_quotes(open_study(study.root)).iloc[0]["phase"] == "retention"


def test_rejection_of_another_leaves_the_quote_unverified(study):
    quote = candidate_quotes(study).iloc[0]
    code(study, quote, phase="purchase")
    code(study, quote, coder="ben", status="rejected")
    assert verified_quotes(open_study(study.root)).empty


def test_close_valences_agree_on_their_mean_and_opposite_ones_do_not():
    def line(valence):
        return {**dict.fromkeys(FACETS), "valence": valence, "status": "accepted", "settles": None, "at": "1"}

    assert agreed_facets([line(-2.0), line(-1.0)]) == {"valence": -1.5}
    assert agreed_facets([line(-1.0), line(1.0)]) == {}


@pytest.mark.parametrize(
    ("consent", "share", "shown"),
    [("quote", True, True), ("internal", True, False), ("", True, False), ("", False, True), ("none", False, False)],
)
def test_consent_decides_what_is_quoted(tmp_path, consent, share, shown):
    code_everything(open_study(write_study(tmp_path, consent=consent)))
    study = open_study(tmp_path, share=share)
    quotes = verified_quotes(study)
    theirs = quotes[quotes["participant"] == "P02"]
    assert len(theirs) == 5
    assert theirs["text"].notna().all() == shown
    assert any(item["text"] for id, item in evidence(study, quotes).items() if id in {*theirs["quote"]}) == shown


def test_preliminary_only_until_someone_has_decided(study):
    assert is_preliminary(study)
    assert (verified_quotes(study)["status"] == "suggested").all()
    coded = code_everything(study)
    assert not is_preliminary(coded)
    assert seen_share(coded) == pytest.approx(16 / 18)


def test_changed_transcript_moves_or_loses_quotes_aloud(study):
    code_everything(study)
    path = study.root / "interviews" / "P01.txt"
    said = (
        path.read_text()
        .replace("P01: I saw it in the street.", "P01: Well. I saw it in the street.")
        .replace("It runs every day.", "It stands.")
    )
    path.write_text(said)
    changed = open_study(study.root)
    faults = "\n".join(str(fault) for fault in changed.warnings)
    assert "another place" in faults
    assert "no longer stands here" in faults
    assert "It runs every day" in faults
    found = verified_quotes(changed)
    assert "I saw it in the street." in {*found["text"]}
    assert len(found) == len(read_codings(study.codings_folder)) - 1


def test_answers_by_persona_repeat_for_each_persona_and_keep_the_rest(study):
    answers = answers_by_persona(study)
    assert answers.loc[answers["persona"].eq("family"), "response"].nunique() == 3
    assert answers.loc[answers["persona"].isna(), "response"].nunique() == 2
