"""The agreement of a study's coders, as it shows itself in a notebook."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cjmkit.agreement.disagreements import disagreements
from cjmkit.agreement.measures import measured, set_aside
from cjmkit.agreement.units import units_of
from cjmkit.codebook import Codebook
from cjmkit.privacy import quotable
from cjmkit.quotes import candidate_quotes
from cjmkit.study import Study


@dataclass(frozen=True, eq=False, repr=False)
class Agreement:
    """How far the coders of a study agree.

    `table` is that of `agreement_table`; `set_aside` has facet, why (one_coder, rejected, left_open) and n; `disagreements` is
    the list of `disagreements`, without the words of who may not be quoted. `unit` and `uncoded` say what was compared.
    """

    language: str
    unit: str
    uncoded: str
    coders: tuple[str, ...]
    people: int
    codebook: Codebook
    table: pd.DataFrame
    set_aside: pd.DataFrame
    disagreements: pd.DataFrame

    def __repr__(self) -> str:
        return f"Agreement({len(self.coders)} coders, by {self.unit}, {len(self.disagreements)} disagreements)"

    def _repr_html_(self) -> str:
        from cjmkit.markup import agreement_section

        return agreement_section(self)


def coder_agreement(study: Study, *, unit: str = "quote", uncoded: str = "aside", seed: int = 0) -> Agreement:
    """Return how far a study's coders agree, and where they do not.

    `unit` (quote, sentence, character) is what is compared, `uncoded` (aside, counts) what becomes of what a coder left open in
    an interview they worked on: see `agreement_table`. It is for reading; nothing is held back for it.
    """
    candidates = candidate_quotes(study)
    units = units_of(study.codings, unit=unit, uncoded=uncoded, candidates=candidates, language=study.language)
    paired = (units.decided > 0).sum(axis=1) >= 2
    return Agreement(
        language=study.language,
        unit=unit,
        uncoded=uncoded,
        coders=tuple(units.coders),
        people=int(units.frame.loc[paired, "participant"].nunique()),
        codebook=study.codebook,
        table=measured(units, seed=seed, language=study.language),
        set_aside=set_aside(units),
        disagreements=_shown(study),
    )


def _shown(study: Study) -> pd.DataFrame:
    """Return the disagreements; who may not be quoted has no words there."""
    found = disagreements(study.codings)
    allowed = quotable(study.participants, share=study.share)
    named = found["participant"].isin(study.participants["participant"])
    hidden = ~(found["participant"].isin(allowed) | (~named & (not study.share)))
    found.loc[hidden, ["before", "text", "after"]] = None
    return found
