import json
from pathlib import Path

from studies import write_study

from cjmkit.codings import read_codings
from cjmkit.review import explore_curve, review_panel
from cjmkit.study import open_study


def test_panel_writes_each_decision_before_it_says_saved(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    panel.buttons["accept"].click()
    panel.phase.value, panel.emotion.value = "purchase", "anger"
    panel.buttons["correct"].click()
    panel.buttons["reject"].click()
    codings = read_codings(study.codings_folder)
    assert codings["status"].to_list() == ["accepted", "corrected", "rejected"]
    assert codings["phase"].to_list()[1] == "purchase"
    assert "Saved" in panel.said.value
    assert "3 of 18" in panel.progress.value


def test_panel_undo_is_a_new_line_and_goes_back(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    panel.accept()
    panel.undo()
    assert read_codings(study.codings_folder)["status"].to_list() == ["accepted", "suggested"]
    assert "0 of 18" in panel.progress.value


def test_panel_says_when_nothing_could_be_saved(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    study.codings_folder.write_text("in the way")
    panel.accept()
    assert "not saved" in panel.said.value
    assert "0 of 18" in panel.progress.value


def test_panel_shows_markup_in_a_transcript_as_text(tmp_path):
    write_study(tmp_path)
    path = tmp_path / "interviews" / "P01.txt"
    path.write_text(path.read_text().replace("I saw it", "I saw <script>alert(1)</script> it"))
    assert "<script>" not in review_panel(open_study(tmp_path), "ana").words.value


def test_explorer_redraws_for_persona_and_emotion(tmp_path):
    study = open_study(write_study(tmp_path, language="de"))
    box = explore_curve(study, "all")
    persona, phase, _ = box.children[0].children
    before = box.children[1].value
    assert "<svg" in before
    persona.value = "family"
    assert box.children[1].value != before
    phase.value = "purchase"
    assert "Zitate" in box.children[2].value


def test_lab_asks_no_network_for_news(monkeypatch):
    from cjmkit.scaffold import lab_environment

    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/somewhere")
    quiet, mine = lab_environment()["JUPYTER_CONFIG_PATH"].split(":")
    config = json.loads((Path(quiet) / "labconfig" / "page_config.json").read_text())
    assert config["disabledExtensions"] == {"@jupyterlab/apputils-extension:announcements": True}
    assert mine == "/somewhere"
