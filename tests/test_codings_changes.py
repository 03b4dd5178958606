"""Codes added, renamed, merged and retired while people code: nothing rewritten, everything read under today's names."""

from datetime import UTC, datetime, timedelta

import pytest
from studies import write_study

from cjmkit.codings import (
    add_code,
    add_codes,
    changes,
    check_ledgers,
    codebook_history,
    codings_folder,
    define_code,
    merge_codes,
    read_codes,
    read_codings,
    rename_code,
    retire_code,
    write_coding,
)
from cjmkit.errors import CodebookError
from cjmkit.quotes import candidate_quotes, verified_quotes
from cjmkit.study import open_study


@pytest.fixture
def clock(monkeypatch):
    """One minute passes with each decision and each change."""
    now = [datetime(2026, 3, 1, tzinfo=UTC)]

    def tick(at=None):
        now[0] += timedelta(minutes=1)
        return now[0].isoformat(timespec="milliseconds").replace("+00:00", "Z")

    monkeypatch.setattr(changes, "moment", tick)
    monkeypatch.setattr("cjmkit.codings.writing.moment", tick)
    return now


def code(root, *codes, coder="ana", quote="q1", **facets):
    return write_coding(codings_folder(root), {"quote": quote}, coder=coder, status="accepted", codes=codes, **facets)


def codes_read(root):
    return read_codings(codings_folder(root))["codes"].to_list()


def test_renamed_code_is_read_under_its_new_name_and_the_ledger_stays(tmp_path, clock):
    code(tmp_path, "fee", "van")
    before = (codings_folder(tmp_path) / "ana.jsonl").read_bytes()
    rename_code(tmp_path, "fee", to="price", coder="ben", memo="the guide says price")
    assert codes_read(tmp_path) == [["price", "van"]]
    assert (codings_folder(tmp_path) / "ana.jsonl").read_bytes() == before
    code(tmp_path, "fee")  # who has not heard of it yet
    assert codes_read(tmp_path)[-1] == ["price"]


def test_renamed_back_and_forth_is_read_under_the_last_name(tmp_path, clock):
    code(tmp_path, "fee")
    for old, new in (("fee", "price"), ("price", "cost"), ("cost", "fee"), ("fee", "charge")):
        rename_code(tmp_path, old, to=new, coder="ana")
        code(tmp_path, new)
    assert codes_read(tmp_path) == [["charge"]] * 5


def test_merged_codes_are_one_and_stand_once(tmp_path, clock):
    code(tmp_path, "fee", "price", "van")
    code(tmp_path, "price", coder="ben")
    assert len(merge_codes(tmp_path, ["fee"], into="price", coder="ben")) == 1
    assert codes_read(tmp_path) == [["price", "van"], ["price"]]
    rename_code(tmp_path, "price", to="money", coder="ben")
    assert codes_read(tmp_path) == [["money", "van"], ["money"]]
    assert read_codes(tmp_path).set_index("code").loc["money", ["formerly", "codings"]].to_list() == [
        ["fee", "price"],
        2,
    ]


def test_name_given_anew_means_the_new_thing_only_from_then_on(tmp_path, clock):
    add_code(tmp_path, "support", definition="Any help", coder="ana")
    code(tmp_path, "support")
    rename_code(tmp_path, "support", to="hotline", coder="ana")
    add_code(tmp_path, "support", definition="Help by other customers", coder="ben")
    code(tmp_path, "support")
    assert codes_read(tmp_path) == [["hotline"], ["support"]]
    meanings = read_codes(tmp_path).set_index("code")["definition"].to_dict()
    assert meanings == {"hotline": "Any help", "support": "Help by other customers"}


def test_phase_renamed_in_study_yml_keeps_its_codings(tmp_path, clock):
    study = open_study(write_study(tmp_path, surveys=False))
    quote = candidate_quotes(study).iloc[0]
    write_coding(study.codings_folder, quote, coder="ana", status="accepted", phase="purchase", codes=["fee"])
    rename_code(tmp_path, "purchase", to="ordering", facet="phase", coder="ana")
    rename_code(tmp_path, "fee", to="price", coder="ana")
    settings = (tmp_path / "study.yml").read_text(encoding="utf-8")
    (tmp_path / "study.yml").write_text(settings + "phases: [awareness, ordering]\n", encoding="utf-8")
    study = open_study(tmp_path)
    assert verified_quotes(study).loc[0, ["phase", "codes"]].to_list() == ["ordering", ["price"]]
    assert study.ledger_warnings == ()


