"""The ledger on disks as they are: killed processes, several at once, full and closed ones."""

import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from multiprocessing import get_context

import pytest

from cjmkit.codings import appending, check_ledgers, read_codings, write_coding, write_codings
from cjmkit.errors import CjmkitError, LedgerError

KILLS = int(os.environ.get("CJMKIT_KILLS", "20"))
LINES = int(os.environ.get("CJMKIT_LINES", "150"))
AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
QUOTE = {"quote": "q1", "utterance": "u1", "source": "a.vtt", "start_char": 0, "end_char": 3, "text": "äöü " * 60}


# In a process of its own, because one that pytest runs in cannot be forked safely: a coder that never stops is killed again and
# again, and every id that it has said is printed.
KILLING = """
import os, signal, sys, time
from itertools import count
from cjmkit.codings import write_coding
for run in range(int(sys.argv[2])):
    hears, says = os.pipe()
    coder = os.fork()
    if coder == 0:
        for number in count():
            quote = {"quote": f"q{run}-{number}", "text": "äöü " * 2000}
            os.write(says, write_coding(sys.argv[1], quote, coder="ana", status="accepted").encode() + b"\\n")
    os.close(says)
    said = b""
    while said.count(b"\\n") < 3:
        said += os.read(hears, 1000)
    time.sleep(run % 23 / 2000)
    os.kill(coder, signal.SIGKILL)
    os.waitpid(coder, 0)
    while more := os.read(hears, 1000):
        said += more
    os.close(hears)
    print(said.decode(), end="")
"""


def write_many(folder, coder, n):
    for number in range(n):
        write_coding(folder, {**QUOTE, "quote": f"q{number}"}, coder=coder, status="accepted", phase="purchase")


@pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL")
def test_every_acknowledged_decision_survives_a_killed_process(tmp_path):
    command = [sys.executable, "-c", KILLING, str(tmp_path), str(KILLS)]
    acknowledged = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert len(acknowledged) >= 3 * KILLS
    ids = read_codings(tmp_path)["coding"]
    assert {*acknowledged} <= {*ids}
    assert ids.is_unique
    assert len(ids) - len(acknowledged) <= KILLS  # at most the one that was on disk and not yet said


@pytest.mark.parametrize("coders", [("ana", "ben"), ("ana", "ana")], ids=["two coders", "one coder twice"])
def test_two_processes_lose_nothing_in_one_folder(tmp_path, coders):
    context = get_context("spawn")
    running = [context.Process(target=write_many, args=(tmp_path, coder, LINES)) for coder in coders]
    for process in running:
        process.start()
    for process in running:
        process.join()
    codings = read_codings(tmp_path)
    assert codings["coder"].value_counts().to_dict() == {coder: LINES * coders.count(coder) for coder in coders}
    assert codings["coding"].is_unique
    assert check_ledgers(tmp_path) == []


def test_same_decision_twice_at_one_moment_is_two_decisions(tmp_path):
    from datetime import UTC, datetime

    at = datetime(2026, 5, 4, tzinfo=UTC)
    ids = {write_coding(tmp_path, QUOTE, coder="ana", status="accepted", at=at) for _ in range(3)}
    assert len(ids) == len(read_codings(tmp_path)) == 3


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("taken", [0, 1, 100])
def test_full_disk_keeps_what_was_acknowledged_and_the_next_decision(tmp_path, monkeypatch, number, taken):
    first = write_coding(tmp_path, QUOTE, coder="ana", status="accepted", phase="purchase")
    before = (tmp_path / "ana.jsonl").read_bytes()
    write = os.write

    def full(file, content):
        if taken and not full.said:
            full.said = True
            return write(file, bytes(content)[:taken])
        raise OSError(number, os.strerror(number))

    full.said = False
    with monkeypatch.context() as patched:
        patched.setattr(appending.os, "write", full)
        with pytest.raises(LedgerError, match="not saved"):
            write_coding(tmp_path, QUOTE, coder="ana", status="rejected")
    assert (tmp_path / "ana.jsonl").read_bytes() == before
    second = write_coding(tmp_path, QUOTE, coder="ana", status="corrected", phase="retention")
    assert read_codings(tmp_path)["coding"].to_list() == [first, second]
    assert check_ledgers(tmp_path) == []


