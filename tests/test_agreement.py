"""Coefficients against Krippendorff 2011, Wikipedia, irrCAC, nltk; then the table of a ledger."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance as nltk_jaccard
from nltk.metrics.distance import masi_distance as nltk_masi
from studies import code_everything, write_study

from cjmkit.agreement import (
    agreement_table,
    alpha_interval,
    coder_agreement,
    cohen_kappa,
    disagreements,
    fleiss_kappa,
    gwet_ac1,
    jaccard_distance,
    krippendorff_alpha,
    masi_distance,
    percent_agreement,
)
from cjmkit.codings import write_coding
from cjmkit.errors import CjmkitError
from cjmkit.quotes import candidate_quotes
from cjmkit.study import open_study
from cjmkit.tables import CODINGS, QUOTES, table
from cjmkit.texts import catalogue

FOUR_OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
WIKIPEDIA = ["* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4"]
FLEISS = [
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
]
SETS = [
    ["frustration", "frustration confusion", "frustration"],
    ["delight", "delight", "delight relief"],
    ["worry", "confusion", "worry confusion"],
    ["neutral", "neutral", "neutral"],
    ["relief", "delight relief", "relief"],
]


def units(coders, kind=str):
    """Return ratings a row a unit, from one text a coder; a dot or an asterisk is no value."""
    columns = [[None if value in ".*" else kind(value) for value in coder.split()] for coder in coders]
    return list(zip(*columns, strict=True))


def confusion(both, first, second, neither):
    return [("y", "y")] * both + [("y", "n")] * first + [("n", "y")] * second + [("n", "n")] * neither


def ledger(*lines):
    """Return a ledger of (quote, coder, facets) in time order; the participant is the quote's first two letters."""
    rows = []
    for number, (quote, coder, facets) in enumerate(lines):
        rows.append(
            {
                "coding": f"c{number}",
                "quote": quote,
                "utterance": f"u-{quote}",
                "participant": quote[:2],
                "source": "a.vtt",
                "text": f"Words of {quote}",
                "status": "accepted",
                "coder": coder,
                "at": f"2026-03-01T10:{number // 60:02d}:{number % 60:02d}.000Z",
                "codes": [],
                "settles": [],
                **facets,
            }
        )
    return table(CODINGS, rows)


def pairs(values, **more):
    """Return a ledger of two coders who gave these (first, second) phases to quotes of five participants."""
    lines = []
    for number, (first, second) in enumerate(values):
        quote = f"P{number % 5}-{number}"
        lines += [(quote, "anna", {"phase": first, **more}), (quote, "ben", {"phase": second, **more})]
    return ledger(*lines)


def row(frame, facet, measure, code=None):
    found = frame[(frame["facet"] == facet) & (frame["measure"] == measure)]
    found = found[found["code"].isna() if code is None else found["code"] == code]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("counts", "kappa"), [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.130435), ((25, 35, 5, 35), 0.259259)]
)
def test_cohen_kappa_equals_wikipedia(counts, kappa):
    assert cohen_kappa(confusion(*counts)) == pytest.approx(kappa, abs=1e-6)


def test_cohen_kappa_without_variation_is_nan():
    assert isnan(cohen_kappa([("a", "a")] * 5))
    assert isnan(cohen_kappa([]))


def test_fleiss_kappa_equals_wikipedia():
    ratings = [[category for category, count in enumerate(counts) for _ in range(count)] for counts in FLEISS]
    assert fleiss_kappa(ratings) == pytest.approx(0.209931, abs=1e-6)
    assert percent_agreement(ratings) == pytest.approx(0.378022, abs=1e-6)


def test_krippendorff_alpha_equals_krippendorff_2011():
    binary = units(["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"])
    nominal = units(["a a b b d c c c e d d a", "b a b b b c c c e d d d"])
    assert krippendorff_alpha(binary) == pytest.approx(0.095238, abs=1e-6)
    assert krippendorff_alpha(nominal) == pytest.approx(0.691964, abs=1e-6)


