"""Pretrained classifiers as a study names them: a folder, what the model's labels mean here, and whether the two fit.

Nothing here opens the weights: what is wrong with a folder or a mapping can be said where no further package is installed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cjmkit.codebook import NO_PHASE, Codebook, Emotion, Phase
from cjmkit.errors import Fault, ModelError, nearest
from cjmkit.texts import text

FACETS = ("sentiment", "emotion", "phase")
SENTIMENTS = ("negative", "neutral", "positive")
PACKAGES = ("torch", "transformers")  # of the extra `models`
WEIGHTS = ("model.safetensors", "model.safetensors.index.json")  # whole, or in parts
# other forms of weights; most are pickles, and opening a pickle can run any program
PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.h5", "*.msgpack")
POINTER = b"version https://git-lfs"  # what git leaves where large files were not fetched


@dataclass(frozen=True)
class Classifier:
    """A text classifier in a folder on this machine.

    `facet` is what it speaks of (sentiment, emotion or phase); `labels` says for each of the model's labels what it means here:
    negative, neutral or positive, an emotion's id, a phase's id or none. `multi_label`: labels exclude each other (False) or not (True);
    None takes the model's own word for it. `languages` (ISO 639-1): those it reads; none given, all. `lines`: where study.yml says so, the
    entry's own line under "" and each label's under its name.
    """

    folder: Path
    name: str
    facet: str
    labels: Mapping[str, str]
    multi_label: bool | None = None
    languages: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    def fault(self, key: str, language: str, /, *, at: str = "", **values: object) -> Fault:
        """Return a fault of this classifier, with its place in study.yml."""
        line = self.lines.get(at, self.lines.get(""))
        return Fault(
            text(f"models.{key}", language, name=self.name, **values), "study.yml" if self.lines else None, line
        )


@dataclass(frozen=True)
class Card:
    """What a model's config.json says: its labels, in the order of its outputs, and whether several may hold at once."""

    labels: tuple[str, ...]
    multi_label: bool


def targets(facet: str, codebook: Codebook) -> tuple[str, ...]:
    """Return what a label can mean in a facet, in the codebook's order.

    >>> from cjmkit.codebook import read_codebook
    >>> targets("sentiment", read_codebook())
    ('negative', 'neutral', 'positive')
    """
    if facet == "sentiment":
        return SENTIMENTS
    return (*codebook.phase_ids, NO_PHASE) if facet == "phase" else codebook.emotion_ids


def mapping_faults(classifiers: Iterable[Classifier], codebook: Codebook, language: str) -> Iterator[Fault]:
    """Yield what is wrong with names, languages and mappings: a name used twice, no labels, a meaning the codebook has not."""
    names: set[str] = set()
    for classifier in classifiers:
        if classifier.name in names:
            yield classifier.fault("twice", language)
        names.add(classifier.name)
        for code in classifier.languages:
            if not (len(code) == 2 and code.isascii() and code.isalpha() and code.islower()):
                yield classifier.fault("language", language, code=code)
        if not classifier.labels:
            yield classifier.fault("no_labels", language)
        known = targets(classifier.facet, codebook)
        for label, target in classifier.labels.items():
            if target not in known:
                hint = _hint(target, _spellings(classifier.facet, codebook), known, language)
                yield classifier.fault(
                    "unknown_target", language, at=label, label=label, target=target, facet=classifier.facet, hint=hint
                )


def check_classifiers(classifiers: Sequence[Classifier], language: str = "en") -> tuple[list[Fault], list[Fault]]:
    """Return what keeps each classifier from being used, and what is to be known of it: labels that count for nothing.

    Looks at the folder, its config.json and the names of its files, never into the weights.
    """
    faults: list[Fault] = []
    notes: list[Fault] = []
    for classifier in classifiers:
        try:
            card = read_card(classifier, language)
        except ModelError as error:
            faults += error.faults
            continue
        faults += _label_faults(classifier, card, language)
        faults += _weights_faults(classifier, language)
        unmapped = [label for label in card.labels if label not in classifier.labels]
        if unmapped:
            notes.append(classifier.fault("unmapped", language, labels=", ".join(unmapped)))
    missing = [package for package in PACKAGES if find_spec(package) is None]
    if classifiers and missing:
        faults.append(classifiers[0].fault("not_installed", language, packages=", ".join(missing)))
    return faults, notes


