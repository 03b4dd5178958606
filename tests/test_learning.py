"""What coders decide teaches the suggestions; the queue says what to decide next."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cjmkit.codebook import read_codebook
from cjmkit.suggest import coding_queue, decided_quotes, in_audit, suggest_codings
from cjmkit.suggest.learning import Examples, Learner, Space

CODEBOOK = read_codebook()
PLACES = ["shop", "branch", "counter", "desk", "office", "lobby"]
THINGS = ["lens", "frame", "case", "cloth", "screw", "box"]


def quotes(count: int = 120) -> pd.DataFrame:
    """Sentences whose side no lexicon knows: a "zorble" is bad, a "quint" is good, to these coders."""
    rows = []
    for number in range(count):
        word = "zorble" if number % 2 else "quint"
        words = f"The {THINGS[number % 6]} at the {PLACES[number // 6 % 6]} was a {word} that time number {number}."
        rows.append({"quote": f"q{number}", "text": words, "language": "en", "participant": f"P{number % 10:02d}"})
    return pd.DataFrame(rows)


def codings(frame: pd.DataFrame) -> pd.DataFrame:
    bad = frame["text"].str.contains("zorble")
    return pd.DataFrame(
        {
            "quote": frame["quote"],
            "text": frame["text"],
            "participant": frame["participant"],
            "phase": "retention",
            "emotion": bad.map({True: "frustration", False: "delight"}),
            "valence": bad.map({True: -2.0, False: 2.0}),
            "status": "accepted",
            "coder": "ana",
            "at": [f"2026-01-01T00:00:{number % 60:02d}Z" for number in range(len(frame))],
        }
    )


def told(frame: pd.DataFrame, ledger: pd.DataFrame | None) -> list[int]:
    return [int(sign) for sign in suggest_codings(frame, CODEBOOK, ledger)["sentiment"]]


def test_words_that_only_the_coders_know_are_learned():
    frame = quotes()
    right = [-1 if "zorble" in text else 1 for text in frame["text"]]
    before, after = told(frame, None), told(frame, codings(frame.iloc[:90]))
    assert np.mean(np.array(before[90:]) == right[90:]) < 0.6
    assert np.mean(np.array(after[90:]) == right[90:]) > 0.9


def test_reason_names_the_words_that_were_learned():
    frame = quotes()
    row = suggest_codings(frame, CODEBOOK, codings(frame.iloc[:90])).iloc[-1]
    assert any("zorble" in reason and "coded as" in reason for reason in row["because"])
    german = suggest_codings(frame, CODEBOOK, codings(frame.iloc[:90]), language="de").iloc[-1]
    assert any("zorble" in reason and "codiert" in reason for reason in german["because"])


def test_few_decisions_change_nothing():
    frame = quotes()
    unlearned = suggest_codings(frame, CODEBOOK)
    pd.testing.assert_frame_equal(suggest_codings(frame, CODEBOOK, codings(frame.iloc[:11])), unlearned)


def test_learning_is_the_same_at_every_run_and_for_every_order_of_the_ledger_of_one_moment():
    frame = quotes()
    ledger = codings(frame.iloc[:90])
    pd.testing.assert_frame_equal(suggest_codings(frame, CODEBOOK, ledger), suggest_codings(frame, CODEBOOK, ledger))


def test_rejections_and_undone_decisions_teach_nothing():
    ledger = codings(quotes(12))
    undone = ledger.assign(status="rejected", at="2026-01-02T00:00:00Z")
    assert decided_quotes(pd.concat([ledger, undone]), CODEBOOK).empty
    again = ledger.assign(at="2026-01-03T00:00:00Z", emotion="anger")
    assert set(decided_quotes(pd.concat([ledger, undone, again]), CODEBOOK)["emotion"]) == {"anger"}


def test_emotion_gives_the_side_where_no_valence_was_said():
    ledger = codings(quotes(12)).drop(columns="valence")
    decided = decided_quotes(ledger, CODEBOOK)
    assert decided.loc[decided["emotion"].eq("frustration"), "sentiment"].eq(-1).all()
    assert decided.loc[decided["emotion"].eq("delight"), "sentiment"].eq(1).all()


def test_codings_of_quotes_that_are_not_asked_for_teach_as_well():
    frame = quotes()
    ledger = codings(frame.iloc[:90])
    after = told(frame.iloc[90:].reset_index(drop=True), ledger)
    right = [-1 if "zorble" in text else 1 for text in frame["text"][90:]]
    assert np.mean(np.array(after) == right) > 0.9


def test_decision_on_one_quote_speaks_for_those_around_it():
    rows = [
        {
            "quote": f"q{n}",
            "text": "We did the thing then.",
            "language": "en",
            "participant": "P1",
            "position": n,
            "question": "And?",
        }
        for n in range(1, 41)
    ]
    frame = pd.DataFrame(rows)
    ledger = frame.iloc[:39].assign(
        phase=["purchase"] * 20 + ["advocacy"] * 19, coder="ana", status="accepted", at="2026-01-01"
    )
    after = suggest_codings(frame, CODEBOOK, ledger)
    assert after["phase"].iloc[-1] == "advocacy"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_learning_takes_ledgers_without_anything_to_learn(count):
    ledger = codings(quotes(30)).assign(emotion=None, valence=None, phase=None).iloc[: count * 10]
    assert len(suggest_codings(quotes(5), CODEBOOK, ledger)) == 5


def test_learner_without_any_use_leaves_the_suggestions_as_they_are():
    """Labels that the words say nothing of: the prior, which knows them, is kept."""
    chance = np.random.default_rng(7)
    labels = chance.integers(0, 3, 300)
    prior = np.full((300, 3), 0.1)
    prior[np.arange(300), labels] = 0.8
    texts = [" ".join(chance.choice(["a1", "b2", "c3", "d4", "e5"], 6)) for _ in range(300)]
    space = Space(Examples(texts, [""] * 300, chance.normal(size=(300, 4))))
    learner = Learner(space.points, labels.tolist(), [1.0] * 300, prior, [str(n) for n in range(300)])
    assert (learner.probabilities(space.points, prior).argmax(axis=1) == labels).mean() > 0.97


def test_confidence_is_near_the_share_that_is_right():
    frame = quotes(400)
    chance = np.random.default_rng(3)
    ledger = codings(frame.iloc[:300])
    wrong = chance.random(300) < 0.25
    ledger.loc[wrong, "emotion"] = "surprise"
    ledger.loc[wrong, "valence"] = 0.0
    after = suggest_codings(frame, CODEBOOK, ledger).iloc[300:]
    spoken = after["emotion"].isin(["frustration", "delight"])
    assert spoken.mean() > 0.8
    assert 0.5 < after.loc[spoken, "emotion_confidence"].mean() < 0.9


def test_queue_mixes_lots_with_close_calls_and_leaves_out_what_is_coded():
    frame = quotes(200)
    queue = coding_queue(frame, CODEBOOK, codings(frame.iloc[:50]))
    assert sorted(queue["quote"]) == sorted(frame["quote"][50:])
    for size in (10, 20, 50, 100):
        assert queue["picked"].head(size).eq("audit").mean() >= 0.3
    assert queue.loc[queue["picked"].eq("unsure"), "margin"].is_monotonic_increasing
    assert queue.loc[queue["picked"].eq("audit"), "quote"].tolist() != sorted(
        queue.loc[queue["picked"].eq("audit"), "quote"]
    )


def test_audit_sample_is_drawn_by_lot_and_stays():
    ids = [f"q{number}" for number in range(3000)]
    drawn = in_audit(ids)
    assert 0.27 < np.mean(drawn) < 0.33
    assert in_audit(ids[::-1]) == drawn[::-1]
