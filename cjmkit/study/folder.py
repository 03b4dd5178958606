"""A study: the folder read once into frozen tables, with consent applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cjmkit.codebook import Codebook, read_codebook
from cjmkit.codings import check_assignment, check_codings, check_ledgers, codings_folder, read_codings
from cjmkit.errors import CjmkitError, Fault, LedgerError, StudyError, nearest
from cjmkit.privacy import withdrawn, without
from cjmkit.study.anchors import LOST, Anchored, anchor_codings
from cjmkit.study.config import StudyConfig, read_config, read_personas
from cjmkit.study.losses import anchor_faults
from cjmkit.study.models import pretrained_models
from cjmkit.study.roster import ROSTER, missing_interviews, read_roster, strictest, unheard_labels
from cjmkit.tables import CODINGS, PARTICIPANTS, UTTERANCES, records, table
from cjmkit.texts import text

if TYPE_CHECKING:
    from cjmkit.transcripts import Interviews


@dataclass(frozen=True)
class Persona:
    """Who belongs to a persona, and what researchers wrote by hand about it."""

    id: str
    name: str
    match: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """Everything a study folder holds. Withdrawn people are not in it.

    `participants`, `utterances`, `answers`, `codings` are tables (see `cjmkit.tables`); `codings` is the ledger with today's place
    of each quote, `lost` (a row a quote, see `anchor_codings`) what has none and does not count; `files` is what `cjm check` says
    of each interview and survey; `warnings` are faults that do not stop the work, `errors` those that do; `ledger_warnings` are those of
    the warnings that are about the coders' work.
    """

    root: Path
    title: str
    language: str
    config: StudyConfig
    codebook: Codebook
    participants: pd.DataFrame
    utterances: pd.DataFrame
    answers: pd.DataFrame
    codings: pd.DataFrame
    personas: tuple[Persona, ...]
    warnings: tuple[Fault, ...] = ()
    errors: tuple[Fault, ...] = ()
    files: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    share: bool = False
    lost: pd.DataFrame = field(default_factory=lambda: table(LOST))
    ledger_warnings: tuple[Fault, ...] = ()

    def __repr__(self) -> str:
        interviews, surveys = len(self.files.get("interviews", ())), len(self.files.get("surveys", ()))
        return f"Study({self.title}: {interviews} interviews, {surveys} surveys, {len(self.codings)} codings)"

    def _repr_html_(self) -> str:
        from cjmkit.markup import frame_table, stylesheet

        rows = [(text(f"study.has_{key}", self.language), value) for key, value in self._contents().items()]
        counts = pd.DataFrame(rows, columns=[text("study.holds", self.language), text("study.count", self.language)])
        return stylesheet() + frame_table(counts, self.language, title=self.title)

    def _contents(self) -> dict[str, int]:
        return {
            "interviews": len(self.files.get("interviews", ())),
            "surveys": len(self.files.get("surveys", ())),
            "participants": len(self.participants),
            "responses": self.n_responses,
            "codings": len(self.codings),
            "warnings": len(self.warnings)
            + sum(len(record["warnings"]) for records in self.files.values() for record in records),
        }

    @property
    def n_responses(self) -> int:
        """The number of forms that answers come from; of files counted in blocks, of all forms that count."""
        counted = set(self.answers.loc[self.answers["response"].isna(), "source"])
        forms = sum(int(record["responses"]) for record in self.files.get("surveys", ()) if record["file"] in counted)
        return int(self.answers["response"].nunique()) + forms

    @property
    def codings_folder(self) -> Path:
        return codings_folder(self.root)

    def persona(self, id: str | None = None) -> Persona:
        """Return the persona of this id, the first one without an id; `StudyError` names the nearest where there is none."""
        if id is None and self.personas:
            return self.personas[0]
        for persona in self.personas:
            if persona.id == id:
                return persona
        raise StudyError(_unknown_persona(id, [persona.id for persona in self.personas], self.language))


def find_study(start: str | Path | None = None) -> Path:
    """Return the nearest folder, from `start` upwards, that holds a study.yml."""
    here = Path(start or ".").resolve()
    for folder in (here, *here.parents):
        if (folder / "study.yml").is_file():
            return folder
    raise StudyError(Fault(text("study.no_study"), str(Path(start or "."))))


def packaged_notebooks() -> Path:
    """Return the folder of the notebooks that come with cjmkit: inside the package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"


