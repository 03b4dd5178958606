"""Saturation against the worked example, vegan, and brute force; then of studies."""

from __future__ import annotations

from itertools import permutations
from math import inf, isnan, nan

import numpy as np
import pandas as pd
import pytest
from studies import code_everything, write_study

import cjmkit
from cjmkit import charts
from cjmkit.codings import write_coding
from cjmkit.errors import CjmkitError
from cjmkit.quotes import candidate_quotes
from cjmkit.saturation import (
    accumulation,
    base_run_ratios,
    chao2,
    code_saturation,
    good_turing_coverage,
    plot_saturation,
    saturated_after,
)
from cjmkit.saturation.accumulation import saturation_by_order
from cjmkit.study import open_study
from cjmkit.texts import catalogue

NEW = [12, 8, 6, 4, 3, 1, 1, 0, 1, 0, 0, 0]  # Guest, Namey & Chen's rule, worked by hand


def test_base_run_ratios_equal_the_worked_example():
    ratios = base_run_ratios(NEW, base=4, run=2)
    assert ratios[["first", "last"]].values.tolist() == [[5, 6], [6, 7], [7, 8], [8, 9], [9, 10], [10, 11], [11, 12]]
    assert ratios["base"].unique().tolist() == [30]
    assert ratios["ratio"].round(4).tolist() == [0.1333, 0.0667, 0.0333, 0.0333, 0.0333, 0.0, 0.0]
    assert (saturated_after(ratios), saturated_after(ratios, 0.0)) == (6, 9)


def test_base_run_ratios_say_nothing_of_too_few_interviews():
    assert base_run_ratios(NEW[:5]).empty
    assert saturated_after(base_run_ratios(NEW[:5])) is None
    assert isnan(base_run_ratios([0, 0, 0, 0, 2, 1])["ratio"].iloc[0])


def test_chao2_equals_the_worked_example():
    seen = [1] * 9 + [2] * 6 + [4] * 21
    assert chao2(seen, 12).value == pytest.approx(42.1875)
    assert chao2(seen, 12, corrected=True).value == pytest.approx(40.714286, abs=1e-6)
    assert 36 / chao2(seen, 12).value == pytest.approx(0.85, abs=5e-3)
    assert good_turing_coverage(seen) == pytest.approx(1 - 9 / sum(seen))


def test_chao2_and_its_error_equal_vegan():
    """vegan's `specpool(BCI)`: 225 species on 50 plots, 21 on one and 19 on two of them: chao 236.3732, chao.se 6.54361."""
    found = chao2([1] * 21 + [2] * 19 + [3] * 185, 50)
    assert found.value == pytest.approx(236.3732, abs=5e-5)
    assert found.error == pytest.approx(6.54361, abs=5e-6)
    assert 225 < found.low < found.value < found.high


def test_chao2_has_no_interval_where_nothing_can_be_said():
    complete = chao2([2, 3, 3], 5)
    assert (complete.value, isnan(complete.low)) == (3, True)
    assert chao2([1, 3, 3], 5).value == 3
    assert isnan(chao2([1, 3], 5, corrected=False).value)
    alone = chao2([1, 1, 1], 5)  # nobody said anything twice: the form corrected for bias
    assert alone.value == pytest.approx(3 + 4 / 5 * 3)
    assert 3 < alone.low < alone.value < alone.high


def random_incidence(interviews=6, codes=15, seed=2):
    return np.random.default_rng(seed).random((interviews, codes)) < 0.35


def test_accumulation_over_all_orders_equals_brute_force():
    incidence = random_incidence()
    incidence = incidence[:, incidence.any(axis=0)]
    totals = np.array(
        [[incidence[list(order[: n + 1])].any(axis=0).sum() for n in range(6)] for order in permutations(range(6))]
    )
    grown = accumulation(incidence)
    assert grown.every
    assert grown.mean == pytest.approx(totals.mean(axis=0))
    assert grown.low == pytest.approx(np.quantile(totals, 0.025, axis=0))
    assert sorted(map(tuple, grown.totals)) == sorted(map(tuple, totals))


def test_accumulation_draws_orders_where_there_are_many():
    incidence = random_incidence(12, 40)
    incidence = incidence[:, incidence.any(axis=0)]
    grown = accumulation(incidence, orders=1000, seed=0)
    assert (grown.every, grown.totals.shape) == (False, (1000, 12))
    assert grown.totals.mean(axis=0) == pytest.approx(grown.mean, abs=0.4)
    assert (grown.totals[:, -1] == incidence.shape[1]).all()
    assert (accumulation(incidence, seed=0).totals == grown.totals).all()
    assert not (accumulation(incidence, seed=1).totals == grown.totals).all()


