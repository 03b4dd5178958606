import io
import zipfile
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cjmkit.transcripts import Interviews, read_interview, read_interviews

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORD = st.text(st.characters(whitelist_categories=("L",), max_codepoint=0xFF), min_size=2, max_size=9).filter(
    str.isalpha
)
SPEECH = st.lists(
    st.lists(WORD, min_size=1, max_size=30).map(lambda words: " ".join(words) + "."), min_size=2, max_size=10
)
LABELS = ("Interviewerin", "P07")
TALK = (
    ("Interviewerin", "Wie fanden Sie den Laden?"), ("P07", "Eine Freundin, glaube ich: sie sagte „geh hin“."),
    ("Interviewerin", "Und dann?"), ("P07", "Dann gab ich auf & ging – für 20 €."),
)  # fmt: skip

Paragraphs = list[tuple[str, str]]  # label, words


def odt(paragraphs: Paragraphs) -> bytes:
    from odfdo import Document, Paragraph

    document = Document("text")
    document.body.clear()
    for label, words in paragraphs:
        document.body.append(Paragraph(f"{label}: {words}"))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def docx(paragraphs: Paragraphs) -> bytes:
    from docx import Document

    document = Document()
    for label, words in paragraphs:
        document.add_paragraph(f"{label}: {words}")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def rtf_text(text: str) -> str:
    """Text as Word writes it in RTF: UTF-16 units with a stand-in behind each."""
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
    return "".join(
        f"\\u{code - 0x10000 if code > 0x7FFF else code}?"
        if code > 127
        else ("\\" if chr(code) in "\\{}" else "") + chr(code)
        for code in codes
    )


RTF_HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fcharset238 Arial CE;}}{\colortbl;\red0\green0\blue0;}{\*\generator f4;}\viewkind4\uc1\pard\lang1031\f0\fs24 "


def rtf(paragraphs: Paragraphs) -> bytes:
    return (
        RTF_HEAD + "".join(f"{rtf_text(label)}: {rtf_text(words)}\\par\r\n" for label, words in paragraphs) + "}"
    ).encode("ascii")


def pdf(paragraphs: Paragraphs, *, header: str = "", footer: str = "", bold: bool = True) -> bytes:
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    def around(canvas: object, document: object) -> None:
        canvas.drawString(60, 570, header)  # type: ignore[attr-defined]
        canvas.drawCentredString(200, 25, footer.format(document.page))  # type: ignore[attr-defined]

    style = ParagraphStyle("talk", fontName="Vera", fontSize=10, leading=13)
    _font()
    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A5).build(
        [Paragraph(f"{escape(label)}: {escape(words)}" if not bold else f"<b>{escape(label)}:</b> {escape(words)}", style) for label, words in paragraphs],
        onFirstPage=around, onLaterPages=around,
    )  # fmt: skip
    return target.getvalue()


def _font() -> None:
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for number, name in enumerate(("Vera", "VeraBd")):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
        addMapping("Vera", number, 0, name)


def printed(lines: list[str], *, step: float = 14, left: float = 60) -> bytes:
    """A PDF with these lines, one below the other; an empty one leaves room, a tab sets the words behind it in."""
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target)
    for number, line in enumerate(lines):
        before, tab, behind = line.partition("\t")
        canvas.drawString(left, 800 - number * step, before)
        canvas.drawString(left + 80, 800 - number * step, behind) if tab else None
    canvas.save()
    return target.getvalue()


WRITERS = {"odt": odt, "docx": docx, "rtf": rtf, "pdf": pdf}


@pytest.fixture
def read(tmp_path):
    def reader(content: bytes, name: str = "talk.bin", **options: object) -> Interviews:
        (tmp_path / name).write_bytes(content)
        return read_interview(tmp_path / name, **options)

    return reader


def turns(found: Interviews) -> list[tuple[object, str]]:
    return list(
        zip(found.utterances.speaker.where(found.utterances.speaker.notna(), None), found.utterances.text, strict=True)
    )


