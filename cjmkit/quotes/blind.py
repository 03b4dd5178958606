"""Blind double coding: who has which interviews, and what each coder may see meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cjmkit.codings import assigned, divide_interviews, read_assignment, write_assignment
from cjmkit.quotes.candidates import candidate_quotes
from cjmkit.study import Study, open_study


def assign_interviews(study: Study | str | Path, coders: Sequence[str], *, overlap: float = 0.2) -> pd.DataFrame:
    """Divide the interviews of a study among coders, a share of the words for two of them; return the division.

    The division is kept in `interviews/codings/assignment.csv`, columns interview and coder, a line each. Called again, it keeps
    what was divided and divides what has come since. Each coder gets about as many words of the participants; `overlap` is the
    share (0…1) of all words that two coders code, each on their own. The same study gives the same division. Survey comments
    are not divided: they are open to everyone.

    Raises `LedgerError` for too few coders, a name that is no file name, an overlap that is no share, and a folder that
    cannot be written to.
    """
    study = study if isinstance(study, Study) else open_study(study, strict=False)
    folder, language = study.codings_folder, study.language
    before = read_assignment(folder, language=language)
    division = divide_interviews(_words(study), coders, overlap=overlap, before=before, language=language)
    write_assignment(folder, division, language=language)
    return division


def quotes_to_code(study: Study, coder: str) -> pd.DataFrame:
    """Return the candidate quotes that a coder is to code: of the interviews that are theirs, and the survey comments.

    Columns of `tables.QUOTES`, and `twice` (another coder has the interview too) and `suggested` (whether the machine's
    suggestion may be shown: not on quotes coded twice where study.yml says `coding: {suggestions: single}`, nowhere with
    `none`). Where nothing was divided, everything is everyone's.
    """
    quotes = candidate_quotes(study)
    own = assigned(study.root, coder)
    if own is not None:
        quotes = quotes[quotes["source"].isin(own) | quotes["role"].eq("respondent")].reset_index(drop=True)
    twice = quotes["source"].isin(_coded_twice(study))
    shown = study.config.coding.suggestions
    allowed = ~twice if shown == "single" else pd.Series(shown == "all", index=quotes.index)
    return quotes.assign(twice=twice, suggested=allowed)


def visible_codings(study: Study, coder: str) -> pd.DataFrame:
    """Return the lines of the ledger that a coder may see while coding (`tables.CODINGS`): their own, and those of others on
    interviews that they do not code. What learns from codings for this coder learns from these only.
    """
    own = assigned(study.root, coder)
    codings = study.codings
    mine = codings["coder"].eq(coder)
    if own is None:
        return codings[mine].reset_index(drop=True)
    spoken = codings["source"].isin({record["file"] for record in study.files.get("interviews", ())})
    return codings[mine | (spoken & ~codings["source"].isin(own))].reset_index(drop=True)


def _coded_twice(study: Study) -> set[str]:
    """Return the sources that two coders or more have; everything where nothing was divided: nobody knows who will."""
    division = read_assignment(study.codings_folder, language=study.language)
    if division is None:
        return {*study.utterances["source"]}
    sizes = division.groupby("interview")["coder"].nunique()
    comments = study.utterances.loc[study.utterances["role"].eq("respondent"), "source"]
    return {*sizes[sizes > 1].index} | {*comments}


def _words(study: Study) -> dict[str, int]:
    """Return how many words the participants say in each interview that holds something to code."""
    said = study.utterances[study.utterances["role"].eq("participant")]
    lengths = said["text"].map(lambda words: len(words.split())).groupby(said["source"], sort=True).sum()
    return {str(source): int(words) for source, words in lengths.items()}
