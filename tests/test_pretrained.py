"""Pretrained classifiers: what study.yml says of them, their folders, their scores. Real loading, with models made here."""

from __future__ import annotations

import json
import os
import pickle
import re
import socket
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from studies import STUDY, write_study

from cjmkit.codebook import Codebook, read_codebook
from cjmkit.errors import ModelError, StudyError
from cjmkit.study import open_study, pretrained_models
from cjmkit.suggest import classifiers, suggest_codings
from cjmkit.suggest.classifiers import Classifier, check_classifiers
from cjmkit.suggest.networks import read_model
from cjmkit.suggest.pretrained import model_features, model_reasons, model_scores, with_models

needs_packages = pytest.mark.skipif(
    any(find_spec(package) is None for package in classifiers.PACKAGES),
    reason='torch and transformers are not installed (pip install "cjmkit[models]")',
)
SIDES = {"schlecht": "NEG", "bad": "NEG", "table": "MID", "gut": "POS", "good": "POS"}
LABELS = {"NEG": "negative", "MID": "neutral", "POS": "positive"}
MOST = 32  # word pieces that the models made here can take


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return read_codebook()


@pytest.fixture
def installed(monkeypatch):
    """As if the extra were installed: what is checked here needs only the names of files."""
    monkeypatch.setattr(classifiers, "find_spec", lambda package: package)


def write_folder(folder: Path, **config: object) -> Path:
    """A folder that looks like a model's from outside."""
    folder.mkdir()
    said = {
        "architectures": ["BertForSequenceClassification"],
        "id2label": {"0": "NEG", "1": "MID", "2": "POS"},
        **config,
    }
    (folder / "config.json").write_text(json.dumps(said), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}      ")
    return folder


def sentiment(folder: Path, **changes) -> Classifier:
    return Classifier(**{"folder": folder, "name": "Mood", "facet": "sentiment", "labels": LABELS, **changes})


def faults_of(*models: Classifier, language: str = "en") -> list[str]:
    return [str(fault) for fault in check_classifiers(models, language)[0]]


# --- study.yml


def write_models(folder: Path, models: str, **given) -> Path:
    write_study(folder, **given)
    (folder / "study.yml").write_text(STUDY.format(language="en") + "models:\n" + models, encoding="utf-8")
    return folder


def test_study_yml_names_models_with_their_place(tmp_path):
    entry = "  - folder: models/mood\n    facet: sentiment\n    labels:\n      NEG: negative\n      POS: positive\n    language: de\n"
    study = open_study(write_models(tmp_path, entry))
    (model,) = pretrained_models(study.config, study.root)
    assert (model.folder, model.name, model.facet) == (tmp_path / "models" / "mood", "mood", "sentiment")
    assert (model.labels, model.languages, model.multi_label) == ({"NEG": "negative", "POS": "positive"}, ("de",), None)
    assert model.lines == {"": 5, "NEG": 8, "POS": 9}


def test_missing_folder_is_a_warning_of_the_study_that_names_the_way_to_get_it(tmp_path):
    entry = "  - {folder: models/mood, facet: sentiment, labels: {NEG: negative}}\n"
    said = [str(fault) for fault in open_study(write_models(tmp_path, entry)).warnings]
    (missing,) = [line for line in said if "there is no folder" in line]
    assert missing.startswith("study.yml:5: models: mood: ")
    assert "hf download OWNER/MODEL --local-dir" in missing


@pytest.mark.parametrize(
    ("entry", "line", "message"),
    [
        ("  - {folder: m, facet: emotion, labels: {joy: delite}}", 5, "did you mean delight?"),
        ("  - folder: m\n    facet: emotion\n    labels:\n      joy: joy", 8, "did you mean delight?"),
        ("  - {folder: m, facet: emotion, labels: {x: Freude}}", 5, "did you mean delight?"),
        ("  - {folder: m, facet: phase, labels: {x: after}}", 5, "there are awareness, consideration"),
        ("  - {folder: m, facet: sentiment, labels: {x: Positive}}", 5, "did you mean positive?"),
        ("  - {folder: m, facet: mood, labels: {x: positive}}", 5, "models.0.facet is 'mood'"),
        ("  - {folder: m, facet: sentiment}", 5, "labels are missing"),
        ("  - {facet: sentiment, labels: {x: positive}}", 5, "models.0.folder is missing"),
        ("  - {folder: m, facet: sentiment, lables: {x: positive}}", 5, "did you mean labels?"),
        ("  - {folder: m, facet: sentiment, labels: {x: positive}, language: german}", 5, "two letters such as de"),
        (
            "  - {folder: m, facet: sentiment, labels: {x: positive}}\n  - {folder: a/m, facet: sentiment, labels: {x: positive}}",
            6,
            "“m” stands there twice",
        ),
    ],
)
def test_faulty_models_in_study_yml_are_one_line_each(tmp_path, entry, line, message):
    with pytest.raises(StudyError) as caught:
        open_study(write_models(tmp_path, entry + "\n"))
    (fault,) = caught.value.faults
    assert message in fault.message
    assert (fault.file, fault.line) == ("study.yml", line)


