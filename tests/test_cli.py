import json
import os
import subprocess
import sys

import pytest
from studies import code_everything, write_study

from cjmkit.cli import COMMANDS, main
from cjmkit.cli.commands import app
from cjmkit.codings import write_coding
from cjmkit.quotes import candidate_quotes
from cjmkit.study import open_study


@pytest.fixture
def cjm(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["cjm", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        return stopped.value.code, out, err

    return run


def test_check_json_has_the_promised_shape(cjm, tmp_path):
    code, out, _ = cjm("check", write_study(tmp_path), "--json")
    content = json.loads(out)
    assert code == 0
    assert {*content} == {"interviews", "surveys", "errors"}
    interview = content["interviews"][0]
    assert {*interview} == {
        "file",
        "format",
        "encoding",
        "participant",
        "language",
        "speakers",
        "roles_from",
        "turns",
        "duration_s",
        "words",
        "warnings",
    }
    assert interview["turns"] == {"participant": 5, "moderator": 5, "other": 0}
    survey = content["surveys"][0]
    assert {*survey} == {"file", "source", "encoding", "rows", "responses", "excluded", "questions", "warnings"}
    assert (survey["rows"], survey["responses"]) == (5, 5)
    assert {*survey["questions"][0]} == {"column", "wording", "metric", "phase", "scale", "high_is", "from"}


def test_scores_json_has_the_promised_shape(cjm, tmp_path):
    code, out, _ = cjm("scores", write_study(tmp_path), "--by", "persona,source", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [*rows[0]] == [
        "metric",
        "statistic",
        "persona",
        "source",
        "n",
        "value",
        "low",
        "high",
        "method",
        "note",
        "reason",
    ]
    family = next(row for row in rows if row["metric"] == "nps" and row["persona"] == "family")
    assert (family["n"], family["value"]) == (3, pytest.approx(200 / 3))


def test_suggest_json_slices_the_source(cjm, tmp_path):
    code, out, _ = cjm("suggest", write_study(tmp_path), "--json")
    rows = json.loads(out)
    assert code == 0
    assert len(rows) == 18
    assert [*rows[0]] == [
        "quote",
        "source",
        "participant",
        "text",
        "phase",
        "phase_confidence",
        "emotion",
        "emotion_confidence",
        "valence",
        "sentiment",
        "lane",
        "because",
    ]
    assert all(row["sentiment"] in (-1, 0, 1) and isinstance(row["because"], list) for row in rows)


def test_report_json_has_the_promised_shape(cjm, tmp_path):
    code_everything(open_study(write_study(tmp_path)))
    code, _, _ = cjm("report", tmp_path, "--persona", "all", "--format", "json")
    content = json.loads((tmp_path / "outputs" / "all.json").read_text(encoding="utf-8"))
    assert code == 0
    assert [*content] == ["persona", "preliminary", "curve", "patterns", "triangulation", "map", "warnings"]
    assert [*content["curve"][0]] == [
        "phase",
        "people",
        "quotes",
        "mean",
        "low",
        "high",
        "method",
        "shrunk",
        "survey",
        "load",
        "evidence",
    ]
    assert {row["level"] for row in content["map"]} <= {"observed", "inferred", "assumed"}
    assert content["preliminary"] is False


def test_agreement_json_has_the_promised_shape(cjm, tmp_path):
    study = open_study(write_study(tmp_path))
    code_everything(study)
    code_everything(study, "ben")
    code, out, _ = cjm("agreement", tmp_path, "--json")
    rows = json.loads(out)
    assert code == 0
    assert [*rows[0]] == [
        "facet",
        "code",
        "measure",
        "value",
        "low",
        "high",
        "n_units",
        "n_coders",
        "set_aside",
        "reason",
    ]
    percent = next(
        row for row in rows if row["facet"] == "phase" and row["measure"] == "percent" and row["code"] is None
    )
    assert percent["value"] in (1.0, 100.0)


def test_agreement_quotes_nobody_who_may_not_be_quoted(cjm, tmp_path):
    study = open_study(write_study(tmp_path, consent="none"))
    for number, (_, quote) in enumerate(candidate_quotes(study).iterrows()):
        if quote["role"] == "participant":
            write_coding(study.codings_folder, quote, coder="ana", status="accepted", phase="purchase")
            write_coding(
                study.codings_folder, quote, coder="ben", status="accepted", phase="advocacy", memo=str(number)
            )
    code, out, _ = cjm("agreement", tmp_path)
    assert code == 0
    assert "I saw it in the street." in out
    assert "My neighbour had one." not in out


def test_check_says_what_became_of_the_ledgers(cjm, tmp_path):
    study = open_study(write_study(tmp_path))
    folder = study.codings_folder
    for _, quote in candidate_quotes(study).head(3).iterrows():
        write_coding(folder, quote, coder="ana", status="accepted", phase="purchase")
    (folder / "ana (Konfliktkopie).jsonl").write_bytes((folder / "ana.jsonl").read_bytes())
    with (folder / "ana.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write('{"coding": "c')
    code, out, err = cjm("check", tmp_path, "--json", "--lang", "de")
    coded = json.loads(out)["codings"]
    assert (code, coded["coders"], coded["lines"], coded["quotes"], coded["lost"]) == (0, ["ana"], 3, 3, 0)
    assert [(warning["file"], warning["line"]) for warning in coded["warnings"]] == [
        ("ana.jsonl", 4),
        ("ana (Konfliktkopie).jsonl", None),
    ]
    assert "ana.jsonl:4: keine vollständige Entscheidung" in err
    (folder / "ben.jsonl").mkdir()
    code, out, err = cjm("check", tmp_path, "--json")
    assert code == 1
    assert "cannot be read" in json.loads(out)["errors"][0]["message"]


@pytest.mark.parametrize(
    ("change", "arguments", "message"),
    [
        (lambda root: None, ["report", "--persona", "famly"], "did you mean family?"),
        (lambda root: (root / "study.yml").unlink(), ["check"], "no study.yml"),
        (
            lambda root: (root / "study.yml").write_text("title: x\nkpis: [{phase: purchas, name: n}]\n"),
            ["scores"],
            "did you mean purchase?",
        ),
        (
            lambda root: (root / "surveys" / "relationship.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00"),
            ["report"],
            "relationship.csv",
        ),
    ],
)
def test_faults_are_one_line_each_and_leave_outputs_alone(cjm, tmp_path, change, arguments, message):
    root = write_study(tmp_path)
    change(root)
    code, out, err = cjm(arguments[0], root, *arguments[1:])
    assert code == 1
    assert len(err.strip().splitlines()) == 1
    assert message in err
    assert "Traceback" not in err + out
    assert not (root / "outputs").exists() or not [*(root / "outputs").iterdir()]


def test_wrong_usage_is_exit_2(cjm, tmp_path):
    assert cjm("scores", write_study(tmp_path), "--by", "colour")[0] == 2
    assert cjm("check", tmp_path, "--lang", "fr")[0] == 2


def test_init_makes_a_study_that_opens_and_keeps_what_is_there(cjm, tmp_path):
    assert cjm("init", tmp_path / "new", "--lang", "de")[0] == 0
    assert "Studie" in (tmp_path / "new" / "study.yml").read_text(encoding="utf-8")
    assert len([*(tmp_path / "new" / "notebooks").glob("*.ipynb")]) == 6
    code, _, err = cjm("check", tmp_path / "new")
    assert code == 1
    assert "weder Interviews noch Umfragen" in err
    assert cjm("init", tmp_path / "new")[0] == 1


def test_python_m_cjmkit_is_cjm():
    done = subprocess.run([sys.executable, "-m", "cjmkit", "--help"], capture_output=True, text=True, check=True)
    assert "report" in done.stdout


def test_scores_are_told_in_the_studys_language(cjm, tmp_path):
    _, out, _ = cjm("scores", write_study(tmp_path), "--by", "persona", "--lang", "de")
    head, *rows = out.splitlines()
    assert head.split() == ["Maß", "Persona", "n", "Wert", "95-%-Intervall", "Verfahren", "Hinweis"]
    [likely, *_] = [row for row in rows if row.startswith("NPS")]
    assert "nur als Richtung" in likely
    assert "[−" in likely


def test_help_is_the_same_whether_or_not_typer_is_asked(cjm):
    code, told, _ = cjm("--help")
    assert code == 0
    assert cjm() == (2, "", told)
    assert cjm("--help", "check") == (0, told, "")


def test_help_names_every_command_and_says_what_the_command_says(cjm):
    assert [command.name or command.callback.__name__ for command in app.registered_commands] == [*COMMANDS]
    _, told, _ = cjm("--help")
    for name, what in COMMANDS.items():
        assert f"{name} {what}" in " ".join(told.split())
        assert what in " ".join(cjm(name, "--help")[1].split())


def test_help_fits_a_narrow_terminal(cjm, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    _, told, _ = cjm("--help")
    assert max(map(len, told.splitlines())) <= 58


def test_help_is_silent_where_nobody_reads_any_more():
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-m", "cjmkit", "--help"], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_help_names_the_program_as_it_was_called():
    done = subprocess.run([sys.executable, "-m", "cjmkit", "--help"], capture_output=True, text=True)
    assert done.stdout.startswith("Usage: python -m cjmkit [OPTIONS]")
