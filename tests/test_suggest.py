"""Suggestions: lexicons, sentiment, emotions, phases, order, and the table they come in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cjmkit.codebook import Codebook, presets, read_codebook
from cjmkit.suggest import SUGGESTIONS, suggest_codings
from cjmkit.suggest.cues import Matcher, Tokens, matcher
from cjmkit.suggest.emotions import VALENCES, emotion_map
from cjmkit.suggest.lexicons import KINDS, LANGUAGES, Cue, read_cues
from cjmkit.suggest.order import smooth
from cjmkit.suggest.phases import STEPS, phase_map
from cjmkit.suggest.sentiment import read_sentiment
from cjmkit.tables import LANES

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus" / "sentiment"
INTERVIEWS = Path(__file__).parent / "fixtures" / "invented_interviews.tsv"

LABELS = {
    "polarity": {""},
    "emotions": set(VALENCES),
    "phases": {*STEPS, "none"},
    "questions": {*STEPS, "none"},
    "lanes": set(LANES),
    "modifiers": {"negator", "no negator", "intensifier", "but", "although", "hedge", "competitor", "reported"},
}


def sign(text: str, language: str) -> int:
    tokens = Tokens(text)
    return read_sentiment(tokens, matcher(language).find(tokens), language).sign


def macro_f1(truth: Sequence[object], found: Sequence[object], classes: Sequence[object]) -> float:
    scores = []
    for label in classes:
        hits = sum(a == b == label for a, b in zip(truth, found, strict=True))
        either = sum(int(a == label) + int(b == label) for a, b in zip(truth, found, strict=True))
        scores.append(2 * hits / either if either else 0.0)
    return sum(scores) / len(scores)


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return read_codebook()


@pytest.fixture(scope="module")
def interviews() -> pd.DataFrame:
    frame = pd.read_csv(INTERVIEWS, sep="\t", keep_default_na=False)
    return frame.assign(quote=[f"q{number}" for number in range(len(frame))])


# --- lexicons and matching


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_lexicons_use_known_labels_and_cues_that_can_match(kind: str, language: str) -> None:
    for cue in read_cues(kind, language):
        assert cue.label in LABELS[kind], cue
        parts = [part for element in cue.pattern.split() if element != "..." for part in element.split("|")]
        for bare in (part.strip("*~") for part in parts if part not in "#/"):
            assert Tokens(bare).forms == [bare], cue


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_lexicons_list_no_cue_twice(kind: str, language: str) -> None:
    cues = [(cue.label, cue.pattern) for cue in read_cues(kind, language)]
    assert sorted(cues) == sorted(set(cues))


@pytest.mark.parametrize("language", LANGUAGES)
def test_lexicons_say_polarity_between_minus_and_plus_three(language: str) -> None:
    weights = [cue.weight for cue in read_cues("polarity", language)]
    assert min(weights) == -3
    assert max(weights) == 3


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("can't|cannot ... find", "I really cannot for the life of me find it", False),
        ("can't|cannot ... find", "I cannot really find it", True),
        ("can't|cannot ... find", "I cannot. You find it", False),
        ("keep~ *ing", "it keeps failing", True),
        ("keep~ *ing", "it keeps its promise", False),
        ("# times", "I called 14 times", True),
        ("# times", "seven times in a row", True),
        ("# times", "at times", False),
    ],
)
def test_matcher_reads_gaps_stems_alternatives_and_numbers(pattern: str, text: str, matches: bool) -> None:
    assert bool(Matcher([Cue("polarity", "", 1, pattern)], "en").find(Tokens(text))["polarity"]) is matches


def test_matcher_knows_german_endings_and_compounds() -> None:
    found = Matcher([Cue("polarity", "", -1, "langsam~"), Cue("polarity", "", -1, "*verspätung*")], "de")
    assert len(found.find(Tokens("die langsamste Zugverspätung, langsamer als sonst"))["polarity"]) == 3
    assert not found.find(Tokens("Langsamkeit"))["polarity"]


# --- sentiment


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It works great.", "en", 1),
        ("It is not good.", "en", -1),
        ("Not bad at all.", "en", 1),
        ("I can't complain.", "en", 1),
        ("I still can't find the export.", "en", -1),
        ("The app keeps crashing on me.", "en", -1),
        ("The design is nice, but checkout is a nightmare.", "en", -1),
        ("Great, another update that deleted my list.", "en", -1),
        ("I wrote to them twice, no reply, lovely.", "en", -1),
        ("We met on a Tuesday.", "en", 0),
        ("Das funktioniert gut.", "de", 1),
        ("Das ist nicht gut.", "de", -1),
        ("Das gefällt mir so gar nicht.", "de", -1),
        ("Gar nicht schlecht.", "de", 1),
        ("Da kann man nicht meckern, nichts zu meckern.", "de", 1),
        ("Ich konnte die Rechnung nicht finden.", "de", -1),
        ("Schon wieder warten, na toll.", "de", -1),
        ("Die Lieferung kam immer noch nicht.", "de", -1),
        ("Die Idee ist hübsch, aber die Bedienung ist furchtbar.", "de", -1),
        ("Ich finde meine Reisen nicht mehr.", "de", -1),
        ("Ich will nicht mehr ohne.", "de", 1),
        ("Ganz ehrlich?", "de", 0),
        ("Hätte ich nie gedacht.", "de", 0),
        ("Da bin ich fast ausgeflippt.", "de", -1),
        ("I couldn't believe how painless it was.", "en", 1),
        ("I'd be lost without it.", "en", 1),
        ("I filed it on a Sunday and heard nothing.", "en", -1),
        ("They found a loophole.", "en", -1),
        ("Wir trafen uns am Dienstag.", "de", 0),
        ("Siehe https://example.org/a", "de", 0),
    ],
)
def test_sentiment_of_a_sentence(text: str, language: str, expected: int) -> None:
    assert sign(text, language) == expected


# --- order


def test_smooth_carries_a_phase_over_a_quote_without_evidence() -> None:
    clear, empty = np.array([4.0, 0.0, 0.0, 0.0]), np.zeros(4)
    rows = smooth([clear, empty, clear], ["", "same turn", "same topic"])
    assert rows.sum(axis=1) == pytest.approx([1, 1, 1])
    assert rows[1].argmax() == 0
    assert rows[1][0] > 0.6


def test_smooth_follows_strong_evidence_to_another_phase_and_back() -> None:
    first, second = np.array([4.0, 0.0, 0.0]), np.array([0.0, 4.0, 0.0])
    rows = smooth([first, second, first], ["", "new topic", "new topic"])
    assert rows.argmax(axis=1).tolist() == [0, 1, 0]


def test_smooth_agrees_with_the_sum_over_all_paths() -> None:
    """Forward and backward against the plain enumeration of every path, without the temperature."""
    from itertools import product

    from cjmkit.suggest import order

    random = np.random.default_rng(4)
    scores = list(random.normal(size=(4, 3)))
    links = ["", "same turn", "new topic", "same topic"]
    totals = np.zeros((4, 3))
    for path in product(range(3), repeat=4):
        weight = np.exp(sum(scores[at][state] for at, state in enumerate(path)))
        for at in range(1, 4):
            weight *= order._moves(links[at], 3)[path[at - 1], path[at]]
        for at, state in enumerate(path):
            totals[at, state] += weight
    expected = totals ** (1 / order.TEMPERATURE)
    assert smooth(scores, links) == pytest.approx(expected / expected.sum(axis=1, keepdims=True))


# --- the table


def test_suggest_codings_returns_one_row_a_quote_in_order_with_its_columns(
    interviews: pd.DataFrame, codebook: Codebook
) -> None:
    mixed = interviews.sample(frac=1, random_state=3)
    before = mixed.copy(deep=True)
    found = suggest_codings(mixed, codebook)
    pd.testing.assert_frame_equal(mixed, before)
    assert list(found.columns) == list(SUGGESTIONS)
    assert found["quote"].tolist() == mixed["quote"].tolist()
    assert set(found["phase"]) <= {*codebook.phase_ids, "none"}
    assert set(found["emotion"]) <= set(codebook.emotion_ids)
    assert found[["phase_confidence", "emotion_confidence"]].stack().between(0, 1).all()
    assert found["valence"].between(-2, 2).all()
    assert (np.sign(found["valence"]) == found["sentiment"]).all()
    assert set(found["lane"].dropna()) <= set(LANES)
    assert all(reasons and all(isinstance(reason, str) for reason in reasons) for reasons in found["because"])


def test_suggest_codings_depends_on_order_of_position_not_of_rows(interviews: pd.DataFrame, codebook: Codebook) -> None:
    quotes = interviews.assign(start_char=range(len(interviews)))
    straight = suggest_codings(quotes, codebook)
    mixed = suggest_codings(quotes.sample(frac=1, random_state=8), codebook)
    columns = ["quote", "phase", "emotion", "valence"]
    left = straight[columns].sort_values("quote", ignore_index=True)
    pd.testing.assert_frame_equal(left, mixed[columns].sort_values("quote", ignore_index=True))


def test_suggest_codings_takes_frames_with_nothing_and_with_gaps(codebook: Codebook) -> None:
    empty = suggest_codings(pd.DataFrame({"quote": [], "text": []}), codebook)
    assert empty.empty
    assert list(empty.columns) == list(SUGGESTIONS)
    gaps = pd.DataFrame(
        {
            "quote": ["a", "b", "c", "d"],
            "text": ["It is slow.", None, "", "😊"],
            "question": [None, "And then?", None, None],
            "position": [1, None, 3, 4],
            "participant": ["P1", "P1", None, "P1"],
            "language": [None, "en", "de", "en"],
        },
        index=[7, 7, 7, 7],
    )
    found = suggest_codings(gaps, codebook)
    assert found["quote"].tolist() == ["a", "b", "c", "d"]
    assert found["sentiment"].tolist()[:3] == [-1, 0, 0]


def test_suggest_codings_reads_the_question_before_the_words(codebook: Codebook) -> None:
    questions = {
        "How did you first hear about them?": "awareness",
        "Which alternatives did you compare?": "consideration",
        "How did signing the contract go?": "purchase",
        "What happened when you called support?": "retention",
        "Would you recommend it to a friend?": "advocacy",
        "Can you hear me?": "none",
        "Wie sind Sie darauf aufmerksam geworden?": "awareness",
        "Welche anderen Anbieter haben Sie verglichen?": "consideration",
        "Wie lief die Bestellung?": "purchase",
        "Wie nutzen Sie es heute im Alltag?": "retention",
        "Würden Sie es weiterempfehlen?": "advocacy",
        "Stellen Sie sich doch kurz vor.": "none",
    }
    frame = pd.DataFrame({"quote": list(questions), "question": list(questions), "text": "Well, my sister was there."})
    assert suggest_codings(frame, codebook)["phase"].tolist() == list(questions.values())


def test_suggest_codings_keeps_the_topic_through_a_follow_up(codebook: Codebook) -> None:
    frame = pd.DataFrame(
        {
            "quote": ["a", "b"],
            "participant": "P1",
            "position": [2, 4],
            "question": ["Which alternatives did you compare?", "Why was that?"],
            "text": ["There were two.", "My sister had one."],
        }
    )
    found = suggest_codings(frame, codebook)
    assert found["phase"].tolist() == ["consideration", "consideration"]
    assert found["because"][1] == ["the quotes around it are about Consideration"]


def test_suggest_codings_gives_a_survey_comment_the_phase_of_its_question(codebook: Codebook) -> None:
    frame = pd.DataFrame({"quote": ["a"], "text": ["It was fine."], "asked_phase": ["purchase"]})
    found = suggest_codings(frame, codebook)
    assert found["phase"][0] == "purchase"
    assert found["because"][0][0] == "the survey question belongs to “Purchase”"


def test_suggest_codings_takes_no_sentiment_from_small_talk(codebook: Codebook) -> None:
    frame = pd.DataFrame(
        {"quote": ["a"], "text": ["Great, thanks, lovely office."], "question": ["Can you hear me well?"]}
    )
    row = suggest_codings(frame, codebook).iloc[0]
    assert (row["phase"], row["sentiment"], row["emotion"]) == ("none", 0, "neutral")
    assert pd.isna(row["lane"])


def test_suggest_codings_takes_anything_else_on_a_form_for_no_goodbye(codebook: Codebook) -> None:
    frame = pd.DataFrame(
        {"quote": ["a"], "text": ["The app crashed again."], "question": ["Anything else?"], "role": ["respondent"]}
    )
    row = suggest_codings(frame, codebook).iloc[0]
    assert (row["phase"], row["sentiment"]) == ("retention", -1)


@pytest.mark.parametrize(
    ("words", "language"), [("Na toll, zwei Euro Gebühr.", "de"), ("Oh great, another fee.", "en")]
)
def test_suggest_codings_reads_no_delight_in_an_ironic_phrase(words: str, language: str, codebook: Codebook) -> None:
    frame = pd.DataFrame({"quote": ["a"], "text": [words], "language": [language]})
    row = suggest_codings(frame, codebook).iloc[0]
    assert row["sentiment"] == -1
    assert row["emotion"] not in ("delight", "satisfaction", "excitement")


def test_suggest_codings_guesses_no_frustration_behind_a_word_of_praise(codebook: Codebook) -> None:
    frame = pd.DataFrame({"quote": ["a"], "text": ["ok"], "asked_phase": ["advocacy"]})
    row = suggest_codings(frame, codebook).iloc[0]
    assert (row["sentiment"], row["emotion"]) == (1, "neutral")
    assert not any("Frustration" in reason for reason in row["because"])


def test_suggest_codings_lets_no_neighbours_turn_a_word_of_praise_into_blame(codebook: Codebook) -> None:
    words = [
        "Da fühlte ich mich richtig über den Tisch gezogen, eine Frechheit.",
        "Aber die Bezahlung ging dann ruckzuck.",
    ]
    frame = pd.DataFrame(
        {
            "quote": ["a", "b"],
            "text": words,
            "question": ["Und der Kauf?"] * 2,
            "participant": ["p"] * 2,
            "position": [2, 2],
        }
    )
    found = suggest_codings(frame, codebook, language="de")
    assert found["sentiment"].tolist() == [-1, 1]
    assert "„ruckzuck“ liest sich positiv" in found["because"][1]


def test_suggest_codings_says_why_in_the_language_of_the_report(codebook: Codebook) -> None:
    frame = pd.DataFrame(
        {
            "quote": ["a"],
            "text": ["Das ist gar nicht gut und sehr ärgerlich."],
            "question": ["Wie lief die Bestellung?"],
        }
    )
    german = suggest_codings(frame, codebook, language="de")["because"][0]
    assert german == [
        "die Frage („Bestellung“) zielt auf Kauf",
        "„ärgerlich“ liest sich negativ",
        "„nicht“ dreht „gut“ um",
        "„ärgerlich“ klingt nach Ärger",
    ]
    english = suggest_codings(frame, codebook, language="en")["because"][0]
    assert english[2] == "“nicht” turns “gut” around"


def test_suggest_codings_reads_each_quote_in_its_own_language(codebook: Codebook) -> None:
    frame = pd.DataFrame(
        {
            "quote": ["a", "b", "c", "d"],
            "text": [
                "Die war nicht schlecht, die App.",
                "The thing is bad.",
                "Toll!",
                "C'est vraiment terrible, je ne comprends rien",
            ],
            "language": ["en", "de", "de", None],
        }
    )
    found = suggest_codings(frame, codebook)
    assert found["sentiment"].tolist() == [1, -1, 1, 0]
    assert found["because"][3][0] == "no word lists for this language (fr)"


def test_suggest_codings_reads_emotions_by_pattern(codebook: Codebook) -> None:
    texts = {
        "I still can't find the invoice, I have been looking for an hour.": "frustration",
        "They charged me twice without asking, what a rip-off.": "anger",
        "I was worried about my bank details.": "worry",
        "I didn't understand what the plans mean.": "confusion",
        "Das war eine große Enttäuschung.": "disappointment",
        "Ich stand dreimal in der Warteschleife, immer wieder von vorne.": "frustration",
        "Mir fiel ein Stein vom Herzen, ich war so erleichtert.": "relief",
        "Ich vertraue denen, die sind zuverlässig.": "trust",
    }
    frame = pd.DataFrame({"quote": list(texts), "text": list(texts)})
    assert suggest_codings(frame, codebook)["emotion"].tolist() == list(texts.values())


def test_suggest_codings_reads_the_sentiment_with_the_rest_of_the_answer(codebook: Codebook) -> None:
    frame = pd.DataFrame(
        {
            "quote": ["a", "b", "c"],
            "participant": "P1",
            "position": [2, 2, 40],
            "text": ["Terrible.", "Around the block with the flowers.", "We met on a Tuesday."],
        }
    )
    found = suggest_codings(frame, codebook)
    assert found["sentiment"].tolist() == [-1, -1, 0]
    assert "the rest of the answer is negative" in found["because"][1]
    assert suggest_codings(frame.drop(columns="position"), codebook)["sentiment"].tolist() == [-1, 0, 0]


# --- other codebooks


@pytest.mark.parametrize("preset", presets("phases"))
def test_suggest_codings_works_with_every_preset(preset: str, interviews: pd.DataFrame) -> None:
    codebook = read_codebook(preset)
    found = suggest_codings(interviews, codebook)
    assert set(found["phase"]) <= {*codebook.phase_ids, "none"}
    assert found["phase"].nunique() > min(2, len(codebook.phases))


def test_suggest_codings_works_with_phases_and_emotions_of_a_study_s_own() -> None:
    codebook = read_codebook(
        [
            {"id": "entdecken", "name": {"de": "Entdecken"}},
            {"id": "kasse", "name": {"de": "Kasse und Bezahlung"}},
            {"id": "alltag", "name": {"de": "Alltag mit dem Gerät"}, "bucket": "after"},
            {"id": "weitersagen", "name": {"de": "Weitersagen"}},
        ],
        [
            {"id": "joy", "valence": 1, "arousal": "high"},
            {"id": "sadness", "valence": -1, "arousal": "low"},
            {"id": "fear", "valence": -1},
        ],
    )
    texts = {
        "Wie lief die Bezahlung?": ("Das war traurig.", "kasse", "sadness"),
        "Wie läuft es im Alltag?": ("Ich lache jeden Tag, herrlich.", "alltag", "joy"),
        "Würden Sie es weiterempfehlen?": ("Ich habe Angst davor.", "weitersagen", "fear"),
        "Wo sind Sie darauf gestoßen?": ("Am Dienstag.", "entdecken", None),
    }
    frame = pd.DataFrame(
        {"quote": list(texts), "question": list(texts), "text": [text for text, _, _ in texts.values()]}
    )
    found = suggest_codings(frame, codebook)
    assert found["phase"].tolist() == [phase for _, phase, _ in texts.values()]
    assert [None if pd.isna(value) else value for value in found["emotion"]] == [
        emotion for _, _, emotion in texts.values()
    ]


def test_phase_map_follows_covers_then_words_then_bucket_then_place() -> None:
    codebook = read_codebook(
        [{"id": "a", "covers": ["purchase"]}, {"id": "checkout"}, {"id": "x1", "bucket": "before"}, {"id": "x2"}],
        ["neutral"],
    )
    steps = phase_map(codebook).steps
    assert [STEPS[row.argmax()] for row in steps] == ["purchase", "purchase", "awareness", "advocacy"]


def test_suggest_codings_without_phases_or_emotions_is_silent() -> None:
    found = suggest_codings(pd.DataFrame({"quote": ["a"], "text": ["I love it."]}), Codebook((), ()))
    assert found["phase"].tolist() == ["none"]
    assert found["emotion"].isna().all()
    assert found["sentiment"].tolist() == [1]


def test_emotion_map_keeps_the_reference_as_it_is(codebook: Codebook) -> None:
    mapping = emotion_map(codebook)
    assert mapping.ids == {label: label for label in VALENCES}
    assert mapping.neutral == "neutral"


# --- texts


def test_texts_have_the_same_keys_and_places_in_both_languages() -> None:
    catalogues = []
    for language in LANGUAGES:
        path = Path(__file__).parents[1] / "cjmkit" / "data" / "texts" / language / "suggest.toml"
        texts = tomllib.loads(path.read_text(encoding="utf-8"))
        catalogues.append({key: sorted(re.findall(r"{\w+}", text)) for key, text in texts.items()})
    assert catalogues[0] == catalogues[1]


# --- how good


def test_suggestions_on_invented_interviews(interviews: pd.DataFrame, codebook: Codebook) -> None:
    """Both halves; the held-back one was looked at once, after the lexicons were written. Floors, not goals."""
    given = interviews[["quote", "text", "language", "question", "participant", "position"]]
    found = suggest_codings(given, codebook)
    held = (interviews["half"] == "held back").to_numpy()
    phases, signs = [*codebook.phase_ids, "none"], [-1, 0, 1]
    assert macro_f1(list(interviews["phase"][held]), list(found["phase"][held]), phases) >= 0.9
    assert macro_f1(list(interviews["sentiment"][held]), list(found["sentiment"][held]), signs) >= 0.6
    spoken = held & (found["emotion"] != "neutral").to_numpy()
    assert (interviews["emotion"][spoken].to_numpy() == found["emotion"][spoken].to_numpy()).mean() >= 0.55


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus stands beside the repository only in the workshop")
@pytest.mark.parametrize(("language", "floor"), [("english", 0.605), ("german", 0.54)])
def test_sentiment_on_tweets_is_not_below_vader(language: str, floor: float) -> None:
    """VADER reaches .605 on the English half and .442 on the German one (thresholds ±.05)."""
    folder = CORPUS / "xlmt_umsab"
    labels = [int(line) - 1 for line in (folder / f"{language}.val_labels.txt").read_text().split()]
    texts = (folder / f"{language}.val_text.txt").read_text(encoding="utf-8").splitlines()[: len(labels)]
    found = [sign(text, language[:2].replace("ge", "de")) for text in texts]
    assert macro_f1(labels, found, [-1, 0, 1]) >= floor
