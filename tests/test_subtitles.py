"""Subtitle files as tools and people really write them."""

import pytest

from cjmkit.errors import CjmkitError
from cjmkit.transcripts import read_interview
from cjmkit.transcripts.captions import read_captions
from cjmkit.transcripts.reading import Notes
from cjmkit.transcripts.subtitles import is_subtitle, read_cues


def spoken(text: str, kind: str = "vtt") -> list[tuple[str | None, str]]:
    return [(passage.speaker, passage.text) for passage in read_captions(text, kind, ()).passages]


def times(text: str, kind: str = "vtt") -> list[tuple[float | None, float | None]]:
    return [(passage.start, passage.end) for passage in read_captions(text, kind, ()).passages]


def noted(text: str, kind: str = "vtt") -> dict[str, list[int]]:
    return {name: lines for (name, _), lines in read_captions(text, kind, ()).notes.lines.items()}


def cue(words: str, start: int = 1, *, name: str = "", mark: str = ".", length: int = 1) -> str:
    return f"{name}00:00:{start:02}{mark}000 --> 00:00:{start + length:02}{mark}000\n{words}\n\n"


def vtt(*cues: str) -> str:
    return "WEBVTT\n\n" + "".join(cue(words, 2 * number) for number, words in enumerate(cues))


def srt(*cues: str) -> str:
    return "".join(cue(words, 2 * number, name=f"{number + 1}\n", mark=",") for number, words in enumerate(cues))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("<v Ana>Why?</v>", [("Ana", "Why?")]),
        ("<v Ana>Why?", [("Ana", "Why?")]),
        ("<v Ana>Why?</v> <v Ben>So.</v>", [("Ana", "Why?"), ("Ben", "So.")]),
        ("<v Ana>Why?\n<v Ben>So.", [("Ana", "Why?"), ("Ben", "So.")]),
        ("<v Ana>One\ntwo</v>", [("Ana", "One two")]),
        ("<v.first.loud Weber, Ana (Extern)>Why?</v>", [("Weber, Ana (Extern)", "Why?")]),
        (
            "<v 88b66bf7-d0d1-4ed1-bb80-ce79d271ac2a@72f988bf>Why?</v>",
            [("88b66bf7-d0d1-4ed1-bb80-ce79d271ac2a@72f988bf", "Why?")],
        ),
        ("<v R&amp;D Team>Why?</v>", [("R&D Team", "Why?")]),
        ("<v //S02>Oh yes.//", [("S02", "Oh yes.")]),
        ("<v>Why?</v>", [(None, "Why?")]),
        ("<v Ana></v><v Ben>So.</v>", [("Ben", "So.")]),
        ("<V Ana>Why?</V>", [("Ana", "Why?")]),
        ("Before. <v Ana>Why?</v> After.", [(None, "Before."), ("Ana", "Why?"), (None, "After.")]),
        ("<v Ana><i>Really</i> <c.red>bad</c>, &lt;3</v>", [("Ana", "Really bad, <3")]),
    ],
)
def test_voices_of_a_cue(words, expected):
    assert spoken(vtt(words)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('<font color="#ffff00">Hello</font>', "Hello"),
        ("<b>Hello</b> <I>you</I>", "Hello you"),
        (r"{\an8}Hello {\i1}you{\i0}", "Hello you"),
        ("Hello<br>you<br/>there", "Hello you there"),
        ("R&amp;D &gt; all &#228;", "R&D > all ä"),
        ("AT&T, Q&A", "AT&T, Q&A"),
        ("I said <laughs> 3 < 5 and I <3 it", "I said <laughs> 3 < 5 and I <3 it"),
        ("\u200eHello\u200f", "Hello"),
        ("Menu --> File", "Menu --> File"),
        ("from 10:00 --> then 12:30 we waited", "from 10:00 --> then 12:30 we waited"),
    ],
)
@pytest.mark.parametrize("write", [vtt, srt])
def test_tags_and_references_are_no_words(write, words, expected):
    kind = "vtt" if write is vtt else "srt"
    assert " ".join(said for _, said in spoken(write(words, "Next."), kind)) == f"{expected} Next."


def test_name_only_on_the_first_cue_of_a_turn():
    found = spoken(
        srt("Anna Weber: How was it?", "Ben Klein: Slow.", "Very slow.", "Anna Weber: Why?", "Ben Klein: No idea."),
        "srt",
    )
    assert found == [
        ("Anna Weber", "How was it?"), ("Ben Klein", "Slow."), (None, "Very slow."), ("Anna Weber", "Why?"), ("Ben Klein", "No idea."),
    ]  # fmt: skip


def test_two_named_lines_in_a_cue_are_two_speakers():
    found = spoken(srt("Ana: How?\nBen: Slow,\nvery slow.", "Ana: Why?", "Ben: So."), "srt")
    assert found[:2] == [("Ana", "How?"), ("Ben", "Slow, very slow.")]


