"""Who is asked too often: the same person's answers within a window of days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cjmkit.errors import CjmkitError
from cjmkit.scores.intervals import wilson
from cjmkit.scores.strata import check_rows, people_of
from cjmkit.texts import text

FATIGUE_WINDOW = 90  # days


def survey_fatigue(answers: pd.DataFrame, *, days: int = FATIGUE_WINDOW, language: str = "en") -> pd.DataFrame:
    """Return each response with how long ago, and how often, the same person was asked before.

    `answers` is a table of answers (`tables.ANSWERS`). One row a response, by person and date: respondent (the participant
    where one is known), wave (its source), response, submitted_at, days_since (days since the person's response before),
    asked (responses of this person in the `days` days up to and with this one), again (asked more than once), responses (of
    this person in all), reason (no date: it cannot be said). People are known again by participant, else by respondent:
    where an export names neither, nobody recurs. Raises `CjmkitError` for a window of no days.

    >>> answers = pd.DataFrame({"respondent": ["R1", "R1", "R2"], "response": ["a", "b", "c"], "source": ["1", "2", "2"]})
    >>> answers["submitted_at"] = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-02-01"])
    >>> survey_fatigue(answers)[["respondent", "wave", "days_since", "again"]].fillna(-1).values.tolist()
    [['R1', '1', -1.0, False], ['R1', '2', 31.0, True], ['R2', '2', -1.0, False]]
    """
    if days <= 0:
        raise CjmkitError(f"survey fatigue: a window of {days} days; it must be above 0")
    missing = [name for name in ("response", "source", "submitted_at") if name not in answers]
    if missing:
        raise CjmkitError(f"answers lack {', '.join(missing)}; a table of answers has them")
    check_rows(answers)
    forms = answers.assign(respondent=people_of(answers)).drop_duplicates(["source", "response", "respondent"])
    forms = forms.rename(columns={"source": "wave"})[["respondent", "wave", "response", "submitted_at"]]
    forms = forms.sort_values(["respondent", "submitted_at", "wave", "response"], kind="stable", ignore_index=True)
    person = forms["respondent"]
    since = forms["submitted_at"].groupby(person, sort=False).diff()
    forms["days_since"] = since.dt.total_seconds() / 86400
    forms["asked"] = _asked(forms, days)
    forms["again"] = forms["asked"].gt(1).astype("boolean").mask(forms["submitted_at"].isna())
    forms["responses"] = person.groupby(person, sort=False).transform("size").astype("Int64")
    forms["reason"] = pd.Series(None, index=forms.index, dtype="str").mask(
        forms["submitted_at"].isna(), text("scores.no_date", language)
    )
    return forms


def fatigue_by_wave(fatigue: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Return how many of each wave's respondents had been asked shortly before, from `survey_fatigue`.

    Columns: wave, respondents, again, most (the most often anyone was asked), value, low, high (percent asked again, with
    Wilson's interval), method, note.

    >>> forms = pd.DataFrame({"wave": ["1", "1"], "respondent": ["a", "b"], "again": [True, False], "asked": [2, 1]})
    >>> fatigue_by_wave(forms)[["wave", "respondents", "again", "value"]].values.tolist()
    [['1', 2, 1, 50.0]]
    """
    rows = []
    for wave, forms in fatigue.dropna(subset=["again"]).groupby("wave", sort=True):
        again = forms.groupby("respondent")["again"].any()
        estimate = wilson(int(again.sum()), len(again))
        few = text("scores.few_share", language, hits=int(again.sum()), n=len(again)) if len(again) < 20 else None
        rows.append(
            {
                "wave": wave,
                "respondents": len(again),
                "again": int(again.sum()),
                "most": int(forms["asked"].max()),
                **dict(zip(("value", "low", "high"), (100 * number for number in estimate[:3]), strict=True)),
                "method": text("scores.method_wilson", language),
                "note": few,
            }
        )
    columns = ["wave", "respondents", "again", "most", "value", "low", "high", "method", "note"]
    table = pd.DataFrame(rows, columns=columns)
    kinds = {"wave": "str", "respondents": "Int64", "again": "Int64", "most": "Int64", "method": "str", "note": "str"}
    return table.astype(kinds | dict.fromkeys(("value", "low", "high"), "float64"))


def _asked(forms: pd.DataFrame, days: int) -> pd.Series:
    """Return how many responses of a person lie in the window that ends with each of theirs; missing without a date."""
    dated = forms.dropna(subset=["submitted_at"])
    if dated.empty:
        return pd.Series(pd.NA, index=forms.index, dtype="Int64")
    seconds = (dated["submitted_at"] - dated["submitted_at"].min()).dt.total_seconds().to_numpy()
    window = days * 86400.0
    # All people on one axis, further apart than any window reaches, so that one search serves them all.
    person = pd.factorize(dated["respondent"])[0]
    place = person * (seconds.max() + window + 1) + seconds
    # Half a second of slack: at a million people the axis is long, and floats on it are coarse.
    first = np.searchsorted(place, place - window - 0.5)
    asked = np.arange(1, len(dated) + 1) - first
    return pd.Series(asked, index=dated.index, dtype="Int64").reindex(forms.index)
