"""The coding panel's script in a real browser: spans, keys, suggestions, failures, filters, codes; no Lab needed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from labs import CHROMIUM, FLAGS, guarded
from panel_page import Bridge
from studies import write_study

from cjmkit.codings import write_coding
from cjmkit.quotes import candidate_quotes
from cjmkit.review import review_panel
from cjmkit.study import open_study

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
WIDE = {"width": 1280, "height": 900}
TALK = "Interviewer: How was it?\n\nP01: 😀 First the 👩🏽‍🚀 came. Then <b>it</b> broke & I cried. Fine.\n\nInterviewer: And now?\n\nP01: It runs every day. I tell everyone.\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = write_study(tmp_path)
    (folder / "interviews" / "P01.txt").write_text(TALK, encoding="utf-8")
    return folder


@pytest.fixture
def show(browser: Any, study: Path) -> Iterator[Callable[..., Any]]:
    """Opens the panel in a page; errors on it, and requests of it, fail the test."""
    faults: list[str] = []
    contexts = []

    def open_panel(
        coder: str = "ana", *, viewport: dict[str, int] = WIDE, theme: str = "light", language: str = "en", **how: Any
    ) -> Any:
        bridge = Bridge(review_panel(open_study(study, language=language), coder, **how))
        context = guarded(browser, faults, viewport=viewport)
        contexts.append(context)
        page = context.new_page()
        page.bridge = bridge
        page.expose_function("ask", bridge.ask)
        page.set_content(bridge.html(theme))
        page.locator(".suggestion .parts, .suggestion .mine, .suggestion .soft").first.wait_for()
        page.wait_for_function("!document.querySelector('.side').textContent.includes('on its way')")
        page.locator(".transcript").focus()
        return page

    yield open_panel
    for context in contexts:
        context.close()
    assert faults == []


def lines(study: Path, coder: str = "ana") -> list[dict[str, Any]]:
    path = study / "interviews" / "codings" / f"{coder}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def decided(page: Any, *keys: str) -> None:
    """Press keys, the last of which decides, and wait until that is saved."""
    press(page, *keys[:-1])
    page.evaluate(
        "window.saves = 0; window.onSaved ??= document.addEventListener('cjm-saved', () => { window.saves += 1 }) ?? 1"
    )
    page.keyboard.press(keys[-1])
    page.wait_for_function("window.saves > 0")


def drag(page: Any, words: str) -> None:
    """Select words with the mouse, as a browser selects them."""
    page.evaluate(
        """(words) => {
          const said = [...document.querySelectorAll('.said')].find((node) => node.textContent.includes(words));
          const at = said.textContent.indexOf(words), range = document.createRange();
          const place = (offset) => {
            const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              if (offset <= node.data.length) return [node, offset];
              offset -= node.data.length;
            }
          };
          range.setStart(...place(at));
          range.setEnd(...place(at + words.length));
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          said.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
        }""",
        words,
    )
    page.wait_for_function("getSelection().isCollapsed")


def test_span_with_emoji_before_it_has_offsets_in_code_points(show: Any, study: Path) -> None:
    page = show()
    drag(page, "🚀 came. Then")
    assert page.locator('[role="status"].status').inner_text() == "Selected: 🚀 came. Then"
    decided(page, "1", "Enter")
    (line,) = lines(study)
    turn = TALK.split("P01: ")[1].split("\n")[0]
    assert turn[line["start_char"] : line["end_char"]] == line["text"] == "🚀 came. Then"
    assert (line["status"], line["phase"]) == ("corrected", "awareness")


def test_span_by_keyboard_across_sentences_with_words_and_letters(show: Any, study: Path) -> None:
    page = show()
    press(
        page,
        "Home",
        "Shift+ArrowDown",
        "Shift+ArrowLeft",
        "Shift+ArrowLeft",
        "Control+Shift+ArrowRight",
        "Control+Alt+Shift+ArrowRight",
        "Alt+Shift+ArrowLeft",
    )
    assert page.locator("blockquote").inner_text() == "irst the 👩🏽‍🚀 came. Then <b>it</b> broke & "
    decided(page, "2", "Enter")
    assert lines(study)[0]["text"] == "irst the 👩🏽‍🚀 came. Then <b>it</b> broke & "


def test_markup_in_a_transcript_is_text(show: Any) -> None:
    page = show()
    assert page.locator(".cjm-panel b", has_text="it").count() == 0
    assert "<b>it</b> broke & I cried" in page.locator(".transcript").inner_text()


def test_accept_reject_and_correct_take_one_one_and_two_keys(show: Any, study: Path) -> None:
    page = show()
    page.locator('[data-key="order"]').select_option("file")
    page.locator(".transcript").focus()
    suggestion = page.locator(".suggestion .part").first.inner_text()
    decided(page, "Enter")
    decided(page, "Backspace")
    decided(page, "3", "Enter")
    accepted, rejected, corrected = lines(study)
    assert accepted["status"] == "accepted"
    assert suggestion.lower().startswith(accepted.get("phase", "none"))
    assert rejected["status"] == "rejected"
    assert "phase" not in rejected
    assert (corrected["status"], corrected["phase"]) == ("corrected", "purchase")
    assert "3 of " in page.locator(".far").inner_text()


def test_keys_pressed_while_a_decision_is_on_its_way_wait(show: Any, study: Path) -> None:
    page = show()
    page.bridge.panel.desk.read_all()  # so that the three most useful quotes lie in several interviews
    page.evaluate("window.saves = 0; document.addEventListener('cjm-saved', () => { window.saves += 1 })")
    page.evaluate(
        "['Enter', 'Enter', 'Enter'].forEach((key) => document.querySelector('.transcript').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))"
    )
    page.wait_for_function("window.saves === 3")
    assert len({line["quote"] for line in lines(study)}) == 3


def test_undo_and_redo_go_through_everything_also_from_an_earlier_session(show: Any, study: Path) -> None:
    page = show()
    decided(page, "3", "Enter")
    first = page.bridge.panel.desk.mine.steps[0].quote["quote"]
    decided(page, "Enter")
    page.context.close()
    page = show()
    for _ in range(2):
        decided(page, "Control+z")
    assert "0 of " in page.locator(".far").inner_text()
    press(page, "Control+z")
    page.locator(".status").get_by_text("nothing to undo").wait_for()
    decided(page, "Control+y")
    decided(page, "Control+Shift+z")
    assert [line["status"] for line in lines(study)] == [
        "corrected",
        "accepted",
        "suggested",
        "suggested",
        "corrected",
        "accepted",
    ]
    assert lines(study)[4]["quote"] == first
    assert lines(study)[4]["phase"] == "purchase"


def test_taking_a_facet_off_clears_it_in_the_ledger(show: Any, study: Path) -> None:
    page = show()
    page.locator('[data-key="order"]').select_option("file")
    page.locator(".transcript").focus()
    decided(page, "3", "f", "Enter")
    press(page, "Home")
    decided(page, "f", "Enter")
    desk = review_panel(open_study(study), "ana").desk
    (standing,) = [standing for standing in desk.mine.standing.values() if standing.status]
    assert standing.facets["phase"] == "purchase"
    assert "emotion" not in standing.facets


def test_every_facet_reaches_the_ledger(show: Any, study: Path) -> None:
    page = show()
    press(page, "2", "w", "+", "+")
    press(page, "/")
    page.keyboard.type("pain point")
    press(page, "Enter")
    page.locator(".transcript").focus()
    press(page, ".")
    page.get_by_role("button", name="workaround").click()
    for field, typed in (("touchpoint", "Hotline"), ("channel", "phone")):
        page.locator(f'[data-key="{field}"]').fill(typed)
        press(page, "Enter")
    press(page, "Escape", "#")
    page.keyboard.type("waiting")
    press(page, "Enter")
    page.keyboard.type("Time lost before anything happens")
    page.get_by_role("button", name="Add code").click()
    page.locator('[data-key="code:waiting"]').wait_for()
    press(page, ",")
    page.keyboard.type("ask again")
    decided(page, "Control+Enter")
    (line,) = lines(study)
    wanted = {"phase": "consideration", "emotion": "worry", "intensity": 2, "lane": "pain point", "impact": "workaround", "touchpoint": "Hotline", "channel": "phone", "codes": ["waiting"], "memo": "ask again"}  # fmt: skip
    assert {key: line.get(key) for key in wanted} == wanted
    (change,) = [
        json.loads(line) for line in (study / "interviews/codings/codebook/ana.jsonl").read_text().splitlines()
    ]
    assert (change["kind"], change["code"], change["definition"]) == (
        "added",
        "waiting",
        "Time lost before anything happens",
    )


def test_codes_are_renamed_merged_and_retired_with_their_history(show: Any, study: Path) -> None:
    quotes = candidate_quotes(open_study(study))
    for at, code in enumerate(["wait", "waiting", "queue"]):
        write_coding(study / "interviews" / "codings", quotes.iloc[at], coder="ana", status="corrected", codes=[code])
    page = show()
    page.locator('[data-key="codebook"]').click()
    dialog = page.locator("dialog")
    dialog.get_by_role("button", name="Merge: wait", exact=True).click()
    press(page, *"waiting", "Enter")
    dialog.locator("th", has_text="wait").and_(dialog.locator("tbody th")).first.wait_for()
    page.wait_for_function("document.querySelectorAll('dialog tbody tr').length === 2")
    dialog.get_by_role("button", name="Rename: queue").click()
    press(page, "Control+a", *"line", "Enter")
    dialog.locator("tbody th", has_text="line").wait_for()
    dialog.get_by_role("button", name="Retire: line").click()
    press(page, "Enter")
    dialog.get_by_text("retired", exact=False).first.wait_for()
    dialog.get_by_text("History (3)").click()
    assert "merged wait into waiting" in dialog.inner_text()
    desk = review_panel(open_study(study), "ana").desk
    held = [standing.facets.get("codes") for standing in desk.mine.standing.values()]
    assert held == [["waiting"], ["waiting"], ["line"]]


@pytest.mark.skipif(os.name == "nt", reason="folders are closed in another way")
def test_decision_that_cannot_be_saved_stays_and_is_tried_again(show: Any, study: Path) -> None:
    page = show()
    (study / "interviews" / "codings").write_text("in the way", encoding="utf-8")
    press(page, "3", "Enter")
    alert = page.locator('[role="alert"]')
    alert.wait_for()
    assert "Not saved." in alert.inner_text()
    assert "codings" in alert.inner_text()
    assert page.locator(".status").inner_text() == ""
    assert page.locator('[data-key="phase:purchase"]').get_attribute("aria-pressed") == "true"
    assert "0 of " in page.locator(".far").inner_text()
    (study / "interviews" / "codings").unlink()
    page.get_by_role("button", name="Try again").click()
    page.locator(".status").get_by_text("Saved").wait_for()
    assert [line["phase"] for line in lines(study)] == ["purchase"]
    assert alert.count() == 0


def test_kernel_that_is_gone_is_named_and_the_decision_kept_once(show: Any, study: Path) -> None:
    page = show()
    page.clock.install()
    page.bridge.deaf = True
    press(page, "3", "Enter")
    page.clock.run_for(9000)
    page.locator('[role="alert"]').get_by_text("does not answer").wait_for()
    assert lines(study) == []
    page.bridge.deaf = False
    page.bridge.ask(json.dumps(page.bridge.asked[-1]))  # it was saved after all, and its answer lost
    page.get_by_role("button", name="Try again").click()
    page.locator(".status").get_by_text("Saved").wait_for()
    assert [line["phase"] for line in lines(study)] == ["purchase"]


def test_filters_narrow_what_comes_next(show: Any, study: Path) -> None:
    page = show()
    page.locator('[data-key="filter"]').click()
    page.locator('[data-key="filter:participant"]').select_option("P02")
    page.locator(".filters").get_by_text("match").wait_for()
    page.locator(".transcript").focus()
    press(page, "ArrowRight")
    page.locator(".turn.speaks").get_by_text("neighbour").wait_for()
    assert "P02" in page.locator('[data-key="interviews"]').inner_text()


def test_survey_comments_are_coded_in_the_same_panel(show: Any, study: Path) -> None:
    page = show()
    page.locator('[data-key="interviews"]').click()
    page.locator("dialog").get_by_role("button", name="relationship.csv").click()
    page.locator(".said").get_by_text("It simply works").click()
    decided(page, "5", "Enter")
    assert (lines(study)[0]["text"], lines(study)[0]["phase"]) == ("It simply works", "advocacy")


def test_blind_coder_sees_nothing_of_the_others(show: Any, study: Path) -> None:
    quotes = candidate_quotes(open_study(study))
    secret = {"phase": "advocacy", "codes": ["secret code"], "memo": "secret memo", "touchpoint": "secret place"}
    write_coding(study / "interviews" / "codings", quotes.iloc[0], coder="ben", status="corrected", **secret)
    blind = show(blind=True)
    press(blind, "Home")
    assert "ben" not in blind.content()
    assert "secret" not in blind.content()
    assert not any(
        "secret" in json.dumps(blind.bridge.panel.answers.answer(question)) for question in list(blind.bridge.asked)
    )
    sighted = show("cleo", blind=False)
    press(sighted, "Home")
    assert "secret memo" in sighted.locator(".others").inner_text()


def test_disagreement_is_shown_and_settled(show: Any, study: Path) -> None:
    quotes = candidate_quotes(open_study(study))
    folder = study / "interviews" / "codings"
    theirs = write_coding(folder, quotes.iloc[1], coder="ben", status="corrected", phase="advocacy")
    mine = write_coding(folder, quotes.iloc[1], coder="ana", status="corrected", phase="purchase")
    page = show(blind=False)
    page.locator('[data-key="filter"]').click()
    page.locator('[data-key="filter:disagreement"]').check()
    page.locator(".filters").get_by_text("1 match").wait_for()
    page.locator(".transcript").focus()
    press(page, "ArrowRight")
    page.locator(".differ").wait_for()
    decided(page, "!", "Enter")
    assert {*lines(study)[-1]["settles"]} == {theirs, mine}
    assert page.locator(".differ").count() == 0


def test_no_key_reaches_the_notebook_and_focus_stays_in_the_panel(show: Any) -> None:
    page = show()
    press(page, "d", "d", "a", "x", "Home", "7")
    decided(page, "3", "Enter")
    decided(page, "Control+z")
    page.get_by_role("button", name="Redo").click()
    page.locator(".status").get_by_text("Decided again").wait_for()
    press(page, "d", "d")
    assert page.evaluate("window.escaped ?? ''") == ""
    assert page.evaluate("!!document.activeElement.closest('.cjm-panel')")


def test_every_control_has_a_name_and_the_sentence_in_hand_is_announced(show: Any) -> None:
    page = show()
    press(page, ".", "ArrowDown")
    unnamed = page.evaluate(
        "[...document.querySelectorAll('.cjm-panel :is(button, input, select, textarea, [role=listbox])')].filter((node) => !(node.textContent.trim() || node.getAttribute('aria-label') || node.closest('label'))).map((node) => node.outerHTML)"
    )
    assert unnamed == []
    active = page.locator(".transcript").get_attribute("aria-activedescendant")
    option = page.locator(f'[id="{active}"]')
    assert option.get_attribute("role") == "option"
    assert option.get_attribute("aria-selected") == "true"
    assert "suggested:" in option.get_attribute("aria-description")


def test_list_of_keys_names_each_key_once(show: Any) -> None:
    page = show()
    press(page, "?")
    keys = page.locator("dialog kbd").all_inner_texts()
    assert len(keys) == len({*keys})
    assert {"⏎", "⌫", "/", "1", "0"} <= {*keys}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("width", [1280, 600, 380])
def test_panel_fits_its_width(show: Any, language: str, width: int) -> None:
    page = show(viewport={"width": width, "height": 900}, language=language)
    press(page, ".")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    overflowing = page.evaluate(
        "[...document.querySelectorAll('.cjm-panel :is(.bar, .side, .transcript, .decision)')].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className)"
    )
    assert overflowing == []


def test_colours_are_those_of_the_look(show: Any) -> None:
    from cjmkit.markup import css
    from cjmkit.review.interface import style

    def tokens(sheet: str) -> dict[str, str]:
        return {
            name.strip(): value.strip()
            for part in sheet.split("{")[1].split("}")[0].split(";")
            if part.strip().startswith("--")
            for name, value in [part.split(":", 1)]
        }

    shared = tokens(css()).keys() & tokens(style()).keys()
    assert {"--ground", "--text", "--neg", "--pos"} <= shared
    assert {name: tokens(style())[name] for name in shared} == {name: tokens(css())[name] for name in shared}


def test_key_of_what_is_suggested_confirms_it_and_again_takes_it_off(show: Any, study: Path) -> None:
    page = show()
    page.locator(".said").get_by_text("It runs every day.").click()
    chosen = page.locator('.phase [aria-pressed="true"]')
    key = chosen.locator("kbd").inner_text()
    press(page, key)
    assert chosen.count() == 1
    assert "tentative" not in chosen.get_attribute("class")
    press(page, key)
    assert chosen.count() == 0
    decided(page, key, "Enter")
    assert lines(study)[0]["status"] == "accepted"


def test_what_was_learned_meanwhile_leaves_the_sentence_in_hand_alone(show: Any, study: Path) -> None:
    page = show()
    press(page, "Home")
    before = page.locator(".suggestion").inner_text()
    suggestions = page.bridge.panel.desk.suggestions.by_quote
    for suggestion in suggestions.values():
        suggestion["phase"], suggestion["because"] = "advocacy", ["learned from you"]
    page.evaluate("window.tell({ kind: 'learned' })")
    page.wait_for_function("[...document.querySelectorAll('.mark')].some((mark) => mark.textContent === 'Advocacy')")
    assert page.locator(".suggestion").inner_text() == before
    press(page, "ArrowDown")
    assert "learned from you" in page.locator(".suggestion").inner_text()