def open_study(
    folder: str | Path | None = None,
    *,
    language: str | None = None,
    share: bool = False,
    strict: bool = True,
    stream: bool = False,
) -> Study:
    """Read the study in `folder`, or in the nearest folder upwards that holds a study.yml.

    `language` (en, de) overrules study.yml's; `share` is the strict form of consent. With `strict` the first errors are
    raised, all of them at once, as `StudyError`; without, they stand in `Study.errors`. With `stream`, survey files of 100 MB
    and more are counted in blocks (see `read_surveys`): `answers` then has a column `count`, and their comments are not read.

    Raises `StudyError` where study.yml is missing or faulty, and where there are neither interviews nor surveys.
    """
    from cjmkit.surveys import read_surveys
    from cjmkit.transcripts import read_interviews

    root = find_study() if folder is None else Path(folder).resolve()
    if not (root / "study.yml").is_file():
        raise StudyError(Fault(text("study.no_study"), str(folder)))
    config = read_config(root / "study.yml", language=language)
    lang = language or config.language
    codebook = _codebook(config, root, lang)
    roster, roster_faults = read_roster(root, config, lang)
    interviews = read_interviews(
        root / "interviews", moderators=config.moderators, others=config.others, roster=roster, language=lang
    )
    roster_faults += _without_interview(roster, config, interviews, lang)
    settings = config.survey_settings()
    surveys = read_surveys(root / "surveys", settings=settings, codebook=codebook, language=lang, stream=stream)
    if not (interviews.files or surveys.files or interviews.errors or surveys.errors):
        raise StudyError(Fault(text("study.empty", lang), str(root)))
    participants = _participants(roster, interviews.utterances, interviews.files)
    gone = withdrawn(participants)
    utterances = pd.concat([interviews.utterances, surveys.comments], ignore_index=True)[[*UTTERANCES]]
    ledger, ledger_faults, unread = _ledger(codings_folder(root), lang)
    ledger_faults += check_codings(ledger, codebook.phase_ids, codebook.emotion_ids, language=lang)
    ledger, uncounted = _without_counted(ledger, surveys.counted, lang)
    ledger_faults += uncounted
    personas, persona_faults = _personas(root, config, lang)
    errors = (*persona_faults, *interviews.errors, *surveys.errors, *unread)
    if strict and errors:
        raise StudyError(errors)
    kept = without(participants, gone)
    # Anchored before anyone's words are taken out: a withdrawn person's codings go, they are not lost.
    anchored = anchor_codings(ledger, utterances)
    anchored = Anchored(*(without(frame, gone) for frame in (anchored.codings, anchored.moved, anchored.lost)))
    present = _without_sources_of(utterances, interviews.utterances, gone)
    interviews_to_code = sorted({*present.loc[present["role"].eq("participant"), "source"]})
    ledger_faults += check_assignment(codings_folder(root), interviews_to_code, language=lang)
    ledger_faults += anchor_faults(anchored, participants, share=share, language=lang)
    return Study(
        root=root,
        title=config.title,
        language=lang,
        config=config,
        codebook=codebook,
        participants=kept,
        utterances=present,
        answers=without(surveys.answers, gone),
        codings=anchored.codings,
        personas=personas,
        warnings=(*roster_faults, *_excluded(surveys.excluded, lang), *ledger_faults, *_models(config, root, lang)),
        errors=errors,
        files={"interviews": interviews.files, "surveys": surveys.files},
        share=share,
        lost=anchored.lost,
        ledger_warnings=tuple(ledger_faults),
    )


def _ledger(folder: Path, language: str) -> tuple[pd.DataFrame, list[Fault], tuple[Fault, ...]]:
    """Return the coders' decisions, what is to be said about them, and the files that cannot be read: without them nothing counts."""
    try:
        faults = check_ledgers(folder, language=language)
        return read_codings(folder), faults, ()
    except LedgerError as error:
        return table(CODINGS), [], error.faults


def _without_counted(ledger: pd.DataFrame, counted: frozenset[str], language: str) -> tuple[pd.DataFrame, list[Fault]]:
    """A comment that was not read is not a quote that was lost."""
    apart = ledger["source"].isin(counted)
    numbers = ledger.loc[apart, "source"].value_counts(sort=False)
    faults = [Fault(text("study.uncounted_codings", language, n=n), str(source)) for source, n in numbers.items()]
    return ledger[~apart].reset_index(drop=True), faults


