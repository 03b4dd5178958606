"""From a study to its reports: notebooks run by papermill behind a gate, pages and JSON written all at once or not at all."""

import cjmkit.schemas  # noqa: F401 - before nbformat and papermill
from cjmkit.pipeline.notebooks import check_notebook, notebook_path, run_notebook
from cjmkit.pipeline.reports import FORMATS, write_reports

__all__ = ["FORMATS", "check_notebook", "notebook_path", "run_notebook", "write_reports"]
