"""Tables of codings in: CSV, XLSX and JSON as this package writes them, or as people fill them in by hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cjmkit.codings import read_codings
from cjmkit.errors import Fault, ReadError, nearest
from cjmkit.exchange.archives import check_sizes
from cjmkit.exchange.codes import REJECTED, SETTLED, Meaning, names_of
from cjmkit.exchange.decisions_in import Decisions, Said, is_coder
from cjmkit.exchange.founding import opened
from cjmkit.exchange.free_codes import defined_codes, names_today
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.sheets import CODINGS, meant, unlisted
from cjmkit.exchange.times import moment
from cjmkit.privacy import withdrawn
from cjmkit.quotes import candidate_quotes, source_label
from cjmkit.quotes.candidates import quote_row
from cjmkit.study import Study, numbered_turns
from cjmkit.study.config import read_config
from cjmkit.study.roster import read_roster
from cjmkit.tables import FACETS, known, records
from cjmkit.texts import text

LARGEST = 100_000_000  # bytes
SINGLE = tuple(facet for facet in FACETS if facet != "codes")


def take_rows(path: Path, root: Path, *, language: str) -> Outcome:
    """Bring a table of codings into the study in `root`: each row by its quote's id, or by its words in its source.

    Raises `ReadError` where the file is no such table; a row that cannot be taken is noted, with its line.
    """
    rows = read_rows(path, language)
    outcome = Outcome(path.name, root, found={"rows": len(rows)}, language=language)
    study = opened(root, language)
    gone = _withdrawn(root, language)
    if study is None:
        raise ReadError(Fault(text("exchange.no_sources", language), str(root)))
    waiting = Decisions(study.codings_folder, read_codings(study.codings_folder))
    desk = _Desk(study)
    placed = 0
    for line, row in rows:
        if str(row.get("participant") or "") in gone:
            outcome.lose("in_withdrawn")
            continue
        quote = desk.quote(row)
        coder = str(row.get("coder") or "").strip()
        if quote is None or not coder:
            shown = str(row.get("text") or row.get("quote") or "–")[:60]
            outcome.lose("in_row" if coder else "in_no_coder", f"{line}: {shown}")
            continue
        placed += desk.take(line, row, quote, coder, waiting, outcome)
    waiting.write(outcome)
    outcome.counts["codings"] = placed
    return outcome


def read_rows(path: Path, language: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the rows of a table of codings with their lines, from 1, by column."""
    try:
        if path.stat().st_size > LARGEST:
            raise ReadError(Fault(text("exchange.too_large", language), path.name))
        content = path.read_bytes()
    except OSError as error:
        message = text("exchange.unreadable", language, reason=error.strerror or str(error))
        raise ReadError(Fault(message, path.name)) from error
    ending = path.suffix.casefold()
    if ending == ".json":
        return _json_rows(content, path.name, language)
    cells = (
        _sheet_cells(content, path.name, language) if ending == ".xlsx" else _csv_cells(content, path.name, language)
    )
    if not cells:
        raise ReadError(Fault(text("exchange.no_rows", language, known=", ".join(CODINGS[:9])), path.name))
    head = [str(cell).strip().casefold() for cell in cells[0]]
    if "coder" not in head or not {"quote", "text"} & {*head}:
        near = nearest("coder", head) or ", ".join(head[:8])
        raise ReadError(Fault(text("exchange.no_columns", language, columns=near), path.name, 1))
    rows = []
    for line, row in enumerate(cells[1:], start=2):
        values = {name: meant(cell) if isinstance(cell, str) else cell for name, cell in zip(head, row, strict=False)}
        if any(value not in ("", None) for value in values.values()):
            rows.append((line, {key: None if value == "" else value for key, value in values.items()}))
    return rows


