"""A study out to other programs and in again: codings, coders, times, memos, people, consent."""

import json
import shutil
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from studies import code_everything, write_study

from cjmkit.cli import main
from cjmkit.codings import (
    add_code,
    decisions,
    define_code,
    read_codes,
    read_codings,
    rename_code,
    retire_code,
    write_coding,
)
from cjmkit.errors import CjmkitError
from cjmkit.exchange import export_study, import_file
from cjmkit.exchange.positions import TOOLS
from cjmkit.exchange.project import Code, guid
from cjmkit.exchange.writing import codebook_file
from cjmkit.quotes import candidate_quotes, verified_quotes
from cjmkit.study import open_study
from cjmkit.tables import FACETS, records
from cjmkit.tables import given as is_given

SCHEMA = Path(__file__).parents[1].parent / "shared" / "corpus" / "qda" / "schema" / "Project-mrt2019.xsd"
NS = {"q": "urn:QDA-XML:project:1.0"}
WILD = (
    "Das war scho\u0308n \U0001f600\U0001f44d\U0001f3fd und teuer. Dann kam 👨‍👩‍👧 nichts mehr!\n\n"
    "P01: Second e\u0301 line — “quoted” … ends. " + "A very long answer goes on and on. " * 300
)


@pytest.fixture
def coded(tmp_path):
    """A study coded by two people who do not agree everywhere, with memos, free codes, a rejection and a settled quote."""
    root = small_study(tmp_path / "study")
    study = code_everything(open_study(root))
    quotes = candidate_quotes(study)
    for number, (_, quote) in enumerate(quotes[quotes["role"].eq("participant")].iterrows()):
        at = datetime(2026, 5, 1, 9, number % 60, 7, 250000, tzinfo=UTC)
        facets = {"phase": "purchase", "valence": (-2, -0.5, 1)[number % 3], "intensity": number % 4}
        write_coding(
            study.codings_folder,
            quote,
            coder="ben w.",
            status="rejected" if number == 3 else "accepted",
            codes=[] if number == 3 else ["Fee; hidden", "=SUM(A1)"][: number % 3],
            memo="Zitat für den Vortrag\n\nzweite Zeile" if number % 4 == 0 else None,
            at=at,
            **({} if number == 3 else facets),
        )
    first = quotes[quotes["role"].eq("participant")].iloc[0]
    ids = read_codings(study.codings_folder).query("quote == @first.quote")["coding"].to_list()
    write_coding(study.codings_folder, first, coder="ana", status="corrected", phase="awareness", settles=ids)
    return open_study(root)


def small_study(folder, **options):
    folder.mkdir()
    return write_study(folder, **options)


def standing(study):
    """Where each coder stands on each quote, without the ids and names of files, which another study has of its own."""
    rows = {}
    for row in records(decisions(study.codings)):
        facets = {facet: row[facet] for facet in FACETS if is_given(row[facet])}
        facets["codes"] = sorted(facets.get("codes", []))
        status = row["status"] if row["status"] == "rejected" else "counts"
        words = " ".join(row["text"].split())
        rows[row["participant"], row["position"], words, row["coder"]] = (row["at"], status, facets)
    return rows


def counting(study):
    frame = verified_quotes(study)
    keys = [key for key in FACETS if key != "codes"]
    return {
        (row["participant"], row["text"]): ({k: row[k] for k in keys if is_given(row[k])}, tuple(row["codes"] or ()))
        for row in records(frame)
    }


@pytest.fixture
def settled(tmp_path):
    """Two coders who disagree; facet by facet settled, some by a third, with clocks that do not run alike."""
    root = small_study(tmp_path / "study", surveys=False)
    folder = root / "interviews" / "codings"
    quotes = [quote for _, quote in candidate_quotes(open_study(root)).iterrows()]

    def say(number, coder, minute, status="accepted", **facets):
        at = datetime(2026, 5, 1, 9, minute, 3, 120000, tzinfo=UTC)
        return write_coding(folder, quotes[number], coder=coder, status=status, at=at, **facets)

    for number in range(12):
        ana = say(number, "ana", 1, phase="purchase", emotion="frustration", valence=-2, codes=["fee", "wait"])
        ben = say(number, "ben", 2, phase="awareness", emotion="relief", intensity=2, lane="thought", codes=["fee"])
        kind = number % 6
        if kind == 1:
            say(number, "ana", 5, "corrected", phase="retention", settles=[ana, ben])
        elif kind == 2:
            say(number, "cleo", 5, "corrected", phase="retention", settles=[ana, ben])
            say(number, "cleo", 7, "corrected", emotion="trust", codes=["wait"], settles=[ana, ben])
        elif kind == 3:  # settled, then thought over by one of them
            say(number, "ana", 5, "corrected", phase="awareness", emotion="relief", settles=[ana, ben])
            say(number, "ben", 9, "corrected", phase="none")
        elif kind == 4:  # settled on a computer whose clock is behind
            say(number, "ana", 0, "corrected", phase="purchase", lane="delight", settles=[ana, ben])
        elif kind == 5:
            say(number, "ben", 6, "rejected")
            say(number, "ana", 8, "corrected", emotion="relief", memo="after all", settles=[ben])
    return open_study(root)


