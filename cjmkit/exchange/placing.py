"""A project's selections onto the study's turns: checked against their words, cut at turns, and listed where they have no place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cjmkit.codings import quote_id
from cjmkit.exchange.alignment import Alignment, Span
from cjmkit.exchange.codes import Meanings
from cjmkit.exchange.decisions_in import Decisions, Said
from cjmkit.exchange.free_codes import NOBODY
from cjmkit.exchange.interviews_in import Placed, reduced_sources
from cjmkit.exchange.outcome import Outcome
from cjmkit.exchange.positions import FEW_WORDS, Counted, Counting, every_place, found_again, is_title, shows
from cjmkit.exchange.project import SHOWN, Note, Project, Selection, Source
from cjmkit.exchange.times import moment
from cjmkit.quotes.candidates import quote_row
from cjmkit.study import Study, numbered_turns
from cjmkit.tables import records
from cjmkit.texts import shortened

SPOKEN = ("participant", "respondent")


@dataclass
class _Desk:
    """What every selection needs to find its place."""

    study: Study
    waiting: Decisions
    found: Meanings
    coders: Mapping[str, str]
    labels: Mapping[str, str]
    notes: Mapping[str, Note]
    latest: datetime
    counting: Counting
    outcome: Outcome
    reduced: set[str] = field(default_factory=set)  # sources of which some people withdrew: nothing of them is shown
    quotes: set[str] = field(default_factory=set)  # that have codings already
    used: set[str] = field(default_factory=set)  # notes
    placed: int = 0
    selections: int = 0


def place_selections(
    project: Project,
    placed: Sequence[Placed],
    study: Study,
    waiting: Decisions,
    found: Meanings,
    coders: Mapping[str, str],
    labels: Mapping[str, str],
    latest: datetime,
    counting: Counting,
    outcome: Outcome,
) -> set[str]:
    """Hand every coding that has a place to `waiting`, and return the ids of the notes that went with them."""
    desk = _Desk(study, waiting, found, coders, labels, {n.guid: n for n in project.notes}, latest, counting, outcome)
    desk.quotes = {*waiting.ledger["quote"]}
    desk.reduced = reduced_sources(study)
    by_file = {str(file): numbered_turns(records(rows)) for file, rows in study.utterances.groupby("source", sort=True)}
    for each in placed:
        turns = by_file.get(each.file, [])
        if not turns:
            coded = sum(len(selection.codings) for selection in each.source.selections)
            outcome.lose("in_unread", each.file, count=max(1, coded))
        elif each.source.selections:
            _place(each, turns, desk)
    outcome.counts["selections"] = desk.selections
    outcome.counts["codings"] = desk.placed
    return desk.used


def _place(placed: Placed, turns: Sequence[Mapping[str, Any]], desk: _Desk) -> None:
    words = placed.text if placed.text is not None else "\n".join(turn["text"] for turn in turns)
    aligned = Alignment(words, turns)
    counted = Counted(words if placed.source.text is None else placed.source.text, desk.counting)
    for selection in placed.source.selections:
        if not (selection.codings or selection.description.strip() or selection.notes):
            desk.outcome.lose("in_uncoded")
            continue
        span, title = _span(selection, counted, placed, desk)
        if span is None:
            _set_aside(_no_place(selection), placed, selection, desk)
            continue
        parts = aligned.spans(*span)
        parts = parts or _elsewhere(counted.text[slice(*span)], turns)
        said = [part for part in parts if turns[part.turn]["role"] in SPOKEN]
        if not said:
            _set_aside("in_not_said", placed, selection, desk)
            continue
        if len(said) < len(parts):
            desk.outcome.lose("in_partly", _named(placed, selection, desk))
        desk.selections += 1
        heard = [*_said(selection, placed.source, title, desk)]
        desk.placed += sum(one.meaning is not None for _, one in heard)
        for part in said:
            wide = aligned.with_blanks(part, *span) if len(parts) == 1 else part
            id = quote_id(turns[part.turn]["utterance"], wide.start, wide.end)
            start, end = wide[1:] if id in desk.quotes else part[1:]
            quote = quote_row(turns[part.turn], start, end)
            for coder, one in heard:
                desk.waiting.add(quote, coder, one)


def _elsewhere(words: str, turns: Sequence[Mapping[str, Any]]) -> list[Span]:
    """The one place where words stand that the study has in another order or surrounding than the file; a label is no place."""
    if len(words.split()) < FEW_WORDS:
        return []
    found = [
        Span(number, *place)
        for number, turn in enumerate(turns)
        if turn["role"] in SPOKEN
        for place in every_place(turn["text"], words)
    ]
    return found if len(found) == 1 else []


def _span(selection: Selection, counted: Counted, placed: Placed, desk: _Desk) -> tuple[tuple[int, int] | None, str]:
    """Where a selection stands in the text, and its title, where its name is one."""
    positions = placed.text is not None
    span = counted.span(selection.start, selection.end) if positions else None
    words = selection.words or selection.name
    if span is not None and shows(words, counted.text[slice(*span)]) is not False:
        return span, ""
    again = found_again(counted.text, words, selection.start or 0, span)
    if again is None:
        return span, selection.name if is_title(selection.name) else ""
    if positions and selection.start is not None:
        desk.outcome.lose("in_moved", _named(placed, selection, desk))
    return again, ""


def _no_place(selection: Selection) -> str:
    return "in_outside" if selection.kind in ("PlainTextSelection", "TranscriptSelection") else "in_area"


def _set_aside(kind: str, placed: Placed, selection: Selection, desk: _Desk) -> None:
    """Note a selection that has no place. Its memos go with it where the words may be a withdrawn person's."""
    desk.outcome.lose(kind, _named(placed, selection, desk), count=max(1, len(selection.codings)))
    if placed.file in desk.reduced:
        desk.used |= note_ids(selection)


