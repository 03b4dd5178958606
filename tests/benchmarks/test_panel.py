"""The coding panel in JupyterLab: from a key press to "saved", and how long a large study takes to open."""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path

import pytest
from labs import CHROMIUM, FLAGS, guarded, running_lab

ROOT = Path(__file__).parents[2]
INTERVIEWS, TURNS, DECISIONS = 40, 100, 60
SAID = (
    "We looked at two offers for a week. The second one was cheaper, but nobody called back.",
    "Signing took an hour. It was a mess, honestly.",
    "The van came on time. The app crashed twice. I wrote to support and they answered the same day.",
    "I tell everyone about it. My sister has one now.",
)
# Each key is timed in the page, from the key to the moment the panel says so.
PRESS = """async (count) => {
  const panel = document.querySelector('.cjm-panel'), list = panel.querySelector('.transcript'), times = [];
  for (let n = 0; n < count; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const saved = new Promise((resolve) => panel.addEventListener('cjm-saved', resolve, { once: true }));
    const began = performance.now();
    list.dispatchEvent(new KeyboardEvent('keydown', { key: 'Backspace', bubbles: true, cancelable: true }));
    await saved;
    times.push(performance.now() - began);
  }
  return times;
}"""
# What any question to a kernel takes on this machine, through the same server and the same browser.
BARE = """async (count) => {
  const { sessions } = window.jupyterapp.serviceManager, [model] = [...sessions.running()], times = [];
  const { kernel } = sessions.connectTo({ model });
  for (let n = 0; n < count; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const began = performance.now();
    await kernel.requestKernelInfo();
    times.push(performance.now() - began);
  }
  kernel.dispose();
  return times;
}"""
# The panel's cell run again: from the command to the first turn on screen, and to its suggestions.
OPEN = """async () => {
  const notebook = window.jupyterapp.shell.currentWidget.content, old = document.querySelector('.cjm-panel');
  notebook.activeCellIndex = notebook.widgets.findIndex((cell) => cell.model.sharedModel.getSource().includes('review_panel'));
  const frame = () => new Promise(requestAnimationFrame), began = performance.now(), times = [];
  window.jupyterapp.commands.execute('notebook:run-cell');
  for (const seen of ['.turn', '.suggestion .parts']) {
    while (!document.querySelector(`.cjm-panel ${seen}`) || old.isConnected) await frame();
    times.push((performance.now() - began) / 1000);
  }
  return times;
}"""
SCROLL = """async () => {
  const list = document.querySelector('.cjm-panel .transcript'), gaps = [];
  let last = performance.now();
  for (list.scrollTop = 0; list.scrollTop + list.clientHeight < list.scrollHeight - 1; list.scrollTop += 240) {
    await new Promise(requestAnimationFrame);
    gaps.push(performance.now() - last);
    last = performance.now();
  }
  return gaps;
}"""


def write_large(folder: Path) -> Path:
    (folder / "interviews").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    (folder / "study.yml").write_text("title: Large\nlanguage: en\nmoderators: [Interviewer]\n", encoding="utf-8")
    rows = ["participant,interview,participant_speaker"]
    for number in range(INTERVIEWS):
        person = f"P{number:02d}"
        turns = [
            f"Interviewer: And then, step {turn}?\n\n{person}: In week {turn} of it. {SAID[(number + turn) % len(SAID)]}"
            for turn in range(TURNS // 2)
        ]
        (folder / "interviews" / f"{person}.txt").write_text("\n\n".join(turns) + "\n", encoding="utf-8")
        rows.append(f"{person},{person}.txt,{person}")
    (folder / "interviews" / "participants.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    shutil.copy(ROOT / "notebooks" / "02_code.ipynb", folder / "notebooks")
    return folder


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_panel_in_the_lab(figures, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    study = write_large(tmp_path / "study")
    (tmp_path / "home").mkdir()
    faults: list[str] = []
    with running_lab(study, tmp_path / "home") as lab, sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = guarded(browser, faults, viewport={"width": 1280, "height": 1000}).new_page()
        lab.open(page, "notebooks/02_code.ipynb")
        page.locator(".cjm-panel .suggestion .parts").wait_for(timeout=120_000)
        page.wait_for_timeout(15_000)  # the rest of the notebook and of the suggestions
        times = page.evaluate(PRESS, DECISIONS)
        bare = page.evaluate(BARE, DECISIONS)
        gaps = page.evaluate(SCROLL)
        turns, suggestions = page.evaluate(OPEN)
        browser.close()
    note = f"{DECISIONS} decisions, {INTERVIEWS} interviews of {TURNS} turns"
    figures("median ms from key to saved", statistics.median(times), goal="< 50", note=note)
    figures("slowest of ten, ms from key to saved", statistics.quantiles(times, n=10)[-1], note=note)
    figures(
        "the same, in bare questions to the kernel",
        statistics.median(times) / statistics.median(bare),
        note=f"one takes {statistics.median(bare):.0f} ms here",
    )
    figures("median ms between frames while scrolling", statistics.median(gaps), goal="≤ 17")
    figures(
        "seconds from the cell to the first turns", turns, goal="< 2", note=f"{INTERVIEWS} interviews of {TURNS} turns"
    )
    figures("seconds from the cell to their suggestions", suggestions)
    assert faults == []