@pytest.mark.parametrize(
    ("coders", "level", "alpha"),
    [
        (FOUR_OBSERVERS, "nominal", 0.743421),
        (FOUR_OBSERVERS, "ordinal", 0.815388),
        (FOUR_OBSERVERS, "interval", 0.849107),
        (FOUR_OBSERVERS, "ratio", 0.797403),
        (WIKIPEDIA, "nominal", 0.691358),
        (WIKIPEDIA, "interval", 0.810845),
        (WIKIPEDIA, "ordinal", 0.806721),
    ],
)
def test_krippendorff_alpha_takes_gaps_and_levels(coders, level, alpha):
    assert krippendorff_alpha(units(coders, int), distance=level) == pytest.approx(alpha, abs=1e-6)


def test_gwet_and_fleiss_equal_irrcac():
    ratings = units(FOUR_OBSERVERS)
    assert gwet_ac1(ratings) == pytest.approx(0.77544, abs=1e-5)
    assert fleiss_kappa(ratings) == pytest.approx(0.76117, abs=1e-5)


def test_alpha_interval_draws_units_as_the_golden_interval_did():
    """5000 draws of the 12 units, seed 0: .422 to 1.0; irrCAC's analytic interval is .419 to 1."""
    assert alpha_interval(units(FOUR_OBSERVERS), draws=5000, seed=0) == pytest.approx((0.422, 1.0), abs=5e-4)
    assert all(map(isnan, alpha_interval([["a", "a"]] * 4)))


def test_coefficients_equal_artstein_and_poesio():
    """Artstein & Poesio 2008, Computational Linguistics 34, table 1 (as in nltk): Ao .88, pi .79953; of two coders Fleiss' is Scott's pi."""
    counts = {
        ("stat", "stat"): 46,
        ("stat", "ireq"): 6,
        ("ireq", "ireq"): 32,
        ("ireq", "chck"): 6,
        ("chck", "chck"): 10,
    }
    ratings = [pair for pair, n in counts.items() for _ in range(n)]
    assert percent_agreement(ratings) == pytest.approx(0.88)
    assert fleiss_kappa(ratings) == pytest.approx(0.79953, abs=5e-6)


def test_coefficients_equal_nltk_where_nltk_works():
    generator = np.random.default_rng(5)
    drawn = [
        (str(a), str(a if keep else b))
        for a, b, keep in zip(*generator.integers(0, 3, (2, 60)), generator.random(60) < 0.7, strict=True)
    ]
    task = AnnotationTask(
        [(coder, unit, pair[place]) for unit, pair in enumerate(drawn) for place, coder in enumerate("ab")]
    )
    assert cohen_kappa(drawn) == pytest.approx(task.kappa(), abs=1e-9)
    assert fleiss_kappa(drawn) == pytest.approx(task.pi(), abs=1e-9)
    assert percent_agreement(drawn) == pytest.approx(task.avg_Ao(), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(*[st.frozensets(st.sampled_from("abcde"), min_size=1, max_size=3)] * 2), min_size=1, max_size=8)
)
def test_distances_of_sets_equal_those_of_nltk(pairs_of_sets):
    for first, second in pairs_of_sets:
        assert masi_distance(first, second) == pytest.approx(nltk_masi(first, second))
        assert jaccard_distance(first, second) == pytest.approx(nltk_jaccard(first, second))


def test_krippendorff_alpha_ignores_single_values():
    assert krippendorff_alpha([["y", "n", "n"], ["y", "n", None], ["y", None, None]]) == pytest.approx(-1 / 3)
    assert isnan(krippendorff_alpha([["y", "y"], ["y", "y"]]))


def test_krippendorff_alpha_equals_nltk_where_nltk_works():
    generator = np.random.default_rng(3)
    drawn = generator.integers(0, 4, size=(40, 3))
    task = AnnotationTask([(coder, unit, str(drawn[unit, coder])) for unit in range(40) for coder in range(3)])
    assert krippendorff_alpha(drawn.astype(str).tolist()) == pytest.approx(task.alpha(), abs=1e-9)