# --- folders


@pytest.mark.usefixtures("installed")
def test_fitting_folder_has_no_fault_and_names_labels_that_count_for_nothing(tmp_path):
    folder = write_folder(tmp_path / "mood")
    assert check_classifiers([sentiment(folder)]) == ([], [])
    faults, (note,) = check_classifiers([sentiment(folder, labels={"NEG": "negative"})], "de")
    assert faults == []
    assert "seine Etiketten MID, POS sind nicht zugeordnet" in note.message


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("config", "labels", "message"),
    [
        ({}, {"neg": "negative"}, "the model has no label 'neg'; did you mean NEG?"),
        ({}, {"joy": "positive"}, "the model has no label 'joy'; there are NEG, MID, POS"),
        ({"id2label": None, "num_labels": 3}, {"LABEL_3": "positive"}, "did you mean LABEL_"),
        ({"architectures": ["BertForMaskedLM"]}, LABELS, "another task (BertForMaskedLM)"),
        ({"id2label": {"0": "score"}}, LABELS, "a single number"),
        ({"problem_type": "regression"}, LABELS, "a single number"),
    ],
)
def test_config_that_does_not_fit_is_one_line(tmp_path, config, labels, message):
    (fault,) = faults_of(sentiment(write_folder(tmp_path / "mood", **config), labels=labels))
    assert message in fault


@pytest.mark.usefixtures("installed")
def test_labels_stand_in_the_order_of_the_outputs(tmp_path):
    many = {str(number): f"label {number}" for number in (10, 2, 0, 1, *range(3, 10))}
    model = sentiment(write_folder(tmp_path / "mood", id2label=many))
    assert classifiers.read_card(model, "en").labels == tuple(f"label {number}" for number in range(11))