def read_card(classifier: Classifier, language: str) -> Card:
    """Return what the model's config.json says of its labels; raises `ModelError` where it is missing or no classifier's."""
    folder = classifier.folder
    if not folder.is_dir():
        raise ModelError(classifier.fault("no_folder", language, folder=folder.as_posix()))
    if not (folder / "config.json").is_file():
        raise ModelError(classifier.fault("no_config", language, folder=folder.as_posix()))
    try:
        content = dict(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        fault = classifier.fault("unreadable_config", language, folder=folder.as_posix(), reason=str(error))
        raise ModelError(fault) from error
    made_for = [str(name) for name in content.get("architectures") or ()]
    if made_for and not any(name.endswith("ForSequenceClassification") for name in made_for):
        raise ModelError(classifier.fault("other_task", language, made_for=", ".join(made_for)))
    labels = _labels(content)
    if len(labels) < 2 or content.get("problem_type") == "regression":
        raise ModelError(classifier.fault("one_output", language))
    return Card(labels, content.get("problem_type") == "multi_label_classification")


def _labels(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels in the order of the outputs; two without a name where nothing is said, as transformers takes it."""
    named = content.get("id2label")
    if isinstance(named, Mapping) and named:
        return tuple(str(named[key]) for key in sorted(named, key=lambda key: (len(str(key)), str(key))))
    count = content.get("num_labels", content.get("_num_labels", 2))
    return tuple(f"LABEL_{number}" for number in range(count if isinstance(count, int) else 2))


def _label_faults(classifier: Classifier, card: Card, language: str) -> Iterator[Fault]:
    for label in classifier.labels:
        if label not in card.labels:
            hint = _hint(label, {known: known for known in card.labels}, card.labels, language)
            yield classifier.fault("unknown_label", language, at=label, label=label, hint=hint)


def _weights_faults(classifier: Classifier, language: str) -> Iterator[Fault]:
    folder = classifier.folder
    place = folder.as_posix()
    found = next((folder / name for name in WEIGHTS if (folder / name).is_file()), None)
    if found is None:
        others = sorted(path.name for pattern in PICKLED for path in folder.glob(pattern))
        yield classifier.fault("pickled" if others else "no_weights", language, folder=place, file=", ".join(others))
        return
    for path in _parts(found):
        if not path.is_file() or path.suffix != ".safetensors":
            yield classifier.fault("no_part", language, folder=place, file=path.name)
        elif _is_pointer(path):
            yield classifier.fault("pointer", language, folder=place, file=path.name)


def _parts(weights: Path) -> list[Path]:
    if weights.suffix != ".json":
        return [weights]
    try:
        names = sorted(set(json.loads(weights.read_text(encoding="utf-8"))["weight_map"].values()))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return [weights]  # said as a part that is no safetensors file
    return [weights.parent / Path(str(name)).name for name in names]


def _is_pointer(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(POINTER)) == POINTER


def _spellings(facet: str, codebook: Codebook) -> dict[str, str]:
    """Every word for what a label can mean, with the id that is to be written."""
    entries: dict[str, Sequence[Phase | Emotion]] = {"emotion": codebook.emotions, "phase": codebook.phases}
    words = {target: target for target in targets(facet, codebook)}
    for entry in entries.get(facet, ()):
        for alias in (*entry.names.values(), *(word for group in entry.aliases.values() for word in group)):
            words.setdefault(alias, entry.id)
    return words


def _hint(given: str, spellings: Mapping[str, str], known: Sequence[str], language: str) -> str:
    folded = {word.casefold(): id for word, id in spellings.items()}
    near = nearest(given.casefold(), folded)
    if near is None:
        return text("models.known", language, known=", ".join(known))
    return text("common.nearest", language, nearest=folded[near])
