import json

import pytest

from cjmkit.codings import check_codings, check_ledgers, decisions, read_codings, write_coding
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
    with pytest.raises(LedgerError, match="nothing was saved"):
        write_coding(blocked, QUOTE, coder="ana", status="accepted")


def test_torn_line_is_reported_and_swallows_nothing(tmp_path):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted", phase="purchase")
    with (tmp_path / "ana.jsonl").open("ab") as ledger:
        ledger.write(b'{"coding": "c1", "quo')
    write_coding(tmp_path, QUOTE, coder="ana", status="corrected", phase="retention")
    assert read_codings(tmp_path)["phase"].to_list() == ["purchase", "retention"]
    assert [(fault.file, fault.line) for fault in check_ledgers(tmp_path)] == [("ana.jsonl", 2)]


def test_reading_takes_bom_crlf_and_conflict_copies(tmp_path):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted", phase="purchase")
    content = (tmp_path / "ana.jsonl").read_bytes()
    (tmp_path / "ana (conflicted copy).jsonl").write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    assert len(read_codings(tmp_path)) == 1


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
