"""How long it takes to begin: an import, a help text, a check of the sample study."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> None:
    # Modules are compiled once, as they are wherever nobody forbids it.
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True, env=own)


def test_start(figures, seconds):
    bare = seconds(lambda: run("-c", "pass"), runs=5)
    pandas = seconds(lambda: run("-c", "import pandas"))
    figures("import cjmkit, in bare starts", seconds(lambda: run("-c", "import cjmkit"), runs=5) / bare, goal="≤ 2")
    figures("cjm --help, in bare starts", seconds(lambda: run("-m", "cjmkit", "--help"), runs=5) / bare, goal="≤ 8")
    figures(
        "cjm check on the sample, in imports of pandas",
        seconds(lambda: run("-m", "cjmkit", "check")) / pandas,
        goal="≤ 3",
    )