def test_masi_distance_follows_its_definition():
    assert masi_distance(frozenset({1, 2}), frozenset({1, 2, 3, 4})) == pytest.approx(2 / 3)
    assert masi_distance(frozenset({1, 2}), frozenset({1})) == pytest.approx(0.666667, abs=1e-6)
    assert masi_distance(frozenset({1, 2}), frozenset({2, 3})) == pytest.approx(0.888889, abs=1e-6)
    assert masi_distance(frozenset({1, 2, 3}), frozenset({3, 4})) == pytest.approx(0.916667, abs=1e-6)
    assert masi_distance(frozenset(), frozenset()) == 0
    assert masi_distance(frozenset({1}), frozenset({2})) == 1


def test_krippendorff_alpha_of_sets_equals_the_worked_example():
    ratings = [[frozenset(value.split()) for value in unit] for unit in SETS]
    assert krippendorff_alpha(ratings, distance=masi_distance) == pytest.approx(0.526128, abs=1e-6)
    assert krippendorff_alpha(ratings, distance=jaccard_distance) == pytest.approx(0.616088, abs=1e-6)
    assert krippendorff_alpha(ratings) == pytest.approx(0.357143, abs=1e-6)


def test_agreement_table_gives_the_golden_values_of_two_coders():
    frame = agreement_table(pairs(units(["a a b b d c c c e d d a", "b a b b b c c c e d d d"])))
    assert frame.columns.tolist() == [
        *("facet", "code", "measure", "value", "low", "high", "n_units", "n_coders", "set_aside", "reason")
    ]
    alpha = row(frame, "phase", "krippendorff")
    assert alpha["value"] == pytest.approx(0.691964, abs=1e-6)
    assert alpha["low"] < alpha["value"] < alpha["high"]
    assert (alpha["n_units"], alpha["n_coders"], alpha["set_aside"]) == (12, 2, 0)
    assert row(frame, "phase", "percent")["value"] == 75
    kappa = agreement_table(pairs(confusion(20, 5, 10, 15)))
    assert row(kappa, "phase", "cohen")["value"] == pytest.approx(0.4)


def test_agreement_table_bootstraps_like_the_analytic_interval():
    """Four observers, each unit a person of its own: irrCAC's analytic interval is .419 to 1, 5000 draws gave .422 to 1."""
    lines = [
        (f"{number:02d}-q", f"coder{place}", {"phase": value})
        for number, unit in enumerate(units(FOUR_OBSERVERS))
        for place, value in enumerate(unit)
        if value
    ]
    alpha = row(agreement_table(ledger(*lines), draws=5000), "phase", "krippendorff")
    assert alpha["value"] == pytest.approx(0.743421, abs=1e-6)
    assert (alpha["low"], alpha["high"]) == pytest.approx((0.422, 1.0), abs=0.02)


def test_agreement_table_rates_each_code_against_the_rest():
    frame = agreement_table(pairs([("a", "a"), ("b", "b"), ("c", "b"), ("a", "a"), ("c", "c"), ("b", "c")]))
    assert frame.loc[frame["facet"] == "phase", "code"].dropna().unique().tolist() == ["a", "b", "c"]
    assert row(frame, "phase", "krippendorff", "a")["value"] == 1
    rest = krippendorff_alpha([(0, 0), (1, 1), (0, 1), (0, 0), (0, 0), (1, 0)])
    assert row(frame, "phase", "krippendorff", "b")["value"] == pytest.approx(rest)
    assert row(frame, "phase", "gwet_ac1", "b")["value"] == pytest.approx(
        gwet_ac1([(0, 0), (1, 1), (0, 1), (0, 0), (0, 0), (1, 0)])
    )
    prevalence = row(frame, "phase", "prevalence", "b")
    assert prevalence["value"] == pytest.approx(100 * 4 / 12)
    assert prevalence["low"] < prevalence["value"] < prevalence["high"]


