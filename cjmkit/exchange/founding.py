"""A new study for an imported project: study.yml with its codebook, folders, personas."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cjmkit.codebook import DEFAULT_EMOTIONS, DEFAULT_PHASES, NO_PHASE, presets, read_codebook
from cjmkit.errors import CjmkitError, Fault, StudyError
from cjmkit.exchange.codes import code_guid, facet_of
from cjmkit.exchange.interviews_in import safe_name
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.project import Code
from cjmkit.study import Study, open_study
from cjmkit.study.config import read_config
from cjmkit.texts import LANGUAGES, text

FOLDERS = ("interviews", "interviews/codings", "surveys", "outputs")


def found_study(
    root: Path, title: str, codes: Sequence[Code], beside: Mapping[str, Any], language: str, outcome: Outcome
) -> None:
    """Make a study in `root`: phases and emotions from the project's codes, everything else from the file beside it.

    Raises `StudyError` where the folder cannot be written to.
    """
    told = beside.get("study", {})
    asking = list(dict.fromkeys(text("exchange.moderator", each) for each in LANGUAGES))
    content: dict[str, Any] = {
        "title": " ".join(title.split()) or "–",
        "language": language,
        "phases": _entries("phase", codes) or DEFAULT_PHASES,
        "emotions": _entries("emotion", codes) or DEFAULT_EMOTIONS,
        "moderators": [*asking, *(f"{each} {number}" for each in asking for number in (2, 3))],
    }
    try:
        for name in FOLDERS:
            (root / name).mkdir(parents=True, exist_ok=True)
        _write_config(root / "study.yml", content, told, outcome)
        outcome.written.append("study.yml")
        if beside.get("personas") and not (root / "personas.yml").exists():
            _write_yaml(root / "personas.yml", beside["personas"])
            outcome.written.append("personas.yml")
    except OSError as error:
        message = text("exchange.cannot_write", language, reason=error.strerror or str(error))
        raise StudyError(Fault(message, str(root))) from error


def _write_config(path: Path, content: dict[str, Any], told: Mapping[str, Any], outcome: Outcome) -> None:
    """Write study.yml with what the file beside the project says, without it where that is no good study.yml."""
    if told:
        _write_yaml(path, {**content, **told})
        try:
            config = read_config(path)
            read_codebook(config.phases, config.emotions)
            return
        except CjmkitError as error:
            path.unlink()
            outcome.lose("in_sidecar_faulty", str(error.faults[0].message))
    _write_yaml(path, content)


def opened(root: Path, language: str) -> Study | None:
    """Return the study in `root`; None where it has neither interviews nor surveys yet."""
    folders = [root / "interviews", root / "surveys"]
    held = [path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file()]
    aside = ("participants.csv",)
    if not [path for path in held if path.name not in aside and "codings" not in path.parts and path.name[0] != "."]:
        return None
    return open_study(root, language=language, strict=False)


def _entries(facet: str, codes: Sequence[Code]) -> str | list[dict[str, Any]] | None:
    """The phases or emotions that a project's codes list: a preset's id where it has them all, else each by name."""
    parent = next((code for code in codes if facet_of(code) == facet), None)
    if parent is None or not parent.codes:
        return None
    kind = f"{facet}s"
    found = [code for code in parent.codes if code.guid != code_guid("phase", NO_PHASE)]
    default = DEFAULT_PHASES if facet == "phase" else DEFAULT_EMOTIONS
    for preset in [default, *presets(kind)]:
        book = read_codebook(preset) if facet == "phase" else read_codebook(emotions=preset)
        entries: Sequence[Any] = book.phases if facet == "phase" else book.emotions
        names = {name.casefold() for each in entries for name in (each.id, *each.names.values())}
        ids = {code_guid(facet, each.id) for each in entries}
        if all(code.guid in ids or code.name.casefold() in names for code in found):
            return preset
    taken: set[str] = set()
    return [_entry(code, taken) for code in found]


def _entry(code: Code, taken: set[str]) -> dict[str, Any]:
    id = safe_name(code.name).casefold().replace(" ", "_")
    while id in taken or id == NO_PHASE:
        id += "_"
    taken.add(id)
    entry = {"id": id, "name": code.name}
    return {**entry, "goal": code.description} if code.description.strip() else entry


def _write_yaml(path: Path, content: Any) -> None:
    out = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 4096
    yaml.dump(content, out)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(out.getvalue())


def check_new(root: Path, language: str) -> None:
    """Raise where a study cannot be made: `root` is a file."""
    if root.exists() and not root.is_dir():
        raise CjmkitError(Fault(text("exchange.not_a_folder", language), str(root)))
