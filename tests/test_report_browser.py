"""Pages in a real browser: no request, no console error, drawer, filters, phone, themes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import made_results as made
import pytest

from cjmkit import report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    provenance = [("Sources", "P06, Otter"), ("Command", "cjm report")]
    for language in ("en", "de"):
        known = made.evidence(language)
        for name, how in (("persona", {}), ("preliminary", {"preliminary": True})):
            html = report.persona_page(
                made.notebook(language, **how),
                title="Nadia",
                language=language,
                evidence=known,
                preliminary=bool(how),
                provenance=provenance,
            )
            (folder / f"{name}-{language}.html").write_text(html, encoding="utf-8")
        html = report.index_page("Glasses", language, made.personas(language), evidence=known)
        (folder / f"index-{language}.html").write_text(html, encoding="utf-8")
    hostile = report.persona_page(
        made.notebook("en", hostile=True),
        title="Hostile",
        language="en",
        evidence=made.evidence(hostile=True),
        preliminary=False,
    )
    (folder / "hostile-en.html").write_text(hostile, encoding="utf-8")
    return folder


@pytest.fixture
def show(browser: Any, pages: Path) -> Iterator[Any]:
    """Opens a page by name; what it asks for or complains about fails the test."""
    faults: list[str] = []
    contexts = []

    def gate(route: Any) -> None:
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            faults.append(f"request {route.request.url}")
            route.abort()

    def open_page(name: str, viewport: dict[str, int] = DESK, **how: Any) -> Any:
        context = browser.new_context(viewport=viewport, **how)
        contexts.append(context)
        context.route("**/*", gate)
        page = context.new_page()
        page.on(
            "console",
            lambda said: faults.append(f"{said.type} {said.text}") if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: faults.append(f"error {error}"))
        page.on("dialog", lambda dialog: (faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.goto((pages / f"{name}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("name", ["persona-en", "persona-de", "preliminary-de", "index-en", "index-de", "hostile-en"])
@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_page_fits_its_window(show: Any, name: str, viewport: dict[str, int]) -> None:
    page = show(name, viewport)
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    assert page.evaluate("document.title") in ("Nadia", "Glasses", "Hostile")


def test_drawer_opens_closes_and_gives_focus_back(show: Any) -> None:
    page = show("persona-en")
    button = page.locator(".cjm-findings button").first
    button.click()
    drawer = page.locator("dialog[open]")
    assert drawer.count() == 1
    assert drawer.locator("article").count() == 3
    assert "P01 · Otter · 00:12:30 · turn 14" in drawer.inner_text()
    drawer.locator("summary").first.click()
    assert "And then?" in drawer.inner_text()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert button.evaluate("element => element === document.activeElement")


def test_drawer_opens_by_keyboard_from_the_map(show: Any) -> None:
    page = show("persona-de")
    page.locator(".cjm-map button.cjm-item").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog[open] article").count() > 0
    page.locator("dialog [data-close]").click()
    assert page.locator("dialog[open]").count() == 0


def test_drawer_sums_up_many_answers(show: Any) -> None:
    page = show("persona-en")
    page.locator(".cjm-column").nth(2).click()
    drawer = page.locator("dialog[open]")
    assert "30 answers" in drawer.inner_text()
    assert drawer.locator("dl dt").all_inner_texts() == ["5", "4", "3", "2", "1"]
    assert "This person did not agree to be quoted." in drawer.inner_text()
    before = drawer.locator("article").count()
    drawer.get_by_role("button", name="Show all 30").click()
    assert drawer.locator("article").count() == before + 30


def test_column_tells_mean_and_quotes_on_focus(show: Any) -> None:
    page = show("persona-en")
    page.locator(".cjm-column").first.focus()
    tip = page.locator(".cjm-tip").first
    assert tip.is_visible()
    assert "+0.3 [0.1, 0.6]" in tip.inner_text()
    assert tip.locator("q").count() == 3


def test_columns_stand_over_those_of_the_map(show: Any) -> None:
    page = show("persona-en")
    columns = [page.locator(".cjm-column").nth(place).bounding_box() for place in range(5)]
    heads = [page.locator(".cjm-map thead th[data-phase]").nth(place).bounding_box() for place in range(5)]
    for column, head in zip(columns, heads, strict=True):
        assert abs(column["x"] - head["x"]) < 8
        assert abs(column["width"] - head["width"]) < 4


def test_phase_names_stay_in_sight(show: Any) -> None:
    page = show("persona-en")
    page.locator(".cjm-map tbody tr").nth(9).scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 300)")
    head = page.locator(".cjm-map thead th[data-phase]").first.bounding_box()
    assert 30 < head["y"] < 60


def test_quotes_are_filtered_and_counted(show: Any) -> None:
    page = show("persona-de")
    page.locator('select[data-filter="phase"]').select_option("Kauf")
    assert page.locator(".cjm-shown").inner_text() == "6 von 30 Zitaten"
    assert page.locator(".cjm-quotes-list > li:visible").count() == 6
    page.locator('select[data-filter="participant"]').select_option("P03")
    assert page.locator(".cjm-quotes-list > li:visible").count() == 1


def test_folded_items_open(show: Any) -> None:
    page = show("persona-en")
    folded = page.get_by_text("Two parcels, two invoices, one order").first
    assert not folded.is_visible()
    page.locator(".cjm-more summary").click()
    assert folded.is_visible()


def test_phone_shows_one_phase_at_a_time(show: Any) -> None:
    page = show("persona-en", PHONE, reduced_motion="reduce")
    tabs = page.locator(".cjm-tabs")
    tabs.scroll_into_view_if_needed()
    assert "Awareness" in tabs.inner_text()
    assert "+0.3 [0.1, 0.6]" in tabs.inner_text()
    page.get_by_role("button", name="Next phase").click()
    tabs.get_by_text("Consideration").wait_for()
    box = page.locator(".cjm-map-scroll")
    assert box.evaluate("box => box.scrollLeft === box.clientWidth")
    visible = page.locator(".cjm-lane-pain-points td").nth(1).bounding_box()
    assert abs(visible["x"] - box.bounding_box()["x"]) < 2


def test_phone_drawer_covers_the_screen(show: Any) -> None:
    page = show("persona-en", PHONE, reduced_motion="reduce")
    page.locator(".cjm-findings button").first.click()
    box = page.locator("dialog[open]").bounding_box()
    assert (box["x"], box["width"]) == (0, 390)


def test_theme_follows_the_system_until_chosen(show: Any) -> None:
    page = show("persona-en", color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(22, 24, 28)"
    page.get_by_role("button", name="Light").click()
    assert page.evaluate(ground) == "rgb(252, 252, 250)"
    assert page.locator("#cjm-theme").inner_text() == "Dark"


def test_drawing_follows_the_dark(show: Any) -> None:
    page = show("persona-en", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('.cjm-plot svg text')).fill") in (
        "rgb(232, 234, 237)",
        "rgb(166, 173, 183)",
    )


def test_page_prints_on_paper_of_two_shapes(show: Any) -> None:
    page = show("persona-en")
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = set()
    for part in pdf.split(b"/MediaBox")[1:]:
        numbers = part[: part.index(b"]")].strip(b" [").split()
        boxes.add(float(numbers[2]) > float(numbers[3]))
    assert boxes == {True, False}


def test_page_reads_without_scripts(show: Any) -> None:
    page = show("persona-en", java_script_enabled=False)
    assert page.get_by_role("heading", level=1).inner_text() == "Nadia, first-time buyer"
    assert page.locator(".cjm-quotes-list > li").count() == 30
    assert not page.locator("#cjm-theme").is_visible()