def test_half_a_line_that_cannot_be_cut_off_is_closed_by_the_next_decision(tmp_path, monkeypatch):
    first = write_coding(tmp_path, QUOTE, coder="ana", status="accepted", phase="purchase")
    write = os.write

    def full(file, content):
        if len(content) > 40:
            return write(file, bytes(content)[:40])
        raise OSError(errno.ENOSPC, "full")

    def fails(*_):
        raise OSError(errno.EIO, "gone")

    with monkeypatch.context() as patched:
        patched.setattr(
            appending.os, "write", lambda file, content: full(file, content[: 60 if len(content) > 60 else 40])
        )
        patched.setattr(appending.os, "ftruncate", fails)
        with pytest.raises(LedgerError, match="disk is full"):
            write_coding(tmp_path, QUOTE, coder="ana", status="rejected")
    assert not (tmp_path / "ana.jsonl").read_bytes().endswith(b"\n")
    second = write_coding(tmp_path, QUOTE, coder="ana", status="corrected", phase="retention")
    assert read_codings(tmp_path)["coding"].to_list() == [first, second]
    assert [(fault.file, fault.line) for fault in check_ledgers(tmp_path)] == [("ana.jsonl", 2)]


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on the size of files")
def test_file_that_may_grow_no_further_loses_nothing(tmp_path):
    code = """
import resource, sys
from cjmkit.codings import write_coding
from cjmkit.errors import LedgerError
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
try:
    while True:
        print(write_coding(sys.argv[1], {"quote": "q1", "text": "ä" * 300}, coder="ana", status="accepted", language="de"))
except LedgerError as error:
    print(error, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "nichts gespeichert: der Datenträger ist voll" in done.stderr
    assert "Traceback" not in done.stderr
    saved = done.stdout.split()
    assert len(saved) > 10
    assert read_codings(tmp_path)["coding"].to_list() == saved
    assert check_ledgers(tmp_path) == []
    saved.append(write_coding(tmp_path, QUOTE, coder="ana", status="accepted"))
    assert read_codings(tmp_path)["coding"].to_list() == saved


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights as on Unix")
@pytest.mark.parametrize(("language", "said"), [("en", "cannot be written to"), ("de", "lässt sich nicht schreiben")])
def test_folder_that_may_not_be_written_to_says_so(tmp_path, language, said):
    first = write_coding(tmp_path / "codings", QUOTE, coder="ana", status="accepted")
    code = """
import os, sys
from cjmkit.codings import write_coding
from cjmkit.errors import CjmkitError
try:
    write_coding(".", {}, coder="ana", status="accepted", language=sys.argv[2])
except CjmkitError:
    pass  # everything is imported now
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)  # root may write everywhere
for coder in ("ana", "ben"):
    try:
        write_coding(sys.argv[1], {"quote": "q1"}, coder=coder, status="accepted", language=sys.argv[2])
    except CjmkitError as error:
        print(error)
