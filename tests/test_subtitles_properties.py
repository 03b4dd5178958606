"""What holds of every subtitle file: other readers find the same cues, no word is lost, no time makes an interview long."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
import srt
import webvtt
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cjmkit.transcripts import read_interviews
from cjmkit.transcripts.captions import read_captions
from cjmkit.transcripts.decoding import decode
from cjmkit.transcripts.reading import Notes
from cjmkit.transcripts.subtitles import read_cues
from cjmkit.transcripts.turns import turns_of

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus"
REAL = sorted(
    path for ending in ("vtt", "srt", "sbv") for path in CORPUS.rglob(f"*.{ending}") if "wpt_webvtt" not in path.parts
)
# What the other reader does otherwise, by file.
OTHERWISE = {
    "empty.vtt": "webvtt-py refuses an empty file; we have no cue",
    "invalid.vtt": "webvtt-py refuses a file without a header; we read its cues",
    "invalid_format.sbv": "no cue in it; webvtt-py refuses it",
    "invalid_format1.srt": "no cue in it; srt refuses it",
    "invalid_format2.srt": "no cue in it; srt refuses it",
    "invalid_format3.srt": "no cue in it; srt refuses it",
    "invalid_format4.srt": "srt refuses words before the first time; we name them",
    "missing_timeframe.srt": "srt takes the next number for a word",
    "missing_caption_text.sbv": "webvtt-py leaves out a cue without words; we leave it out when it comes to words",
}

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORD = st.text(st.characters(categories=["L"], max_codepoint=0x17F), min_size=2, max_size=9).filter(str.isalpha)
WORDS = st.lists(WORD, min_size=1, max_size=6)
TIMES = st.lists(st.integers(0, 90_000), min_size=2, max_size=40).map(sorted)


def clock(milliseconds: int, mark: str = ".", hours: str = "02") -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:{hours}}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{rest:03}"


def cues_in(text: str, kind: str, *, strict: bool = True) -> list[tuple[float, float, str]]:
    cues = read_cues(text, kind, Notes())
    return [
        (cue.start, cue.end, cue.text.strip("\n"))
        for cue in cues
        if (cue.valid or not strict) and cue.start is not None
    ]


def by_webvtt(found: webvtt.WebVTT) -> list[tuple[float, float, str]]:
    return [
        (
            *(round(time.in_seconds() + time.milliseconds / 1000, 3) for time in (cue.start_time, cue.end_time)),
            cue.raw_text,
        )
        for cue in found
    ]


def by_srt(text: str) -> list[tuple[float, float, str]]:
    return [(cue.start.total_seconds(), cue.end.total_seconds(), cue.content) for cue in srt.parse(text)]


@pytest.mark.skipif(not REAL, reason="the folder of real files is not beside the repository")
@pytest.mark.parametrize("path", [path for path in REAL if path.name not in OTHERWISE], ids=lambda path: path.name)
def test_other_readers_find_the_same_cues(path):
    text, _ = decode(path.read_bytes(), Notes())
    kind = path.suffix[1:]
    readers = {"vtt": lambda: by_webvtt(webvtt.read(path)), "sbv": lambda: by_webvtt(webvtt.from_sbv(path))}
    theirs = [
        (start, end, said.strip("\n")) for start, end, said in (by_srt(text) if kind == "srt" else readers[kind]())
    ]
    strict = cues_in(text, kind)
    assert theirs in (strict, cues_in(text, kind, strict=False))


@st.composite
def files(draw, kind: str) -> str:
    """A well-formed file: identifiers, settings, comments and several lines a cue, where the format has them."""
    times = draw(TIMES)
    mark = "," if kind == "srt" else "."
    blocks = ["WEBVTT\n" + draw(st.sampled_from(["", "Kind: captions\nLanguage: de\n"]))] if kind == "vtt" else []
    for number, (start, end) in enumerate(zip(times[::2], times[1::2], strict=False), start=1):
        lines = draw(st.lists(WORDS.map(" ".join), min_size=1, max_size=3))
        if kind == "sbv":
            blocks.append(f"{clock(start, hours='')},{clock(end, hours='')}\n" + "\n".join(lines) + "\n")
            continue
        name = f"{number}\n"
        setting = ""
        if kind == "vtt":
            name = draw(st.sampled_from(["", name, f"intro-{number}\n", f"{number:x}ab-cd/{number}-0\n"]))
            setting = draw(st.sampled_from(["", " align:start position:0%", " line:84% size:80%"]))
            blocks += draw(st.sampled_from([[], ["NOTE a remark\nof two lines\n"], ["NOTE Confidence: 0.81\n"]]))
        blocks.append(f"{name}{clock(start, mark)} --> {clock(end, mark)}{setting}\n" + "\n".join(lines) + "\n")
    return "\n".join(blocks)


@QUICK
@given(files("vtt"))
def test_vtt_is_read_as_by_webvtt(text):
    assert cues_in(text, "vtt") == by_webvtt(webvtt.from_string(text))


@QUICK
@given(files("srt"))
def test_srt_is_read_as_by_srt(text):
    assert cues_in(text, "srt") == by_srt(text)


@QUICK
@given(st.lists(st.tuples(TIMES, WORDS), min_size=1, max_size=20))
def test_composed_srt_is_read_as_composed(cues):
    subtitles = [
        srt.Subtitle(0, timedelta(milliseconds=times[0]), timedelta(milliseconds=times[1]), "\n".join(words))
        for times, words in cues
        if times[0] < times[1]
    ]
    text = srt.compose(subtitles)
    assert cues_in(text, "srt") == by_srt(text)


@QUICK
@given(st.data(), st.sampled_from(["vtt", "srt", "sbv"]))
def test_cut_file_keeps_its_complete_cues(data, kind):
    text = data.draw(files(kind))
    cut = text[: data.draw(st.integers(0, len(text)))]
    whole = read_cues(text, kind, Notes())
    complete = [cue for cue in whole if cut.count("\n") >= cue.line + cue.text.count("\n")]
    found = read_captions(cut, kind, ())
    said = " ".join(passage.text for passage in found.passages)
    assert said.startswith(" ".join(" ".join(cue.text.split()) for cue in complete))
    if kind == "vtt" and complete:
        assert cues_in(cut, kind)[: len(complete)] == [(cue.start, cue.end, cue.text) for cue in complete]


DAMAGE = st.text(st.sampled_from("0123456789:.,-> \tNaxX–→\x0b\ufffd"), max_size=12)


@settings(QUICK, max_examples=300)
@given(st.data(), st.sampled_from(["vtt", "srt", "sbv"]))
def test_damaged_time_loses_no_word_and_makes_no_long_turn(data, kind):
    text = data.draw(files(kind))
    lines = text.split("\n")
    numbers = [number for number, line in enumerate(lines) if "-->" in line or (kind == "sbv" and "," in line)]
    for number in data.draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=3)):
        line = lines[number]
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(line))] * 2)))
        lines[number] = line[:start] + data.draw(DAMAGE) + line[end:]
    found = read_captions("\n".join(lines), kind, ())
    said = sorted(word for passage in found.passages for word in passage.text.split() if word.isalpha())
    words = [word for cue in read_cues(text, kind, Notes()) for word in cue.text.split()]
    left_out = [
        line
        for (name, _), places in found.notes.lines.items()
        if name in ("before_first_cue", "taken_for_name")
        for line in places
    ]
    for line in left_out:
        said += lines[line - 1].split()
    assert set(words) <= set(said)
    assert len(said) >= len(words)
    times = [(turn.start, turn.end) for turn in turns_of(found)]
    assert all(start is None or end is None or start <= end for start, end in times)
    assert (found.duration or 0) <= 3 * 3600


TOKENS = st.sampled_from(
    [
        "\n", "\n\n", "\r", "-->", " --> ", "00:00:01.000", "0:00:01.000,0:00:02.000", "00:00:01,000 --> 00:00:02,000", "1", "99:99:99.999",
        "NaN:NaN:NaN", "WEBVTT", "NOTE x", "STYLE", "<v Ana>", "<v", "</v>", "<c>", "<00:00:01.500>", "&amp;", "&#99999999999;", "&#xD800;",
        "{\\an8}", "\0", "\ufeff", "\u2028", "\x0b", "\x0c", "\x85", "Ana: ", "[S1] ", "(", "//", ">> ", "yes", "ü", "\u200e", "[br]", "٣:٣",
    ]
)  # fmt: skip


@settings(QUICK, max_examples=300)
@given(
    st.sampled_from(["", "WEBVTT\n\n", "1\n00:00:01,000 --> 00:00:02,000\n"]),
    st.lists(TOKENS, max_size=40).map("".join),
)
@example("WEBVTT\n\n", "00:00.000 --> 00:01.000\n&#" + "9" * 5000)
@example("WEBVTT\n\n", "9" * 5000 + ":00:00.000 --> 00:01.000\nyes")
def test_any_soup_of_parts_is_read_or_refused(tmp_path, start, soup):
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "soup.vtt").write_bytes((start + soup).encode(encoding, "surrogatepass"))
        found = read_interviews(tmp_path)
        assert len(found.files) + len(found.errors) == 1
        assert all(record["duration_s"] is None or record["duration_s"] <= 24 * 3600 for record in found.files)


@settings(QUICK, max_examples=200)
@given(st.sampled_from(["vtt", "srt", "sbv"]), st.lists(TOKENS, max_size=40).map("".join))
def test_no_word_of_a_cue_is_lost(kind, soup):
    """Every "yes" comes back, or the line that it stands on is named."""
    soup = soup.replace("\r", "\n")
    times = {
        "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000",
        "srt": "00:00:01,000 --> 00:00:02,000",
        "sbv": "0:00:01.000,0:00:02.000",
    }
    text = f"{times[kind]}\nfirst\n\n{soup}"
    if any(block in text[7:] for block in ("WEBVTT", "NOTE", "STYLE")):
        return  # comments are dropped, as they should be
    found = read_captions(text, kind, ())
    named = {line for lines in found.notes.lines.values() for line in lines}
    said = "\n".join([" ".join((passage.speaker or "", passage.text)) for passage in found.passages])
    lines = [line for number, line in enumerate(text.split("\n"), start=1) if number not in named]
    assert said.count("yes") >= sum(line.count("yes") for line in lines) - text.count("<v")


STREAM = st.lists(WORDS.map(" ".join), min_size=2, max_size=25)


def karaoke(lines: list[str]) -> str:
    """Captions as YouTube makes them: the line before, the new one word by word; then a flash of the new one."""
    blocks, before, at = ["WEBVTT\nKind: captions\nLanguage: en\n"], " ", 0
    for line in lines:
        first, *rest = line.split()
        timed = escape(first) + "".join(
            f"<{clock(at + 100 * n)}><c> {escape(word)}</c>" for n, word in enumerate(rest, 1)
        )
        blocks.append(f"{clock(at)} --> {clock(at + 1990)} align:start position:0%\n{before}\n{timed}\n")
        blocks.append(f"{clock(at + 1990)} --> {clock(at + 2000)} align:start position:0%\n{line}\n \n")
        before, at = line, at + 2000
    return "\n".join(blocks)


def copied(lines: list[str], kind: str) -> str:
    """The same in another tool's copy: no times of words, no blank lines held by a blank."""
    blocks, before = ["WEBVTT\n"] if kind == "vtt" else [], ""
    mark, at = "," if kind == "srt" else ".", 0
    for number, line in enumerate(lines):
        for name, start, end, shown in (
            (2 * number + 1, at, at + 1990, f"{before}\n{line}".strip()),
            (2 * number + 2, at + 1990, at + 2000, line),
        ):
            blocks.append(f"{name}\n{clock(start, mark)} --> {clock(end, mark)}\n{shown}\n")
        before, at = line, at + 2000
    return "\n".join(blocks)


