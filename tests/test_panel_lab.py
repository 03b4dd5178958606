"""The coding panel in a real JupyterLab: what two people decide there is what their ledgers hold, and nothing leaves the machine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from labs import CHROMIUM, FLAGS, guarded, running_lab, until

ROOT = Path(__file__).parents[1]
STUDY = "title: Small\nlanguage: en\nmoderators: [Interviewer]\n"
ROSTER = "participant,interview,participant_speaker\nP01,P01.txt,P01\nP02,P02.txt,P02\n"
TALK = """\
Interviewer: How did you hear of it?

P01: Well 😀👍🏽 my neighbour had one and I was curious. Then the app crashed twice while I tried to sign the contract.

Interviewer: And since then?

P01: The support answered within an hour. I would recommend it.
"""
OTHER = "Interviewer: And you?\n\nP02: It came late. Nobody told me why.\n"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def write_study(folder: Path) -> Path:
    (folder / "interviews").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    (folder / "study.yml").write_text(STUDY, encoding="utf-8")
    (folder / "interviews" / "participants.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "interviews" / "P01.txt").write_text(TALK, encoding="utf-8")
    (folder / "interviews" / "P02.txt").write_text(OTHER, encoding="utf-8")
    source = ROOT / "notebooks" / "02_code.ipynb"
    shutil.copy(source, folder / "notebooks" / "02_code.ipynb")
    second = source.read_text(encoding="utf-8").replace('coder = \\"me\\"', 'coder = \\"ben\\"')
    assert "ben" in second
    (folder / "notebooks" / "02_code_ben.ipynb").write_text(second, encoding="utf-8")
    return folder


def lines(study: Path, coder: str) -> list[dict[str, Any]]:
    path = study / "interviews" / "codings" / f"{coder}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def ready(page: Any) -> Any:
    panel = page.locator(".cjm-panel")
    panel.locator(".suggestion .parts").wait_for(timeout=90_000)
    panel.locator(".transcript").focus()
    return panel


def saved(page: Any, press: str) -> None:
    """Press a key and wait for the panel to say that it is saved."""
    page.evaluate(
        "window.cjmSaved = 0; document.querySelector('.cjm-panel').addEventListener('cjm-saved', () => { window.cjmSaved += 1 })"
    )
    page.keyboard.press(press)
    page.wait_for_function("window.cjmSaved > 0")


def test_two_coders_code_in_the_lab_and_nothing_leaves_the_machine(tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    study = write_study(tmp_path / "study")
    (tmp_path / "home").mkdir()
    faults: list[str] = []
    with running_lab(study, tmp_path / "home") as lab, sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        first = guarded(browser, faults, viewport={"width": 1280, "height": 1000}).new_page()
        lab.open(first, "notebooks/02_code.ipynb")
        panel = ready(first)
        second = guarded(browser, faults, viewport={"width": 1280, "height": 1000}).new_page()
        lab.open(second, "notebooks/02_code_ben.ipynb")
        other = ready(second)

        panel.locator('[data-key="order"]').select_option("file")
        panel.locator(".transcript").focus()
        # A span of one's own, by keyboard alone: from "Then the app crashed twice while …" to "the app crashed twice".
        for key in ("Home", "ArrowDown", "Control+Shift+ArrowRight", *["Shift+ArrowLeft"] * 8):
            first.keyboard.press(key)
        assert panel.locator("blockquote").inner_text() == "the app crashed twice"
        first.keyboard.press("3")
        first.keyboard.press("f")
        saved(first, "Enter")
        assert panel.locator(".status").inner_text().startswith("Saved ")

        # The other coder meanwhile, with the mouse: a sentence accepted as it is suggested.
        other.get_by_text("The support answered within an hour.").first.click()
        second.get_by_role("button", name="Accept").click()
        other.locator(".status").get_by_text("Saved").wait_for()

        first.keyboard.press("Home")
        saved(first, "Enter")
        saved(first, "Control+z")
        assert panel.locator(".status").inner_text().startswith("Taken back")
        first.close()
        second.close()
        browser.close()
        until(lambda: len(lines(study, "me")) == 3)

    span, accepted, undone = lines(study, "me")
    start = TALK.split("P01: ")[1].index("the app")
    assert (span["text"], span["start_char"], span["end_char"]) == ("the app crashed twice", start, start + 21)
    assert (span["status"], span["phase"], span["emotion"]) == ("corrected", "purchase", "frustration")
    assert accepted["status"] == "accepted"
    assert accepted["text"] == "Well 😀👍🏽 my neighbour had one and I was curious."
    assert accepted["phase"]
    assert (undone["status"], undone["quote"]) == ("suggested", accepted["quote"])
    (theirs,) = lines(study, "ben")
    assert (theirs["status"], theirs["text"]) == ("accepted", "The support answered within an hour.")
    assert {path.name for path in (study / "interviews" / "codings").iterdir()} == {"me.jsonl", "ben.jsonl"}
    assert faults == []
