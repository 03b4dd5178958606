"""One pass over the answers: how often each score in each group, for frames of pandas, polars, DuckDB, dask and pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import chain
from math import prod
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd
from narwhals.typing import IntoFrame

from cjmkit.errors import CjmkitError

Codes = npt.NDArray[np.signedinteger[Any] | np.unsignedinteger[Any]]

COUNT = "count"  # of a table of answers that were counted already: how often each of its rows was given
MOST_CELLS = 2**21  # of a histogram that is counted as one array, 16 MB
BLOCK = 2**16  # rows whose codes stay in the processor's cache
PART = 2**20  # rows that one thread counts at a time
MOST_TEXTS = 1_000  # of a column whose texts are few
MISSING = 255  # among the codes of scores: twice the score, so up to 127


def column_names(answers: IntoFrame) -> list[str]:
    """Return the names of a frame's columns; raises `CjmkitError` where it is no frame."""
    if isinstance(answers, pd.DataFrame) or _is_dask(answers):
        return [str(name) for name in answers.columns]
    try:
        return nw.from_native(answers).lazy().collect_schema().names()
    except TypeError:
        kinds = "a frame of pandas, polars, DuckDB, dask or pyarrow"
        raise CjmkitError(f"{type(answers).__name__} is no table of answers; give {kinds}") from None


