"""Benchmarks: figures for reading, never a failure. `uv run pytest tests/benchmarks --benchmark-only` prints one table.

A benchmark measures cjmkit and what people use today in the same run and hands both to `figures`; `--figures FILE` also writes
them as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

# On Linux getrusage also counts what the process was before it became this one: the benchmarks' own memory.
PEAK = (
    "[line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0]"
    if sys.platform == "linux"
    else "__import__('resource').getrusage(__import__('resource').RUSAGE_SELF).ru_maxrss"
)
UNIT = 1024**2 if sys.platform == "darwin" else 1024  # in a MB
FIGURES = pytest.StashKey[list[dict[str, object]]]()


def pytest_addoption(parser):
    group = parser.getgroup("benchmarks")
    group.addoption("--benchmark-only", action="store_true", help="run the benchmarks, one after the other")
    group.addoption("--figures", type=Path, help="write the figures to this file, as JSON")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    if config.getoption("--benchmark-only", False):
        config.option.numprocesses, config.option.dist = 0, "no"  # two at a time would measure each other
    return None


def pytest_configure(config):
    config.stash[FIGURES] = []


def pytest_ignore_collect(collection_path, config):
    return True if not config.getoption("--benchmark-only", False) and collection_path.name != "conftest.py" else None


@pytest.fixture
def figures(request) -> Callable[..., None]:
    """Note one figure: `figures("times as fast as webvtt-py", 6.2, goal="at least 5", note="100,000 cues")`."""

    def note(name: str, value: float, *, goal: str = "", note: str = "") -> None:
        row = {"benchmark": request.node.name, "figure": name, "value": float(value), "goal": goal, "note": note}
        request.config.stash[FIGURES].append(row)

    return note


@pytest.fixture
def seconds() -> Callable[..., float]:
    """Return the shortest wall time of several runs of a function, in seconds."""

    def measure(function: Callable[[], object], runs: int = 3) -> float:
        times = []
        for _ in range(runs):
            began = time.perf_counter()
            function()
            times.append(time.perf_counter() - began)
        return min(times)

    return measure


@pytest.fixture
def process() -> Callable[[str], tuple[float, float]]:
    """Run Python code in a process of its own; return its wall time in seconds and its peak memory in MB."""

    def run(code: str) -> tuple[float, float]:
        wrapped = f"{code}\nprint('\\n', {PEAK})"
        # Modules are compiled once, as they are wherever nobody forbids it.
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", wrapped], capture_output=True, text=True, check=True, env=own)
        return time.perf_counter() - began, int(done.stdout.split()[-1]) / UNIT

    return run


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash[FIGURES]
    if not rows:
        return
    terminalreporter.section("figures")
    for row in rows:
        goal = f"  (goal: {row['goal']})" if row["goal"] else ""
        note = f"  {row['note']}" if row["note"] else ""
        terminalreporter.write_line(f"{row['value']:>12.4g}  {row['figure']}{goal}{note}  [{row['benchmark']}]")
    if path := config.getoption("--figures", None):
        path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
