"""A new study from nothing, and JupyterLab on an old one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from cjmkit.errors import Fault, StudyError
from cjmkit.study import packaged_notebooks
from cjmkit.texts import text

FOLDERS = ("interviews", "interviews/codings", "surveys", "notebooks", "outputs")


def make_study(folder: Path, *, language: str = "en") -> Path:
    """Make a study in `folder` with the notebooks and a commented study.yml; what is there already is kept.

    Raises `StudyError` where there is a study.yml already, and where the folder cannot be written to.
    """
    if (folder / "study.yml").exists():
        raise StudyError(Fault(text("scaffold.exists", language), str(folder / "study.yml")))
    templates = files("cjmkit") / "data" / "study" / language
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        for notebook in sorted(packaged_notebooks().glob("*.ipynb")):
            _keep(folder / "notebooks" / notebook.name, notebook.read_bytes())
        _keep(folder / "personas.yml", (templates / "personas.yml").read_bytes())
        _keep(folder / "interviews" / "participants.csv", (templates / "participants.csv").read_bytes())
        _keep(folder / "study.yml", (templates / "study.yml").read_bytes())
    except OSError as error:
        raise StudyError(
            Fault(text("scaffold.cannot", language, reason=error.strerror or str(error)), str(folder))
        ) from error
    return folder


def open_lab(root: Path) -> int:
    """Start JupyterLab on a study and return its exit code; the packaged notebooks are copied in where it has none."""
    notebooks = root / "notebooks"
    if not notebooks.is_dir():
        shutil.copytree(packaged_notebooks(), notebooks, ignore=shutil.ignore_patterns("*checkpoints*"))
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        "--LabApp.default_url=/lab/tree/notebooks/02_code.ipynb",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    return subprocess.call(command, env=lab_environment())


def lab_environment() -> dict[str, str]:
    """Return the environment of the Lab: charts interactive, and nothing that asks the network for news."""
    quiet = str(files("cjmkit") / "data" / "lab")
    paths = [path for path in (quiet, os.environ.get("JUPYTER_CONFIG_PATH")) if path]
    return {**os.environ, "CJMKIT_LAB": "1", "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}


def _keep(path: Path, content: bytes) -> None:
    if not path.exists():
        path.write_bytes(content)
