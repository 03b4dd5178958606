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

DOUBTS = ("rare_speaker", "variant", "variant_asks")  # kinds of notes that say already that a label is doubtful
LISTED = 8  # labels that a message names before it says how many more there are
ENOUGH_TURNS = 8  # in a conversation as long as that, one turn alone is a doubtful participant


def note_people(
    notes: Notes,
    turns: Sequence[Turn],
    labels: Mapping[str, str],
    roles: Mapping[str, str],
    same: Mapping[str, str],
    told: Mapping[str, str],
    rows: Sequence[Entry],
    people: Mapping[str | None, str],
) -> None:
    """Note what is odd about who speaks.

    `labels` are those of the file as read, `roles` the roles of those who speak, `same` which label stands for another, `told` the
    roles that the study and the file's head give, `people` the participants found, all by key; `rows` are those of
    participants.csv for the file.
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
        likely = max(answering, key=lambda label: (key(label) not in told, marks[label]))
        notes.add("no_moderator", speakers=_list(answering), example=quoted(likely))
    _note_variants(notes, turns, labels, roles, same, rows)
    _note_passers(notes, turns, labels, roles, told)
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
        # One doubt about a label is enough: that it may be another's name says more than that it is rare.
        for label in (first, second):
            notes.lines.pop(("rare_speaker", (("label", label),)), None)
        if same.get(one, one) == same.get(other, other) or (one in told and other in told):
            continue
        line = next((turn.line for turn in turns if turn.speaker is not None and key(turn.speaker) == other), None)
        asks = "moderator" in (roles.get(one), roles.get(other))
        if asks:
            notes.add("variant_asks", line, first=first, second=second, both=f"[{quoted(first)}, {quoted(second)}]")
        else:
            notes.add("variant", line, first=first, second=second, both=f"{first}; {second}")


def _note_passers(
    notes: Notes, turns: Sequence[Turn], labels: Mapping[str, str], roles: Mapping[str, str], told: Mapping[str, str]
) -> None:
    """Name who got a role for want of anything better: somebody who speaks once, or who neither asks nor is a known participant."""
    counts = Counter(key(turn.speaker) for turn in turns if turn.speaker is not None)
    lines = {key(turn.speaker): turn.line for turn in reversed(turns) if turn.speaker is not None}
    doubted = {key(value) for name, values in notes.lines for _, value in values if name in DOUBTS}
    unsaid = [label for label in roles if label not in told and conventional(labels[label]) in (None, "neutral")]
    beside = [label for label in unsaid if roles[label] == "other" and label not in doubted]
    _note_all(notes, "undecided", beside, labels, lines)
    answering = [label for label, role in roles.items() if role == "participant"]
    if sum(counts.values()) < ENOUGH_TURNS or not any(counts[label] > 1 for label in answering):
        return
    once = [label for label in answering if label in unsaid and counts[label] == 1 and label not in doubted]
    _note_all(notes, "speaks_once", once, labels, lines)


def _note_all(
    notes: Notes, name: str, found: Sequence[str], labels: Mapping[str, str], lines: Mapping[str, int]
) -> None:
    shown = [labels[label] for label in found]
    for label in found:
        notes.add(name, lines[label], speakers=_list(shown), listed=", ".join(map(quoted, shown)))


def _note_roster(
    notes: Notes, labels: Mapping[str, str], rows: Sequence[Entry], people: Mapping[str | None, str]
) -> None:
    said: set[str] = set()
    for row in rows:
        for given in (row.speakers, row.interviewers, row.others):
            if given and not any(key(label) in labels for label in given):
                near = nearest(given[0], labels.values())
                if near and given[0] not in said:
                    notes.add("roster_speaker", label=given[0], nearest=near)
                elif given[0] not in said:
                    notes.add("roster_unheard", label=given[0], speakers=_list(labels.values()) or "–")
                said.add(given[0])
        if row.participant not in people.values() and not said & {*row.speakers}:
            notes.add("roster_person", participant=row.participant)
    named = {key(label) for row in rows for label in (*row.speakers, row.participant)}
    for label, participant in people.items():
        # Its one row means whoever speaks most; where others answer too, that is a guess.
        guessed = label is not None and label not in named and any(row.participant == participant for row in rows)
        if guessed and len(people) > 1:
            notes.add("roster_guess", participant=participant, label=labels[label or ""])
