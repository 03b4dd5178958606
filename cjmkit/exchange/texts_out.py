"""The study's sources as texts for other programs: pseudonyms as labels, nobody's words who may not be quoted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cjmkit.exchange.project import guid
from cjmkit.privacy import quotable
from cjmkit.quotes import source_label
from cjmkit.study import Study
from cjmkit.tables import known, records
from cjmkit.texts import text

WITHHELD = "[…]"

_LIKE_A_LABEL = re.compile(r"\n(?=[^\n:]{1,80}:)")


@dataclass
class Script:
    """A source as text: where each turn's words begin in it, and whose words were withheld."""

    source: str
    name: str
    guid: str
    text: str = ""
    starts: dict[str, int] = field(default_factory=dict)  # by utterance
    people: list[str] = field(default_factory=list)
    withheld: dict[str, int] = field(default_factory=dict)  # turns by participant
    timed: int = (
        0  # turns with a time that does not go out whole: it goes out to the second, when a turn ends not at all
    )


def scripts(study: Study) -> tuple[list[Script], list[Script]]:
    """Return the sources that can go out as texts, and those of which nobody's words may."""
    allowed = quotable(study.participants, share=study.share)
    listed = {*study.participants["participant"]}

    def may(person: str | None) -> bool:
        return person in allowed or (person not in listed and not study.share)

    given: list[Script] = []
    kept_back: list[Script] = []
    taken: set[str] = set()
    for source, turns in study.utterances.groupby("source", sort=True):
        rows = records(turns)
        people = [
            *dict.fromkeys(known(row["participant"]) for row in rows if row["role"] in ("participant", "respondent"))
        ]
        # The utterances' ids say what was said: the same source has the same id in every study that holds it.
        name = source_label(study, str(source), next((person for person in people if person), None))
        while name in taken:
            name += " +"
        taken.add(name)
        script = Script(str(source), name, guid("source", *(row["utterance"] for row in rows)))
        _fill(script, rows, may, study.language)
        (given if any(may(person) for person in people) else kept_back).append(script)
    return given, kept_back


def _fill(script: Script, rows: list[dict[str, Any]], may: Any, language: str) -> None:
    askers = [*dict.fromkeys(row["speaker"] for row in rows if row["role"] == "moderator" and known(row["speaker"]))]
    others = [*dict.fromkeys(row["speaker"] for row in rows if row["role"] == "other" and known(row["speaker"]))]
    labelled = any(known(row["speaker"]) or row["role"] == "respondent" for row in rows)
    parts: list[str] = []
    at = 0
    for row in rows:
        person = known(row["participant"])
        label = _label(row, person, askers, others, language)
        head = f"{label}{_time(row)}: " if labelled else ""
        times = [known(row["start"]), known(row["end"])]
        script.timed += times[1] is not None or (times[0] is not None and not float(times[0]).is_integer())
        speaks = row["role"] in ("participant", "respondent")
        # As long as before, but no line within a turn begins like another speaker's.
        words = _LIKE_A_LABEL.sub(" ", row["text"]) if labelled else row["text"]
        if speaks and not may(person):
            script.withheld[person or "–"] = script.withheld.get(person or "–", 0) + 1
            words = WITHHELD
        elif speaks:
            script.starts[row["utterance"]] = at + len(head)
            if person and person not in script.people:
                script.people.append(person)
        parts.append(head + words)
        at += len(head) + len(words) + 2
    script.text = "\n\n".join(parts) + "\n" if parts else ""


def _label(row: Mapping[str, Any], person: str | None, askers: list[str], others: list[str], language: str) -> str:
    """A pseudonym, or the role: other labels are people's names as often as not."""
    if row["role"] in ("participant", "respondent"):
        return said_by(person) if person else text("exchange.respondent", language)
    speakers = askers if row["role"] == "moderator" else others
    number = speakers.index(row["speaker"]) + 1 if row["speaker"] in speakers else 1
    role = text(f"exchange.{row['role']}", language)
    return role if number == 1 else f"{role} {number}"


def said_by(person: str) -> str:
    """Return a pseudonym as a label that nobody takes for a number: that of a respondent may be one."""
    return person if person[:1].isalpha() else f"R{person}"


def _time(row: Mapping[str, Any]) -> str:
    start = known(row["start"])
    if start is None:
        return ""
    seconds = int(start)
    return f" [{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}]"
