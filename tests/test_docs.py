import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_readme_names_both_commands_word_for_word():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "pip install uv && uv run cjm report" in readme
    assert "pip install uv && uv run pytest" in readme


def test_ci_runs_the_readme_commands():
    scripts = (ROOT / ".ci" / "run").read_text() + (ROOT / "check").read_text()
    assert "pip install uv && uv run cjm report" in scripts
    assert "pip install uv && uv run pytest" in scripts


@pytest.mark.parametrize(
    "code", re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
)
def test_readme_examples_run(code, monkeypatch):
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})
