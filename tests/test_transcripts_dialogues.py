"""Who asks and who answers in short conversations, and what decided it."""

import pytest

from cjmkit.transcripts import read_interviews

# By name: what decided, and who speaks in each turn: moderator, participant, other.
DIALOGUES = {
    "ohne.txt": (
        """Wie sind Sie auf den Laden gekommen?

Meine Schwester hat mir davon erzählt. Sie hat dort schon zweimal gekauft, und beide Male war sie zufrieden.

Beschreiben Sie mal, wie die Bestellung ablief.

Ich habe mir drei Gestelle ausgesucht und dann ewig nach dem Preis für die Gläser gesucht.

Was hätte Ihnen da geholfen?

Ein Rechner vielleicht. Oder jemand am Telefon.
""",
        "questions",
        "mpmpmp",
    ),
    "odd.txt": (
        """Int1: How did you hear about the shop?
Resp#4: A colleague told me. He wears their glasses.
Int1: And what did you do next?
Resp#4: I looked at the website on the train.
Int1: Walk me through it.
Resp#4: It was mostly guessing.
""",
        "labels",
        "mpmpmp",
    ),
    "drei.vtt": (
        """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Lena Kraft>Wie läuft bei Ihnen beiden so ein Brillenkauf ab?</v>

00:00:05.000 --> 00:00:09.000
<v Sabine Lang>Also ich schaue zuerst im Netz, dann gehe ich in den Laden.</v>

00:00:10.000 --> 00:00:14.000
<v Tom Lang>Ich gehe gleich hin. Mir ist das Internet dafür zu mühsam.</v>

00:00:15.000 --> 00:00:18.000
<v Lena Kraft>Und wer entscheidet am Ende?</v>

00:00:19.000 --> 00:00:24.000
<v Sabine Lang>Ich frage meistens ihn. Oder, Tom?</v>

00:00:25.000 --> 00:00:28.000
<v Tom Lang>Stimmt, aber du hörst nicht darauf.</v>

00:00:29.000 --> 00:00:32.000
<v Lena Kraft>Was stört Sie denn am meisten?</v>

00:00:33.000 --> 00:00:39.000
<v Tom Lang>Das Warten. Drei Wochen sind einfach zu lang für zwei Gläser.</v>
""",
        "questions",
        "mppmppmp",
    ),
    "talker.txt": (
        """Ruth: So thanks for coming. I should explain a bit first, because we have been working on this for about a year now and we changed the order page several times, and what I would like to understand today is how people like you get from the first idea to the order. So how did it start for you?
Paul: My old pair broke.
Ruth: Right, and that is of course something many people told us, it breaks on holiday, it breaks at the worst time, and then they have to look for something quickly. Was that so for you as well, or did you have a spare one?
Paul: No spare one.
Ruth: Okay. So then you were without, I suppose, and had to decide in a hurry, which is what our competitors count on. Where did you look first?
Paul: On my phone, in the tram.
Ruth: In the tram, good. And then what happened?
Paul: I gave up after the lens page.
""",
        "questions",
        "mpmpmpmp",
    ),
    "laut.txt": (
        """Carla: Denken Sie bitte laut, während Sie die Seite bedienen. Sie möchten eine Sonnenbrille bestellen.
Uwe: Gut. Wo fange ich an? Hier oben? Sonnenbrillen, aha. Was heißt denn polarisierend? Muss ich das wissen?
Carla: Mhm.
Uwe: Ich klicke mal auf die zweite. Warum geht das nicht weiter? Ach, ich muss erst eine Stärke angeben. Woher soll ich die haben?
Carla: Was erwarten Sie hier?
Uwe: Einen Knopf, ohne Stärke. Gibt es den? Ah ja, da unten. Wieso ist der so klein?
Carla: Und jetzt?
Uwe: Jetzt lege ich sie in den Korb. Fertig?
""",
        "questions",
        "mpmpmpmp",
    ),
    "panel.txt": (
        """Moderation: Willkommen. Was war Ihr letzter Einkauf im Netz?
Teilnehmerin 1: Schuhe.
Teilnehmer 2: Eine Lampe. Kam kaputt an.
Teilnehmerin 3: Bei mir war es eine Brille.
Moderation: Wie war die Lieferung?
Teilnehmer 2: Wie gesagt, kaputt.
Teilnehmerin 3: Drei Wochen, ohne ein Wort.
Beobachter: Darf ich kurz nachfragen? Welcher Anbieter?
Teilnehmerin 3: Das sage ich lieber nicht.
""",
        "labels",
        "mpppmppop",
    ),
    "ab.txt": (
        """A: What made you switch to the other shop?
B: The price, mostly. I had been paying a lot for years.
A: Did you compare several?
B: Three of them. It took a whole weekend.
A: Which one did you drop first?
B: The one with no prices on the page.
""",
        "questions",
        "mpmpmp",
    ),
    "names.srt": (
        """1
00:00:01,000 --> 00:00:03,000
MEYER-LANDRUT: Erzählen Sie mal, wie fing es an?

2
00:00:03,500 --> 00:00:07,000
Öztürk: Mit einem Brief. Ich sollte auf einmal mehr zahlen.

3
00:00:08,000 --> 00:00:09,000
MEYER-LANDRUT: Wie viel mehr?

4
00:00:09,500 --> 00:00:12,000
Öztürk: Zwölf Euro im Monat, ohne Begründung.
""",
        "questions",
        "mpmp",
    ),
    "two_ask.txt": (
        """Nina: Thanks for joining. Could you tell us how you chose your plan?
Greg: My brother has the same one, so I just took it.
Nina: Did you look at any other?
Greg: No, I had no time.
Owen: May I jump in? How did you pay?
Greg: By card. It failed twice.
Owen: What did you do then?
Greg: I called them. They said wait.
Nina: How long did you wait?
Greg: Two days.
""",
        "questions",
        "mpmpmpmpmp",
    ),
    "monolog.txt": (
        """Ich habe den Vertrag im Mai gekündigt. Danach kam drei Wochen lang nichts.

Dann rief jemand an und bot mir einen Monat umsonst an. Das fand ich unverschämt.

Am Ende bin ich zu einem anderen Anbieter gegangen und seitdem zufrieden.
""",
        None,
        "p",
    ),
}


@pytest.mark.parametrize("name", DIALOGUES)
def test_roles_in_a_short_conversation(tmp_path, name):
    text, decided, roles = DIALOGUES[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    interviews = read_interviews(tmp_path)
    assert "".join(role[0] for role in interviews.utterances["role"]) == roles
    assert interviews.files[0]["roles_from"] == decided