@pytest.mark.parametrize("line", ["9", "Intro", "guid-1/12-0", "part one", "12:30"])
def test_identifiers_of_vtt_are_no_words(line):
    text = "WEBVTT\n\n" + cue("One.", 1, name=f"{line}\n") + cue("Two.", 3, name=f"{line} b\n")
    assert spoken(text) == [(None, "One."), (None, "Two.")]
    assert [each.id for each in read_cues(text, "vtt", Notes())] == [line, f"{line} b"]


def test_one_identifier_of_several_words_is_named_as_it_may_have_been_said():
    text = vtt("One.", "Two.", "Three.")
    assert noted(text.replace("Two.\n\n", "Two\n\nand a half\n")) == {"taken_for_name": [9]}
    assert noted(text) == {}


def test_comments_styles_and_regions_are_no_words_anywhere():
    text = (
        "WEBVTT Talk\nKind: captions\nLanguage: de\n\nSTYLE\n::cue {\n color: red }\n\nREGION\nid:a\n\nNOTE\nlong\nremark\n\n"
        + cue("One.", 1) + "NOTE Confidence: 0.81\n\n" + "\n\n" + cue("Two.", 3) + "NOTE end"
    )  # fmt: skip
    assert spoken(text) == [(None, "One."), (None, "Two.")]
    assert noted(text) == {}


def test_words_in_the_header_are_named():
    assert noted("WEBVTT\nwhat is this doing here\n\n" + cue("One.")) == {"left_out": [2]}


def test_second_header_of_files_put_together_is_no_word():
    assert spoken(vtt("One.") + "\ufeffWEBVTT\n\n" + cue("Two.")) == [(None, "One."), (None, "Two.")]


@pytest.mark.parametrize("kind", ["vtt", "srt", "sbv"])
def test_words_below_a_blank_line_are_kept(kind):
    starts = {
        "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000",
        "srt": "1\n00:00:01,000 --> 00:00:02,000",
        "sbv": "0:00:01.000,0:00:02.000",
    }
    text = f"{starts[kind]}\nOne,\n\ntwo\nand three.\n\n42\n"
    assert " ".join(said for _, said in spoken(text, kind)) == "One, two and three. 42"
    named = [number for number, line in enumerate(text.split("\n"), start=1) if line in ("two", "42")]
    assert noted(text, kind) == {"words_without_time": named}


def test_double_spaced_file_keeps_its_times():
    text = srt("One.", "Two.", "Three.").replace("\n", "\n\n")
    assert spoken(text, "srt") == [(None, "One."), (None, "Two."), (None, "Three.")]
    assert times(text, "srt") == [(0.0, 1.0), (2.0, 3.0), (4.0, 5.0)]
    assert noted(text, "srt") == {}


def test_srt_without_numbers_or_blank_lines():
    bare = "".join(cue(words, number, mark=",") for number, words in enumerate(["One.", "Two.", "Three."]))
    assert spoken(bare, "srt") == [(None, "One."), (None, "Two."), (None, "Three.")]
    tight = srt("One.", "Two.", "3").replace("\n\n", "\n")
    assert spoken(tight, "srt") == [(None, "One."), (None, "Two."), (None, "3")]
    assert noted(bare + tight, "srt") == {}


def test_number_that_was_said_is_kept():
    assert spoken(srt("From 0 to 10?", "7", "10", "4"), "srt")[1:] == [(None, "7"), (None, "10"), (None, "4")]
    assert spoken("0:00:01.000,0:00:02.000\nHow many?\n\n0:00:02.000,0:00:03.000\n3\n", "sbv")[1] == (None, "3")


def test_words_behind_the_times_are_kept():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000 Why not?\n\n00:02.000 --> 00:03.000 align:start position:0%\nSo.\n"
    assert spoken(text) == [(None, "Why not?"), (None, "So.")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0:0:3.490 --> 0:0:5.0", (3.49, 5.0)),
        ("00:00:03,490 --> 00:00:05,000", (3.49, 5.0)),
        ("00:03 --> 00:05", (3.0, 5.0)),
        ("00:03.5 --> 00:05.25", (3.5, 5.25)),
        ("00:00:60.000 --> 00:00:69.000", (60.0, 69.0)),
        ("00:00:03.000-->00:00:05.000", (3.0, 5.0)),
        ("\t00:00:03.000\t-->\t00:00:05.000  ", (3.0, 5.0)),
        ("00:00:05.000 --> 00:00:03.000", (5.0, 5.0)),
        ("00:00:03.000 --> 00:00:03.000", (3.0, 3.0)),
        ("00:00:03.000 --", (3.0, None)),
        ("00:00:03.000 -> 00:00:05.000", (3.0, 5.0)),
        ("00:00:03.000 –> 00:00:05.000", (3.0, 5.0)),
        ("00:00:03.000 -->", (3.0, None)),
        ("--> 00:00:05.000", (None, None)),
        ("NaN:NaN:NaN --> NaN:NaN:NaN", (None, None)),
        ("99:99:99.000 --> 99:99:99.999", (None, None)),
        ("00:99:00.000 --> 00:99:01.000", (None, None)),
        ("00:0x:03.000 --> 00:00:05.000", (None, 5.0)),
        ("00:00:03.000 --> 23:59:59.999", (3.0, None)),
        ("23:59:58.000 --> 23:59:59.999", (None, None)),
        ("500:00:00.000 --> 500:00:01.000", (None, None)),
        ("-->", (None, None)),
    ],
)
@pytest.mark.parametrize("last", [True, False])
def test_odd_times_keep_the_words_and_make_no_long_turn(line, expected, last):
    text = f"WEBVTT\n\n{cue('One.', 0)}{line}\nTwo.\n\n" + ("" if last else "00:01:10.000 --> 00:01:11.000\nThree.\n")
    found = read_captions(text, "vtt", ())
    assert [passage.text for passage in found.passages] == ["One.", "Two."] + ([] if last else ["Three."])
    start, end = found.passages[1].start, found.passages[1].end
    if line == "--> 00:00:05.000":
        assert (start or 0) <= 5
    else:
        assert (start, end) == expected
    assert found.duration is not None
    assert found.duration <= 71
    if None in expected or start == 5.0:
        assert {6, 7} & {number for lines in found.notes.lines.values() for number in lines}


