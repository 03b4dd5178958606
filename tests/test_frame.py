import re
import subprocess
import sys
import tomllib
from pathlib import Path

from studies import write_study

ROOT = Path(__file__).parents[1]


def test_environment_yml_repeats_the_direct_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = re.findall(r'- "([^"]+)"', (ROOT / "environment.yml").read_text())
    assert sorted(listed) == sorted(project["dependencies"])


def loaded(*arguments):
    """The packages that a start of Python loads, as `-X importtime` lists them."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def foreign(packages):
    """Those that Python does not bring along."""
    return packages - sys.stdlib_module_names - loaded("-c", "pass")


def test_import_loads_no_other_package():
    assert foreign(loaded("-c", "import cjmkit")) == {"cjmkit"}


def test_import_does_not_even_load_typing():
    assert "typing" not in loaded("-c", "import cjmkit")


def test_help_loads_no_other_package():
    assert foreign(loaded("-m", "cjmkit", "--help")) == {"cjmkit"}


def test_help_of_a_command_loads_typer_and_no_drawing():
    packages = loaded("-m", "cjmkit", "report", "--help")
    assert "typer" in packages
    assert not packages & {"rich", "pandas", "numpy", "altair", "scipy", "sklearn", "IPython", "lxml", "nbformat"}


def test_check_loads_neither_charts_nor_notebooks_nor_widgets(tmp_path):
    packages = loaded("-m", "cjmkit", "check", str(write_study(tmp_path)))
    assert "pandas" in packages
    heavy = {"altair", "vl_convert", "papermill", "nbformat", "jsonschema", "rfc3987_syntax", "ipywidgets", "anywidget"}
    assert not packages & (heavy | {"IPython", "sklearn", "rich", "dask", "polars", "duckdb", "torch", "transformers"})
