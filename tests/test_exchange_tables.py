"""Codings as tables: no cell is a formula, what people fill in by hand comes in, and what cannot is named with its line."""

import csv
import io
import json
import zipfile
from contextlib import suppress

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import code_everything, write_study

from cjmkit.codings import decisions, read_codings, write_coding
from cjmkit.errors import CjmkitError
from cjmkit.exchange import export_study, import_file
from cjmkit.exchange.sheets import listed, meant, neutral, unlisted
from cjmkit.quotes import candidate_quotes
from cjmkit.study import open_study

EVIL = ["=HYPERLINK(1)", "+1", "-1+2", "@sum", "\t=1", "'=1", "''-x"]


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    return write_study(folder, surveys=False)


@pytest.fixture
def evil(root):
    """A study whose coders write formulas."""
    study = open_study(root)
    for number, (_, quote) in enumerate(candidate_quotes(study).iterrows()):
        word = EVIL[number % len(EVIL)]
        write_coding(
            study.codings_folder,
            quote,
            coder="ana",
            status="accepted",
            phase="purchase",
            memo=word,
            codes=[word],
            valence=-1,
        )
    return open_study(root)


def test_no_text_cell_of_a_csv_is_a_formula(evil, tmp_path):
    export_study(evil, tmp_path / "out.csv")
    rows = [*csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"), newline=""))]
    cells = [cell for row in rows for column, cell in row.items() if column not in ("valence", "intensity")]
    assert len(rows) == 16
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert {row["valence"] for row in rows} == {"-1.0"}


def test_no_cell_of_a_workbook_is_a_formula(evil, tmp_path):
    export_study(evil, tmp_path / "out.xlsx")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 4
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_neutral_cells_come_back_as_they_were(evil, tmp_path, ending):
    export_study(evil, tmp_path / f"out.{ending}")
    outcome = import_file(tmp_path / f"out.{ending}", evil.root)
    assert outcome.counts["decisions"] == 0
    assert outcome.losses == []


def test_json_shows_words_unchanged(evil, tmp_path):
    export_study(evil, tmp_path / "out.json")
    content = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert {row["memo"] for row in content["codings"]} == {*EVIL}


@given(st.text(max_size=12) | st.sampled_from(EVIL))
def test_any_text_survives_neutral_cells(words):
    cell = neutral(words)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert meant(cell) == words


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=9)))
def test_any_codes_survive_one_cell(codes):
    assert unlisted(listed(codes)) == codes


def test_a_table_filled_in_by_hand_comes_in(root, tmp_path):
    (tmp_path / "mine.csv").write_text(
        "Source;Text;Coder;Phase;Emotion;Valence;Codes\n"
        "P01.txt;It was a mess.;Eva;Kauf;Frust;-1,5;Gebühr; Vertrag\n"
        'P02.txt;The van came late again.;Eva;retention;;;"van; late"\n',
        encoding="cp1252",
    )
    outcome = import_file(tmp_path / "mine.csv", root)
    ledger = read_codings(root / "interviews" / "codings")
    assert outcome.counts["decisions"] == 2
    assert ledger["phase"].to_list() == ["purchase", "retention"]
    assert ledger["emotion"].iloc[0] == "frustration"
    assert ledger["valence"].iloc[0] == -1.5
    assert ledger["codes"].to_list() == [["Gebühr"], ["van", "late"]]
    assert import_file(tmp_path / "mine.csv", root).counts["decisions"] == 0


def test_rows_that_cannot_be_taken_are_named_with_their_line(root, tmp_path):
    (tmp_path / "mine.csv").write_text(
        "text,coder,phase,valence\n"
        "Nobody ever said this.,Eva,purchase,\n"
        "It was a mess.,,purchase,\n"
        "It was a mess.,../eva,purchase,\n"
        "It was a mess.,Eva,purchas,7\n"
        "It was quick.,Eva,,\n"
    )
    outcome = import_file(tmp_path / "mine.csv", root)
    told = {loss.kind: loss.message("en") for loss in outcome.losses}
    assert told.keys() == {"in_row", "in_no_coder", "in_coder", "in_value", "in_nothing"}
    assert "2: Nobody ever said this." in told["in_row"]
    assert "5: phase purchas (purchase?); 5: valence 7" in told["in_value"]
    assert not (root / "interviews" / "codings").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", b"", "no rows"),
        ("t.csv", b"a,b\n1,2\n", "columns coder and quote or text are missing"),
        ("t.json", b"{", "no readable JSON"),
        ("t.json", b'{"x": 1}', "no list of codings"),
        ("t.json", b"[" * 100_000, "no readable JSON"),
        ("t.xlsx", b"PK\x03\x04", "no readable workbook"),
        ("t.xlsx", b"", "no readable workbook"),
    ],
)
def test_a_file_that_is_no_table_of_codings_is_refused_in_one_line(root, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CjmkitError, match=message) as caught:
        import_file(tmp_path / name, root)
    assert len(str(caught.value).splitlines()) == 1


def test_a_table_needs_a_study(tmp_path):
    (tmp_path / "t.csv").write_text("quote,coder\n")
    with pytest.raises(CjmkitError, match="no study.yml here"):
        import_file(tmp_path / "t.csv", tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A coded study and its tables as bytes."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "study").mkdir()
    study = code_everything(open_study(write_study(folder / "study", surveys=False)))
    for ending in ("csv", "xlsx", "json"):
        export_study(study, folder / f"out.{ending}")
    return study.root, {ending: (folder / f"out.{ending}").read_bytes() for ending in ("csv", "xlsx", "json")}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_damaged_tables_raise_only_the_familys_errors(made, data):
    root, tables = made
    ending = data.draw(st.sampled_from([*tables]))
    content = bytearray(tables[ending])
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    (root / f"out.{ending}").write_bytes(bytes(content))
    with suppress(CjmkitError):
        import_file(root / f"out.{ending}", root)
    assert len(decisions(read_codings(root / "interviews" / "codings"))) >= 15


@pytest.mark.parametrize("ending", ["xlsx", "json"])
def test_suggestions_in_a_table_are_called_preliminary(root, tmp_path, ending):
    outcome = export_study(open_study(root), tmp_path / f"out.{ending}")
    assert "preliminary" in " ".join(loss.message("en") for loss in outcome.losses)
    if ending == "json":
        content = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
        assert {row["status"] for row in content["quotes"]} == {"suggested"}
        assert content["codings"] == []