def messages(found: Interviews) -> str:
    return "\n".join(warning["message"] for warning in found.files[0]["warnings"])


@pytest.mark.parametrize("kind", WRITERS)
def test_document_is_known_by_its_content(read, kind):
    found = read(WRITERS[kind](list(TALK)))
    assert found.files[0]["format"] == kind.upper()
    assert turns(found) == list(TALK)
    assert found.files[0]["warnings"] == []
    assert list(found.utterances.line) == ([1] * 4 if kind == "pdf" else [1, 2, 3, 4])


@pytest.mark.parametrize("kind", WRITERS)
@QUICK
@given(SPEECH)
def test_any_words_come_back(tmp_path, kind, words):
    paragraphs = [(LABELS[number % 2], said) for number, said in enumerate(words)]
    (tmp_path / "talk.bin").write_bytes(WRITERS[kind](paragraphs))
    found = turns(read_interview(tmp_path / "talk.bin"))
    assert [(label, " ".join(said.split())) for label, said in found] == paragraphs


@pytest.mark.parametrize("kind", WRITERS)
def test_any_truncation_gives_its_beginning_or_is_refused(tmp_path, kind):
    content = WRITERS[kind]([(label, f"{words} {number}.") for number in range(30) for label, words in TALK])
    whole = "".join(f"{words} {number}." for number in range(30) for _, words in TALK).replace(" ", "")
    for length in range(12, len(content), max(1, len(content) // 25)):
        (tmp_path / "talk.bin").write_bytes(content[:length])
        found = read_interviews(tmp_path)
        assert len(found.files) + len(found.errors) == 1
        if kind == "rtf" and len(found.utterances) > 4:
            assert whole.startswith("".join("".join(found.utterances.text).split())[:-16])
            assert "breaks off" in messages(found)
    if kind != "rtf":
        assert not found.errors or ";" in found.errors[0].message


MAGIC = {
    "docx": b"PK\x03\x04\x14\x00word/document.xml", "pdf": b"%PDF-1.7\n", "rtf": rb"{\rtf1\ansi ", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\0o\0r\0k\0b\0o\0o\0k\0",
}  # fmt: skip


@pytest.mark.parametrize("magic", MAGIC.values(), ids=MAGIC)
@QUICK
@given(st.binary(max_size=300))
def test_any_bytes_behind_the_magic_are_read_or_refused(tmp_path, magic, rest):
    (tmp_path / "any.bin").write_bytes(magic + rest)
    found = read_interviews(tmp_path)
    assert len(found.files) + len(found.errors) == 1


@pytest.mark.parametrize("kind", ["odt", "docx", "pdf"])
@QUICK
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=4))
def test_any_damage_is_read_or_refused(tmp_path, kind, at, damage):
    content = bytearray(WRITERS[kind](list(TALK)))
    at %= len(content)
    content[at : at + len(damage)] = damage
    (tmp_path / "any.bin").write_bytes(bytes(content))
    found = read_interviews(tmp_path)
    assert len(found.files) + len(found.errors) == 1


# OpenDocument

ODT_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="T2" style:family="text" style:parent-style-name="T1"/></office:automatic-styles><office:body><office:text>'
)


def odt_of(body: str, *, manifest: str = "<m/>", mimetype: str = "application/vnd.oasis.opendocument.text") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        archive.writestr("content.xml", f"{ODT_HEAD}{body}</office:text></office:body></office:document-content>")
        archive.writestr("META-INF/manifest.xml", manifest)
    return target.getvalue()