def test_agreement_table_sets_rejected_and_open_units_aside():
    frame = agreement_table(
        ledger(
            ("P1-a", "anna", {"phase": "a"}),
            ("P1-a", "ben", {"phase": "a"}),
            ("P2-b", "anna", {"phase": "b"}),
            ("P2-b", "ben", {"status": "rejected"}),
            ("P3-c", "anna", {"phase": "b"}),
            ("P3-c", "ben", {"emotion": "joy"}),
            ("P4-d", "anna", {"phase": "b"}),
            ("P5-e", "anna", {"phase": "b"}),
            ("P5-e", "ben", {"phase": "b"}),
        )
    )
    percent = row(frame, "phase", "percent")
    assert (percent["n_units"], percent["set_aside"]) == (2, 3)


def test_agreement_table_takes_the_last_decision_but_not_a_settling_one():
    lines = [
        ("P1-a", "anna", {"phase": "x"}),
        ("P1-a", "ben", {"phase": "b"}),
        ("P1-a", "anna", {"phase": "a", "status": "corrected"}),
        ("P2-b", "anna", {"phase": "b"}),
        ("P2-b", "ben", {"phase": "b"}),
    ]
    before = agreement_table(ledger(*lines))
    assert row(before, "phase", "percent")["value"] == 50
    assert "x" not in before["code"].tolist()
    settled = agreement_table(ledger(*lines, ("P1-a", "ben", {"phase": "a", "settles": ["c1", "c2"]})))
    assert row(settled, "phase", "percent")["value"] == 50


def test_agreement_table_reads_valence_as_a_number():
    values = [(-2, -1), (1, 1), (2, 1), (-1, -1), (0, 0), (2, 2)]
    lines = []
    for number, (first, second) in enumerate(values):
        lines += [(f"P{number}-q", "anna", {"valence": first}), (f"P{number}-q", "ben", {"valence": second})]
    frame = agreement_table(ledger(*lines))
    assert row(frame, "valence", "krippendorff")["value"] == pytest.approx(
        krippendorff_alpha(values, distance="interval")
    )
    for level in ("ordinal", "nominal"):
        found = row(frame, "valence", f"krippendorff_{level}")
        assert found["value"] == pytest.approx(krippendorff_alpha(values, distance=level))
    assert row(frame, "valence", "percent")["value"] == pytest.approx(100 * 4 / 6)
    assert frame.loc[frame["facet"] == "valence", "code"].isna().all()


def test_agreement_table_says_what_cannot_be_computed():
    same = agreement_table(pairs([("a", "a")] * 6))
    alpha = row(same, "phase", "krippendorff")
    assert isnan(alpha["value"])
    assert alpha["reason"] == "no variation: everyone used one value only"
    percent = row(same, "phase", "percent")
    assert percent["value"] == 100
    assert isnan(percent["low"])
    assert percent["reason"].startswith("no interval")
    alone = agreement_table(ledger(("P1-a", "anna", {"phase": "a"})), language="de")
    assert alone["reason"].unique().tolist() == ["braucht zwei Codierende"]
    assert row(alone, "phase", "percent")["n_coders"] == 1
    three = agreement_table(ledger(*((f"P{n}-q", coder, {"phase": "ab"[n % 2]}) for n in range(4) for coder in "xyz")))
    assert row(three, "phase", "cohen")["reason"] == "for two coders only"
    assert row(three, "phase", "krippendorff")["value"] == 1


def test_agreement_table_draws_units_where_there_is_one_participant():
    lines = []
    for number, (first, second) in enumerate(units(["a a b b d c c c", "b a b b b c c c"])):
        lines += [(f"P1-{number}", "anna", {"phase": first}), (f"P1-{number}", "ben", {"phase": second})]
    alpha = row(agreement_table(ledger(*lines)), "phase", "krippendorff")
    assert alpha["low"] < alpha["value"] < alpha["high"]


