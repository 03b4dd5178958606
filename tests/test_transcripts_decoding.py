"""Bytes into text: each encoding that transcripts come in, alone, mixed, and cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjmkit.transcripts.decoding import decode
from cjmkit.transcripts.reading import Notes

GERMAN = (
    "I: Wie fühlt sich das für Sie an?\nB: Na ja, ich wäre lieber größer gewesen, über den Ärger hinaus.\nI: Schön.\n"
)
FRENCH = "Q : Vous avez aimé le café ?\nR : C'était très bien, à côté de l'hôtel, ça m'a plu.\n"
QUOTED = "B: Sie sagte: „Das geht nicht“ – und dann… nichts. Don’t ask!\nI: “Really?” she’d said.\n"
CHINESE = "1\n00:00:01,000 --> 00:00:02,000\n你好，你觉得这家商店怎么样？\n\n2\n00:00:03,000 --> 00:00:04,000\n我觉得很慢，也很贵。\n"


def kinds(notes: Notes) -> dict[str, list[int]]:
    return {name: lines for (name, _), lines in notes.lines.items()}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("text", [GERMAN, FRENCH, GERMAN + FRENCH])
def test_encodings_are_found(text, encoding, ends):
    notes = Notes()
    assert decode(text.replace("\n", ends).encode(encoding), notes) == (text, encoding)
    assert not notes.lines


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_quotation_marks_and_dashes_of_old_encodings(encoding):
    assert decode((QUOTED + GERMAN).encode(encoding), Notes()) == (QUOTED + GERMAN, encoding)
    assert decode(QUOTED.encode("cp1252"), Notes()) == (QUOTED, "cp1252")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [GERMAN, CHINESE])
def test_wide_encodings_without_a_mark(text, encoding):
    assert decode(text.encode(encoding), Notes()) == (text, encoding[:6])


def test_euro_sign_of_latin_9():
    text = "B: Das kostet 5 € im Monat, plus Gebühr. Mir war's zu teuer, 60 €!\n"
    assert decode(text.encode("iso8859_15"), Notes()) == (text, "iso8859_15")
    assert decode(text.encode("cp1252"), Notes()) == (text, "cp1252")


def test_cr_alone_ends_lines_of_an_old_mac():
    assert decode(GERMAN.replace("\n", "\r").encode("mac_roman"), Notes()) == (GERMAN, "mac_roman")


def test_chinese_subtitles():
    assert decode(CHINESE.encode("gb2312"), Notes()) == (CHINESE, "gb18030")
    assert decode(CHINESE.encode("gb18030"), Notes()) == (CHINESE, "gb18030")


def test_lines_of_two_old_encodings_in_one_file_are_named():
    notes = Notes()
    lines = GERMAN.splitlines(keepends=True) * 3
    content = b"".join(line.encode("cp850" if number in (1, 6) else "cp1252") for number, line in enumerate(lines))
    assert decode(content, notes) == ("".join(lines), "cp1252")
    assert kinds(notes) == {"mixed_encodings": [2, 7]}


@pytest.mark.parametrize("other", ["cp1252", "cp850", "mac_roman"])
def test_lines_in_another_encoding_than_utf_8_are_named(other):
    notes = Notes()
    lines = GERMAN.splitlines(keepends=True) * 3
    content = b"".join(line.encode(other if number == 4 else "utf-8") for number, line in enumerate(lines))
    assert decode(content, notes) == ("".join(lines), "utf-8")
    assert kinds(notes) == {"mixed_encodings": [5]}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf_8_cut_within_a_character_keeps_the_rest(mark):
    content = mark + GERMAN.encode()
    for length in range(GERMAN.encode().index("ü".encode()) + 3 + len(mark), len(content)):
        text, encoding = decode(content[:length], Notes())
        assert encoding == ("utf-8-sig" if mark else "utf-8")
        assert GERMAN.startswith(text.removesuffix("\ufffd"))
        assert len(text.encode()) >= length - len(mark)


def test_doubled_carriage_returns_are_one_line_end():
    assert decode(GERMAN.replace("\n", "\r\r\n").encode(), Notes())[0] == GERMAN


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(codec="cp1252", exclude_categories=["Cc"])), st.sampled_from(["cp1252", "mac_roman", "cp850"])
)
def test_text_of_any_letters_is_never_lost(text, encoding):
    content = f"I: {text}\nB: {text}\n".encode(encoding, "ignore")
    decoded, _ = decode(content, Notes())
    assert len(decoded.encode("utf-8", "replace")) >= len(content) / 2
    assert decoded.count("\n") == content.count(b"\n")


@given(st.binary(max_size=300))
def test_any_bytes_become_text(content):
    text, encoding = decode(content, Notes())
    assert isinstance(text, str)
    assert "\r" not in text
    assert encoding


@given(st.lists(st.sampled_from("äöüßÄÖÜ"), min_size=1), st.sampled_from(["cp1252", "mac_roman", "cp850"]))
def test_german_is_read_as_german(letters, encoding):
    """Whatever the letters, a text of German words comes out as it went in: never as Polish, never as anything else."""
    words = {"ä": "wäre", "ö": "schön", "ü": "für", "ß": "groß", "Ä": "Ärger", "Ö": "Öfen", "Ü": "Übung"}
    text = "B: Ja, " + " ".join(words[letter] for letter in letters) + ", und für uns.\n"
    assert decode(text.encode(encoding), Notes()) == (text, encoding)
