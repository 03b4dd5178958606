"""A REFI-QDA project into a study, a new one or one that is there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cjmkit.codebook import read_codebook
from cjmkit.codings import read_codings
from cjmkit.exchange.codes import Meanings, code_guid, meanings
from cjmkit.exchange.decisions_in import Decisions, is_coder
from cjmkit.exchange.founding import found_study, opened
from cjmkit.exchange.free_codes import FILE, defined_codes, keep_codes, keep_definitions, names_today, own_codes
from cjmkit.exchange.interviews_in import Placed, closed_sources, place_sources, safe_name
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.people_in import write_people
from cjmkit.exchange.placing import note_ids, place_selections
from cjmkit.exchange.positions import Counting, counting_of
from cjmkit.exchange.project import Code, Note, Project, User, code_labels, every_code
from cjmkit.exchange.reading import SELECTIONS, read_codes, read_project
from cjmkit.exchange.sidecar import read_sidecar
from cjmkit.exchange.times import moment
from cjmkit.language import detect_language
from cjmkit.study import Study
from cjmkit.study.config import read_config
from cjmkit.tables import records
from cjmkit.texts import text

COUNTED = (
    *("User", "Code", "Case", "Variable", "TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource"),
    *("Transcript", *SELECTIONS, "TranscriptSelection", "Coding", "CodeRef", "Note", "Set", "Graph", "Link"),
)
TEXTS = ("PlainTextSelection", "TranscriptSelection")
SAMPLE = 20_000  # characters that a document's language is judged by
NO_PLACE = ("Set", "Graph", "Link", "SyncPoint")


def take_project(path: Path, root: Path, *, new: bool, language: str | None) -> Outcome:
    """Bring a .qdpx or .qde file into the study in `root`; with `new` the study is made, in the language of its texts."""
    project = read_project(path, language=language or "en")
    language = language or _language(project)
    outcome = Outcome(path.name, root, new=new, origin=project.origin, language=language)
    outcome.found = {kind: project.found[kind] for kind in COUNTED}
    outcome.counts = dict.fromkeys(("interviews", "new_interviews", "codes", "new_codes", "selections", "codings"), 0)
    beside = read_sidecar(path)
    if new:
        found_study(root, project.name or path.stem, project.codes, beside, language, outcome)
    study = opened(root, language)
    turns = (
        {} if study is None else {str(s): records(rows) for s, rows in study.utterances.groupby("source", sort=True)}
    )
    closed = closed_sources(study) if study is not None else {}
    placed, shut = place_sources(project.sources, turns, closed, root / "interviews", outcome)
    roster = root / read_config(root / "study.yml").participants
    write_people(project, placed, roster, beside.get("consent", {}) if new else {}, outcome)
    if beside and not new:
        outcome.lose("in_sidecar")
    if any(each.startswith("interviews/") for each in outcome.written):
        study = opened(root, language)
    counting = counting_of([(s.text, s.selections) for s in project.sources if s.text], project.origin)
    outcome.positions = _positions(counting, language)
    names = {code.guid: code.name for code, _ in every_code(project.codes)}
    coded = {each.code for source in project.sources for part in source.selections for each in part.codings}
    found = _take_codes(project.codes, study, root, outcome, {names[id] for id in coded if id in names})
    notes = {note.guid: note for note in project.notes}
    used: set[str] = set()
    if study is not None:
        used = _take_codings(project, placed, study, found, counting, outcome)
    _note_unplaced(project, {*shut, *(each.source.guid for each in placed)}, outcome)
    for source in project.sources:
        if source.guid in shut:
            used |= {*source.notes, *(id for selection in source.selections for id in note_ids(selection))}
    _take_memos(project, [note for id, note in notes.items() if id not in used], shut, root, outcome)
    return outcome


def _language(project: Project) -> str:
    """German where most of the documents are; reports come in English or German."""
    spoken = [detect_language(source.text[:SAMPLE]) for source in project.sources if source.text]
    return "de" if 2 * spoken.count("de") > len(spoken) else "en"


def take_codebook(path: Path, root: Path, *, new: bool, language: str | None) -> Outcome:
    """Bring the codes of a .qdc file into the study in `root`."""
    language = language or "en"
    codes, origin = read_codes(path, language=language)
    outcome = Outcome(path.name, root, new=new, origin=origin, language=language)
    outcome.found = {"Code": sum(1 for _ in every_code(codes))}
    if new:
        found_study(root, path.stem, codes, {}, language, outcome)
    _take_codes(codes, opened(root, language), root, outcome)
    return outcome


def _take_codes(
    codes: Sequence[Code], study: Study | None, root: Path, outcome: Outcome, used: Collection[str] = ()
) -> Meanings:
    """Say what each code means in the study, and keep the free ones in codebook.qdc. `used` are names of codes that are coded with."""
    config = study.config if study is not None else read_config(root / "study.yml")
    codebook = study.codebook if study is not None else read_codebook(config.phases, config.emotions)
    defined = defined_codes(root)
    spelled = {label.casefold(): label for label in code_labels(own_codes(root)).values()}
    spelled |= {old.casefold(): code for old, code in names_today(defined).items()}
    spelled |= {row["code"].casefold(): row["code"] for row in defined}
    found = meanings(codes, codebook, config, spelled)
    every = {code.guid: code for code, _ in every_code(codes)}
    definitions = keep_definitions(root, _descriptions(found), outcome.language, outcome)
    plain = {code_guid("codes", name) for name in {*spelled.values(), *used, *definitions}}
    added = keep_codes(root, _only_free(found.free, found, plain, definitions))
    outcome.counts["codes"] = len(every)
    outcome.counts["new_codes"] = added
    if added:
        outcome.written.append(FILE)
    by_alias = [f"{every[id].name} → {m.value}" for id, m in found.by_guid.items() if m.code is not None]
    if by_alias:
        outcome.lose("in_by_alias", *by_alias)
    if found.strange:
        outcome.lose("in_strange", *(f"{every[id].name} ({facet})" for id, facet in found.strange.items()))
    return found


def _descriptions(found: Meanings) -> dict[str, str]:
    """What the project says of its free codes, by label; of two codes of one label the first."""
    told: dict[str, str] = {}
    for code, _ in every_code(found.free):
        meaning = found.by_guid[code.guid]
        label = str(meaning.value) if meaning.facet == "codes" else meaning.code
        if label and code.description.strip():
            told.setdefault(label, code.description)
    return told


def _only_free(
    codes: Sequence[Code], found: Meanings, plain: Collection[str], definitions: Mapping[str, str]
) -> tuple[Code, ...]:
    """The codes that codebook.qdc keeps. What means a phase or an emotion goes, what is below it does not; `plain` are ids of codes
    that are no more than a name and a definition, which stand with the ledger."""
    kept: list[Code] = []
    for code in codes:
        below = _only_free(code.codes, found, plain, definitions)
        meaning = found.by_guid[code.guid]
        told = code.description.strip() and definitions.get(str(meaning.value)) is None
        if code.guid in plain and not (below or told or code.color):
            continue
        if meaning.facet == "codes" or meaning.code is not None:
            kept.append(Code(code.guid, code.name, code.codable, code.color, code.description, below))
        else:
            kept += below
    return tuple(kept)


def _take_codings(
    project: Project, placed: Sequence[Placed], study: Study, found: Meanings, counting: Counting, outcome: Outcome
) -> set[str]:
    """Write the codings that have a place in the study's turns; return the notes that went with them."""
    ledger = read_codings(study.codings_folder)
    waiting = Decisions(study.codings_folder, ledger)
    coders = _coders(project.users, {*ledger["coder"]})
    latest = moment(project.modified) or moment(project.created) or datetime.now(UTC)
    labels = {**{code.guid: code.name for code, _ in every_code(project.codes)}, **code_labels(found.free)}
    used = place_selections(project, placed, study, waiting, found, coders, labels, latest, counting, outcome)
    waiting.write(outcome)
    return used


