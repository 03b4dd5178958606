"""What is odd about who speaks in a file: nobody, one alone, one person under two names, somebody else than participants.csv says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from cjmkit.errors import nearest
from cjmkit.transcripts.labels import conventional, key
from cjmkit.transcripts.people import Entry, roster_roles
from cjmkit.transcripts.reading import Notes
from cjmkit.transcripts.turns import Turn
from cjmkit.transcripts.variants import variants

LISTED = 8  # labels that a message names before it says how many more there are
ENOUGH_TURNS = 8  # in a conversation as long as that, one turn alone is a doubtful participant


def note_people(
    notes: Notes,
    turns: Sequence[Turn],
    labels: Mapping[str, str],
    roles: Mapping[str, str],
    same: Mapping[str, str],
    rows: Sequence[Entry],
    people: Collection[str],
) -> None:
    """Note what is odd about who speaks.

    `labels` are those of the file as read, `roles` the roles of those who speak, `same` which label stands for another, all by
    key; `rows` are those of participants.csv for the file, `people` the participants found in it.
    """
    noted = {name for name, _ in notes.lines}
    if not turns:
        if not noted & {"media", "chat"}:
            notes.add("empty")
        return
    if not labels and not any(name.startswith("unlabelled") for name in noted):
        notes.add("no_names", turns[0].line)
    if labels and "participant" not in roles.values():
        notes.add("no_participant", speakers=_list(labels.values()))
    elif len(roles) > 1 and "moderator" not in roles.values():
        answering = [labels[label] for label, role in roles.items() if role == "participant"]
        marks = Counter({labels[label]: 0 for label in roles})
        for turn in turns:
            marks[labels.get(key(turn.speaker or ""), "")] += turn.text.count("?")
        likely = max(answering, key=lambda label: marks[label])
        notes.add("no_moderator", speakers=_list(answering), example=quoted(likely))
    _note_variants(notes, turns, labels, roles, same, rows)
    _note_passers(notes, turns, labels, roles, rows)
    _note_roster(notes, labels, rows, people)


def quoted(label: str) -> str:
    """Return a label as YAML wants it in a list.

    >>> quoted("Weber, Anna"), quoted('the "boss"')
    ('"Weber, Anna"', '"the \\\\"boss\\\\""')
    """
    return '"' + label.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _list(labels: Collection[str]) -> str:
    """Labels for people to read: a few of them, and how many more there are."""
    shown = [*labels][:LISTED]
    rest = f" … (+{len(labels) - LISTED})" if len(labels) > LISTED else ""
    return ("; " if any("," in label for label in shown) else ", ").join(shown) + rest


def _note_variants(
    notes: Notes,
    turns: Sequence[Turn],
    labels: Mapping[str, str],
    roles: Mapping[str, str],
    same: Mapping[str, str],
    rows: Sequence[Entry],
) -> None:
    """Name each pair of labels that may be one person, unless they are joined, or told apart in participants.csv."""
    told = roster_roles(rows)
    for first, second in variants([*labels.values()]):
        one, other = key(first), key(second)
        if same.get(one, one) == same.get(other, other) or (one in told and other in told):
            continue
        line = next((turn.line for turn in turns if turn.speaker is not None and key(turn.speaker) == other), None)
        asks = "moderator" in (roles.get(one), roles.get(other))
        if asks:
            notes.add("variant_asks", line, first=first, second=second, both=f"[{quoted(first)}, {quoted(second)}]")
        else:
            notes.add("variant", line, first=first, second=second, both=f"{first}; {second}")


def _note_passers(
    notes: Notes, turns: Sequence[Turn], labels: Mapping[str, str], roles: Mapping[str, str], rows: Sequence[Entry]
) -> None:
    """Name who speaks once and was made a participant for want of anything else: a note-taker, a child, a waiter."""
    counts = Counter(key(turn.speaker) for turn in turns if turn.speaker is not None)
    doubted = {key(value) for name, values in notes.lines for _, value in values if name == "rare_speaker"}
    told = roster_roles(rows)
    answering = [label for label, role in roles.items() if role == "participant"]
    if sum(counts.values()) < ENOUGH_TURNS or not any(counts[label] > 1 for label in answering):
        return
    once = [
        label
        for label in answering
        if counts[label] == 1 and label not in told and label not in doubted and conventional(labels[label]) is None
    ]
    if once:
        lines = [turn.line for turn in turns if turn.speaker is not None and key(turn.speaker) in once]
        shown = [labels[label] for label in once]
        for line in lines:
            notes.add("speaks_once", line, speakers=_list(shown), others=", ".join(map(quoted, shown)))


def _note_roster(notes: Notes, labels: Mapping[str, str], rows: Sequence[Entry], people: Collection[str]) -> None:
    said: set[str] = set()
    for row in rows:
        for given in (row.speakers, row.interviewers, row.others):
            if given and not any(key(label) in labels for label in given):
                near = nearest(given[0], labels.values())
                if given[0] not in said:
                    notes.add("roster_speaker", label=given[0], nearest=near or _list(labels.values()) or "–")
                said.add(given[0])
        if row.participant not in people and not said & {*row.speakers}:
            notes.add("roster_person", participant=row.participant)