def test_agreement_table_is_the_same_twice():
    codings = pairs(units(["a a b b d c c c e d d a", "b a b b b c c c e d d d"]))
    before = codings.copy(deep=True)
    pd.testing.assert_frame_equal(agreement_table(codings), agreement_table(codings))
    pd.testing.assert_frame_equal(codings, before)


def test_disagreements_list_each_facet_that_differs():
    codings = ledger(
        ("P1-a", "anna", {"phase": "a", "emotion": "joy", "valence": 1}),
        ("P1-a", "ben", {"phase": "b", "emotion": "joy", "valence": -1}),
    )
    found = disagreements(codings)
    assert found["facet"].tolist() == ["phase", "valence"]
    assert found["values"].tolist() == [{"anna": "a", "ben": "b"}, {"anna": 1, "ben": -1}]
    assert found["codings"].tolist()[0] == ["c0", "c1"]
    assert found[["quote", "participant", "source", "text"]].values.tolist()[0] == [
        "P1-a",
        "P1",
        "a.vtt",
        "Words of P1-a",
    ]


def test_disagreements_count_a_rejection_against_a_value():
    found = disagreements(ledger(("P1-a", "anna", {"phase": "a"}), ("P1-a", "ben", {"status": "rejected"})))
    assert found["values"].tolist() == [{"anna": "a", "ben": "rejected"}]


def test_disagreements_leave_out_what_a_later_decision_settled():
    lines = [
        ("P1-a", "anna", {"phase": "a", "emotion": "joy"}),
        ("P1-a", "ben", {"phase": "b", "emotion": "fear"}),
        ("P1-a", "clara", {"phase": "b", "settles": ["c0", "c1"]}),
    ]
    assert disagreements(ledger(*lines))["facet"].tolist() == ["emotion"]
    again = [*lines, ("P1-a", "anna", {"phase": "a", "status": "corrected"})]
    assert "phase" in disagreements(ledger(*again))["facet"].tolist()
    dropped = [*lines[:2], ("P1-a", "clara", {"status": "rejected", "settles": ["c0", "c1"]})]
    assert disagreements(ledger(*dropped)).empty


def test_disagreements_forget_what_was_undone_or_corrected():
    undone = ledger(
        ("P1-a", "anna", {"phase": "a"}), ("P1-a", "ben", {"phase": "b"}), ("P1-a", "ben", {"status": "suggested"})
    )
    assert disagreements(undone).empty
    corrected = ledger(
        ("P1-a", "anna", {"phase": "a"}), ("P1-a", "ben", {"phase": "b"}), ("P1-a", "ben", {"phase": "a"})
    )
    assert disagreements(corrected).empty


def test_disagreements_do_not_need_both_coders_on_every_facet():
    assert disagreements(ledger(("P1-a", "anna", {"phase": "a"}), ("P1-a", "ben", {"emotion": "joy"}))).empty


def test_agreement_table_draws_people_not_quotes():
    """One person's quotes all agree, the other's all differ: over people that is much less sure than over quotes."""
    values = [("a", "a"), ("b", "b")] * 10 + [("a", "b"), ("b", "a")] * 10
    clustered, apart = [], []
    for number, (first, second) in enumerate(values):
        person = "P1" if number < 20 else "P2"
        for lines, quote in ((clustered, f"{person}-{number}"), (apart, f"{number:02d}-{person}")):
            lines += [(quote, "anna", {"phase": first}), (quote, "ben", {"phase": second})]
    wide = row(agreement_table(ledger(*clustered)), "phase", "percent")
    narrow = row(agreement_table(ledger(*apart)), "phase", "percent")
    assert wide["value"] == narrow["value"] == 50
    assert (wide["low"], wide["high"]) == (0, 100)
    assert narrow["high"] - narrow["low"] < 50


def test_agreement_table_takes_each_comment_for_a_person():
    codings = pairs([("a", "a"), ("b", "a"), ("b", "b"), ("a", "b"), ("b", "b"), ("a", "a")])
    comments = codings.assign(participant=pd.Series([None] * len(codings), dtype="str"))
    alpha = row(agreement_table(comments), "phase", "krippendorff")
    assert alpha["low"] < alpha["value"] < alpha["high"]


