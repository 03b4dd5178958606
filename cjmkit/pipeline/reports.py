"""One report a persona and an overview, written into a folder aside and moved into `outputs/` when all of them are whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cjmkit.errors import Fault, ReportError, StudyError
from cjmkit.journey import JourneyMap, journey_map
from cjmkit.personas import PersonaProfile, build_persona
from cjmkit.pipeline.notebooks import check_notebook, notebook_path, run_notebook
from cjmkit.quotes import evidence, is_preliminary, verified_quotes
from cjmkit.report import how_made, index_page, persona_page
from cjmkit.study import Study
from cjmkit.tables import plain, records
from cjmkit.texts import text

FORMATS = ("html", "json")
TIMEOUT = 600.0  # seconds a cell


@dataclass(frozen=True, eq=False)
class _Report:
    profile: PersonaProfile
    journey: JourneyMap


def write_reports(
    study: Study,
    personas: Sequence[str] = (),
    *,
    formats: Sequence[str] = ("html",),
    preliminary: bool = False,
    jobs: int | None = None,
    timeout: float | None = TIMEOUT,
    progress: Callable[[str], None] = lambda persona: None,
) -> list[Path]:
    """Write the reports of these personas (all, when none is named) into the study's `outputs/` and return the files.

    `html` gives `<persona>.html`, the executed `<persona>.ipynb` beside it, and `index.html` over all personas written;
    `json` gives `<persona>.json`. Raises `StudyError` for an unknown persona and `ReportError` when a notebook fails;
    `outputs/` is then as it was.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ReportError(
            text("pipeline.formats", study.language, unknown=", ".join(unknown), known=", ".join(FORMATS))
        )
    chosen = [study.persona(id).id for id in dict.fromkeys(personas)] or [persona.id for persona in study.personas]
    if not chosen:
        raise StudyError(Fault(text("study.no_personas", study.language), "personas.yml"))
    preliminary = is_preliminary(study, preliminary)
    notebook = notebook_path(study.root)
    if "html" in formats:
        check_notebook(notebook, _parameters(study, chosen[0], preliminary), timeout=timeout, language=study.language)
    outputs = study.root / "outputs"
    try:
        outputs.mkdir(exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".building-", dir=outputs))
    except OSError as error:
        raise ReportError(
            Fault(text("pipeline.outputs", study.language, reason=error.strerror or str(error)), str(outputs))
        ) from error
    try:
        reports = {
            id: _Report(
                build_persona(study, id, preliminary=preliminary), journey_map(study, id, preliminary=preliminary)
            )
            for id in chosen
        }
        if "html" in formats:
            _write_pages(
                study, reports, aside, notebook, preliminary=preliminary, jobs=jobs, timeout=timeout, progress=progress
            )
        if "json" in formats:
            for id, report in reports.items():
                (aside / f"{id}.json").write_text(report_json(report.journey), encoding="utf-8")
        made = sorted(path.name for path in aside.iterdir())
        for name in made:
            os.replace(aside / name, outputs / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return [outputs / name for name in made]


def _write_pages(
    study: Study, reports: Mapping[str, _Report], aside: Path, notebook: Path, *,
    preliminary: bool, jobs: int | None, timeout: float | None, progress: Callable[[str], None],
) -> None:  # fmt: skip
    known = evidence(study, verified_quotes(study, preliminary=preliminary))
    made = how_made(study, preliminary=preliminary)

    def one(id: str) -> None:
        parameters = _parameters(study, id, preliminary)
        executed = run_notebook(
            notebook, aside / f"{id}.ipynb", parameters, timeout=timeout, cwd=study.root, language=study.language
        )
        title = f"{reports[id].profile.name} · {study.title}"
        page = persona_page(
            executed, title=title, language=study.language, evidence=known, preliminary=preliminary, provenance=made
        )
        (aside / f"{id}.html").write_text(page, encoding="utf-8")
        progress(id)

    with ThreadPoolExecutor(max_workers=max(1, jobs or min(len(reports), os.cpu_count() or 1))) as pool:
        for done in [pool.submit(one, id) for id in reports]:
            done.result()
    entries = [
        {
            "id": id,
            "name": report.profile.name,
            "line": report.profile.line,
            "file": f"{id}.html",
            "curve": report.journey.curve,
            "findings": report.journey.findings,
            "facts": report.profile.facts,
            "preliminary": preliminary,
            "scores": report.profile.scores,
        }
        for id, report in reports.items()
    ]
    index = index_page(study.title, study.language, entries, evidence=known, provenance=made)
    (aside / "index.html").write_text(index, encoding="utf-8")


def _parameters(study: Study, persona: str, preliminary: bool) -> dict[str, Any]:
    return {"persona": persona, "language": study.language, "preliminary": preliminary, "share": study.share}


def report_json(journey: JourneyMap) -> str:
    """Return the machine form of a persona's report, in the shape that `cjm report --format json` promises."""
    curve = journey.curve
    keys = ("phase", "people", "quotes", "mean", "low", "high", "method", "shrunk", "survey", "load", "evidence")
    content = {
        "persona": journey.persona,
        "preliminary": journey.preliminary,
        "curve": [{key: row[key] for key in keys} for row in records(curve.points)],
        "patterns": records(curve.patterns[["kind", "phase", "support", "evidence"]]),
        "triangulation": records(journey.triangulation[["phase", "class", "interview", "survey"]]),
        "map": records(journey.cells[["phase", "lane", "text", "level", "evidence"]]),
        "warnings": [*journey.warnings],
    }
    return json.dumps(plain(content), ensure_ascii=False, indent=1) + "\n"
