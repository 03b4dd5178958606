import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from cjmkit.codings import check_codings, check_ledgers, decisions, files, read_codings, write_coding
from cjmkit.errors import LedgerError

QUOTE = {
    "quote": "q1",
    "utterance": "u1",
    "source": "a.vtt",
    "participant": "P1",
    "start_char": 0,
    "end_char": 3,
    "text": "abc",
}


def test_write_coding_is_on_disk_and_reads_back(tmp_path):
    id = write_coding(
        tmp_path, QUOTE, coder="ana", status="accepted", phase="purchase", emotion="anger", intensity=2, codes=["fee"]
    )
    line = json.loads((tmp_path / "ana.jsonl").read_text(encoding="utf-8"))
    assert line["coding"] == id
    row = read_codings(tmp_path).iloc[0]
    assert (row["quote"], row["phase"], row["intensity"], row["codes"]) == ("q1", "purchase", 2.0, ["fee"])


def test_write_coding_only_appends(tmp_path):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted", phase="purchase")
    before = (tmp_path / "ana.jsonl").read_bytes()
    write_coding(tmp_path, QUOTE, coder="ana", status="corrected", phase="retention")
    assert (tmp_path / "ana.jsonl").read_bytes().startswith(before)


def test_write_coding_names_all_faults_and_writes_nothing(tmp_path):
    with pytest.raises(LedgerError) as caught:
        write_coding(tmp_path, QUOTE, coder="../x", status="maybe", valence=3)
    assert len(caught.value.faults) == 3
    assert not list(tmp_path.iterdir())


def test_write_coding_into_a_file_says_what_to_do(tmp_path):
    blocked = tmp_path / "codings"
    blocked.write_text("not a folder")
    with pytest.raises(LedgerError, match="not saved"):
        write_coding(blocked, QUOTE, coder="ana", status="accepted")


def test_torn_line_is_reported_and_swallows_nothing(tmp_path):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted", phase="purchase")
    with (tmp_path / "ana.jsonl").open("ab") as ledger:
        ledger.write(b'{"coding": "c1", "quo')
    write_coding(tmp_path, QUOTE, coder="ana", status="corrected", phase="retention")
    assert read_codings(tmp_path)["phase"].to_list() == ["purchase", "retention"]
    assert [(fault.file, fault.line) for fault in check_ledgers(tmp_path)] == [("ana.jsonl", 2)]


def ledger(folder, coder="ana", n=3, start=0):
    for number in range(start, start + n):
        write_coding(folder, {**QUOTE, "quote": f"q{number}"}, coder=coder, status="accepted", phase="purchase")
    return folder / f"{coder}.jsonl"


@pytest.mark.parametrize(
    "edit",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n") + b"\r\n",
        lambda content: content.rstrip(b"\n"),
        lambda content: content.replace(b"\n", b"\n\n \n"),
        lambda content: content + b"\xef\xbb\xbf" + content,
    ],
    ids=["byte order mark", "CRLF", "both", "no end", "blank lines", "joined"],
)
def test_reading_takes_what_editors_do(tmp_path, edit):
    path = ledger(tmp_path)
    path.write_bytes(edit(path.read_bytes()))
    assert read_codings(tmp_path)["quote"].to_list() == ["q0", "q1", "q2"]
    assert check_ledgers(tmp_path) == []
    ledger(tmp_path, n=1, start=3)
    assert read_codings(tmp_path)["quote"].to_list() == ["q0", "q1", "q2", "q3"]
    assert check_ledgers(tmp_path) == []


def test_reading_takes_another_encoding_and_says_so(tmp_path):
    write_coding(tmp_path, {**QUOTE, "text": "Höhe über Bäumen"}, coder="ana", status="accepted")
    path = tmp_path / "ana.jsonl"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert read_codings(tmp_path)["text"].to_list() == ["Höhe über Bäumen"]
    (fault,) = check_ledgers(tmp_path, language="de")
    assert (fault.file, fault.line) == ("ana.jsonl", 1)
    assert "Windows-1252" in fault.message


