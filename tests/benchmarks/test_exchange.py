"""Exchange with other programs: fifty interviews with ten thousand codings out and in."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from cjmkit.codings import write_coding, write_codings
from cjmkit.exchange import export_study, import_file
from cjmkit.quotes import candidate_quotes
from cjmkit.study import Study, open_study
from cjmkit.tables import records

INTERVIEWS, TURNS, CODINGS = 50, 200, 10_000
EMOTIONS = ("frustration", "relief", "trust")


@pytest.fixture
def study(tmp_path) -> Study:
    """Interviews of which two people have coded each sentence, a tenth of them settled."""
    root = tmp_path / "study"
    (root / "interviews").mkdir(parents=True)
    (root / "study.yml").write_text("title: Large\nlanguage: en\nmoderators: [Interviewer]\n", encoding="utf-8")
    for person in range(INTERVIEWS):
        said = "\n\n".join(
            f"Interviewer: And after step {turn}?\n\nP{person:02d}: The van came late for the {turn}th time. I called them {person} times."
            for turn in range(TURNS)
        )
        (root / "interviews" / f"P{person:02d}.txt").write_text(said, encoding="utf-8")
    began = datetime(2026, 5, 1, 9, tzinfo=UTC)
    decided = [
        (
            quote,
            {
                **{"coder": coder, "status": "accepted", "phase": "retention", "emotion": EMOTIONS[number % 3]},
                **{"intensity": number % 4, "codes": ["late"], "at": began + timedelta(seconds=number)},
            },
        )
        for number, quote in enumerate(records(candidate_quotes(open_study(root)))[: CODINGS // 2])
        for coder in ("ana", "ben")
    ]
    study = open_study(root)
    ids = write_codings(study.codings_folder, decided)
    later = began + timedelta(days=1)
    settled = [
        (quote, {"coder": "ana", "status": "corrected", "phase": "advocacy", "settles": [*pair], "at": later})
        for (quote, _), pair in zip(decided[::20], zip(ids[::20], ids[1::20], strict=True), strict=True)
    ]
    write_codings(study.codings_folder, settled)
    return open_study(root)


@pytest.mark.parametrize("ending", ["qdpx", "xlsx", "csv"])
def test_ten_thousand_codings_out_and_in(study, figures, seconds, tmp_path, ending):
    file = tmp_path / f"out.{ending}"
    note = f"{INTERVIEWS} interviews, {CODINGS} codings, .{ending}"
    figures("s to export", seconds(lambda: export_study(study, file), runs=1), note=note)
    bare = tmp_path / "bare"
    shutil.copytree(study.root, bare)
    shutil.rmtree(bare / "interviews" / "codings")
    made = []
    took = seconds(lambda: made.append(import_file(file, bare)), runs=1)
    assert made[0].counts["decisions"] >= CODINGS
    figures("s to import into a study without codings", took, note=note)
    figures("s to import again, where nothing is new", seconds(lambda: import_file(file, bare), runs=1), note=note)


def test_decisions_together_and_one_by_one(figures, seconds, tmp_path):
    quote = {"quote": "q1", "text": "The van came late again. " * 4}
    said = {"coder": "ana", "status": "accepted"}
    together = seconds(lambda: write_codings(tmp_path / "together", [(quote, said)] * 500))
    alone = seconds(lambda: [write_coding(tmp_path / "alone", quote, **said) for _ in range(500)], runs=1)
    figures("times as fast as one decision at a time", alone / together, note="500 decisions, all on disk")
