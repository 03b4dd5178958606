"""A project's documents into a study's interviews: those that are there are found again, the others become files."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cjmkit.exchange.alignment import Squeezed, likeness, samples
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.positions import with_lf
from cjmkit.exchange.project import Source
from cjmkit.study import Study
from cjmkit.tables import records
from cjmkit.transcripts import read_interview

ALIKE = 0.8  # share of an interview's words in a document, from which on it is that interview
NAMED_ALIKE = 0.5  # where the name is the same as well

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*;\ud800-\udfff]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_ASIDE = ("participants", "readme", "licence", "license")  # files in interviews/ that are called so are no transcripts
_LONGEST = 120  # characters of a file's name without its ending


@dataclass(frozen=True)
class Placed:
    """A document and the source of the study that it is."""

    source: Source
    file: str
    text: str | None  # with LF line ends; None where only the study has it


def closed_sources(study: Study) -> dict[str, list[dict[str, Any]]]:
    """Return the turns of the interviews that the study does not show: their people withdrew, and stay away in an import as well."""
    open_ones = {*study.utterances["source"]}
    closed = {}
    for record in study.files.get("interviews", ()):
        if record["file"] not in open_ones:
            closed[record["file"]] = records(read_interview(study.root / "interviews" / record["file"]).utterances)
    return closed


def reduced_sources(study: Study) -> set[str]:
    """Return the interviews of several people of whom some withdrew: their turns are not in the study."""
    here = study.utterances[study.utterances["role"].eq("participant")].groupby("source").size()
    return {
        record["file"]
        for record in study.files.get("interviews", ())
        if record["turns"]["participant"] > here.get(record["file"], 0)
    }


def place_sources(
    sources: Sequence[Source],
    turns: Mapping[str, Sequence[Mapping[str, Any]]],
    closed: Mapping[str, Sequence[Mapping[str, Any]]],
    folder: Path,
    outcome: Outcome,
) -> tuple[list[Placed], set[str]]:
    """Return which source of the study each document is, and the ids of documents of withdrawn people; new ones are written into `folder`, the study's interviews/.

    `turns` are the study's utterances by source, `closed` those of withdrawn people. No file that is there is written to.
    """
    placed: list[Placed] = []
    shut: set[str] = set()
    known = {
        file: _Known(_stem(file), samples(rows), sum(len(row["text"]) for row in rows))
        for file, rows in {**turns, **closed}.items()
    }
    written: dict[str, str] = {}
    missing = {source.missing for source in sources if source.kind != "Transcript"}
    for source in sources:
        words = None if source.text is None else with_lf(source.text)
        if words is None or not words.strip():
            found = _named(source, turns) if source.missing else None
            if found is None and source.kind == "Transcript" and source.missing in missing and not source.selections:
                continue  # the document of the same text is named already
            if found is None:
                _note_unplaced(source, outcome)
            else:
                placed.append(Placed(source, found, None))
            continue
        file = next((each.file for each in placed if each.text == words), None)
        if file is None:
            file = _there(source, words, known, {*written, *(each.file for each in placed)})
        if file in closed:
            shut.add(source.guid)
            outcome.lose("in_withdrawn", count=max(1, sum(len(each.codings) for each in source.selections)))
            continue
        if file is None:
            file = _write(source, words, folder, outcome)
            written[file] = words
        placed.append(Placed(source, file, words))
    outcome.counts["interviews"] = len({each.file for each in placed})
    outcome.counts["new_interviews"] = sum(1 for each in outcome.written if each.startswith("interviews/"))
    return placed, shut


@dataclass(frozen=True)
class _Known:
    """A source of the study, as documents are compared with it."""

    stem: str
    pieces: Sequence[str]
    length: int


def _there(source: Source, words: str, known: Mapping[str, _Known], taken: Collection[str]) -> str | None:
    """The source of the study that a document is, by its content; a name alone says nothing. No source is two documents."""
    letters = Squeezed(words).letters if known else ""
    found: list[tuple[float, bool, float, str]] = []
    for file, each in known.items():
        named = _stem(source.name) == each.stem
        alike = 0.0 if file in taken else likeness(letters, each.pieces)
        if alike >= (NAMED_ALIKE if named else ALIKE):
            lengths = sorted((len(words), each.length))
            found.append((round(alike, 2), named, lengths[0] / lengths[1], file))
    return max(found)[-1] if found else None


def _named(source: Source, turns: Mapping[str, Any]) -> str | None:
    found = [file for file in turns if _stem(file) == _stem(source.name)]
    return found[0] if len(found) == 1 else None


def _note_unplaced(source: Source, outcome: Outcome) -> None:
    name = source.name or source.guid
    if source.kind in ("PictureSource", "AudioSource", "VideoSource"):
        outcome.lose("in_media", name)
    elif source.missing:
        outcome.lose("in_missing", f"{name} ({source.missing})")
    else:
        outcome.lose("in_empty", name)


def _write(source: Source, words: str, folder: Path, outcome: Outcome) -> str:
    stem = safe_name(_stem(source.name, folded=False) or source.guid)
    if stem.casefold().startswith(_ASIDE):
        stem = f"text {stem}"
    name, number = f"{stem}.txt", 1
    content = words.encode("utf-8", "replace")
    folder.mkdir(parents=True, exist_ok=True)
    there = {path.name.casefold(): path for path in folder.iterdir()}
    while name.casefold() in there:
        if there[name.casefold()].is_file() and there[name.casefold()].read_bytes() == content:
            return there[name.casefold()].name
        number += 1
        name = f"{stem} {number}.txt"
    with (folder / name).open("xb") as file:
        file.write(content)
    outcome.written.append(f"interviews/{name}")
    return name


def safe_name(name: str) -> str:
    """Return a name that every system takes for a file's, and that leads nowhere else."""
    plain = " ".join(_UNSAFE.sub(" ", name).split())[:_LONGEST].strip(" .~$")
    return f"_{plain}" if _RESERVED.match(plain) or not plain else plain


def _stem(name: str, *, folded: bool = True) -> str:
    """A name without folders and without the ending of a document or recording."""
    last = re.split(r"[/\\]", name)[-1].strip()
    stem = re.sub(
        r"\.(?:txt|docx?|rtf|odt|pdf|md|vtt|srt|html?|csv|xlsx|mp3|mp4|m4a|wav|mov)$", "", last, flags=re.IGNORECASE
    )
    return stem.casefold() if folded else stem