"""
    folder = tmp_path / "codings"
    (folder / "ana.jsonl").chmod(0o444)
    folder.chmod(0o555)
    tmp_path.chmod(0o755)
    command = [sys.executable, "-c", code, "codings", language]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    folder.chmod(0o755)
    assert done.stderr == ""
    assert [said in line for line in done.stdout.splitlines()] == [True, True]
    assert read_codings(folder)["coding"].to_list() == [first]


def test_ledger_that_is_replaced_while_one_waits_gets_the_decision_all_the_same(tmp_path, monkeypatch):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted")
    path, lock, swapped = tmp_path / "ana.jsonl", appending._lock, []

    def replaced(file):
        locked = lock(file)
        if not swapped:
            (tmp_path / "beside").write_bytes(path.read_bytes())
            os.replace(tmp_path / "beside", path)
            swapped.append(True)
        return locked

    monkeypatch.setattr(appending, "_lock", replaced)
    write_coding(tmp_path, QUOTE, coder="ana", status="rejected")
    assert read_codings(tmp_path)["status"].to_list() == ["accepted", "rejected"]


def test_folder_without_locks_is_written_to_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(appending, "_lock", lambda file: False)
    write_many(tmp_path, "ana", 3)
    assert len(read_codings(tmp_path)) == 3


def test_half_a_character_in_a_memo_stops_nobody(tmp_path):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted", memo="cut \ud83d here, whole \ud83d\ude00")
    with (tmp_path / "ana.jsonl").open("a") as ledger:
        line = {"coding": "c2", "quote": "q1", "coder": "ana", "at": "2027-01-01T00:00:00Z", "status": "accepted"}
        ledger.write(json.dumps({**line, "memo": "\ud83d"}) + "\n")
    assert read_codings(tmp_path)["memo"].to_list() == ["cut \ufffd here, whole \U0001f600", "\ufffd"]


def test_file_that_cannot_be_read_is_an_error_and_no_silence(tmp_path):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted")
    (tmp_path / "ben.jsonl").mkdir()
    with pytest.raises(CjmkitError, match="cannot be read"):
        read_codings(tmp_path)


def test_many_decisions_are_the_same_lines_as_one_by_one_and_go_to_disk_once_a_coder(tmp_path, monkeypatch):
    decided = [
        ({**QUOTE, "quote": f"q{number}"}, {"coder": coder, "status": "accepted", "phase": "purchase", "at": AT})
        for number in range(40)
        for coder in ("ana", "ben")
    ]
    one_by_one = [write_coding(tmp_path / "one", quote, **said) for quote, said in decided]
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(file) or real(file))
    (tmp_path / "many").mkdir()
    for coder in ("ana", "ben"):
        (tmp_path / "many" / f"{coder}.jsonl").touch()
    assert write_codings(tmp_path / "many", decided) == one_by_one
    assert len(synced) == 2
    for coder in ("ana", "ben"):
        lines = [(tmp_path / folder / f"{coder}.jsonl").read_bytes() for folder in ("one", "many")]
        assert lines[0] == lines[1]


def test_many_decisions_with_a_wrong_one_among_them_are_none(tmp_path):
    said = {"coder": "ana", "status": "accepted"}
    with pytest.raises(LedgerError) as caught:
        write_codings(
            tmp_path / "new", [(QUOTE, said), (QUOTE, {**said, "valence": 9}), (QUOTE, {**said, "lane": "x"})]
        )
    assert len(caught.value.faults) == 2
    assert not (tmp_path / "new").exists()


def test_many_decisions_close_a_torn_line_and_leave_nothing_on_a_full_disk(tmp_path, monkeypatch):
    write_coding(tmp_path, QUOTE, coder="ana", status="accepted")
    ledger = tmp_path / "ana.jsonl"
    ledger.write_bytes(ledger.read_bytes() + b'{"torn')
    before = ledger.read_bytes()
    many = [({**QUOTE, "quote": f"q{number}"}, {"coder": "ana", "status": "accepted"}) for number in range(30)]
    real = os.write

    def full(file, content):
        if len(content) < 2000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, content[:1500])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(LedgerError):
        write_codings(tmp_path, many)
    monkeypatch.setattr(os, "write", real)
    assert ledger.read_bytes() == before
    ids = write_codings(tmp_path, many)
    assert len({*ids}) == 30
    assert {*ids} < {*read_codings(tmp_path)["coding"]}
    assert len(read_codings(tmp_path)) == 31
