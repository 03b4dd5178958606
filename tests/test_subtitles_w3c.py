"""The W3C's tests of WebVTT parsing, where they are at hand: their own asserts, run on our cues.

Each test is a file of cues and a short program of asserts about them. The programs use a handful of JavaScript's forms, which
are put into Python here; what they ask about a cue is answered by ours.
"""

from __future__ import annotations

import json
import re
import sys
from itertools import groupby
from pathlib import Path

import pytest

from cjmkit.transcripts.cuetext import voices
from cjmkit.transcripts.decoding import decode
from cjmkit.transcripts.reading import Notes
from cjmkit.transcripts.subtitles import read_cues

FOLDER = Path(__file__).parents[1].parent / "shared" / "corpus" / "malformed" / "wpt_webvtt"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the W3C's tests are not beside the repository")

PROGRAMS = sorted(path.stem for path in FOLDER.glob("file-parsing__*.js"))

# Asserts about where on the screen a cue stands; an interview has no screen, so nothing of it is read.
DISPLAY = {
    "align", "line", "lineAlign", "position", "positionAlign", "region", "size", "snapToLines", "vertical",
    "lines", "regionAnchorX", "regionAnchorY", "scroll", "viewportAnchorX", "viewportAnchorY",
}  # fmt: skip

# Files without an assert that is ours.
NOTHING_ASKED = {"file-parsing__stylesheets": "its only assert is a comment: a program cannot see the style"}

# Cue texts that we read otherwise than the W3C, by the text.
DELIBERATE = {
    "<0": 'a bare "<" before a number is said or typed ("<3"), so it is kept',
    "<0.500": 'a bare "<" before a number is said or typed ("<3"), so it is kept',
    "text1\n\ntext2": "words below a blank line in a cue are dropped by the W3C and kept by us, as a cue of their own",
}


class Display:
    """The answer to every question about the place on the screen."""

    def __getattr__(self, name: str) -> Display:
        assert name in DISPLAY, name
        return self

    def __bool__(self) -> bool:
        return True


class Asked:
    """One of our cues, asked as the tests ask a browser's."""

    def __init__(self, cue):
        self.id, self.text, self.startTime, self.endTime = cue.id, cue.text, cue.start, cue.end

    def __getattr__(self, name: str) -> Display:
        return getattr(Display(), name)


def python(program: str) -> str:
    """The forms of JavaScript that the tests use, in Python."""
    program = re.sub(r"^\s*//.*$|(?<=[,;}])\s*//.*$", "", program, flags=re.MULTILINE)
    program = program.replace("Array.from(cues)", "cues")
    program = re.sub(r"(cues)\.map\(function\((\w+)\) \{\s*return ([^;]+);\s*\}\)", r"[\3 for \2 in \1]", program)
    program = re.sub(r"\[\s*\n([^;]*?)\n\]", lambda found: "[" + " ".join(found[1].split()) + "]", program)
    lines, depth = [], 0
    for raw in program.splitlines():
        line = re.sub(r"^var ", "", raw.strip()).rstrip(";")
        line = re.sub(r"\b(\w+)\.length", r"len(\1)", line)
        line = line.replace("!!", "").replace("Number.MAX_VALUE", repr(sys.float_info.max))
        line = line.replace("Number.MIN_VALUE", "5e-324")
        line = re.sub(r"'([^']*)' \+ (\w+)", r"'\1' + str(\2)", line)
        if found := re.fullmatch(r"for \((?:var )?(\w+) = 0; \1 < (.+); \1\+\+\) \{", line):
            line = f"for {found[1]} in range({found[2]}):"
        elif found := re.fullmatch(r"(?:\w+ = )?(.+)\.forEach\(function\((\w+), (\w+)\) \{", line):
            line = f"for {found[3]}, {found[2]} in enumerate({found[1]}):"
        elif line in ("}", "})"):
            depth -= 1
            continue
        if line:
            lines.append("    " * depth + line)
        depth += line.endswith(":")
    return "\n".join(lines)


def run(name: str) -> tuple[int, int]:
    """Run a test's asserts; return how many held and how many ask about the screen. One that fails raises."""
    notes = Notes()
    text, _ = decode((FOLDER / f"{name}.vtt").read_bytes(), notes)
    cues = [Asked(cue) for cue in read_cues(text, "vtt", notes) if cue.valid]
    counts = {True: 0, False: 0}

    def check(holds, asks=2):
        def asked(*arguments):
            values = arguments[:asks]
            ours = not any(isinstance(value, Display) for value in values)
            counts[ours] += 1
            if ours:
                assert holds(*values), (name, arguments)

        return asked

    asserts = {
        "assert_equals": check(lambda one, other: one == other),
        "assert_not_equals": check(lambda one, other: one != other),
        "assert_true": check(bool, 1),
        "assert_false": check(lambda one: not one, 1),
        "null": None,
        "true": True,
        "false": False,
    }
    exec(python((FOLDER / f"{name}.js").read_text("utf-8")), {"cues": cues, **asserts})
    return counts[True], counts[False]


@pytest.mark.parametrize("name", PROGRAMS)
def test_asserts_of_the_w3c_hold(name):
    held, _ = run(name)
    assert held or name in NOTHING_ASKED


def test_every_assert_was_run():
    totals = [run(name) for name in PROGRAMS]
    assert len(PROGRAMS) == 37
    assert tuple(map(sum, zip(*totals, strict=True))) == (132, 309)  # about cues; about the screen


def tree(expected: str) -> list[tuple[str | None, str]]:
    """The voices in a tree of the W3C's notation, as (name, words)."""
    said, open_voices = [], []
    entries = re.split(r"^\| ", expected, flags=re.MULTILINE)[1:]
    for entry in entries:
        depth = (len(entry) - len(entry.lstrip(" "))) // 2
        body = entry.strip(" \n") if not entry.lstrip().startswith('"') else entry.lstrip(" ").rstrip("\n")
        open_voices = [(level, name) for level, name in open_voices if level < depth]
        if body.startswith("title="):
            open_voices.append((depth - 1, body[7:-1] or None))
        elif body.startswith('"'):
            said.append((open_voices[-1][1] if open_voices else None, body[1:-1]))
    return said


def joined(said: list[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    return [(name, "".join(words for _, words in run)) for name, run in groupby(said, key=lambda voice: voice[0])]


def cue_texts() -> list[tuple[str, str, str]]:
    return [
        (path.stem.removeprefix("cue-parsing__"), case["text"].removesuffix("\n"), case["expectedTree"])
        for path in sorted(FOLDER.glob("cue-parsing__*.json"))
        for case in json.loads(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize(("file", "text", "expected"), cue_texts())
def test_text_and_voices_are_those_of_the_w3c(file, text, expected):
    ours = [(name, words) for name, words in voices(text.replace("\0", "\ufffd"), "vtt") if words]
    if text in DELIBERATE:
        assert joined(ours) != joined(tree(expected)), "no deviation any more"
    else:
        assert joined(ours) == joined(tree(expected))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("cue-parsing__*.vtt")), ids=lambda path: path.stem)
def test_every_cue_of_the_cue_texts_is_found(path):
    text, _ = decode(path.read_bytes(), Notes())
    cases = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert sum(cue.valid for cue in read_cues(text, "vtt", Notes())) == len(cases)
