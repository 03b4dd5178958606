"""The ledger: a million codings read, asked, and written to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from cjmkit.codings import decisions, read_codings, write_coding

LINES, CODERS, PEOPLE = 1_000_000, ("ana", "ben", "cleo", "dora"), 200


def write_ledgers(folder: Path, lines: int) -> None:
    """Write ledgers as coders would: a fifth as many quotes, some decisions rejected, undone or corrected later."""
    folder.mkdir()
    files = {coder: (folder / f"{coder}.jsonl").open("w", encoding="utf-8") for coder in CODERS}
    for number in range(lines):
        coder, turn = CODERS[number % len(CODERS)], number // len(CODERS)
        quote = turn * 7919 % (lines // 5)
        line = {
            "coding": f"c{number:016x}",
            "at": pd.Timestamp(1_775_000_000_000 + 50 * turn, unit="ms").isoformat(timespec="milliseconds") + "Z",
            "coder": coder,
            "status": ("accepted", "accepted", "corrected", "rejected", "suggested")[turn % 5],
            "quote": f"q{quote:012x}",
            "utterance": f"u{quote // 3:012x}",
            "source": f"P{quote % PEOPLE:03d}.vtt",
            "participant": f"P{quote % PEOPLE:03d}",
            "position": quote % 500,
            "start_char": quote % 200,
            "end_char": quote % 200 + 80,
            "text": f"The van came late again and nobody called us, for the {quote}th time this year I think.",
            "before": "no, not in the first winter. ",
            "after": " And then they sent the invoice.",
            "question": "And what happened after that, when you had called the support desk?",
            "phase": ("awareness", "consideration", "purchase", "retention", "advocacy")[number % 5],
            "emotion": ("frustration", "relief", "trust")[number % 3],
            "intensity": number % 4,
        }
        files[coder].write(json.dumps(line if number % 3 else {**line, "codes": ["fee"]}, ensure_ascii=False) + "\n")
    for file in files.values():
        file.close()


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "codings"
    shutil.rmtree(tmp_path)  # more than half a GB


def test_a_million_codings(folder, figures, seconds):
    write_ledgers(folder, LINES)
    note = f"{LINES:,} lines".replace(",", " ")
    figures("s to read the ledgers for the first time", seconds(lambda: read_codings(folder), runs=1), note=note)
    figures(
        "s for where each coder stands on each quote",
        seconds(lambda: decisions(read_codings(folder))),
        goal="at most 3",
        note=note,
    )
    codings = read_codings(folder)
    one = seconds(lambda: codings[codings["participant"].eq("P007")])
    figures("s for one participant's codings", one, goal="at most 0.05", note=note)
    write_coding(folder, {"quote": "q1"}, coder="ana", status="accepted")
    figures("s to read again after one decision more", seconds(lambda: read_codings(folder), runs=1), note=note)


def test_reading_beside_pandas(folder, figures, seconds, tmp_path):
    write_ledgers(folder, 100_000)

    def read_anew():
        again = tmp_path / "again"
        shutil.rmtree(again, ignore_errors=True)
        shutil.copytree(folder, again)
        assert len(read_codings(again)) == 100_000

    def read_with_pandas():
        frames = [pd.read_json(path, lines=True, dtype=False) for path in folder.glob("*.jsonl")]
        assert len(pd.concat(frames)) == 100_000

    ratio = seconds(read_with_pandas, runs=2) / seconds(read_anew, runs=2)
    figures("times as fast as pandas.read_json, checks and merging included", ratio, note="100 000 lines")


def test_decisions_a_second(folder, figures, seconds):
    quote = {"quote": "q1", "text": "The van came late again. " * 4}
    took = seconds(lambda: [write_coding(folder, quote, coder="ana", status="accepted") for _ in range(200)])
    figures("decisions a second, each on disk before the next", 200 / took)