def spans(*lines):
    """Return a ledger of (coder, start, end, facets) in one turn of 100 characters, and its two sentences."""
    rows = [
        {
            "coding": f"c{number}", "quote": f"q{start}-{end}", "utterance": "u1", "participant": "P1", "source": "a.vtt", "coder": coder,
            "start_char": start, "end_char": end, "status": "accepted", "at": f"2026-03-01T10:00:{number:02d}.000Z", "codes": [], "settles": [],
        } | facets
        for number, (coder, start, end, facets) in enumerate(lines)
    ]  # fmt: skip
    sentences = [
        {
            "quote": f"q{a}-{b}",
            "utterance": "u1",
            "source": "a.vtt",
            "participant": "P1",
            "start_char": a,
            "end_char": b,
        }
        for a, b in ((0, 40), (41, 100))
    ]
    return table(CODINGS, rows), table(QUOTES, sentences)


def test_agreement_table_compares_the_unit_that_was_asked_for():
    """One coder marked the whole turn, the other its two sentences: no quote is the same, both sentences are."""
    codings, sentences = spans(
        ("anna", 0, 100, {"phase": "a"}), ("ben", 0, 40, {"phase": "a"}), ("ben", 41, 100, {"phase": "b"})
    )
    quotes = row(agreement_table(codings), "phase", "percent")
    assert (quotes["n_units"], quotes["set_aside"], quotes["reason"]) == (
        0,
        3,
        "nothing on which two coders decided this",
    )
    by_sentence = row(agreement_table(codings, unit="sentence", candidates=sentences), "phase", "percent")
    assert (by_sentence["value"], by_sentence["n_units"], by_sentence["set_aside"]) == (50, 2, 0)
    characters = row(agreement_table(codings, unit="character"), "phase", "percent")
    assert characters["value"] == pytest.approx(100 * 40 / 99)
    assert (characters["n_units"], characters["set_aside"]) == (99, 1)


def test_agreement_table_gives_a_sentence_the_span_that_covers_most_of_it():
    codings, sentences = spans(
        ("anna", 0, 45, {"phase": "a", "codes": ["x"]}), ("anna", 45, 100, {"phase": "b", "codes": ["y"]}),
        ("ben", 41, 100, {"phase": "b", "codes": ["x", "y"]}), ("ben", 0, 40, {"status": "rejected"}),
    )  # fmt: skip
    frame = agreement_table(codings, unit="sentence", candidates=sentences)
    assert (row(frame, "phase", "percent")["value"], row(frame, "phase", "percent")["set_aside"]) == (100, 1)
    assert row(frame, "codes", "percent")["value"] == 100


def test_agreement_table_counts_uncoded_text_where_asked():
    codings, sentences = spans(
        ("anna", 0, 40, {"phase": "a"}), ("ben", 0, 40, {"phase": "a"}), ("anna", 41, 100, {"phase": "b"})
    )
    aside = row(agreement_table(codings), "phase", "percent")
    assert (aside["value"], aside["n_units"], aside["set_aside"]) == (100, 1, 1)
    counts = agreement_table(codings, uncoded="counts", candidates=sentences)
    percent = row(counts, "phase", "percent")
    assert (percent["value"], percent["n_units"], percent["set_aside"]) == (50, 2, 0)
    assert counts["code"].dropna().unique().tolist() == ["a", "b"]
    letters = row(
        agreement_table(codings, unit="character", uncoded="counts", candidates=sentences), "phase", "percent"
    )
    assert (letters["value"], letters["n_units"]) == (pytest.approx(100 * 40 / 99), 99)