def project_of(path):
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("project.qde")), archive


def memos(study):
    lines = records(study.codings)
    return sorted((line["coder"], line["text"], line["memo"]) for line in lines if is_given(line["memo"]))


@pytest.mark.parametrize("tool", [*TOOLS])
def test_export_into_a_new_study_loses_no_decision(coded, tmp_path, tool):
    export_study(coded, tmp_path / "out.qdpx", tool=tool)
    import_file(tmp_path / "out.qdpx", tmp_path / "new")
    again = open_study(tmp_path / "new")
    assert standing(again) == standing(coded)
    assert counting(again) == counting(coded)
    assert memos(again) == memos(coded)


@pytest.mark.parametrize("ending", ["qdpx", "csv", "xlsx", "json"])
def test_settled_disagreements_come_back_facet_by_facet(settled, tmp_path, ending):
    export_study(settled, tmp_path / f"out.{ending}")
    again = tmp_path / "again"
    if ending != "qdpx":
        shutil.copytree(settled.root, again)
        shutil.rmtree(again / "interviews" / "codings")
    import_file(tmp_path / f"out.{ending}", again)
    assert counting(open_study(again)) == counting(settled)
    assert {*open_study(again).codings["coder"]} == {"ana", "ben", "cleo"}
    phases = [facets.get("phase") for facets, _ in counting(settled).values()]
    assert phases.count("retention") == 4
    assert None in phases
    before = read_codings(settled.codings_folder)
    assert import_file(tmp_path / f"out.{ending}", settled.root).counts["decisions"] == 0
    assert len(read_codings(settled.codings_folder)) == len(before)
    assert import_file(tmp_path / f"out.{ending}", again).counts["decisions"] == 0


def test_a_settlement_made_elsewhere_comes_into_the_study_that_has_the_rest(settled, tmp_path):
    bare = tmp_path / "bare"
    shutil.copytree(settled.root, bare)
    for ledger in (bare / "interviews" / "codings").glob("*.jsonl"):
        lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
        ledger.write_text("".join(line for line in lines if '"settles"' not in line), encoding="utf-8")
    assert counting(open_study(bare)) != counting(settled)
    export_study(settled, tmp_path / "out.qdpx")
    outcome = import_file(tmp_path / "out.qdpx", bare)
    assert outcome.counts["decisions"] >= 8
    here, there = counting(settled), counting(open_study(bare))
    assert {key: facets[0].get("phase") for key, facets in there.items()} == {
        key: facets[0].get("phase") for key, facets in here.items()
    }


@pytest.fixture
def defined(settled):
    """The study of two coders after its codebook has changed."""
    add_code(settled.root, "surprise", definition="Something that nobody\nhad told them: “ßü”.", coder="ana")
    add_code(settled.root, "old idea", definition="No longer used.", coder="ana")
    define_code(settled.root, "fee", definition="Money for nothing.", coder="ben")
    define_code(settled.root, "fee", definition="Money that was not spoken of before.", coder="ben")
    rename_code(settled.root, "fee", to="hidden fee", coder="ben")
    retire_code(settled.root, "old idea", coder="ben")
    return open_study(settled.root)


def told_of(root):
    rows = records(read_codes(root))
    return {row["code"]: row["definition"] for row in rows if is_given(row["definition"]) and not row["retired"]}


