"""What current tools write, in German and English: each fixture is one export in small."""

import pytest

from cjmkit.transcripts import read_interviews

EXPORTS = {
    "zoom.txt": (
        "[Anna Weber] 10:02:11\nWie lief es?\n\n[Peter O'Neill] 10:02:15\nGut. Nur die Lieferung: drei Wochen.\n\n"
        "[Anna Weber] 10:02:31\nUnd dann?\n\n[Peter O'Neill] 10:02:35\nAngerufen.\n",
        "Zoom Text",
        [
            ("moderator", "Anna Weber", 36131, "Wie lief es?"),
            ("participant", "Peter O'Neill", 36135, "Gut. Nur die Lieferung: drei Wochen."),
            ("moderator", "Anna Weber", 36151, "Und dann?"),
            ("participant", "Peter O'Neill", 36155, "Angerufen."),
        ],
    ),
    "meet.txt": (
        "12.03.2026\nGespräch – Transkript\n00:00:00\n\nAnna Weber: Hallo Jan, wie war es?\nJan de Vries: Gut.\n\n00:05:00\n\n"
        "Anna Weber: Und dann?\nJan de Vries: Gewartet.\n\nDie Transkription wurde nach 00:06:10 beendet.\n\n"
        "Dieses bearbeitbare Transkript wurde maschinell erstellt und kann Fehler enthalten.\n",
        "Google Meet Text",
        [
            ("moderator", "Anna Weber", 0, "Hallo Jan, wie war es?"),
            ("participant", "Jan de Vries", None, "Gut."),
            ("moderator", "Anna Weber", 300, "Und dann?"),
            ("participant", "Jan de Vries", None, "Gewartet."),
        ],
    ),
    "meet.md": (
        "# Notes\n## Interview – Transcript\n### 00:00:00\n**Anna Weber:** How was it?\n**Jan de Vries:** Good.\n### 00:05:00\n"
        "**Anna Weber:** And then?\n**Jan de Vries:** I waited.\n### Transcription ended after 00:06:10\n"
        "*This editable transcript was computer generated and might contain errors.*\n",
        "Google Meet Markdown",
        [
            ("moderator", "Anna Weber", 0, "How was it?"),
            ("participant", "Jan de Vries", None, "Good."),
            ("moderator", "Anna Weber", 300, "And then?"),
            ("participant", "Jan de Vries", None, "I waited."),
        ],
    ),
    "teams.txt": (
        "Besprechung\n\n12. März 2026, 09:02AM\n\nTranskription gestartet von Weber, Anna\n\nWeber, Anna   0:03\nWie war es?\n\n"
        "Müller, Dr. Jürgen (Extern)   0:09\nGut.\nEs ging schnell.\n\nWeber, Anna   0:21\nUnd dann?\n\n"
        "Müller, Dr. Jürgen (Extern)   0:23\nBestellt.\n\nWeber, Anna hat die Transkription beendet.\n",
        "Teams Text",
        [
            ("moderator", "Weber, Anna", 3, "Wie war es?"),
            ("participant", "Müller, Dr. Jürgen (Extern)", 9, "Gut.\nEs ging schnell."),
            ("moderator", "Weber, Anna", 21, "Und dann?"),
            ("participant", "Müller, Dr. Jürgen (Extern)", 23, "Bestellt."),
        ],
    ),
    "history.txt": (
        "**A [00:00:02]**\nWann war das?\n**B [00:00:05]**\nIm Mai.\n**A [00:00:09]**\nUnd wo?\n**B [00:00:12]**\nIn Halle.\n",
        "Markdown",
        [
            ("moderator", "A", 2, "Wann war das?"),
            ("participant", "B", 5, "Im Mai."),
            ("moderator", "A", 9, "Und wo?"),
            ("participant", "B", 12, "In Halle."),
        ],
    ),
    "spans.txt": (
        "00:00:01 - 00:00:04 · Sprecher 1\nWie war es?\n\n00:00:05 - 00:00:08 · Sprecher 2\nGut.\n\n"
        "00:00:09 - 00:00:12 · Sprecher 1\nWarum?\n\n00:00:13 - 00:00:15 · Sprecher 2\nEs ging schnell.\n",
        "Text",
        [
            ("moderator", "Sprecher 1", 1, "Wie war es?"),
            ("participant", "Sprecher 2", 5, "Gut."),
            ("moderator", "Sprecher 1", 9, "Warum?"),
            ("participant", "Sprecher 2", 13, "Es ging schnell."),
        ],
    ),
    "own line.txt": (
        "Interviewerin\nWie war es?\n\nHerr Dr. K.\nGut. Sehr gut.\n\nInterviewerin\nWarum?\n\nHerr Dr. K.\nEs ging schnell.\n",
        "Text",
        [
            ("moderator", "Interviewerin", None, "Wie war es?"),
            ("participant", "Herr Dr. K.", None, "Gut. Sehr gut."),
            ("moderator", "Interviewerin", None, "Warum?"),
            ("participant", "Herr Dr. K.", None, "Es ging schnell."),
        ],
    ),
    "time between.txt": (
        "Anna [00:00:01] How was it?\n\nBen [00:00:05] Slow, I [pause] think.\n\nAnna [00:00:09] Why?\n\nBen [00:00:12] No idea.\n",
        "Text",
        [
            ("moderator", "Anna", 1, "How was it?"),
            ("participant", "Ben", 5, "Slow, I [pause] think."),
            ("moderator", "Anna", 9, "Why?"),
            ("participant", "Ben", 12, "No idea."),
        ],
    ),
    "brackets.srt": (
        "1\n00:00:01,000 --> 00:00:02,000\n[Musik]\n\n2\n00:00:03,000 --> 00:00:04,000\n(Anna): Wie war es?\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\n(Ben): Gut.\n\n4\n00:00:07,000 --> 00:00:08,000\n(Anna): Warum?\n\n"
        "5\n00:00:09,000 --> 00:00:10,000\n(Ben): Darum.\n",
        "SRT",
        [
            ("other", None, 1, "[Musik]"),
            ("moderator", "Anna", 3, "Wie war es?"),
            ("participant", "Ben", 5, "Gut."),
            ("moderator", "Anna", 7, "Warum?"),
            ("participant", "Ben", 9, "Darum."),
        ],
    ),
    "brackets alone.srt": (
        "1\n00:00:01,000 --> 00:00:02,000\n[Moderatorin] Wie war es?\n\n2\n00:00:03,000 --> 00:00:04,000\n[Lars] Gut.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\n[Moderatorin] Warum?\n\n4\n00:00:07,000 --> 00:00:08,000\n[Lars] Es ging schnell.\n",
        "SRT",
        [
            ("moderator", "Moderatorin", 1, "Wie war es?"),
            ("participant", "Lars", 3, "Gut."),
            ("moderator", "Moderatorin", 5, "Warum?"),
            ("participant", "Lars", 7, "Es ging schnell."),
        ],
    ),
    "emoji.txt": (
        "👩 Anna: Wie war es?\n🧔 Ben: Langsam. 😀\n👩 Anna: Warum?\n🧔 Ben: Keine Ahnung.\n",
        "Text",
        [
            ("moderator", "Anna", None, "Wie war es?"),
            ("participant", "Ben", None, "Langsam. 😀"),
            ("moderator", "Anna", None, "Warum?"),
            ("participant", "Ben", None, "Keine Ahnung."),
        ],
    ),
    "address.vtt": (
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAnna W. (she/her): How was it?\n\n2\n00:02.000 --> 00:03.000\nmax.m@example.org: Slow.\n\n"
        "3\n00:03.000 --> 00:04.000\nThe problem: it never came.\n\n4\n00:04.000 --> 00:05.000\nAnna W. (she/her): And then?\n\n"
        "5\n00:05.000 --> 00:06.000\nmax.m@example.org: I called.\n",
        "Zoom VTT",
        [
            ("moderator", "Anna W. (she/her)", 1, "How was it?"),
            ("participant", "max.m@example.org", 2, "Slow. The problem: it never came."),
            ("moderator", "Anna W. (she/her)", 4, "And then?"),
            ("participant", "max.m@example.org", 5, "I called."),
        ],
    ),
    "chinese.srt": (
        "1\n00:00:01,000 --> 00:00:02,000\n张伟: 怎么样？\n\n2\n00:00:02,500 --> 00:00:05,000\n李娜: 很慢，三个星期。\n\n"
        "3\n00:00:05,500 --> 00:00:06,000\n张伟: 为什么？\n\n4\n00:00:06,500 --> 00:00:08,000\n李娜: 不知道，没有人接。\n",
        "SRT",
        [
            ("moderator", "张伟", 1, "怎么样？"),
            ("participant", "李娜", 2.5, "很慢，三个星期。"),
            ("moderator", "张伟", 5.5, "为什么？"),
            ("participant", "李娜", 6.5, "不知道，没有人接。"),
        ],
    ),
    "quoted.md": (
        '## Wie kam es dazu?\n\n*„Ich brauchte eine neue."*\n\n## Was war schwierig?\n\n*„Die Lieferzeit."*\n\n## Was fehlte?\n\n*„Auskunft."*\n',
        "Markdown",
        [
            ("moderator", None, None, "Wie kam es dazu?"),
            ("participant", None, None, '„Ich brauchte eine neue."'),
            ("moderator", None, None, "Was war schwierig?"),
            ("participant", None, None, '„Die Lieferzeit."'),
            ("moderator", None, None, "Was fehlte?"),
            ("participant", None, None, '„Auskunft."'),
        ],
    ),
}


