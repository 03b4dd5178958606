"""Text without labels: what its form says about who asks, and what is said of the guess."""

import pytest

from cjmkit.transcripts import read_interview

ASK, ANSWER = "moderator", "participant"
FORMS = {
    "question marks": (
        "How was it?\n\nGood.\n\nAnd then?\n\nBad.\n\nWould you?\n\nNo.\n",
        "question mark",
        [(ASK, "How was it?"), (ANSWER, "Good."), (ASK, "And then?"), (ANSWER, "Bad."), (ASK, "Would you?"), (ANSWER, "No.")],
    ),
    "a participant asks back": (
        "Wie kamen Sie zu uns?\n\nDurch eine Freundin, die war begeistert.\n\nWas hat Ihnen gefallen?\n\nDie Ruhe.\n\n"
        "Was hat gefehlt?\n\nEin Parkplatz. Wissen Sie, wie lange ich gesucht habe?\n",
        "every second one",
        [
            (ASK, "Wie kamen Sie zu uns?"), (ANSWER, "Durch eine Freundin, die war begeistert."), (ASK, "Was hat Ihnen gefallen?"),
            (ANSWER, "Die Ruhe."), (ASK, "Was hat gefehlt?"), (ANSWER, "Ein Parkplatz. Wissen Sie, wie lange ich gesucht habe?"),
        ],
    ),
    "a machine without punctuation": (
        "erzählen sie mal wie das war\n\nna ja ich kam da hin und keiner war da\n\nund was haben sie dann gemacht\n\n"
        "ich bin wieder gegangen\n\nhaben sie eine antwort bekommen\n\nnein nie\n",
        "every second one",
        [
            (ASK, "erzählen sie mal wie das war"), (ANSWER, "na ja ich kam da hin und keiner war da"),
            (ASK, "und was haben sie dann gemacht"), (ANSWER, "ich bin wieder gegangen"), (ASK, "haben sie eine antwort bekommen"),
            (ANSWER, "nein nie"),
        ],
    ),
    "quoted answers": (
        "Wie kamen Sie zu uns?\n\n„Durch eine Freundin.“\n\nErzählen Sie vom ersten Besuch.\n\n„Es war laut. Ich ging gleich wieder.“\n\n"
        "Was müsste sich ändern, damit Sie bleiben?\n\n„Mehr Ruhe.“\n",
        "quotation marks",
        [
            (ASK, "Wie kamen Sie zu uns?"), (ANSWER, "„Durch eine Freundin.“"), (ASK, "Erzählen Sie vom ersten Besuch."),
            (ANSWER, "„Es war laut. Ich ging gleich wieder.“"), (ASK, "Was müsste sich ändern, damit Sie bleiben?"), (ANSWER, "„Mehr Ruhe.“"),
        ],
    ),
    "headings and quoted answers": (
        '# Interview 4\n\n## How did you hear of us?\n\n*"From a friend."*\n\n## First visit\n\n*"It was loud."*\n\n*"Then better."*\n\n'
        '## Wishes\n\n*"More chairs."*\n',
        "quotation marks",
        [
            (ASK, "How did you hear of us?"), (ANSWER, '"From a friend."'), (ASK, "First visit"), (ANSWER, '"It was loud."\n"Then better."'),
            (ASK, "Wishes"), (ANSWER, '"More chairs."'),
        ],
    ),
    "headings that ask": (
        "## How often do you use it?\n\nEvery day.\n\nReally.\n\n## What bothers you?\n\nThe ads.\n",
        "headings",
        [(ASK, "How often do you use it?"), (ANSWER, "Every day.\nReally."), (ASK, "What bothers you?"), (ANSWER, "The ads.")],
    ),
    "bold questions and requests": (
        "**How was the move?**\nLong.\n\n**I can imagine.**\nForty boxes.\n\n**Tell me about the second day.**\nIt rained.\n",
        "bold",
        [
            (ASK, "How was the move?"), (ANSWER, "Long."), (ASK, "I can imagine."), (ANSWER, "Forty boxes."),
            (ASK, "Tell me about the second day."), (ANSWER, "It rained."),
        ],
    ),
    "answers in italics": (
        "How was it?\n\n*Fine.*\n\nAnd then?\n\n*Not so fine.*\n\nWhy?\n\n*They closed.*\n",
        "question mark",
        [(ASK, "How was it?"), (ANSWER, "Fine."), (ASK, "And then?"), (ANSWER, "Not so fine."), (ASK, "Why?"), (ANSWER, "They closed.")],
    ),
    "numbered questions": (
        "1. Nutzung im Alltag\nJeden Tag.\n\n2. Was stört Sie?\nDie Werbung. Und der Preis.\n\n3. Wünsche\nEin Dunkelmodus.\n",
        "numbered",
        [
            (ASK, "1. Nutzung im Alltag"), (ANSWER, "Jeden Tag."), (ASK, "2. Was stört Sie?"), (ANSWER, "Die Werbung. Und der Preis."),
            (ASK, "3. Wünsche"), (ANSWER, "Ein Dunkelmodus."),
        ],
    ),
    "question and answer in one paragraph": (
        "Wie war die Lieferung? „Schnell.“\n\nWas war mit der Rechnung? „Die war falsch.“\n\nUnd der Service? „Nett.“\n",
        "beginning of a paragraph",
        [
            (ASK, "Wie war die Lieferung?"), (ANSWER, "„Schnell.“"), (ASK, "Was war mit der Rechnung?"), (ANSWER, "„Die war falsch.“"),
            (ASK, "Und der Service?"), (ANSWER, "„Nett.“"),
        ],
    ),
    "dashes": (
        "- Wie war das?\n- Schön.\n- Und danach?\n- Auch schön.\n- Warum?\n- Die Sonne schien.\n",
        "question mark",
        [
            (ASK, "- Wie war das?"), (ANSWER, "- Schön."), (ASK, "- Und danach?"), (ANSWER, "- Auch schön."), (ASK, "- Warum?"),
            (ANSWER, "- Die Sonne schien."),
        ],
    ),
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def reader(content, language="en"):
        (tmp_path / "talk.txt").write_text(content, encoding="utf-8")
        return read_interview(tmp_path / "talk.txt", language=language)

    return reader


@pytest.mark.parametrize(("content", "named", "expected"), FORMS.values(), ids=FORMS)
def test_form_tells_questions_from_answers_and_the_guess_is_named(read, content, named, expected):
    found = read(content)
    assert list(zip(found.utterances.role, found.utterances.text, strict=True)) == expected
    (guess,) = [warning for warning in found.files[0]["warnings"] if "guess" in warning["message"]]
    assert named in guess["message"]
    assert guess["line"] == found.utterances.line[0]
    assert found.files[0]["roles_from"] == "questions"


@pytest.mark.parametrize(("content", "named", "expected"), FORMS.values(), ids=FORMS)
def test_guess_names_every_line_that_it_took_for_a_question(read, content, named, expected):
    found = read(content, "de")
    (guess,) = [warning["message"] for warning in found.files[0]["warnings"] if "geraten" in warning["message"]]
    lines = found.utterances[found.utterances.role.eq("moderator")].line
    assert all(str(line) in guess for line in lines)


NO_FORM = {
    "one answer a line": "I liked the colours\nIt took too long to load\nMy boss told me to use it\nI gave up\nThe help was useless\n",
    "prose": "I moved here in May. It rained.\n\nMy neighbour came with a cake. Can you believe that?\n\nSo we became friends.\n\n"
    "In autumn I found work.\n\nYou should see the mill.\n\nI never want to leave.\n\nWould I do it again? Yes.\n",
    "a report": "The participant likes bread. Was the shop open? It was not.\n\nHe then went home.\n",
    "a list": "1. Too slow\n2. Too dear\n3. Too far\n4. Too loud\n",
}


@pytest.mark.parametrize("content", NO_FORM.values(), ids=NO_FORM)
def test_text_without_a_form_is_kept_whole_and_says_how_to_label(read, content):
    found = read(content)
    assert set(found.utterances.role) == {"participant"}
    assert " ".join(" ".join(found.utterances.text).split()) == " ".join(content.split())
    assert "I: and P:" in found.files[0]["warnings"][0]["message"]
    assert found.files[0]["roles_from"] is None


def test_title_is_left_out_by_name(read):
    found = read(
        "Interview mit einer Nutzerin\n\nWie war es?\n\nGut.\n\nUnd dann?\n\nBesser.\n\nUnd jetzt?\n\nVorbei.\n"
    )
    assert found.utterances.text[0] == "Wie war es?"
    assert "line 1: left out" in found.files[0]["warnings"][0]["message"]