def _csv_cells(content: bytes, file: str, language: str) -> list[list[Any]]:
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            words = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ReadError(Fault(text("exchange.no_text", language), file))
    first = words.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(words, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ReadError(Fault(text("exchange.broken_csv", language, reason=str(error)), file)) from error


def _sheet_cells(content: bytes, file: str, language: str) -> list[list[Any]]:
    """The sheet that has the codings' columns; the first one where none has."""
    from python_calamine import CalamineError, CalamineWorkbook

    check_sizes(content, file, language)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (CalamineError, ValueError, OSError) as error:
        reason = (str(error) or "–").splitlines()[0]
        raise ReadError(Fault(text("exchange.broken_xlsx", language, reason=reason), file)) from error
    filled = [sheet for sheet in sheets if sheet]
    fitting = [sheet for sheet in filled if "coder" in [str(cell).strip().casefold() for cell in sheet[0]]]
    return [[_plain(cell) for cell in row] for row in next(iter([*fitting, *filled]), [])]


def _plain(cell: Any) -> Any:
    """A workbook has every number with decimals."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _json_rows(content: bytes, file: str, language: str) -> list[tuple[int, dict[str, Any]]]:
    try:
        loaded = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        message = text("exchange.broken_json", language, reason=str(error).split(":")[0])
        raise ReadError(Fault(message, file, getattr(error, "lineno", None))) from error
    rows = loaded.get("codings") if isinstance(loaded, dict) else loaded
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ReadError(Fault(text("exchange.no_json_rows", language), file))
    return [*enumerate(rows, start=1)]


class _Desk:
    """The study's quotes by id, and its turns, for rows that give a place or only words."""

    def __init__(self, study: Study) -> None:
        self.quotes = {row["quote"]: row for row in records(candidate_quotes(study))}
        self.turns: dict[str, dict[str, Any]] = {}
        self.by_source: dict[str, list[dict[str, Any]]] = {}
        for source, rows in study.utterances.groupby("source", sort=True):
            turns = [t for t in numbered_turns(records(rows)) if t["role"] in ("participant", "respondent")]
            self.turns |= {turn["utterance"]: turn for turn in turns}
            for turn in turns:
                labels = {str(source), source_label(study, str(source), known(turn["participant"]))}
                for label in labels:
                    self.by_source.setdefault(label, []).append(turn)
        self.every = [*self.turns.values()]
        self.now = datetime.now(UTC)  # of a row that gives no time: nobody has said it before
        self.names = names_of(study.codebook, study.config)
        self.today = names_today(defined_codes(study.root))  # of codes that were renamed since the table was written

    def quote(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """The quote that a row is about: by place, by id, by words that stand only once."""
        turn = self.turns.get(str(row.get("utterance") or ""))
        start, end = (_whole(row.get(side)) for side in ("start_char", "end_char"))
        words = str(row.get("text") or "").strip()
        if turn is not None and start is not None and end is not None and 0 <= start < end <= len(turn["text"]):
            here = turn["text"][start:end]
            if not words or _same(here, words):
                return quote_row(turn, start, end)
        found = self.quotes.get(str(row.get("quote") or ""))
        if found is not None and (not words or _same(found["text"], words)):
            return found
        if not words:
            return None
        turns = self.by_source.get(str(row.get("source") or ""), self.every if not row.get("source") else [])
        person = row.get("participant")
        places = [(turn, turn["text"].find(words)) for turn in turns if words in turn["text"]]
        places = [each for each in places if person in (None, "", each[0]["participant"])]
        once = len(places) == 1 and places[0][0]["text"].count(words) == 1
        return quote_row(places[0][0], places[0][1], places[0][1] + len(words)) if once else None

    def take(
        self, line: int, row: Mapping[str, Any], quote: dict[str, Any], coder: str, waiting: Decisions, outcome: Outcome
    ) -> int:
        """Hand a row's facets to `waiting`; what is none is noted with its line."""
        if not is_coder(coder):
            outcome.lose("in_coder", f"{line}: {coder[:60]}")
            return 0
        at = moment(row.get("at")) or self.now
        memo = str(row.get("memo") or "").strip()
        said = [Said(at, None, "", (memo,))] if memo else []
        status = str(row.get("status") or "accepted").strip().casefold()
        if status == "rejected":
            said.append(Said(at, Meaning("decision", REJECTED), status))
        elif status != "suggested":
            said += self._facets(line, row, at, outcome)
        for each in said:
            waiting.add(quote, coder, each)
        if not said:
            outcome.lose("in_nothing", f"{line}")
        return int(any(each.meaning is not None for each in said))

    def _facets(self, line: int, row: Mapping[str, Any], at: datetime, outcome: Outcome) -> list[Said]:
        """What a row says of a quote, each facet since when."""
        since = dict(each.split(" ", 1) for each in _several(row.get("since")) if " " in each)
        times = {facet: moment(since.get(facet)) or at for facet in FACETS}
        found: list[Said] = []
        for facet in SINGLE:
            given = row.get(facet)
            if given in (None, ""):
                continue
            value = _value(facet, given, self.names)
            if value is None:
                known = [key for key in self.names.get(facet, {}) if len(key) < 36]
                near = nearest(str(given).casefold(), known) or "–"
                outcome.lose("in_value", f"{line}: {facet} {given} ({near}?)")
            else:
                found.append(Said(times[facet], Meaning(facet, value), str(given)))
        for code in _several(row.get("codes")):
            found.append(Said(times["codes"], Meaning("codes", self.today.get(code, code)), code))
        # Whoever fills in a table by hand settles with the whole row.
        named = _several(row.get("settled")) or (FACETS if row.get("settles") else ())
        settled = {times[facet] for facet in FACETS if facet in named}
        settled &= {each.at for each in found}
        return found + [Said(when, Meaning("decision", SETTLED), "") for when in sorted(settled)]


def _several(cell: Any) -> list[str]:
    """The parts of a cell, or of a list where the file has one."""
    return [str(part) for part in cell] if isinstance(cell, list) else unlisted(str(cell or ""))


def _value(facet: str, given: Any, names: Mapping[str, Mapping[str, Any]]) -> Any:
    if facet in ("valence", "intensity"):
        low, high = (-2, 2) if facet == "valence" else (0, 3)
        try:
            number = float(str(given).replace(",", "."))
        except ValueError:
            return None
        return number if low <= number <= high else None
    name = str(given).strip()
    return names[facet].get(name.casefold(), name if facet in ("touchpoint", "channel") else None)


def _withdrawn(root: Path, language: str) -> frozenset[str]:
    roster, _ = read_roster(root, read_config(root / "study.yml", language=language), language)
    if roster is None or "consent" not in roster:
        return frozenset()
    return withdrawn(roster)


def _same(left: str, right: str) -> bool:
    return left.split() == right.split()


def _whole(value: Any) -> int | None:
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
