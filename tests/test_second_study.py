"""A study nobody tuned to, made of real files; it needs the shared corpus."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not on this machine")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("second")
    (folder / "interviews").mkdir()
    (folder / "surveys").mkdir()
    for name in (
        "german_docx_haski/interview1.docx",
        "german_md_divekit/fkrampe_transkript.md",
        "qdr_mannheimer/BSR01_transcript_deidentified.txt",
        "qdr_mannheimer/DC01_transcript_deidentified.txt",
        "zoom_vtt/aekupor_cip.vtt",
        "noscribe/interview.vtt",
    ):
        shutil.copy(CORPUS / "transcripts" / name, folder / "interviews" / Path(name).name)
    shutil.copy(CORPUS / "surveys" / "qualtrics" / "legitimacy_numeric.csv", folder / "surveys")
    shutil.copy(CORPUS / "surveys" / "nps" / "brazil_multitouchpoint.csv", folder / "surveys")
    (folder / "study.yml").write_text(
        "title: Second\nmoderators: [Sara Mannheimer, I]\nsurveys:\n  brazil_multitouchpoint.csv:\n    questions:\n      nps_recomendacao: {metric: nps, phase: advocacy}\n",
        encoding="utf-8",
    )
    (folder / "personas.yml").write_text(
        "- {id: everyone, name: Everyone, match: {language: [de, en]}}\n", encoding="utf-8"
    )
    return folder


def cjm(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "cjmkit", *map(str, arguments)], capture_output=True, text=True, encoding="utf-8"
    )
    assert "Traceback" not in done.stderr
    return done


def test_check_recognises_the_real_files(study):
    done = cjm("check", study, "--json")
    content = json.loads(done.stdout)
    assert done.returncode == 0
    formats = {record["file"]: (record["language"], record["turns"]) for record in content["interviews"]}
    assert len(formats) == 6
    assert formats["BSR01_transcript_deidentified.txt"] == ("en", {"participant": 42, "moderator": 41, "other": 0})
    assert formats["DC01_transcript_deidentified.txt"][1] == {"participant": 43, "moderator": 44, "other": 0}
    assert formats["interview1.docx"][0] == formats["fkrampe_transkript.md"][0] == formats["interview.vtt"][0] == "de"
    surveys = {record["file"]: record for record in content["surveys"]}
    assert surveys["legitimacy_numeric.csv"]["source"] == "qualtrics"
    assert surveys["legitimacy_numeric.csv"]["rows"] == 156
    assert surveys["legitimacy_numeric.csv"]["excluded"]["unfinished"] == 22


def test_scores_of_the_real_survey_are_the_known_ones(study):
    rows = json.loads(cjm("scores", study, "--by", "source,question", "--json").stdout)
    nps = next(row for row in rows if row["metric"] == "nps" and row["question"] == "nps_recomendacao")
    assert nps["n"] == 34
    assert nps["value"] == pytest.approx(55.8824, abs=1e-4)


def test_suggestions_are_slices_in_both_languages(study):
    rows = json.loads(cjm("suggest", study, "--json").stdout)
    assert len(rows) > 500
    assert {row["phase"] for row in rows} > {"none"}
    assert all(row["text"] for row in rows)


def test_preliminary_report_of_real_files(study):
    done = cjm("report", study, "--format", "json", "--lang", "de")
    assert done.returncode == 0
    content = json.loads((study / "outputs" / "everyone.json").read_text(encoding="utf-8"))
    assert content["preliminary"] is True
    assert {row["level"] for row in content["map"]} <= {"inferred", "assumed", "observed"}
