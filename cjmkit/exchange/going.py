"""One way out and one way in: the file's ending says which."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from cjmkit.codings import decisions
from cjmkit.errors import CjmkitError, Fault, ReportError, StudyError, nearest
from cjmkit.exchange.founding import check_new
from cjmkit.exchange.incoming import take_codebook, take_project
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.outgoing import ORIGIN, codebook_losses, codes_of, project_of
from cjmkit.exchange.positions import TOOLS
from cjmkit.exchange.project import every_code
from cjmkit.exchange.rows_in import take_rows
from cjmkit.exchange.sheets import coding_rows, csv_file, json_file, xlsx_file
from cjmkit.exchange.sidecar import sidecar_file, sidecar_path
from cjmkit.exchange.writing import codebook_file, project_file
from cjmkit.quotes import is_preliminary
from cjmkit.study import Study, find_study
from cjmkit.study.config import read_config
from cjmkit.tables import records
from cjmkit.texts import text

OUT = (".qdpx", ".qdc", ".xlsx", ".csv", ".json")
IN = (".qdpx", ".qde", ".qdc", ".xlsx", ".csv", ".json")


def export_study(study: Study, file: str | Path, *, tool: str = "standard") -> Outcome:
    """Write a study into a file of its ending: .qdpx, .qdc (codes only), .xlsx, .csv or .json (codings and quotes).

    Nobody's words go out who may not be quoted (`open_study(share=True)` is the strict form). `tool` is who will read a .qdpx:
    standard, nvivo, atlasti, maxqda, qualcoder or taguette; they differ in line ends and in how they count positions. What a
    REFI-QDA project has no place for goes into a file beside it. The same study gives the same bytes.

    Returns what went out, by kind, and everything that did not, with its reason. Raises `ReportError` for an ending or a tool that
    is none, for a file within the study's raw data, and where it cannot be written.
    """
    path = Path(file)
    ending = _ending(path, OUT, study.language)
    if tool not in TOOLS:
        near = nearest(tool, TOOLS) or "–"
        message = text("exchange.unknown_tool", study.language, tool=tool, known=", ".join(TOOLS), nearest=near)
        raise ReportError(Fault(message))
    target = path.resolve()
    if any(target.is_relative_to(study.root / raw) for raw in ("interviews", "surveys")):
        raise ReportError(Fault(text("exchange.raw_data", study.language), str(path)))
    outcome = Outcome(path.name, study.root)
    files = {path: _content(study, ending, tool, outcome)}
    if ending == ".qdpx":
        files[sidecar_path(path)] = sidecar_file(study)
    for place, content in files.items():
        _write(place, content, study.language)
        outcome.written.append(str(place))
    return outcome


def import_file(file: str | Path, folder: str | Path | None = None, *, language: str | None = None) -> Outcome:
    """Bring a file of another program into a study.

    A .qdpx (or an unpacked .qde) brings documents, codes, codings with coder and time, memos and cases; a .qdc codes; .xlsx, .csv
    and .json a table of codings. Without `folder` it is the study one stands in; a folder without a study.yml becomes a new study,
    for a project or codebook, in `language` (by default that of its texts, German or English). No file that is there is overwritten, ledgers are appended to, and a second import adds nothing.

    Returns what came over, by kind, and everything that has no place, with its reason. Raises `CjmkitError` for a file that cannot
    be read, and for one made to do harm, before anything is written.
    """
    path = Path(file)
    lang = language or "en"
    if not path.is_file():
        raise CjmkitError(Fault(text("exchange.no_file", lang), str(path)))
    ending = _ending(path, IN, lang)
    root = find_study() if folder is None else Path(folder).resolve()
    new = not (root / "study.yml").is_file()
    if language is None and not new:
        lang = language = read_config(root / "study.yml").language
    if ending in (".xlsx", ".csv", ".json"):
        if new:
            raise CjmkitError(Fault(text("exchange.rows_need_study", lang), str(root)))
        return take_rows(path, root, language=lang)
    if new:
        check_new(root, lang)
    take = take_codebook if ending == ".qdc" else take_project
    try:
        return take(path, root, new=new, language=language)
    except OSError as error:
        message = text("exchange.cannot_write", lang, reason=error.strerror or str(error))
        raise StudyError(Fault(message, str(error.filename or root))) from error


def _content(study: Study, ending: str, tool: str, outcome: Outcome) -> bytes:
    if ending == ".qdpx":
        return project_file(project_of(study, outcome), TOOLS[tool])
    if ending == ".qdc":
        codes, _ = codes_of(study, records(decisions(study.codings)))
        outcome.counts = {"codes": sum(1 for _ in every_code(codes))}
        outcome.lose("out_codes_only")
        codebook_losses(study, outcome)
        return codebook_file(codes, ORIGIN)
    rows = coding_rows(study, outcome)
    outcome.counts = {
        "codings": len(rows),
        "quotes": len({row["quote"] for row in rows}),
        "coders": len({row["coder"] for row in rows}),
    }
    if ending == ".csv":
        return csv_file(rows)
    if ending != ".csv" and is_preliminary(study):
        outcome.lose("out_preliminary")
    return json_file(study, rows) if ending == ".json" else xlsx_file(study, rows, outcome)


def _ending(path: Path, endings: Sequence[str], language: str) -> str:
    ending = path.suffix.casefold()
    if ending not in endings:
        message = text("exchange.unknown_ending", language, ending=ending or "–", known=", ".join(endings))
        raise ReportError(Fault(message, str(path)))
    return ending


def _write(path: Path, content: bytes, language: str) -> None:
    """Put the file in its place as a whole, or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        message = text("exchange.cannot_write", language, reason=error.strerror or str(error))
        raise ReportError(Fault(message, str(path))) from error
