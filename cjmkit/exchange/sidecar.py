"""What the standard has no place for, in a file beside the project: consent, personas, and the rest of study.yml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cjmkit.study import Study
from cjmkit.tables import known, plain, records

ENDING = ".cjmkit.json"
_OWN = (
    "surveys",
    "participants",
    "personas",
    "models",
    "moderators",
    "others",
)  # of study.yml: about files and labels here


def sidecar_path(path: Path) -> Path:
    """Return where the file beside a project is."""
    return path.with_name(path.stem + ENDING)


def sidecar_file(study: Study) -> bytes:
    """Return the bytes of the file beside a project."""
    config = _yaml(study.root / "study.yml")
    personas = study.config.personas
    entries = _yaml(study.root / personas) if isinstance(personas, str) else personas
    entries = entries.get("personas") if isinstance(entries, Mapping) else entries
    here = {*study.participants["participant"]}
    content = {
        "cjmkit": 1,
        "study": {key: value for key, value in config.items() if key not in _OWN}
        if isinstance(config, Mapping)
        else {},
        "personas": [_persona(entry, here) for entry in entries or () if isinstance(entry, Mapping)],
        "consent": {row["participant"]: row["consent"] for row in records(study.participants) if known(row["consent"])},
    }
    return json.dumps(plain(content), ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def read_sidecar(path: Path) -> dict[str, Any]:
    """Return what the file beside a project says; nothing where there is none, or none of this package."""
    try:
        content = json.loads(sidecar_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or "cjmkit" not in content:
        return {}
    kinds = {"study": dict, "personas": list, "consent": dict}
    held = {key: content[key] for key, kind in kinds.items() if isinstance(content.get(key), kind)}
    if "study" in held:
        held["study"] = {key: value for key, value in held["study"].items() if key not in _OWN}
    return held


def _persona(entry: Mapping[str, Any], here: set[str]) -> dict[str, Any]:
    """A persona without the pseudonyms of people who are not in the study: they withdrew."""
    match = entry.get("match")
    if not isinstance(match, Mapping) or "participant" not in match:
        return dict(entry)
    named = match["participant"]
    people = named if isinstance(named, list) else [named]
    return {**entry, "match": {**match, "participant": [each for each in people if str(each) in here]}}


def _yaml(path: Path) -> Any:
    try:
        return YAML(typ="safe").load(path.read_text(encoding="utf-8-sig")) or {}
    except (OSError, YAMLError, UnicodeDecodeError):
        return {}