def test_odt_bold_speakers_breaks_and_deleted_text(read):
    found = read(odt_of(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>B: Gelogen.</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:h>Interview 3</text:h><text:p/>"
        '<text:p><text:span text:style-name="T1">Frau Kern</text:span> Warum<text:s text:c="3"/>war\n  das so?</text:p>'
        '<text:p><text:span text:style-name="T2">Herr Lenz</text:span><text:tab/>Darum<text:change text:change-id="1"/>.<text:line-break/>Es dauert'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Lacht.</text:p></text:note-body></text:note>.</text:p>"
        '<text:p><text:span text:style-name="T1">Frau Kern</text:span> Und<office:annotation><dc:creator>X</dc:creator><text:p>Prüfen</text:p></office:annotation>?</text:p>'
        '<text:list><text:list-item><text:p><text:span text:style-name="T2">Herr Lenz</text:span> Nichts.</text:p></text:list-item></text:list>'
    ))  # fmt: skip
    assert turns(found) == [
        ("Frau Kern", "Warum war das so?"),
        ("Herr Lenz", "Darum.\nEs dauert."),
        ("Frau Kern", "Und?"),
        ("Herr Lenz", "Nichts."),
    ]
    assert "tracked changes" in messages(found)
    assert "footnotes and endnotes, left out: paragraphs 4–5" in messages(found)
    assert list(found.utterances.line) == [3, 4, 5, 6]


def test_odt_table_with_speaker_time_and_text(read):
    cells = (
        ("Text", "Zeit", "Sprecher"),
        ("Warum?", "00:01", "I"),
        ("Darum.", "00:05", "P03"),
        ("Weiter.", "00:07", ""),
        ("Und?", "00:09", "I"),
    )
    rows = "".join("<table:table-row>" + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) + "</table:table-row>"
                   for row in cells)  # fmt: skip
    found = read(odt_of(f"<text:p>Interview</text:p><table:table>{rows}</table:table>"))
    assert turns(found) == [("I", "Warum?"), ("P03", "Darum.\nWeiter."), ("I", "Und?")]
    assert list(found.utterances.start) == [1.0, 5.0, 9.0]


def test_odt_with_a_password_is_refused(tmp_path):
    (tmp_path / "x.odt").write_bytes(odt_of("<text:p>x</text:p>", manifest="<m><encryption-data/></m>"))
    assert "Kennwort" in read_interviews(tmp_path, language="de").errors[0].message


# Word