def test_retired_code_stays_on_its_quotes_and_can_come_back(tmp_path, clock):
    add_code(tmp_path, "fee", definition="What it costs", coder="ana")
    code(tmp_path, "fee")
    retire_code(tmp_path, "fee", coder="ana")
    assert read_codes(tmp_path)[["code", "retired"]].values.tolist() == [["fee", True]]
    assert codes_read(tmp_path) == [["fee"]]


def test_history_keeps_every_change_in_order(tmp_path, clock):
    add_code(tmp_path, "fee", definition="What it costs", coder="ana")
    define_code(tmp_path, "fee", definition="What it costs beside the price", coder="ben", memo="talked about it")
    rename_code(tmp_path, "fee", to="extra fee", coder="ana")
    retire_code(tmp_path, "extra fee", coder="ben")
    history = codebook_history(tmp_path)
    assert history["kind"].to_list() == ["added", "defined", "renamed", "retired"]
    assert history["coder"].to_list() == ["ana", "ben", "ana", "ben"]
    assert history["revision"].is_unique
    assert history.loc[1, "memo"] == "talked about it"
    assert read_codes(tmp_path)["definition"].to_list() == ["What it costs beside the price"]
    assert {path.name for path in (codings_folder(tmp_path) / "codebook").iterdir()} == {"ana.jsonl", "ben.jsonl"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda root: rename_code(root, "fees", to="x", coder="ana"), "no code 'fees'; did you mean fee?"),
        (lambda root: rename_code(root, "fee", to="van", coder="ana"), "merge the two"),
        (lambda root: merge_codes(root, ["fee", "nothing"], into="van", coder="ana"), "no code 'nothing'"),
        (lambda root: add_code(root, "fee", definition="again", coder="ana"), "already: What it costs"),
        (lambda root: add_code(root, "new", definition=" ", coder="ana"), "no definition"),
        (lambda root: add_code(root, "two\nlines", definition="x", coder="ana"), "cannot be a code"),
        (lambda root: retire_code(root, "old", coder="ana"), "'old' is called 'van' now"),
        (lambda root: rename_code(root, "fee", to="x", coder="ana", facet="colour"), "expected one of"),
        (lambda root: retire_code(root, "fee", coder="../x"), "cannot be a file name"),
        (lambda root: rename_code(root, "fees", to="x", coder="ana", language="de"), "es gibt keinen Code"),
    ],
)
def test_change_without_sense_says_so_and_writes_nothing(tmp_path, clock, change, said):
    add_code(tmp_path, "fee", definition="What it costs", coder="ana")
    code(tmp_path, "old")
    rename_code(tmp_path, "old", to="van", coder="ana")
    before = codebook_history(tmp_path)
    with pytest.raises(CodebookError, match=said):
        change(tmp_path)
    assert codebook_history(tmp_path).equals(before)


def test_two_names_given_at_once_are_reported(tmp_path, clock):
    code(tmp_path, "fee")
    rename_code(tmp_path, "fee", to="price", coder="ana")
    folder = codings_folder(tmp_path) / "codebook"
    line = (folder / "ana.jsonl").read_text(encoding="utf-8")
    other = line.replace("ana", "ben").replace("price", "cost").replace('"revision": "r', '"revision": "s')
    (folder / "ben.jsonl").write_text(other, encoding="utf-8")
    (fault,) = check_ledgers(codings_folder(tmp_path))
    assert "'fee' was to become 'cost', but had become 'price'" in fault.message
    assert codes_read(tmp_path) == [["price"]]


def test_torn_change_is_named_with_its_place(tmp_path, clock):
    add_code(tmp_path, "fee", definition="What it costs", coder="ana")
    with (codings_folder(tmp_path) / "codebook" / "ana.jsonl").open("a") as file:
        file.write('{"revision": "r')
    (fault,) = check_ledgers(codings_folder(tmp_path))
    assert (fault.file, fault.line) == ("codebook/ana.jsonl", 2)
    assert len(codebook_history(tmp_path)) == 1


def test_many_codes_are_added_together_or_not_at_all(tmp_path, clock):
    add_code(tmp_path, "fee", definition="Money.", coder="ana")
    with pytest.raises(CodebookError) as caught:
        add_codes(tmp_path, {"van": "It drives.", "fee": "Costs."}, coder="ben")
    assert "Money." in str(caught.value)
    assert read_codes(tmp_path)["code"].to_list() == ["fee"]
    ids = add_codes(tmp_path, {"van": "It drives.", "bike": "It has no roof."}, coder="ben")
    assert codebook_history(tmp_path)["revision"].to_list()[1:] == ids
    assert read_codes(tmp_path)["definition"].to_list() == ["It has no roof.", "Money.", "It drives."]