def note_ids(selection: Selection) -> set[str]:
    """Return the ids of all notes on a selection and its codings."""
    return {*selection.notes, *(note for coded in selection.codings for note in coded.notes)}


def _named(placed: Placed, selection: Selection, desk: _Desk) -> str:
    where = "–" if selection.start is None else f"{selection.start}–{selection.end}"
    words = "" if placed.file in desk.reduced else shortened(selection.name, SHOWN)
    return f"{placed.source.name or placed.file} {where} {words}".strip()


def _said(selection: Selection, source: Source, title: str, desk: _Desk) -> Iterator[tuple[str, Said]]:
    """What each coder said of a selection: its codes, and its memos with the first of them."""
    own = [part for part in (title, selection.description) if part.strip()]
    chosen = desk.coders.get(selection.user or "", desk.coders.get(source.user or "", NOBODY))
    at = moment(selection.at) or desk.latest
    loose = [(chosen, at, part) for part in own] + [
        (desk.coders.get(note.user or "", chosen), moment(note.at) or at, note.text or "")
        for note in _notes(selection.notes, desk)
    ]
    for coded in selection.codings:
        meaning = desk.found.by_guid.get(coded.code)
        if meaning is None:
            desk.outcome.lose("in_dangling", coded.code or coded.guid)
            continue
        coder = desk.coders.get(coded.user or "", chosen)
        when = moment(coded.at) or at
        memos = [note.text or "" for note in _notes(coded.notes, desk)]
        memos += [memo for by, _, memo in loose if by == coder]
        loose = [each for each in loose if each[0] != coder]
        yield coder, Said(when, meaning, desk.labels.get(coded.code, ""), tuple(memos))
    for coder, when, memo in loose:
        yield coder, Said(when, None, "", (memo,))


def _notes(ids: Sequence[str], desk: _Desk) -> list[Note]:
    found = [desk.notes[id] for id in ids if id in desk.notes and (desk.notes[id].text or "").strip()]
    desk.used |= {note.guid for note in found}
    return found
