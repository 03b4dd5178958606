"""How `cjm` prints: JSON for machines, tables and signs of progress for people."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pandas as pd

    from cjmkit.exchange import Outcome


def print_json(content: Any) -> None:
    from cjmkit.tables import plain, records

    rows = records(content) if hasattr(content, "itertuples") else content
    typer.echo(json.dumps(plain(rows), ensure_ascii=False, indent=1))


def print_table(table: pd.DataFrame) -> None:
    from rich.console import Console
    from rich.table import Table

    from cjmkit.tables import records
    from cjmkit.texts import shortened

    drawn = Table(box=None, pad_edge=False)
    for column in table.columns:
        drawn.add_column(str(column), justify="right" if table[column].dtype.kind in "fiI" else "left", no_wrap=True)
    for row in records(table):
        drawn.add_row(
            *(
                ""
                if value is None or value != value
                else f"{value:.3g}"
                if isinstance(value, float)
                else shortened(value, 120)
                for value in row.values()
            )
        )
    # As wide as the table is: a number that a narrow terminal cuts off is lost.
    wide = Console(markup=False, highlight=False, width=1000)
    Console(markup=False, highlight=False, width=wide.measure(drawn).maximum).print(drawn, crop=False)


def busy(label: str) -> AbstractContextManager[Any]:
    """A sign on a terminal that the work goes on, nothing elsewhere."""
    from contextlib import nullcontext

    from rich.console import Console

    return Console(stderr=True).status(label) if sys.stderr.isatty() else nullcontext()


def print_outcome(outcome: Outcome, language: str, json_: bool) -> None:
    """What an export or import did, and on stderr what it could not do."""
    if json_:
        print_json(outcome.plain(language))
        return
    for fault in outcome.faults(language):
        typer.echo(str(fault), err=True)
    typer.echo(outcome.summary(language))


def relative(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


class progress:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, total: int, label: str) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        self._task = self._bar.add_task(label, total=total)

    def __enter__(self) -> Any:
        self._bar.start()
        return lambda persona: self._bar.advance(self._task)

    def __exit__(self, *error: object) -> None:
        self._bar.stop()
