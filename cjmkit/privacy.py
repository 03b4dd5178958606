"""Consent as data: who may be quoted where."""

from __future__ import annotations

import pandas as pd


def quotable(participants: pd.DataFrame, *, share: bool) -> frozenset[str]:
    """Return the participants whose words may be shown.

    Consent `quote` always, `internal` and none given only inside (`share` false), `none` and `withdrawn` never.
    """
    consent = participants["consent"].fillna("internal")
    allowed = consent.isin(["quote"] if share else ["quote", "internal"])
    return frozenset(participants.loc[allowed, "participant"])


def withdrawn(participants: pd.DataFrame) -> frozenset[str]:
    """Return the participants who took their consent back: as if they were not there, everywhere."""
    return frozenset(participants.loc[participants["consent"].eq("withdrawn"), "participant"])


def without(frame: pd.DataFrame, people: frozenset[str]) -> pd.DataFrame:
    """Return the rows that are not of these participants."""
    return frame[~frame["participant"].isin(people)].reset_index(drop=True)
