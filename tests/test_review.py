import errno
import json
import os
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from studies import write_study

from cjmkit import review
from cjmkit.codings import decisions, read_codings, write_coding
from cjmkit.quotes import candidate_quotes
from cjmkit.review import explore_curve, review_panel
from cjmkit.review.decisions import Decisions, Standing
from cjmkit.review.interface import letter_keys, script
from cjmkit.study import open_study
from cjmkit.suggest import coding_queue, suggest_codings
from cjmkit.tables import FACETS, records
from cjmkit.tables import given as given_value
from cjmkit.texts import catalogue


@pytest.fixture(scope="module")
def small_study(tmp_path_factory):
    return open_study(write_study(tmp_path_factory.mktemp("small")))


def ask(panel, kind, **content):
    answer = panel.ask(kind, **content)
    assert answer["kind"] != "failed", answer
    return answer


def decide(panel, quote, status="accepted", **facets):
    span = {"utterance": quote["utterance"], "start": quote["start_char"], "end": quote["end_char"]}
    return ask(panel, "decide", **span, status=status, facets=facets)


def test_panel_answers_saved_once_it_is_on_disk(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    quotes = panel.desk.pages[0].quotes
    decide(panel, quotes[0], phase="purchase", emotion="anger", valence=-1)
    decide(panel, quotes[1], "corrected", phase="purchase", codes=["fee"], intensity=2)
    answer = decide(panel, quotes[2], "rejected", phase="purchase")
    codings = read_codings(study.codings_folder)
    assert codings["status"].to_list() == ["accepted", "corrected", "rejected"]
    assert codings["phase"].isna().to_list() == [False, False, True]
    assert answer["total"] == {"n": 18, "coded": 3, "verified": 2, "left": 15}
    assert answer["progress"]["coded"] == 3


def test_panel_undo_and_redo_are_new_lines(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    quote = panel.desk.pages[0].quotes[0]
    decide(panel, quote, phase="purchase", emotion="anger")
    decide(panel, quote, "corrected", phase="retention")
    for _ in range(2):
        ask(panel, "undo")
    assert ask(panel, "undo")["kind"] == "nothing"
    redone = ask(panel, "redo")
    assert redone["touched"][0]["mine"]["facets"] == {"phase": "purchase", "emotion": "anger"}
    statuses = read_codings(study.codings_folder)["status"].to_list()
    assert statuses == ["accepted", "suggested", "corrected", "accepted", "suggested", "accepted"]
    (standing,) = records(decisions(read_codings(study.codings_folder)))
    assert (standing["phase"], standing["emotion"]) == ("purchase", "anger")


@given(
    st.lists(
        st.one_of(
            st.just("undo"),
            st.just("redo"),
            st.tuples(
                st.integers(0, 2),
                st.sampled_from(["accepted", "corrected", "rejected"]),
                st.sets(st.sampled_from(["phase", "emotion", "lane", "memo"])),
            ),
        ),
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ledger_says_what_the_panel_says_whatever_was_undone(small_study, moves):
    folder = Path(tempfile.mkdtemp(dir=small_study.root))
    mine = Decisions(folder, "ana", [])
    quotes = records(candidate_quotes(small_study))[:3]
    values = {"phase": "purchase", "emotion": "anger", "lane": "need"}
    before, undone = [{}], []
    for move in moves:
        if move == "undo":
            if mine.undo():
                undone.append(before.pop())
        elif move == "redo":
            if mine.redo():
                before.append(undone.pop())
        else:
            at, status, named = move
            facets = {} if status == "rejected" else {facet: values[facet] for facet in named if facet in values}
            mine.decide(quotes[at], Standing(status, facets, "a memo" if "memo" in named else None))
            before.append({**before[-1], quotes[at]["quote"]: (status, facets)})
            undone.clear()
    wanted = before[-1]
    rows = {row["quote"]: row for row in records(decisions(read_codings(folder)))}
    for quote, (status, facets) in wanted.items():
        assert rows[quote]["status"] == status
        assert {facet: rows[quote][facet] for facet in FACETS if given_value(rows[quote][facet])} == facets
    for quote, row in rows.items():
        assert quote in wanted or row["status"] == "suggested"
    again = Decisions(folder, "ana", records(read_codings(folder)))
    assert {quote: (now.status, {**now.facets}) for quote, now in again.standing.items() if now.status} == wanted
    while again.undo():
        pass
    assert decisions(read_codings(folder))["status"].isin(["suggested"]).all()


def test_panel_says_when_nothing_could_be_saved(tmp_path):
    study = open_study(write_study(tmp_path, language="de"))
    panel = review_panel(study, "ana")
    study.codings_folder.write_text("in the way")
    quote = panel.desk.pages[0].quotes[0]
    span = {"utterance": quote["utterance"], "start": quote["start_char"], "end": quote["end_char"]}
    answer = panel.ask("decide", **span, status="accepted", facets={"phase": "purchase"})
    assert answer["kind"] == "failed"
    assert "nichts gespeichert" in answer["message"]
    assert panel.desk.total()["coded"] == 0


def test_full_disk_between_two_lines_is_told_and_tried_again(tmp_path, monkeypatch):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    quote = panel.desk.pages[0].quotes[0]
    decide(panel, quote, phase="purchase", emotion="anger")
    before = (study.codings_folder / "ana.jsonl").read_bytes()
    real, written = os.fsync, []

    def full(descriptor):
        written.append(descriptor)
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    span = {"utterance": quote["utterance"], "start": quote["start_char"], "end": quote["end_char"]}
    answer = panel.ask("decide", **span, status="corrected", facets={"phase": "retention"})
    assert answer["kind"] == "failed"
    monkeypatch.undo()
    assert (study.codings_folder / "ana.jsonl").read_bytes().startswith(before)
    assert panel.desk.mine.of(quote["quote"]).status is None
    decide(panel, quote, "corrected", phase="retention")
    (standing,) = records(decisions(read_codings(study.codings_folder)))
    assert standing["phase"] == "retention"
    assert not given_value(standing["emotion"])
    ask(panel, "undo"), ask(panel, "undo")
    assert panel.desk.mine.of(quote["quote"]).facets == {"phase": "purchase", "emotion": "anger"}


def test_same_message_twice_is_decided_once(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    quote = panel.desk.pages[0].quotes[0]
    message = {"id": "x1", "kind": "decide", "utterance": quote["utterance"], "start": 0, "end": 5, "status": "corrected", "facets": {"phase": "purchase"}}  # fmt: skip
    assert panel.answers.answer(message) == panel.answers.answer(message)
    assert len(read_codings(study.codings_folder)) == 1


def test_span_covers_its_sentences_until_it_is_undone(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    turn = next(turn for turn in panel.desk.turns.values() if turn["text"].startswith("Signing took"))
    answer = ask(
        panel, "decide", utterance=turn["utterance"], start=8, end=30, status="corrected", facets={"phase": "purchase"}
    )
    assert answer["total"]["coded"] == 2
    assert [seen["done"] for seen in answer["touched"] if seen["sentence"]] == [True, True]
    assert ask(panel, "undo")["total"]["coded"] == 0


def test_next_follows_the_order_and_the_filters(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    panel.desk.read_all()
    first = panel.desk.pages[0].quotes[0]["quote"]
    files = [first]
    while (place := ask(panel, "next", after=files[-1], order="file"))["quote"] != first:
        files.append(place["quote"])
    assert files == candidate_quotes(study)["quote"].to_list()
    margins = coding_queue(candidate_quotes(study), study.codebook).set_index("quote")["margin"]
    best = ask(panel, "next", after=None, order="useful")["quote"]
    assert margins[best] == margins.min()
    assert panel.desk.learn()
    panel.desk.learning.join()
    queue = coding_queue(candidate_quotes(study), study.codebook)["quote"].to_list()
    assert panel.desk._ordered("useful") == queue
    code = [panel.desk.facets(quote).get("phase") for quote in panel.desk._ordered("code")]
    known = [*study.codebook.phase_ids, "none"]
    assert code == sorted(code, key=known.index)
    place = ask(panel, "next", after=first, order="file", filters={"participant": "P03"})
    assert panel.desk.quotes[place["quote"]]["participant"] == "P03"
    assert ask(panel, "next", after=first, order="file", filters={"status": "rejected"})["quote"] is None
    found = ask(panel, "find", filters={"persona": "family"})["matches"]
    assert sum(found.values()) == 17  # all but the comment of another segment


def test_other_ledgers_are_read_again_when_they_have_grown(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana", blind=False)
    quote = panel.desk.pages[0].quotes[0]
    write_coding(study.codings_folder, quote, coder="ben", status="corrected", phase="advocacy", memo="why")
    answer = ask(panel, "page", page=panel.desk.pages[0].id)
    assert answer["changed"]
    (other,) = answer["quotes"][0]["others"]
    assert (other["coder"], other["facets"], other["memo"]) == ("ben", {"phase": "advocacy"}, "why")
    assert not ask(panel, "page", page=panel.desk.pages[0].id)["changed"]


def test_divided_interviews_are_coded_blind_by_those_who_have_them(tmp_path):
    study = open_study(write_study(tmp_path))
    (study.codings_folder).mkdir()
    (study.codings_folder / "assignment.csv").write_text("interview,coder\nP01.txt,ana\nP02.txt,ben\nP01.txt,ben\n")
    panel = review_panel(study, "ana")
    assert {page.source for page in panel.desk.pages} == {"P01.txt", "relationship.csv"}
    assert panel.desk.blind
    assert not review_panel(study, "ana", blind=False).desk.blind


def test_blind_answers_hold_nothing_of_the_others(tmp_path):
    study = open_study(write_study(tmp_path))
    quote = candidate_quotes(study).iloc[0]
    write_coding(
        study.codings_folder, quote, coder="ben", status="corrected", phase="advocacy", codes=["hidden"], memo="hidden"
    )
    panel = review_panel(study, "ana", blind=True)
    told = [
        ask(panel, "open"),
        ask(panel, "page", page=panel.desk.pages[0].id),
        ask(panel, "codes"),
        ask(panel, "find", filters={"disagreement": True}),
    ]
    assert "hidden" not in json.dumps([*told, panel.children[0].choices])
    assert told[0]["total"]["verified"] == 0


def test_survey_comments_come_in_portions(tmp_path):
    write_study(tmp_path, interviews=False)
    rows = [
        "Response ID,Segment,How likely are you to recommend us to a friend?,How satisfied are you with the delivery?,Why?"
    ]
    rows += [f"{n},family,{n % 11},5,It came {n} days late" for n in range(1, 401)]
    (tmp_path / "surveys" / "relationship.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    panel = review_panel(open_study(tmp_path), "ana")
    assert [page["part"] for page in ask(panel, "open")["pages"]] == [(1, 150), (151, 300), (301, 400)]
    assert sum(len(page.quotes) for page in panel.desk.pages) == 400


def test_simple_form_does_what_the_panel_does(tmp_path):
    study = open_study(write_study(tmp_path))
    form = review_panel(study, "ana", simple=True).children[0]
    form.buttons["save"].click()
    assert "Saved" in form.said.value
    form.order.value = "file"
    form.turn.value = next(id for name, id in form.turn.options if "Signing" in name)
    form.words.value = (2, 4)
    assert "<mark>took an hour.</mark>" in form.quote.value
    form.facets.fields["phase"].value = "purchase"
    form.facets.fields["touchpoint"].value = "Desk"
    form.facets.codes.value = ["wait"]
    form.buttons["save"].click()
    form.buttons["reject"].click()
    form.buttons["undo"].click()
    form.buttons["undo"].click()
    form.buttons["redo"].click()
    form.codebook.action.value, form.codebook.code.value = "defined", "wait"
    form.codebook.definition.value = "time lost"
    form.codebook.button.click()
    codings = read_codings(study.codings_folder)
    assert codings["status"].to_list() == ["accepted", "corrected", "rejected", "suggested", "suggested", "corrected"]
    assert codings["text"].to_list()[1] == "took an hour."
    assert (codings["phase"][1], codings["touchpoint"][1], codings["codes"][1]) == ("purchase", "Desk", ["wait"])
    assert "defined wait: time lost" in form.codebook.history.value
    form.filters.fields["participant"].value = "P03"
    form.buttons["next"].click()
    assert form.seen["utterance"] in {turn["utterance"] for turn in form._answers.desk.page_by_id["P03.txt"].turns}
    form.buttons["back"].click()
    assert form.page.value == "P01.txt"


def test_simple_form_says_when_nothing_could_be_saved(tmp_path):
    study = open_study(write_study(tmp_path))
    panel = review_panel(study, "ana")
    panel.switch.click()
    form = panel.children[0]
    study.codings_folder.write_text("in the way")
    form.facets.fields["phase"].value = "advocacy"
    form.save()
    assert "Not saved" in form.said.value
    assert form.facets.fields["phase"].value == "advocacy"


def test_simple_form_shows_markup_in_a_transcript_as_text(tmp_path):
    write_study(tmp_path)
    path = tmp_path / "interviews" / "P01.txt"
    path.write_text(path.read_text().replace("I saw it", "I saw <script>alert(1)</script> it"))
    form = review_panel(open_study(tmp_path), "ana", simple=True).children[0]
    assert "<script>" not in form.quote.value
    assert "&lt;script&gt;" in form.quote.value


def test_suggestions_learn_from_what_may_be_seen_and_only_then(tmp_path, monkeypatch):
    study = open_study(write_study(tmp_path))
    quotes = candidate_quotes(study)
    heard = []

    def taught(frame, codebook, codings=None, *, language, models):
        found = suggest_codings(frame, codebook, language=language)
        if codings is not None:
            heard.append({*codings["coder"]})
            found["phase"] = "advocacy" if len(codings) else found["phase"]
        return found

    monkeypatch.setattr("cjmkit.review.suggesting.suggest_codings", taught)
    monkeypatch.setattr("cjmkit.review.desk.LEARN_EVERY", 3)
    for row in range(4):
        write_coding(study.codings_folder, quotes.iloc[row], coder="ben", status="accepted", phase="purchase")
    panel = review_panel(study, "ana", blind=True)
    told = []
    panel.answers.tell = told.append
    while ask(panel, "read")["left"]:
        pass
    panel.desk.learning.join()
    assert heard == [set()]  # of ana's own there is nothing yet
    for quote in panel.desk.pages[0].quotes[:3]:
        decide(panel, quote, phase="purchase")
    number = next(n for n in range(4, 16) if panel.desk.suggestions.by_quote[quotes["quote"][n]]["phase"] != "advocacy")
    ask(panel, "read")
    panel.desk.learning.join()
    assert heard == [set(), {"ana"}]
    assert told == [{"kind": "learned"}] * 2
    page = panel.desk.home[quotes["utterance"][number]].id
    assert ask(panel, "read", page=page)["suggestions"][quotes["quote"][number]]["phase"] == "advocacy"
    ask(panel, "read")
    assert len(heard) == 2


def test_letters_are_given_once():
    keys = letter_keys(["Frust", "Freude", "Ärger", "Überraschung", *["a"] * 40])
    assert keys[:4] == ["f", "r", "g", "b"]
    assert len({key for key in keys if key}) == 26
    assert keys[-1] is None


def test_script_is_one_module_that_reads_data_as_text():
    code = script()
    assert not re.findall(
        r"^import |innerHTML|outerHTML|insertAdjacentHTML|document\.write|https?://", code, re.MULTILINE
    )
    assert len(re.findall(r"^export ", code, re.MULTILINE)) == 1


def test_every_text_of_the_panel_is_used(tmp_path):
    sources = script() + "".join(path.read_text(encoding="utf-8") for path in Path(review.__file__).parent.glob("*.py"))
    made = (
        "lane_",
        "impact_",
        "valence_",
        "arousal_",
        "intensity_",
        "role_",
        "status_",
        "show_",
        "order_",
        "was_",
        "do_",
        "nothing_to_",
        "emotion_legend",
    )
    unused = [
        key for key in catalogue("panel", "en") if not key.startswith(made) and not re.search(rf"\b{key}\b", sources)
    ]
    assert unused == []
    named = {*re.findall(r"\bwords\.([a-z_0-9]+)", script())} - {*catalogue("panel", "en")}
    assert named == set()


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