def with_parts(content: bytes, **parts: str) -> bytes:
    """The same package with parts put in or replaced; underscores stand for slashes and dots."""
    target = io.BytesIO()
    changed = {name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, text in changed.items():
            new.writestr(name, text)
    return target.getvalue()


def body(inner: str, *, strict: bool = False) -> str:
    space = (
        "http://purl.oclc.org/ooxml/wordprocessingml/main"
        if strict
        else "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    )
    return f'<w:document xmlns:w="{space}"><w:body>{inner}</w:body></w:document>'


def run(text: str, marks: str = "") -> str:
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize("strict", [False, True])
def test_docx_of_both_kinds_leaves_out_what_was_deleted_or_noted(read, strict):
    inner = (
        f"<w:p>{run('I: Warum ')}<w:ins>{run('war das so')}</w:ins><w:del><w:r><w:delText>nicht</w:delText></w:r></w:del>{run('?')}</w:p>"
        f"<w:p>{run('B: Darum')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('.')}<w:r><w:br/><w:t>Und mehr.</w:t></w:r></w:p>"
        f"<w:p>{run('I: Ja')}<w:r><w:commentReference w:id='0'/></w:r>{run('?')}</w:p><w:p>{run('B: Ja.')}</w:p>"
    )
    found = read(with_parts(docx([]), word__document_xml=body(inner, strict=strict)))
    assert turns(found) == [("I", "Warum war das so?"), ("B", "Darum.\nUnd mehr."), ("I", "Ja?"), ("B", "Ja.")]
    assert "deleted text (tracked changes), left out: paragraph 1" in messages(found)
    assert "comments, footnotes and endnotes, left out: paragraphs 2–3" in messages(found)


def test_docx_bold_may_come_from_a_style(read):
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="character" w:styleId="Fett"><w:name w:val="Strong"/>'
        '<w:rPr><w:b/></w:rPr></w:style><w:style w:type="character" w:styleId="Name"><w:name w:val="Name"/><w:basedOn w:val="Fett"/></w:style></w:styles>'
    )
    inner = "".join(
        f"<w:p>{run(name, '<w:rStyle w:val=' + chr(34) + style + chr(34) + '/>')}{run(' ' + words)}</w:p>"
        for name, style, words in (
            ("Frau Kern", "Fett", "Warum?"),
            ("Herr Lenz", "Name", "Darum."),
            ("Frau Kern", "Fett", "Und?"),
            ("Herr Lenz", "Name", "Nichts."),
        )
    )
    found = read(with_parts(docx([]), word__document_xml=body(inner), word__styles_xml=styles))
    assert turns(found) == [
        ("Frau Kern", "Warum?"),
        ("Herr Lenz", "Darum."),
        ("Frau Kern", "Und?"),
        ("Herr Lenz", "Nichts."),
    ]


def document_of(paragraphs: list[str], table: list[list[str]] | None = None) -> bytes:
    from docx import Document

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_docx_of_words_own_transcription(read):
    found = read(document_of([
        "Audio file", "interview 7.wav", "Transcript", "00:00:01 Speaker 1", "How did you find it?", "00:00:06 Speaker 2",
        "A friend told me.", "And then I looked it up.", "00:00:12 Speaker 1", "And then?", "00:01:02 Speaker 2", "I gave up.",
    ]))  # fmt: skip
    assert turns(found) == [
        ("Speaker 1", "How did you find it?"), ("Speaker 2", "A friend told me.\nAnd then I looked it up."), ("Speaker 1", "And then?"), ("Speaker 2", "I gave up."),
    ]  # fmt: skip
    assert list(found.utterances.start) == [1.0, 6.0, 12.0, 62.0]


def test_docx_of_google_meet(read):
    found = read(document_of([
        "Research call (2024-05-02 10:00 GMT+2) - Transcript", "Attendees", "Anna Weber, Ben Klein", "Transcript", "00:00:00", "",
        "Anna Weber: How did you find it?", "Ben Klein: A friend told me.", "00:05:00", "Anna Weber: And then?", "Ben Klein: I gave up.",
        "Transcription ended after 00:06:10", "This editable transcript was computer generated and might contain errors. People can also change the text after it was created.",
    ]))  # fmt: skip
    assert found.files[0]["format"] == "Google Meet DOCX"
    assert [speaker for speaker, _ in turns(found)] == ["Anna Weber", "Ben Klein"] * 2
    assert turns(found)[3][1] == "I gave up."
    assert found.files[0]["duration_s"] == 370.0


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
@pytest.mark.parametrize("head", [True, False])
def test_docx_table_in_any_order_with_or_without_a_head(read, order, head):
    rows = [["Sprecherin", "Zeit", "Inhalt"]] * head + [
        ["I", "00:01 - 00:04", "Warum sind Sie gegangen?"], ["P03", "00:05", "Weil es zu lange gedauert hat."], ["I", "00:09", "Und dann?"], ["P03", "00:12", "Nichts."],
    ]  # fmt: skip
    found = read(document_of([], [[row[place] for place in order] for row in rows]))
    assert turns(found) == [
        ("I", "Warum sind Sie gegangen?"),
        ("P03", "Weil es zu lange gedauert hat."),
        ("I", "Und dann?"),
        ("P03", "Nichts."),
    ]
    assert list(found.utterances.start) == [1.0, 5.0, 9.0, 12.0]


def test_docx_with_a_dangling_part_is_read(read):
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Target="NULL" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>'
    )
    parts = {"word___rels__document_xml.rels": relations}
    assert turns(read(with_parts(docx(list(TALK)), **parts))) == list(TALK)


# Rich Text