@pytest.mark.parametrize(
    "name",
    [
        "ana (conflicted copy).jsonl",
        "ana (Bens MacBook's conflicted copy 2026-03-01).jsonl",
        "ana (In Konflikt stehende Kopie von Ben 2026-03-01).jsonl",
        "ana (Konfliktkopie 2026-03-01 101112).jsonl",
        "ana_conflict-20260301-101112.jsonl",
        "ana.sync-conflict-20260301-101112-ABCDEF7.jsonl",
        "ana-DESKTOP-7QK2.jsonl",
        "ana 2.jsonl",
        "ana (1).jsonl",
        "ana - Kopie.jsonl",
        "Kopie von ana.jsonl",
        "zana.jsonl",
    ],
)
def test_copy_of_a_ledger_is_merged_and_named(tmp_path, name):
    path = ledger(tmp_path)
    copy = tmp_path / name
    copy.write_bytes(path.read_bytes())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with copy.open("ab") as file:
        file.write(ledger(elsewhere, n=2, start=7).read_bytes())
    ledger(tmp_path, n=1, start=3)
    assert sorted(read_codings(tmp_path)["quote"]) == ["q0", "q1", "q2", "q3", "q7", "q8"]
    (fault,) = check_ledgers(tmp_path)
    assert fault.file == name
    assert "a copy of ana.jsonl" in fault.message
    assert "with 5 decisions, 2 of which ana.jsonl has not" in fault.message


def test_copy_that_says_nothing_new_can_go(tmp_path):
    path = ledger(tmp_path)
    for name in ("ana 2.jsonl", "ana 3.jsonl"):
        (tmp_path / name).write_bytes(path.read_bytes())
    assert len(read_codings(tmp_path)) == 3
    assert ["eine Kopie von ana.jsonl" in str(fault) for fault in check_ledgers(tmp_path, language="de")] == [True] * 2
    path.unlink()  # nothing else holds them now: none of the two may be called spare
    assert len(read_codings(tmp_path)) == 3
    assert ["3 of which ana.jsonl has not" in str(fault) for fault in check_ledgers(tmp_path)] == [True] * 2


def test_line_changed_in_a_copy_is_named_and_the_own_file_counts(tmp_path):
    path = ledger(tmp_path)
    (tmp_path / "ana (1).jsonl").write_text(path.read_text().replace("purchase", "advocacy", 1))
    assert read_codings(tmp_path)["phase"].to_list() == ["purchase"] * 3
    faults = check_ledgers(tmp_path)
    assert [(fault.file, fault.line) for fault in faults] == [("ana (1).jsonl", None), ("ana (1).jsonl", 1)]
    assert "is not the same in both" in faults[1].message


def test_files_of_editors_and_systems_are_no_ledgers(tmp_path):
    ledger(tmp_path)
    (tmp_path / "._ana.jsonl").write_bytes(bytes(range(256)))
    (tmp_path / ".ana.jsonl.swp").write_bytes(b"x")
    assert len(read_codings(tmp_path)) == 3
    assert check_ledgers(tmp_path) == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("position", "three", "position is 'three'"),
        ("position", 10**400, "position is 1000"),
        ("position", 1.5, "position is 1.5"),
        ("valence", 7, "from -2 to 2"),
        ("valence", "good", "valence is 'good'"),
        ("codes", "fee", "codes is 'fee'"),
        ("codes", [1], "codes is [1]"),
        ("phase", ["purchase"], "phase is ['purchase']"),
        ("status", "maybe", "expected one of suggested"),
        ("coder", "../ana", "file name"),
        ("at", "yesterday", "expected a time"),
        ("quote", None, "no whole decision"),
        ("lane", {"a": 1}, "lane is"),
    ],
)
def test_line_with_a_wrong_value_is_named_and_the_others_count(tmp_path, field, value, said):
    path = ledger(tmp_path)
    lines = path.read_text().splitlines()
    lines[1] = json.dumps({**json.loads(lines[1]), field: value})
    path.write_text("\n".join(lines) + "\n")
    assert read_codings(tmp_path)["quote"].to_list() == ["q0", "q2"]
    faults = check_ledgers(tmp_path)
    assert {(fault.file, fault.line) for fault in faults} == {("ana.jsonl", 2)}
    assert said in faults[0].message