CHATS = (
    "10:02:11\t From Anna Weber : Hello\n10:02:15\t From Ben : Hi\n",
    "10:02:11 Von Anna Weber an Alle:\tHallo\n10:02:15 Von Ben an Alle:\tHi\n",
    "2026-03-12 10:02:11 From Anna Weber to Everyone:\n\tHello\n2026-03-12 10:02:15 From Ben to Everyone:\n\tHi\n",
)


@pytest.mark.parametrize("chat", CHATS)
def test_chat_of_a_meeting_is_no_transcript(tmp_path, chat):
    (tmp_path / "chat.txt").write_text(chat, encoding="utf-8")
    interviews = read_interviews(tmp_path)
    assert interviews.utterances.empty
    assert "chat" in interviews.files[0]["warnings"][0]["message"]


@pytest.mark.parametrize(
    "label", ["de Vries", "von der Heide", "ludwig weber", "max.m@example.org", "🧔 Jan", "Dr. Max von Thun (Extern)"]
)
def test_unusual_label_is_a_speaker(tmp_path, label):
    turns = [
        ("Anna", "How was it?"),
        (label, "Slow, as ever."),
        ("Anna", "Why?"),
        (label, "No idea."),
        ("Anna", "And?"),
        (label, "Nothing."),
    ]
    (tmp_path / "a.txt").write_text("\n".join(f"{who}: {said}" for who, said in turns), encoding="utf-8")
    found = read_interviews(tmp_path).utterances
    assert found["speaker"].tolist() == ["Anna", label.removeprefix("🧔 ")] * 3
    assert found["text"].tolist() == [said for _, said in turns]


@pytest.mark.parametrize("name", EXPORTS)
def test_export_is_read_turn_by_turn(tmp_path, name):
    text, form, turns = EXPORTS[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    interviews = read_interviews(tmp_path)
    assert interviews.files[0]["format"] == form
    found = interviews.utterances[["role", "speaker", "start", "text"]].astype("object")
    assert [tuple(row) for row in found.where(found.notna(), None).itertuples(index=False)] == turns


def test_same_interview_twice_is_said_on_the_second_file(tmp_path):
    said = "I: Why did you choose that one?\nB: Because it was the only one they had in stock.\n"
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(
            said + ("I: And then?\nB: Nothing.\n" if name == "c.txt" else ""), encoding="utf-8"
        )
    first, second, third = (record["warnings"] for record in read_interviews(tmp_path).files)
    assert not first
    assert not third
    assert second[0]["message"].startswith("word for word the same as a.txt")