def test_saturation_by_order_follows_the_rule_in_each_order():
    totals = np.vstack([np.cumsum(NEW), np.cumsum(NEW[::-1]), np.arange(1, 13)])
    found = saturation_by_order(totals, base=4, run=2, most=0.05)
    assert found.tolist() == [6, inf, inf]
    assert saturation_by_order(totals[:, :5], base=4, run=2, most=0.05).tolist() == [inf] * 3


def write_interviews(folder, new, *, segments=("a", "b"), facet="codes"):
    """Write a study whose interviews bring so many new codes each, and one code that all share, coded by one person."""
    (folder / "interviews").mkdir()
    (folder / "study.yml").write_text("title: Small\nmoderators: [Interviewer]\n", encoding="utf-8")
    (folder / "personas.yml").write_text("- {id: first, name: The <first>, match: {segment: [a]}}\n", encoding="utf-8")
    rows = ["participant,interview,participant_speaker,interviewer_speaker,segment,consent"]
    plan, number = {}, 0
    for place, fresh in enumerate(new, 1):
        person = f"P{place:02d}"
        plan[person] = ["shared"] * (place > 1) + [f"code {number + n}" for n in range(fresh)]
        if place == 1:
            plan[person] = ["shared", *plan[person][1:]]
        number += fresh
        turns = [
            f"Interviewer: Question {n}?\n\n{person}: This is what I say about point {n}."
            for n in range(len(plan[person]) + 1)
        ]
        (folder / "interviews" / f"{person}.txt").write_text("\n\n".join(turns) + "\n", encoding="utf-8")
        rows.append(f"{person},{person}.txt,{person},Interviewer,{segments[place % len(segments)]},quote")
    (folder / "interviews" / "participants.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    study = open_study(folder)
    for person, quotes in candidate_quotes(study).groupby("participant"):
        for code, (_, quote) in zip(plan[person], quotes.iterrows(), strict=False):
            write_coding(study.codings_folder, quote, coder="ana", status="accepted", phase="purchase", codes=[code])
    return open_study(folder)


@pytest.fixture
def saturating(tmp_path):
    return write_interviews(tmp_path, NEW)


def test_code_saturation_of_a_study_equals_the_worked_example(saturating):
    found = code_saturation(saturating)
    whole = found.groups.iloc[0]
    rows = found.interviews[found.interviews["persona"].isna()]
    assert rows["new"].tolist() == NEW
    assert rows["total"].tolist() == [12, 20, 26, 30, 33, 34, 35, 35, 36, 36, 36, 36]
    assert (whole["interviews"], whole["codes"], whole["saturated"], whole["nothing_new"]) == (12, 36, 6, 9)
    assert found.runs.loc[found.runs["persona"].isna(), "ratio"].round(4).tolist()[:3] == [0.1333, 0.0667, 0.0333]
    assert whole["estimated"] == pytest.approx(chao2([1] * 35 + [12], 12).value)
    assert (rows["low"] <= rows["mean"]).all()
    assert (rows["mean"] <= rows["high"]).all()
    assert whole["earliest"] <= whole["latest"]


def test_code_saturation_keeps_the_quotes_behind_each_new_code(saturating):
    found = code_saturation(saturating).interviews
    ids = {quote for ids in found["evidence"] for quote in ids}
    coded = saturating.codings.set_index("quote")["codes"]
    for row in found[found["persona"].isna()].to_dict("records"):
        assert [code for quote in row["evidence"] for code in coded[quote]] == row["new_codes"]
    assert ids <= {*saturating.codings["quote"]}


def test_code_saturation_has_a_row_for_each_persona(saturating):
    found = code_saturation(saturating)
    first = found.groups[found.groups["persona"].eq("first")].iloc[0]
    rows = found.interviews[found.interviews["persona"].eq("first")]
    assert rows["participant"].tolist() == ["P02", "P04", "P06", "P08", "P10", "P12"]
    assert rows["new"].tolist() == [9, 4, 1, 0, 0, 0]
    assert (first["interviews"], first["saturated"]) == (6, 4)


def test_code_saturation_takes_another_order_but_draws_the_same_ones(saturating):
    backwards = code_saturation(saturating, order=[f"P{n:02d}" for n in range(12, 0, -1)])
    rows = backwards.interviews[backwards.interviews["persona"].isna()]
    assert rows["participant"].tolist()[:3] == ["P12", "P11", "P10"]
    assert rows["total"].iloc[-1] == 36
    assert pd.isna(backwards.groups["saturated"].iloc[0])
    forwards = code_saturation(saturating)
    drawn = ["earliest", "latest", "reached", "estimated", "low", "high"]
    pd.testing.assert_frame_equal(backwards.groups[drawn], forwards.groups[drawn])
    band = ["mean", "low", "high"]
    pd.testing.assert_frame_equal(backwards.interviews[band], forwards.interviews[band])


def test_code_saturation_leaves_out_what_nobody_has_coded_yet(tmp_path):
    study = write_interviews(tmp_path, [3, 2, 1])
    ledger = study.codings_folder / "ana.jsonl"
    kept = [line for line in ledger.read_text(encoding="utf-8").splitlines() if '"P02"' not in line]
    ledger.write_text("\n".join(kept) + "\n", encoding="utf-8")
    found = code_saturation(open_study(tmp_path, language="de"))
    assert found.left_out == ("P02.txt",)
    assert found.groups["interviews"].iloc[0] == 2
    assert "Noch nicht codiert und außen vor: 1 Interview." in found._repr_html_()


def test_code_saturation_counts_pairs_where_no_codes_were_given(tmp_path):
    study = code_everything(open_study(write_study(tmp_path)))
    found = code_saturation(study)
    assert found.facet == "phase and emotion"
    assert "No codes were given" in found._repr_html_()
    assert any("Purchase · " in code for codes in found.interviews["new_codes"] for code in codes)
    phases = code_saturation(study, facet="phase")
    assert phases.groups["codes"].iloc[0] == 5
    assert "No codes were given" not in phases._repr_html_()


@pytest.mark.parametrize("language", ["en", "de"])
def test_code_saturation_gives_its_reason_in_both_languages(tmp_path, language):
    words = catalogue("saturation", language)
    study = open_study(write_study(tmp_path), language=language)
    nobody = code_saturation(study)
    assert nobody.groups["reason"].iloc[0] == words["nobody"]
    assert words["nobody"][1:] in nobody._repr_html_()
    assert words["chart_none"] in plot_saturation(nobody).svg
    study = open_study(code_everything(study).root, language=language)
    few = code_saturation(study)
    assert few.groups["reason"].iloc[0] == words["too_few"].format(n=3, least=6)
    assert words["too_few"].format(n=3, least=6)[1:] in few._repr_html_()
    assert code_saturation(study, facet="codes").groups["reason"].iloc[0] == words["no_codes"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"facet": "emotions"}, "did you mean emotion"),
        ({"order": ["P01", "P99"]}, "no participant is called P99"),
        ({"base": 0}, "at least 1"),
    ],
)
def test_code_saturation_refuses_what_it_does_not_know(tmp_path, asked, message):
    with pytest.raises(CjmkitError, match=message):
        code_saturation(open_study(write_study(tmp_path)), **asked)


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Hardly any new codes after interview 6 (6+2)"), ("de", "Kaum neue Codes nach Interview 6 (6+2)")],
)
def test_saturation_shows_itself(saturating, language, title):
    found = code_saturation(open_study(saturating.root, language=language))
    html = found._repr_html_()
    assert "6+2" in html
    assert "9+2" in html
    assert "The &lt;first&gt;" in html
    assert catalogue("saturation", language)["caution"] in html
    drawing = plot_saturation(found).svg
    assert title in drawing
    assert "P12" in drawing


def test_saturation_title_says_where_new_codes_keep_coming(tmp_path):
    found = code_saturation(write_interviews(tmp_path, [4, 3, 3, 3, 2, 3]))
    drawn = charts.saturation_chart(found.interviews, found.groups)
    assert " ".join(drawn.to_dict()["title"]["text"]) == "New codes still come up: 5 in the last 2 interviews"
    assert "P06 3 new, 18 known" in drawn.to_dict()["description"]


def test_saturation_does_not_say_all_where_something_is_missing(saturating):
    groups = code_saturation(saturating).groups.assign(completeness=0.997, coverage=nan)
    from dataclasses import replace

    html = replace(code_saturation(saturating), groups=groups)._repr_html_()
    assert "99\u202f%" in html


def test_saturation_is_a_public_name():
    assert cjmkit.code_saturation is code_saturation
    assert cjmkit.plot_saturation is plot_saturation
