"""Small studies that tests write into a folder."""

from __future__ import annotations

from pathlib import Path

from cjmkit.codings import write_coding
from cjmkit.quotes import candidate_quotes
from cjmkit.study import Study, open_study

STUDY = """\
title: Small
language: {language}
moderators: [Interviewer]
"""
JOIN = """\
surveys:
  relationship.csv:
    segment: Segment
    questions:
      How satisfied are you with the delivery?: {metric: csat, phase: retention}
"""
PERSONAS = """\
- id: all
  name: Everyone
  match: {participant: [P01, P02, P03]}
- id: family
  name: Family
  match: {segment: [family]}
"""
TURNS = {
    "P01": "I saw it in the street.|I compared two offers for a week.|Signing took an hour. It was a mess.|It runs every day.|I tell everyone.",
    "P02": "My neighbour had one.|I tried it twice.|The deposit surprised me.|The van came late again.|I would not recommend it.",
    "P03": "We sold the car.|I read the small print.|It was quick.|The children love it.|My sister has one now.",
}
SURVEY = """\
Response ID,Segment,How likely are you to recommend us to a friend?,How satisfied are you with the delivery?,Why?
1,family,10,5,It simply works
2,family,9,4,
3,business,3,2,Nobody called back
4,business,7,3,
5,family,8,5,
"""


def write_study(
    folder: Path, *, language: str = "en", surveys: bool = True, interviews: bool = True, consent: str = ""
) -> Path:
    """Write a study of three labelled interviews and one survey; `consent` is P02's."""
    (folder / "study.yml").write_text(STUDY.format(language=language) + JOIN * surveys, encoding="utf-8")
    (folder / "personas.yml").write_text(PERSONAS, encoding="utf-8")
    if interviews:
        (folder / "interviews").mkdir()
        rows = ["participant,interview,participant_speaker,interviewer_speaker,segment,consent"]
        for person, turns in TURNS.items():
            said = "\n\n".join(
                f"Interviewer: And then, step {n}?\n\n{person}: {turn}" for n, turn in enumerate(turns.split("|"), 1)
            )
            (folder / "interviews" / f"{person}.txt").write_text(said + "\n", encoding="utf-8")
            rows.append(f"{person},{person}.txt,{person},Interviewer,family,{consent if person == 'P02' else 'quote'}")
        (folder / "interviews" / "participants.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    if surveys:
        (folder / "surveys").mkdir()
        (folder / "surveys" / "relationship.csv").write_text(SURVEY, encoding="utf-8")
    return folder


def code_everything(study: Study, coder: str = "ana") -> Study:
    """Code each quote by the number of its turn: five phases in their order, good and bad days in turn."""
    for number, (_, quote) in enumerate(candidate_quotes(study).iterrows()):
        if quote["role"] != "participant":
            continue
        phase = study.codebook.phase_ids[(int(quote["position"]) - 2) // 2]
        emotion = ("satisfaction", "frustration", "relief")[number % 3]
        lane = ("delight", "pain point", "thought")[number % 3]
        write_coding(
            study.codings_folder,
            quote,
            coder=coder,
            status="accepted",
            phase=phase,
            emotion=emotion,
            intensity=1 + number % 2,
            lane=lane,
        )
    return open_study(study.root)
