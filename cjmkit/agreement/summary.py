"""What agreement leaves out, and the disagreements, in lines for people."""

from __future__ import annotations

import pandas as pd

from cjmkit.tables import given, records
from cjmkit.texts import shortened, text


def aside_lines(counts: pd.DataFrame, language: str) -> list[str]:
    """Return what agreement leaves out, a line a facet, with the reasons."""
    lines = []
    for facet, rows in counts[counts["n"] > 0].groupby("facet", sort=False):
        why = ", ".join(text(f"agreement.aside_{row['why']}", language, n=row["n"]) for row in records(rows))
        name = text(f"agreement.facet_{facet}", language)
        lines.append(text("agreement.set_aside", language, facet=name, n=int(rows["n"].sum()), why=why))
    return lines


def difference_lines(open_ones: pd.DataFrame) -> list[str]:
    """Return each disagreement with its place, both sides, and the words with a little around them where they may be shown."""
    lines = []
    for row in records(open_ones):
        values = ", ".join(
            f"{coder}: {' + '.join(value) if isinstance(value, (list, tuple)) else value}"
            for coder, value in row["values"].items()
        )
        around = [row[key] if given(row[key]) else "" for key in ("before", "after")]
        words = f"{around[0][-24:]}[{shortened(row['text'])}]{around[1][:24]}" if given(row["text"]) else "–"
        place = f"{row['source']}:{row['position']}" if given(row["position"]) else row["source"]
        lines.append(f"{row['quote']}  {place}  {row['facet']:<10} {values}  {' '.join(words.split())}")
    return lines