def test_rtf_breaks_bold_characters_and_deleted_text(read):
    found = read((RTF_HEAD + r"""{\header Interview 3\par}{\footer Seite {\field{\*\fldinst PAGE}{\fldrslt 1}}\par}
{\b Frau Kern\tab}War\'fcm \'84so\'93?\line Und warum \emdash  bei \u8364?20 und \u-10179?\u-8704??\par
{\b Herr Lenz}\b0  Darum{\deleted  nicht}.{\footnote Lacht.\par} {\f1 \'e8au}\par\pard
\b Frau Kern\plain  Und{\*\bkmkstart x}? {\pict\wmetafile8 0102abcdef}\par
{\b Herr Lenz} Gut\~so: \{ja\} \\ nein{\v versteckt}.\par}""").encode("latin-1"))  # fmt: skip
    assert turns(found) == [
        ("Frau Kern", "Warüm „so“?\nUnd warum — bei €20 und \U0001f600?"), ("Herr Lenz", "Darum. čau"), ("Frau Kern", "Und?"), ("Herr Lenz", "Gut so: {ja} \\ nein."),
    ]  # fmt: skip
    assert "tracked changes" in messages(found)
    assert "footnotes" in messages(found)


def test_rtf_of_f4_with_time_marks(read):
    found = read((RTF_HEAD + r"I: Wie war es? #00:00:10-0#\par" "\n" r"B: Z\'e4h. Sehr z\'e4h. #00:00:24-5#\par" "\n" r"I: Und dann? #00:00:26-1#\par B: Nichts.\par}").encode("latin-1"))  # fmt: skip
    assert turns(found) == [("I", "Wie war es?"), ("B", "Zäh. Sehr zäh."), ("I", "Und dann?"), ("B", "Nichts.")]
    assert list(found.utterances.end.dropna()) == [10.0, 24.0, 26.0]


def test_rtf_table_has_its_columns(read):
    rows = [("Zeit", "Sprecher", "Text"), ("00:01", "I", "Warum?"), ("00:05", "B", "Darum."), ("00:07", "I", "Und?")]
    table = "".join(
        r"\trowd\cellx1000\cellx2000\cellx9000\pard\intbl " + "".join(rf"{cell}\cell " for cell in row) + r"\row "
        for row in rows
    )
    found = read((RTF_HEAD + rf"Interview 3\par {table}\pard Ende der Aufnahme\par}}").encode())
    assert turns(found) == [("I", "Warum?"), ("B", "Darum."), ("I", "Und?")]
    assert list(found.utterances.start) == [1.0, 5.0, 7.0]


@pytest.mark.parametrize(("head", "content"), [
    (r"{\rtf1\mac\pard ", rb"I: W\'8arum?\par B: Ja.\par"), (r"{\rtf1\ansi\ansicpg1251\pard ", rb"I: \'c4\'e0?\par B: \'cd\'e5\'f2.\par"),
    (r"{\rtf1\ansi\pard ", "I: Wärum?\\par B: Ja.\\par".encode()), (r"{\rtf1\ansi\ansicpg1252\pard ", "I: Wärum?\\par B: Ja.\\par".encode("cp1252")),
])  # fmt: skip
def test_rtf_in_other_code_pages(read, head, content):
    assert turns(read(head.encode() + content + b"}"))[0][1] in ("Wärum?", "Да?")


# PDF


def test_pdf_headers_footers_and_page_numbers_are_no_speech(read):
    paragraphs = [(LABELS[number % 2], f"Das ist der Satz Nummer {number}, und er ist so lang, dass er mehr als eine Zeile braucht, wenn die Seite schmal ist.")
                  for number in range(40)]  # fmt: skip
    found = read(pdf(paragraphs, header="Studie Brillenkauf – Interview 07", footer="Seite {} von 9"))
    assert turns(found) == paragraphs
    assert found.utterances.line.max() >= 4
    assert found.utterances.line.is_monotonic_increasing
    assert f"pages 1–{found.utterances.line.max()}: left out" in messages(found)