def _coders(users: Sequence[User], there: set[str]) -> dict[str, str]:
    """A ledger's name for each user: two people of one name stay two, one who is in the study already stays the same."""
    known = {coder.casefold(): coder for coder in there}
    names: dict[str, str] = {}
    for user in users:
        letters = (letter if letter.isalnum() or letter in " .@+-_" else "-" for letter in user.name)
        plain = " ".join("".join(letters).split()).lstrip(" .@+-")[:56]
        base = user.name if is_coder(user.name) else plain if is_coder(plain) else "coder"
        base = known.get(base.casefold(), base)
        name, number = base, 1
        while name.casefold() in {each.casefold() for each in names.values()}:
            number += 1
            name = f"{base[:60]} {number}"
            name = known.get(name.casefold(), name)
        names[user.guid] = name
    return names


def _note_unplaced(project: Project, here: Collection[str], outcome: Outcome) -> None:
    without = [each for source in project.sources if source.guid not in here for each in source.selections]
    for key, kinds in (("in_no_text", TEXTS), ("in_area", [kind for kind in SELECTIONS if kind not in TEXTS])):
        coded = [each for each in without if each.kind in kinds and each.codings]
        if coded:
            outcome.lose(
                key, *(each.name or each.guid for each in coded), count=sum(len(each.codings) for each in coded)
            )
    doubles = [each for source in project.sources for each in source.selections if each.doubles]
    if doubles:
        outcome.lose("in_double", *(each.name for each in doubles), count=sum(each.doubles for each in doubles))
    whole = [source for source in project.sources if source.codings]
    if whole:
        outcome.lose("in_whole", *(s.name for s in whole), count=sum(len(s.codings) for s in whole))
    counts = {kind: project.found[kind] for kind in NO_PLACE}
    counts["Set"] -= len(project.groups)
    parts = [f"{n} {kind}" for kind, n in counts.items() if n > 0]
    if parts:
        outcome.lose("in_no_place", *parts, count=sum(n for n in counts.values() if n > 0))


def _take_memos(project: Project, notes: Sequence[Note], shut: Collection[str], root: Path, outcome: Outcome) -> None:
    """Memos that belong to no quote become files in memos/; a file that is there stays."""
    taken = 0
    own = [("", project.description)] if project.description.strip() else []
    shown = [source for source in project.sources if source.guid not in shut]
    about = [(source.name, source.description) for source in shown if source.description.strip()]
    about += [(case.name, case.description) for case in project.cases if case.description.strip()]
    told = [(note.name or note.guid, note.text) for note in notes]
    for name, words in [*told, *((name or project.name, words) for name, words in [*own, *about])]:
        if words is None:
            outcome.lose("in_memo_missing", name)
        else:
            taken += _keep_memo(root / "memos", name, words, outcome)
    outcome.counts["memo_files"] = taken


def _keep_memo(folder: Path, name: str, words: str, outcome: Outcome) -> bool:
    stem, number = safe_name(name), 1
    content = (words + "\n").encode("utf-8", "replace")
    file = folder / f"{stem}.md"
    while file.exists():
        if file.read_bytes() == content:
            return False
        number += 1
        file = folder / f"{stem} {number}.md"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    outcome.written.append(f"memos/{file.name}")
    return True


def _positions(counting: Counting, language: str) -> str:
    unit = text("exchange.utf16" if counting.utf16 else "exchange.code_points", language)
    return text("exchange.counting", language, unit=unit, n=counting.line_end)