def test_agreement_table_does_not_count_uncoded_what_a_coder_never_looked_at():
    """Ben coded one interview of two, and no lanes: the other interview and the lanes are no disagreements."""
    lines = [
        ("P1-a", "anna", {"phase": "a", "lane": "need"}),
        ("P1-a", "ben", {"phase": "a"}),
        ("P2-b", "anna", {"phase": "b"}),
    ]
    codings = ledger(*lines)
    codings["source"] = codings["participant"] + ".vtt"
    codings = codings.assign(start_char=0, end_char=20)
    frame = agreement_table(codings, uncoded="counts", candidates=table(QUOTES))
    percent = row(frame, "phase", "percent")
    assert (percent["value"], percent["n_units"], percent["set_aside"]) == (100, 1, 1)
    assert row(frame, "lane", "percent")["n_units"] == 0


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"unit": "sentense"}, "did you mean sentence"),
        ({"uncoded": "ignore"}, "aside, counts"),
        ({"unit": "sentence"}, "candidates"),
        ({"uncoded": "counts"}, "candidates"),
        ({"unit": "character"}, "without a place in the text .*: 1"),
    ],
)
def test_agreement_table_refuses_what_it_cannot_do(asked, message):
    with pytest.raises(CjmkitError, match=message):
        agreement_table(ledger(("P1-a", "anna", {"phase": "a"})), **asked)


def test_agreement_table_compares_sets_of_codes():
    lines = [
        (f"P{number}-q", f"coder{place}", {"codes": value.split()})
        for number, unit in enumerate(SETS)
        for place, value in enumerate(unit)
    ]
    frame = agreement_table(ledger(*lines))
    assert row(frame, "codes", "krippendorff_masi")["value"] == pytest.approx(0.526128, abs=1e-6)
    assert row(frame, "codes", "krippendorff_jaccard")["value"] == pytest.approx(0.616088, abs=1e-6)
    exact = [[frozenset(value.split()) for value in unit] for unit in SETS]
    assert row(frame, "codes", "percent")["value"] == pytest.approx(100 * percent_agreement(exact))
    relief = [[int("relief" in value.split()) for value in unit] for unit in SETS]
    assert row(frame, "codes", "krippendorff", "relief")["value"] == pytest.approx(krippendorff_alpha(relief))


def test_agreement_table_ranks_impacts():
    scale = ["trivial", "workaround", "abandonment"]
    values = [(0, 1), (2, 2), (1, 1), (0, 0), (1, 2), (0, 0)]
    lines = []
    for number, (first, second) in enumerate(values):
        lines += [
            (f"P{number}-q", "anna", {"impact": scale[first]}),
            (f"P{number}-q", "ben", {"impact": scale[second]}),
        ]
    alpha = row(agreement_table(ledger(*lines)), "impact", "krippendorff")
    assert alpha["value"] == pytest.approx(krippendorff_alpha(values, distance="ordinal"))


def test_agreement_table_takes_gaps():
    """Each coder leaves some units out, as in the golden matrix of four observers."""
    lines = [
        (f"P{number:02d}-q", f"coder{place}", {"phase": value})
        for number, unit in enumerate(units(FOUR_OBSERVERS))
        for place, value in enumerate(unit)
        if value
    ]
    frame = agreement_table(ledger(*lines))
    alpha = row(frame, "phase", "krippendorff")
    assert (alpha["n_units"], alpha["n_coders"], alpha["set_aside"]) == (11, 4, 1)
    pairable = [unit for unit in units(FOUR_OBSERVERS) if sum(value is not None for value in unit) > 1]
    assert row(frame, "phase", "gwet_ac1")["value"] == pytest.approx(gwet_ac1(pairable))
    assert row(frame, "phase", "fleiss")["value"] == pytest.approx(fleiss_kappa(pairable))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ([], "two_coders"),
        ([("P1-a", "anna", {"phase": "a"})], "two_coders"),
        ([("P1-a", "anna", {"phase": "a"}), ("P1-b", "ben", {"phase": "a"})], "no_units"),
        ([("P1-a", "anna", {"phase": "a"}), ("P1-a", "ben", {"phase": "a"})], "no_variation"),
        ([("P1-a", coder, {"phase": "a"}) for coder in ("anna", "ben", "clara")], "not_two"),
    ],
)
def test_agreement_table_gives_its_reason_in_both_languages(lines, key, language):
    frame = agreement_table(ledger(*lines), language=language)
    assert row(frame, "phase", "cohen")["reason"] == catalogue("agreement", language)[key]
    assert not frame["value"].notna().any() or key in ("no_variation", "not_two")