@pytest.mark.usefixtures("installed")
def test_incomplete_folders_are_one_line_each(tmp_path):
    folder = write_folder(tmp_path / "mood")
    (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
    assert "git lfs pull" in faults_of(sentiment(folder))[0]
    (folder / "model.safetensors").unlink()
    assert "no model.safetensors in" in faults_of(sentiment(folder))[0]
    (folder / "model.safetensors.index.json").write_text('{"weight_map": {"a": "part-1.safetensors"}}')
    assert "part-1.safetensors, is missing" in faults_of(sentiment(folder))[0]
    (folder / "config.json").write_text("{")
    assert "config.json in" in faults_of(sentiment(folder))[0]
    (folder / "config.json").unlink()
    assert "keine config.json" in faults_of(sentiment(folder), language="de")[0]
    assert len(faults_of(sentiment(folder))) == 1


class _Program:
    """What a pickle can do when it is opened."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


@pytest.mark.usefixtures("installed")
def test_pickled_weights_are_refused_unopened(tmp_path, codebook):
    folder = write_folder(tmp_path / "mood")
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(_Program(tmp_path / "ran")))
    with pytest.raises(ModelError, match="can run any program"):
        model_scores(["a"], [sentiment(folder)], codebook)
    assert not (tmp_path / "ran").exists()
    (folder / "model.safetensors.index.json").write_text('{"weight_map": {"a": "pytorch_model.bin"}}')
    with pytest.raises(ModelError, match="is no safetensors file"):
        model_scores(["a"], [sentiment(folder)], codebook)
    assert not (tmp_path / "ran").exists()


def test_packages_that_are_missing_are_named_with_the_way_to_get_them(tmp_path, codebook, monkeypatch):
    monkeypatch.setattr(classifiers, "find_spec", lambda package: None)
    folder = write_folder(tmp_path / "mood")
    with pytest.raises(ModelError) as caught:
        model_scores(["a"], [sentiment(folder), sentiment(folder, name="Other")], codebook)
    assert [fault.message for fault in caught.value.faults] == [
        'pretrained models need further packages (torch, transformers); install them with: pip install "cjmkit[models]"'
    ]


@pytest.mark.usefixtures("installed")
def test_meaning_that_the_codebook_has_not_is_refused_without_study_yml(tmp_path, codebook):
    with pytest.raises(ModelError, match="did you mean negative?"):
        model_scores(["a"], [sentiment(write_folder(tmp_path / "mood"), labels={"NEG": "negativ"})], codebook)


# --- scores as features, beside the lexicons, in words


def scores_of(columns: dict[tuple[str, str, str], list[float | None]]) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples(columns, names=["model", "facet", "label"])
    return pd.DataFrame(
        np.column_stack([np.array(column, dtype="float64") for column in columns.values()]), columns=index
    )


def test_features_are_finite_and_say_nothing_where_nothing_was_read():
    features = model_features(
        scores_of({("A", "sentiment", "negative"): [0.0, 1.0, None], ("B", "phase", "none"): [None] * 3})
    )
    assert features.tolist() == [[-5.0, 0.0], [5.0, 0.0], [0.0, 0.0]]
    assert model_features(pd.DataFrame(index=range(2))).shape == (2, 0)


def test_models_move_probability_only_between_labels_they_know():
    prior = np.array([[0.2, 0.5, 0.3], [0.2, 0.5, 0.3], [0.2, 0.5, 0.3]])
    scores = scores_of({("A", "emotion", "anger"): [1.0, 0.0, None], ("A", "emotion", "trust"): [0.0, 0.0, None]})
    mixed = with_models(prior, ["anger", "worry", "trust"], scores, "emotion")
    assert mixed.sum(axis=1) == pytest.approx(1)
    assert mixed[0] == pytest.approx([0.35, 0.5, 0.15])  # half of 0.2 and half of the 0.5 that it shares out
    assert mixed[1:].tolist() == prior[1:].tolist()  # finds none of them, or does not read it
    assert with_models(prior, ["anger", "worry", "trust"], scores, "phase") is prior


def test_several_models_count_alike_and_the_silent_one_not_at_all():
    prior = np.array([[0.5, 0.5], [0.5, 0.5]])
    columns = {("A", "emotion", "anger"): [1.0, None], ("A", "emotion", "trust"): [0.0, None]}
    columns |= {("B", "emotion", "anger"): [0.0, 0.0], ("B", "emotion", "trust"): [1.0, 1.0]}
    mixed = with_models(prior, ["anger", "trust"], scores_of(columns), "emotion")
    assert mixed == pytest.approx(np.array([[0.5, 0.5], [0.25, 0.75]]))


def test_reasons_name_the_model_in_both_languages(codebook):
    columns = {
        ("Stars", "sentiment", "negative"): [0.914, 0.1, None, 0.2],
        ("Stars", "sentiment", "positive"): [0.05, 0.8, None, 0.1],
    }
    columns |= {("Steps", "phase", "none"): [0.7, 0.1, 0.1, 0.1], ("Steps", "phase", "purchase"): [0.2, 0.9, 0.1, 0.1]}
    scores = scores_of(columns)

    def reasons(at, facet, label, language="en"):
        return model_reasons(scores, at, facet, label, codebook, language=language)

    assert reasons(0, "sentiment", "negative") == ["the model “Stars” reads this as negative (91%)"]
    assert reasons(0, "sentiment", "negative", "de") == ["das Modell „Stars“ liest das als negativ (91 %)"]
    assert reasons(0, "phase", "none", "de") == ["das Modell „Steps“ liest das als nicht zur Reise gehörig (70 %)"]
    assert reasons(1, "phase", "purchase", "de") == ["das Modell „Steps“ liest das als Kauf (90 %)"]
    assert reasons(0, "sentiment", "positive") == []  # reads it otherwise
    assert reasons(2, "sentiment", "negative") == []  # has not read it
    assert reasons(3, "sentiment", "negative") == []  # not sure enough to be a reason
    assert reasons(0, "emotion", "anger") == []  # no model speaks of it


# --- real models


def make_model(folder: Path, sides: dict[str, str], labels: list[str], *, several: bool = False) -> Path:
    """A small BERT in which a word of `sides` decides for its label, however long the text; every other word says nothing."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "it", "is", "das", "ist", "sehr", "so", "##e", *sides]
    size = 8
    config = BertConfig(
        vocab_size=len(words), hidden_size=size, num_hidden_layers=1, num_attention_heads=1, intermediate_size=size,
        max_position_embeddings=MOST, id2label=dict(enumerate(labels)), label2id={label: at for at, label in enumerate(labels)},
        problem_type="multi_label_classification" if several else None,
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "LayerNorm.weight" not in name:
                weights.zero_()
        for word, label in sides.items():
            model.bert.embeddings.word_embeddings.weight[words.index(word), labels.index(label)] = 1
        attention, unit = model.bert.encoder.layer[0].attention, torch.eye(size)
        attention.self.value.weight.copy_(unit)
        attention.output.dense.weight.copy_(unit)
        model.bert.pooler.dense.weight.copy_(unit)
        model.classifier.weight.copy_(4 * unit[: len(labels)])
    folder.mkdir(parents=True)
    BertTokenizerFast(vocab={word: at for at, word in enumerate(words)}, model_max_length=MOST).save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def mood(tmp_path_factory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "mood", SIDES, ["NEG", "MID", "POS"])


@pytest.fixture
def mood_copy(mood, tmp_path) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    for path in mood.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def only(frame: pd.DataFrame, name: str = "Mood", facet: str = "sentiment") -> pd.DataFrame:
    return frame.xs((name, facet), axis=1, level=("model", "facet"))


@needs_packages
def test_model_reads_each_text_in_the_order_given(mood, codebook):
    texts = ["it is so so so so so so so good", "schlecht", "it is", "das ist gut", "it is so bad", "table", "gut"]
    scores = model_scores(texts, [sentiment(mood)], codebook)
    found = only(scores.frame)
    assert [*found.columns] == ["negative", "neutral", "positive"]
    assert found.drop(index=2).idxmax(axis=1).to_list() == [
        "positive",
        "negative",
        "positive",
        "negative",
        "neutral",
        "positive",
    ]
    assert found.loc[2].to_list() == pytest.approx([1 / 3] * 3, abs=1e-4)
    assert found.sum(axis=1).to_list() == pytest.approx([1] * len(texts), abs=3e-4)
    assert scores.notes == ()


@needs_packages
def test_scores_are_what_the_library_gives_text_by_text(mood, codebook):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    texts = ["das ist gut", "it is so so so so bad", "good table bad", "so"]
    tokenizer = AutoTokenizer.from_pretrained(mood, local_files_only=True)
    network = AutoModelForSequenceClassification.from_pretrained(mood, local_files_only=True)
    with torch.inference_mode():
        alone = [network(**tokenizer(said, return_tensors="pt")).logits.softmax(-1)[0].tolist() for said in texts]
    found = model_scores(texts, [sentiment(mood)], codebook).frame
    assert found.to_numpy() == pytest.approx(np.array(alone), abs=1e-4)


@needs_packages
def test_scores_do_not_depend_on_what_is_read_together(mood_copy, codebook):
    texts = [" ".join(["so"] * (number % 25) + [[*SIDES][number % 5]]) for number in range(90)]
    together = model_scores(texts, [sentiment(mood_copy)], codebook).frame
    (mood_copy / "note.txt").write_text("a changed folder is read anew")
    alone = [model_scores([said], [sentiment(mood_copy)], codebook).frame for said in reversed(texts)]
    pd.testing.assert_frame_equal(together, pd.concat(alone[::-1], ignore_index=True))


@needs_packages
def test_folder_is_read_once_and_anew_where_it_has_changed(mood_copy):
    first = read_model(sentiment(mood_copy))
    assert read_model(sentiment(mood_copy, name="Again", facet="emotion", labels={"NEG": "anger"})) is first
    (mood_copy / "note.txt").write_text("x")
    assert read_model(sentiment(mood_copy)) is not first


@needs_packages
def test_labels_of_one_meaning_are_added_and_unmapped_ones_left_out(mood, codebook):
    texts = ["das ist gut", "table", "bad"]
    apart = only(model_scores(texts, [sentiment(mood)], codebook).frame)
    joined = model_scores(texts, [sentiment(mood, labels={"NEG": "negative", "MID": "negative"})], codebook)
    found = only(joined.frame)
    assert [*found.columns] == ["negative"]
    assert found["negative"].to_list() == pytest.approx((apart["negative"] + apart["neutral"]).to_list(), abs=2e-4)


@needs_packages
def test_labels_that_may_hold_at_once_are_read_apart(tmp_path, codebook):
    sides = {"good": "joy", "gut": "love", "bad": "fear"}
    folder = make_model(tmp_path / "feelings", sides, ["joy", "love", "fear"], several=True)
    labels = {"joy": "delight", "love": "delight", "fear": "worry"}
    texts = ["good bad", "gut", "it is"]
    model = Classifier(folder, "Feelings", "emotion", labels)
    found = only(model_scores(texts, [model], codebook).frame, "Feelings", "emotion")
    assert (found.loc[0] > 0.8).all()  # both at once, as its config.json says
    assert found.loc[1, "delight"] > 0.9 > 0.3 > found.loc[1, "worry"]
    assert found.loc[2].to_list() == [0.5, 0.5]  # the larger of two halves, not their sum
    one = Classifier(folder, "Feelings", "emotion", labels, multi_label=False)
    exclusive = only(model_scores(texts, [one], codebook).frame, "Feelings", "emotion")
    assert exclusive.sum(axis=1).to_list() == pytest.approx([1, 1, 1], abs=2e-4)


@needs_packages
def test_languages_that_a_model_does_not_read_are_missing_and_said(mood, codebook):
    texts = ["das ist gut", "it is bad", "bad", "", "bad"]
    scores = model_scores(
        texts, [sentiment(mood, languages=("de",))], codebook, languages=["de", "en", None, "de", "en-GB"]
    )
    assert only(scores.frame)["negative"].isna().to_list() == [False, True, False, True, True]
    (note,) = scores.notes
    assert (
        note.message == "models: Mood: 2 texts are in languages it does not read (en, en-GB); they have no score of it"
    )
    assert np.isfinite(model_features(scores.frame)).all()


@needs_packages
def test_long_text_is_cut_and_said(mood, codebook):
    fits, late = " ".join(["so"] * (MOST - 3) + ["bad"]), " ".join(["so"] * (MOST - 2) + ["bad"])
    scores = model_scores([fits, late, late], [sentiment(mood)], codebook)
    found = only(scores.frame)
    assert found.loc[0, "negative"] > 0.4
    assert found.loc[1].to_list() == pytest.approx([1 / 3] * 3, abs=1e-4)
    (note,) = scores.notes
    assert note.message.startswith(f"models: Mood: 2 texts are longer than the {MOST} word pieces")
    assert model_scores([late], [sentiment(mood)], codebook).notes != ()  # said again, though it is read only once


@needs_packages
def test_roberta_takes_fewer_word_pieces_than_it_has_places(mood_copy, codebook):
    import torch
    from transformers import RobertaConfig, RobertaForSequenceClassification

    torch.manual_seed(3)
    config = RobertaConfig(
        vocab_size=40, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        max_position_embeddings=18, pad_token_id=1, id2label={0: "NEG", 1: "MID", 2: "POS"},
    )  # fmt: skip
    RobertaForSequenceClassification(config).save_pretrained(mood_copy)
    scores = model_scores(["so " * 40, "bad"], [sentiment(mood_copy)], codebook)
    assert scores.frame.notna().all(axis=None)
    assert "longer than the 16 word pieces" in scores.notes[0].message


@needs_packages
def test_nothing_leaves_the_machine_and_nothing_is_printed(mood_copy, codebook, monkeypatch, capfd):
    from huggingface_hub import constants

    def refuse(*args):
        raise AssertionError(f"asked the network: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    tokenizer = json.loads((mood_copy / "tokenizer_config.json").read_text())
    (mood_copy / "tokenizer_config.json").write_text(json.dumps({**tokenizer, "name_or_path": "somebody/some-model"}))
    capfd.readouterr()
    model_scores(["gut", "so " * 50], [sentiment(mood_copy)], codebook)
    assert capfd.readouterr() == ("", "")
    assert constants.HF_HUB_OFFLINE is False
    assert "HF_HUB_OFFLINE" not in os.environ


def no_vocabulary(folder: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        (folder / name).unlink(missing_ok=True)


def no_head(folder: Path) -> None:
    from transformers import BertConfig, BertForMaskedLM

    said = (folder / "config.json").read_bytes()
    BertForMaskedLM(BertConfig.from_pretrained(folder)).save_pretrained(folder)
    (folder / "config.json").write_bytes(said)


def own_code(folder: Path) -> None:
    said = json.loads((folder / "config.json").read_text())
    said |= {
        "model_type": "homemade",
        "auto_map": {"AutoConfig": "code.Config", "AutoModelForSequenceClassification": "code.Model"},
    }
    (folder / "config.json").write_text(json.dumps(said))
    (folder / "code.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\nclass Config: pass\nclass Model: pass\n")


def damaged(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0not weights     ")


def not_numbers(folder: Path) -> None:
    import torch
    from transformers import BertForSequenceClassification

    model = BertForSequenceClassification.from_pretrained(folder)
    with torch.no_grad():
        model.classifier.bias.fill_(float("nan"))
    model.save_pretrained(folder)


@needs_packages
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (no_vocabulary, "no vocabulary in"),
        (no_head, "no trained classifier (bert.pooler.dense.bias, bert.pooler.dense.weight, classifier.bias"),
        (own_code, "program code of its own"),
        (damaged, "cannot be loaded"),
        (not_numbers, "gives no numbers for some texts"),
    ],
)
def test_folder_that_cannot_be_used_is_one_line(mood_copy, codebook, spoil, message):
    spoil(mood_copy)
    with pytest.raises(ModelError) as caught:
        model_scores(["it is good"], [sentiment(mood_copy)], codebook)
    (fault,) = caught.value.faults
    assert message in fault.message
    assert "\n" not in fault.message
    assert not (mood_copy / "ran").exists()


@needs_packages
def test_advised_conversion_of_pickled_weights_works(mood_copy, codebook):
    import torch
    from safetensors.torch import load_file

    torch.save(load_file(mood_copy / "model.safetensors"), mood_copy / "pytorch_model.bin")
    before = model_scores(["gut"], [sentiment(mood_copy)], codebook).frame
    (mood_copy / "model.safetensors").unlink()
    (fault,) = faults_of(sentiment(mood_copy))
    (command,) = re.findall(r'python -c "(.+)"', fault)
    exec(command, {})
    assert (mood_copy / "model.safetensors").is_file()
    pd.testing.assert_frame_equal(model_scores(["gut"], [sentiment(mood_copy)], codebook).frame, before)


@needs_packages
def test_model_of_a_study_scores_its_quotes(tmp_path, codebook):
    entries = (
        "  - folder: models/mood\n    name: {en: Mood, de: Stimmung}\n    facet: sentiment\n    labels: {NEG: negative, POS: positive}\n"
        "  - folder: models/mood\n    name: Steps\n    facet: phase\n    labels: {MID: none}\n"
    )
    make_model(tmp_path / "models" / "mood", SIDES, ["NEG", "MID", "POS"])
    study = open_study(write_models(tmp_path, entries), language="de")
    assert [fault.message for fault in study.warnings] == [
        "models: Stimmung: seine Etiketten MID sind nicht zugeordnet und zählen nicht; unter labels ergänzen, wenn sie es sollen",
        "models: Steps: seine Etiketten NEG, POS sind nicht zugeordnet und zählen nicht; unter labels ergänzen, wenn sie es sollen",
    ]
    models = pretrained_models(study.config, study.root)
    frame = model_scores(["das ist gut", "table"], models, codebook).frame
    assert [*frame.columns] == [
        ("Stimmung", "sentiment", "negative"),
        ("Stimmung", "sentiment", "positive"),
        ("Steps", "phase", "none"),
    ]
    assert model_reasons(frame, 0, "sentiment", "positive", codebook) != []
    assert model_reasons(frame, 1, "phase", "none", codebook) != []


@needs_packages
def test_model_speaks_in_the_suggestions_with_and_without_codings(mood, codebook):
    quotes = pd.DataFrame(
        {
            "quote": [f"q{number}" for number in range(300)],
            "text": [f"it is so {word}" for word in ("good", "bad") * 150],
            "language": "en",
        }
    )
    model = sentiment(mood)
    bare = suggest_codings(quotes.assign(text="it is so"), codebook)
    spoken = suggest_codings(quotes, codebook, models=[model])
    assert set(bare["sentiment"]) == {0}
    assert all(any("the model “Mood”" in reason for reason in because) for because in spoken["because"][:2])
    # These coders mean the opposite of what the model says: its scores are features, and they are learned.
    codings = quotes.head(290).assign(sentiment=[-1, 1] * 145, coder="ana", status="accepted", at="2026-01-01")
    taught = suggest_codings(quotes, codebook, codings, models=[model])
    assert taught["sentiment"].tail(10).tolist() == [-1, 1] * 5
