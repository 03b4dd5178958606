"""What the curve of simulated interviews claims: whether its band holds the truth, and whether its patterns are there.

Six phases, Poisson(2.5) quotes a person and phase, standard deviations .25 (people), .25 (people × phase) and .4 (quotes)
of valence; loads from 0 to 3 likewise. Seed 0.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cjmkit.curves import find_patterns
from cjmkit.scores import mean_t, paired_steps, people_means

PHASES = ["discover", "compare", "sign up", "use", "support", "renew"]
SIZES = (5, 8, 12, 20)
LEVEL = np.zeros(6)
TROUGH = np.array([0.3, 0.1, -0.5, 0.1, 0.2, 0.3])


def interviews(random, people, truth, *, whole=False):
    """Return quotes with their valence and load; `whole` rounds the valence to the steps in which people code, spread wider."""
    person, phase = np.divmod(np.arange(people * 6), 6)
    counts = random.poisson(2.5, len(person))
    habit, mood = random.normal(0, 1, (people, 1)), random.normal(0, 1, (people, 6))
    heat, heats = random.normal(0, 0.4, (people, 1)), random.normal(0, 0.4, (people, 6))
    cell = np.repeat(np.arange(len(person)), counts)
    wide = 1.6 if whole else 1.0
    felt = (truth + wide * 0.25 * (habit + mood))[person, phase][cell] + wide * random.normal(0, 0.4, len(cell))
    load = (1.5 + heat + heats)[person, phase][cell] + random.normal(0, 0.6, len(cell))
    return pd.DataFrame(
        {
            "participant": np.char.mod("P%02d", person[cell]),
            "phase": np.array(PHASES)[phase[cell]],
            "valence": np.clip(np.round(felt) if whole else felt, -2, 2),
            "load": np.clip(np.round(load), 0, 3),
        }
    )


def kinds(quotes):
    points = people_means(quotes, PHASES, scale=(-2, 2)).assign(phase_name=PHASES, evidence=[[]] * 6)
    loads = quotes.assign(valence=quotes["load"])
    found = find_patterns(quotes, loads, points, paired_steps(quotes, PHASES), "en")
    return {(row.kind, row.phase) for row in found.itertuples()}


def test_band_coverage(figures):
    """How often the band of a phase holds its true mean, beside an interval that takes quotes for people."""
    for people in SIZES:
        random = np.random.default_rng(0)
        own, naive, widths = [], [], []
        for _ in range(300):
            quotes = interviews(random, people, TROUGH)
            points = people_means(quotes, PHASES, scale=(-2, 2))
            own += ((points["low"] <= TROUGH) & (TROUGH <= points["high"])).to_list()
            widths.append((points["high"] - points["low"]).mean())
            for phase, truth in zip(PHASES, TROUGH, strict=True):
                found = mean_t(quotes.loc[quotes["phase"].eq(phase), "valence"].to_list())
                naive.append(found.low <= truth <= found.high)
        figures(
            f"coverage of the curve's 95 % band, {people} people",
            np.mean(own),
            goal="≥ .93",
            note=f"mean width {np.mean(widths):.2f}",
        )
        figures(f"coverage of an interval over quotes, {people} people", np.mean(naive))


def test_patterns_where_there_are_none(figures):
    """How often any pattern is named on journeys that feel alike throughout, at the middle and below it."""
    for level, whole in ((0.0, False), (-0.6, False), (-0.6, True)):
        for people in SIZES:
            random = np.random.default_rng(0)
            named = np.mean([bool(kinds(interviews(random, people, LEVEL + level, whole=whole))) for _ in range(300)])
            form = "whole steps" if whole else "free"
            figures(
                f"any pattern on a flat curve at {level:+.1f}, {people} people",
                named,
                goal="≤ .05",
                note=f"valence in {form}",
            )


def test_patterns_that_are_there(figures):
    """How often a trough of −.5 among phases at +.1 to +.3 is named, how often another phase, and how often the fall of .6 to it."""
    for people in SIZES:
        random = np.random.default_rng(0)
        found = [kinds(interviews(random, people, TROUGH)) for _ in range(200)]
        figures(f"trough named, {people} people", np.mean([("trough", "sign up") in one for one in found]))
        wrong = [any(kind == "trough" and phase != "sign up" for kind, phase in one) for one in found]
        figures(f"trough named elsewhere, {people} people", np.mean(wrong), goal="≤ .05")
        figures(f"rapid drop named, {people} people", np.mean([("rapid drop", "sign up") in one for one in found]))
