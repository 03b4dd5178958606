import shutil
from pathlib import Path

import pytest
from studies import code_everything, write_study

from cjmkit.errors import CjmkitError, ReportError
from cjmkit.pipeline import write_reports
from cjmkit.study import open_study

ROOT = Path(__file__).parents[1]


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_two_reports_have_the_same_bytes(tmp_path):
    study = code_everything(open_study(write_study(tmp_path)))
    first = write_reports(study, ["family"], formats=["html", "json"])
    before = contents(tmp_path / "outputs")
    write_reports(open_study(tmp_path), ["family"], formats=["html", "json"])
    assert sorted(before) == ["family.html", "family.ipynb", "family.json", "index.html"]
    assert sorted(path.name for path in first) == sorted(before)
    assert contents(tmp_path / "outputs") == before


def test_failed_notebook_leaves_outputs_as_they_were(tmp_path):
    study = open_study(write_study(tmp_path))
    (tmp_path / "notebooks").mkdir()
    broken = (
        (ROOT / "notebooks" / "04_persona.ipynb")
        .read_text()
        .replace('cjm.show(profile, \\"quotes\\")', 'cjm.show(profile, \\"quots\\")')
    )
    (tmp_path / "notebooks" / "04_persona.ipynb").write_text(broken)
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "family.html").write_text("the old one")
    with pytest.raises(ReportError, match=r"cell \d+ failed.*did you mean quotes"):
        write_reports(study, ["family"])
    assert contents(tmp_path / "outputs") == {"family.html": b"the old one"}


def test_unknown_persona_and_format_are_refused_first(tmp_path):
    study = open_study(write_study(tmp_path))
    with pytest.raises(CjmkitError, match="did you mean family"):
        write_reports(study, ["famly"])
    with pytest.raises(ReportError, match="unknown format docx"):
        write_reports(study, formats=["docx"])
    assert not (tmp_path / "outputs").exists()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample study in German and strict consent, and its outputs."""
    folder = tmp_path_factory.mktemp("sample")
    for name in ("interviews", "surveys", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("study.yml", "personas.yml"):
        shutil.copy(ROOT / name, folder)
    study = open_study(folder, language="de", share=True)
    write_reports(study, formats=["html", "json"])
    return folder / "outputs"


def test_sample_report_has_a_page_for_each_persona(sample):
    assert {path.name for path in sample.glob("*.html")} == {
        "index.html",
        "family_commuter.html",
        "small_business.html",
        "city_newcomer.html",
    }
    for path in sample.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert '<html lang="de"' in page
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "https://" not in page


def test_shared_sample_has_no_words_of_those_who_did_not_agree(sample):
    """P03, P05 internal, P07 none, P09 without entry, P10 withdrawn: none of their longer sentences is anywhere."""
    from cjmkit.quotes import candidate_quotes

    study = open_study(sample.parent)
    quotes = candidate_quotes(study)
    quotes = quotes[quotes["role"].eq("participant") & quotes["text"].str.len().ge(40)]
    everything = "\n".join(path.read_text(encoding="utf-8") for path in sorted(sample.iterdir()))
    open_words = quotes[quotes["participant"].isin(["P01", "P02"])]["text"]
    assert sum(words in everything for words in open_words) > 10
    hidden = quotes[quotes["participant"].isin(["P03", "P05", "P07", "P09"])]["text"]
    assert not [words for words in hidden if words in everything]
    assert "P10" not in everything
    assert "P01_zoom.vtt" not in everything


def test_sample_pages_open_without_request_or_error(sample):
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=flags)
        for width in (1280, 390):
            for path in sorted(sample.glob("*.html")):
                page = browser.new_page(viewport={"width": width, "height": 900})
                heard, asked = [], []
                page.on("console", lambda message, heard=heard: heard.append(message.text))
                page.on("pageerror", lambda error, heard=heard: heard.append(str(error)))
                page.on("request", lambda request, asked=asked: asked.append(request.url))
                page.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
                page.goto(path.as_uri())
                assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
                assert heard == []
                assert page.locator("svg").count() >= 1
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                page.close()
        browser.close()
