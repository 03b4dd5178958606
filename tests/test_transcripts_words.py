"""No word of a file gets lost: each is somebody's speech, a label, or on a line that a warning names."""

import re
from collections import Counter
from pathlib import Path

import pytest
from test_transcripts_exports import EXPORTS

from cjmkit.transcripts.decoding import decode
from cjmkit.transcripts.formats import read_file
from cjmkit.transcripts.reading import Notes, Unreadable

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus"
TEXTS = {".vtt", ".srt", ".sbv", ".txt", ".md"}
REAL = sorted(
    path.relative_to(CORPUS).as_posix()
    for folder in ("transcripts", "malformed/webvtt_py", "malformed/blns")
    for path in (CORPUS / folder).rglob("*")
    if path.suffix in TEXTS and not path.name.startswith("LICENSE")
)

_WORD = re.compile(r"[^\W\d_]{2,}")
_BLOCK = re.compile(r"(?:\ufeff?WEBVTT|NOTE|STYLE|REGION)(?:[ \t\n]|$)")
_MARKUP = re.compile(r"<[^<>]*>|&\w+;|\{\\[^}]*\}")


def words_by_line(text: str, is_vtt: bool) -> dict[int, list[str]]:
    """The words of each line, without WebVTT's own: header, comments, styles, identifiers, tags."""
    lines = text.split("\n")
    found: dict[int, list[str]] = {}
    inside = False
    for number, line in enumerate(lines, start=1):
        above, below = lines[number - 2] if number > 1 else "", lines[number] if number < len(lines) else ""
        if is_vtt:
            begins = _BLOCK.match(line) is not None and (not above.strip() or inside)
            inside = begins or (inside and bool(line.strip()) and "-->" not in line)
        identifies = is_vtt and not above.strip() and "-->" in below
        if not inside and not identifies:
            found[number] = _WORD.findall(_MARKUP.sub(" ", line))
    return found


def unaccounted(path: Path) -> Counter[str]:
    reading = read_file(path)
    text, _ = decode(path.read_bytes(), Notes())
    named = {line for lines in reading.notes.lines.values() for line in lines}
    labels = {word for passage in reading.passages for word in _WORD.findall(passage.speaker or "")}
    said = Counter(word for passage in reading.passages for word in _WORD.findall(passage.text))
    written = words_by_line(text, "VTT" in reading.format)
    lines = text.split("\n")
    spoken = Counter(
        word
        for number, found in written.items()
        if number not in named and not (reading.format[-3:] in ("VTT", "SRT") and "-->" in lines[number - 1])
        for word in found
        if word not in labels
    )
    if ("rolling_captions", ()) in reading.notes.lines:  # each line stands there two or three times, and counts once
        spoken = Counter(dict.fromkeys(spoken, 1))
    return spoken - said


@pytest.mark.parametrize("name", EXPORTS)
def test_every_word_of_an_export_is_accounted_for(tmp_path, name):
    (tmp_path / name).write_text(EXPORTS[name][0], encoding="utf-8")
    assert not unaccounted(tmp_path / name)


def test_a_dropped_word_would_be_seen(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("I: Why?\nB: Because it was slow.\n", encoding="utf-8")
    reading = read_file(tmp_path / "a.txt")
    reading.passages[1] = reading.passages[1]._replace(text="Because it was.")
    monkeypatch.setitem(globals(), "read_file", lambda _: reading)
    assert unaccounted(tmp_path / "a.txt") == {"slow": 1}


@pytest.mark.parametrize(
    "name",
    REAL or [pytest.param("", marks=pytest.mark.skip(reason="the real transcripts are not beside the repository"))],
)
def test_every_word_of_a_real_file_is_accounted_for(name):
    try:
        lost = unaccounted(CORPUS / name)
    except Unreadable as reason:
        pytest.skip(f"refused: {reason.key}")
    assert not lost