@pytest.mark.parametrize("ending", ["qdpx", "qdc"])
def test_definitions_of_codes_come_back(defined, tmp_path, ending):
    outcome = export_study(defined, tmp_path / f"out.{ending}")
    import_file(tmp_path / f"out.{ending}", tmp_path / "new")
    assert told_of(tmp_path / "new") == told_of(defined.root)
    assert told_of(defined.root)["hidden fee"] == "Money that was not spoken of before."
    assert {"surprise", "hidden fee"} == {*told_of(defined.root)}
    losses = {loss.kind: loss for loss in outcome.losses}
    assert losses["out_retired"].what == ("old idea",)
    assert losses["out_code_changes"].count == 3
    files = {path: path.read_bytes() for path in defined.root.rglob("*") if path.is_file()}
    again = import_file(tmp_path / f"out.{ending}", defined.root)
    assert not {loss.kind for loss in again.losses} & {"in_definition", "in_older"}
    assert {path: path.read_bytes() for path in defined.root.rglob("*") if path.is_file()} == files


@pytest.mark.parametrize("ending", ["qdpx", "csv", "json"])
def test_a_file_from_before_a_code_was_renamed_brings_nothing_twice(defined, tmp_path, ending):
    shutil.rmtree(defined.codings_folder / "codebook")
    export_study(open_study(defined.root), tmp_path / f"out.{ending}")
    define_code(defined.root, "fee", definition="Money.", coder="ana")
    rename_code(defined.root, "fee", to="hidden fee", coder="ana")
    before = len(read_codings(defined.codings_folder))
    assert import_file(tmp_path / f"out.{ending}", defined.root).counts["decisions"] == 0
    assert len(read_codings(defined.codings_folder)) == before


def test_a_definition_that_is_here_stays_and_the_other_one_is_named(defined, tmp_path):
    export_study(defined, tmp_path / "out.qdpx")
    define_code(defined.root, "surprise", definition="What came as a surprise.", coder="ana")
    outcome = import_file(tmp_path / "out.qdpx", defined.root)
    assert [loss.what for loss in outcome.losses if loss.kind == "in_definition"] == [("surprise",)]
    assert told_of(defined.root)["surprise"] == "What came as a surprise."


def test_a_code_of_the_codebook_goes_out_under_the_name_it_has_today(defined, tmp_path):
    codes = [
        Code("11111111-1111-5111-8111-111111111111", "Costs", codes=(Code(guid("codes", "x"), "fee", color="#ff0000"),))
    ]
    (defined.root / "codebook.qdc").write_bytes(codebook_file(codes, "somebody"))
    export_study(open_study(defined.root), tmp_path / "out.qdpx")
    root, _ = project_of(tmp_path / "out.qdpx")
    names = [each.get("name") for each in root.iterfind(".//q:Code", NS)]
    assert names.count("hidden fee") == 1
    assert "fee" not in names
    (code,) = [each for each in root.iterfind(".//q:Code", NS) if each.get("name") == "hidden fee"]
    assert code.get("color") == "#ff0000"
    assert code.findtext("q:Description", namespaces=NS) == "Money that was not spoken of before."
    used = {each.get("targetGUID") for each in root.iterfind(".//q:CodeRef", NS)}
    assert code.get("guid") in used


def test_times_that_go_out_to_the_second_only_are_named(tmp_path):
    root = small_study(tmp_path / "study", surveys=False)
    cue = "WEBVTT\n\n00:00:01.500 --> 00:00:03.250\n<v Interviewer>And?</v>\n\n00:00:04.000 --> 00:00:06.000\n<v P01>It came late.</v>\n"
    (root / "interviews" / "P01.txt").write_text(cue, encoding="utf-8")
    losses = {loss.kind: loss for loss in export_study(open_study(root, strict=False), tmp_path / "out.qdpx").losses}
    assert losses["out_seconds"].count == 2
    assert "P01.txt (2)" in losses["out_seconds"].what


def test_people_come_back_with_segment_consent_and_attributes(coded, tmp_path):
    export_study(coded, tmp_path / "out.qdpx")
    import_file(tmp_path / "out.qdpx", tmp_path / "new")
    here = coded.participants.set_index("participant")[["segment", "consent"]]
    there = open_study(tmp_path / "new").participants.set_index("participant")[["segment", "consent"]]
    assert there.loc[here.index].equals(here)
    assert [persona.id for persona in open_study(tmp_path / "new").personas] == ["all", "family"]


def test_without_the_file_beside_it_a_project_still_brings_its_codings(coded, tmp_path):
    export_study(coded, tmp_path / "out.qdpx")
    (tmp_path / "out.cjmkit.json").unlink()
    import_file(tmp_path / "out.qdpx", tmp_path / "new")
    assert standing(open_study(tmp_path / "new")) == standing(coded)