def test_pdf_words_divided_at_a_lines_end(read):
    found = read(printed([
        "I: Wie war die Anmel-", "dung für Sie mit der E-Mail-", "Adresse, gab es dort Vor-", "und Nachteile?", "B: Ja, das wollte ich-", "I: Entschuldigung, wie bitte?",
        "B: Nichts.",
    ]))  # fmt: skip
    assert turns(found) == [
        ("I", "Wie war die Anmeldung für Sie mit der E-Mail-Adresse, gab es dort Vor- und Nachteile?"), ("B", "Ja, das wollte ich-"),
        ("I", "Entschuldigung, wie bitte?"), ("B", "Nichts."),
    ]  # fmt: skip


def test_pdf_head_lines_with_a_time(read):
    found = read(
        printed(
            [
                "Anna Weber   0:03",
                "How was it?",
                "",
                "Ben Klein   0:10",
                "Slow. Very slow.",
                "",
                "Anna Weber   1:02",
                "Why?",
                "",
                "Ben Klein   1:05",
                "Because.",
            ]
        )
    )
    assert turns(found) == [
        ("Anna Weber", "How was it?"),
        ("Ben Klein", "Slow. Very slow."),
        ("Anna Weber", "Why?"),
        ("Ben Klein", "Because."),
    ]
    assert list(found.utterances.start) == [3.0, 10.0, 62.0, 65.0]


def test_pdf_labels_before_a_tab(read):
    found = read(
        printed(
            ["I\tWarum war das so?", "B\tWeil es sehr lange", "\tgedauert hat.", "I\tUnd dann?", "B\tNichts weiter."]
        )
    )
    assert turns(found) == [
        ("I", "Warum war das so?"),
        ("B", "Weil es sehr lange gedauert hat."),
        ("I", "Und dann?"),
        ("B", "Nichts weiter."),
    ]


TABLES = {
    "speaker, text": lambda number, who, said: [who, said],
    "number, speaker, text": lambda number, who, said: [str(number), who, said],
    "time, speaker, text": lambda number, who, said: [f"00:{number:02}:05", who, said],
    "speaker, time, text": lambda number, who, said: [who, f"00:{number:02}:05", said],
}


@pytest.mark.parametrize("columns", TABLES)
def test_pdf_tables_say_who_and_when(read, columns):
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    style = getSampleStyleSheet()["Normal"]
    said = [
        (
            ("I", "P07")[number % 2],
            f"Das ist der {number}. Satz, und er ist so lang, dass er in der Zelle nicht in eine einzige Zeile passt.",
        )
        for number in range(8)
    ]
    rows = [TABLES[columns](number, who, words) for number, (who, words) in enumerate(said, 1)]
    target = io.BytesIO()
    cells = [[Paragraph(cell, style) for cell in row] for row in rows]
    SimpleDocTemplate(target).build([Table(cells, colWidths=[*[70] * (len(rows[0]) - 1), 280])])
    found = read(target.getvalue())
    assert turns(found) == said
    if "time" in columns:
        assert found.utterances["start"].tolist() == [60 * number + 5 for number in range(1, 9)]


def test_pdf_columns_are_read_one_after_the_other(read):
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    style = getSampleStyleSheet()["Normal"]
    said = [
        (
            LABELS[number % 2],
            f"Das ist der {number}. Satz, und er nimmt in der schmalen Spalte mehr als eine Zeile ein.",
        )
        for number in range(20)
    ]
    target = io.BytesIO()
    document = BaseDocTemplate(target)
    document.addPageTemplates(PageTemplate(frames=[Frame(50, 300, 230, 250), Frame(310, 300, 230, 250)]))
    document.build([Paragraph(f"<b>{who}:</b> {words}", style) for who, words in said])
    assert turns(read(target.getvalue())) == said


@pytest.mark.parametrize("every", [1, 5])
def test_pdf_line_numbers_in_the_margin_are_no_speech(read, every):
    from reportlab.pdfgen.canvas import Canvas

    said = [
        (LABELS[number % 2], f"Das ist der {number}. Satz, und er ist nicht zu Ende, ehe die Zeile")
        for number in range(10)
    ]
    lines = [line for label, words in said for line in (f"{label}: {words}", "ganz voll ist.")]
    target = io.BytesIO()
    canvas = Canvas(target)
    for number, line in enumerate(lines, 1):
        if number % every == 0:
            canvas.drawString(40, 800 - 14 * number, str(number))
        canvas.drawString(90, 800 - 14 * number, line)
    canvas.save()
    assert turns(read(target.getvalue())) == [(label, f"{words} ganz voll ist.") for label, words in said]