@pytest.mark.parametrize(
    "line", ["<<<<<<< HEAD", "[1, 2]", '"text"', "null", "{}", '{"coding": "c1", "quo', "[" * 99999]
)
def test_line_that_is_no_decision_is_named(tmp_path, line):
    path = ledger(tmp_path, n=1)
    with path.open("a") as file:
        file.write(line + "\n")
    ledger(tmp_path, n=1, start=1)
    assert read_codings(tmp_path)["quote"].to_list() == ["q0", "q1"]
    assert [(fault.file, fault.line) for fault in check_ledgers(tmp_path)] == [("ana.jsonl", 2)]


def test_reading_again_sees_every_change_of_the_folder(tmp_path):
    """What was read is remembered; lines appended, edited, cut off, and files come and gone show all the same."""
    path = ledger(tmp_path)
    assert len(read_codings(tmp_path)) == 3
    ledger(tmp_path, n=2, start=3)
    assert len(read_codings(tmp_path)) == 5
    content = path.read_bytes()
    path.write_bytes(content.replace(b"purchase", b"advocacy", 1))
    assert read_codings(tmp_path)["phase"].to_list() == ["advocacy", *["purchase"] * 4]
    path.write_bytes(b"".join(content.splitlines(keepends=True)[3:]))
    assert read_codings(tmp_path)["quote"].to_list() == ["q3", "q4"]
    ledger(tmp_path, coder="ben", n=1)
    assert len(read_codings(tmp_path)) == 3
    path.unlink()
    assert read_codings(tmp_path)["coder"].to_list() == ["ben"]


def test_what_was_read_is_not_changed_by_what_one_does_with_it(tmp_path):
    ledger(tmp_path)
    codings = read_codings(tmp_path)
    codings["phase"] = "none"
    codings.loc[0, "quote"] = "other"
    again = read_codings(tmp_path)
    assert again["quote"].to_list() == ["q0", "q1", "q2"]
    assert again["phase"].to_list() == ["purchase"] * 3


def test_clock_set_back_reorders_nothing(tmp_path):
    for year, phase in ((2026, "purchase"), (2020, "retention")):
        write_coding(tmp_path, QUOTE, coder="ana", status="corrected", phase=phase, at=datetime(year, 1, 1, tzinfo=UTC))
    assert decisions(read_codings(tmp_path))["phase"].to_list() == ["retention"]


def test_large_ledger_is_read_in_pieces_like_a_small_one(tmp_path, monkeypatch):
    ledger(tmp_path, n=9)
    with (tmp_path / "ana.jsonl").open("a") as file:
        file.write('{"coding": "c1"\n')
    whole, faults = read_codings(tmp_path), check_ledgers(tmp_path)
    monkeypatch.setattr(files, "PIECE", 2)
    copy = tmp_path / "other"
    copy.mkdir()
    (copy / "ana.jsonl").write_bytes((tmp_path / "ana.jsonl").read_bytes())
    pd.testing.assert_frame_equal(read_codings(copy), whole)
    assert check_ledgers(copy) == faults
    assert [fault.line for fault in faults] == [10]


def test_decisions_keep_facets_and_clear_on_reject_and_undo(tmp_path):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted", phase="purchase", emotion="anger", valence=-2)
    write_coding(tmp_path, QUOTE, coder="ana", status="corrected", emotion="relief")
    row = decisions(read_codings(tmp_path)).iloc[0]
    assert (row["phase"], row["emotion"]) == ("purchase", "relief")
    assert row.isna()["valence"]
    write_coding(tmp_path, QUOTE, coder="ana", status="suggested")
    assert decisions(read_codings(tmp_path)).isna()["phase"].all()


def test_check_codings_names_the_nearest_phase(tmp_path):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted", phase="purchas")
    (fault,) = check_codings(read_codings(tmp_path), ["purchase"], ["anger"], language="en")
    assert "did you mean purchase?" in fault.message
