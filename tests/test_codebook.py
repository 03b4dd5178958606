"""Presets, a study's own lists, the crosswalk, and what is said about faults."""

from __future__ import annotations

from itertools import combinations

import pytest

from cjmkit.codebook import BUCKETS, STEPS, crosswalk, presets, read_codebook
from cjmkit.errors import CodebookError
from cjmkit.texts import catalogue

MODELS = presets("phases")


def test_presets_are_all_there() -> None:
    assert set(MODELS) == {
        *("miro-5", "verdure-5", "omr-5", "hubspot-5", "hubspot-3", "buyers-journey-3", "superoffice-7", "gilev-4"),
        *("kmu-3", "kmu-b2b-4", "visual-paradigm-5", "figjam-4", "dapper-5", "hotjar-4", "lifecycle-8"),
    }
    assert presets("emotions") == ["cx-12"]


@pytest.mark.parametrize("model", MODELS)
def test_preset_is_complete_in_both_languages(model: str) -> None:
    phases = read_codebook(model).phases
    assert len(phases) == int(model.rsplit("-", 1)[1])
    for phase in phases:
        assert set(phase.names) == set(phase.goals) == set(phase.aliases) == {"en", "de"}
        assert phase.bucket in BUCKETS
        for language in ("en", "de"):
            assert phase.name(language)
            assert phase.goal(language)
            assert 4 <= len(phase.aliases[language]) <= 8


@pytest.mark.parametrize("model", MODELS)
def test_preset_covers_steps_in_order_and_once(model: str) -> None:
    covered = [step for phase in read_codebook(model).phases for step in phase.covers]
    assert covered == sorted(set(covered), key=STEPS.index)
    assert covered[0] == "awareness"
    buckets = [BUCKETS.index(phase.bucket or "") for phase in read_codebook(model).phases]
    assert buckets == sorted(buckets)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_preset_gives_no_word_to_two_phases(model: str, language: str) -> None:
    words = [
        word.casefold()
        for phase in read_codebook(model).phases
        for word in (phase.name(language), *phase.aliases[language])
    ]
    assert len(words) == len(set(words)), sorted(word for word in words if words.count(word) > 1)


def test_emotions_have_words_of_their_own() -> None:
    emotions = read_codebook().emotions
    assert len(emotions) == 13
    assert [emotion.id for emotion in emotions if emotion.valence == 0] == ["surprise", "neutral"]
    for language in ("en", "de"):
        words = [
            word.casefold() for emotion in emotions for word in (emotion.name(language), *emotion.aliases[language])
        ]
        assert len(words) == len(set(words))
        assert all(len(emotion.aliases[language]) >= 2 for emotion in emotions)


@pytest.mark.parametrize("pair", list(combinations(MODELS, 2)), ids="/".join)
def test_crosswalk_is_not_empty_and_the_same_both_ways(pair: tuple[str, str]) -> None:
    left, right = (read_codebook(model) for model in pair)
    there, back = crosswalk(left, right), crosswalk(right, left)
    assert len(there)
    assert set(there.itertuples(index=False, name=None)) == {
        (source, target, shared) for target, source, shared in back.itertuples(index=False, name=None)
    }
    assert there["shared"].between(0, 1, inclusive="right").all()


def test_crosswalk_counts_shared_steps() -> None:
    walk = crosswalk(read_codebook("verdure-5"), read_codebook("lifecycle-8")).set_index(["source", "target"])["shared"]
    assert walk["awareness", "awareness"] == 1
    assert walk["retention", "support"] == 0.25  # one of the four steps that verdure-5 calls retention
    assert ("advocacy", "retention") not in walk.index


def test_crosswalk_falls_back_on_the_bucket() -> None:
    own = read_codebook([{"id": "visit", "bucket": "before"}, {"id": "stay", "bucket": "after"}])
    walk = crosswalk(own, read_codebook("buyers-journey-3"))
    assert list(walk["target"]) == ["awareness", "consideration"]
    assert walk["shared"].isna().all()


def test_own_lists_are_read() -> None:
    book = read_codebook(
        ["visit", {"id": "stay", "name": "Aufenthalt", "aliases": "Hotel"}, "none"],
        [{"id": "calm", "name": {"en": "Calm", "de": "Ruhe"}, "valence": 1}],
    )
    assert book.phase_ids == ("visit", "stay")  # none is always allowed and never a column of its own
    assert book.phase("stay").name("en") == book.phase("stay").name("de") == "Aufenthalt"
    assert book.phase("stay").aliases == {"*": ("Hotel",)}
    assert book.phase("visit").name("de") == "visit"
    assert (book.emotion("calm").name("de"), book.phase_model, book.emotion_model) == ("Ruhe", None, None)


@pytest.mark.parametrize(
    ("phases", "emotions", "said"),
    [
        ("verdure5", "cx-12", "no phase model 'verdure5'; did you mean verdure-5?"),
        ("zzz", "cx-12", "there are buyers-journey-3, dapper-5"),
        ("verdure-5", "zzz", "no emotion model 'zzz'; there are cx-12"),
        ([{"name": "Visit"}], "cx-12", "phase without an id: {'name': 'Visit'}"),
        (["a", "b", "a"], "cx-12", "phase 'a' is listed more than once"),
        ([{"id": "a", "bucket": "later"}], "cx-12", "phase a: bucket is 'later'; expected before, at or after"),
        ([{"id": "a", "covers": ["renting"]}], "cx-12", "phase a: covers names 'renting'"),
        ("verdure-5", [{"id": "x", "valence": "bad"}], "emotion x: valence is 'bad'; expected -1, 0 or 1"),
        ("verdure-5", [{"id": "x", "arousal": "huge"}], "emotion x: arousal is 'huge'"),
        ({"a": "b"}, "cx-12", "expected a preset's id or a list of phases"),
        (None, "cx-12", "expected a preset's id or a list of phases"),
        ("verdure-5", [], "expected a preset's id or a list of emotions"),
    ],
)
def test_faults_say_what_was_expected(phases: object, emotions: object, said: str) -> None:
    with pytest.raises(CodebookError) as caught:
        read_codebook(phases, emotions)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_faults_come_all_at_once_and_in_german() -> None:
    with pytest.raises(CodebookError) as caught:
        read_codebook([{"id": "a", "bucket": "x"}, {}, {}], [{"id": "b", "valence": 7}], language="de")
    assert len(caught.value.faults) == 4
    assert "erwartet wird before, at oder after" in str(caught.value)
    with pytest.raises(CodebookError, match="gemeint ist vielleicht retention"):
        read_codebook().phase("retension", language="de")
    with pytest.raises(CodebookError, match="there are awareness, consideration"):
        read_codebook().phase("qqq")


def test_catalogues_have_the_same_keys() -> None:
    assert catalogue("codebook", "en").keys() == catalogue("codebook", "de").keys()
