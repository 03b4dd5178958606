from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cjmkit.transcripts import read_interviews
from cjmkit.transcripts.captions import read_captions
from cjmkit.transcripts.lines import Line
from cjmkit.transcripts.paragraphs import read_paragraphs

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORD = st.text(st.characters(whitelist_categories=("L",), max_codepoint=0x17F), min_size=2, max_size=9).filter(
    lambda word: word.isalpha()
)
SPEECH = st.lists(st.lists(WORD, min_size=1, max_size=8).map(" ".join), min_size=2, max_size=12)


def clock(second: int, mark: str) -> str:
    return f"00:{second // 60:02}:{second % 60:02}{mark}000"


def spoken(passages) -> list[str]:
    return [passage.text for passage in passages]


@QUICK
@given(SPEECH)
def test_words_in_vtt_come_back(words):
    cues = [
        f"{number}\n{clock(number, '.')} --> {clock(number + 1, '.')}\n<v {'AB'[number % 2]}>{escape(said)}</v>\n"
        for number, said in enumerate(words)
    ]
    assert spoken(read_captions("WEBVTT\n\n" + "\n".join(cues), "vtt", ()).passages) == words


@QUICK
@given(SPEECH)
def test_words_in_srt_come_back(words):
    cues = [
        f"{number}\n{clock(number, ',')} --> {clock(number + 1, ',')}\n{'IB'[number % 2]}: {said}\n"
        for number, said in enumerate(words)
    ]
    assert spoken(read_captions("\n".join(cues), "srt", ()).passages) == words


@QUICK
@given(SPEECH)
def test_words_behind_labels_come_back(words):
    lines = [
        Line(number, f"{('Interviewer', 'P07')[number % 2]}: {said}.") for number, said in enumerate(words, start=1)
    ]
    assert spoken(read_paragraphs(lines, (), "Text").passages) == [f"{said}." for said in words]


VALID = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nAna: Wäre das schön?\n\n2\n00:00:02.000 --> 00:00:03.000\nJo: Na ja.\n\n3\n00:00:04.000 --> 00:00:05.000\nAna: Warum?\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_any_truncation_is_read_or_refused(tmp_path, encoding):
    content = VALID.encode(encoding)
    for length in range(0, len(content), 3):
        (tmp_path / "cut.vtt").write_bytes(content[:length])
        found = read_interviews(tmp_path)
        assert len(found.files) + len(found.errors) == 1
        if encoding == "utf-8" and length > content.index(b"Na ja.") + 6:
            assert "Wäre das schön?" in list(found.utterances.text), length


@QUICK
@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore"))),
    st.sampled_from([b"", b"WEBVTT\n\n", b"PK\x03\x04", b"I: a\nB: "]),
)
def test_any_bytes_are_read_or_refused(tmp_path, content, start):
    (tmp_path / "any.txt").write_bytes(start + content)
    found = read_interviews(tmp_path)
    assert len(found.files) + len(found.errors) == 1