def test_interview_in_two_recordings_and_after_a_long_break_keeps_its_times():
    first = "".join(f"00:{minute:02}:00.000 --> 00:{minute:02}:05.000\nA.\n\n" for minute in range(0, 50, 10))
    late = "".join(f"02:{minute:02}:00.000 --> 02:{minute:02}:05.000\nB.\n\n" for minute in range(0, 50, 10))
    for text in ("WEBVTT\n\n" + first + late, "WEBVTT\n\n" + late + first, "WEBVTT\n\n" + first + first):
        assert noted(text) == {}
        assert all(start is not None for start, _ in times(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("WEBVTT", "vtt"),
        ("WEBVTT\n", "vtt"),
        ("\n\nWEBVTT - Talk\n\n", "vtt"),
        ("00:01.000 --> 00:02.000\nOne.\n", "vtt"),
        ("1\n00:00:01,000 --> 00:00:02,000\nOne.\n", "srt"),
        ("1\n00:00:01 --> 00:00:02\nOne.\n", "srt"),
        ("0:00:01.000,0:00:02.000\nOne.\n", "sbv"),
        ("WEBVTTX", None),
        ("I: Click Menu --> File.\nB: At 10:30 --> no.\n", None),
        ("I: Why?\nB: 1,2:3\n", None),
    ],
)
def test_subtitles_are_known_by_their_content(text, kind):
    assert is_subtitle(text) == kind


def test_rolling_captions_with_a_lost_cue_keep_its_words():
    text = (
        "WEBVTT\n\n00:00.000 --> 00:02.000\n \nso<00:00.500><c> it</c><00:00.900><c> goes</c>\n\n"
        "00:04.010 --> 00:06.000\nand on\nand<00:04.500><c> up</c>\n\n"
    )
    assert [said for _, said in spoken(text)] == ["so it goes", "and on and up"]
    assert "rolling_captions" not in noted(text)


def test_zero_bytes_and_odd_blanks_lose_no_word():
    text = vtt("One\0two", "three\x0bfour\x0cfive\u2028six\x85seven\xa0eight")
    assert [said for _, said in spoken(text)] == ["One\ufffdtwo", "three four five six seven eight"]


LONG = 400_000
ODD = {
    "voices": "<v ", "tags": "<c ", "brackets": "<", "times": "<00:", "clocks": "00:00 ", "arrows": "00:00:00 --> ", "digits": "9", "references": "&#9",
    "positions": "{\\", "colons": "1:", "dashes": "- ", "blanks": " ", "square": "[", "slashes": "</",
}  # fmt: skip


@pytest.mark.parametrize("part", ODD.values(), ids=ODD)
def test_long_line_of_one_part_is_read_and_what_follows_too(part):
    """What costs a step for each pair of its parts would take hours here."""
    line = part * (LONG // len(part))
    for end in ("", "x", ">"):
        text = f"WEBVTT\n\n{cue(line + end, 1)}{line}{end}\n\n{cue('So.', 3)}"
        assert spoken(text)[-1] == (None, "So.")


@pytest.mark.parametrize("start", ["", "WEBVTT\n\n00:01.000 --> 00:02.000\n", '{"text": "', "["])
def test_endless_line_is_refused_with_what_to_do(tmp_path, start):
    (tmp_path / "talk.txt").write_text(start + "I waited and waited. " * 120_000, encoding="utf-8")
    with pytest.raises(CjmkitError, match="two million|JSON"):
        read_interview(tmp_path / "talk.txt")
    (tmp_path / "talk.txt").write_text("I: Why?\nP: " + "I waited and waited. " * 20_000, encoding="utf-8")
    assert read_interview(tmp_path / "talk.txt").files[0]["words"]["participant"] == 80_000
