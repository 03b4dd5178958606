"""Notebooks run headless: what papermill would let pass is refused first, and what differs from run to run is taken out."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cjmkit.errors import Fault, ReportError, nearest
from cjmkit.study import packaged_notebooks
from cjmkit.texts import text

PERSONA_NOTEBOOK = "04_persona.ipynb"


def notebook_path(root: Path, name: str = PERSONA_NOTEBOOK) -> Path:
    """Return the study's own notebook of this name, or the packaged one."""
    own = root / "notebooks" / name
    return own if own.is_file() else packaged_notebooks() / name


def check_notebook(path: Path, parameters: Mapping[str, Any], *, timeout: float | None, language: str = "en") -> None:
    """Raise `ReportError` for what papermill takes for success: no `parameters` cell, an unknown parameter, no timeout."""
    import nbformat

    faults = []
    try:
        notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ReportError(Fault(text("pipeline.unreadable", language, reason=str(error)), str(path))) from error
    tagged = [cell for cell in notebook.cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if not tagged:
        faults.append(Fault(text("pipeline.no_parameters_cell", language), str(path)))
    else:
        known = _parameters(tagged[0]["source"])
        for name in parameters:
            if name not in known:
                near = nearest(name, known)
                hint = text("common.nearest", language, nearest=near) if near else ", ".join(known)
                faults.append(Fault(text("pipeline.unknown_parameter", language, name=name, hint=hint), str(path)))
    if timeout is None or timeout <= 0:
        faults.append(Fault(text("pipeline.no_timeout", language), str(path)))
    if faults:
        raise ReportError(faults)


def run_notebook(
    path: Path, target: Path, parameters: Mapping[str, Any], *, timeout: float | None, cwd: Path, language: str = "en"
) -> Any:
    """Execute a notebook into `target` and return it; `timeout` is in seconds a cell, `cwd` where its kernel stands.

    Raises `ReportError` before a kernel starts (see `check_notebook`), and with the cell's own words when one fails.
    """
    check_notebook(path, parameters, timeout=timeout, language=language)
    import nbformat

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # papermill's dependencies warn of their own future
        import papermill

        logging.getLogger("papermill").setLevel(logging.ERROR)
        try:
            notebook = papermill.execute_notebook(
                str(path),
                None,
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                execution_timeout=timeout,
                extra_arguments=["--log-level=50"],  # the kernel has nothing to say that the report does not
                cwd=str(cwd),
            )
        except papermill.PapermillExecutionError as error:
            message = text(
                "pipeline.cell_failed", language, number=error.cell_index + 1, error=f"{error.ename}: {error.evalue}"
            )
            raise ReportError(Fault(message, str(path))) from error
        except (TimeoutError, RuntimeError) as error:
            raise ReportError(
                Fault(text("pipeline.kernel", language, reason=str(error).strip().splitlines()[0]), str(path))
            ) from error
    settle(notebook)
    target.write_text(nbformat.writes(notebook), encoding="utf-8")  # type: ignore[no-untyped-call]
    return notebook


def settle(notebook: Any) -> None:
    """Take out what differs between two runs of the same study: times, paths, widget models, random cell ids."""
    for name in ("papermill", "widgets"):
        notebook.metadata.pop(name, None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number:02d}"
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_widget(output)]


def _is_widget(output: Mapping[str, Any]) -> bool:
    return any(kind.startswith("application/vnd.jupyter.widget") for kind in output.get("data", {}))


def _parameters(source: str) -> list[str]:
    """The names a parameters cell assigns."""
    import ast

    try:
        body = ast.parse(source).body
    except SyntaxError:
        return []
    names = []
    for statement in body:
        targets = (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
        names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names
