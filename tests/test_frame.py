import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_environment_yml_repeats_the_direct_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = re.findall(r'- "([^"]+)"', (ROOT / "environment.yml").read_text())
    assert sorted(listed) == sorted(project["dependencies"])


def test_import_and_help_load_nothing_heavy():
    code = "import sys, cjmkit, cjmkit.cli; print(sorted({'pandas', 'altair', 'IPython', 'papermill', 'scipy', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "[]"
