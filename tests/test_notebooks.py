import ast
import json
from pathlib import Path

import pytest
from studies import write_study

from cjmkit.errors import ReportError
from cjmkit.pipeline import check_notebook, run_notebook

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_has_short_cells_and_no_outputs(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            body = ast.parse("".join(cell["source"])).body
            assert len(body) <= 5
            assert not [
                node
                for statement in body
                for node in ast.walk(statement)
                if isinstance(node, (ast.For, ast.While, ast.FunctionDef))
            ]
            assert cell["outputs"] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_headless_from_either_folder(path, tmp_path):
    study = write_study(tmp_path)
    (study / "notebooks").mkdir()
    cwd = study / "notebooks" if path.stem == "04_persona" else study
    executed = run_notebook(path, tmp_path / "out.ipynb", {"language": "de"}, timeout=120, cwd=cwd)
    outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output["output_type"] == "error"]


def notebook(tmp_path, source, tags):
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {"tags": tags},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.mark.parametrize(
    ("tags", "parameters", "timeout", "message"),
    [
        ([], {"persona": "a"}, 60, "no cell tagged `parameters`"),
        (["parameters"], {"person": "a"}, 60, "did you mean persona?"),
        (["parameters"], {"persona": "a"}, None, "no timeout"),
    ],
)
def test_gate_refuses_before_a_kernel_starts(tmp_path, tags, parameters, timeout, message):
    with pytest.raises(ReportError, match=message.replace("?", r"\?")):
        check_notebook(notebook(tmp_path, "persona = None", tags), parameters, timeout=timeout)


def test_failing_cell_is_one_line(tmp_path):
    path = notebook(tmp_path, "persona = None\nraise ValueError('no such thing')", ["parameters"])
    with pytest.raises(ReportError, match="ValueError: no such thing"):
        run_notebook(path, tmp_path / "out.ipynb", {"persona": "a"}, timeout=60, cwd=tmp_path)
    assert not (tmp_path / "out.ipynb").exists()