@settings(QUICK, max_examples=150)
@given(STREAM)
@example(["so", "so", "so it goes", "so it goes", "so", "so"])
def test_captions_with_times_of_words_give_every_word_once(lines):
    found = read_captions(karaoke(lines), "vtt", ())
    assert [passage.text for passage in found.passages] == lines
    assert found.format == "YouTube VTT"


@settings(QUICK, max_examples=150)
@given(STREAM.filter(lambda lines: len(lines) > 4), st.sampled_from(["vtt", "srt"]))
@example(["so", "so", "so it goes", "so it goes", "so", "so"], "vtt")
def test_copies_of_rolling_captions_give_every_word_once(lines, kind):
    assert [passage.text for passage in read_captions(copied(lines, kind), kind, ()).passages] == lines


@settings(QUICK, max_examples=150)
@given(
    st.lists(
        st.lists(st.sampled_from(["Yes.", "No.", "I said no.", "Never"]), min_size=1, max_size=2),
        min_size=2,
        max_size=40,
    ),
    st.sampled_from(["vtt", "srt"]),
)
@example([["No.", "No."]] * 12, "srt")
@example([["Yes.", "No."], ["No.", "Yes."]] * 10, "vtt")
def test_people_who_say_it_again_are_heard_again(cues, kind):
    mark = "," if kind == "srt" else "."
    blocks = ["WEBVTT\n"] if kind == "vtt" else []
    for number, lines in enumerate(cues):
        blocks.append(
            f"{number + 1}\n{clock(number * 2000, mark)} --> {clock(number * 2000 + 1500, mark)}\n"
            + "\n".join(lines)
            + "\n"
        )
    found = read_captions("\n".join(blocks), kind, ())
    assert [passage.text for passage in found.passages] == [" ".join(lines) for lines in cues]
