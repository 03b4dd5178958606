"""Codes by group: residuals against statsmodels 0.15, p against counting all ways."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cjmkit.errors import CjmkitError
from cjmkit.scores import compare_codes
from cjmkit.scores.comparisons import benjamini_hochberg


def quotes(*rows):
    """Quotes of (person, persona, emotions)."""
    return pd.DataFrame(
        [(person, persona, emotion) for person, persona, emotions in rows for emotion in emotions],
        columns=["participant", "persona", "emotion"],
    ).astype("str")


def test_compare_codes_residuals_equal_statsmodels():
    """Table([[9, 8, 19], [12, 20, 18], [5, 1, 30]]).standardized_resids and its chi²."""
    counts = {"x": (9, 8, 19), "y": (12, 20, 18), "z": (5, 1, 30)}
    rows = [
        (f"{group}{name}{place}", group, [name])
        for group, given in counts.items()
        for name, n in zip("abc", given, strict=True)
        for place in range(n)
    ]
    found = compare_codes(quotes(*rows), between="persona")
    assert found["chi2"].iloc[0] == pytest.approx(22.162370, abs=1e-6)
    expected = [
        0.64368318,
        -0.2599249,
        -0.30738916,
        0.6042967,
        3.50932335,
        -3.4995784,
        -1.29531307,
        -3.5242758,
        4.0810816,
    ]
    assert found["residual"].iloc[1:].tolist() == pytest.approx(expected, abs=1e-7)
    assert found["p"].iloc[0] == pytest.approx(0.000186, abs=0.0005)
    assert found["quotes"].iloc[1:].tolist() == [9, 8, 19, 12, 20, 18, 5, 1, 30]
    assert found["p_adjusted"].iloc[1:].tolist() == pytest.approx(benjamini_hochberg(found["p"].iloc[1:].tolist()))


def test_compare_codes_count_all_ways_of_few_people():
    frame = quotes(
        ("A", "x", ["joy", "joy", "anger"]), ("B", "x", ["joy"]), ("C", "x", ["joy", "worry"]),
        ("D", "y", ["anger"] * 4), ("E", "y", ["anger", "worry"]), ("F", "y", ["joy", "anger"]), ("G", "y", ["worry"]),
    )  # fmt: skip
    found = compare_codes(frame, between="persona")
    people = sorted(frame["participant"].unique())
    above = []
    observed = stats.chi2_contingency(pd.crosstab(frame["persona"], frame["emotion"]), correction=False).statistic
    for chosen in combinations(people, 3):
        moved = frame["participant"].isin(chosen)
        above.append(
            stats.chi2_contingency(pd.crosstab(moved, frame["emotion"]), correction=False).statistic >= observed - 1e-9
        )
    assert found["p"].iloc[0] == pytest.approx(np.mean(above))
    assert "in all 35 ways" in found["method"].iloc[0]


def test_compare_codes_do_not_take_one_talkative_person_for_many():
    """Forty angry quotes of one person look overwhelming quote by quote, and are one person among eight."""
    rows = [
        ("A", "x", ["anger"] * 40),
        *((name, "x", ["joy"] * 5) for name in "BCD"),
        *((name, "y", ["joy"] * 5) for name in "EFGH"),
    ]
    frame = quotes(*rows)
    found = compare_codes(frame, between="persona")
    assert stats.chi2_contingency(pd.crosstab(frame["persona"], frame["emotion"])).pvalue < 1e-6
    assert found["p"].iloc[0] >= 0.5


def test_compare_codes_are_the_same_for_the_same_seed_and_any_order():
    random = np.random.default_rng(5)
    rows = [(f"P{i}", "xyz"[i % 3], random.choice(list("abc"), 4).tolist()) for i in range(30)]
    frame = quotes(*rows)
    one = compare_codes(frame, between="persona")
    pd.testing.assert_frame_equal(one, compare_codes(frame.iloc[::-1].reset_index(drop=True), between="persona"))
    assert one["p"].between(0, 1).all()
    residuals = one.iloc[1:].assign(gap=one["quotes"] - one["expected"])
    assert residuals.groupby("persona")["gap"].sum().tolist() == pytest.approx([0, 0, 0])


def test_compare_codes_hold_their_level():
    """Alike groups of people with very different habits: at 5 %, about 5 % of tables are called different."""
    random = np.random.default_rng(11)
    called = 0
    for _ in range(120):
        rows = [(f"P{i}", "xy"[i % 2], [random.choice(["a", "b"])] * int(random.integers(1, 9))) for i in range(10)]
        found = compare_codes(quotes(*rows), between="persona")
        called += bool(found["p"].iloc[0] <= 0.05)
    assert called <= 13  # P(more | 5 %) < .004


def test_compare_codes_leave_out_people_of_several_groups_and_say_so():
    frame = quotes(
        ("A", "x", ["joy"]), ("B", "x", ["anger"]), ("C", "y", ["joy"]), ("D", "y", ["anger"]), ("D", "x", ["anger"])
    )
    frame.loc[len(frame)] = ["E", "x", None]
    found = compare_codes(frame, between="persona", language="de")
    assert found["people"].iloc[0] == 3
    assert "Personen in mehreren Gruppen (persona), nicht gezählt: 1" in found["note"].iloc[0]
    assert "Zitate ohne Person, Gruppe oder Code, nicht gezählt: 1" in found["note"].iloc[0]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("A", "x", ["joy"]), ("B", "x", ["anger"])], "one group only, nothing to compare"),
        ([("A", "x", ["joy"]), ("B", "y", ["joy"])], "one code only, nothing to compare"),
        ([], "one group only, nothing to compare"),
    ],
)
def test_compare_codes_say_what_cannot_be_compared(rows, reason):
    found = compare_codes(quotes(*rows), between="persona")
    assert found["reason"].tolist() == [reason]
    assert found["p"].isna().all()


def test_compare_codes_refuse_unknown_columns():
    with pytest.raises(CjmkitError, match="did you mean emotion"):
        compare_codes(quotes(("A", "x", ["joy"])), between="persona", code="emotions")
    with pytest.raises(CjmkitError, match="two columns"):
        compare_codes(quotes(("A", "x", ["joy"])), between="persona", code="persona")


def test_compare_codes_take_numbers_for_groups():
    frame = quotes(("A", "1", ["joy"]), ("B", "1", ["joy"]), ("C", "2", ["anger"]), ("D", "2", ["anger"])).astype(
        {"persona": "int64"}
    )
    found = compare_codes(frame, between="persona")
    assert found["persona"].tolist()[1:] == [1, 1, 2, 2]
    assert found["p"].iloc[0] == pytest.approx(1 / 3)