def test_pdf_without_labels_reads_questions(read):
    lines: list[str] = []
    for number in range(5):
        lines += [f"Wie war es beim Mal Nummer {number}?", "", f"Es war zäh, und ich habe {number} Mal gewartet.", ""]
    found = read(printed(lines))
    assert found.files[0]["turns"] == {"participant": 5, "moderator": 5, "other": 0}
    assert set(found.utterances.line) == {1}


def test_scanned_and_locked_pdf_are_refused_with_a_repair(tmp_path):
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "scan.pdf"))
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.save()
    canvas = Canvas(str(tmp_path / "locked.pdf"), encrypt=StandardEncryption("open", "own"))
    canvas.drawString(60, 700, "I: Warum?")
    canvas.save()
    errors = {fault.file: fault.message for fault in read_interviews(tmp_path).errors}
    assert "password" in errors["locked.pdf"]
    assert "OCR" in errors["scan.pdf"]


# What is no document, or a trap


def zip_of(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


def test_package_that_swells_is_refused(tmp_path):
    filler = b"<a/>" * 15_000_000
    (tmp_path / "bomb.docx").write_bytes(zip_of(word__document_xml=b"<w>" + filler + b"</w>"))
    (tmp_path / "bomb.odt").write_bytes(
        zip_of(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<w>" + filler + b"</w>")
    )
    (tmp_path / "bomb.xlsx").write_bytes(zip_of(xl__workbook_xml=filler * 4))
    found = read_interviews(tmp_path)
    assert {fault.file for fault in found.errors} == {"bomb.docx", "bomb.odt", "bomb.xlsx"}
    assert all("200 MB" in fault.message or "larger" in fault.message for fault in found.errors)


def test_entities_are_not_expanded(tmp_path):
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    inner = doctype + body(f"<w:p>{run('I: Warum?')}</w:p><w:p>{run('B: &b;&f;Darum.')}</w:p>")
    (tmp_path / "x.docx").write_bytes(with_parts(docx([]), word__document_xml=inner))
    found = read_interviews(tmp_path)
    assert "root:" not in str(list(found.utterances.text))
    assert "aaaa" not in str(list(found.utterances.text))


@pytest.mark.parametrize(("name", "stream", "expected"), [
    ("old.doc", "WordDocument", ".docx"), ("locked.docx", "EncryptedPackage", "password"), ("locked.xlsx", "EncryptionInfo", "password"),
    ("broken.xls", "Workbook", "damaged"),
])  # fmt: skip
def test_old_and_locked_office_files_are_refused_with_a_repair(tmp_path, name, stream, expected):
    (tmp_path / name).write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le") + bytes(500)
    )
    assert expected in read_interviews(tmp_path).errors[0].message


def test_other_archives_are_refused(tmp_path):
    (tmp_path / "x.zip").write_bytes(zip_of(a=b"1"))
    (tmp_path / "x.pptx").write_bytes(zip_of(ppt__presentation_xml=b"<a/>"))
    (tmp_path / "a.pages").write_bytes(zip_of(**{"Index__Document.iwa": b"x"}))
    pages, *others = read_interviews(tmp_path).errors
    assert "Pages" in pages.message
    assert len(others) == 2
    assert all("unpack" in fault.message for fault in others)


def test_formats_are_in_the_package_only_where_they_are_used():
    source = Path(__file__).parents[1] / "cjmkit" / "transcripts"
    for path in source.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not any(
            line.startswith(("import lxml", "from lxml", "import pypdfium2", "from python_calamine"))
            for line in text.split("\n")
        ), path