def test_agreement_table_does_not_depend_on_the_order_of_rows():
    codings = pairs(units(["a a b b d c c c e d d a", "b a b b b c c c e d d d"]), valence=1, codes=["x"])
    shuffled = codings.sample(frac=1, random_state=3).reset_index(drop=True)
    for asked in ({"unit": "quote"}, {"unit": "character"}):
        spanned = [frame.assign(start_char=0, end_char=20) for frame in (codings, shuffled)]
        pd.testing.assert_frame_equal(agreement_table(spanned[0], **asked), agreement_table(spanned[1], **asked))
    pd.testing.assert_frame_equal(disagreements(codings), disagreements(shuffled))
    assert not agreement_table(codings, seed=1)["low"].equals(agreement_table(codings, seed=2)["low"])


def test_agreement_table_says_where_one_participant_makes_an_interval_too_narrow():
    values = units(["a a b b d c c c", "b a b b b c c c"])
    lines = []
    for number, (first, second) in enumerate(values):
        lines += [(f"P1-{number}", "anna", {"phase": first}), (f"P1-{number}", "ben", {"phase": second})]
    assert "too narrow" in row(agreement_table(ledger(*lines)), "phase", "krippendorff")["reason"]
    assert pd.isna(row(agreement_table(pairs(values)), "phase", "krippendorff")["reason"])


def test_disagreements_show_both_sides_in_context():
    codings = ledger(
        (
            "P1-a",
            "anna",
            {"phase": "a", "memo": "said of the price", "before": "Well. ", "after": " And so on.", "question": "Why?"},
        ),
        ("P1-a", "ben", {"phase": "b", "before": "Well. ", "after": " And so on.", "question": "Why?"}),
    )
    (found,) = disagreements(codings).to_dict("records")
    assert [found[key] for key in ("question", "before", "text", "after")] == [
        "Why?",
        "Well. ",
        "Words of P1-a",
        " And so on.",
    ]
    assert (found["values"], found["memos"]) == ({"anna": "a", "ben": "b"}, {"anna": "said of the price"})


@pytest.fixture
def coded(tmp_path):
    """A study that two coders coded alike, but for two quotes of P02."""
    study = open_study(write_study(tmp_path, consent="none"))
    code_everything(study)
    study = code_everything(study, "ben")
    quotes = candidate_quotes(study)
    for _, quote in quotes[quotes["participant"].eq("P02")].head(2).iterrows():
        write_coding(study.codings_folder, quote, coder="ben", status="corrected", phase="advocacy")
    return open_study(tmp_path)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("unit", ["quote", "sentence", "character"])
def test_coder_agreement_shows_itself(coded, unit, language):
    study = open_study(coded.root, language=language)
    found = coder_agreement(study, unit=unit)
    words = catalogue("agreement", language)
    html = found._repr_html_()
    assert words[f"unit_{unit}"] in html
    assert words["head_prevalence"] in html
    assert found.people == 3
    assert words["not_quotable"] in html
    assert "My neighbour had one." not in html
    percent = row(found.table, "phase", "percent")
    assert 0 < percent["value"] < 100


def test_coder_agreement_of_a_study_nobody_has_coded(tmp_path):
    study = open_study(write_study(tmp_path, language="de"))
    for unit in ("quote", "sentence", "character"):
        for uncoded in ("aside", "counts"):
            found = coder_agreement(study, unit=unit, uncoded=uncoded)
            assert found.table["reason"].eq("braucht zwei Codierende").all()
            assert "Noch hat niemand codiert." in found._repr_html_()