@pytest.mark.parametrize("ending", ["qdpx", "csv", "xlsx", "json"])
def test_import_into_the_same_study_adds_nothing(coded, tmp_path, ending):
    export_study(coded, tmp_path / f"out.{ending}")
    files = [path for path in sorted(coded.root.rglob("*")) if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    outcome = import_file(tmp_path / f"out.{ending}", coded.root)
    assert outcome.counts["decisions"] == 0
    assert outcome.counts["already_there"] > 20
    assert {path: path.read_bytes() for path in sorted(coded.root.rglob("*")) if path.is_file()} == before


@pytest.mark.parametrize("ending", ["qdpx", "csv", "xlsx", "json"])
def test_codings_come_back_into_a_study_without_any(coded, tmp_path, ending):
    export_study(coded, tmp_path / f"out.{ending}")
    bare = tmp_path / "bare"
    shutil.copytree(coded.root, bare)
    shutil.rmtree(bare / "interviews" / "codings")
    import_file(tmp_path / f"out.{ending}", bare)
    again = open_study(bare)
    assert standing(again) == standing(coded)
    assert counting(again) == counting(coded)
    written = {path: path.read_bytes() for path in (bare / "interviews" / "codings").iterdir()}
    assert import_file(tmp_path / f"out.{ending}", bare).counts["decisions"] == 0
    assert {path: path.read_bytes() for path in (bare / "interviews" / "codings").iterdir()} == written


@pytest.mark.parametrize("ending", ["qdpx", "qdc", "csv", "xlsx", "json"])
def test_the_same_study_exports_the_same_bytes(coded, tmp_path, ending):
    export_study(coded, tmp_path / f"one.{ending}")
    export_study(open_study(coded.root), tmp_path / f"two.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


@pytest.mark.parametrize("tool", [*TOOLS])
def test_selections_point_to_the_words_of_their_quotes(coded, tmp_path, tool):
    export_study(coded, tmp_path / "out.qdpx", tool=tool)
    root, _ = project_of(tmp_path / "out.qdpx")
    quotes = {" ".join(text.split()) for text in coded.codings["text"]}
    checked = 0
    with zipfile.ZipFile(tmp_path / "out.qdpx") as archive:
        for source in root.iterfind(".//q:TextSource", NS):
            path = source.get("plainTextPath")
            stored = archive.read("sources/" + path.removeprefix("internal://")).decode("utf-8")
            assert ("\r\n" in stored) == (tool in ("nvivo", "maxqda"))
            counted = stored if tool == "nvivo" else stored.replace("\r\n", "\n")
            units = counted.encode("utf-16-le")
            for selection in source.iterfind("q:PlainTextSelection", NS):
                start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
                words = units[2 * start : 2 * end].decode("utf-16-le") if tool == "nvivo" else counted[start:end]
                assert " ".join(words.split()) in quotes
                checked += 1
    assert checked == coded.codings["quote"].nunique()


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the standard's schema is not here")
def test_a_project_is_valid_and_every_reference_in_it_leads_somewhere(coded, tmp_path):
    export_study(coded, tmp_path / "out.qdpx")
    root, archive = project_of(tmp_path / "out.qdpx")
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root)
    ids = [each.get("guid") for each in root.iter() if each.get("guid")]
    targets = {each.get("targetGUID") for each in root.iter() if each.get("targetGUID")}
    targets |= {each.get("creatingUser") for each in root.iter() if each.get("creatingUser")}
    assert len(ids) == len({*ids})
    assert targets <= {*ids}
    paths = {each.get("plainTextPath").removeprefix("internal://") for each in root.iterfind(".//q:TextSource", NS)}
    assert {f"sources/{path}" for path in paths} | {"project.qde"} == {*archive.namelist()}


@pytest.mark.parametrize(("consent", "share"), [("withdrawn", False), ("none", False), ("internal", True), ("", True)])
@pytest.mark.parametrize("ending", ["qdpx", "csv", "xlsx", "json"])
def test_nobodys_words_go_out_who_may_not_be_quoted(tmp_path, consent, share, ending):
    root = small_study(tmp_path / "study", consent=consent)
    code_everything(open_study(root))
    study = open_study(root, share=share)
    export_study(study, tmp_path / f"out.{ending}")
    packed = (tmp_path / f"out.{ending}").read_bytes()
    if ending in ("qdpx", "xlsx"):
        with zipfile.ZipFile(tmp_path / f"out.{ending}") as archive:
            packed = b"\n".join(archive.read(name) for name in archive.namelist())
    words = packed.decode("utf-8", "replace")
    assert "My neighbour had one." not in words
    assert "The deposit surprised me." not in words
    assert "We sold the car." in words
    if consent == "withdrawn":
        assert "P02" not in words
        beside = tmp_path / "out.cjmkit.json"
        assert not beside.exists() or "P02" not in beside.read_text(encoding="utf-8")
    if share:
        assert "P01.txt" not in words


def test_what_was_withheld_is_said(tmp_path):
    root = small_study(tmp_path / "study", consent="none")
    outcome = export_study(code_everything(open_study(root)), tmp_path / "out.qdpx")
    told = " ".join(loss.message("en") for loss in outcome.losses)
    assert "P02.txt" in told
    assert "6 codings on words that may not go out" in told or "codings on words" in told
    assert "personas (all; family)" in told


def test_labels_of_people_who_ask_do_not_go_out(tmp_path):
    root = small_study(tmp_path / "study", surveys=False)
    config = (root / "study.yml").read_text(encoding="utf-8").replace("Interviewer", "Greta Holm")
    (root / "study.yml").write_text(config, encoding="utf-8")
    for path in (root / "interviews").glob("P*.txt"):
        path.write_text(path.read_text(encoding="utf-8").replace("Interviewer:", "Greta Holm:"), encoding="utf-8")
    roster = root / "interviews" / "participants.csv"
    roster.write_text(roster.read_text(encoding="utf-8").replace("Interviewer", "Greta Holm"), encoding="utf-8")
    export_study(open_study(root), tmp_path / "out.qdpx")
    with zipfile.ZipFile(tmp_path / "out.qdpx") as archive:
        packed = b"".join(archive.read(name) for name in archive.namelist())
    assert b"And then, step 1?" in packed
    assert b"Greta" not in packed + (tmp_path / "out.cjmkit.json").read_bytes()


def test_a_later_decision_here_is_not_overturned_by_an_older_import(coded, tmp_path):
    export_study(coded, tmp_path / "out.qdpx")
    quote = candidate_quotes(coded).iloc[0]
    write_coding(coded.codings_folder, quote, coder="ben w.", status="corrected", phase="advocacy")
    outcome = import_file(tmp_path / "out.qdpx", coded.root)
    row = decisions(read_codings(coded.codings_folder)).query("quote == @quote.quote and coder == 'ben w.'").iloc[0]
    assert row["phase"] == "advocacy"
    assert [loss.count for loss in outcome.losses if loss.kind == "in_older"] == [1]


def test_a_decision_made_elsewhere_since_then_comes_in_as_a_correction(coded, tmp_path):
    export_study(coded, tmp_path / "out.qdpx")
    with zipfile.ZipFile(tmp_path / "out.qdpx") as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(entries["project.qde"])
    codes = {each.get("name"): each.get("guid") for each in root.iterfind(".//q:Code", NS)}
    selection = next(each for each in root.iterfind(".//q:PlainTextSelection", NS) if len(each) > 3)
    users = {each.get("guid"): each.get("name") for each in root.iterfind(".//q:User", NS)}
    changed = [
        each
        for each in selection.iterfind("q:Coding", NS)
        if each.find("q:CodeRef", NS).get("targetGUID") == codes["Purchase"]
        and users[each.get("creatingUser")] == "ben w."
    ]
    for each in selection.iterfind("q:Coding", NS):
        if users[each.get("creatingUser")] == "ben w.":
            each.set("creationDateTime", "2031-01-01T10:00:00Z")
    changed[0].find("q:CodeRef", NS).set("targetGUID", codes["Advocacy"])
    with zipfile.ZipFile(tmp_path / "back.qdpx", "w") as archive:
        for name, content in {**entries, "project.qde": etree.tostring(root)}.items():
            archive.writestr(name, content)
    assert import_file(tmp_path / "back.qdpx", coded.root).counts["decisions"] == 1
    assert "advocacy" in {*decisions(read_codings(coded.codings_folder)).query("coder == 'ben w.'")["phase"]}
    assert import_file(tmp_path / "back.qdpx", coded.root).counts["decisions"] == 0


@pytest.mark.parametrize("tool", ["standard", "nvivo", "maxqda"])
def test_emoji_combining_marks_and_long_texts_keep_their_place(tmp_path, tool):
    root = small_study(tmp_path / "study", surveys=False)
    said = f"Interviewer: And?\r\n\r\nP01: {WILD}".replace("\n\nP01: S", "\nS").replace("\n", "\r\n")
    (root / "interviews" / "P01.txt").write_bytes(said.encode("utf-8"))
    study = code_everything_said(open_study(root))
    assert study.codings["text"].str.contains("\U0001f600").any()
    export_study(study, tmp_path / "out.qdpx", tool=tool)
    import_file(tmp_path / "out.qdpx", tmp_path / "new")
    assert standing(open_study(tmp_path / "new")) == standing(study)
    assert import_file(tmp_path / "out.qdpx", root).counts["decisions"] == 0


def code_everything_said(study):
    for number, (_, quote) in enumerate(candidate_quotes(study).iterrows()):
        phase = study.codebook.phase_ids[number % 5]
        write_coding(study.codings_folder, quote, coder="ana", status="accepted", phase=phase)
    return open_study(study.root)


SPOKEN = st.text(
    st.sampled_from([*"abc EÄß.!?,’-", "\u0301", "\u0308", "\U0001f600", "\u200d", "\u00a0", "漢", "é", "\U0001d54f"]),
    min_size=3,
    max_size=120,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.lists(SPOKEN, min_size=1, max_size=4), tool=st.sampled_from(["standard", "nvivo", "maxqda"]))
def test_any_words_come_back_where_they_were(tmp_path_factory, answers, tool):
    folder = tmp_path_factory.mktemp("said")
    root = small_study(folder / "study", surveys=False)
    turns = "\n\n".join(f"Interviewer: And then?\n\nP01: So: {answer}" for answer in answers)
    (root / "interviews" / "P01.txt").write_text(turns, encoding="utf-8")
    study = code_everything_said(open_study(root))
    export_study(study, folder / "out.qdpx", tool=tool)
    outcome = import_file(folder / "out.qdpx", root)
    assert outcome.counts["decisions"] == 0, outcome.faults("en")
    shutil.rmtree(study.codings_folder)
    import_file(folder / "out.qdpx", root)
    assert standing(open_study(root)) == standing(study)


@pytest.fixture
def cjm(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["cjm", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        return stopped.value.code, out, err

    return run


def test_the_commands_say_in_one_line_what_they_did(cjm, coded, tmp_path):
    code, out, err = cjm("export", tmp_path / "out.qdpx", coded.root)
    assert (code, len(out.splitlines())) == (0, 1)
    assert "2 coders" in out
    assert all(line.startswith("out.qdpx: ") for line in err.splitlines())
    code, out, _ = cjm("import", tmp_path / "out.qdpx", tmp_path / "new", "--lang", "de")
    assert (code, len(out.splitlines())) == (0, 1)
    assert "neue Entscheidungen" in out


def test_import_json_has_everything_that_was_not_placed(cjm, coded, tmp_path):
    export_study(coded, tmp_path / "out.qdpx")
    code, out, _ = cjm("import", tmp_path / "out.qdpx", coded.root, "--json")
    content = json.loads(out)
    assert code == 0
    assert {"file", "study", "found", "counts", "positions", "not_placed"} <= {*content}
    assert content["found"]["TextSource"] == 4
    assert content["found"]["Coding"] == content["counts"]["codings"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export", "out.pdf"], "unknown ending"),
        (["export", "out.qdpx", "--for", "nvvio"], "nearest: nvivo"),
        (["import", "none.qdpx"], "no such file"),
    ],
)
def test_faults_are_one_line(cjm, coded, monkeypatch, arguments, message):
    monkeypatch.chdir(coded.root)
    code, out, err = cjm(*arguments)
    assert (code, out) == (1, "")
    assert len(err.strip().splitlines()) == 1
    assert message in err


def test_raw_data_is_not_written_to(coded):
    with pytest.raises(CjmkitError, match="raw data"):
        export_study(coded, coded.root / "interviews" / "P01.csv")
    assert not (coded.root / "interviews" / "P01.csv").exists()


@pytest.mark.parametrize("ending", ["qdpx", "csv", "xlsx", "json"])
def test_who_withdrew_since_the_export_does_not_come_back(tmp_path, ending):
    root = small_study(tmp_path / "study", surveys=False)
    export_study(code_everything(open_study(root)), tmp_path / f"out.{ending}")
    roster = root / "interviews" / "participants.csv"
    rows = roster.read_text(encoding="utf-8").splitlines()
    roster.write_text(
        "\n".join(row[: row.rindex(",")] + ",withdrawn" if row.startswith("P02") else row for row in rows)
    )
    shutil.rmtree(root / "interviews" / "codings")
    before = {path.name for path in (root / "interviews").iterdir()}
    outcome = import_file(tmp_path / f"out.{ending}", root)
    assert {path.name for path in (root / "interviews").iterdir()} == before | {"codings"}
    assert {*read_codings(root / "interviews" / "codings")["participant"]} == {"P01", "P03"}
    told = [loss.message("en") for loss in outcome.losses if loss.kind == "in_withdrawn"]
    assert len(told) == 1
    assert "neighbour" not in " ".join(loss.message("en") for loss in outcome.losses)


def test_a_study_just_made_takes_a_project(cjm, coded, tmp_path):
    export_study(coded, tmp_path / "out.qdpx")
    assert cjm("init", tmp_path / "fresh")[0] == 0
    assert cjm("import", tmp_path / "out.qdpx", tmp_path / "fresh")[0] == 0
    fresh = open_study(tmp_path / "fresh")
    assert standing(fresh) == standing(coded)
    assert {*fresh.participants["segment"].dropna()} == {"family"}


def test_in_a_group_nothing_of_who_withdrew_comes_back(tmp_path):
    root = small_study(tmp_path / "study", surveys=False)
    said = "Interviewer: And?\n\nP01: I saw the red one first.\n\nP04: The blue deposit was my secret.\n\nP01: True.\n"
    (root / "interviews" / "group.txt").write_text(said, encoding="utf-8")
    roster = root / "interviews" / "participants.csv"
    kept = roster.read_text(encoding="utf-8")
    row = "{},group.txt,{},Interviewer,family,{}\n"
    both = kept + row.format("P01", "P01", "quote")
    roster.write_text(both + row.format("P04", "P04", "quote"), encoding="utf-8")
    study = open_study(root)
    for _, quote in candidate_quotes(study).query("source == 'group.txt'").iterrows():
        write_coding(
            study.codings_folder, quote, coder="ana", status="accepted", phase="none", memo=f"On {quote['text']}"
        )
    export_study(open_study(root), tmp_path / "out.qdpx")
    roster.write_text(both + row.format("P04", "P04", "withdrawn"), encoding="utf-8")
    shutil.rmtree(study.codings_folder)
    outcome = import_file(tmp_path / "out.qdpx", root)
    assert {*read_codings(study.codings_folder)["participant"]} == {"P01"}
    assert "secret" not in " ".join(loss.message("en") for loss in outcome.losses)
    assert not (root / "memos").exists()
    assert (root / "interviews" / "group.txt").read_text(encoding="utf-8") == said
    assert len([*(root / "interviews").glob("*.txt")]) == 4


def test_lines_that_look_like_labels_make_no_speakers_elsewhere(tmp_path):
    root = small_study(tmp_path / "study", surveys=False)
    told = "Price: far too high\nSupport: never there\nPrice: they said it was fair\nSupport: I called twice"
    (root / "interviews" / "P01.txt").write_text(
        f"Interviewer: What went wrong?\n\nP01: A list.\n{told}\n" * 3, encoding="utf-8"
    )
    study = code_everything_said(open_study(root))
    export_study(study, tmp_path / "out.qdpx")
    import_file(tmp_path / "out.qdpx", tmp_path / "new")
    assert standing(open_study(tmp_path / "new")) == standing(study)


def test_a_text_without_labels_goes_out_without_any(tmp_path):
    root = small_study(tmp_path / "study", surveys=False)
    for path in (root / "interviews").iterdir():
        path.unlink()
    told = "The bike came late.\n\nCompulsory: who says so?\n\nNobody called me back, not once.\n\nWarning: it rained."
    (root / "interviews" / "P05.txt").write_text(told, encoding="utf-8")
    study = code_everything_said(open_study(root))
    assert len(study.codings) > 3
    export_study(study, tmp_path / "out.qdpx")
    import_file(tmp_path / "out.qdpx", tmp_path / "new")
    assert standing(open_study(tmp_path / "new")) == standing(study)