def score_histogram(answers: IntoFrame, keys: Sequence[str], metrics: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of `keys` and how often they occur together, for the answers of these metrics; some may come twice.

    Missing values are values of their own; None and nan may both stand for them. A row counts as often as its column
    `count` says, where the frame has one. What a frame does not hold in memory is computed where it is.
    """
    names = list(dict.fromkeys(("metric", *keys)))
    places = [names.index(key) for key in keys]
    if isinstance(answers, pd.DataFrame):
        rows: Iterable[Sequence[Any]] = _of_pandas(answers, names, metrics)
    else:
        rows = (_of_dask if _is_dask(answers) else _of_others)(answers, names, list(metrics))
    for *values, count in rows:
        yield (*(values[place] for place in places), int(count))


def _of_others(answers: IntoFrame, names: Sequence[str], metrics: Sequence[str]) -> Iterable[Sequence[Any]]:
    frame = nw.from_native(answers).lazy()
    counted = nw.col(COUNT).sum() if COUNT in frame.collect_schema().names() else nw.len()
    sum_name = "_" * max(map(len, names)) + COUNT  # no key is called that
    scored = frame.with_columns(nw.col("metric").cast(nw.String)).filter(nw.col("metric").is_in(list(metrics)))
    histogram = scored.group_by(list(names)).agg(counted.alias(sum_name)).select(*names, sum_name)
    if histogram.implementation.is_duckdb():
        native: Any = histogram.to_native()
        return list(native.fetchall())  # to collect it would need pyarrow
    how: dict[str, Any] = {"engine": "streaming"} if histogram.implementation.is_polars() else {}
    return histogram.collect(**how).iter_rows()


def _is_dask(answers: Any) -> bool:
    return type(answers).__module__.partition(".")[0] == "dask"


def _of_dask(answers: Any, names: Sequence[str], metrics: Sequence[str]) -> Iterable[Sequence[Any]]:
    """Each partition by itself: dask's own grouping, and all that narwhals could ask of it, is much slower."""
    dask: Any = import_module("dask")
    wanted = [*names, COUNT] if COUNT in answers.columns else list(names)
    parts = [dask.delayed(_listed)(part, names, metrics) for part in answers[wanted].to_delayed()]
    return chain.from_iterable(dask.compute(*parts))


def _listed(answers: pd.DataFrame, names: Sequence[str], metrics: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(_of_pandas(answers, names, metrics))


def _of_pandas(answers: pd.DataFrame, names: Sequence[str], metrics: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    weights = answers[COUNT].to_numpy(dtype="float64") if COUNT in answers else None
    with ThreadPoolExecutor() as threads:  # pandas and numpy let go of the interpreter while they work
        coded = list(threads.map(_codes, [answers[name] for name in names]))
    columns, texts = [codes for codes, _ in coded], [values for _, values in coded]
    wanted = np.array([metric in metrics for metric in texts[0]], dtype=bool)
    if not wanted.all():
        rows = np.flatnonzero(wanted[columns[0]])
        weights = None if weights is None else weights[rows]
        columns, texts = zip(*map(_used, [codes[rows] for codes in columns], texts), strict=True)
    sizes = [len(values) for values in texts]
    if prod(sizes) > MOST_CELLS:
        yield from _sparse(columns, texts, weights)
        return
    with ThreadPoolExecutor() as threads:
        starts = range(0, len(columns[0]), max(PART, prod(sizes)))
        parts = threads.map(lambda start: _counted(columns, sizes, weights, range(start, start + starts.step)), starts)
        counts = sum(parts, start=np.zeros(prod(sizes), dtype=np.int64))
    filled = np.flatnonzero(counts)
    places = np.unravel_index(filled, sizes)
    for *place, count in zip(*(each.tolist() for each in places), counts[filled].tolist(), strict=True):
        yield (*(values[at] for values, at in zip(texts, place, strict=True)), count)


def _counted(columns: Sequence[Codes], sizes: Sequence[int], weights: Any, part: range) -> npt.NDArray[np.int64]:
    """Return the histogram of a part of the rows as one array: a cell for every combination of codes."""
    cells = prod(sizes)
    counts = np.zeros(cells, dtype=np.int64)
    for start in part[:: max(BLOCK, cells)]:
        rows = slice(start, min(start + max(BLOCK, cells), part.stop))
        cell = columns[0][rows].astype(np.int32)
        for codes, size in zip(columns[1:], sizes[1:], strict=True):
            if size > 1:
                cell *= size
                cell += codes[rows]
        own = None if weights is None else weights[rows]
        counts += np.bincount(cell, own, minlength=cells).astype(np.int64, copy=False)
    return counts


def _sparse(columns: Sequence[Codes], texts: Sequence[list[Any]], weights: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the histogram of keys with so many values that most combinations never occur."""
    frame = pd.DataFrame(dict(enumerate(columns)))
    groups = frame.assign(count=1 if weights is None else weights).groupby(list(range(len(columns))), sort=False)
    for place, count in groups[COUNT].sum().items():
        at: Any = place
        yield (*(values[code] for values, code in zip(texts, at, strict=True)), int(count))


def _codes(column: pd.Series[Any]) -> tuple[Codes, list[Any]]:
    """Return a code for each row, and the value of each code; None is what is missing, where anything is."""
    codes: Any
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, values = column.cat.codes.to_numpy(), column.cat.categories.tolist()
    elif column.dtype == np.float64 and (halves := _halves(column.to_numpy())):
        return halves
    elif getattr(column.dtype, "storage", "") == "pyarrow" and (texts := _texts(column)):
        return texts
    else:
        codes, uniques = column.factorize()
        values = uniques.tolist()
    return (codes, values) if codes.min(initial=0) == 0 else (codes + np.int8(1), [None, *values])


def _texts(column: pd.Series[Any]) -> tuple[Codes, list[Any]] | None:
    """Return the codes of a column of texts, part by part so that no part leaves the cache; None where it holds many different ones."""
    pyarrow: Any = import_module("pyarrow")
    known: dict[Any, int] = {}
    codes, done = np.empty(len(column), dtype=np.int16), 0
    for start in range(0, len(column), PART):
        texts = pyarrow.array(column.array[start : start + PART])
        for chunk in getattr(texts, "chunks", [texts]):
            encoded = chunk.dictionary_encode()
            if len(encoded.dictionary) + len(known) > MOST_TEXTS:
                return None
            own = [known.setdefault(value, len(known)) for value in encoded.dictionary.to_pylist()]
            indices = encoded.indices
            if indices.null_count:
                indices = indices.fill_null(len(own))
                own.append(known.setdefault(None, len(known)))
            if own:
                np.take(
                    np.array(own, dtype=np.int16), indices.to_numpy(), out=codes[done : done + len(chunk)], mode="clip"
                )
            done += len(chunk)
    return codes, list(known)


def _used(codes: Codes, values: list[Any]) -> tuple[Codes, list[Any]]:
    """Return codes and values without those values that no row has."""
    used = np.bincount(codes, minlength=len(values)) > 0
    return (np.cumsum(used) - 1)[codes], [value for value, is_used in zip(values, used, strict=True) if is_used]


def _halves(values: npt.NDArray[np.float64]) -> tuple[Codes, list[Any]] | None:
    """Return the codes of a column of scores or of ends of scales, None where it holds anything but wholes and halves."""
    doubled = np.empty(len(values), dtype=np.uint8)
    seen, missing = np.zeros(256, dtype=np.int64), 0
    for start in range(0, len(values), BLOCK):
        twice = values[start : start + BLOCK] * 2
        with np.errstate(invalid="ignore"):  # what is missing has no whole number; it is told apart below
            codes = twice.astype(np.uint8)
        odd = codes != twice
        if odd.any():
            if not np.isnan(twice[odd]).all():
                return None
            missing += int(odd.sum())
            codes[odd] = MISSING
        doubled[start : start + BLOCK] = codes
        seen += np.bincount(codes, minlength=256)
    if seen[MISSING] > missing:
        return None
    present = np.flatnonzero(seen)
    code = np.zeros(256, dtype=np.uint8)
    code[present] = np.arange(len(present))
    codes = np.frombuffer(doubled.tobytes().translate(code.tobytes()), dtype=np.uint8)
    return codes, [None if twice == MISSING else twice / 2 for twice in present.tolist()]
