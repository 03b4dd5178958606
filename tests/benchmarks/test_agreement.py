"""How long the agreement of a large study takes: 40 interviews of 2,000 quotes, two coders, 1,000 draws of participants."""

import numpy as np
from nltk.metrics.agreement import AnnotationTask

from cjmkit.agreement import agreement_table, disagreements
from cjmkit.tables import CODINGS, frame

PEOPLE, QUOTES, CODERS = 40, 2000, ("ana", "ben")


def large_ledger():
    """Return a ledger in which two coders gave each quote a phase, an emotion, a lane, a valence, a load and one or two codes."""
    drawn, quotes = np.random.default_rng(1), PEOPLE * QUOTES
    rows = quotes * len(CODERS)
    number = np.repeat(np.arange(quotes), len(CODERS))

    def twice(options, apart):
        """The same value for both coders, but for a share of `apart` drawn anew."""
        values = np.repeat(drawn.integers(0, len(options), quotes), len(CODERS))
        other = drawn.random(rows) < apart
        values[other] = drawn.integers(0, len(options), int(other.sum()))
        return [options[value] for value in values]

    people = [f"P{place:02d}" for place in number // QUOTES]
    named, second = twice([f"code {n:03d}" for n in range(150)], 0.3), drawn.random(rows) < 0.2
    given = {
        "quote": [f"q{place}" for place in number], "utterance": [f"u{place // 3}" for place in number], "participant": people,
        "source": [f"{person}.vtt" for person in people], "start_char": list(number % 3 * 60), "end_char": list(number % 3 * 60 + 55),
        "phase": twice(["awareness", "consideration", "purchase", "retention", "advocacy", "none"], 0.1),
        "emotion": twice([f"emotion {n}" for n in range(13)], 0.3), "lane": twice([f"lane {n}" for n in range(8)], 0.2),
        "valence": twice([-2.0, -1.0, 0.0, 1.0, 2.0], 0.3), "intensity": twice([0.0, 1.0, 2.0, 3.0], 0.3),
        "codes": [[name, f"code {len(name)}"] if more else [name] for name, more in zip(named, second, strict=True)],
        "coding": [f"c{place}" for place in range(rows)], "coder": list(np.tile(CODERS, quotes)), "status": ["accepted"] * rows,
        "at": ["2026-03-01T10:00:00.000Z"] * rows, "text": ["Some words of a person who was asked about it."] * rows, "settles": [[]] * rows,
    }  # fmt: skip
    return frame(CODINGS, {**{column: [None] * rows for column in CODINGS}, **given})


def test_agreement(figures, seconds):
    ledger = large_ledger()
    table = agreement_table(ledger)
    whole = seconds(lambda: agreement_table(ledger), runs=2)
    triples = list(zip(ledger["coder"], ledger["quote"], ledger["phase"], strict=True))
    once = seconds(lambda: AnnotationTask(triples).alpha(), runs=1)
    note = f"{len(ledger):,} codings, {len(table):,} rows, each with 1,000 draws"
    figures("seconds for the agreement of a large study", whole, goal="< 5", note=note)
    figures("of one alpha by nltk, without interval", whole / once, note="all rows and draws against a single value")
    figures("seconds for its list of disagreements", seconds(lambda: disagreements(ledger), runs=1))
