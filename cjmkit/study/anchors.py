"""Where the coded quotes stand in today's sources: as recorded, found elsewhere, or lost. The ledger stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from cjmkit.codings import quote_id
from cjmkit.language import sentences
from cjmkit.study.clues import Key, by_clues
from cjmkit.study.places import GAP, PIECE, Anchor, Place, Talk, one_line, pieces
from cjmkit.tables import CODINGS, COUNT, LIST, QUOTES, TEXT, known, records, table
from cjmkit.transcripts.turns import utterance_ids

CONTEXT = 32  # characters on either side that help to find a quote again
EARLIER_FILES = 3  # of one person: as many numbers an id may have had
MOVED = dict.fromkeys(("quote", "source", "participant", "text", "now_quote", "now_source"), TEXT)
LOST = {
    **{column: QUOTES[column] for column in ("quote", "source", "participant", "position")},
    **{column: QUOTES[column] for column in ("start_char", "end_char", "text")},
    "coders": LIST,
    "codings": LIST,
    "places": COUNT,  # where the same words stand, and nothing tells which ones were meant
    "nearest": TEXT,  # what is most like them now, who says it, and on which line
    "nearest_participant": TEXT,
    "nearest_line": COUNT,
}


@dataclass(frozen=True)
class Anchored:
    """A ledger in today's words.

    `codings` has the columns of `tables.CODINGS`, with every quote's place of today; what is lost is not in it. `moved`: quote, source,
    participant, text, now_quote, now_source. `lost`: quote, source, participant, position, start_char, end_char, text, coders,
    codings, places, nearest, nearest_participant, nearest_line.
    """

    codings: pd.DataFrame
    moved: pd.DataFrame
    lost: pd.DataFrame


def anchor_codings(codings: pd.DataFrame, utterances: pd.DataFrame) -> Anchored:
    """Find the quotes of a ledger (`tables.CODINGS`) in today's utterances (`tables.UTTERANCES`).

    A quote is where its utterance and offsets say, if its words still stand there. Else it is looked for in its source (or in the
    file that took the source's place), by its exact words, blanks aside; what stood around it, the question before it and the
    order of the quotes must speak for the place. What nothing speaks for, and what could be meant by several places, is lost.
    """
    lines = records(codings)
    anchors = _anchors(lines)
    search = _Search(anchors, utterances)
    places = search.run()
    rows, moved = [], []
    for line in lines:
        found = places.get(_key(line))
        if found is not None:
            rows.append({**line, **_today(*found)})
    for key, (talk, place) in places.items():
        now = _today(talk, place)
        if (now["quote"], now["source"]) != key[:2]:
            old = {"quote": key[0], "source": key[1], "now_quote": now["quote"], "now_source": now["source"]}
            moved.append({**old, "participant": now["participant"], "text": now["text"]})
    lost: dict[tuple[str, str], dict[str, Any]] = {}
    for key, anchor in anchors.items():
        if key not in places:
            row = lost.setdefault(key[:2], search.lost(anchor))
            row["coders"] = sorted({*row["coders"], *anchor.coders})
            row["codings"] = [*dict.fromkeys([*row["codings"], *anchor.codings])]
    return Anchored(table(CODINGS, rows), table(MOVED, moved), table(LOST, lost.values()))


def surroundings(words: str, start: int, end: int) -> dict[str, str]:
    """Return the text on either side of a span, as a quote keeps it."""
    return {"before": words[max(0, start - CONTEXT) : start], "after": words[end : end + CONTEXT]}


def _today(talk: Talk, place: Place) -> dict[str, Any]:
    turn = talk.turns[place.turn]
    return {
        "quote": quote_id(turn["utterance"], place.start, place.end),
        "utterance": turn["utterance"],
        "source": turn["source"],
        "participant": known(turn["participant"]),
        "position": turn["position"],
        "start_char": place.start,
        "end_char": place.end,
        "text": turn["text"][place.start : place.end],
        "question": turn["asked"],
        "export": turn["export"],
        **surroundings(turn["text"], place.start, place.end),
    }


def _key(line: Mapping[str, Any]) -> Key:
    return line["quote"], known(line["source"]) or "", known(line["export"]) or ""


def _anchors(lines: Iterable[Mapping[str, Any]]) -> dict[Key, Anchor]:
    """One anchor a quote; a later line may know what an earlier one, of an older ledger, does not."""
    anchors: dict[Key, Anchor] = {}
    for line in lines:
        key = _key(line)
        anchor = anchors.get(key)
        if anchor is None or (anchor.position is None and known(line["position"]) is not None):
            before, after, words = (known(line[name]) or "" for name in ("before", "after", "text"))
            anchors[key] = Anchor(
                quote=line["quote"],
                source=key[1],
                export=known(line["export"]),
                utterance=known(line["utterance"]),
                participant=known(line["participant"]),
                position=known(line["position"]),
                start=known(line["start_char"]),
                end=known(line["end_char"]),
                words=one_line(words),
                before=one_line(before),
                after=one_line(after),
                question=one_line(line["question"]),
                cuts=(before[-1:].isalnum() and words[:1].isalnum(), after[:1].isalnum() and words[-1:].isalnum()),
                coders=anchor.coders if anchor else [],
                codings=anchor.codings if anchor else [],
            )
        anchors[key].coders.append(line["coder"])
        anchors[key].codings.append(line["coding"])
    return anchors


class _Search:
    """The anchors of a ledger on their way to today's places."""

    def __init__(self, anchors: dict[Key, Anchor], utterances: pd.DataFrame) -> None:
        turns: dict[str, list[dict[str, Any]]] = {}
        for row in records(utterances):
            turns.setdefault(row["source"], []).append(row)
        self.talks = {source: Talk(rows) for source, rows in turns.items()}
        self.by_id = {
            turn["utterance"]: (source, number)
            for source, talk in self.talks.items()
            for number, turn in enumerate(talk.turns)
        }
        self.anchors = anchors
        self.by_source: dict[str, dict[Key, Anchor]] = {}
        for key, anchor in anchors.items():
            self.by_source.setdefault(anchor.source, {})[key] = anchor
        self.homes = self._homes()

    def run(self) -> dict[Key, tuple[Talk, Place]]:
        """Return today's place of every anchor that has one."""
        found: dict[Key, tuple[Talk, Place]] = {}
        for source, anchors in self.by_source.items():
            home = self.homes[source]
            left = {}
            for key, anchor in anchors.items():
                place = self._as_recorded(anchor, home)
                if place is None:
                    left[key] = anchor
                else:
                    found[key] = place
            talk = self.talks.get(home or "")
            if left and talk is not None and talk.turns:
                here = {key: found[key][1] for key in anchors if key in found and found[key][0] is talk}
                here = {**here, **_by_old_names(talk, left)}
                by_clues(talk, anchors, here)
                found |= {key: (talk, here[key]) for key in left if key in here}
        return found

    def _as_recorded(self, anchor: Anchor, home: str | None) -> tuple[Talk, Place] | None:
        if anchor.utterance is None:
            return self._by_quote.get(anchor.quote)
        source, number = self.by_id.get(anchor.utterance, (None, 0))
        if source is None:
            return None
        talk = self.talks[source]
        # An interview's turn has one home; a response is the same one in every export that holds it.
        if source != home and talk.turns[number]["role"] != "respondent":
            return None
        place = talk.in_turn(number, anchor)
        return None if place is None or talk.doubtful(anchor, place) else (talk, place)

    @cached_property
    def _by_quote(self) -> dict[str, tuple[Talk, Place]]:
        """Every sentence by its quote's id, for lines that say no more than that."""
        return {
            quote_id(turn["utterance"], start, end): (talk, talk.place(talk.starts[number] + start, end - start))
            for talk in self.talks.values()
            for number, turn in enumerate(talk.turns)
            for start, end in sentences(turn["text"], known(turn["language"]))
        }

    def _homes(self) -> dict[str, str | None]:
        """Return the file that each recorded source is today: of its name, else the one that holds its quotes."""
        homes: dict[str, str | None] = {}
        missing = []
        for source, anchors in self.by_source.items():
            ids = Counter(self.by_id[a.utterance][0] for a in anchors.values() if a.utterance in self.by_id)
            talk = self.talks.get(source)
            likely, hits = ids.most_common(1)[0] if ids else (None, 0)
            if talk is not None and (source in ids or any(a.words and a.words in talk.words for a in anchors.values())):
                homes[source] = source
            elif 2 * hits >= len(anchors):
                homes[source] = likely
            else:
                homes[source] = source if talk is not None else None
                missing.append(source)
        return homes | self._by_sentences(missing)

    def _by_sentences(self, missing: Iterable[str]) -> dict[str, str]:
        wanted: dict[str, set[str]] = {}
        totals: Counter[str] = Counter()
        for source in missing:
            for piece in {piece for anchor in self.by_source[source].values() for piece in pieces(anchor.words)}:
                wanted.setdefault(piece, set()).add(source)
                totals[source] += 1
        hits: dict[str, Counter[str]] = {}
        for now, talk in self.talks.items() if wanted else ():
            for piece in {piece.strip() for part in talk.words.split(GAP) for piece in PIECE.split(part)}:
                for source in wanted.get(piece, ()):
                    hits.setdefault(source, Counter())[now] += 1
        homes = {}
        for source, counts in hits.items():
            (best, most), *others = counts.most_common(2)
            if 2 * most >= totals[source] and not (others and 2 * others[0][1] > most):
                homes[source] = best
        return homes

    def lost(self, anchor: Anchor) -> dict[str, Any]:
        """Return what is known of an anchor without a place."""
        talk = self.talks.get(self.homes[anchor.source] or "")
        places = talk.places(anchor) if talk else []
        near = talk.nearest(anchor.words) if talk and not places else None
        turn = talk.turns[near[0]] if talk and near else None
        return {
            "quote": anchor.quote,
            "source": anchor.source,
            "participant": anchor.participant,
            "position": anchor.position,
            "start_char": anchor.start,
            "end_char": anchor.end,
            "text": anchor.words,
            "coders": sorted({*anchor.coders}),
            "codings": [*anchor.codings],
            "places": len(places),
            "nearest": near[1] if near else None,
            "nearest_participant": known(turn["participant"]) if turn else None,
            "nearest_line": known(turn["line"]) if turn else None,
        }


def _by_old_names(talk: Talk, left: Mapping[Key, Anchor]) -> dict[Key, Place]:
    """Find turns by the ids that they had under another pseudonym, or beside other files of the same person."""
    found: dict[Key, Place] = {}
    by_person: dict[str, list[int]] = {}
    for number, turn in enumerate(talk.turns):
        if turn["role"] == "participant":
            by_person.setdefault(turn["participant"], []).append(number)
    for old in {anchor.participant for anchor in left.values() if anchor.participant} if by_person else ():
        numbers: dict[str, set[int]] = {}
        for turns in by_person.values():
            content = [(old, "participant", talk.turns[number]["text"]) for number in turns]
            taken: set[str] = set()
            for _ in range(EARLIER_FILES):
                ids = utterance_ids(content, taken)
                for id, number in zip(ids, turns, strict=True):
                    numbers.setdefault(id, set()).add(number)
                taken |= {*ids}
        for key, anchor in left.items():
            at = numbers.get(anchor.utterance or "", set())
            if anchor.participant == old and len(at) == 1:
                place = talk.in_turn(next(iter(at)), anchor)
                if place is not None and not talk.doubtful(anchor, place):
                    found[key] = place
    return found