def _without_sources_of(utterances: pd.DataFrame, spoken: pd.DataFrame, gone: frozenset[str]) -> pd.DataFrame:
    """A withdrawn person's interview goes as a whole: the questions tell who answered. A group keeps the others' words."""
    people = spoken.dropna(subset="participant").groupby("source")["participant"].agg(frozenset)
    sources = {source for source, who in people.items() if who <= gone}
    kept = utterances[~utterances["source"].isin(sources)]
    return without(kept, gone)


def _without_interview(
    roster: pd.DataFrame | None, config: StudyConfig, interviews: Interviews, language: str
) -> list[Fault]:
    """Name what participants.csv and study.yml say of interviews and of labels that are not there."""
    read = [str(record["file"]) for record in interviews.files] + [fault.file or "" for fault in interviews.errors]
    heard = [label for record in interviews.files for label in record["speakers"]]
    return [
        *missing_interviews(roster, read, config.participants, language),
        *unheard_labels(config, heard, language),
    ]


def _excluded(excluded: pd.DataFrame, language: str) -> list[Fault]:
    """Name the rows that were left out, reason by reason. Values off their scale stand in the file's own warnings."""
    rows = excluded[excluded["reason"].ne("out_of_scale")]
    faults = []
    for (source, reason), group in rows.groupby(["source", "reason"], sort=True):
        lines = ", ".join(map(str, group["line"]))
        at = text("common.line" if len(group) == 1 else "common.lines", language, lines=lines)
        message = text("study.excluded", language, reason=text(f"surveys.reason_{reason}", language), at=at)
        faults.append(Fault(message, str(source)))
    return faults


def _models(config: StudyConfig, root: Path, language: str) -> list[Fault]:
    """What is to be known of the pretrained classifiers. A missing one stops the suggestions, not the study."""
    if not config.models:
        return []
    from cjmkit.suggest.classifiers import check_classifiers

    faults, notes = check_classifiers(pretrained_models(config, root), language)
    return [*faults, *notes]


def _codebook(config: StudyConfig, root: Path, language: str) -> Codebook:
    try:
        return read_codebook(config.phases, config.emotions, language=language)
    except CjmkitError as error:
        raise StudyError(
            [Fault(fault.message, "study.yml", config.line("phases")) for fault in error.faults]
        ) from error


def _participants(
    roster: pd.DataFrame | None, utterances: pd.DataFrame, files: Sequence[dict[str, Any]]
) -> pd.DataFrame:
    """One row a person: those of participants.csv, then those only heard in an interview."""
    known = ("participant", "segment", "role", "language", "consent")
    people: dict[str, dict[str, Any]] = {}
    for record in [] if roster is None else records(roster):
        given = {key: value for key, value in record.items() if isinstance(value, str)}
        row = people.setdefault(given["participant"], {"attributes": {}})
        consent = strictest(row.get("consent"), given.get("consent"))
        row.update({key: given[key] for key in known if key in given} | ({"consent": consent} if consent else {}))
        row["attributes"].update({k: v for k, v in given.items() if k not in (*known, *ROSTER, "line")})
    spoken = utterances[utterances["role"].eq("participant")]
    for participant, turns in spoken.groupby("participant", sort=True):
        languages = turns["language"].dropna()
        row = people.setdefault(str(participant), {"participant": participant, "attributes": {}})
        if not row.get("language") and len(languages):
            row["language"] = languages.value_counts().index[0]
    return table(PARTICIPANTS, people.values())


def _personas(root: Path, config: StudyConfig, language: str) -> tuple[tuple[Persona, ...], list[Fault]]:
    entries, file, faults = read_personas(root, config, language=language)
    personas = []
    for entry in entries:
        written = {key: value for key, value in entry.items() if key not in ("id", "name", "match")}
        personas.append(
            Persona(str(entry["id"]), str(entry.get("name", entry["id"])), entry.get("match") or {}, written)
        )
    ids = [persona.id for persona in personas]
    faults += [
        Fault(text("study.persona_twice", language, id=id), file) for id in sorted({i for i in ids if ids.count(i) > 1})
    ]
    return tuple(personas), faults


def _unknown_persona(id: str | None, known: Sequence[str], language: str) -> str:
    if not known:
        return text("study.no_personas", language)
    message = text("study.unknown_persona", language, id=id, known=", ".join(known))
    near = nearest(str(id), known)
    return message + ("; " + text("common.nearest", language, nearest=near) if near else "")
