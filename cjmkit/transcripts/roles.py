"""Who asks and who answers: study.yml and participants.csv first, then the labels, then who asks most of the questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cjmkit.transcripts.asking import askers
from cjmkit.transcripts.labels import conventional, key, words
from cjmkit.transcripts.turns import Turn

SOURCES = ("participants.csv", "study.yml", "labels", "questions")


def roles(
    turns: Sequence[Turn],
    *,
    roster: Mapping[str, str],
    study: Mapping[str, str],
    legend: Mapping[str, str],
) -> tuple[dict[str, str], str | None]:
    """Return the role of each label, by key, and the first source, in the order of `SOURCES`, that decided one.

    `roster` and `study` are the roles, by key, that participants.csv and study.yml give to labels, `legend` those of the file's head.
    participants.csv speaks of one interview and study.yml of all, so where they differ over a label, participants.csv holds.
    Once one of them names a moderator, everybody else answers, unless a label says otherwise; a single letter does not.
    """
    shown: dict[str, str] = {}
    for turn in turns:
        if turn.speaker:
            shown.setdefault(key(turn.speaker), turn.speaker)
    labels = list(shown)
    found: dict[str, str] = {}
    sources: set[str] = set()
    for label in labels:
        if label in roster:
            found[label] = roster[label]
            sources.add("participants.csv")
        elif label in study:
            found[label] = study[label]
            sources.add("study.yml")
    rest = [label for label in labels if label not in found]
    letters = "moderator" not in found.values()
    by_label = {label: role for label, role in _by_labels(shown, legend, letters=letters).items() if label in rest}
    if by_label:
        found |= by_label
        sources.add("labels")
    rest = [label for label in labels if label not in found]
    if rest:
        rest_source = _settle_rest(rest, found, turns)
        sources |= {rest_source} if rest_source else set()
    return found, next((source for source in SOURCES if source in sources), None)


def _settle_rest(rest: list[str], found: dict[str, str], turns: Sequence[Turn]) -> str | None:
    """Give a role to labels that say nothing themselves; return what decided, where that is not said already."""
    settled = set(found.values())
    if "moderator" in settled:
        found.update(dict.fromkeys(rest, "participant"))
        return None
    if "participant" in settled and len(rest) == 1 and sum(role != "other" for role in found.values()) == 1:
        found[rest[0]] = "moderator"
        return None
    asking = askers(turns, rest) if len(rest) > 1 or "participant" in settled else []
    beside = "other" if "participant" in settled else "participant"
    found.update({label: "moderator" if label in asking else beside for label in rest})
    return "questions" if asking else None


def _by_labels(shown: Mapping[str, str], legend: Mapping[str, str], *, letters: bool) -> dict[str, str]:
    found = {}
    for label, as_read in shown.items():
        role = legend.get(label) or conventional(as_read)
        if role is None and label.rstrip("0123456789") in legend:
            role = legend[label.rstrip("0123456789")]
        if role in ("moderator", "participant", "other"):
            found[label] = role
    bare = [label for label in shown if label not in found]
    return found | _letters(bare, found) if letters else found


def _letters(labels: Sequence[str], found: Mapping[str, str]) -> dict[str, str]:
    """Single letters, which say something only beside each other: I and B, Q and A; A and B are just two speakers."""
    asks = [label for label in labels if label in words("letters_moderator")]
    answers = [label for label in labels if label in words("letters_participant")]
    sure = [label for label in asks if label in ("i", "q", "int")]
    asks = sure or asks
    if asks and (answers or set(found.values()) & {"participant"} or len(labels) > len(asks) or len(sure) == 1):
        roles = dict.fromkeys(asks, "moderator")
        return roles | dict.fromkeys(answers, "participant")
    if not asks and answers and "moderator" in found.values():
        return dict.fromkeys(answers, "participant")
    if not asks and len(answers) == 1 and answers[0] in ("b", "p", "tn") and len(labels) == 2:
        return {answers[0]: "participant"}
    return {}
