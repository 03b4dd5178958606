"""Languages of short texts, and sentences whose offsets are exact."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjmkit.language import detect_language, sentences

PIECES = [
    "z. B. ",
    "Dr. ",
    "am 3. Mai",
    "e.g. ",
    "...",
    "…",
    "“",
    "„",
    '"',
    "😊",
    "\n",
    "\r\n",
    "\u2028",
    "\x1c",
    " ",
    "\t",
    "Ja.",
    "No!?",
    "5 p.m. ",
    "。",
]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Das dauert ewig", "de"),
        ("Nichts geht mehr.", "de"),
        ("Schnelle Lieferung", "de"),
        ("Keine Ahnung", "de"),
        ("Was war das?", "de"),
        ("Total unübersichtlich", "de"),
        ("Die Hotline war nett.", "de"),
        ("The checkout was slow", "en"),
        ("It never works", "en"),
        ("Works great", "en"),
        ("I would die without it", "en"),
        ("No idea, honestly", "en"),
        ("Can you hear me?", "en"),
        ("Je ne sais pas du tout, c'est trop compliqué", "fr"),
        ("De app is niet goed", "nl"),
        ("Il prezzo è troppo alto per me", "it"),
    ],
)
def test_detect_language_of_short_sentences(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", " ", "!!!", "Hm.", "7", "😊", "OK", "Mhm, ah", "…"])
def test_detect_language_is_silent_where_there_is_too_little(text: str) -> None:
    assert detect_language(text) is None


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("de", ["Am 3. Mai kam Dr. Müller z. B. mit ca. 3 Leuten.", "Dann nichts."]),
        ("de", ["Im 2. Stock wohnt d. h. lebt er.", "Gut."]),
        ("de", ["Das war 2024.", "Dann kam er."]),
        ("de", ["Äpfel, Birnen usw.", "Dann war Schluss."]),
        ("de", ["Er sagte: „Das geht nicht.“", "Und weg war er."]),
        ("de", ["Hm.", "Ja.", "Gut."]),
        ("en", ["Mr. Smith, e.g. the boss, came at 5 p.m. sharp.", "Fine."]),
        ("en", ["We met at 5 p.m.", "He left."]),
        ("en", ['"Wow."', "That was it."]),
        ("en", ['He said "Really?" and left.', "No."]),
        ("en", ["See no. 5 first.", "No.", "I did."]),
        ("en", ["Well... not really.", "It was ok! 😊", "Then?"]),
        ("en", ["I didn't.", "You did."]),
        ("en", ["It costs 3.50 at shop.example.com now.", "Cheap."]),
    ],
)
def test_sentences_end_where_people_end_them(language: str, parts: list[str]) -> None:
    text = " ".join(parts)
    assert [text[start:end] for start, end in sentences(text, language)] == parts


def test_sentences_end_at_line_breaks() -> None:
    text = "  first line\r\n\n second\u2028third "
    assert [text[start:end] for start, end in sentences(text)] == ["first line", "second", "third"]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)),
    st.sampled_from(["de", "en", "fr", None, "??"]),
)
def test_sentences_cover_all_that_is_no_blank(text: str, language: str | None) -> None:
    at = 0
    for start, end in sentences(text, language):
        assert not text[at:start].strip()
        assert text[start:end]
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_detect_language_gives_a_code_or_nothing(text: str) -> None:
    found = detect_language(text)
    assert found is None or (len(found) == 2 and found.isascii())
